"""What a workspace tells at first sight: what hurts, whom, since when, what was tried, and who is glad."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from firsthand.nouns import Money
from firsthand.settings import Settings
from firsthand.store.access import problems, records, texts
from firsthand.understand import kinds
from firsthand.work import quotes
from firsthand.work.quotes import QuoteRow

#: Weeks on either side of a release that are set beside each other.
WEEKS = 8


class Tried(NamedTuple):
    """A change that names tickets of a problem, the release that first held it, and posts before and after.

    The two counts are counts and no verdict: they know nothing of demand, seasons or chance.
    """

    sha: str
    subject: str
    at: datetime
    release: str
    released_at: datetime
    n_before: int
    n_after: int
    #: Days after the release that the store knows of, at most `WEEKS` weeks.
    n_days_after: int


class Told(NamedTuple):
    """One problem as the story tells it."""

    number: int
    name: str
    kind: str
    n_customers: int
    n_posts: int
    money: tuple[Money, ...]
    first_at: datetime
    release_before: str
    platforms: tuple[tuple[str, int], ...]
    quotes: tuple[QuoteRow, ...]
    causes: tuple[tuple[str, str], ...]
    tried: tuple[Tried, ...]


def of_problems(settings: Settings, n: int = 5, kinds: Sequence[str] = ("pain", "workaround")) -> list[Told]:
    """The problems that touch most customers, each with what the store knows of it."""
    rows = [p for p in problems.problems() if p.kind in kinds and p.n_interactions][:n]
    money = {c.account: c for c in records.customers() if c.money_amount is not None}
    releases = records.releases()
    return [_told(p, money, releases, settings) for p in rows]


def _told(
    p: problems.ProblemRow,
    money: dict[str, records.CustomerRow],
    releases: Sequence[records.ReleaseRow],
    settings: Settings,
) -> Told:
    members = problems.members([p.number])
    heard = texts.by_pk(m.interaction_id for m in members)
    first = min(m.at for m in members)
    before = [r for r in releases if r.at <= first]
    platforms = Counter(h.platform for h in heard.values() if h.platform)
    naming = [x for x in texts.links(heard, into=True) if x.how in ("key", "url", "trailer")]
    changes = sorted(records.changes({x.interaction_id for x in naming}).values(), key=lambda c: c.committed_at)
    # Thanks for the mend are told of the same thing, and are no complaint that came after it.
    glad = {pk for pk, h in heard.items() if kinds.kind(f"{h.title}. {h.body}", rating=h.rating).kind == "praise"}
    ats = sorted({m.interaction_id: m.at for m in members if m.interaction_id not in glad}.values())
    span = records.span()
    last = span[1] if span else first
    return Told(
        p.number,
        p.name,
        p.kind,
        p.n_customers,
        p.n_interactions,
        _money({m.account for m in members if m.account}, money),
        first,
        before[-1].name if before else "",
        tuple(sorted(platforms.items(), key=lambda x: (-x[1], x[0]))),
        tuple(quotes.of_problem(p.number, settings, 2)),
        tuple((c.sha[:7], v) for c in changes for k, v in c.trailers if k.lower() == "cause")[:2],
        tuple(_tried(c, releases, ats, last) for c in _last(changes, releases)),
    )


def _money(accounts: set[str], known: dict[str, records.CustomerRow]) -> tuple[Money, ...]:
    """What the customers pay a year, each account once, by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for account in accounts & set(known):
        c = known[account]
        paid = Money(c.money_amount, c.money_currency, "year" if c.money_per == "year" else "month").per_year()
        sums[paid.currency] += paid.amount
    return tuple(Money(amount, currency, "year") for currency, amount in sorted(sums.items()))


def _last(changes: Sequence[records.ChangeRow], releases: Sequence[records.ReleaseRow]) -> list[records.ChangeRow]:
    """The last change of each release that followed one: what a release brought is judged once."""
    by_release: dict[str, records.ChangeRow] = {}
    for c in changes:
        after = next((r for r in releases if r.at >= c.committed_at), None)
        if after is not None and len(c.parents) < 2:
            by_release[after.name] = c
    return list(by_release.values())[-2:]


def _tried(
    c: records.ChangeRow, releases: Sequence[records.ReleaseRow], ats: Sequence[datetime], last: datetime
) -> Tried:
    """The release that brought a change; `last` is when the store last heard from anybody."""
    release = next(r for r in releases if r.at >= c.committed_at)
    span = timedelta(weeks=WEEKS)
    subject = texts.by_pk([c.interaction_id])[c.interaction_id].title
    return Tried(
        c.sha[:7],
        subject,
        c.committed_at,
        release.name,
        release.at,
        sum(release.at - span <= at < release.at for at in ats),
        sum(release.at <= at < release.at + span for at in ats),
        min(span, max(last - release.at, timedelta())).days,
    )
