"""Keeps what was understood: vectors, problems, who belongs to them, and each problem's history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max

from firsthand.errors import Unknown, WorkspaceBusy
from firsthand.store.chunks import batched
from firsthand.store.models import Event, Looked, Member, Problem, Vector
from firsthand.store.write.batch import batch, now


class Placed(NamedTuple):
    """A statement that belongs to a problem: how surely, and why."""

    interaction_id: int
    statement: int
    confidence: float
    why: str


class Birth(NamedTuple):
    """A problem to be born: its name and why, its kind, its first members."""

    name: str
    name_why: str
    kind: str
    born_at: datetime
    members: Sequence[Placed]
    why: str


class Joining(NamedTuple):
    """Statements that join a problem that stands."""

    number: int
    members: Sequence[Placed]
    why: str


def vectors(model: str, rows: Iterable[tuple[str, bytes]]) -> None:
    with batch():
        Vector.objects.bulk_create(
            [Vector(model=model, text_sha256=sha, values=values) for sha, values in rows],
            ignore_conflicts=True,
            batch_size=400,
        )


def understood(
    births: Sequence[Birth],
    joinings: Sequence[Joining],
    waiting: Sequence[tuple[int, int]],
    *,
    mechanism: str,
    by: str = "firsthand",
) -> list[int]:
    """Keeps one run's outcome in one transaction, with a line in the history of every problem that it touched.

    Returns the numbers of the problems that were born, in the order of `births`. Raises WorkspaceBusy, and keeps
    nothing, where another process has placed some of the statements since they were read.
    """
    at = now()
    with batch():
        _still_free([*(p for b in births for p in b.members), *(p for j in joinings for p in j.members)])
        number = Problem.objects.aggregate(top=Max("number"))["top"] or 0
        members: list[Member] = []
        events: list[Event] = []
        numbers = []
        for birth in births:
            number += 1
            numbers.append(number)
            problem = Problem.objects.create(
                number=number,
                name=birth.name[:300],
                name_why=birth.name_why,
                kind=birth.kind,
                born_at=birth.born_at,
                mechanism=mechanism,
            )
            members += _members(problem, birth.members, at, by)
            events.append(_event(problem, at, "born", birth.why, by, birth.members))
        standing = {p.number: p for p in Problem.objects.filter(number__in=[j.number for j in joinings])}
        for joining in joinings:
            problem = standing[joining.number]
            members += _members(problem, joining.members, at, by)
            events.append(_event(problem, at, "joined", joining.why, by, joining.members))
        gone = {m.interaction_id for m in members}
        for some in batched(sorted(gone)):
            Looked.objects.filter(interaction__in=some).delete()
        Member.objects.bulk_create(members, batch_size=400)
        Event.objects.bulk_create(events, batch_size=400)
        Looked.objects.bulk_create(
            [Looked(interaction_id=i, statement=s, mechanism=mechanism) for i, s in waiting],
            ignore_conflicts=True,
            batch_size=400,
        )
    return numbers


def _still_free(placed: Sequence[Placed]) -> None:
    for some in batched({p.interaction_id for p in placed}):
        taken = set(Member.objects.filter(interaction__in=some).values_list("interaction_id", "statement"))
        if any((p.interaction_id, p.statement) in taken for p in placed):
            raise WorkspaceBusy(
                "Another process has grouped the same words meanwhile.",
                kept="What it found stands, and nothing was doubled.",
                next="Run the same command again.",
            )


def forget(interactions: Sequence[int]) -> None:
    """Takes statements of edited interactions out of their problems, so that their new text is considered afresh."""
    with batch():
        rows = [
            row
            for some in batched(interactions)
            for row in Member.objects.filter(interaction__in=some).select_related("problem")
        ]
        Event.objects.bulk_create(
            [
                _event(
                    row.problem,
                    now(),
                    "left",
                    "its text was edited and is read again",
                    "firsthand",
                    [Placed(row.interaction_id, row.statement, row.confidence, row.why)],
                )
                for row in rows
            ]
        )
        for some in batched(interactions):
            Member.objects.filter(interaction__in=some).delete()
            Looked.objects.filter(interaction__in=some).delete()


def rename(number: int, name: str, by: str) -> str:
    """Gives a problem a person's name, which no later run overwrites. Returns the name it had."""
    with batch():
        problem = Problem.objects.filter(number=number).first()
        if problem is None:
            raise Unknown(f"There is no problem P-{number}.", next="To see them all: firsthand problems")
        before, problem.name, problem.name_by = problem.name, name[:300], by
        problem.save(update_fields=["name", "name_by"])
        Event.objects.create(problem=problem, at=now(), what="renamed", why=f'was "{before}"', by=by)
    return before


def _members(problem: Problem, placed: Sequence[Placed], at: datetime, by: str) -> list[Member]:
    return [
        Member(
            problem=problem,
            interaction_id=p.interaction_id,
            statement=p.statement,
            confidence=p.confidence,
            placed_at=at,
            placed_by=by,
            why=p.why,
        )
        for p in placed
    ]


def _event(problem: Problem, at: datetime, what: str, why: str, by: str, moved: Sequence[Placed]) -> Event:
    return Event(
        problem=problem, at=at, what=what, why=why, by=by, moved=[[p.interaction_id, p.statement] for p in moved]
    )
