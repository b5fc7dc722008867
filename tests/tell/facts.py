"""Builds the facts of an invented week, so that a test is a few posts that fit on a screen.

Fairlead sells ferry crossings. Its week is 2024-W20, from Monday 13 May; Alice and Bob build it, harbours write to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from firsthand.evidence import Raw, Row
from firsthand.nouns import Mask, Part, Span, Week
from firsthand.tell import edition
from firsthand.tell.facts import Change, Closing, Echo, Post, Problem, Thread, WeekFacts

WEEK = Week(2024, 20)
ZONE = ZoneInfo("UTC")
DESK = "desk"
REPO = "fairlead"

#: Sentences that go wrong in different ways, none of which shares a word with another that matters.
DECK = "The deck plan shows no cars after midnight. We load by hand and it takes an hour."
TIDE = "The tide table is wrong for the whole of June. Our pilot nearly left two hours late."
PRINT = "The label printer prints half of each ticket. Passengers cannot board with half a barcode."
SCAN = "The scanner stays black when the light is low. We lost twenty minutes at the ramp."
FARE = "The children fare is missing on the return leg. Families pay double and shout at us."
MAIL = "Confirmation mails never arrive at one big provider. Our phone does not stop ringing."
LOGIN = "Nobody can log in from the harbour office. The page hangs and then says nothing."
REFUND = "A refund fails when the card has expired. The money is stuck between you and the bank."
PAINS = (DECK, TIDE, PRINT, SCAN, FARE, MAIL, LOGIN, REFUND)

_SENTENCES = re.compile(r"[^.!?\n]+[.!?]")


def at(days: float = 1.0) -> datetime:
    """So many days after the beginning of the week; the week ends at 7, the edition's cut-off is 8."""
    return WEEK.start + timedelta(days=days)


def row(name: str, version: int = 1) -> Row:
    return Row(f"{DESK}/{name}", version)


def post(name: str, body: str = DECK, *, who: str = "molenhaven", title: str = "", day: float = 1.0,
         whose: str = "customer", secret: Mapping[str, str] | None = None, **more: Any) -> Post:  # fmt: skip
    """A post of the desk; every sentence of its body may be quoted. `secret`: words, and what is shown for them."""
    values: dict[str, Any] = {
        "row": row(name), "source": DESK, "source_id": name, "kind": "ticket", "at": at(day), "whose": whose,
        "who": who, "title": title, "body": body, "masks": _masks(title, body, secret or {}),
        "sentences": _sentences(body),
    }  # fmt: skip
    return Post(**values | more)


def _masks(title: str, body: str, secret: Mapping[str, str]) -> tuple[Mask, ...]:
    parts: tuple[tuple[Part, str], ...] = (("title", title), ("body", body))
    return tuple(
        Mask(part, found.start(), found.end(), word)
        for part, text in parts
        for found, word in sorted(
            ((m, word) for words, word in secret.items() for m in re.finditer(re.escape(words), text)),
            key=lambda f: f[0].start(),
        )
    )


def _sentences(body: str) -> tuple[Span, ...]:
    return tuple(Span("body", m.end() - len(m[0].lstrip()), m.end()) for m in _SENTENCES.finditer(body) if m[0].strip())


def reply(to: Post, n: int, body: str, *, who: str = "", day: float | None = None, whose: str = "customer",
          **more: Any) -> Post:  # fmt: skip
    """An answer in the thread of a post, by its author unless `who` says otherwise."""
    when = n * 0.1 + (to.at - WEEK.start) / timedelta(days=1) if day is None else day
    return post(f"{to.source_id}#{n}", body, who=who or to.who, day=when, whose=whose, kind="message", **more)


def ours(to: Post, n: int, body: str, *, day: float | None = None, who: str = "bob", **more: Any) -> Post:
    """An answer by a colleague."""
    return reply(to, n, body, who=who, day=day, whose="colleague", **more)


def thread(first: Post, *answers: Post, kind: str = "pain", **more: Any) -> Thread:
    return Thread(first, answers, kind, **more)


def closed(how: str, day: float) -> Closing:
    return Closing(how, at(day))


def echo(of: Post, *, sure: bool = True, score: float = 0.8, shared: Sequence[str] = ()) -> Echo:
    return Echo(of, score, sure, tuple(shared))


def problem(number: int, *posts: Post, name: str = "", trend: str = "steady") -> Problem:
    return Problem(number, name, posts, trend)


def change(sha: str, subject: str, body: str = "", *, day: float = 2.0, about: Iterable[Row] = (), how: str = "key",
           paths: Sequence[str] = ("fairlead/deck.py",), author: str = "Alice Okoro", trailers: Sequence[str] = (),
           secret: Mapping[str, str] | None = None, **more: Any) -> Change:  # fmt: skip
    """A commit. `about` are the tickets that it names; `trailers` are lines of its body such as `Cause: the clock`."""
    sha = (sha * 40)[:40]
    body = "\n".join((body, *trailers)) if trailers else body
    values: dict[str, Any] = {
        "row": Row(f"{REPO}/{sha}"), "sha": sha, "at": at(day), "author": author, "subject": subject, "body": body,
        "masks": _masks(subject, body, secret or {}), "sentences": _sentences(body),
        "n_added": 4, "n_deleted": 1, "paths": tuple(paths), "about": tuple((r, how) for r in about),
        "trailers": tuple(_trailer(body, line) for line in trailers),
    }  # fmt: skip
    return Change(**values | more)


def _trailer(body: str, line: str) -> tuple[str, str, Span]:
    key, _, value = line.partition(": ")
    start = body.index(line) + len(key) + 2
    return key, value, Span("body", start, start + len(value))


def week(**more: Any) -> WeekFacts:
    """The facts; the tickets that changes name stand in `named` where the week holds their threads."""
    made = WeekFacts(week=WEEK, cutoff=at(8), product="Fairlead", **more)
    threads = {t.row: t for t in (*made.met, *made.work, *made.moved, *made.waiting)}
    about = {r: threads[r] for c in made.changes for r, _ in c.about if r in threads}
    echoed = {e.post.row: Thread(e.post) for t in made.met for e in t.echoes}
    return replace(made, named={**echoed, **about, **made.named})


def everything(facts: WeekFacts) -> Iterator[Post | Change]:
    """Every row that the facts hold."""
    yield from (*facts.notes, *facts.robots, *facts.changes, *facts.earlier_changes)
    for p in facts.problems.values():
        yield from (*p.posts, *p.changes)
    for t in (*facts.met, *facts.work, *facts.moved, *facts.waiting, *facts.named.values()):
        yield from (t.first, *t.answers, *t.twins, *t.changes, *t.likely, *(e.post for e in t.echoes))


def texts(facts: WeekFacts) -> dict[Row, tuple[str, str]]:
    """Title and body of every row."""
    return {
        one.row: (one.subject, one.body) if isinstance(one, Change) else (one.title, one.body)
        for one in everything(facts)
    }


def lookup(facts: WeekFacts) -> tuple[Raw, Callable[[Row], Mapping[Span, str]]]:
    """Raw text and masks of the facts' rows, as the store would give them."""
    found = texts(facts)
    masks = {one.row: {Span(m.part, m.start, m.end): m.word for m in one.masks} for one in everything(facts)}

    def raw(row: Row, part: str) -> str | None:
        return found[row][part == "body"] if row in found else None

    return raw, lambda row: masks.get(row, {})


def told(facts: WeekFacts, *, zone: ZoneInfo = ZONE) -> dict[str, Any]:
    """The edition of the facts, as a document."""
    return edition.compose(facts, zone, *lookup(facts))


def said(pieces: Sequence[Mapping[str, Any]]) -> str:
    """Pieces as one line: quotations in quotation marks, references left out."""
    return "".join(f"“{p['text']}”" if p["is"] == "quoted" else p.get("text", "") for p in pieces)


def items(document: Mapping[str, Any], section: str = "") -> list[Mapping[str, Any]]:
    return [i for s in document["sections"] if section in ("", s["title"]) for i in s["items"]]


def sentences(document: Mapping[str, Any], section: str = "") -> list[str]:
    """Every sentence of a section, or of all of them."""
    return [said(s["pieces"]) for i in items(document, section) for s in i["sentences"]]


def pieces(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every piece that the document shows, headings and footer included."""
    parts = [p for i in items(document) for p in (i["heading"], i["meta"], *(s["pieces"] for s in i["sentences"]))]
    return [p for part in (*parts, *(s["pieces"] for s in document["footer"])) for p in part]


MET, LEARNED, WRONG = "What customers met", "What our debugging taught us", "What we were wrong about"
WAITS, UNKNOWN, THANKS = "Who waits for us", "What we do not know", "Whom to thank"
BREATH = "In one breath"


def headings(document: Mapping[str, Any], section: str = MET) -> list[str]:
    return [said(i["heading"]) for i in items(document, section)]


def meta(document: Mapping[str, Any], n: int = 0) -> str:
    """The line about the n-th thing that customers met."""
    return said(items(document, MET)[n]["meta"])
