"""Some six hundred operators with plans, money, and the weeks in which they came and went."""

import csv
import io
from datetime import date, timedelta
from random import Random
from typing import Any

from .nouns import Account, plain
from .weeks import Almanac
from .wordbook import toml

N_ACCOUNTS = 604

#: The weeks after the boat fair in which many join at once: demand, and no problem.
SURGE_WEEKS = range(34, 38)
N_SURGE = 132
#: Share of accounts that were there before the world begins.
_N_BEFORE = 372

#: Plan -> euro per month, from and to; and its share of the accounts.
_PLANS = {"Dinghy": (19, 49, 0.56), "Cutter": (79, 169, 0.33), "Fleet": (320, 940, 0.11)}


def accounts(almanac: Almanac, rng: Random) -> list[Account]:
    """All accounts, the named ones first, ids from A-1001 on."""
    rows = toml("cast")["accounts"]
    made = [_named(row, i, almanac, rng) for i, row in enumerate(rows)]
    taken = {a.name for a in made}
    domains = {a.domain for a in made}
    regions = toml("places")["regions"]
    while len(made) < N_ACCOUNTS:
        region = rng.choices(regions, [r["share"] for r in regions])[0]
        name = rng.choice(region["forms"]).format(rng.choice(region["places"]))
        domain = plain(name) + ".example"
        if name in taken or domain in domains:
            continue
        taken.add(name)
        domains.add(domain)
        made.append(_invented(region, name, domain, len(made), almanac, rng))
    return made


def _named(row: dict[str, Any], i: int, almanac: Almanac, rng: Random) -> Account:
    since = almanac.start - timedelta(days=200 + 40 * i)
    return Account(
        f"A-{1001 + i}", row["key"], row["account"], row["domain"], row["plan"], float(row["mrr"]), row["region"],
        row["locale"], since, None, row["contact"], _phone("+44 7700 900###", rng),
    )  # fmt: skip


def _invented(region: dict[str, Any], name: str, domain: str, i: int, almanac: Almanac, rng: Random) -> Account:
    plan = rng.choices(list(_PLANS), [share for *_, share in _PLANS.values()])[0]
    low, high, _ = _PLANS[plan]
    # One account in thirty has no price on file: its money is unknown, and has to stay so.
    mrr = None if rng.random() < 0.033 else float(rng.randrange(low, high + 1, 5))
    since = _since(i, almanac, rng)
    until = None
    if rng.random() < 0.07:
        left = since + timedelta(days=rng.randrange(120, 700))
        until = left if almanac.start < left < almanac.end else None
    contact = f"{rng.choice(region['first'])} {rng.choice(region['last'])}"
    phone = _phone(region["phone"], rng)
    return Account(
        f"A-{1001 + i}", "", name, domain, plan, mrr, region["region"], region["locale"], since, until, contact, phone
    )


def _phone(pattern: str, rng: Random) -> str:
    """A number from a range that is kept for stories, one digit for each `#`."""
    return "".join(str(rng.randrange(10)) if c == "#" else c for c in pattern)


def _since(i: int, almanac: Almanac, rng: Random) -> date:
    if i < _N_BEFORE:
        return almanac.start - timedelta(days=rng.randrange(1, 1500))
    if i < _N_BEFORE + N_SURGE:
        return almanac.day(rng.choice(SURGE_WEEKS), rng.randrange(7))
    return almanac.day(rng.randrange(0, 78), rng.randrange(7))


def as_csv(rows: list[Account]) -> str:
    """customers.csv, with the unit of the money in its header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["account", "name", "domains", "plan", "mrr_eur_per_month", "region", "since", "until"])
    for a in rows:
        money = "" if a.mrr_eur is None else f"{a.mrr_eur:.2f}"
        writer.writerow(
            [
                a.id,
                a.name,
                a.domain,
                a.plan,
                money,
                a.region,
                a.since.isoformat(),
                a.until.isoformat() if a.until else "",
            ]
        )
    return out.getvalue()
