"""The small frozen values that every stage speaks. No behaviour beyond what a value knows of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Part = Literal["title", "body"]
Whose = Literal["customer", "colleague", "robot", "unknown"]

#: What an interaction may be. A commit is one as well: it is what an engineer said of a change.
KINDS = ("ticket", "issue", "review", "message", "mail", "call", "visit", "note", "error", "commit")


class Span(NamedTuple):
    """Characters `start` to `end` (Unicode code points, end excluded) of one part of one raw text."""

    part: Part
    start: int
    end: int


class Aside(NamedTuple):
    """A span that stays in the raw text and never becomes customer voice, and what it is.

    `what`: code, trace, quoted, signature, template, markup, link, boilerplate.
    """

    part: Part
    start: int
    end: int
    what: str


class Mask(NamedTuple):
    """A span of personal data and the word that stands for it in everything derived, such as `[mail]`."""

    part: Part
    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Said:
    """One interaction as its source gave it, before anything is derived.

    `attributes` holds what stood when it was said; `later` what became of it (status, resolution, resolved_at,
    fix_versions, assignee, links): predictions may see the first and never the second.
    """

    source: str
    source_id: str
    at: datetime
    title: str = ""
    body: str = ""
    kind: str = "ticket"
    url: str = ""
    thread: str = ""
    author: str = ""
    author_email: str = ""
    author_role: str = ""
    customer: str = ""
    rating: float | None = None
    version: str = ""
    platform: str = ""
    component: str = ""
    plan: str = ""
    locale: str = ""
    labels: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    later: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer as the customers table gives it."""

    account: str
    name: str = ""
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    plan: str = ""
    money: Money | None = None
    region: str = ""
    since: date | None = None
    until: date | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


class Rejected(NamedTuple):
    """A row that could not be taken: where it stood, why, and what it was (cut to a readable length)."""

    where: str
    why: str
    raw: str


class FileChange(NamedTuple):
    """One file in one commit. `old_path` is set where git saw a rename; counts are None for binary files."""

    path: str
    old_path: str
    n_added: int | None
    n_deleted: int | None


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit as `git log` tells it. `trailers` keeps their order and repeats."""

    sha: str
    parents: tuple[str, ...]
    authored_at: datetime
    committed_at: datetime
    author: str
    author_email: str
    subject: str
    body: str
    trailers: tuple[tuple[str, str], ...] = ()
    files: tuple[FileChange, ...] = ()


class Tag(NamedTuple):
    """A release: the tag's name, when it was made, and the commit it names."""

    name: str
    at: datetime
    sha: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, per month or per year. Two currencies are never added."""

    amount: Decimal
    currency: str
    per: Literal["month", "year"]

    def per_year(self) -> Money:
        return self if self.per == "year" else Money(self.amount * 12, self.currency, "year")

    def __str__(self) -> str:
        return f"{self.amount:,.0f} {self.currency} a {self.per}"


class Interval(NamedTuple):
    """A value with the range that it was stated with, and how sure that range is (0.95 for 95 %)."""

    low: float
    value: float
    high: float
    level: float = 0.95


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week. Starts on Monday 00:00 in UTC.

    >>> Week.parse("2013-W11").start.isoformat()
    '2013-03-11T00:00:00+00:00'
    """

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Week:
        year, _, number = text.upper().partition("-W")
        week = cls(int(year), int(number))
        if not 1900 <= week.year <= 2999:
            raise ValueError(f"{text} is outside the years 1900 to 2999")
        date.fromisocalendar(week.year, week.number, 1)
        return week

    @classmethod
    def of(cls, at: date) -> Week:
        year, number, _ = (at.astimezone(UTC) if isinstance(at, datetime) else at).isocalendar()
        return cls(year, number)

    @property
    def start(self) -> datetime:
        return datetime.combine(date.fromisocalendar(self.year, self.number, 1), datetime.min.time(), UTC)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=7)

    def before(self, n: int = 1) -> Week:
        return Week.of(self.start - timedelta(weeks=n))

    def after(self, n: int = 1) -> Week:
        return Week.of(self.start + timedelta(weeks=n))

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"
