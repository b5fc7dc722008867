"""Numbers, dates and lists as a person writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.evidence import Words
from firsthand.tell import phrases
from tests.tell.facts import post, row

ROWS = (row("FER-1"), row("FER-2"))
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(("n", "text"), [(0, "no"), (1, "one"), (12, "twelve"), (13, "13"), (1300, "1,300")])
def test_small_numbers_are_words(n: int, text: str) -> None:
    assert phrases.spelled(n) == text


@pytest.mark.parametrize(("n", "text"), [(1, "one ticket"), (2, "two tickets"), (13, "13 tickets"), (0, "no tickets")])
def test_a_count_has_its_noun(n: int, text: str) -> None:
    assert phrases.count(n, "ticket", "tickets", ROWS).text == text


def test_a_count_at_the_beginning_of_a_sentence() -> None:
    assert phrases.count(2, "ticket", "tickets", ROWS, start=True).text == "Two tickets"


def test_a_row_is_counted_once() -> None:
    assert phrases.bare(2, [*ROWS, *ROWS]).rows == ROWS


def test_mixed_kinds_are_posts() -> None:
    ticket, mail = post("FER-1"), post("FER-2", kind="mail")
    assert phrases.counted_posts([ticket, ticket]).text == "two tickets"
    assert phrases.counted_posts([ticket, mail]).text == "two posts"
    assert phrases.counted_posts([post("FER-1", kind="telegram")]).text == "one post"


def test_customers_are_counted_by_account() -> None:
    a, b = post("FER-1", who="wad"), post("FER-2", who="wad")
    assert phrases.customers([a, b]).text == "one customer"
    assert phrases.customers([a, post("FER-3", who="pier")]).text == "two customers"
    assert phrases.customers([a, post("FER-3", who="x", whose="unknown")]).text == "two accounts"
    assert phrases.customers([post("FER-1", who=""), post("FER-2", who="")]).text == "two customers without a name"
    assert phrases.customers([a, post("FER-2", who="")]).text == "one customer and one without a name"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "one minute later"), (59, "one minute later"), (90, "two minutes later"), (25 * 60, "25 minutes later"),
     (7199, "120 minutes later"), (7200, "two hours later"), (47 * 3600, "47 hours later"),
     (48 * 3600, "two days later"),
     (-5, "one minute later")],
)  # fmt: skip
def test_a_gap_is_told_in_the_largest_unit_that_is_still_two(seconds: int, text: str) -> None:
    assert phrases.after(timedelta(seconds=seconds), ROWS).text == text


@given(st.integers(0, 10**8))
def test_a_gap_is_told_to_a_third(seconds: int) -> None:
    told = phrases.after(timedelta(seconds=seconds), ROWS)
    unit = next(size for word, size in (("day", 86400), ("hour", 3600), ("minute", 60)) if word in told.text)
    assert told.value >= 1
    assert abs(told.value * unit - seconds) <= unit / 2 or seconds < 60


def test_a_day_is_the_readers_and_has_its_year_only_where_it_is_another() -> None:
    late = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    beside = datetime(2024, 5, 1, tzinfo=UTC)
    assert phrases.day(late, ROWS[0], ZoneInfo("UTC"), beside=beside).text == "31 December"
    assert phrases.day(late, ROWS[0], BERLIN, beside=beside).text == "1 January 2025"
    assert phrases.day(late, ROWS[0], BERLIN).text == "1 January 2025"
    assert phrases.weekday(late, ROWS[0], BERLIN).text == "Wednesday"


@pytest.mark.parametrize(("n", "text"), [(0, ""), (1, "a"), (2, "a and b"), (3, "a, b and c")])
def test_a_list(n: int, text: str) -> None:
    assert "".join(p.text for p in phrases.listed([[Words(c)] for c in "abc"[:n]]) if isinstance(p, Words)) == text


def test_empty_words_are_no_piece() -> None:
    assert phrases.sentence("", Words("so"), [Words(" it is")], "").pieces == (Words("so"), Words(" it is"))
