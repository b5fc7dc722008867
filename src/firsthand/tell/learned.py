"""What our debugging taught us: changes and colleagues' tickets joined by what they name; what explains comes first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from firsthand.evidence import Code, Count, Piece, Row, Sentence, Words
from firsthand.tell import quoting
from firsthand.tell.facts import Change, Post, Thread
from firsthand.tell.items import Desk, Item, Line, Section
from firsthand.tell.phrases import bare, count, day, listed, refs, sentence, spelled, weekday

#: Causes told in full; what was done without a word of why is counted in one line.
MAX_ITEMS = 4

#: Folders and names that hold tests in most languages' customs.
_TEST = re.compile(
    r"(?:^|/)(?:tests?|specs?|__tests__|testing|e2e)(?:/|$)|(?:[./_-]|^)(?:test|spec)s?\.|_test\.\w+$|"
    r"(?-i:[a-z0-9](?:Tests?|Specs?))(?:/|\.\w+$)",
    re.I,
)
_BORING = re.compile(
    r"^(?:merge\b|bump|version|release|changelog|typo|wip\b|update (?:readme|copyright)|v?\d+\.\d+)", re.I
)


@dataclass(frozen=True, slots=True)
class Work:
    """Changes that belong together because they name the same tickets, and those tickets."""

    changes: tuple[Change, ...]
    threads: tuple[Thread, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return (*(t.row for t in self.threads), *(c.row for c in self.changes))


def is_test(path: str) -> bool:
    """Whether a path holds tests, by the customs of most languages."""
    return bool(_TEST.search(path))


def works(desk: Desk) -> list[Work]:
    """The week's changes and colleagues' tickets, joined where one names the other. Merges are left out."""
    facts = desk.facts
    threads: dict[Row, Thread] = {t.row: t for t in facts.work} | dict(facts.named)
    changes = [c for c in facts.changes if not c.is_merge]
    parent: dict[Row, Row] = {row: row for row in (*threads, *(c.row for c in changes))}

    def root(row: Row) -> Row:
        while parent[row] != row:
            row = parent[row]
        return row

    for c in changes:
        for row, how in c.about:
            if row in parent and how != "likeness":
                parent[root(c.row)] = root(row)
    # Tickets that the tracker holds under one parent are parts of one piece of work.
    of_parent: dict[Row, Row] = {}
    for row, t in threads.items():
        if t.parent is not None:
            parent[root(row)] = root(of_parent.setdefault(t.parent, t.parent if t.parent in parent else row))
    joined: dict[Row, tuple[list[Change], list[Thread]]] = {}
    for row in parent:
        joined.setdefault(root(row), ([], []))
    for c in changes:
        joined[root(c.row)][0].append(c)
    for t in threads.values():
        joined[root(t.row)][1].append(t)
    made = [Work(tuple(cs), tuple(ts)) for cs, ts in joined.values() if cs or ts]
    return sorted(made, key=lambda w: (-_weight(w), w.rows[0]))


def _explains(work: Work) -> bool:
    return bool(_cause(work))


def _weight(work: Work) -> float:
    value = 3.0 * _explains(work)
    value += 4.0 * any(quoting.trailer(c, "Cause") for c in work.changes)
    value += 2.0 * any(t.first.whose == "customer" for t in work.threads)
    value += 1.5 * (len(work.threads) > 1 and bool(work.changes)) + 0.3 * min(4, len(work.changes))
    if not work.changes:
        value -= 1.5
    if all(_BORING.match(c.subject) for c in work.changes) and not work.threads:
        value -= 3.0
    return value


def section(desk: Desk, told: frozenset[Row]) -> Section:
    """The section. `told` are threads that an item of another section tells already."""
    found = works(desk)
    # Without a change nothing was learned yet: a ticket alone says what somebody means to do.
    full = [w for w in found if w.changes and _explains(w) and _weight(w) > 0][:MAX_ITEMS]
    items = [_item(w, desk, told) for w in full]
    notes = [n for n in desk.facts.notes if n.kind == "note"]
    items += [_note(n, desk) for n in notes[:2]]
    if notes[2:]:
        named = [[quoting.headline(n) or Words("a note"), Words(" "), refs(n.row)] for n in notes[2:]]
        items.append(Item((), (), [Line(sentence("Also noted: ", *listed(named), "."))]))
    rest = [w for w in found if w not in full and w.changes]
    if rest:
        items.append(_rest(rest, bool(full)))
    return Section("What our debugging taught us", items)


def _cause(work: Work) -> list[tuple[Row, Piece]]:
    """Explanations in our own people's words: the trailer first, then commit messages, then tickets and answers."""
    found: list[tuple[Row, Piece]] = []
    for c in work.changes:
        said = quoting.trailer(c, "Cause") or quoting.lesson(c)
        if said:
            found.append((c.row, said))
    for t in work.threads:
        for post in (t.first, *reversed(t.colleagues())):
            if post.whose != "colleague":
                continue
            said = quoting.cause(post, t.first.title)
            if said:
                found.append((post.row, said))
    return found


def _item(work: Work, desk: Desk, told: frozenset[Row]) -> Item:
    lines: list[Line] = []
    causes = _cause(work)
    row, said = causes[0]
    by = "a colleague" if any(row == p.row for t in work.threads for p in (t.first, *t.answers)) else "the commit says"
    tickets = [t for t in work.threads if t.row not in told]
    lines.append(Line(sentence(said, f" ({by}) ", refs(row)), "quote"))
    lines += _symptoms(work, desk)
    if work.changes:
        lines.append(Line(_size(work.changes, desk)))
    lines += _who_met(work, desk)
    trailer = next((quoting.trailer(c, "Problem") for c in work.changes if quoting.trailer(c, "Problem")), None)
    if trailer:
        lines.append(Line(sentence("The commit names the problem: ", trailer, " ", refs(trailer.row), ".")))
    return Item(_heading(work), (), lines, frozenset(t.row for t in tickets))


def _lead(work: Work) -> Thread:
    """The ticket that the work is called by: what others hang under, else what most of its changes name."""
    parents = {t.parent for t in work.threads}
    named = Counter(row for c in work.changes for row, _ in c.about)
    return min(work.threads, key=lambda t: (t.row not in parents, -named[t.row], t.first.at, t.row))


def _heading(work: Work) -> list[Piece]:
    lead: list[Piece] = []
    if len(work.threads) > 1 and work.changes:
        n = count(len(work.threads), "ticket", "tickets", [t.row for t in work.threads])
        lead = [Words("One piece of work, "), n, Words(": ")]
    if work.threads:
        title = quoting.headline(_lead(work).first)
        return [*lead, title] if title else lead
    return [quoting.subject(work.changes[0])]


def _symptoms(work: Work, desk: Desk) -> list[Line]:
    """The other tickets of the same work, so that one cause is seen behind several symptoms."""
    others: list[list[Piece]] = []
    for t in [t for t in work.threads if t is not _lead(work)][:3]:
        title = quoting.headline(t.first)
        if title:
            others.append([title, Words(" "), refs(t.row)])
    if not others:
        return []
    return [Line(sentence("The same work is named for ", *listed(others), "."))]


def _size(changes: Sequence[Change], desk: Desk) -> Sentence:
    rows = tuple(c.row for c in changes)
    added, deleted = sum(c.n_added for c in changes), sum(c.n_deleted for c in changes)
    n = count(len(changes), "change", "changes", rows, start=True)
    pieces: list[Piece] = [n, Words(": ")]
    pieces += [
        Count(f"{spelled(added)} {'line' if added == 1 else 'lines'} in", added, rows),
        Words(", "),
        Count(f"{spelled(deleted)} out", deleted, rows),
    ]
    files = Counter(p for c in changes for p in c.paths if not is_test(p))
    if files:
        top = [path for path, _ in sorted(files.items(), key=lambda f: (-f[1], f[0]))[:2]]
        where = [[Code(path, tuple(c.row for c in changes if path in c.paths))] for path in top]
        more = len(files) - len(top)
        pieces += [Words(", in "), *(listed(where) if more <= 0 else [*listed(where), Words(" among others")])]
    tested = any(is_test(p) for c in changes for p in c.paths)
    pieces += [Words("" if tested else "; no test file was touched")] if files and not tested else []
    return sentence(*pieces, ".")


def _who_met(work: Work, desk: Desk) -> list[Line]:
    """Whether a customer had reported it: said of the tickets that the work names, and of no others."""
    theirs = [t.first for t in work.threads if t.first.whose == "customer"]
    rows = [t.row for t in work.threads]
    if theirs:
        first = min(theirs, key=lambda p: (p.at, p.row))
        when = day(first.at, first.row, desk.zone, beside=desk.facts.week.start)
        return [Line(sentence("A customer had reported it on ", when, " ", refs(*(p.row for p in theirs)), "."))]
    if rows and all(t.first.whose == "colleague" for t in work.threads):
        one = "The ticket is a colleague's; no customer's report is named with it "
        many = "All of these tickets are colleagues'; no customer's report is named with them "
        return [Line(sentence(one if len(rows) == 1 else many, refs(*rows), "."))]
    return []


def _note(post: Post, desk: Desk) -> Item:
    title = quoting.headline(post)
    said = quoting.cause(post) or quoting.trouble(post)
    lines = (
        [
            Line(
                sentence(said, " (a debugging note, ", weekday(post.at, post.row, desk.zone), ") ", refs(post.row)),
                "quote",
            )
        ]
        if said
        else []
    )
    return Item([title] if title else [refs(post.row)], (), lines, frozenset((post.row,)))


def _rest(rest: Sequence[Work], told: bool) -> Item:
    """What was not told in full, in one line: what names tickets, and what names none."""
    more = " more" if told else ""
    changes = [c.row for w in rest for c in w.changes]
    for_tickets = [c.row for w in rest if w.threads for c in w.changes]
    silent = [c.row for w in rest if not w.threads for c in w.changes]
    pieces: list[Piece] = [
        count(len(changes), f"{more.strip()} change".strip(), f"{more.strip()} changes".strip(), changes, start=True)
    ]
    parts: list[list[Piece]] = []
    if for_tickets:
        tickets = [t.row for w in rest for t in w.threads]
        parts.append(
            [bare(len(for_tickets), for_tickets), Words(" for "), count(len(tickets), "ticket", "tickets", tickets)]
        )
    if silent:
        parts.append(
            [bare(len(silent), silent), Words(" that name no ticket" if len(silent) > 1 else " that names no ticket")]
        )
    return Item((), (), [Line(sentence(*pieces, ": ", *listed(parts), "."))])
