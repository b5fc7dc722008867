"""One edition: the sections put together, every sentence held against the raw text, and what is left numbered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from string import ascii_lowercase
from typing import Any
from zoneinfo import ZoneInfo

from firsthand.evidence import Count, Name, Piece, Quoted, Raw, Row, Sentence, Words, stands, to_plain
from firsthand.nouns import Span
from firsthand.tell import learned, met, quoting, visits, waiting, wrong
from firsthand.tell.facts import Change, Post, Thread, WeekFacts
from firsthand.tell.items import Desk, Item, Line, Section
from firsthand.tell.phrases import bare, capital, count, counted_posts, day, refs, sentence

#: Raised when a document's form changes, so that older editions are known for what they are.
FORMAT = 1

#: A label is read in passing: an id that is a whole title is cut at a word.
LONGEST_LABEL = 24

#: No edition has so many sentences: from here on a bare number cannot be taken for a sentence's.
MOST_SENTENCES = 300

#: A headline longer than this is left to its item.
MAX_LEAD = 100

#: A label longer than this is no shorter than the row's own name.
MAX_LABEL = 40

_COUNTED = re.compile(r"n\d+")

Masks = Callable[[Row], Mapping[Span, str]]


def name(facts: WeekFacts) -> str:
    """What the edition is called for ever: `E-2013-W11`, and `E-2013-W11-mine`."""
    return f"E-{facts.week}" + (f"-{facts.scope}" if facts.scope else "")


def compose(facts: WeekFacts, zone: ZoneInfo, raw: Raw, masks: Masks) -> dict[str, Any]:
    """The edition as a document of plain values.

    Every sentence is checked with `evidence.stands` against the raw text that `raw` gives; one that does not stand is
    left out and counted in `withheld`. The same facts give the same document.
    """
    desk = Desk(_in_order(facts), zone)
    sections = _sections(desk)
    withheld: list[str] = []

    def checked(line: Line) -> bool:
        why = stands(line.sentence, raw, masks)
        if why:
            withheld.append(why)
        return not why

    kept: list[Section] = []
    for section in sections:
        items = []
        for item in section.items:
            lines = [line for line in item.lines if checked(line)]
            sound = True
            for piece_row in (item.heading, item.meta):
                if piece_row and any(True for p in piece_row if not isinstance(p, Words)):
                    why = stands(Sentence(tuple(piece_row)), raw, masks)
                    if why:
                        withheld.append(why)
                        sound = False
            if sound and (lines or (item.heading and not item.lines)):
                items.append(Item(item.heading, item.meta, lines, item.rows))
        if items:
            kept.append(Section(section.title, items))
    footer = [line for line in _footer(desk, kept) if checked(line)]
    return _document(desk, kept, footer, withheld)


def _in_order(facts: WeekFacts) -> WeekFacts:
    """The rows by time and name, so that the order in which they were heard changes nothing."""

    def threads(given: Iterable[Thread]) -> tuple[Thread, ...]:
        return tuple(sorted(given, key=lambda t: (t.first.at, t.row)))

    def changes(given: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(sorted(given, key=lambda c: (c.at, c.row)))

    def posts(given: Iterable[Post]) -> tuple[Post, ...]:
        return tuple(sorted(given, key=lambda p: (p.at, p.row)))

    return replace(
        facts,
        met=threads(facts.met),
        work=threads(facts.work),
        moved=threads(facts.moved),
        waiting=threads(facts.waiting),
        notes=posts(facts.notes),
        robots=posts(facts.robots),
        changes=changes(facts.changes),
        earlier_changes=changes(facts.earlier_changes),
        named={t.row: t for t in threads(facts.named.values())},
    )


def _sections(desk: Desk) -> list[Section]:
    facts = desk.facts
    if not (facts.met or facts.work or facts.changes or facts.moved or facts.notes):
        return []
    met_section, found = met.section(desk)
    told = frozenset(row for item in met_section.items for row in item.rows)
    breath = [*met.one_breath(desk, found), *_work_in_one_breath(desk), *_one_thing_to_do(desk)]
    return [
        Section("In one breath", [Item((), (), breath)]) if breath else Section(""),
        met_section,
        visits.section(desk),
        learned.section(desk, told),
        wrong.section(desk),
        waiting.waits(desk),
        waiting.doubts(desk, found),
        waiting.thanks(desk, found),
    ]


def _work_in_one_breath(desk: Desk) -> list[Line]:
    changes = [c for c in desk.facts.changes if not c.is_merge]
    if not changes:
        return []
    rows = [c.row for c in changes]
    pieces: list[Piece] = [count(len(changes), "change", "changes", rows, start=True), Words(" went in")]
    theirs = [c.row for c in changes if "customer" in _reporters(desk, c)]
    if theirs:
        pieces += [Words(", "), bare(len(theirs), theirs), Words(" of them for what a customer had reported")]
    elif not any("unknown" in _reporters(desk, c) for c in changes):
        pieces += [Words("; none names a customer's report")]
    for release in desk.facts.releases[:3]:
        if release.row is not None:
            pieces += [
                Words("; "),
                Name(release.name, (release.row,), f"release:{release.name}"),
                Words(" was released"),
            ]
    return [Line(sentence(*pieces, "."))]


def _reporters(desk: Desk, change: Change) -> set[str]:
    """Whose reports a change names."""
    named = (desk.facts.named.get(row) for row, how in change.about if how != "likeness")
    return {thread.first.whose for thread in named if thread is not None}


def _one_thing_to_do(desk: Desk) -> list[Line]:
    """The one thing that the reader can do today: the oldest pain of the week that nobody has answered."""
    pains = (t for t in (*desk.facts.met, *desk.facts.moved) if t.kind in ("pain", "workaround"))
    open_now = [
        t
        for t in pains
        if t.first.whose == "customer"
        and not (t.colleagues() or t.n_missing or t.closing is not None or met.withdrawn(t))
    ]
    if not open_now:
        return []
    first = min(open_now, key=lambda t: (t.first.at, t.row))
    title = quoting.headline(first.first)
    pieces: list[Piece] = [
        Words("If you do one thing: answer "),
        *([title] if title else [Words("this one")]),
        Words(", open since "),
    ]
    pieces += [
        day(first.first.at, first.row, desk.zone, beside=desk.facts.week.start),
        Words(" "),
        refs(first.row),
        Words("."),
    ]
    return [Line(sentence(*pieces))]


def _footer(desk: Desk, sections: Iterable[Section]) -> list[Line]:
    facts = desk.facts
    firsts = [t.first for t in (*facts.met, *facts.work)]
    by = {who: [p for p in firsts if p.whose == who] for who in ("customer", "colleague", "unknown")}
    parts: list[list[Piece]] = []
    if by["customer"]:
        parts.append([counted_posts(by["customer"], start=True), Words(" by customers")])
    if by["colleague"]:
        parts.append([counted_posts(by["colleague"]), Words(" by colleagues, which is work and not pain")])
    if by["unknown"]:
        parts.append(
            [counted_posts(by["unknown"]), Words(" by people of whom nothing says whether they are customers")]
        )
    if facts.robots:
        parts.append([counted_posts(facts.robots), Words(" by robots, left out")])
    lines = []
    if parts:
        first = parts[0][0]
        parts[0][0] = capital(first) if isinstance(first, Count) else first
        pieces = [p for i, part in enumerate(parts) for p in ([Words("; "), *part] if i else part)]
        lines.append(Line(sentence(*pieces, ".")))
    merges = [c for c in facts.changes if c.is_merge]
    if facts.changes:
        rows = [c.row for c in facts.changes]
        pieces = [count(len(rows), "commit", "commits", rows, start=True)]
        if merges:
            pieces += [
                Words(", "),
                bare(len(merges), [c.row for c in merges]),
                Words(" of them a merge" if len(merges) == 1 else " of them merges"),
            ]
        lines.append(Line(sentence(*pieces, ".")))
    quotes = [q for s in sections for i in s.items for line in i.lines for q in line.sentence.quotes()]
    quotes += [p for s in sections for i in s.items for p in (*i.heading, *i.meta) if isinstance(p, Quoted)]
    if quotes:
        n = len(quotes)
        rows = [q.row for q in quotes]
        pieces = [Count(f"{n} of {n} quotations", n, tuple(dict.fromkeys(rows))), Words(" stand in the raw text.")]
        lines.append(Line(sentence(*pieces)))
    return lines


def _title(desk: Desk, sections: list[Section]) -> str:
    facts = desk.facts
    when = f"{facts.product}, week {facts.week.number} of {facts.week.year}"
    if facts.scope == "mine":
        return f"{when}: what my debugging taught me about customers"
    items = next((s.items for s in sections if s.title == met.TITLE), [])
    lead = next((p for i in items[:1] for p in i.heading if isinstance(p, Quoted | Name)), None)
    if lead is None or len(lead.text) > MAX_LEAD:
        return when
    return f"{when}: “{lead.text}”" if isinstance(lead, Quoted) else f"{when}: {lead.text}"


def _document(desk: Desk, sections: list[Section], footer: list[Line], withheld: list[str]) -> dict[str, Any]:
    facts = desk.facts
    labels = _Labels(facts)
    n = 0
    plain_sections = []
    for section in sections:
        items = []
        for item in section.items:
            lines = []
            heading, meta = labels.plain(item.heading), labels.plain(item.meta)
            for line in item.lines:
                n += 1
                lines.append({"n": n, "shape": line.shape, "pieces": labels.plain(line.sentence.pieces)})
            items.append({"heading": heading, "meta": meta, "sentences": lines})
        plain_sections.append({"title": section.title, "items": items})
    foot = []
    for line in footer:
        n += 1
        foot.append({"n": n, "shape": line.shape, "pieces": labels.plain(line.sentence.pieces)})
    local = facts.week.start.astimezone(desk.zone)
    return {
        "format": FORMAT,
        "name": name(facts),
        "week": str(facts.week),
        "scope": facts.scope,
        "product": facts.product,
        "title": _title(desk, sections),
        "starts": facts.week.start.date().isoformat(),
        "ends": (facts.week.end - timedelta(days=1)).date().isoformat(),
        "cutoff": facts.cutoff.isoformat(),
        "zone": str(local.tzinfo),
        "quiet": not plain_sections,
        "quiet_line": _quiet(facts, not plain_sections),
        "sections": plain_sections,
        "sources": labels.sources(),
        "counts": labels.counts,
        "footer": foot,
        "withheld": len(withheld),
        "withheld_why": sorted(set(withheld)),
    }


def _quiet(facts: WeekFacts, quiet: bool) -> str:
    """What a week without customers' words says of itself; nothing where there are some."""
    if facts.scope == "mine":
        return f"A quiet week: in {facts.week} your commits name no customer's words." if quiet else ""
    if quiet:
        return f"A quiet week: in {facts.week} no customer wrote and nothing was changed."
    return "" if facts.met else f"No customer wrote to us in {facts.week}."


class _Labels:
    """Gives every row and every count the short label that stands in brackets behind it."""

    def __init__(self, facts: WeekFacts) -> None:
        self.known: dict[Row, Post | Change] = {}
        for thread in (*facts.met, *facts.work, *facts.moved, *facts.waiting, *facts.named.values()):
            self._learn_thread(thread)
        for problem in facts.problems.values():
            for post in problem.posts:
                self.known.setdefault(post.row, post)
        for post in (*facts.notes, *facts.robots):
            self.known.setdefault(post.row, post)
        for change in (*facts.changes, *facts.earlier_changes):
            self.known.setdefault(change.row, change)
        self.used: dict[Row, str] = {}
        self._smallest: dict[str, int] = {}
        self.counts: list[dict[str, Any]] = []
        self._by_rows: dict[tuple[str, tuple[Row, ...]], str] = {}

    def _learn_thread(self, thread: Thread) -> None:
        for post in (thread.first, *thread.answers, *thread.twins, *(e.post for e in thread.echoes)):
            self.known.setdefault(post.row, post)
        for change in thread.changes:
            self.known.setdefault(change.row, change)

    def plain(self, pieces: Iterable[Piece]) -> list[dict[str, Any]]:
        out = []
        for piece in pieces:
            value = to_plain(piece)
            if isinstance(piece, Count):
                value["label"] = self._count(piece)
                for row in piece.rows:
                    self._row(row)
            else:
                rows = Sentence((piece,)).rows()
                value["labels"] = [self._row(row) for row in rows]
            out.append(value)
        return out

    def _count(self, piece: Count) -> str:
        key = (piece.text.lower(), piece.rows)
        if key not in self._by_rows:
            label = self._by_rows[key] = f"n{len(self.counts) + 1}"
            self.counts.append(
                {
                    "label": label,
                    "n": len(self.counts) + 1,
                    "text": piece.text,
                    "value": piece.value,
                    "rows": [list(r) for r in piece.rows],
                }
            )
        return self._by_rows[key]

    def _row(self, row: Row) -> str:
        if row not in self.used:
            self.used[row] = self._label(row)
        return self.used[row]

    def _label(self, row: Row) -> str:
        """The shortest name that is free; one that reads like a count's is none."""
        taken = set(self.used.values())
        free = (t for t in self._tries(row) if t not in taken and len(t) <= MAX_LABEL and not _COUNTED.fullmatch(t))
        return next(free, row.ref)

    def _tries(self, row: Row) -> Iterator[str]:
        one = self.known.get(row)
        if isinstance(one, Change):
            yield from (one.sha[:k] for k in (7, 12, 40))
            return
        source_id = one.source_id if one is not None else row.ref.rpartition("/")[2]
        # ALOY-552 is 552 as long as nothing else here is; a comment is the ticket's label and a letter.
        head, _, comment = source_id.partition("#")
        tail = self._without_project(head)
        if len(tail) > LONGEST_LABEL:
            tail = tail[:LONGEST_LABEL].rpartition("-")[0] or tail[:LONGEST_LABEL]
        for label in (tail, head, f"{row.ref.partition(':')[0]} {head}"):
            yield from (label + letter for letter in (ascii_lowercase if comment else ("",)))

    def _without_project(self, source_id: str) -> str:
        """ALOY-552 is 552 where no ticket of its project has so small a number that it could name a sentence."""
        project, _, number = source_id.rpartition("-")
        if source_id.isdecimal():
            return f"#{source_id}"
        if not number.isdecimal() or not re.fullmatch(r"[A-Z][A-Z0-9_]*", project):
            return source_id
        if project not in self._smallest:
            ids = (one.source_id.partition("#")[0] for one in self.known.values() if isinstance(one, Post))
            numbers = [int(n) for name, _, n in (i.rpartition("-") for i in ids) if name == project and n.isdecimal()]
            self._smallest[project] = min(numbers, default=0)
        return number if self._smallest[project] > MOST_SENTENCES else source_id

    def sources(self) -> list[dict[str, Any]]:
        """The rows that were cited, in the order of their first citation."""
        found = []
        for row, label in self.used.items():
            one = self.known.get(row)
            if one is None:
                continue
            title = quoting.subject(one) if isinstance(one, Change) else quoting.headline(one)
            found.append(
                {
                    "label": label,
                    "ref": row.ref,
                    "version": row.version,
                    "kind": "commit" if isinstance(one, Change) else one.kind,
                    "whose": "colleague" if isinstance(one, Change) else one.whose,
                    "at": one.at.isoformat(),
                    "title": title.text if title else "",
                }
            )
        return found
