"""Looks raw text up for whoever checks a quotation: straight from the store, and never from what was derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from firsthand.evidence import Raw, Row
from firsthand.nouns import Span
from firsthand.store.access import texts


def lookup() -> tuple[Raw, Callable[[Row], Mapping[Span, str]]]:
    """Raw text and masks of any row, straight from the store and never from what was derived."""
    held: dict[Row, texts.Heard | None] = {}

    def get(row: Row) -> texts.Heard | None:
        if row not in held:
            source, _, source_id = row.ref.rpartition("/")
            held[row] = texts.exactly(source, source_id, row.version)
        return held[row]

    def raw(row: Row, part: str) -> str | None:
        heard = get(row)
        return heard.part(part) if heard else None

    def masks(row: Row) -> Mapping[Span, str]:
        heard = get(row)
        return {Span(m.part, m.start, m.end): m.word for m in heard.masks} if heard else {}

    return raw, masks
