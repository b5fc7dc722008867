"""The plain format: one JSON object a line, or a JSON list of them. See docs/sources/plain.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from firsthand.hear.sources.elements import rows, top_keys
from firsthand.hear.sources.fields import interaction
from firsthand.hear.sources.reading import Reading, rejected, stem
from firsthand.nouns import Rejected, Said

NAME = "plain"

#: A file whose first lines are broken is still taken when one of these shows what it is.
LINES_TRIED = 20


def recognises(name: str, head: str) -> bool:
    """JSON whose first object has `id` and `at`, or JSON lines of which one of the first does."""
    start = head.lstrip()
    if not start.startswith(("{", "[")):
        return False
    firsts = [start, *(line for line in start.split("\n", LINES_TRIED)[:LINES_TRIED] if line.startswith("{"))]
    return any({"id", "at"} <= set(top_keys(first)) for first in firsts)


def read(stream: BinaryIO, name: str, *, options: Reading) -> Iterator[Said | Rejected]:
    """Every object as an interaction; unknown fields are kept as attributes."""
    source = options.source or f"plain:{stem(name)}"
    for row in rows(stream, options):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            yield interaction(row.value, source, options)
        except ValueError as error:
            yield rejected(row.where, error, row.raw)
