"""Looks up what is alike: every first post in one index, by words, identifiers and meaning."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from firsthand.outside import shelf
from firsthand.settings import Settings
from firsthand.store.access import problems, records, texts
from firsthand.store.access.texts import Heard
from firsthand.understand.lexical import Text
from firsthand.understand.likeness import Index, Like
from firsthand.work import embedding
from firsthand.work.statements import Key, Progress, Statement, embed, matrix, statements


@dataclass
class Catalogue:
    """The index with the interaction behind each of its rows."""

    index: Index
    pks: list[int]

    def __post_init__(self) -> None:
        self._rows = {pk: i for i, pk in enumerate(self.pks)}

    def row(self, pk: int) -> int | None:
        return self._rows.get(pk)


def catalogue(home: Path, settings: Settings, progress: Progress = lambda what, n, of: None) -> Catalogue:
    """Every first post that says something, with its vector; kept on a shelf until the store changes."""
    made_from = f"{records.fingerprint()} {embedding.embedder_name(settings)} {version('firsthand')}"
    return shelf.kept(home / "cache" / "catalogue", made_from, Catalogue, lambda: _catalogue(settings, progress))


def _catalogue(settings: Settings, progress: Progress) -> Catalogue:
    found = _whole(statements(problems.statement_parts(everybody=True)))
    model = embedding.embedder(settings)
    embed((p for s in found for p in s.parts), model, progress)
    rows = [Text(str(s.key.interaction_id), s.title, s.body) for s in found]
    index = Index(rows, [s.at for s in found], matrix(found, model))
    return Catalogue(index.calibrated(), [s.key.interaction_id for s in found])


def _whole(parts_of: list[Statement]) -> list[Statement]:
    """An interaction's statements as one: whole posts are looked up, not parts of them."""
    by_post: dict[int, list[Statement]] = defaultdict(list)
    for s in parts_of:
        by_post[s.key.interaction_id].append(s)
    whole = []
    for pk, parts in by_post.items():
        first = parts[0]
        joined = Statement(Key(pk, 0), first.at, first.account, first.kind, first.rating)
        joined.parts = [p for s in parts for p in s.parts]
        whole.append(joined)
    return sorted(whole, key=lambda s: (s.at, s.key))


def similar(
    text: str, home: Path, settings: Settings, k: int = 10, progress: Progress = lambda what, n, of: None
) -> list[tuple[Heard, Like]]:
    """The posts most like a text, or like the interaction that it names, best first, with the reasons."""
    held = catalogue(home, settings, progress)
    known = texts.named(text)
    row = held.row(known.pk) if known else None
    if row is not None:
        likes = held.index.earlier(row, k)
    else:
        title, _, body = text.partition("\n")
        likes = held.index.query(title, body, embedding.embedder(settings).embed([text])[0], k)
    shown = texts.by_pk(held.pks[like.row] for like in likes)
    return [(shown[held.pks[like.row]], like) for like in likes]
