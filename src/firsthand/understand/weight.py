"""How much a problem weighs now against before: a rate per interaction, with the doubt that small counts leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from firsthand.nouns import Interval

State = Literal["new", "rising", "steady", "fading", "silent", "back"]

#: Weeks before that the last ones are held against: a quarter of a year, which releases and holidays do not fill.
WEEKS_BEFORE = 12
#: With fewer weeks before, a trend is not told.
WEEKS_LEAST = 4
#: Weeks without a word after which a problem is silent, and after which its return is news.
QUIET_WEEKS = 8
#: The share of trends told that may be false (Benjamini and Hochberg, 1995).
FALSE_SHARE = 0.05
#: A steady rate is only called so where a doubling and a halving can both be excluded.
TELLING_RATIO = 2.0


class Trend(NamedTuple):
    """What became of a problem's rate.

    `ratio` is the rate of the last weeks over the rate before; `p` is the exact two-sided probability, corrected for
    the number of problems where `trends` made it. `clear` is False where the counts are too small to call it steady:
    then say "cannot tell", and not "steady".
    """

    state: State
    ratio: Interval | None
    p: float
    clear: bool


def trend(counts: Sequence[int], totals: Sequence[int], *, n_last: int = 1) -> Trend:
    """The trend of one problem.

    Parameters
    ----------
    counts : sequence of int, shape (weeks,)
        Of this problem, oldest week first; the last `n_last` are "now". Count customers where they are known: one
        customer who writes five times is one.
    totals : sequence of int, shape (weeks,)
        Of everything, the same weeks. A surge of everything is then no rise.
    n_last : int
        Weeks that are "now".

    Raises
    ------
    ValueError
        When the two differ in length, a count is negative or above its total, or there is no week before.

    References
    ----------
    Przyborowski and Wilenski, "Homogeneity of results in testing samples from Poisson series" (1940): given their sum,
    two Poisson counts are binomial. Clopper and Pearson (1934) for the interval. Rao and Scott, "A simple method for
    the analysis of clustered binary data" (1992): counts that come in clumps are divided by their design effect.

    Examples
    --------
    >>> trend([2, 1, 2, 2, 1, 2, 1, 2, 12], [50] * 9).state
    'rising'
    >>> trend([2, 1, 2, 2, 1, 2, 1, 2, 12], [50] * 8 + [350]).state
    'steady'
    """
    (only,) = trends([counts], totals, n_last=n_last)
    return only


def trends(problems: Sequence[Sequence[int]], totals: Sequence[int], *, n_last: int = 1) -> list[Trend]:
    """The trends of all problems at once: the same test, with the share of false ones among those told held down."""
    whole = np.asarray(totals, np.int64)
    rows = [_counts(counts, whole, n_last) for counts in problems]
    ratios, ps = zip(*(_ratio(row, whole, n_last) for row in rows), strict=True) if rows else ((), ())
    tested = np.array([ratio is not None for ratio in ratios], bool)
    corrected = np.ones(len(rows))
    if tested.any():
        corrected[tested] = stats.false_discovery_control(np.array(ps)[tested])
    return [_trend(row, n_last, ratio, float(p)) for row, ratio, p in zip(rows, ratios, corrected, strict=True)]


def _counts(counts: Sequence[int], totals: npt.NDArray[np.int64], n_last: int) -> npt.NDArray[np.int64]:
    row = np.asarray(counts, np.int64)
    if row.shape != totals.shape or not 0 < n_last < len(row):
        raise ValueError(f"{len(row)} weeks of {len(totals)}, of which the last {n_last} are now")
    if (row < 0).any() or (row > totals).any():
        raise ValueError("a week's count must be between 0 and that week's total")
    return row


def _ratio(counts: npt.NDArray[np.int64], totals: npt.NDArray[np.int64], n_last: int) -> tuple[Interval | None, float]:
    """The rate ratio and its two-sided p, or None where either side had no exposure or there are too few weeks."""
    before = slice(max(0, len(counts) - n_last - WEEKS_BEFORE), len(counts) - n_last)
    exposure_now, exposure_before = int(totals[-n_last:].sum()), int(totals[before].sum())
    n_now, n_before = int(counts[-n_last:].sum()), int(counts[before].sum())
    if not exposure_now or not exposure_before or before.stop - before.start < WEEKS_LEAST or not n_now + n_before:
        return None, 1.0
    effect = _design_effect(counts[before], totals[before])
    a, b = int(n_now / effect), int(n_before / effect)
    odds = exposure_before / exposure_now
    expected = 1 / (1 + odds)
    p = float(stats.binomtest(a, a + b, expected).pvalue) if a + b else 1.0
    low, high = 0.0, 1.0
    if a + b:
        found = stats.binomtest(a, a + b).proportion_ci(0.95, "exact")
        low, high = float(found.low), float(found.high)
    value = n_now / n_before * odds if n_before else float("inf")
    return Interval(_as_ratio(low, odds), value, _as_ratio(high, odds)), p


def _as_ratio(share: float, odds: float) -> float:
    return share / (1 - share) * odds if share < 1 else float("inf")


def _design_effect(counts: npt.NDArray[np.int64], totals: npt.NDArray[np.int64]) -> float:
    """How much more the weeks before vary than Poisson counts would; 1 where there is too little to tell by."""
    open_weeks = totals > 0
    expected = counts.sum() * totals[open_weeks] / max(int(totals.sum()), 1)
    # Below an expected 1 a week the chi-square of the weeks says nothing (Cochran's rule, loosely).
    if open_weeks.sum() < WEEKS_LEAST or expected.mean() < 1:
        return 1.0
    chi_square = float((np.square(counts[open_weeks] - expected) / expected).sum())
    return max(1.0, chi_square / (int(open_weeks.sum()) - 1))


def _trend(counts: npt.NDArray[np.int64], n_last: int, ratio: Interval | None, p: float) -> Trend:
    now, before = counts[-n_last:], counts[:-n_last]
    if now.any() and not before.any():
        return Trend("new", None, p, True)
    if not counts[-max(QUIET_WEEKS, n_last) :].any():
        return Trend("silent", None, p, True)
    if now.any() and len(before) > QUIET_WEEKS and not before[-QUIET_WEEKS:].any():
        return Trend("back", ratio, p, True)
    if ratio is None:
        return Trend("steady", None, p, False)
    if p < FALSE_SHARE:
        return Trend("rising" if ratio.value > 1 else "fading", ratio, p, True)
    return Trend("steady", ratio, p, ratio.low > 1 / TELLING_RATIO and ratio.high < TELLING_RATIO)
