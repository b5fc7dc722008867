"""The rows of a JSON file, one at a time, however large or broken the file is.

Each row is found by its brackets alone and parsed by itself, so that a row which does not parse costs that row and
no other. ijson was tried for this: half a surrogate pair or an integer beyond 64 bits in one ticket ended the whole
file, and its errors name no place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any, BinaryIO, NamedTuple

from firsthand.hear.sources.reading import ROW_LIMIT, Reading, head, rejected
from firsthand.nouns import Rejected

CHUNK = 256 * 1024

_CUT = "the file is cut off or broken: what begins here never ends, and nothing after it was read"

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["{}\[\]]', re.DOTALL)
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SKIP = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
_SPACE = re.compile(rb'[^"{}\[\]]*+')
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_BETWEEN = b" \t\r\n,"


class Row(NamedTuple):
    """One object of the file: where it stands, as it was written and as it was read."""

    where: str
    raw: bytes
    value: dict[str, Any]


class Piece(NamedTuple):
    """Bytes of the file from `offset`. `what` is a row, a row beyond the limit, a cut-off row, or stray text."""

    what: str
    offset: int
    raw: bytes


def rows(stream: BinaryIO, options: Reading, *, wrapper: str = "", limit: int = ROW_LIMIT) -> Iterator[Row | Rejected]:
    """Every object of a JSON file: of a list, of lists one after the other, of JSON lines, or of `{wrapper: [...]}`.

    Parameters
    ----------
    stream
        UTF-8; has to be able to peek or to seek, which tells JSON lines from other layouts.
    wrapper
        The key whose list holds the rows, where the file has one.
    limit
        Bytes that a row may have.
    """
    if not wrapper and _is_lines(head(stream)):
        yield from _lines(stream, options, limit)
        return
    mistrust = False
    for piece in pieces(stream, wrapper=wrapper, limit=limit):
        where = f"byte {piece.offset:,}"
        if piece.what == "row":
            read = _parsed(piece.raw, where, options)
            mistrust = isinstance(read, Rejected)
            yield read
        elif piece.what == "long":
            yield rejected(where, f"a row of more than {limit:,} bytes", piece.raw)
        elif piece.what == "cut":
            yield rejected(where, _CUT, piece.raw)
        elif mistrust:
            # The row before did not parse and what follows it is no list: its brackets were misread.
            yield rejected(where, "the file is broken here; the rest of it was left out", piece.raw)
            return
        else:
            yield rejected(where, "not an object", piece.raw)


def top_keys(text: str, wrapper: str = "") -> list[str]:
    """The keys of the first object in the head of a JSON file, or of the first object in its `wrapper` list.

    A head that ends inside of the object gives the keys up to there.
    """
    data = text.encode("utf-8", "surrogatepass")
    keys: list[str] = []
    depth, wanted, inside, last = 0, 1, not wrapper, b""
    for token in _TOKEN.finditer(data):
        sign = token[0]
        if sign == b"{":
            depth += 1
        elif sign == b"}":
            depth -= 1
            if depth < wanted and inside:
                break
        elif sign == b"[":
            if not inside and depth == 1 and last == wrapper.encode():
                inside, wanted = True, 2
        elif len(sign) > 1:
            is_key = data[token.end() : token.end() + 8].lstrip()[:1] == b":"
            if is_key and depth == 1:
                last = sign[1:-1]
            if is_key and inside and depth == wanted:
                keys.append(sign[1:-1].decode("utf-8", "replace"))
    return keys


def pieces(stream: BinaryIO, *, wrapper: str = "", limit: int = ROW_LIMIT) -> Iterator[Piece]:
    """Cut a JSON stream into its rows by brackets and quotes alone.

    Yields `row` and `long` for objects where rows stand, `stray` for anything else but commas that stands there, and
    `cut` for what the end of the file cut off.
    """
    cutter = _Cutter(wrapper, limit)
    while chunk := stream.read(CHUNK):
        yield from cutter.feed(chunk)
    yield from cutter.end()


class _Cutter:
    """The state between two chunks: which brackets are open, and the bytes of the row or gap that is being read."""

    def __init__(self, wrapper: str, limit: int) -> None:
        self.key, self.limit = b'"%s"' % wrapper.encode(), limit
        self.path: list[bytes] = []  # brackets open around the rows
        self.home: list[bytes] | None = None  # the path to the wrapper's list, while that list is open
        self.any_list = not wrapper
        self.depth = 0  # brackets open inside of the row being read
        self.quoted = False  # inside of a string that began in an earlier chunk
        self.last = b""  # the last string outside of rows: a key, where a colon follows
        self.held, self.n_held, self.held_at = bytearray(), 0, 0
        self.base, self.tail = 0, b""

    @property
    def among_rows(self) -> bool:
        return all(sign == b"[" for sign in self.path) if self.any_list else self.path == self.home

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        data, at, kept = self.tail + chunk, 0, 0  # bytes before `kept` are held already
        self.tail = b""
        while at < len(data):
            if self.quoted:
                at = _end(_IN_STRING, data, at)
                if data[at : at + 1] != b'"':
                    break  # the chunk ends inside of the string, perhaps between a backslash and what it escapes
                self.quoted, at = False, at + 1
                continue
            at = _end(_SKIP if self.depth or self.among_rows else _SPACE, data, at)
            sign = data[at : at + 1]
            if not sign:
                break
            if sign == b'"' and not self.depth and not self.among_rows:
                if not (string := _STRING.match(data, at)):
                    break
                self.last, at = string[0], string.end()
            elif sign == b'"':
                self.quoted, at = True, at + 1
            elif self.depth:
                self.depth += 1 if sign in b"{[" else -1
                at += 1
                if not self.depth:
                    yield self._piece("row", data, kept, at)
                    kept = at
            elif sign == b"{" and self.among_rows:
                yield from self._gap(data, kept, at)
                self.depth, kept, at = 1, at, at + 1
                self.held_at = self.base + kept
            else:
                if self.among_rows:
                    yield from self._gap(data, kept, at)
                self._step(sign)
                at += 1
                kept = at
                self.held_at = self.base + kept
        if self.depth or self.among_rows:
            self._hold(data[kept:at])
        self.tail = data[at:]
        self.base += at

    def end(self) -> Iterator[Piece]:
        self._hold(self.tail)
        if self.depth or self.path:
            yield Piece("cut", self.base if not self.depth else self.held_at, bytes(self.held))
        elif self.held.strip(_BETWEEN):
            yield Piece("stray", self.held_at, bytes(self.held))

    def _step(self, sign: bytes) -> None:
        """Follow a bracket outside of rows."""
        if sign in b"{[":
            if self.path[-1:] == [b"{"] and self.path.count(b"{") == 1 and sign == b"[" and self.last == self.key:
                self.home = [*self.path, sign]
            self.path.append(sign)
        elif self.path:
            self.home = None if self.path == self.home else self.home
            self.path.pop()
        self.last = b""

    def _hold(self, more: bytes) -> None:
        self.n_held += len(more)
        self.held += more[: max(0, self.limit + 1 - len(self.held))]

    def _piece(self, what: str, data: bytes, start: int, end: int) -> Piece:
        self._hold(data[start:end])
        piece = Piece(what if self.n_held <= self.limit else "long", self.held_at, bytes(self.held))
        self.held, self.n_held, self.held_at = bytearray(), 0, self.base + end
        return piece

    def _gap(self, data: bytes, start: int, end: int) -> Iterator[Piece]:
        gap = self._piece("stray", data, start, end)
        if gap.raw.strip(_BETWEEN):
            yield gap._replace(what="stray")


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at


def _is_lines(start: bytes) -> bool:
    """Whether a file begins with an object that ends on its own line."""
    line, newline, _ = start.lstrip().partition(b"\n")
    return line.startswith(b"{") and (line.rstrip().endswith(b"}") or not newline)


def _lines(stream: BinaryIO, options: Reading, limit: int) -> Iterator[Row | Rejected]:
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        where = f"line {number:,}"
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := stream.readline(CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield rejected(where, f"a line of more than {limit:,} bytes", line)
        elif line.strip():
            yield _parsed(line, where, options)


def _finite(text: str) -> float | str:
    """A number; `1e999` stays text, because no database takes infinity in JSON."""
    number = float(text)
    return number if isfinite(number) else text


def _parsed(raw: bytes, where: str, options: Reading) -> Row | Rejected:
    try:
        value = json.loads(raw, parse_constant=lambda _: None, parse_float=_finite)
    except json.JSONDecodeError as error:
        return rejected(where, f"not JSON: {error.msg} at character {error.pos + 1:,}", raw)
    except UnicodeDecodeError as error:
        return rejected(where, f"not UTF-8 at byte {error.start + 1:,}", raw)
    except RecursionError:
        return rejected(where, "nested too deeply", raw)
    except ValueError:
        return rejected(where, "a number with too many digits", raw)
    if not isinstance(value, dict):
        return rejected(where, "not an object", raw)
    # Only an escape can write what cannot be stored: the walk over every value is spared where there is none.
    return Row(where, raw, options.clean(value) if _ESCAPED.search(raw) else value)
