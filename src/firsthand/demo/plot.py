"""What happens in the world: releases, how often each thing is said in which week, and the planted facts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .accounts import N_SURGE, SURGE_WEEKS
from .nouns import Account, Release
from .weeks import N_WEEKS, Almanac

#: version -> (week, day of the week, time)
RELEASES: dict[str, tuple[int, int, str]] = {
    "3.0.0": (2, 1, "09:30"), "3.0.1": (3, 3, "15:10"), "3.0.2": (6, 1, "10:05"), "3.1.0": (9, 1, "09:40"),
    "3.1.1": (11, 2, "14:20"), "3.1.2": (14, 1, "10:15"), "3.2.0": (19, 1, "09:25"), "3.2.1": (24, 1, "11:00"),
    "3.2.2": (26, 2, "16:05"), "3.3.0": (31, 0, "10:30"), "3.3.1": (33, 2, "13:45"), "3.4.0": (38, 1, "09:50"),
    "3.4.1": (40, 1, "10:10"), "3.5.0": (45, 1, "09:35"), "3.5.1": (46, 3, "17:25"), "3.5.2": (48, 2, "14:55"),
    "3.6.0": (51, 1, "10:00"), "3.6.1": (53, 2, "11:30"), "3.6.2": (55, 1, "09:45"), "3.7.0": (58, 1, "10:20"),
    "3.7.1": (60, 2, "15:35"), "3.8.0": (66, 1, "09:55"), "3.8.1": (68, 3, "12:40"), "3.8.2": (71, 1, "10:25"),
    "3.9.0": (74, 1, "09:30"), "3.9.1": (76, 3, "13:15"), "3.9.2": (78, 4, "15:50"),
}  # fmt: skip


def releases(almanac: Almanac) -> list[Release]:
    return [Release(version, almanac.clock(*when)) for version, when in RELEASES.items()]


def week_of_release(version: str) -> int:
    return RELEASES[version][0]


#: What one week asks for, by week; steady ones are scaled by the season and by the number of customers.
Curve = Callable[[int], float]


def _steady(per_week: float, first: int = 0, last: int = N_WEEKS) -> Curve:
    return lambda w: per_week if first <= w < last else 0.0


def _growing(start: float, end: float, first: int) -> Curve:
    return lambda w: start + (end - start) * (w - first) / (N_WEEKS - first) if w >= first else 0.0


def _exactly(weeks: dict[int, int], *others: Curve) -> Curve:
    return lambda w: weeks.get(w, 0) + sum(other(w) for other in others)


@dataclass(frozen=True)
class Strand:
    """How one label comes up over the weeks, where, and from whom."""

    label: str
    curve: Curve
    mix: dict[str, float]
    kind: str = "problem"
    scaled: bool = True
    platforms: tuple[str, ...] = ("Web",)
    plan: str = ""
    pool: str = ""
    versions: tuple[str, ...] = ()


_OFFICE = {"tracker": 0.44, "mails": 0.17, "chats": 0.14, "github": 0.25}
_CREW = {"reviews": 0.5, "chats": 0.08, "tracker": 0.19, "github": 0.2, "mails": 0.05}
_PHONES = ("iOS", "Android")
_ASK = {"chats": 0.5, "mails": 0.35, "tracker": 0.15}

STRANDS: tuple[Strand, ...] = (
    Strand("walkups-missing", _exactly({45: 5, 46: 15, 47: 15, 48: 11, 49: 4, 50: 2}),
           {"tracker": 0.4, "mails": 0.14, "chats": 0.11, "reviews": 0.18, "github": 0.1}, scaled=False,
           platforms=_PHONES, versions=("3.5.0", "3.5.1")),
    Strand("scanner-black", _growing(0.6, 1.5, 20), _CREW, platforms=("Android",)),
    Strand("reminder-hour", _exactly({75: 4, 76: 6, 77: 8, 78: 8}, _steady(0.33, 54, 75)),
           {"mails": 0.24, "tracker": 0.53, "chats": 0.14}, scaled=False, pool="clock"),
    Strand("calendar-shift", _exactly({75: 5, 76: 4, 77: 6, 78: 8}, _steady(0.33, 54, 75)),
           {"tracker": 0.47, "mails": 0.16, "github": 0.34, "chats": 0.08}, scaled=False, pool="clock"),
    Strand("cashup-day", _exactly({75: 4, 76: 4, 77: 5, 78: 6}, _steady(0.3, 54, 75)),
           {"mails": 0.24, "tracker": 0.56, "chats": 0.13}, scaled=False, pool="clock"),
    Strand("deposit-held", _exactly({59: 1, 63: 1, 71: 1}, _steady(0.95, 0, 56)),
           {"mails": 0.2, "tracker": 0.42, "chats": 0.11, "reviews": 0.14, "github": 0.12}, platforms=("Web", "iOS")),
    Strand("double-booked", _steady(0.72, 1), {"mails": 0.17, "tracker": 0.43, "chats": 0.14, "github": 0.26}),
    Strand("sms-outage", _exactly({15: 1, 40: 1, 62: 19, 63: 21, 64: 2, 71: 1}),
           {"chats": 0.4, "mails": 0.32, "tracker": 0.28}, scaled=False),
    Strand("bulk-refund", _exactly({60: 1}, _steady(0.62, 2, 58)), {"mails": 0.24, "tracker": 0.54, "chats": 0.14}),
    Strand("slow-board", _growing(0.4, 0.85, 6), _OFFICE, plan="Fleet"),
    Strand("mail-language", _steady(0.28), _OFFICE),
    Strand("voucher-cent", _steady(0.24), _OFFICE),
    Strand("login-code", _steady(0.3), {"reviews": 0.4, "chats": 0.14, "mails": 0.12, "tracker": 0.26},
           platforms=_PHONES),
    Strand("printer-half", _steady(0.24), {"mails": 0.21, "tracker": 0.54, "chats": 0.15}),
    Strand("tide-wish", _steady(0.18), {"mails": 0.23, "tracker": 0.48, "github": 0.3, "chats": 0.06}),
    Strand("payout-match", _steady(0.22), {"mails": 0.29, "tracker": 0.53, "chats": 0.11}),
    Strand("card-twice", _exactly({77: 3, 78: 8}), {"chats": 0.22, "tracker": 0.49, "mails": 0.15}, scaled=False,
           platforms=("Kiosk",), versions=("3.9.1",)),
    Strand("ask-start", _exactly({34: 3, 35: 7, 36: 9, 37: 8, 38: 5, 39: 4, 40: 2, 41: 1}, _steady(0.12)), _ASK,
           kind="question", scaled=False, pool="newcomers"),
    *(Strand(slug, _steady(0.12), _ASK, kind="question")
      for slug in ("ask-add-vessel", "ask-invite-crew", "ask-vat", "ask-export", "ask-prices", "ask-widget",
                   "ask-season", "ask-vouchers")),
    Strand("praise", _steady(0.56), {"reviews": 0.88, "mails": 0.12}, kind="praise", platforms=_PHONES),
    Strand("thanks:deposit-held", _exactly({57: 1, 58: 1, 59: 1, 60: 2, 61: 1, 63: 1, 64: 1, 67: 1, 71: 1}),
           {"mails": 0.6, "chats": 0.3, "tracker": 0.1}, kind="delight", scaled=False, pool="before:deposit-held"),
    Strand("thanks:bulk-refund", _exactly({59: 2, 60: 1, 62: 1, 65: 1, 68: 1, 70: 1, 72: 2, 74: 1, 76: 1}),
           {"mails": 0.6, "chats": 0.3, "tracker": 0.1}, kind="delight", scaled=False, pool="before:bulk-refund"),
    Strand("noise", _steady(0.24), {"mails": 0.7, "reviews": 0.15, "chats": 0.1}, kind="noise"),
)  # fmt: skip


def schedule(strand: Strand, almanac: Almanac, accounts: list[Account]) -> list[int]:
    """The weeks in which the strand is heard, one entry for each time."""
    n_at_start = sum(a.active_on(almanac.start) for a in accounts)
    weeks: list[int] = []
    owed = 0.5
    for week in range(N_WEEKS):
        scale = 1.0
        if strand.scaled:
            scale = almanac.season(week) * sum(a.active_on(almanac.day(week)) for a in accounts) / n_at_start
        owed += strand.curve(week) * scale
        weeks += [week] * int(owed)
        owed -= int(owed)
    return weeks


def phenomena(almanac: Almanac, shas: dict[str, str]) -> dict[str, Any]:
    """The planted facts by name; `shas` are the commits of the story by their handle."""

    def day(version: str) -> str:
        return almanac.clock(*RELEASES[version]).date().isoformat()

    def monday(week: int) -> str:
        return almanac.day(week).isoformat()

    return {
        "regression": {
            "problem": "walkups-missing", "commit": shas["walkups-cause"], "brought_in_by": "3.5.0",
            "brought_in_on": day("3.5.0"),
            "tried": {"commit": shas["walkups-wrong"], "release": "3.5.1", "on": day("3.5.1")},
            "mended_by": "3.5.2", "mended_on": day("3.5.2"), "mending_commit": shas["walkups-fix"],
            "believed_first": "the manifest cache was stale",
        },
        "one_platform_only": {"problem": "scanner-black", "platform": "Android", "since": "3.2.0",
                              "commit": shas["scanner-cause"], "mended_by": None},
        "one_cause_three_symptoms": {
            "problems": ["reminder-hour", "calendar-shift", "cashup-day"], "commit": shas["clock-cause"],
            "migration": "sailings/0019_departure_with_offset",
            "brought_in_by": "3.6.0", "brought_in_on": day("3.6.0"),
            "felt_from": monday(75), "why_then": "the clocks changed on 25 October",
            "mending_commit": shas["clock-fix"], "mended_by": "3.9.2", "mended_on": day("3.9.2"),
            "too_early_to_tell": True,
        },
        "fix_that_worked": {"problem": "deposit-held", "commit": shas["deposit-fix"], "release": "3.6.2",
                            "on": day("3.6.2")},
        "fix_that_did_not": {"problem": "double-booked", "commit": shas["double-wrong"], "release": "3.2.1",
                             "on": day("3.2.1"), "believed": "two checkouts read the same free seat count",
                             "found_later": "the widget's hold ends before the server's"},
        "demand_surge": {"from": monday(SURGE_WEEKS.start), "to": monday(SURGE_WEEKS.stop), "n_new_accounts": N_SURGE,
                         "why": "operators who signed up at the boat fair", "asks": "ask-start",
                         "is_a_problem": False},
        "spike_that_fell_back": {"problem": "sms-outage", "from": monday(62), "to": monday(64),
                                 "why": "the SMS carrier's fault", "change_of_ours": None},
        "one_plan_only": {"problem": "slow-board", "plan": "Fleet"},
        "new_and_unexplained": {"problem": "card-twice", "from": monday(77), "cause": None},
        "delighted": {"pairs": "see `case` and `pair` in interactions", "after": {"deposit-held": "3.6.2",
                      "bulk-refund": "3.7.0", "walkups-missing": "3.5.2"}},
        "wish_fulfilled": {"problem": "bulk-refund", "commit": shas["refund-feature"], "release": "3.7.0",
                           "on": day("3.7.0")},
        "questions": "every label that begins with `ask-` is only a question",
    }  # fmt: skip
