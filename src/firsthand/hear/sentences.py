"""Where one sentence ends and the next begins, with the exact places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from firsthand.hear import lines

#: A line this long was broken by the mail program and not by its writer, so the sentence goes on in the next.
WRAPPED_CHARS = 60
#: Words beyond which a sentence is cut at a clause: nothing that long says one thing.
MAX_WORDS = 60
#: Characters given to the segmenter at once: its time grows with their square where they are not ASCII.
MAX_CHARS = 4_000

#: A full stop that the segmenter knows nothing of: ends of Arabic, Hindi, Khmer and full-width sentences.
_STOPS = re.compile(r"[。！？｡؟۔।]+[」』”\"’)]*")
_ENDS = re.compile(r"[.!?…:;。！？؟۔।][\"'”’)\]*_]*$")
_ITEM = re.compile(r"\s*(?:[-*+•·–—◦▪»→]+|#{1,3}|\(?\d{1,3}[.)/]|\(?[a-zA-Z][.)])\s+|\s*\d{1,2}[.)](?=[^\W\d_])")
_CLAUSES = (re.compile(r"\s*\n\s*"), re.compile(r"(?<=[;:—–])\s+"), re.compile(r"(?<=,)\s+"), re.compile(r"\s+"))
_WORD = re.compile(r"\w+")


def item_marker(text: str, start: int, end: int) -> int:
    """Where the words of a list item begin; `start` when the line is no list item."""
    hit = _ITEM.match(text, start, end)
    return hit.end() if hit else start


def split(text: str, start: int, end: int, language: str = "en") -> list[tuple[int, int]]:
    """The sentences of one paragraph of `text`.

    Line breaks end a sentence unless the line looks wrapped: `WRAPPED_CHARS` long and unfinished, or continued in lower
    case. Sentences longer than `MAX_WORDS` are cut at a clause. Markers of list items are left out.

    Returns
    -------
    list of (start, end)
        Places in `text`, in order, not overlapping, without white space at either end.

    Examples
    --------
    >>> text = "It fails with 3.8.1 of index.js. See e.g. the log!\\nOr not"
    >>> [text[a:b] for a, b in split(text, 0, len(text))]
    ['It fails with 3.8.1 of index.js.', 'See e.g. the log!', 'Or not']
    """
    found: list[tuple[int, int]] = []
    for begin, finish in _unwrapped(text, start, end):
        begin = item_marker(text, begin, finish)
        for a, b in _sentences(text, begin, finish, language):
            a, b = lines.trimmed(text, a, b)
            if a < b:
                found += _shortened(text, a, b)
    return found


def _unwrapped(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches of `text` that hold whole sentences: lines, or several lines where a program wrapped them."""
    stretches: list[tuple[int, int]] = []
    before = ""
    for line in lines.of(text[start:end]):
        place = (start + line.start, start + line.text_end)
        if stretches and _goes_on(before, line.text):
            stretches[-1] = (stretches[-1][0], place[1])
        else:
            stretches.append(place)
        before = line.text
    return stretches


def _goes_on(before: str, line: str) -> bool:
    before, here = before.rstrip(), line.lstrip()
    if not before or not here or _ITEM.match(line):
        return False
    if here[0].islower() and not _ENDS.search(before):
        return True
    return len(before) >= WRAPPED_CHARS


def _sentences(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for a, b in _pieces(text, start, end):
        piece = text[a:b]
        bounds = [(a, b)]
        if len(piece) > 2 and any(stop in piece for stop in ".!?…"):
            bounds = [
                (a + one["start_index"], a + one["end_index"]) for one in get_sentence_boundaries(language, piece)
            ]
            if not bounds or bounds[0][0] != a or bounds[-1][1] != b:
                bounds = [(a, b)]
        found += _rejoined(text, bounds)
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches for the segmenter: up to a full stop that it does not know, and never longer than `MAX_CHARS`."""
    at = start
    for stop in (hit.end() for hit in _STOPS.finditer(text, start, end)):
        yield from _windows(text, at, stop)
        at = stop
    if at < end:
        yield from _windows(text, at, end)


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_CHARS:
        cut = text.rfind(" ", start + 1, start + MAX_CHARS) + 1 or start + MAX_CHARS
        yield start, cut
        start = cut
    yield start, end


def _rejoined(text: str, bounds: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Undo breaks after a full stop that no white space follows: `Ti.Platform.name` is one word."""
    joined: list[tuple[int, int]] = []
    for a, b in bounds:
        if joined and text[a - 1] == "." and not text[a].isspace():
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined


def _shortened(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if end - start < 4 * MAX_WORDS:
        return [(start, end)]
    words = [hit.start() for hit in _WORD.finditer(text, start, end)]
    if len(words) <= MAX_WORDS:
        return [(start, end)]
    pieces: list[tuple[int, int]] = []
    at = 0
    while len(words) - at > MAX_WORDS:
        low, high = words[at + MAX_WORDS // 3], words[at + MAX_WORDS]
        cut = next((hits[-1] for clause in _CLAUSES if (hits := list(clause.finditer(text, low, high)))), None)
        stop, resume = (cut.start(), cut.end()) if cut else (high, high)
        pieces.append((words[at] if pieces else start, stop))
        at = next(i for i in range(at, len(words)) if words[i] >= resume)
    pieces.append((words[at] if pieces else start, end))
    return pieces
