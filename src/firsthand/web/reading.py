"""An edition as it is read: its document turned into blocks, and its pieces into HTML with a link on every citation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from firsthand.evidence import CUT, Row
from firsthand.nouns import Part, Span
from firsthand.web import addresses

Document = Mapping[str, Any]
Piece = Mapping[str, Any]
Said = Mapping[str, Any]


class Source(NamedTuple):
    """What a label such as `[552]` stands for."""

    label: str
    row: Row
    kind: str
    whose: str
    at: datetime | None
    title: str


class Counted(NamedTuple):
    """A number of the edition: its label and what it counts."""

    label: str
    text: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A quotation, or the sentences that are read as one paragraph."""

    shape: str
    sentences: list[Said] = field(default_factory=list)


class Reading:
    """A document with its labels looked up. What it does not know of a piece, it shows as plain text."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.name = str(document.get("name", ""))
        self.sources = [_source(s) for s in document.get("sources", ())]
        self.counts = {c.label: c for c in map(_count, document.get("counts", ()))}
        self._by_row = {s.row: s for s in self.sources}
        self._by_ref = {s.row.ref: s for s in self.sources}

    # --- finding ---

    def sections(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.document.get("sections", ())
        return found

    def sentences(self) -> Iterable[Said]:
        for section in self.sections():
            for item in section.get("items", ()):
                yield from item.get("sentences", ())
        yield from (s for s in self.document.get("footer", ()) if isinstance(s, Mapping))

    def sentence(self, n: int) -> Said | None:
        return next((s for s in self.sentences() if s.get("n") == n), None)

    def first(self) -> str:
        """The first sentence in words alone; of a quiet week, its one line."""
        said = next(iter(self.sentences()), None)
        return plain(said.get("pieces", ())) if said else str(self.document.get("quiet_line", ""))

    def counted_in(self, sentence: Said) -> list[Counted]:
        labels = [str(p.get("label", "")) for p in sentence.get("pieces", ()) if p.get("is") == "count"]
        return [self.counts[label] for label in dict.fromkeys(labels) if label in self.counts]

    def sentences_with(self, counted: Counted) -> list[Said]:
        return [s for s in self.sentences() if counted in self.counted_in(s)]

    def source(self, row: Row) -> Source | None:
        return self._by_row.get(row) or self._by_ref.get(row.ref)

    def label(self, row: Row) -> str:
        source = self.source(row)
        return source.label if source else row.ref.rpartition("/")[2][:12] or row.ref

    @staticmethod
    def blocks(sentences: Iterable[Said]) -> list[Block]:
        """Sentences set as running text are one paragraph until a quotation stands between them."""
        out: list[Block] = []
        for sentence in sentences:
            shape = str(sentence.get("shape", "plain"))
            if shape != "plain" or not out or out[-1].shape != "plain":
                out.append(Block(shape))
            out[-1].sentences.append(sentence)
        return out

    # --- drawing ---

    def said(self, sentence: Said) -> SafeString:
        """A sentence as HTML. Of a quotation set on its own, the labels stand at its end, behind who said it."""
        pieces = list(sentence.get("pieces", ()))
        if sentence.get("shape") == "quote":
            cited = {_row(r) for p in pieces if p.get("is") == "refs" for r in p.get("rows", ())}
            left = [p["row"] for p in pieces if p.get("is") == "quoted" and _row(p["row"]) not in cited]
            pieces += [{"is": "words", "text": " "}, {"is": "refs", "rows": left}] if left else []
        return self.pieces(pieces)

    def pieces(self, pieces: Sequence[Piece]) -> SafeString:
        """Pieces as HTML. A quotation's own label is left to a citation of the same row that follows it."""
        marks: dict[Row, tuple[Span, ...]] = {}
        for piece in pieces:
            if piece.get("is") == "quoted":
                row = _row(piece["row"])
                marks[row] = (*marks.get(row, ()), *_spans(piece))
        drawn = []
        for i, piece in enumerate(pieces):
            later = {_row(r) for p in pieces[i + 1 :] if p.get("is") == "refs" for r in p.get("rows", ())}
            drawn.append((self._piece(piece, marks, later),))
        return format_html_join("", "{}", drawn)

    def _piece(self, piece: Piece, marks: Mapping[Row, tuple[Span, ...]], later: set[Row]) -> SafeString:
        text = str(piece.get("text", ""))
        match piece.get("is"):
            case "quoted":
                row = _row(piece["row"])
                cite = format_html("\u00a0{}", self._cite(row, _spans(piece))) if row not in later else ""
                return format_html('<q dir="auto">{}</q>{}', f"{text} {CUT}" if piece.get("open") else text, cite)
            case "count":
                return self._count(text, str(piece.get("label", "")))
            case "day":
                return format_html('<time datetime="{}">{}</time>', piece.get("on", ""), text)
            case "refs":
                rows = dict.fromkeys(_row(r) for r in piece.get("rows", ()))
                return format_html_join("", "{}", ((self._cite(row, marks.get(row, ())),) for row in rows))
            case "code":
                return format_html("<code>{}</code>", text)
            case "name":
                kind, _, what = str(piece.get("link", "")).partition(":")
                if kind == "problem" and what.isdecimal():
                    return format_html('<a href="{}">{}</a>', addresses.problem(int(what)), text)
                return format_html("<span>{}</span>", text)
            case _:
                return format_html("{}", text)

    def _cite(self, row: Row, spans: Iterable[Span]) -> SafeString:
        source = self.source(row)
        address = addresses.interaction(row.ref, row.version, spans)
        about = f"{source.kind}, {spoken_whose(source.whose)}: {source.title}" if source else row.ref
        return format_html('<a class="cite" href="{}" title="{}">[{}]</a>', address, about, self.label(row))

    def _count(self, text: str, label: str) -> SafeString:
        counted = self.counts.get(label)
        if counted is None:
            return format_html("{}", text)
        address = addresses.counted(self.name, label)
        return format_html(
            '{}\u00a0<a class="cite count" href="{}" title="What was counted">[{}]</a>', text, address, label
        )

    def spans(self, sentence: Said) -> dict[Row, list[Span]]:
        """The quoted characters of each row that a sentence quotes."""
        found: dict[Row, list[Span]] = {}
        for piece in sentence.get("pieces", ()):
            if piece.get("is") == "quoted":
                found.setdefault(_row(piece["row"]), []).extend(_spans(piece))
        return found

    def rows(self, sentence: Said) -> list[Row]:
        """Every row that a sentence cites outside its counts, each once."""
        found: list[Row] = []
        for piece in sentence.get("pieces", ()):
            if piece.get("is") != "count":
                found += [_row(r) for r in ([piece["row"]] if "row" in piece else piece.get("rows", ()))]
        return list(dict.fromkeys(found))


def plain(pieces: Iterable[Piece]) -> str:
    """The pieces as words alone, for a list and for a page's title."""
    shown = {"quoted": "“{}”", "refs": ""}
    words = "".join(shown.get(str(p.get("is")), "{}").format(str(p.get("text", ""))) for p in pieces)
    return " ".join(words.split()).replace(" .", ".").replace(" ,", ",")


def spoken_whose(whose: str) -> str:
    return {"customer": "a customer", "colleague": "a colleague", "robot": "a robot"}.get(whose, "nobody knows who")


def week_dates(document: Document) -> str:
    """`11 to 17 March 2013`, or an empty text where the document has no dates."""
    try:
        starts, ends = (datetime.fromisoformat(str(document[key])) for key in ("starts", "ends"))
    except (KeyError, ValueError):
        return ""
    pattern = "j" if (starts.year, starts.month) == (ends.year, ends.month) else "j F"
    pattern += " Y" if starts.year != ends.year else ""
    return f"{date_format(starts, pattern)} to {date_format(ends, 'j F Y')}"


def _source(s: Mapping[str, Any]) -> Source:
    at = parse_datetime(str(s.get("at", "")))
    row = Row(str(s["ref"]), int(s.get("version", 1)))
    local = localtime(at) if at and at.tzinfo else at
    return Source(str(s["label"]), row, str(s.get("kind", "")), str(s.get("whose", "")), local, str(s.get("title", "")))


def _count(c: Mapping[str, Any]) -> Counted:
    return Counted(str(c["label"]), str(c.get("text", "")), tuple(map(_row, c.get("rows", ()))))


def _row(plain: Sequence[Any]) -> Row:
    return Row(str(plain[0]), int(plain[1]) if len(plain) > 1 else 1)


def _spans(piece: Piece) -> list[Span]:
    found = []
    for name, start, end in piece.get("spans", ()):
        part: Part = "title" if name == "title" else "body"
        found.append(Span(part, int(start), int(end)))
    return found
