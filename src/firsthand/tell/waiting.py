"""Who waits for us, what we do not know, and whom to thank."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firsthand.evidence import Code, Name, Piece, Row, Words
from firsthand.tell import quoting
from firsthand.tell.facts import Post, Thread
from firsthand.tell.items import Desk, Item, Line, Section
from firsthand.tell.met import Group, refused, withdrawn
from firsthand.tell.phrases import count, counted_posts, customers, day, listed, refs, sentence

_IDENTIFIER = re.compile(
    r"\b(?:[a-z]+[A-Z]\w+|[A-Za-z]+_\w+|[A-Za-z]\w+\.[a-z]\w+\(\)|[\w-]+\.(?:js|py|xml|rb|java|swift|kt|ts|tss|json|go|rs))\b"
)
_EXPLAINS = re.compile(
    r"\b(?:the (?:problem|cause|reason) (?:is|was)|because|(?:is|are|was) caused by|emanates|which leads? to|"
    r"instead of|rather than)\b",
    re.I,
)


def waits(desk: Desk) -> Section:
    """Customers without a word from us, the longest wait first, and what was mended without telling them."""
    unanswered = [t for t in desk.facts.met if _unanswered(t)]
    older = sorted((t for t in desk.facts.waiting if _unanswered(t)), key=lambda t: (t.first.at, t.row))
    lines: list[Line] = []
    if unanswered:
        posts = [t.first for t in unanswered]
        named = [[*_title(t), Words(" "), refs(t.row)] for t in unanswered[:4]]
        such = ": " if len(named) == len(unanswered) else ", such as "
        lines.append(
            Line(sentence("No word from us yet on ", counted_posts(posts), f" of this week{such}", *listed(named), "."))
        )
    if older:
        first = older[0]
        many = [t.first for t in older]
        since = day(first.first.at, first.row, desk.zone, beside=desk.facts.week.start)
        pieces: list[Piece] = [Words("Older, and still without an answer: "), counted_posts(many)]
        pieces += [Words(", the longest since " if len(older) > 1 else ", since "), since, Words(", ")]
        lines.append(Line(sentence(*pieces, *_title(first), " ", refs(first.row), ".")))
    untold = [t for t in (*desk.facts.met, *desk.facts.moved) if _untold(t)]
    if untold:
        named = [[*_title(t), Words(" "), refs(t.row, *(c.row for c in t.changes[:2]))] for t in untold[:3]]
        many = [t.first for t in untold]
        such = ": " if len(named) == len(untold) else ", such as "
        lines.append(
            Line(
                sentence(
                    "Worked on or closed as mended, with no word to the customer in the thread since: ",
                    counted_posts(many),
                    such,
                    *listed(named),
                    ".",
                )
            )
        )
    insist = [(t, p) for t in desk.facts.moved for p in t.own() if p.does == "insists" and desk.in_week(p)]
    for thread, post in insist[:2]:
        said = quoting.saying(post)
        words: list[Piece] = [Words("Asked again: ")]
        words += [said, Words(" ")] if said else []
        lines.append(Line(sentence(*words, refs(thread.row, post.row), ".")))
    return Section("Who waits for us", [Item((), (), lines)] if lines else [])


def _title(thread: Thread) -> list[Piece]:
    return [quoting.headline(thread.first) or Words("a post")]


def _unanswered(thread: Thread) -> bool:
    quiet = thread.kind not in ("praise", "noise") and not withdrawn(thread)
    return quiet and not thread.n_missing and not thread.colleagues() and thread.closing is None and not thread.changes


def _untold(thread: Thread) -> bool:
    """Mended by a change, or closed as mended, with no word of ours since."""
    done = [c.at for c in thread.changes if not c.is_merge]
    if (
        thread.closing is not None
        and not refused(thread)
        and thread.closing.how.lower() in ("fixed", "done", "completed")
    ):
        done.append(thread.closing.at)
    if not done or thread.first.whose != "customer":
        return False
    # The tracker's own closing and the word that goes with it carry the same minute.
    return not any((p.at - max(done)).total_seconds() >= -3600 for p in thread.colleagues())


def doubts(desk: Desk, found: Sequence[Group]) -> Section:
    """What the evidence cannot tell, each with the cheapest thing that would."""
    lines = [*_one_or_two(found), *_same_person(desk), *_lonely(found), *_exposure(found)]
    return Section("What we do not know", [Item((), (), lines)] if lines else [])


def _names(post: Post) -> set[str]:
    """Names out of the code; what was masked in the post is none."""
    return {
        found[0]
        for part, text in (("title", post.title), ("body", post.body))
        for found in _IDENTIFIER.finditer(text)
        if not any(m.part == part and m.start < found.end() and found.start() < m.end for m in post.masks)
    }


def _one_or_two(found: Sequence[Group]) -> list[Line]:
    """Two pains of the week that name the same thing in the code."""
    pains = [g for g in found if g.lead.kind in ("pain", "workaround")][:8]
    for g in pains:
        for echo in g.echoes:
            other = next((o for o in pains if o is not g and o.lead.row == echo.post.row), None)
            if other is not None and not echo.sure:
                return [_question(g, other, echo.shared)]
    counted: dict[str, int] = {}
    for g in pains:
        for name in _names(g.lead.first):
            counted[name] = counted.get(name, 0) + 1
    for i, a in enumerate(pains):
        for b in pains[i + 1 :]:
            shared = sorted(
                (n for n in _names(a.lead.first) & _names(b.lead.first) if counted[n] == 2), key=lambda n: (-len(n), n)
            )
            if not shared:
                continue
            return [_question(a, b, shared)]
    return []


def _question(a: Group, b: Group, shared: Sequence[str]) -> Line:
    rows = (a.lead.row, b.lead.row)
    pieces: list[Piece] = [Words("One cause or two? "), *_title(a.lead), Words(" and "), *_title(b.lead)]
    if shared:
        pieces += [Words(" both name "), *listed([[Code(n, rows)] for n in shared[:2]])]
    else:
        pieces += [Words(" read alike")]
    pieces += [Words(" "), refs(*rows), Words(".")]
    snippet = next((t for t in (a.lead, b.lead) if "code" in t.first.holds), None)
    if snippet is not None:
        pieces += [
            Words(" Cheapest test: run the snippet of "),
            refs(snippet.row),
            Words(" alone and see whether both appear."),
        ]
    return Line(sentence(*pieces))


def _same_person(desk: Desk) -> list[Line]:
    lines = []
    for thread in (*desk.facts.met, *desk.facts.moved):
        other = next(
            (
                p
                for p in thread.answers
                if p.whose == "customer" and p.who != thread.first.who and p.does in ("withdraws", "doubts")
            ),
            None,
        )
        if other is not None:
            lines.append(_two_people("one asked and another answers for it in the same thread ", thread, other))
        # A colleague who moved the report is no second customer.
        twin = next((p for p in thread.twins if p.whose != "colleague" and p.who != thread.first.who), None)
        if twin is not None:
            lines.append(_two_people("both filed the same words ", thread, twin))
    return lines[:2]


def _two_people(why: str, thread: Thread, other: Post) -> Line:
    return Line(sentence(f"Whether two accounts are two people: {why}", refs(thread.row, other.row), "."))


def _lonely(found: Sequence[Group]) -> list[Line]:
    """Pains that one customer reports without saying where."""
    alone = [
        g
        for g in found
        if g.lead.kind == "pain" and g.n_customers() == 1 and not g.lead.first.version and not withdrawn(g.lead)
    ]
    if not alone:
        return []
    named = [[quoting.headline(g.lead.first) or Words("a post"), Words(" "), refs(g.lead.row)] for g in alone[:2]]
    more = "" if len(alone) <= 2 else " and others"
    rows = [g.lead.row for g in alone]
    pieces: list[Piece] = [
        Words("Whether anybody else meets "),
        *listed(named),
        Words(f"{more}: "),
        count(len(alone), "customer each", "posts by one customer each", rows)
        if len(alone) > 1
        else count(1, "customer", "customers", rows),
        Words(", no version given."),
    ]
    return [Line(sentence(*pieces))]


def _exposure(found: Sequence[Group]) -> list[Line]:
    many = [g for g in found if g.n_customers() > 1]
    if not many:
        return []
    top = many[0]
    return [
        Line(
            sentence(
                "How many use what broke. Nothing here records it, so ",
                customers(top.posts),
                " may be all of them or a few.",
            )
        )
    ]


def _explains(text: str) -> bool:
    return len(quoting.WORD.findall(text)) >= 10 and bool(_EXPLAINS.search(text))


def thanks(desk: Desk, found: Sequence[Group]) -> Section:
    """Customers who did part of our work, and the colleagues who mended what customers reported."""
    lines: list[Line] = []
    seen: set[Row] = set()
    for group in found:
        for thread in group.threads:
            post = thread.first
            explained = next((s for s in post.sentences if s.part == "body" and _explains(post.text(s))), None)
            if (
                thread.kind == "pain"
                and explained is not None
                and post.holds & {"code", "trace"}
                and post.row not in seen
                and len(lines) < 3
            ):
                seen.add(post.row)
                lines.append(
                    Line(
                        sentence(
                            "Whoever wrote " if post.whose != "customer" else "The customer of ",
                            refs(post.row),
                            ", who did part of the root-cause work for us: ",
                            quoting.of_post(post, (explained,)),
                            ".",
                        )
                    )
                )
    helpers = [
        p
        for t in (*desk.facts.met, *desk.facts.moved)
        for p in t.fellows()
        if p.does == "answers" and "?" not in p.body and desk.in_week(p)
    ]
    if helpers:
        lines.append(
            Line(
                sentence(
                    count(len({p.who for p in helpers}), "customer", "customers", [p.row for p in helpers], start=True),
                    " who answered another ",
                    refs(*(p.row for p in helpers)),
                    ".",
                )
            )
        )
    mended = [
        (t, c)
        for t in (*desk.facts.met, *desk.facts.moved)
        for c in t.changes
        if c.at in desk.facts.week and not c.is_merge and t.first.whose == "customer"
    ]
    authors: dict[str, list[Row]] = {}
    for _, change in mended:
        authors.setdefault(change.author, []).append(change.row)
    if authors:
        # Names with what they worked on, and never a count: nobody is ranked here.
        who: list[list[Piece]] = [
            [Name(author, tuple(rows)), Words(" "), refs(*dict.fromkeys(rows))]
            for author, rows in sorted(authors.items())
        ]
        lines.append(Line(sentence("Who worked on what customers reported: ", *listed(who), ".")))
    glad = [t for t in desk.facts.met if t.kind == "praise"]
    relieved = [
        (t, p)
        for t in (*desk.facts.moved, *desk.facts.met)
        for p in t.own()
        if p.does in ("relieved", "thanks") and p.at >= desk.facts.week.start
    ]
    for thread, post in relieved[:2]:
        said = quoting.saying(post)
        if said:
            lines.append(
                Line(
                    sentence(
                        said,
                        " (a customer, ",
                        day(post.at, post.row, desk.zone, beside=desk.facts.week.start),
                        ") ",
                        refs(thread.row, post.row),
                    ),
                    "quote",
                )
            )
    for thread in glad[:2]:
        said = quoting.saying(thread.first)
        if said:
            lines.append(
                Line(
                    sentence(
                        said,
                        " (a customer, ",
                        day(thread.first.at, thread.row, desk.zone, beside=desk.facts.week.start),
                        ") ",
                        refs(thread.row),
                    ),
                    "quote",
                )
            )
    return Section("Whom to thank", [Item((), (), lines)] if lines else [])
