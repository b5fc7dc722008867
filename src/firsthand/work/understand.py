"""Understands what was read: passages to vectors, statements to problems with names from the customers' words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from firsthand.hear import sentences
from firsthand.outside import models
from firsthand.settings import Settings
from firsthand.store import write
from firsthand.store.access import problems
from firsthand.understand import clusters, kinds, names, repeats, vectors
from firsthand.work import embedding
from firsthand.work.statements import Key, Progress, Statement, embed, matrix, statements

#: The mechanism that groups, by name and version; stands beside every problem that it made.
MECHANISM = "neighbours-leiden-1"


class Understood(NamedTuple):
    """What a run made of what was waiting."""

    n_embedded: int
    n_considered: int
    n_placed: int
    born: tuple[int, ...]
    n_waiting: int


def understand(settings: Settings, progress: Progress = lambda what, n, of: None) -> Understood:
    """Places what is new on the problems that stand, and groups what was not placed into new ones.

    Nothing that stands is grouped again, so a problem's members move only when a person or an edited text moves them.
    """
    new = statements(problems.statement_parts(waiting=True))
    if not new:
        return Understood(0, 0, 0, (), problems.looked())
    model = embedding.embedder(settings)
    old = {Key(m.interaction_id, m.statement): m.number for m in problems.members()}
    everything = statements(problems.statement_parts())
    by_key = {s.key: s for s in everything}
    rest = [s for s in statements(problems.statement_parts(waiting=False)) if s.key not in old]
    n_embedded = embed((p for s in everything for p in s.parts), model, progress)
    telling = [s for s in new if is_telling(s)]
    silent = [s.key for s in new if not is_telling(s)]
    members = [by_key[key] for key in old if key in by_key]
    joining: list[tuple[Statement, int, float]] = []
    if members and telling:
        member_numbers = np.array([old[s.key] for s in members])
        labels, sure = clusters.place(matrix(telling, model), matrix(members, model), member_numbers)
        joining = [(s, int(n), float(c)) for s, n, c in zip(telling, labels, sure, strict=True) if n >= 0]
    placed = {s.key for s, _, _ in joining}
    loose = sorted([s for s in telling if s.key not in placed] + rest, key=lambda s: (s.at, s.key))
    progress("grouping", 0, len(loose))
    groups, left = _groups(loose, model)
    births = _births(groups, [s.text for s in left][:2000])
    waiting: list[tuple[int, int]] = [*(s.key for s in left), *silent]
    numbers = write.understood(births, _joinings(joining), waiting, mechanism=MECHANISM)
    n_placed = len(joining) + sum(len(b.members) for b in births)
    return Understood(n_embedded, len(new), n_placed, tuple(numbers), len(waiting))


def is_telling(statement: Statement) -> bool:
    """Whether it says anything that could be a problem: a greeting or a thanks alone does not."""
    return kinds.kind(statement.text, rating=statement.rating).kind != "noise"


def _groups(
    loose: Sequence[Statement], model: models.Embedder
) -> tuple[list[list[tuple[Statement, float]]], list[Statement]]:
    """Groups of what stands loose, and what still belongs to nothing."""
    if len(loose) < 2:
        return [], list(loose)
    first = repeats.repeats([_sentences(s) for s in loose])
    firsts, which, n_times = np.unique(first, return_inverse=True, return_counts=True)
    matrix_of_all = matrix(loose, model)
    once = vectors.averaged(matrix_of_all, which, np.ones(len(loose)), len(firsts))
    proposal = clusters.propose(once, texts=[loose[i].text for i in firsts], seed=0)
    found: dict[tuple[str, int], list[tuple[Statement, float]]] = defaultdict(list)
    left = []
    for s, one in zip(loose, which.tolist(), strict=True):
        label = int(proposal.labels[one])
        if label >= 0:
            found["group", label].append((s, float(proposal.confidence[one])))
        elif n_times[one] > 1:
            found["repeat", one].append((s, 1.0))
        else:
            left.append(s)
    # What passages of several interactions have in common: one interaction that says a thing twice is no problem yet.
    several = [g for g in found.values() if len({s.key.interaction_id for s, _ in g}) > 1]
    left += [s for g in found.values() if len({s.key.interaction_id for s, _ in g}) == 1 for s, _ in g]
    return several, left


def _sentences(statement: Statement) -> dict[str, int]:
    """Its sentences in one spelling, and how many words each has."""
    found: dict[str, int] = {}
    for part in statement.parts:
        for start, end in sentences.split(part.text, 0, len(part.text)):
            words = part.text[start:end].casefold().split()
            found[" ".join(words)] = len(words)
    return found


def _births(groups: Sequence[Sequence[tuple[Statement, float]]], rest: Sequence[str]) -> list[write.Birth]:
    if not groups:
        return []
    ordered = sorted(groups, key=lambda g: min((s.at, s.key) for s, _ in g))
    named = names.names(
        [[s.body or s.title for s, _ in g] for g in ordered], [[s.title for s, _ in g] for g in ordered], rest
    )
    births = []
    for group, name in zip(ordered, named, strict=True):
        n = len({s.key.interaction_id for s, _ in group})
        births.append(
            write.Birth(
                name=name.text,
                name_why=name.why,
                kind=common_kind(s for s, _ in group),
                born_at=min(s.at for s, _ in group),
                members=_placed(group, "grouped with its nearest neighbours"),
                why=f"{n} interactions that say alike were found together",
            )
        )
    return births


def common_kind(of: Iterable[Statement]) -> str:
    """The kind that most of the statements are; pain first among equals."""
    counted = Counter(kinds.kind(s.text, rating=s.rating).kind for s in of)
    order = {kind: i for i, kind in enumerate(kinds.KINDS)}
    return min(counted, key=lambda k: (-counted[k], order[k]))


def _placed(group: Iterable[tuple[Statement, float]], why: str) -> list[write.Placed]:
    return [write.Placed(s.key.interaction_id, s.key.statement, round(sure, 4), why) for s, sure in group]


def _joinings(joining: Sequence[tuple[Statement, int, float]]) -> list[write.Joining]:
    by_number: dict[int, list[tuple[Statement, float]]] = defaultdict(list)
    for s, number, sure in joining:
        by_number[number].append((s, sure))
    return [
        write.Joining(n, _placed(g, "placed by its nearest neighbours"), f"{len(g)} new alike")
        for n, g in sorted(by_number.items())
    ]
