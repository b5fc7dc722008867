"""What an edition is made from: the week's posts, threads, changes and problems, as plain values.

Nothing here is later than the edition's cut-off: what the tracker says of the time after it was left out when these
were gathered, so that an edition of an old week tells what could be known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from firsthand.evidence import Row
from firsthand.nouns import Mask, Span, Week


@dataclass(frozen=True, slots=True)
class Post:
    """One interaction. `sentences` may be quoted: customer voice or a colleague's words, without what was set aside."""

    row: Row
    source: str
    source_id: str
    kind: str
    at: datetime
    whose: str
    who: str
    title: str
    body: str
    sentences: tuple[Span, ...] = ()
    masks: tuple[Mask, ...] = ()
    #: What was set aside in its text: code, trace, quoted, signature, template …
    holds: frozenset[str] = frozenset()
    version: str = ""
    platform: str = ""
    component: str = ""
    rating: float | None = None
    type: str = ""
    #: What the words of a thread's answer do: thanks, withdraws, insists, doubts, relieved, or nothing of these.
    does: str = ""

    def text(self, span: Span) -> str:
        return (self.title if span.part == "title" else self.body)[span.start : span.end]


class Closing(NamedTuple):
    """How the tracker closed a thread, and when; `how` in its own word, such as `Won't Fix`."""

    how: str
    at: datetime


class Echo(NamedTuple):
    """An earlier post that says alike, and the names out of the code that both hold.

    `sure` is False where it stands out among all earlier ones without being too near for chance: then it is shown as
    the nearest, and not as the same.
    """

    post: Post
    score: float
    sure: bool
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A commit. `about` holds the rows of the tickets that it names, and how it names them."""

    row: Row
    sha: str
    at: datetime
    author: str
    subject: str
    body: str
    sentences: tuple[Span, ...] = ()
    masks: tuple[Mask, ...] = ()
    n_added: int = 0
    n_deleted: int = 0
    paths: tuple[str, ...] = ()
    about: tuple[tuple[Row, str], ...] = ()
    reverts: str = ""
    is_merge: bool = False
    trailers: tuple[tuple[str, str, Span], ...] = ()
    release: str = ""

    def text(self, span: Span) -> str:
        return (self.subject if span.part == "title" else self.body)[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Thread:
    """A first post with what came of it until the cut-off."""

    first: Post
    answers: tuple[Post, ...] = ()
    #: pain, request, question, praise, workaround or noise.
    kind: str = "pain"
    problem: int | None = None
    closing: Closing | None = None
    echoes: tuple[Echo, ...] = ()
    changes: tuple[Change, ...] = ()
    #: Changes that name no ticket and read like this thread: weaker, and told so.
    likely: tuple[Change, ...] = ()
    #: Answers that the tracker counts and the export does not hold: whoever is answered there is not said to wait.
    n_missing: int = 0
    #: The ticket that the tracker holds this one under.
    parent: Row | None = None
    #: The same words filed again: by one hand twice, or moved by a colleague.
    twins: tuple[Post, ...] = ()

    @property
    def row(self) -> Row:
        return self.first.row

    def colleagues(self) -> tuple[Post, ...]:
        return tuple(p for p in self.answers if p.whose == "colleague")

    def own(self) -> tuple[Post, ...]:
        """Answers by the one who asked."""
        return tuple(p for p in self.answers if p.who == self.first.who)

    def fellows(self) -> tuple[Post, ...]:
        """Answers by other customers."""
        return tuple(p for p in self.answers if p.whose == "customer" and p.who != self.first.who)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as it stood at the cut-off. `posts` are its members' first posts, oldest first."""

    number: int
    name: str
    posts: tuple[Post, ...]
    trend: str = "steady"
    #: Whether a person gave the name.
    named: bool = False
    #: The counts behind the trend: this week's, and those of the weeks before it that it was compared with.
    n_week: int = 0
    n_before: int = 0
    n_weeks_before: int = 0
    #: Changes of the week whose trailer `Problem:` names this problem by its number.
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A release of the week, and the commit that it names."""

    name: str
    at: datetime
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What the last edition said that this one can be held against: where, what, and of which row."""

    edition: str
    sentence: int
    said: str
    row: Row


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """Everything that an edition of one week may tell. `cutoff` is the moment up to which answers were read."""

    week: Week
    cutoff: datetime
    product: str
    scope: str = ""
    #: Threads that customers (or nobody knows who) began this week.
    met: tuple[Thread, ...] = ()
    #: Threads that colleagues began this week: work, and no pain.
    work: tuple[Thread, ...] = ()
    #: Older threads of customers in which something happened this week.
    moved: tuple[Thread, ...] = ()
    #: Threads of customers of the weeks before in which nobody of us has said a word.
    waiting: tuple[Thread, ...] = ()
    #: Visit, call and debugging notes of the week.
    notes: tuple[Post, ...] = ()
    changes: tuple[Change, ...] = ()
    #: Commits of the fortnight before the week, for what this week's commits put right.
    earlier_changes: tuple[Change, ...] = ()
    #: Tickets, of any age, that the week's changes name.
    named: Mapping[Row, Thread] = field(default_factory=dict)
    problems: Mapping[int, Problem] = field(default_factory=dict)
    releases: tuple[Release, ...] = ()
    before: tuple[Before, ...] = ()
    robots: tuple[Post, ...] = ()
    n_sources: int = 0
    first_ever: datetime | None = None
