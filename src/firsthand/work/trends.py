"""Holds this week's count of each problem against the weeks before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from firsthand.nouns import Week
from firsthand.store.access import texts
from firsthand.store.access.problems import ProblemRow
from firsthand.tell import facts
from firsthand.understand import weight

#: Weeks before, that this week is compared with: a season's quarter, long enough for counts of one or two a week.
WEEKS = 12


def problems(
    members: Mapping[int, Collection[facts.Post]],
    names: Mapping[int, ProblemRow],
    week: Week,
    changes: Sequence[facts.Change],
) -> dict[int, facts.Problem]:
    """The problems of a week with their trend, and the week's changes that name them by number."""
    if not members:
        return {}
    weeks = [*(week.before(n) for n in range(WEEKS, 0, -1)), week]
    totals = _totals(weeks)
    order = sorted(members)
    # A post that tells of the past can stand in a week whose voices were not counted yet: no share is above one.
    series = [[min(c, t) for c, t in zip(_weekly(members[n], weeks), totals, strict=True)] for n in order]
    told = weight.trends(series, totals)
    return {
        n: facts.Problem(
            number=n,
            name=names[n].name,
            named=names[n].name_by != "firsthand",
            posts=tuple(sorted(members[n], key=lambda p: (p.at, p.row))),
            trend=trend.state,
            n_week=counts[-1],
            n_before=sum(counts[:-1]),
            n_weeks_before=WEEKS,
            changes=tuple(c for c in changes if names_problem(c, n)),
        )
        for n, counts, trend in zip(order, series, told, strict=True)
    }


def names_problem(change: facts.Change, number: int) -> bool:
    return any(
        key.lower() == "problem" and change.text(span).upper() == f"P-{number}" for key, _, span in change.trailers
    )


def _totals(weeks: Sequence[Week]) -> list[int]:
    """Customers who wrote at all, week by week: what a problem's own count is held against."""
    who: dict[Week, set[str]] = defaultdict(set)
    for at, name in texts.voices(weeks[0].start, weeks[-1].end):
        who[Week.of(at)].add(name)
    return [len(who[w]) for w in weeks]


def _weekly(posts: Iterable[facts.Post], weeks: Sequence[Week]) -> list[int]:
    """Customers of each week."""
    who: dict[Week, set[str]] = defaultdict(set)
    for p in posts:
        who[Week.of(p.at)].add(p.who or p.row.ref)
    return [len(who[w]) for w in weeks]
