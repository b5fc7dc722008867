"""When something was said: the ways in which exports write a moment, read to aware UTC.

A date that cannot be read with certainty is refused with a reason for people, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

Order = Literal["day-first", "month-first", ""]

#: Nothing that people type into a tracker is older than trackers; earlier dates are unset fields or broken clocks.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)

#: Clocks run ahead and zones get lost, each by less than a day. Anything later has not been said yet.
AHEAD = timedelta(days=1)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = (
    r"(?:[T,]?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_EPOCH = re.compile(r"(?:0|\d{9,10})(?:\.\d+)?|\d{12,13}")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})" + _CLOCK + _ZONE)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})" + _CLOCK + _ZONE)
_SLASHED = re.compile(r"(?P<a>\d{1,2})(?P<mark>[/-])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})" + _CLOCK + _ZONE)
_DAY_MONTH = re.compile(r"(?P<day>\d{1,2})[ /.-]+(?P<name>[A-Za-z]{3,9})[ /.,-]+(?P<year>\d{4}|\d{2})" + _CLOCK + _ZONE)
_MONTH_DAY = re.compile(r"(?P<name>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + _CLOCK + _ZONE)
_NAMED_UTC = re.compile(r"\s*(?:UTC|GMT)$")
_SPACED_ZONE = re.compile(r"\s+([+-]\d\d:?\d\d)$")
_WEEKDAY = re.compile(r"[A-Za-z]{3,9}, ")


class Moment(NamedTuple):
    """A moment in UTC, and whether the zone was assumed because the text named none."""

    at: datetime
    zone_assumed: bool


def moment(value: object, *, zone: tzinfo = UTC, now: datetime, order: Order = "") -> Moment:
    """Read one date.

    Parameters
    ----------
    value
        Text, or a number of seconds or milliseconds since 1970.
    zone
        Where the writer was, for texts that name no zone.
    now
        Aware; nothing may be later than a day after it.
    order
        How `03/04/2013` is meant, where the column decided it (see `order_of`).

    Raises
    ------
    ValueError
        With a reason for people, when there is no date, it cannot be read, or it cannot be true.

    Examples
    --------
    >>> moment("2013-03-12T11:28:58.000+0000", now=datetime(2026, 1, 1, tzinfo=UTC)).at.isoformat()
    '2013-03-12T11:28:58+00:00'
    """
    seconds = _seconds(value)
    read = _text(value, order) if seconds is None else _number(seconds)
    try:
        aware = read.replace(tzinfo=zone) if read.tzinfo is None else read
        found = Moment(aware.astimezone(UTC), read.tzinfo is None)
    except (OverflowError, ValueError):
        raise ValueError(f'the date "{value}" is outside of the calendar') from None
    if abs(found.at - datetime(1970, 1, 1, tzinfo=UTC)) <= AHEAD:
        raise ValueError(f'no date: "{value}" is what an unset date looks like')
    if found.at < EARLIEST:
        raise ValueError(f'the date "{value}" is before {EARLIEST.year}')
    if found.at > now + AHEAD:
        raise ValueError(f'the date "{value}" is in the future')
    return found


def order_of(values: Iterable[object]) -> Order:
    """Whether a column writes the day or the month first; empty while no value tells.

    The first value that can be meant only one way decides: `25/02/2013` says day first.
    """
    for value in values:
        if isinstance(value, str) and (found := _SLASHED.fullmatch(value.strip())):
            if int(found["a"]) > 12:
                return "day-first"
            if int(found["b"]) > 12:
                return "month-first"
    return ""


def is_ambiguous(value: object) -> bool:
    """Whether a text could be read with the day or with the month first, with two different results."""
    found = _SLASHED.fullmatch(value.strip()) if isinstance(value, str) else None
    return found is not None and max(int(found["a"]), int(found["b"])) <= 12 and int(found["a"]) != int(found["b"])


def is_date(value: object) -> bool:
    """Whether a text has the shape of a date, whatever its order. A bare number does not count as one."""
    if not isinstance(value, str) or _EPOCH.fullmatch(value.strip()):
        return False
    try:
        _text(value, order_of([value]) or "day-first")
    except ValueError:
        return False
    return True


def _seconds(value: object) -> float | None:
    """A number of seconds or milliseconds, or None where the value is none."""
    if isinstance(value, str):
        return float(value) if _EPOCH.fullmatch(value.strip()) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _number(value: float) -> datetime:
    #: 1e11 seconds lie in the year 5138, 1e11 milliseconds in 1973: no value is plausible as both.
    seconds = value / 1000 if abs(value) >= 1e11 else value
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise ValueError(f"the date {value:g} is outside of the calendar") from None


def _text(value: object, order: Order) -> datetime:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("no date")
    text = value.strip()
    with suppress(ValueError):
        return datetime.fromisoformat(_SPACED_ZONE.sub(r"\1", _NAMED_UTC.sub("Z", text)))
    for pattern in (_YEAR_FIRST, _DOTTED, _SLASHED, _DAY_MONTH, _MONTH_DAY):
        if found := pattern.fullmatch(text):
            return _parts(text, found.groupdict(), order)
    if _WEEKDAY.match(text):
        try:
            read = parsedate_to_datetime(text)
        except ValueError:
            raise ValueError(f'cannot read the date "{text[:60]}"') from None
        # RFC 5322 writes "-0000" for a moment in UTC whose writer's zone is unknown.
        return read.replace(tzinfo=UTC) if read.tzinfo is None and text.endswith("-0000") else read
    raise ValueError(f'cannot read the date "{text[:60]}"')


def _month(text: str) -> int:
    """A month's number from its number or its English name; 0, which no calendar has, for any other word."""
    if text.isdigit():
        return int(text)
    short = text[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _parts(text: str, part: dict[str, str | None], order: Order) -> datetime:
    year = int(part["year"] or 0)
    hour = int(part["hour"] or 0)
    if (a := part.get("a")) and (b := part.get("b")):
        if is_ambiguous(text) and not order:
            raise ValueError(f'the date "{text}" could be read with the day or the month first')
        # One number above 12 decides against the column: the text can be meant only one way.
        day_first = int(a) > 12 or (int(b) <= 12 and order != "month-first")
        day, month = (int(a), int(b)) if day_first else (int(b), int(a))
    else:
        day = int(part["day"] or 0)
        month = _month(part.get("month") or part.get("name") or "")
    if part["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f'cannot read the date "{text}"')
        hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
    zone: tzinfo | None = None
    if written := part["zone"]:
        sign = -1 if written[0] == "-" else 1
        digits = written[1:].replace(":", "")
        zone = timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))) if digits.isdigit() else UTC
    try:
        minute, second = int(part["minute"] or 0), int(part["second"] or 0)
        return datetime(year + 2000 if year < 100 else year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise ValueError(f'cannot read the date "{text}"') from None
