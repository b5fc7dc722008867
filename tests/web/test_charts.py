"""Small charts: every interaction is in one bar, and every bar has an address that is read back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.web import charts

days = st.dates(date(1970, 1, 1), date(9999, 12, 30))


@given(days, days)
def test_bins_touch_and_are_read_back_by_name(a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    unit, made = charts.bins(first, last)
    assert len(made) <= charts.MAX_BARS
    assert made[-1].first <= last and (last < made[-1].after or last.year == 9999)
    assert all(x.after == y.first for x, y in pairwise(made))
    for one in made:
        assert charts.named(one.name) == one
        assert charts.unit_of(one.name) == unit


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        (date(2025, 1, 1), date(2025, 6, 1), "week"),
        (date(2024, 1, 1), date(2025, 6, 1), "month"),
        (date(2015, 1, 1), date(2025, 6, 1), "quarter"),
        (date(1990, 1, 1), date(2025, 6, 1), "year"),
    ],
)
def test_the_unit_follows_the_time_shown(first: date, last: date, unit: str) -> None:
    assert charts.bins(first, last)[0] == unit


@pytest.mark.parametrize("name", ["", "x", "2025-W60", "2025-13", "2025-Q5", "99999", "2025-01-01", "2025-Wx", "0"])
def test_a_name_of_no_time_is_none(name: str) -> None:
    assert charts.named(name) is None


@given(st.lists(st.dates(date(2024, 1, 1), date(2025, 12, 31)), min_size=1, max_size=40))
def test_bars_count_every_day_once(said: list[date]) -> None:
    drawing, _, counts = charts.pain(said, max(said), [], lambda name: f"?rows={name}", label="L")
    assert sum(n for _, n in counts) == len(said)
    assert drawing.count("<rect") == len(counts)
    assert "style=" not in drawing and "nan" not in drawing


def test_releases_stand_in_the_chart_and_are_escaped() -> None:
    said = [date(2025, 1, 6), date(2025, 3, 6)]
    tags = [charts.Tag("<3>", date(2025, 2, 1)), charts.Tag("old", date(2020, 1, 1))]
    tags += [charts.Tag(f"2.{i}", date(2025, 2, 2)) for i in range(9)]
    drawing, _, _ = charts.pain(said, said[-1], tags, str, label="L")
    assert "&lt;3&gt;" in drawing and "<3>" not in drawing and "old" not in drawing
    assert drawing.count("<title>2.") == 9 and len(re.findall(r"<text[^>]*>2\.\d", drawing)) <= 2


def test_a_day_far_off_is_drawn() -> None:
    drawing, unit, counts = charts.pain([date(2025, 1, 1), date(9999, 12, 30)], date(9999, 12, 31), [], str, label="L")
    assert unit == "year" and drawing and counts


def test_moments_are_those_of_the_zone() -> None:
    week = charts.named("2025-W13")
    assert week is not None
    start, end = charts.moments(week, ZoneInfo("Europe/Berlin"))
    # Summer time began on Sunday the 30th.
    assert start == datetime(2025, 3, 23, 23, tzinfo=UTC) and end == datetime(2025, 3, 30, 22, tzinfo=UTC)


def test_a_sparkline_has_a_bar_for_each_count() -> None:
    counts = {date(2025, 1, 6): 2, date(2025, 1, 20): 1}
    _, shown = charts.bins(date(2025, 1, 6), date(2025, 1, 26))
    drawn = charts.sparkline(counts, shown)
    assert drawn.count("<rect") == 2 and 'aria-hidden="true"' in drawn
    assert charts.sparkline({}, shown).count("<rect") == 0
