"""What customers met this week: one item for each pain, in their own words, with what became of it so far."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firsthand.evidence import Code, Count, Name, Piece, Row, Words
from firsthand.tell import quoting
from firsthand.tell.facts import Echo, Post, Problem, Thread
from firsthand.tell.items import Desk, Item, Line, Section
from firsthand.tell.phrases import (
    capital,
    count,
    counted_posts,
    customers,
    day,
    listed,
    nouns,
    problem_id,
    refs,
    sentence,
    weekday,
    with_words,
)

#: Items told in full. What does not fit a five-minute read is named in one sentence, and never left out in silence.
MAX_ITEMS = 6

TITLE = "What customers met"

#: Closings in which we said no, in the words of the trackers that are read.
_NO = re.compile(r"won'?t|invalid|not (?:our|a) bug|not planned|by design|declined|rejected|works as|wontfix", re.I)


@dataclass(frozen=True, slots=True)
class Group:
    """This week's threads about one thing, the most telling first, and the earlier posts that say alike."""

    threads: tuple[Thread, ...]
    earlier: tuple[Post, ...]
    echoes: tuple[Echo, ...]
    problem: Problem | None

    @property
    def lead(self) -> Thread:
        return self.threads[0]

    @property
    def posts(self) -> tuple[Post, ...]:
        """Everything that customers wrote of it until now, oldest first; what may only be alike is not counted."""
        firsts = [t.first for t in self.threads]
        unsure = {e.post.row for e in self.echoes if not e.sure} - {
            p.row for p in (self.problem.posts if self.problem else ())
        }
        said = [p for p in self.earlier if p.row not in unsure]
        return tuple(sorted({p.row: p for p in (*said, *firsts)}.values(), key=lambda p: (p.at, p.row)))

    def n_customers(self) -> int:
        return len({p.who or p.row.ref for p in self.posts})


def groups(threads: Sequence[Thread], known: Mapping[int, Problem]) -> list[Group]:
    """Threads joined by the problem that they belong to, or by an echo; what somebody withdrew comes last."""
    parent = {t.row: t.row for t in threads}

    def root(row: Row) -> Row:
        while parent[row] != row:
            row = parent[row]
        return row

    by_problem: dict[int, list[Row]] = defaultdict(list)
    by_echo: dict[Row, list[Row]] = defaultdict(list)
    for t in threads:
        if t.problem is not None:
            by_problem[t.problem].append(t.row)
        for echo in (e for e in t.echoes if e.sure):
            by_echo[echo.post.row].append(t.row)
            if echo.post.row in parent:
                by_echo[echo.post.row].append(echo.post.row)
    for rows in (*by_problem.values(), *by_echo.values()):
        for row in rows[1:]:
            parent[root(row)] = root(rows[0])
    joined: dict[Row, list[Thread]] = defaultdict(list)
    for t in threads:
        joined[root(t.row)].append(t)
    made = []
    for members in joined.values():
        members.sort(key=lambda t: (-_telling(t), t.first.at, t.row))
        number = next((t.problem for t in members if t.problem in known), None)
        problem = known.get(number) if number is not None else None
        echoes = tuple({e.post.row: e for t in members for e in t.echoes}.values())
        own = {t.row for t in members}
        earlier = {p.row: p for p in (problem.posts if problem else ()) if p.row not in own}
        earlier |= {e.post.row: e.post for e in echoes if e.post.whose != "colleague" and e.post.row not in own}
        made.append(Group(tuple(members), tuple(earlier.values()), echoes, problem))
    return sorted(made, key=lambda g: (-weight(g), g.lead.first.at, g.lead.row))


def _telling(thread: Thread) -> float:
    return (quoting.trouble(thread.first) is not None) + 0.01 * min(40, len(thread.first.sentences))


def weight(group: Group) -> float:
    """What comes first: many customers, the same again, pain before wishes, those still waiting."""
    lead = group.lead
    value = 1.0 * group.n_customers() + 1.5 * _surely(group)
    value += {"pain": 2.0, "request": 0.6, "question": 0.4, "workaround": 1.5}.get(lead.kind, 0.0)
    value += 1.0 * (group.problem is not None and group.problem.trend in ("rising", "back"))
    value += 0.5 * any(not t.colleagues() for t in group.threads)
    value += 0.7 * any(p.does == "doubts" for t in group.threads for p in t.own())
    return value - 4.0 * withdrawn(lead)


def withdrawn(thread: Thread) -> bool:
    """Whether the one who asked took it back."""
    return any(p.does == "withdraws" for p in thread.own())


def refused(thread: Thread) -> bool:
    """Whether the tracker says that we said no."""
    return thread.closing is not None and bool(_NO.search(thread.closing.how))


def _met_before(group: Group) -> bool:
    """Whether another customer had said it before, by the problem or by an echo that is hardly chance."""
    sure = {e.post.row for e in group.echoes if e.sure} | _known(group)
    return bool({p.who for p in group.earlier if p.row in sure} - {group.lead.first.who})


#: Other customers in a problem from which a post that was grouped with them is told as the same again. Two to four
#: tickets that were put together may share no more than an area (docs/methods/newsletter.md).
MANY = 5


def _surely(group: Group) -> bool:
    """Whether it was surely said before: an echo that is hardly chance, or a problem of several other customers."""
    if any(e.sure and e.post.who != group.lead.first.who for e in group.echoes):
        return True
    known = _known(group)
    return len({p.who for p in group.earlier if p.row in known} - {group.lead.first.who}) >= MANY


def tag(group: Group) -> str:
    """The word in front of the heading: what is new, again, rising, asked for."""
    lead = group.lead
    if withdrawn(lead):
        return "Withdrawn: "
    if all(t.kind == "praise" for t in group.threads):
        return "Glad: "
    if refused(lead) or any(p.does == "doubts" for p in lead.own()):
        return "A matter of expectation: "
    if group.problem is not None and group.problem.trend in ("rising", "back"):
        return {"rising": "Rising: ", "back": "Back: "}[group.problem.trend]
    if _met_before(group):
        return "Again: " if _surely(group) else "Perhaps again: "
    if lead.kind == "request":
        return "Asked for: "
    if lead.kind == "question":
        return "A question: "
    return "New: "


def section(desk: Desk) -> tuple[Section, list[Group]]:
    """The section, and all groups of the week, told or not."""
    found = groups([t for t in desk.facts.met if t.kind != "noise"], desk.facts.problems)
    items = [_item(g, desk) for g in found[:MAX_ITEMS]]
    rest = found[MAX_ITEMS:]
    if rest:
        items.append(_rest(rest))
    return Section(TITLE, [i for i in items if i]), found


def _item(group: Group, desk: Desk) -> Item:
    lead = group.lead
    title = _heading(group)
    heading: list[Piece] = [Words(tag(group)), *title]
    lines = [*_own_words(group, desk), *_alike(group, desk), *_thread(lead, desk)]
    quoted = {q.row for line in lines if line.shape == "quote" for q in line.sentence.quotes()}
    for other in [t for t in group.threads[1:4] if t.row not in quoted][:2]:
        lines += _also(other, desk)
    for change in group.problem.changes[:1] if group.problem else ():
        lines.append(
            Line(
                sentence(
                    "A change says that it is for this problem: ", quoting.subject(change), " ", refs(change.row), "."
                )
            )
        )
    lines += _twins(group)
    rows = frozenset(t.row for t in group.threads)
    return Item(heading, _meta(group, desk), lines, rows)


def _heading(group: Group) -> list[Piece]:
    if group.problem is not None and group.problem.name and (len(group.threads) > 1 or group.problem.named):
        # A name is tidied, so it is no quotation and stands without the marks of one.
        rows = tuple(p.row for p in group.problem.posts)
        return [Name(group.problem.name, rows, f"problem:{group.problem.number}")]
    title = quoting.headline(group.lead.first)
    return [title] if title else [refs(group.lead.row)]


def _meta(group: Group, desk: Desk) -> list[Piece]:
    posts = group.posts
    line: list[Piece] = []
    if group.problem is not None:
        line += [problem_id(group.problem.number, [p.row for p in group.problem.posts]), Words(" · ")]
    line += [customers(posts)]
    first = posts[0]
    if first.at < desk.facts.week.start:
        line += [Words(" · first seen "), day(first.at, first.row, desk.zone, beside=desk.facts.week.start)]
    here = [t.first for t in group.threads]
    if len(here) > 1:
        line += [Words(" · "), counted_posts(here), Words(" this week")]
    if group.problem is not None and group.problem.trend == "rising":
        line += [Words(" · rising")]
    waits = all(not t.colleagues() and not t.n_missing and t.closing is None for t in group.threads) and not withdrawn(
        group.lead
    )
    if waits and group.lead.kind != "praise":
        line += [Words(" · no answer yet")]
    return line


def _own_words(group: Group, desk: Desk) -> list[Line]:
    lines = []
    said: set[str] = set()
    for thread in group.threads[:2]:
        quote = quoting.trouble(thread.first)
        if quote is None or quote.text in said:
            continue
        said.add(quote.text)
        lines.append(Line(sentence(quote, " (", *_speaker(thread.first, desk), ") ", refs(thread.row)), "quote"))
    return lines


def _speaker(post: Post, desk: Desk) -> list[Piece]:
    """`a customer, 12 March`, and what is known of version and platform."""
    who = {"customer": "a customer", "colleague": "a colleague", "robot": "a robot"}.get(post.whose, "somebody")

    out: list[Piece] = [Words(f"{who}, "), day(post.at, post.row, desk.zone, beside=desk.facts.week.start)]
    known = [value for value in (post.version, post.platform) if value]
    for value in known:
        out += [Words(", "), Name(value, (post.row,))]
    return out


def _alike(group: Group, desk: Desk) -> list[Line]:
    """Where it was said before, and what had become of it by then."""
    lead = group.lead.first
    before = [p for p in group.earlier if p.at < desk.facts.week.start and p.who != lead.who]
    if not before:
        again = [p for p in group.earlier if p.at < lead.at and p.who == lead.who]
        if again:
            p = again[-1]
            return [Line(sentence("The same account wrote alike on ", _date(p, desk), " ", refs(p.row), "."))]
        return []
    echo = {e.post.row: e for e in group.echoes}
    nearest = max(before, key=lambda p: (echo[p.row].score if p.row in echo else 0.0, p.at, p.row))
    title = quoting.headline(nearest)
    doubtful = not _surely(group)
    whom = "another customer" if nearest.whose == "customer" else "another account"
    words: list[Piece] = [
        Words("New, or the second of its kind? It stands nearest to " if doubtful else "It reads like ")
    ]
    words += [title, Words(", ")] if title else []
    words += [Words(f"which {whom} wrote on "), _date(nearest, desk), Words(" "), refs(nearest.row)]
    shared = echo[nearest.row].shared if nearest.row in echo else ()
    if shared:
        rows = (lead.row, nearest.row)
        words += [Words("; both speak of "), *listed([[Code(w, rows)] for w in shared[:3]])]
    out = [Line(sentence(*words, "."))]
    if doubtful:
        out.append(
            Line(
                sentence(
                    "By likeness of words alone; nobody has said that they are the same ",
                    refs(lead.row, nearest.row),
                    ".",
                )
            )
        )
    more = [p for p in before if p.row != nearest.row and p.row in _known(group)]
    if more:
        out.append(
            Line(
                sentence(
                    _more(more),
                    " from before this week ",
                    "stands" if len(more) == 1 else "stand",
                    " in the same problem.",
                )
            )
        )
    return out


def _more(posts: Sequence[Post]) -> Count:
    one, many = nouns(posts)
    return count(len(posts), f"more {one}", f"more {many}", [p.row for p in posts], start=True)


def _known(group: Group) -> set[Row]:
    return {p.row for p in group.problem.posts} if group.problem else set()


def _date(post: Post, desk: Desk) -> Piece:
    return day(post.at, post.row, desk.zone, beside=desk.facts.week.start)


def _thread(thread: Thread, desk: Desk) -> list[Line]:
    """What the thread went on to say: who answered, how it ended, and whether the customer was content."""
    lines: list[Line] = []
    fellow = thread.fellows()
    ours = thread.colleagues()
    if fellow and (not ours or fellow[0].at < ours[0].at):
        said = quoting.saying(fellow[0])
        start = "Another account answered before we did" if ours else "Another account answered"
        lines.append(Line(sentence(with_words(start, said), " ", refs(fellow[0].row), ".")))
    told = next((p for p in ours if quoting.cause(p) or quoting.saying(p)), None)
    if told is not None:
        said = quoting.cause(told) or quoting.saying(told)
        when = weekday(told.at, told.row, desk.zone) if told.at in desk.facts.week else _date(told, desk)
        if said:
            lines.append(Line(sentence("A colleague answered on ", when, ": ", said, " ", refs(told.row), ".")))
    if thread.closing is not None:
        rows = (thread.row,)
        same = thread.closing.at.astimezone(desk.zone).date() == thread.first.at.astimezone(desk.zone).date()
        when_closed: list[Piece] = (
            [Words(" the same day")]
            if same
            else [Words(" on "), day(thread.closing.at, thread.row, desk.zone, beside=desk.facts.week.start)]
        )
        lines.append(
            Line(
                sentence("It was closed as ", Name(thread.closing.how, rows), *when_closed, " ", refs(thread.row), ".")
            )
        )
    lines += _last_word(thread)
    if not thread.changes:
        for change in thread.likely[:1]:
            when = day(change.at, change.row, desk.zone, beside=desk.facts.week.start)
            start = "A change names no ticket and reads like it, by its words alone: "
            lines.append(Line(sentence(start, quoting.subject(change), ", ", when, " ", refs(change.row), ".")))
    for change in thread.changes[-1:]:
        lines.append(
            Line(
                sentence(
                    "A change names it: ",
                    quoting.subject(change),
                    ", ",
                    day(change.at, change.row, desk.zone, beside=desk.facts.week.start),
                    " ",
                    refs(change.row),
                    ".",
                )
            )
        )
    return lines


def _last_word(thread: Thread) -> list[Line]:
    lead = {
        "withdraws": "The customer took it back",
        "doubts": "The customer is not convinced",
        "relieved": "The customer says that it works now",
        "insists": "The customer asked again",
        "thanks": "The customer thanks",
    }
    for post in reversed([p for p in thread.answers if p.whose == "customer"]):
        if post.does in lead:
            said = quoting.whole(post)
            own = post.who == thread.first.who
            start = lead[post.does] if own else "Another account in the thread answers for the customer"
            if not own and post.does not in ("withdraws", "doubts"):
                continue
            return [Line(sentence(with_words(start, said), " ", refs(post.row), "."))]
    return []


def _also(thread: Thread, desk: Desk) -> list[Line]:
    title = quoting.headline(thread.first)
    if title is None:
        return []
    return [Line(sentence("Also: ", title, " (", *_speaker(thread.first, desk), ") ", refs(thread.row), "."))]


def _twins(group: Group) -> list[Line]:
    lines = []
    for thread in group.threads:
        for twin in thread.twins:
            who = "one account" if twin.who == thread.first.who else "two accounts"
            rows = refs(thread.row, twin.row)
            lines.append(Line(sentence(f"The same words were filed twice, by {who}; they count once ", rows, ".")))
    return lines


def _rest(rest: Sequence[Group]) -> Item:
    """One sentence for each kind of what was not told in full, so that nothing is left out in silence."""
    lines = []
    by_tag: dict[str, list[Group]] = defaultdict(list)
    for group in rest:
        by_tag[tag(group)].append(group)
    for name, of in by_tag.items():
        posts = [t.first for g in of for t in g.threads]
        told: list[list[Piece]] = []
        for g in of[:4]:
            title = quoting.headline(g.lead.first)
            if title:
                told.append([title, Words(" "), refs(g.lead.row)])
        left = len(of) - len(told)
        words: list[Piece] = [Words(name), counted_posts(posts)]
        words += [Words(", such as " if left > 0 else ": "), *listed(told)] if told else []
        lines.append(Line(sentence(*words, ".")))
    heading = [Words("Told in a line")]
    return Item(heading, (), lines, frozenset(t.row for g in rest for t in g.threads))


def one_breath(desk: Desk, found: Sequence[Group]) -> list[Line]:
    """The week in two sentences."""
    posts = [t.first for t in desk.facts.met]
    own = [p for p in posts if p.whose == "customer"] or posts
    lines = []
    if own:
        verb = (
            "wrote" if {p.kind for p in own} <= {"ticket", "issue", "review", "message", "mail"} else "spoke to us in"
        )
        lines.append(Line(sentence(capital(customers(own)), f" {verb} ", counted_posts(own), ".")))
        again = [t.first for g in found if _surely(g) for t in g.threads if t.first in own]
        if again:
            lines.append(
                Line(
                    sentence(
                        capital(counted_posts(again)),
                        " of these ",
                        "was" if len(again) == 1 else "were",
                        " grouped with what other customers had said before.",
                    )
                )
            )
    return lines
