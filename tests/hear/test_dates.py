from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.hear.dates import AHEAD, EARLIEST, is_ambiguous, is_date, moment, order_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2013-03-12T11:28:58.000+0000", "2013-03-12T11:28:58"),
        ("2013-03-12T11:28:58Z", "2013-03-12T11:28:58"),
        ("2013-03-12 11:28:58 UTC", "2013-03-12T11:28:58"),
        ("2013-03-12 11:28:58 +0200", "2013-03-12T09:28:58"),
        ("2013-03-12T11:28:58-05:00", "2013-03-12T16:28:58"),
        ("Tue, 12 Mar 2013 11:28:58 +0100", "2013-03-12T10:28:58"),
        ("Tue, 12 Mar 2013 11:28:58 GMT", "2013-03-12T11:28:58"),
        ("Tue, 12 Mar 2013 11:28:58 -0000", "2013-03-12T11:28:58"),
        (1363087738, "2013-03-12T11:28:58"),
        ("1363087738", "2013-03-12T11:28:58"),
        (1363087738000, "2013-03-12T11:28:58"),
        ("1363087738000", "2013-03-12T11:28:58"),
    ],
)
def test_a_date_with_its_zone_is_read_exactly(value: object, iso: str) -> None:
    assert moment(value, zone=BERLIN, now=NOW) == (datetime.fromisoformat(iso).replace(tzinfo=UTC), False)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2013-03-12", "2013-03-12T00:00"),
        ("2013-03-12 11:28", "2013-03-12T11:28"),
        ("2013/3/12 11:28", "2013-03-12T11:28"),
        ("20130312", "2013-03-12T00:00"),
        ("12.03.2013 11:28", "2013-03-12T11:28"),
        ("12. 3. 2013", "2013-03-12T00:00"),
        ("12.3.13", "2013-03-12T00:00"),
        ("12/Mar/13 11:28 PM", "2013-03-12T23:28"),
        ("12/Mar/13 12:05 AM", "2013-03-12T00:05"),
        ("25/02/2013 4:05 pm", "2013-02-25T16:05"),
        ("02/25/2013", "2013-02-25T00:00"),
        ("Apr 30, 2016", "2016-04-30T00:00"),
        ("30 April 2016 10:00", "2016-04-30T10:00"),
    ],
)
def test_a_date_without_a_zone_is_read_in_the_given_one_and_says_so(value: str, iso: str) -> None:
    expected = datetime.fromisoformat(iso).replace(tzinfo=BERLIN).astimezone(UTC)
    assert moment(value, zone=BERLIN, now=NOW) == (expected, True)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "no date"),
        (None, "no date"),
        (True, "no date"),
        (0, "unset date"),
        ("0", "unset date"),
        ("1970-01-01", "unset date"),
        ("1970-01-01T01:00:00+01:00", "unset date"),
        ("1979-12-31", "before 1980"),
        ("2026-12-01", "in the future"),
        ("0001-01-01T00:00:00", "before 1980"),
        ("9999-12-31T23:59:59-10:00", "outside of the calendar"),
        (float("nan"), "outside of the calendar"),
        (1e300, "outside of the calendar"),
        ("31.02.2013", "cannot read"),
        ("2013-13-45", "cannot read"),
        ("12/Foo/13", "cannot read"),
        ("13:00 PM", "cannot read"),
        ("12.03.2013 13:00 PM", "cannot read"),
        ("2013-03-12 11:28 CET", "cannot read"),
        ("Nonsense, 12", "cannot read"),
        ("yesterday", "cannot read"),
        ("03/04/2013", "day or the month first"),
    ],
)
def test_a_date_that_is_not_sure_is_refused_with_the_reason(value: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        moment(value, now=NOW)


def test_the_order_of_a_column_decides_an_ambiguous_date() -> None:
    assert moment("03/04/2013", now=NOW, order="day-first").at.month == 4
    assert moment("03/04/2013", now=NOW, order="month-first").at.month == 3
    assert moment("25/02/2013", now=NOW, order="month-first").at.day == 25


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["03/04/2013", "25/02/2013"], "day-first"),
        (["03/04/2013", "02/25/2013 10:00"], "month-first"),
        (["03/04/2013", "04/04/2013", "", None, 7], ""),
        (["13.04.2013"], ""),
    ],
)
def test_the_first_date_that_has_one_reading_decides_the_order(column: list[object], order: str) -> None:
    assert order_of(column) == order


def test_a_day_that_equals_its_month_is_not_ambiguous() -> None:
    assert is_ambiguous("03/04/2013")
    assert not is_ambiguous("04/04/2013")
    assert not is_ambiguous("25/04/2013")
    assert not is_ambiguous("2013-04-03")


def test_a_number_does_not_look_like_a_date() -> None:
    assert is_date("03/04/2013") and is_date("2013-04-03")
    assert not is_date("1363087738") and not is_date("Berlin") and not is_date(5)


@given(st.datetimes(EARLIEST.replace(tzinfo=None) + AHEAD, NOW.replace(tzinfo=None), timezones=st.just(UTC)))
def test_every_moment_survives_the_ways_to_write_it(at: datetime) -> None:
    whole = at.replace(microsecond=0)
    written = [
        whole.isoformat(),
        whole.strftime("%d.%m.%Y %H:%M:%S"),
        whole.strftime("%Y/%m/%d %H:%M:%S"),
        whole.timestamp(),
    ]
    assert {moment(text, now=NOW).at for text in written} == {whole}


@given(st.text(max_size=40) | st.integers() | st.floats())
def test_whatever_comes_is_read_between_the_bounds_or_refused(value: object) -> None:
    try:
        read = moment(value, now=NOW)
    except ValueError as error:
        assert str(error)
    else:
        assert EARLIEST <= read.at <= NOW + timedelta(days=1) and read.at.tzinfo is UTC
