"""Numbers, dates and lists as a person writes them, each with the rows that it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from firsthand.evidence import PIECES, Count, Day, Name, Piece, Quoted, Refs, Row, Sentence, Words
from firsthand.tell.facts import Post

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]

_NOUNS = {
    "ticket": ("ticket", "tickets"),
    "issue": ("issue", "issues"),
    "review": ("review", "reviews"),
    "message": ("message", "messages"),
    "mail": ("mail", "mails"),
    "call": ("call", "calls"),
    "visit": ("visit", "visits"),
    "note": ("note", "notes"),
    "error": ("error report", "error reports"),
    "commit": ("change", "changes"),
}


def spelled(n: int) -> str:
    """Words up to twelve, figures above.

    >>> spelled(4), spelled(1300)
    ('four', '1,300')
    """
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else f"{n:,}"


def count(n: int, one: str, many: str, rows: Iterable[Row], *, start: bool = False) -> Count:
    """`six tickets`, with the rows that were counted."""
    text = f"{spelled(n)} {one if n == 1 else many}"
    return Count(text[0].upper() + text[1:] if start else text, n, tuple(dict.fromkeys(rows)))


def bare(n: int, rows: Iterable[Row], *, start: bool = False) -> Count:
    """`five`, where the noun stands elsewhere."""
    text = spelled(n)
    return Count(text.capitalize() if start else text, n, tuple(dict.fromkeys(rows)))


def nouns(posts: Sequence[Post]) -> tuple[str, str]:
    """What to call these posts together: tickets where all are tickets, and posts where they are mixed."""
    kinds = {p.kind for p in posts}
    return _NOUNS.get(kinds.pop(), ("post", "posts")) if len(kinds) == 1 else ("post", "posts")


def counted_posts(posts: Sequence[Post], *, start: bool = False) -> Count:
    """`six tickets`, with every post behind the count."""
    return count(len(posts), *nouns(posts), [p.row for p in posts], start=start)


def customers(posts: Sequence[Post], *, start: bool = False) -> Count:
    """`two customers`, counted by account, with every post behind the count.

    Whoever gave no name is nobody's account: they are counted apart, one for each post.
    """
    named = {p.who for p in posts if p.who and p.who != p.row.ref}
    n_nameless = sum(1 for p in posts if not p.who or p.who == p.row.ref)
    sure = all(p.whose == "customer" for p in posts)
    one, many = ("customer", "customers") if sure else ("account", "accounts")
    rows = [p.row for p in posts]
    if not n_nameless:
        return count(len(named), one, many, rows, start=start)
    if not named:
        return count(n_nameless, f"{one} without a name", f"{many} without a name", rows, start=start)
    both = f"{spelled(len(named))} {one if len(named) == 1 else many} and {spelled(n_nameless)} without a name"
    return Count(both[0].upper() + both[1:] if start else both, len(named) + n_nameless, tuple(dict.fromkeys(rows)))


def day(at: datetime, row: Row, zone: ZoneInfo, *, beside: datetime | None = None) -> Day:
    """`12 March`, with the year where it is not that of `beside`."""
    local = at.astimezone(zone)
    text = f"{local.day} {local:%B}"
    if beside is None or beside.astimezone(zone).year != local.year:
        text += f" {local.year}"
    return Day(text, local.date(), row)


def weekday(at: datetime, row: Row, zone: ZoneInfo) -> Day:
    """`Monday`, for days of the edition's own week."""
    local = at.astimezone(zone)
    return Day(f"{local:%A}", local.date(), row)


_UNITS = ((86400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes"))


def after(gap: timedelta, rows: tuple[Row, ...], word: str = "later") -> Count:
    """`25 minutes later`, in the largest unit that is still at least two."""
    seconds = max(0, int(gap.total_seconds()))
    for size, one, many in _UNITS:
        if seconds >= 2 * size or (size == 60):
            n = max(1, round(seconds / size))
            return Count(f"{spelled(n)} {one if n == 1 else many} {word}", n, rows)
    raise AssertionError("every gap is some minutes")


def listed(groups: Sequence[Sequence[Piece]]) -> list[Piece]:
    """`a, b and c` of groups of pieces."""
    out: list[Piece] = []
    for i, group in enumerate(groups):
        if i:
            out.append(Words(" and " if i == len(groups) - 1 else ", "))
        out += group
    return out


def sentence(*pieces: Piece | str | Sequence[Piece]) -> Sentence:
    """Pieces and plain words in order; strings become words, and sequences are laid flat."""
    flat: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str):
            flat += [Words(piece)] if piece else []
        elif isinstance(piece, PIECES):
            flat.append(piece)
        else:
            flat += piece
    return Sentence(tuple(flat))


def with_words(start: str, said: Quoted | None) -> list[Piece]:
    """`start: “their words”`, or the start alone where nothing can be quoted."""
    return [Words(f"{start}: "), said] if said else [Words(start)]


def refs(*rows: Row) -> Refs:
    """The rows that the words before rest on, each once."""
    return Refs(tuple(dict.fromkeys(rows)))


def problem_id(number: int, rows: Iterable[Row] = ()) -> Name:
    """`P-12`, leading to the problem."""
    return Name(f"P-{number}", tuple(rows), f"problem:{number}")


def capital(piece: Count) -> Count:
    """A count at the start of a sentence."""
    return replace(piece, text=piece.text[:1].upper() + piece.text[1:])
