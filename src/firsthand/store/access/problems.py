"""Reads what was understood: problems, members, history, and the statements that understanding works on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from difflib import get_close_matches
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q

from firsthand.errors import Unknown
from firsthand.nouns import Span
from firsthand.store.access.texts import as_part
from firsthand.store.chunks import batched
from firsthand.store.models import Event, Interaction, Looked, Member, Passage, Problem, Vector

#: Kinds whose first post holds the problem; what answers in the thread is evidence beside it, not a problem anew.
THREADED = ("ticket", "issue", "error")


class StatementPart(NamedTuple):
    """A passage of a statement: whose vector it takes, and how much of the statement it is."""

    interaction_id: int
    statement: int
    part: str
    sha: str
    text: str
    at: datetime
    account: str | None
    kind: str
    rating: float | None


class ProblemRow(NamedTuple):
    """A problem with its counts over customer voice. `n_customers` counts accounts, never people."""

    number: int
    name: str
    name_by: str
    name_why: str
    kind: str
    n_interactions: int
    n_customers: int
    first_at: datetime | None
    last_at: datetime | None
    merged_into: int | None


class MemberRow(NamedTuple):
    number: int
    interaction_id: int
    statement: int
    confidence: float
    placed_by: str
    why: str
    at: datetime
    account: str | None
    whose: str


class EventRow(NamedTuple):
    at: datetime
    what: str
    why: str
    by: str
    n_moved: int


def statement_parts(*, waiting: bool | None = None, everybody: bool = False) -> Iterator[StatementPart]:
    """Passages of customer voice that grouping works on, by interaction and statement in reading order.

    `waiting=True` gives those that no run has looked at yet; `False` those that were looked at and belong to
    nothing; `None` all. Words of colleagues and robots never make a problem; where nothing says whose words they
    are, they count as the voice that they seem to be. `everybody` gives colleagues' first posts as well, for
    looking up what is alike.
    """
    rows = Passage.objects.filter(current=True).exclude(version__interaction__kind="commit")
    if not everybody:
        rows = rows.filter(version__interaction__whose__in=["customer", "unknown"])
    # An answer inside a tracker's thread belongs to its ticket; in a chat each message stands for itself.
    answers = Q(version__interaction__thread__in=Interaction.objects.filter(kind__in=THREADED).values("source_id"))
    rows = rows.exclude(answers & ~Q(version__interaction__thread=""))
    if waiting is True:
        rows = rows.filter(version__interaction__memberships=None, version__interaction__looked=None)
    if waiting is False:
        rows = rows.exclude(version__interaction__looked=None)
    columns = (
        "version__interaction_id", "statement", "part", "text_sha256", "text", "version__interaction__at",
        "version__interaction__customer__account", "version__interaction__kind", "version__interaction__rating",
    )  # fmt: skip
    order = ("version__interaction__at", "version__interaction_id", "statement", "-part", "start")
    seen: set[tuple[int, int, str, str]] = set()
    for row in rows.order_by(*order).values_list(*columns).distinct().iterator(chunk_size=2000):
        part = StatementPart(*row)
        key = part[:4]
        if key not in seen:
            seen.add(key)
            yield part


def vectors(model: str, shas: Iterable[str]) -> dict[str, bytes]:
    """Stored vectors of texts by content hash; texts that were never embedded are absent."""
    found: dict[str, bytes] = {}
    for some in batched(sorted(set(shas))):
        rows = Vector.objects.filter(model=model, text_sha256__in=some).values_list("text_sha256", "values")
        found |= {sha: bytes(values) for sha, values in rows}
    return found


def problems(*, until: datetime | None = None) -> list[ProblemRow]:
    """Every problem that stands, the one with most customers first; with `until`, counted as it was then."""
    voice = Q(members__interaction__whose__in=["customer", "unknown"])
    if until:
        voice &= Q(members__interaction__at__lt=until)
    rows = Problem.objects.annotate(
        n_interactions=Count("members__interaction", filter=voice, distinct=True),
        n_customers=Count("members__interaction__customer", filter=voice, distinct=True),
        first_at=Min("members__interaction__at", filter=voice),
        last_at=Max("members__interaction__at", filter=voice),
    ).order_by("-n_customers", "-n_interactions", "number")
    return [ProblemRow(*row) for row in rows.values_list(*_PROBLEM)]


_PROBLEM = (
    "number", "name", "name_by", "name_why", "kind", "n_interactions", "n_customers", "first_at", "last_at",
    "merged_into__number",
)  # fmt: skip


def number(name: str) -> int:
    """The number in `P-12`, `p12` or `12`, following merges. Raises Unknown."""
    digits = name.strip().upper().removeprefix("P").removeprefix("-")
    # No number of ten digits was ever given out, and not every database can be asked for one.
    row = Problem.objects.filter(number=int(digits)).first() if digits.isdecimal() and len(digits) < 10 else None
    if row is None:
        raise Unknown(f'There is no problem "{name}".{_nearest(name)}', next="To see them all: firsthand problems")
    while row.merged_into is not None:
        row = row.merged_into
    return row.number


def _nearest(name: str) -> str:
    """The problem that somebody may have meant: by its words, else by its number."""
    known = dict(Problem.objects.order_by("number").values_list("name", "number"))
    folded = {words.casefold(): number for words, number in known.items()}
    if near := get_close_matches(name.casefold(), folded, n=1):
        return f" Did you mean P-{folded[near[0]]}?"
    near = get_close_matches(name.upper(), [f"P-{number}" for number in known.values()], n=1)
    return f" Did you mean {near[0]}?" if near else ""


def problem(number: int) -> ProblemRow:
    return next(p for p in problems() if p.number == number)


def members(numbers: Iterable[int] | None = None) -> list[MemberRow]:
    """Who belongs to the problems (all of them without `numbers`), the surest first within each."""
    columns = (
        "problem__number", "interaction_id", "statement", "confidence", "placed_by", "why", "interaction__at",
        "interaction__customer__account", "interaction__whose",
    )  # fmt: skip
    rows = Member.objects.order_by("problem__number", "-confidence", "interaction__at", "interaction_id", "statement")
    if numbers is not None:
        rows = rows.filter(problem__number__in=list(numbers))
    return [MemberRow(*row) for row in rows.values_list(*columns)]


def history(number: int) -> list[EventRow]:
    rows = Event.objects.filter(problem__number=number).order_by("at", "pk")
    return [EventRow(e.at, e.what, e.why, e.by, len(e.moved)) for e in rows]


def of_interactions(pks: Iterable[int]) -> dict[int, list[MemberRow]]:
    """The memberships of each interaction, by statement."""
    wanted = set(pks)
    found: dict[int, list[MemberRow]] = defaultdict(list)
    numbers: set[int] = set()
    for some in batched(sorted(wanted)):
        numbers |= set(Member.objects.filter(interaction__in=some).values_list("problem__number", flat=True))
    for row in members(numbers):
        if row.interaction_id in wanted:
            found[row.interaction_id].append(row)
    return dict(found)


def looked() -> int:
    """How many statements were looked at and belong to nothing so far."""
    return Looked.objects.count()


def quotable(pks: Iterable[int]) -> dict[int, list[Span]]:
    """Sentences of each interaction's current version that may be quoted, in reading order."""
    found: dict[int, list[Span]] = defaultdict(list)
    for some in batched(sorted(set(pks))):
        rows = Passage.objects.filter(version__interaction__in=some, current=True).order_by("-part", "start")
        for pk, part, start, end, sentences in rows.values_list(
            "version__interaction_id", "part", "start", "end", "sentences"
        ):
            found[pk] += [Span(*s) for s in sentences] or [Span(as_part(part), start, end)]
    return dict(found)
