import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.understand.weight import Trend, trend, trends

QUIET = [0] * 8


@pytest.mark.parametrize(
    ("counts", "state", "clear"),
    [
        ([0] * 12 + [1], "new", True),
        ([2, 1, 2, 2, 1, 2, 1, 2, 2, 1, 1, 2, 12], "rising", True),
        ([9, 8, 10, 9, 11, 9, 8, 9, 10, 9, 8, 9, 1], "fading", True),
        ([1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1], "steady", False),
        ([30, 28, 31, 30, 29, 32, 30, 31, 28, 30, 31, 29, 30], "steady", True),
        ([3, 2, 4, 1, *QUIET, 0], "silent", True),
        ([3, 2, 4, 1, *QUIET, 1], "back", True),
        ([0] * 13, "silent", True),
    ],
)
def test_what_became_of_a_problem(counts: list[int], state: str, clear: bool) -> None:
    told = trend(counts, [50] * len(counts))
    assert (told.state, told.clear) == (state, clear), told


def test_a_surge_of_everything_is_no_rise() -> None:
    counts = [2, 1, 2, 2, 1, 2, 1, 2, 1, 2, 2, 1, 12]
    assert trend(counts, [50] * 13).state == "rising"
    assert trend(counts, [50] * 12 + [360]).state == "steady"


def test_a_drop_of_everything_is_no_fading() -> None:
    assert trend([9] * 12 + [1], [90] * 12 + [10]).state == "steady"


def test_clumps_before_make_a_clump_now_no_news() -> None:
    clumped = [0, 9, 0, 0, 10, 0, 8, 0, 0, 9, 0, 0, 9]
    even = [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 9]
    assert trend(clumped, [100] * 13).state == "steady"
    assert trend(even, [100] * 13).state == "rising"


def test_the_ratio_is_told_with_its_range() -> None:
    ratio = trend([5] * 12 + [20], [100] * 13).ratio
    assert ratio and 1 < ratio.low < ratio.value < ratio.high and ratio.value == pytest.approx(4.0)


def test_two_weeks_may_be_now() -> None:
    assert trend([2] * 12 + [8, 8], [100] * 14, n_last=2).state == "rising"


def test_no_history_is_no_trend() -> None:
    told = trend([1, 2, 3], [10, 10, 10])
    assert (told.state, told.clear, told.ratio) == ("steady", False, None)


def test_weeks_in_which_nothing_was_heard_tell_nothing() -> None:
    assert trend([1] * 12 + [0], [10] * 12 + [0]).state == "steady"


@pytest.mark.parametrize(
    ("counts", "totals"), [([1, 2], [1]), ([1], [1]), ([-1, 2], [5, 5]), ([6, 2], [5, 5]), ([], [])]
)
def test_counts_that_cannot_be_are_refused(counts: list[int], totals: list[int]) -> None:
    with pytest.raises(ValueError, match="week"):
        trend(counts, totals)


def test_many_problems_are_held_to_one_share_of_false_trends() -> None:
    one = [2, 1, 2, 2, 1, 2, 1, 2, 2, 1, 1, 2, 6]
    flat = [2, 1, 2, 2, 1, 2, 1, 2, 2, 1, 1, 2, 2]
    alone, among = trend(one, [500] * 13), trends([one] + [flat] * 200, [500] * 13)[0]
    assert alone.state == "rising" and among.state == "steady" and among.p > alone.p


def test_few_of_many_flat_problems_are_called_anything_else() -> None:
    counts = np.random.default_rng(7).poisson(3.0, (400, 13))
    told = trends(counts.tolist(), [1200] * 13)
    assert sum(t.state in ("rising", "fading") for t in told) <= 2


def test_no_problems_no_trends() -> None:
    assert trends([], [1, 2, 3]) == []


@given(st.lists(st.integers(0, 30), min_size=2, max_size=30), st.integers(1, 20))
def test_more_of_everything_else_never_makes_a_rise(counts: list[int], factor: int) -> None:
    totals = [100] * len(counts)
    told, later = trend(counts, totals), trend(counts, [*totals[:-1], 100 * factor])
    if later.state == "rising":
        assert told.state == "rising"


@given(st.lists(st.integers(0, 40), min_size=2, max_size=40))
def test_every_series_has_a_trend_with_a_probability(counts: list[int]) -> None:
    told = trend(counts, [40] * len(counts))
    assert isinstance(told, Trend) and 0 <= told.p <= 1
    assert told.ratio is None or (told.ratio.low <= told.ratio.high and not math.isnan(told.ratio.value))
