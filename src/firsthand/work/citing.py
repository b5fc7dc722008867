"""Opens what an edition cites: a sentence, a number, or a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from firsthand.errors import NotInTheText, Unknown
from firsthand.evidence import Quoted, Row, from_plain, verbatim
from firsthand.nouns import Span
from firsthand.store.access import records, texts
from firsthand.tell.render.flow import tokens
from firsthand.work.raws import lookup

#: Lines of a raw text that are shown around what is cited.
LINES = 8


class OpenedRow(NamedTuple):
    """A row that a claim rests on, with as much of its raw text as says what it is."""

    label: str
    ref: str
    version: int
    kind: str
    at: datetime
    who: str
    rule: str
    url: str
    spans: tuple[Span, ...]
    excerpt: tuple[str, ...]


class Opened(NamedTuple):
    """What was asked for: what is said, how its quotations fared, and the rows."""

    edition: str
    said: str
    verified: str
    rows: tuple[OpenedRow, ...]


def cite(what: str) -> Opened:
    """Opens `E-2021-W40:7` (a sentence), `E-2021-W40:n3` (a number) or `E-2021-W40:552` (a source)."""
    name, colon, label = what.partition(":")
    if not colon or not label:
        raise Unknown(f'"{what}" names no sentence.', next="Write it as E-2021-W40:7, or E-2021-W40:n3 for a number.")
    document = records.edition(name).document
    labels = {(s["ref"], s["version"]): s["label"] for s in document["sources"]}
    sentences = {str(s["n"]): s for s in _sentences(document)}
    counts = {c["label"]: c for c in document["counts"]}
    sources = {s["label"]: s for s in document["sources"]}
    by_id = {s["ref"].rpartition("/")[2].upper(): s["label"] for s in document["sources"]}
    label = label if label in sentences or label in counts or label in sources else by_id.get(label.upper(), label)
    if label in sentences and label not in sources:
        return _sentence(document["name"], sentences[label], labels)
    if label in counts:
        rows = [(Row(*r), ()) for r in counts[label]["rows"]]
        return Opened(document["name"], f"{counts[label]['text']}: {len(rows)} rows", "", _opened(rows, labels))
    if label in sources:
        row = Row(sources[label]["ref"], sources[label]["version"])
        return Opened(document["name"], sources[label]["title"] or row.ref, "", _opened([(row, ())], labels))
    if label in sentences:
        return _sentence(document["name"], sentences[label], labels)
    last = max((int(n) for n in sentences), default=0)
    raise Unknown(
        f'{document["name"]} has no "{label}".',
        next=f"Its sentences are 1 to {last}, its numbers n1 to n{len(counts)}; labels of sources stand at its end.",
    )


def _sentences(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [s for sec in document["sections"] for i in sec["items"] for s in i["sentences"]] + list(document["footer"])


def _sentence(edition: str, sentence: Mapping[str, Any], labels: Mapping[tuple[str, int], str]) -> Opened:
    raw, masks = lookup()
    pieces = [from_plain({k: v for k, v in p.items() if k not in ("label", "labels")}) for p in sentence["pieces"]]
    rows: dict[Row, tuple[Span, ...]] = {}
    n_quotes = n_stand = 0
    for piece in pieces:
        if isinstance(piece, Quoted):
            n_quotes += 1
            rows[piece.row] = (*rows.get(piece.row, ()), *piece.spans)
            try:
                n_stand += verbatim(raw, piece.row, piece.spans, masks(piece.row)) == piece.text
            except NotInTheText:
                continue
        else:
            for row in getattr(piece, "rows", ()) or ((piece.row,) if hasattr(piece, "row") else ()):
                rows.setdefault(row, ())
    verified = f"{n_stand} of {n_quotes} quotations stand in the raw text" if n_quotes else ""
    said = "".join(f"“{t.text}”" if t.kind == "quoted" else t.text for t in tokens(sentence["pieces"], cite=False))
    return Opened(edition, said, verified, _opened(list(rows.items()), labels))


def _opened(rows: Sequence[tuple[Row, Sequence[Span]]], labels: Mapping[tuple[str, int], str]) -> tuple[OpenedRow, ...]:
    found = []
    for row, spans in rows:
        source, _, source_id = row.ref.rpartition("/")
        heard = texts.exactly(source, source_id, row.version)
        if heard is None:
            continue
        found.append(
            OpenedRow(
                labels.get((row.ref, row.version), source_id),
                row.ref,
                row.version,
                heard.kind,
                heard.at,
                {"customer": "a customer", "colleague": "a colleague", "robot": "a robot"}.get(heard.whose, "unknown"),
                heard.whose_rule,
                heard.url,
                tuple(spans),
                tuple(_excerpt(heard, row, spans)),
            )
        )
    return tuple(found)


def _excerpt(heard: texts.Heard, row: Row, spans: Sequence[Span]) -> list[str]:
    """The quoted words with where they stand, or the first lines; personal data masked."""
    masks = {Span(m.part, m.start, m.end): m.word for m in heard.masks}

    def words(span: Span) -> str:
        return verbatim(lambda _, part: heard.part(part), row, [span], masks)

    if spans:
        return [f"{s.part} {s.start}–{s.end}: “{words(s)}”" for s in spans]
    shown = [words(Span("title", 0, len(heard.title)))] if heard.title.strip() else []
    at = 0
    for line in heard.body.splitlines(keepends=True):
        if line.strip():
            shown.append(words(Span("body", at, at + len(line)))[:200])
        at += len(line)
        if len(shown) >= LINES:
            shown.append("…")
            break
    return shown
