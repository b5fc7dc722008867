"""What we were wrong about: reverts, fixes of fixes, what came back after we held it mended, what we said before."""

from __future__ import annotations

from datetime import timedelta

from firsthand.evidence import Code, Name, Piece, Row, Words
from firsthand.tell import quoting
from firsthand.tell.facts import Change, Thread
from firsthand.tell.items import Desk, Item, Line, Section
from firsthand.tell.learned import is_test
from firsthand.tell.phrases import after, day, listed, refs, sentence, weekday

MAX_ITEMS = 4

#: How long after a change another to the same file for another ticket is read as putting it right. Beyond a week,
#: two changes to one file are the ordinary life of a file.
FOLLOW_UP = timedelta(days=7)
SAME_DAY = timedelta(days=1)


def section(desk: Desk) -> Section:
    """The section: at most four items, those that a commit says itself first."""
    items = [*_reverts(desk), *_follow_ups(desk), *_came_back(desk), *_said_before(desk)]
    return Section("What we were wrong about", items[:MAX_ITEMS])


def _reverts(desk: Desk) -> list[Item]:
    facts = desk.facts
    by_sha = {c.sha: c for c in (*facts.earlier_changes, *facts.changes)}
    items = []
    for change in facts.changes:
        if not change.reverts:
            continue
        first = next((c for sha, c in by_sha.items() if sha.startswith(change.reverts)), None)
        lines = []
        if first is not None:
            gap = after(change.at - first.at, (first.row, change.row))
            lines.append(
                Line(
                    sentence(
                        "It went in on ",
                        _when(first, desk),
                        " ",
                        refs(first.row),
                        " and was taken back ",
                        gap,
                        " ",
                        refs(change.row),
                        ".",
                    )
                )
            )
        else:
            lines.append(Line(sentence("It was taken back on ", _when(change, desk), " ", refs(change.row), ".")))
        why = quoting.lesson(change)
        if why:
            lines.append(Line(sentence(why, " ", refs(change.row)), "quote"))
        items.append(Item([Words("Taken back: "), quoting.subject(first or change)], (), lines))
    return items


def _when(change: Change, desk: Desk) -> Piece:
    if change.at in desk.facts.week:
        return weekday(change.at, change.row, desk.zone)
    return day(change.at, change.row, desk.zone, beside=desk.facts.week.start)


def _code(change: Change) -> set[str]:
    return {p for p in change.paths if not is_test(p)}


def _follow_ups(desk: Desk) -> list[Item]:
    """A ticket that was opened after a change and mended in the same file within a week."""
    facts = desk.facts
    items = []
    seen: set[Row] = set()
    everything = sorted((*facts.earlier_changes, *facts.changes), key=lambda c: (c.at, c.row))
    for second in sorted(facts.changes, key=lambda c: (c.at, c.row)):
        for row, how in second.about:
            thread = facts.named.get(row)
            if thread is None or how == "likeness" or row in seen or second.is_merge:
                continue
            first = _followed(second, thread, everything)
            if first is None:
                continue
            seen.add(row)
            items.append(_follow_up(first, second, thread, desk))
    return items


def _followed(second: Change, thread: Thread, everything: list[Change]) -> Change | None:
    """The change that the ticket followed: for another ticket, earlier, in the same code, and alike in words."""
    opened = thread.first.at
    own = {row for row, _ in second.about}
    candidates = [
        c
        for c in everything
        if not c.is_merge
        and second.at - FOLLOW_UP <= c.at < opened < second.at
        and c.about
        and not own & {row for row, _ in c.about}
        and _code(c) & _code(second)
        and len(_code(c)) <= 5
        and _shares_words(c, thread)
    ]
    return candidates[-1] if candidates else None


def _shares_words(change: Change, thread: Thread) -> bool:
    """Words in common: the same file alone joins too much in a busy file. One will do for a ticket of the same day."""
    told = _stems(f"{change.subject} {change.body}") & _stems(f"{thread.first.title} {thread.first.body}")
    return len(told) >= (1 if thread.first.at - change.at <= SAME_DAY else 2)


def _stems(text: str) -> set[str]:
    """Longer words by their beginning, so that `generate` meets `generator`."""
    return {w.lower()[:6] for w in quoting.WORD.findall(text) if len(w) >= 6}


def _follow_up(first: Change, second: Change, thread: Thread, desk: Desk) -> Item:
    shared = sorted(_code(first) & _code(second))[:2]
    rows = (first.row, second.row)
    lines = [
        Line(
            sentence(
                "The change ",
                quoting.subject(first),
                " went in on ",
                _when(first, desk),
                " ",
                refs(first.row, *(r for r, _ in first.about if r in desk.facts.named)),
                ".",
            )
        ),
        Line(
            sentence(
                "This ticket was opened ",
                after(thread.first.at - first.at, (first.row, thread.row)),
                " ",
                refs(thread.row),
                ", and the change for it touched the same file, ",
                *listed([[Code(p, rows)] for p in shared]),
                ", ",
                after(second.at - first.at, rows, "after that one"),
                " ",
                refs(second.row),
                ".",
            )
        ),
    ]
    tests = [p for c in (first, second) for p in c.paths if is_test(p)]
    if not tests:
        lines.append(Line(sentence("Neither change touched a test file ", refs(*rows), ".")))
    lines.append(
        Line(
            sentence(
                "That they belong together is read from times, files and shared words; neither commit names the other ",
                refs(*rows),
                ".",
            )
        )
    )
    title = quoting.headline(thread.first)
    return Item([Words("A change that needed another: "), title or refs(thread.row)], (), lines)


def _came_back(desk: Desk) -> list[Item]:
    """A customer writes of what an earlier ticket had been closed for as mended."""
    items = []
    for thread in desk.facts.met:
        for echo in thread.echoes:
            old = desk.facts.named.get(echo.post.row)
            closing = old.closing if old else None
            # What is only nearest is no second time.
            if (
                not echo.sure
                or closing is None
                or closing.how.lower() not in ("fixed", "done", "completed", "resolved")
            ):
                continue
            if not closing.at < thread.first.at:
                continue
            title, before = quoting.headline(thread.first), quoting.headline(echo.post)
            pieces: list[Piece] = [
                Words("We had closed "),
                *([before] if before else [Words("a ticket")]),
                Words(" as "),
            ]
            pieces += [
                Name(closing.how, (echo.post.row,)),
                Words(" on "),
                day(closing.at, echo.post.row, desk.zone, beside=desk.facts.week.start),
            ]
            pieces += [
                Words(" "),
                refs(echo.post.row),
                Words("; this reads alike, by its words "),
                refs(thread.row),
                Words("."),
            ]
            items.append(
                Item([Words("Held mended, and met again: "), title or refs(thread.row)], (), [Line(sentence(*pieces))])
            )
            break
    return items


def _said_before(desk: Desk) -> list[Item]:
    """What the last edition said and this week's rows contradict."""
    lines = []
    for before in desk.facts.before[:3]:
        lines.append(
            Line(
                sentence(
                    "The last edition said ",
                    Name(f"“{before.said}”", (before.row,), f"edition:{before.edition}:{before.sentence}"),
                    "; that no longer holds ",
                    refs(before.row),
                    ".",
                )
            )
        )
    return [Item([Words("What we said before")], (), lines)] if lines else []
