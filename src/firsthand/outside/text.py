"""Bytes of any common encoding, read as UTF-8."""

from __future__ import annotations

import codecs
import io
import zlib
from collections import Counter
from collections.abc import Callable
from zipfile import BadZipFile

from firsthand.errors import FirsthandError, Unreadable

CHUNK = 256 * 1024

_MENDING = "firsthand: Windows-1252 where it is not UTF-8"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BROKEN = (EOFError, zlib.error, BadZipFile, OSError)


def _mend(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_MENDING, _mend)


class Utf8(io.BufferedIOBase):
    """A stream of UTF-8 without a mark, from UTF-8, UTF-16 with a mark, or Windows-1252.

    Single bytes that are not UTF-8 are read as Windows-1252, and `notes` says so. Where the bytes break off, what
    came before is handed out first; the read after it raises Unreadable or TooLarge.

    A `BufferedReader` would not do: it drops what it has gathered when the stream below raises.
    """

    def __init__(self, read: Callable[[int], bytes], name: str, notes: Counter[str]) -> None:
        self._read, self._label, self._notes = read, name, notes
        self._buffer, self._at = b"", 0
        self._decoder: codecs.IncrementalDecoder | None = None
        self._error: FirsthandError | None = None
        self._ended = False
        self._n_read = 0

    def readable(self) -> bool:
        return True

    def peek(self, size: int = 1) -> bytes:
        """Up to `size` of the next bytes, which stay."""
        self._fill(size)
        return self._buffer[self._at : self._at + size]

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            parts = []
            while part := self.read(CHUNK):
                parts.append(part)
            return b"".join(parts)
        self._fill(size)
        return self._take(min(len(self._buffer), self._at + size))

    def read1(self, size: int = -1) -> bytes:
        return self.read(CHUNK if size < 0 else min(size, CHUNK))

    def readline(self, size: int | None = -1) -> bytes:
        limit = -1 if size is None else size
        while True:
            n_held = len(self._buffer) - self._at
            end = self._buffer.find(b"\n", self._at, len(self._buffer) if limit < 0 else self._at + limit)
            if end >= 0:
                return self._take(end + 1)
            if 0 <= limit <= n_held:
                return self._take(self._at + limit)
            if self._ended:
                # Half a line is no line: where the bytes broke off, it goes, and the error comes.
                self._at = len(self._buffer) if self._error else self._at
                return self._take(len(self._buffer))
            self._fill(max(CHUNK, 2 * n_held))

    def _take(self, end: int) -> bytes:
        part = self._buffer[self._at : end]
        self._at = end
        if not part and self._error:
            raise self._error
        return part

    def _fill(self, size: int) -> None:
        if self._ended or len(self._buffer) - self._at >= size:
            return
        parts = [self._buffer[self._at :]]
        n_held = len(parts[0])
        while n_held < size and not self._ended:
            parts.append(self._decoded())
            n_held += len(parts[-1])
        self._buffer, self._at = b"".join(parts), 0

    def _decoded(self) -> bytes:
        try:
            chunk = self._read(CHUNK)
        except FirsthandError as error:
            self._error, self._ended = error, True
            return b""
        except _BROKEN as error:
            self._ended = True
            self._error = Unreadable(
                f'"{self._label}" breaks off after {self._n_read:,} bytes: {_why(error)}.',
                kept="What came before was read.",
                next="Fetch the file again, and hear it again: nothing is taken twice.",
            )
            return b""
        self._ended = not chunk
        self._n_read += len(chunk)
        if self._decoder is None:
            encoding = "utf-16" if chunk.startswith(_UTF16_MARKS) else "utf-8-sig"
            self._decoder = codecs.getincrementaldecoder(encoding)("replace" if encoding == "utf-16" else "strict")
        try:
            text = self._decoder.decode(chunk, self._ended)
        except UnicodeDecodeError:
            self._notes["files with bytes that are not UTF-8, read as Windows-1252"] = 1
            self._decoder.errors = _MENDING
            text = self._decoder.decode(chunk, self._ended)
        return text.encode("utf-8", "replace")


def _why(error: BaseException) -> str:
    if isinstance(error, EOFError):
        return "the packed file is cut off"
    if isinstance(error, zlib.error | BadZipFile):
        return "the packed data is damaged"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
