"""The laws that every source keeps, whatever its format."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from firsthand.errors import FirsthandError
from firsthand.hear.sources import Reading, Source, recognise
from firsthand.nouns import Account, Rejected, Said

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PAYLOADS = Path(__file__).parents[2] / "payloads"


def reading(**options: object) -> Reading:
    return Reading(now=NOW, **options)  # type: ignore[arg-type]


def rows(
    source: Source, payload: bytes, name: str = "file.json", /, **options: object
) -> list[Said | Account | Rejected]:
    return list(source.read(BytesIO(payload), name, options=reading(**options)))


def taken(source: Source, payload: bytes, name: str = "file.json", /, **options: object) -> list[Said | Account]:
    return [row for row in rows(source, payload, name, **options) if not isinstance(row, Rejected)]


def refused(source: Source, payload: bytes, name: str = "file.json", /, **options: object) -> list[Rejected]:
    return [row for row in rows(source, payload, name, **options) if isinstance(row, Rejected)]


def check_source(source: Source, payloads: dict[str, bytes], *, ends_itself: bool = True) -> None:
    """Recognised; the same twice; whole rows; ids once; and a file cut anywhere gives no row that the whole one lacks.

    `ends_itself` is False for formats in which nothing marks the end of a row that is the last (a CSV cell, a page of
    Markdown): there the last row of a cut file may be shorter than it was.
    """
    for name, payload in payloads.items():
        assert recognise(name, payload) is source, name
        whole = rows(source, payload, name)
        assert whole == rows(source, payload, name), "reading twice gives the same"
        kept = [row for row in whole if not isinstance(row, Rejected)]
        assert kept, f"{name} holds rows"
        for row in kept:
            check_row(row)
        for row in whole:
            if isinstance(row, Rejected):
                assert row.where and row.why, row
        ids = Counter(row.source_id if isinstance(row, Said) else row.account for row in kept)
        assert max(ids.values()) == 1, f"{name} names a row twice"
        for cut in range(len(payload)):
            try:
                got = taken(source, payload[:cut], name)
            except FirsthandError:
                continue
            certain = got if ends_itself else got[:-1]
            assert all(row in kept for row in certain), f"{name} cut at {cut}"


def check_row(row: Said | Account) -> None:
    if isinstance(row, Account):
        assert row.account.strip()
        return
    assert row.source and row.source_id.strip()
    assert row.at.tzinfo is UTC and row.at <= NOW + timedelta(days=1)
    assert row.title.strip() or row.body.strip()
    assert not any("\0" in text or any("\ud800" <= c <= "\udfff" for c in text) for text in (row.title, row.body))
