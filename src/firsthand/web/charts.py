"""Small charts as SVG, drawn here. Every bar opens to the rows that it counts; no script and no inline style."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from firsthand.nouns import Week

WIDTH, HEIGHT, LEFT, TOP, BASE = 720, 176, 30, 34, 140
Unit = Literal["week", "month", "quarter", "year"]

#: How wide a letter is on a phone, where the whole chart is drawn at half its size and its letters are not.
LETTER = 11
#: More bars than this cannot be told apart, nor tapped.
MAX_BARS = 60


class Bin(NamedTuple):
    """A week, month, quarter or year: the name that an address gives it, and the days it holds."""

    name: str
    first: date
    after: date


class Tag(NamedTuple):
    """A release on the time axis."""

    name: str
    on: date


# --- time ------------------------------------------------------------------------------------------------------------


def _week(on: date) -> Bin:
    week = Week.of(on)
    first = date.fromisocalendar(week.year, week.number, 1)
    return Bin(str(week), first, first + min(timedelta(days=7), date.max - first))


def _months(on: date, n: int) -> tuple[date, date]:
    month = (on.month - 1) // n * n
    year, after = on.year + (month + n) // 12, (month + n) % 12 + 1
    return date(on.year, month + 1, 1), date(year, after, 1) if year <= date.max.year else date.max


def _month(on: date) -> Bin:
    first, after = _months(on, 1)
    return Bin(f"{first:%Y-%m}", first, after)


def _quarter(on: date) -> Bin:
    first, after = _months(on, 3)
    return Bin(f"{first.year:04}-Q{(first.month + 2) // 3}", first, after)


def _year(on: date) -> Bin:
    first, after = _months(on, 12)
    return Bin(f"{first.year:04}", first, after)


#: The longest time that each kind of bar may show, in days.
_SIZES: Sequence[tuple[Unit, Callable[[date], Bin], int]] = (
    ("week", _week, 7 * 40),
    ("month", _month, 30 * MAX_BARS),
    ("quarter", _quarter, 91 * MAX_BARS),
    ("year", _year, 0),
)


def bins(first: date, last: date) -> tuple[Unit, list[Bin]]:
    """The unit, and all its bins from the first day to the last.

    >>> unit, made = bins(date(2013, 2, 25), date(2013, 3, 12))
    >>> unit, [b.name for b in made]
    ('week', ['2013-W09', '2013-W10', '2013-W11'])
    """
    unit, of, _ = next((s for s in _SIZES if (last - first).days <= s[2]), _SIZES[-1])
    found = [of(first)]
    while found[-1].after <= last and found[-1].after < date.max:
        found.append(of(found[-1].after))
    return unit, found[-MAX_BARS:]


def named(name: str) -> Bin | None:
    """The bin of a name such as `2013-W11`, `2013-03`, `2013-Q1` or `2013`; None where it is none of these."""
    try:
        match name.upper().split("-"):
            case [year, rest] if rest.startswith("W"):
                return _week(Week(int(year), int(rest[1:])).start.date())
            case [year, rest] if rest.startswith("Q"):
                return _quarter(date(int(year), int(rest[1:]) * 3, 1))
            case [year, month]:
                return _month(date(int(year), int(month), 1))
            case [year]:
                return _year(date(int(year), 1, 1))
    except (ValueError, OverflowError):
        pass
    return None


def moments(one: Bin, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the bin begins and ends, in the zone that the pages show."""
    begins, ends = (datetime.combine(day, datetime.min.time(), zone) for day in (one.first, one.after))
    return begins.astimezone(UTC), ends.astimezone(UTC)


# --- drawing ---------------------------------------------------------------------------------------------------------


def sparkline(counts: Mapping[date, int], shown: Sequence[Bin]) -> SafeString:
    """A row of bars without axes: interactions by the first day of each bin, to be read beside the numbers."""
    top = max([*counts.values(), 1])
    wide = 120 / len(shown)
    bars = [
        (f"{i * wide:.1f}", f"{26 - 24 * n / top:.1f}", f"{min(12.0, max(1.5, wide - 1.2)):.1f}", f"{24 * n / top:.1f}")
        for i, one in enumerate(shown)
        if (n := counts.get(one.first, 0))
    ]
    return format_html(
        '<svg class="spark" viewBox="0 0 120 28" width="120" height="28" aria-hidden="true">'
        '<line x1="0" y1="26.5" x2="120" y2="26.5"/>{}</svg>',
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}"/>', bars),
    )


def pain(
    days: Sequence[date], last: date, releases: Sequence[Tag], address: Callable[[str], str], *, label: str
) -> tuple[SafeString, str, list[tuple[Bin, int]]]:
    """Interactions over time with the releases, the unit of a bar, and the counts for a table. `days` is not empty."""
    unit, shown = bins(min(days), max(last, *days))
    counts = {b: sum(b.first <= d < b.after for d in days) for b in shown}
    top = max(1, *counts.values())
    wide = (WIDTH - LEFT - 10) / len(shown)
    begins, ends = shown[0].first, shown[-1].after

    def x(on: date) -> float:
        return LEFT + (WIDTH - LEFT - 10) * ((on - begins) / (ends - begins))

    def y(n: float) -> float:
        return BASE - (BASE - TOP) * n / top

    inside = min(max(3.0, wide - 2), 26.0)
    bars = format_html_join(
        "",
        '<a href="{}" aria-label="{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}"/></a>',
        (
            (address(b.name), said, said, f"{x(b.first) + (wide - inside) / 2:.1f}", f"{y(n):.1f}", f"{inside:.1f}",
             f"{BASE - y(n):.1f}")
            for b, n in counts.items() if n
            for said in [f"{n} in {spoken(b, unit)}"]
        ),
    )  # fmt: skip
    drawing = format_html(
        '<svg class="pain" viewBox="0 0 {} {}" role="group" aria-label="{}">'
        '<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/>{}{}<g class="bars">{}</g>{}</svg>',
        WIDTH, HEIGHT, label, LEFT, BASE + 0.5, WIDTH - 10, BASE + 0.5,
        format_html_join("", '<text class="y" x="{}" y="{}">{}</text>', _steps(top, y)),
        _tags([t for t in releases if begins <= t.on < ends], x),
        bars,
        format_html_join("", '<text x="{}" y="{}">{}</text>', _dates(shown, unit, x)),
    )  # fmt: skip
    return drawing, unit, [(b, n) for b, n in counts.items() if n]


def _steps(top: int, y: Callable[[float], float]) -> list[tuple[int, str, str]]:
    step = next(s for power in range(9) for s in (10**power, 2 * 10**power, 5 * 10**power) if top / s <= 4)
    return [(LEFT - 8, f"{y(n) + 4:.1f}", f"{n:,}") for n in range(0, top + 1, step)]


def _tags(releases: Sequence[Tag], x: Callable[[date], float]) -> SafeString:
    """A line for each release, its name where there is room for it; at most one name in two rows over each other."""
    lines, names = [], []
    free = [0.0, 0.0]
    for tag in sorted(releases, key=lambda t: t.on):
        at = x(tag.on)
        lines.append((f"{at:.1f}", TOP - 18, f"{at:.1f}", BASE, tag.name, tag.on))
        shown = tag.name if len(tag.name) <= 14 else tag.name[:13] + "…"
        wide = 8 + LETTER * len(shown)
        # At the right edge the name stands before its line.
        left = at + 4 if at + wide < WIDTH else at - wide + 4
        row = next((i for i in (0, 1) if left >= free[i]), None)
        if row is not None:
            free[row] = left + wide
            names.append((f"{left:.1f}", TOP - 10 - 12 * row, shown))
    return format_html(
        '<g class="releases">{}{}</g>',
        format_html_join("", '<line x1="{}" y1="{}" x2="{}" y2="{}"><title>{}, {}</title></line>', lines),
        format_html_join("", '<text x="{}" y="{}">{}</text>', names),
    )


def _dates(shown: Sequence[Bin], unit: str, x: Callable[[date], float]) -> list[tuple[str, int, str]]:
    """Names under the axis: months with the year where it changes, or years, as many as fit."""
    out: list[tuple[str, int, str]] = []
    free, year = 0.0, 0
    by_year = unit in ("quarter", "year")
    for b in shown:
        on = b.first + timedelta(days=6) if unit == "week" else b.first
        starts = on.month == 1 if by_year else on.day <= 7
        at = x(b.first)
        if (starts or not out) and at >= free and at < WIDTH - 40:
            text = str(on.year) if by_year else f"{on:%b} {on.year}" if on.year != year else f"{on:%b}"
            out.append((f"{at:.1f}", BASE + 20, text))
            year, free = on.year, at + 8 + LETTER * len(text)
    return out


def spoken(one: Bin, unit: str) -> str:
    """`the week of 11 March 2013`, `March 2013`, `the first quarter of 2013`, `2013`."""
    if unit == "week":
        return f"the week of {one.first.day} {one.first:%B} {one.first.year}"
    if unit == "month":
        return f"{one.first:%B} {one.first.year}"
    if unit == "quarter":
        return f"the {('first', 'second', 'third', 'fourth')[one.first.month // 3]} quarter of {one.first.year}"
    return str(one.first.year)


def unit_of(name: str) -> str:
    """The unit of a bin's name."""
    return "week" if "W" in name.upper() else "quarter" if "Q" in name.upper() else "month" if "-" in name else "year"
