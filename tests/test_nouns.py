"""Weeks, spans and money."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.nouns import Money, Span, Week

weeks = st.dates(date(1970, 1, 1), date(2100, 12, 31)).map(Week.of)
moments = st.datetimes(
    datetime(1970, 1, 2),
    datetime(2100, 12, 30),
    timezones=st.integers(-14, 14).map(lambda h: timezone(timedelta(hours=h))),
)


@given(weeks)
def test_a_week_is_read_as_it_is_written(week: Week) -> None:
    assert Week.parse(str(week)) == week
    assert Week.parse(str(week).lower()) == week


@given(moments)
def test_every_moment_lies_in_its_week_and_in_no_other(at: datetime) -> None:
    week = Week.of(at)
    assert at in week
    assert at not in week.before() and at not in week.after()


@given(weeks, st.integers(0, 200))
def test_weeks_follow_each_other_without_a_gap(week: Week, n: int) -> None:
    assert week.after(n).before(n) == week
    assert week.end == week.after().start
    assert week.end - week.start == timedelta(days=7)
    assert week.start.weekday() == 0 and week.start.utcoffset() == timedelta(0)


@given(weeks, weeks)
def test_weeks_are_in_the_order_of_their_days(a: Week, b: Week) -> None:
    assert (a < b) == (a.start < b.start)


def test_the_days_around_a_new_year_have_the_iso_week() -> None:
    assert str(Week.of(date(2021, 1, 3))) == "2020-W53"
    assert str(Week.of(date(2024, 12, 30))) == "2025-W01"
    assert Week.parse("2020-W53").after() == Week(2021, 1)


def test_a_week_is_of_utc() -> None:
    late = datetime(2024, 5, 13, 1, tzinfo=timezone(timedelta(hours=2)))
    assert Week.of(late) == Week(2024, 19)
    assert late not in Week(2024, 20)


def test_a_week_ends_where_the_next_begins() -> None:
    week = Week(2024, 20)
    assert week.start in week and week.end not in week
    assert week.end - timedelta(microseconds=1) in week


@pytest.mark.parametrize(
    "text",
    ["", "2024", "2024-20", "2024W20", "2024-W", "2024-W00", "2024-W54", "2021-W53", "W20-2024", "x-Wy", "2024-W1.5"],
)
def test_what_is_no_week(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Week.parse(text)


def test_a_year_has_its_weeks() -> None:
    assert Week.parse("2020-W53").start == datetime(2020, 12, 28, tzinfo=UTC)


def test_money_is_told_with_its_time() -> None:
    month = Money(Decimal("1250"), "EUR", "month")
    assert str(month) == "1,250 EUR a month"
    assert month.per_year() == Money(Decimal("15000"), "EUR", "year")
    assert month.per_year().per_year() == month.per_year()


def test_a_span_is_three_plain_values() -> None:
    assert tuple(Span("body", 2, 5)) == ("body", 2, 5)
    assert Span("body", 2, 5) < Span("title", 0, 1), "sorted by part, then by place"
