"""The formats that Firsthand reads, one file each, and which of them a file is.

A source has a NAME, `recognises(name, head)` and `read(stream, name, *, options)`. A new one is a file here, a line
in SOURCES, payloads in tests/payloads and a page in docs/sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from firsthand.errors import ColumnsUnclear, UnknownFormat, Unreadable
from firsthand.hear.sources import customers, github, jira, notes, plain, table
from firsthand.hear.sources.elements import top_keys
from firsthand.hear.sources.reading import Reading, head, rejected
from firsthand.nouns import Account, Rejected, Said

__all__ = ["SOURCES", "Reading", "Source", "head", "read", "recognise"]


class Source(Protocol):
    """What a format's module has."""

    NAME: str

    def recognises(self, name: str, head: str) -> bool: ...

    def read(self, stream: BinaryIO, name: str, *, options: Reading) -> Iterator[Said | Account | Rejected]: ...


#: In the order in which they are asked: what is told by its own fields before what any table or text may be.
SOURCES: tuple[Source, ...] = (jira, github, plain, notes, customers, table)


def recognise(name: str, head: bytes) -> Source:
    """The format of a file, from its name and its first bytes (UTF-8; see `head`).

    Raises
    ------
    UnknownFormat
        With what the file looks like.
    """
    text = head.decode("utf-8", "replace")
    for source in SOURCES:
        if source.recognises(name, text):
            return source
    raise UnknownFormat(
        f'Nothing here reads "{name}": it looks like {_looks(name, text)}.',
        next=f"Known: {', '.join(source.NAME for source in SOURCES)}; docs/sources says how to export each.",
    )


def read(source: Source, stream: BinaryIO, name: str, *, options: Reading) -> Iterator[Said | Account | Rejected]:
    """What a source reads from a file. A file that breaks off keeps the rows before and ends with one rejected row."""
    try:
        yield from source.read(stream, name, options=options)
    except ColumnsUnclear:
        raise
    except Unreadable as error:
        yield rejected(name, error)


def _looks(name: str, text: str) -> str:
    start = text.lstrip()
    if not start:
        return "an empty file"
    if start.startswith(("{", "[")):
        keys = top_keys(start)
        fields = f"JSON with the fields {', '.join(keys[:12])}" if keys else "JSON without objects"
        return f"{fields}; the plain format has id, at, and title or body"
    if start.startswith("<"):
        return "HTML or XML"
    if name.lower().endswith((".md", ".markdown")):
        return "Markdown without front matter; begin it with ---, a line such as `at: 2021-10-04`, and ---"
    return "text that is neither JSON nor a table"
