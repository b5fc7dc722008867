"""Reads the store's records of itself: intakes, sources, changes, releases, editions, customers, facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, Sum

from firsthand.errors import Unknown
from firsthand.store.chunks import batched
from firsthand.store.models import (
    Change,
    Customer,
    Edition,
    Event,
    Fact,
    Intake,
    Interaction,
    Link,
    Looked,
    Member,
    Passage,
    Release,
    Source,
    Version,
)

#: The fact that counts how many interactions changed hands: their speaker or their customer.
MOVED = "read:moved"


class ChangeRow(NamedTuple):
    """A commit's place in the code: `files` are [path, old path, lines added, lines deleted]."""

    interaction_id: int
    repository: str
    sha: str
    parents: list[str]
    authored_at: datetime
    committed_at: datetime
    trailers: list[list[str]]
    files: list[list[Any]]
    n_files: int
    n_added: int
    n_deleted: int


class ReleaseRow(NamedTuple):
    repository: str
    name: str
    at: datetime
    sha: str


class IntakeRow(NamedTuple):
    path: str
    format: str
    sha256: str
    started_at: datetime
    ended_at: datetime | None
    n_new: int
    n_updated: int
    n_unchanged: int
    n_rejected: int
    rejects_path: str
    notes: list[str]


class SourceRow(NamedTuple):
    name: str
    format: str
    n_interactions: int
    first_at: datetime | None
    last_at: datetime | None


class EditionRow(NamedTuple):
    name: str
    week: str
    scope: str
    document: Mapping[str, Any]
    basis: str
    written_at: datetime


class CustomerRow(NamedTuple):
    """An account. Money is None where the table gave none: unknown, not nothing."""

    account: str
    name: str
    domains: list[str]
    aliases: list[str]
    plan: str
    money_amount: Any
    money_currency: str
    money_per: str
    region: str
    since: Any
    until: Any
    listed: bool


_CHANGE = ChangeRow._fields


def changes(pks: Iterable[int]) -> dict[int, ChangeRow]:
    found: dict[int, ChangeRow] = {}
    for some in batched(sorted(set(pks))):
        rows = Change.objects.filter(interaction__in=some).values_list(*_CHANGE)
        found |= {row[0]: ChangeRow(*row) for row in rows}
    return found


def changes_between(start: datetime | None, end: datetime | None) -> list[ChangeRow]:
    """Commits by commit date, oldest first."""
    rows = Change.objects.order_by("committed_at", "sha")
    if start:
        rows = rows.filter(committed_at__gte=start)
    if end:
        rows = rows.filter(committed_at__lt=end)
    return [ChangeRow(*row) for row in rows.values_list(*_CHANGE)]


def changes_by_sha(shas: Iterable[str]) -> list[ChangeRow]:
    return [
        ChangeRow(*row)
        for some in batched(sorted(set(shas)))
        for row in Change.objects.filter(sha__in=some).values_list(*_CHANGE)
    ]


def releases() -> list[ReleaseRow]:
    return [ReleaseRow(*r) for r in Release.objects.order_by("at", "name").values_list(*ReleaseRow._fields)]


def intakes() -> list[IntakeRow]:
    return [IntakeRow(*r) for r in Intake.objects.order_by("started_at", "pk").values_list(*IntakeRow._fields)]


def heard_before(sha: str, format: str, options: Mapping[str, Any]) -> IntakeRow | None:
    """An earlier hearing of the same bytes with the same options that came to its end, wherever they lay."""
    for row in Intake.objects.filter(sha256=sha, format=format, ended_at__isnull=False).order_by("-pk"):
        if row.options == dict(options):
            return IntakeRow(*(getattr(row, name) for name in IntakeRow._fields))
    return None


def unfinished() -> list[str]:
    """Paths whose last hearing did not come to its end."""
    last: dict[str, datetime | None] = dict(Intake.objects.order_by("pk").values_list("path", "ended_at"))
    return [path for path, ended_at in last.items() if ended_at is None]


def growth() -> tuple[int, int, int]:
    """Numbers of which one changes whenever something is heard: the last intake, intakes that ended, texts."""
    found = Intake.objects.aggregate(last=Max("pk"), n_ended=Count("ended_at"))
    return found["last"] or 0, found["n_ended"], Version.objects.count()


def n_changes(repository: str) -> int:
    """How many commits of a repository are kept."""
    return Change.objects.filter(repository=repository).count()


def sources() -> list[SourceRow]:
    rows = Source.objects.annotate(
        n_interactions=Count("interaction"), first_at=Min("interaction__at"), last_at=Max("interaction__at")
    ).order_by("name")
    return [SourceRow(*r) for r in rows.values_list(*SourceRow._fields)]


def counts() -> dict[str, int]:
    """Interactions by whose words they are, commits apart."""
    rows = Interaction.objects.exclude(kind="commit").values_list("whose").annotate(n=Count("pk"))
    found = dict(rows)
    return {name: found.get(name, 0) for name in ("customer", "colleague", "robot", "unknown")} | {
        "commit": Interaction.objects.filter(kind="commit").count()
    }


def span() -> tuple[datetime, datetime] | None:
    """When the first and the last interaction was said; commits count only where there is nothing else."""
    for rows in (Interaction.objects.exclude(kind="commit"), Interaction.objects.all()):
        found = rows.aggregate(a=Min("at"), b=Max("at"))
        if found["a"]:
            return found["a"], found["b"]
    return None


def last_voice(before: datetime) -> datetime | None:
    """When the last customer wrote before a moment; answers inside threads and our own notes do not count."""
    rows = Interaction.objects.filter(at__lt=before, whose__in=["customer", "unknown"], thread="").exclude(
        kind__in=["commit", "note", "visit", "call"]
    )
    found: datetime | None = rows.aggregate(at=Max("at"))["at"]
    return found


def customers() -> list[CustomerRow]:
    return [CustomerRow(*r) for r in Customer.objects.order_by("account").values_list(*CustomerRow._fields)]


def customer(account: str) -> CustomerRow:
    row = Customer.objects.filter(Q(account=account)).values_list(*CustomerRow._fields).first()
    if row is None:
        known = Customer.objects.values_list("account", flat=True)
        raise Unknown.name("customer", account, known, next="To see them: firsthand export customers --to -")
    return CustomerRow(*row)


def editions() -> list[EditionRow]:
    rows = Edition.objects.order_by("-week", "scope", "name")
    return [EditionRow(*r) for r in rows.values_list(*EditionRow._fields)]


def edition(name: str) -> EditionRow:
    wanted = name.upper() if name.upper().startswith("E-") else f"E-{name.upper()}"
    for row in editions():
        if row.name.upper() == wanted:
            return row
    raise Unknown.name("edition", name, [e.name for e in editions()], next="To write one: firsthand newsletter")


def fact(key: str, default: Any = None) -> Any:
    row = Fact.objects.filter(key=key).first()
    return default if row is None else row.value


def facts(prefix: str) -> dict[str, Any]:
    return {f.key: f.value for f in Fact.objects.filter(key__startswith=prefix).order_by("key")}


def committers(least: int = 1) -> list[tuple[str, str]]:
    """Name and address of everybody who wrote at least so many commits."""
    rows = Interaction.objects.filter(kind="commit").values_list("author", "author_email").annotate(n=Count("pk"))
    return [(name, address) for name, address, n in rows.order_by("author", "author_email") if n >= least]


def unmarked_commits() -> list[int]:
    """Commits of which it is not yet said that they are ours."""
    return list(Interaction.objects.filter(kind="commit", whose="unknown").values_list("pk", flat=True))


def fingerprint() -> str:
    """A short name for all that the store holds: it changes with every row that comes, goes or is changed.

    Rows are never changed without a trace that is counted here: an intake counts what it updated, a problem's event
    tells of every move and name, and a text that is read again gets passages anew.
    """
    heard = Intake.objects.aggregate(a=Sum("n_new"), b=Sum("n_updated"), n=Count("pk", filter=Q(ended_at=None)))
    last = [
        model.objects.aggregate(top=Max("pk"), n=Count("pk"))
        for model in (Interaction, Version, Passage, Link, Member, Looked, Event, Change, Release, Customer)
    ]
    named = [heard["a"], heard["b"], heard["n"], fact(MOVED), *((one["top"], one["n"]) for one in last)]
    return hashlib.sha256(repr(named).encode()).hexdigest()


def trailers() -> list[tuple[int, datetime, list[list[str]]]]:
    """The trailers of every commit that has some: the commit's interaction, its moment, key and value."""
    rows = Change.objects.exclude(trailers=[]).order_by("interaction_id")
    return list(rows.values_list("interaction_id", "committed_at", "trailers"))
