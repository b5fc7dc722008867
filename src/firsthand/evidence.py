"""A claim and what it cites. A quotation is checked character by character; what cites nothing is not said.

A sentence is a row of pieces: plain words, quotations, counts, and the rows that it rests on. Plain words hold no
digits: a number is a `Count` or a `Figure`, which bring the rows they were counted from, or a `Day`, which brings
the row whose date it is. So "every number opens to its rows" is a property of the type and not of good intentions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from firsthand.errors import NotInTheText
from firsthand.nouns import Span

#: Where words were left out of a quotation. Stands between its spans and is never part of one.
CUT = "[…]"

_DIGIT = re.compile(r"\d")


class Row(NamedTuple):
    """One row that a claim rests on: an interaction by its name everywhere, and which version of it."""

    ref: str
    version: int = 1


#: Gives the raw text of a part ("title" or "body") of a row, or None where there is no such row.
Raw = Callable[[Row, str], str | None]


@dataclass(frozen=True, slots=True)
class Words:
    """Our own words. No digits."""

    text: str

    def __post_init__(self) -> None:
        if _DIGIT.search(self.text):
            raise ValueError(f"A number without rows: {self.text!r}")


@dataclass(frozen=True, slots=True)
class Code:
    """A name out of the code, such as a path, with the rows that hold it. Shown in fixed width."""

    text: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called: a release, a problem's id, a product. With the rows that it stands for."""

    text: str
    rows: tuple[Row, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's own words: the spans of one row, joined by a marked cut where words between were left out.

    Personal data inside is shown as the word that stands for it. `open` says that the sentence goes on behind them,
    which is marked as well.
    """

    row: Row
    spans: tuple[Span, ...]
    text: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A number that was counted, with every row that it counts."""

    text: str
    value: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A date, and the row whose date it is."""

    text: str
    on: date
    row: Row


@dataclass(frozen=True, slots=True)
class Refs:
    """The rows that the words before rest on."""

    rows: tuple[Row, ...]


Piece = Words | Code | Name | Quoted | Count | Day | Refs
PIECES = (Words, Code, Name, Quoted, Count, Day, Refs)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Pieces in reading order."""

    pieces: tuple[Piece, ...]

    def rows(self) -> tuple[Row, ...]:
        """Every row that the sentence cites, each once, in the order of the reading."""
        return tuple(dict.fromkeys(row for piece in self.pieces for row in cited(piece)))

    def quotes(self) -> tuple[Quoted, ...]:
        return tuple(p for p in self.pieces if isinstance(p, Quoted))


def cited(piece: Piece) -> tuple[Row, ...]:
    match piece:
        case Words():
            return ()
        case Quoted(row=row) | Day(row=row):
            return (row,)
        case Code(rows=rows) | Name(rows=rows) | Count(rows=rows) | Refs(rows=rows):
            return rows


def verbatim(raw: Raw, row: Row, spans: Sequence[Span], masks: Mapping[Span, str] | None = None) -> str:
    """The words at the spans, as they stand, joined by the mark of a cut.

    Spans that touch or are parted by white space alone are joined without the mark. Personal data inside is shown as
    the word that stands for it.

    Raises
    ------
    NotInTheText
        Where the row, its part or the characters do not exist.
    """
    masks = masks or {}
    shown = ""
    before: Span | None = None
    for span in spans:
        text = raw(row, span.part)
        if text is None or not 0 <= span.start < span.end <= len(text):
            raise NotInTheText(f"{row.ref} version {row.version} has no {span.part} {span.start}:{span.end}.")
        words = _masked(text, span, masks)
        if before is None:
            shown = words
        elif before.part == span.part and span.start < before.end:
            raise NotInTheText(f"{row.ref} does not say {span.part} {span.start}:{span.end} after {before.end}.")
        elif before.part == span.part and not text[before.end : span.start].strip():
            # Chinese and Japanese sentences touch.
            shown += (" " if span.start > before.end else "") + words
        else:
            shown += f" {CUT} {words}"
        before = span
    return " ".join(shown.split())


def _masked(text: str, span: Span, masks: Mapping[Span, str]) -> str:
    shown, at = "", span.start
    for mask, word in sorted(masks.items(), key=lambda m: m[0].start):
        if mask.part == span.part and mask.start < span.end and mask.end > at:
            shown += text[at : max(at, mask.start)] + word
            at = min(span.end, mask.end)
    return shown + text[at : span.end]


def stands(sentence: Sentence, raw: Raw, masks: Callable[[Row], Mapping[Span, str]]) -> str:
    """Why the sentence may not be printed, or nothing where it may.

    It must cite at least one row, every row must exist, and every quotation must be the raw text at its spans.
    """
    rows = sentence.rows()
    if not rows:
        return "it cites nothing"
    for row in rows:
        if raw(row, "title") is None:
            return f"{row.ref} version {row.version} does not exist"
    for quote in sentence.quotes():
        if not quote.text:
            return f"the quotation from {quote.row.ref} is empty"
        try:
            found = verbatim(raw, quote.row, quote.spans, masks(quote.row))
        except NotInTheText as error:
            return error.what
        if found != quote.text:
            return f"the quotation from {quote.row.ref} does not stand in its text"
    for piece in sentence.pieces:
        if isinstance(piece, Count) and piece.value and not piece.rows:
            return f"{piece.text!r} was counted from nothing"
    return ""


# --- to plain values and back, for the store ------------------------------------------------------------------------

_KINDS: Mapping[str, type] = {c.__name__.lower(): c for c in PIECES}


def to_plain(piece: Piece) -> dict[str, Any]:
    """A piece as JSON holds it.

    >>> to_plain(Refs((Row("jira:A/A-1"),)))
    {'is': 'refs', 'rows': [['jira:A/A-1', 1]]}
    """
    match piece:
        case Words(text):
            return {"is": "words", "text": text}
        case Code(text, rows):
            return {"is": "code", "text": text, "rows": _plain(rows)}
        case Name(text, rows, link):
            return {"is": "name", "text": text, "rows": _plain(rows), "link": link}
        case Quoted(row, spans, text, open):
            return {"is": "quoted", "row": list(row), "spans": [list(s) for s in spans], "text": text, "open": open}
        case Count(text, value, rows):
            return {"is": "count", "text": text, "value": value, "rows": _plain(rows)}
        case Day(text, on, row):
            return {"is": "day", "text": text, "on": on.isoformat(), "row": list(row)}
        case Refs(rows):
            return {"is": "refs", "rows": _plain(rows)}


def from_plain(value: Mapping[str, Any]) -> Piece:
    """What `to_plain` made, read again."""
    kind = _KINDS[value["is"]]
    fields: dict[str, Any] = {k: v for k, v in value.items() if k != "is"}
    if "rows" in fields:
        fields["rows"] = tuple(Row(*r) for r in fields["rows"])
    if "row" in fields:
        fields["row"] = Row(*fields["row"])
    if "spans" in fields:
        fields["spans"] = tuple(Span(*s) for s in fields["spans"])
    if "on" in fields:
        fields["on"] = date.fromisoformat(fields["on"])
    piece: Piece = kind(**fields)
    return piece


def _plain(rows: Iterable[Row]) -> list[list[Any]]:
    return [list(r) for r in rows]
