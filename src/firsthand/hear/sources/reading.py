"""What every reader is handed, and the small things that every reader does the same way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from firsthand.hear.dates import Order, moment
from firsthand.nouns import Rejected

#: Enough to hold the first rows of every export seen: a GitHub issue's body alone may have 65,536 characters.
HEAD = 256 * 1024

#: A row beyond this is a dump that somebody pasted, and nothing that a person said. It is skipped, never held.
ROW_LIMIT = 10_000_000

#: What a rejected row shows of itself: enough to find it again in the file.
RAW_SHOWN = 500

#: PostgreSQL's text holds no U+0000, and no encoding holds half of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_COPY = re.compile(r"[-_. ]*(?:\(\d+\)|\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:[-_.T ]?\d{2,6})*)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is told, and where it counts what it assumed and left out."""

    now: datetime
    #: The zone of dates that name none.
    zone: tzinfo = UTC
    #: The source's name, where the owner gave one.
    source: str = ""
    #: A table's column map, field to column, where the owner gave one or the workspace remembers one.
    columns: Mapping[str, str] | None = None
    #: What was assumed or left out, in words, and how often.
    notes: Counter[str] = field(default_factory=Counter)

    def count(self, what: str, n: int = 1) -> None:
        """Note that something was assumed or left out `n` times."""
        if n:
            self.notes[what] += n

    def at(self, value: object, order: Order = "") -> datetime:
        """A date in UTC. Raises ValueError with the reason."""
        read = moment(value, zone=self.zone, now=self.now, order=order)
        if read.zone_assumed:
            self.count(f"dates without a zone, read as {self.zone}")
        return read.at

    def later_at(self, value: object) -> str:
        """A date of what came later, as ISO text in UTC; empty where there is none that can be read."""
        try:
            return moment(value, zone=self.zone, now=self.now).at.isoformat()
        except ValueError:
            return ""

    def clean(self, value: Any) -> Any:
        """`value` with every character that no database can store replaced by U+FFFD, and counted."""
        if isinstance(value, str):
            if not UNSTORABLE.search(value):
                return value
            text, n = UNSTORABLE.subn("\ufffd", value)
            self.count("characters that cannot be stored (U+0000, half surrogates), replaced by U+FFFD", n)
            return text
        if isinstance(value, dict):
            return {self.clean(key): self.clean(inner) for key, inner in value.items()}
        return [self.clean(inner) for inner in value] if isinstance(value, list) else value


def rejected(where: str, why: object, raw: object = "") -> Rejected:
    """A row that could not be taken, with as much of it as a person needs to find it."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes | bytearray) else str(raw)
    shown = text if len(text) <= RAW_SHOWN else f"{text[:RAW_SHOWN]}…"
    return Rejected(where, str(why), UNSTORABLE.sub("\ufffd", shown))


def head(stream: BinaryIO, size: int = HEAD) -> bytes:
    """The first bytes of a stream, which stays where it is. It has to be able to `peek` or to `seek`."""
    if peek := getattr(stream, "peek", None):
        start: bytes = peek(size)[:size]
        return start
    place = stream.tell()
    start = stream.read(size)
    stream.seek(place)
    return start


def stem(name: str) -> str:
    """A file's name without folders, endings, and the date or copy number that weekly exports add.

    The second export of a feed thereby belongs to the same source as the first.

    >>> stem("downloads/feedback-2021-10-04.csv"), stem("tickets (2).jsonl.gz")
    ('feedback', 'tickets')
    """
    base = PurePosixPath(name.replace("\\", "/")).name.split(".")[0]
    return _COPY.sub("", base).strip() or base


def words(value: object) -> tuple[str, ...]:
    """Labels as a tuple, from a list or from text with commas, semicolons or bars."""
    parts = re.split(r"[,;|]", value) if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    return tuple(dict.fromkeys(text for part in parts if (text := str(part).strip())))


def items(value: Any) -> list[Any]:
    """A list as it is, and nothing for what should be a list and is not."""
    return value if isinstance(value, list) else []


def known(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that say something."""
    return {name: value for name, value in values.items() if value not in ("", [], {})}
