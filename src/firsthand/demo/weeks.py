"""The world's calendar: 79 weeks, counted from its first Monday, that end on a Sunday."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

#: Eighteen months and a few days, so that two summers can be compared.
N_WEEKS = 79

#: The Sunday on which the world ends when nobody asks for another day: a fixed date, so that bytes repeat.
DEFAULT_END = date(2026, 11, 22)

#: Contacts in a month as a share of the yearly mean. Boats are busy in summer; ferries keep the winter alive.
_SEASON = {1: 0.75, 2: 0.8, 3: 0.9, 4: 1.05, 5: 1.1, 6: 1.15, 7: 1.25, 8: 1.25, 9: 1.1, 10: 0.95, 11: 0.9, 12: 0.75}


@dataclass(frozen=True)
class Almanac:
    """Turns "week 46, Monday" into a date. `end` is a Sunday."""

    end: date

    @classmethod
    def ending(cls, today: date | None) -> "Almanac":
        """The almanac that ends on the last Sunday up to and including `today`."""
        day = today or DEFAULT_END
        return cls(day - timedelta(days=(day.weekday() + 1) % 7))

    @property
    def start(self) -> date:
        return self.end - timedelta(days=N_WEEKS * 7 - 1)

    def day(self, week: int, day: int = 0) -> date:
        return self.start + timedelta(days=week * 7 + day)

    def at(self, week: int, day: int, minutes: float) -> datetime:
        """An aware UTC moment, `minutes` after midnight of the given day."""
        midnight = datetime.combine(self.day(week, day), time(), tzinfo=UTC)
        return midnight + timedelta(seconds=round(minutes * 60))

    def clock(self, week: int, day: int, hhmm: str) -> datetime:
        hours, minutes = hhmm.split(":")
        return self.at(week, day, int(hours) * 60 + int(minutes))

    def week_of(self, moment: datetime) -> int:
        return (moment.date() - self.start).days // 7

    def season(self, week: int) -> float:
        """How busy a week is, as a multiple of the yearly mean."""
        return _SEASON[self.day(week, 3).month]


def in_office_hours(moment: datetime) -> datetime:
    """`moment`, or where the support desk is closed then, the next morning a while after seven."""
    if 7 <= moment.hour < 19:
        return moment
    morning = moment if moment.hour < 7 else moment + timedelta(days=1)
    return morning.replace(hour=7, minute=10 + moment.minute // 2)


def iso(moment: datetime) -> str:
    """`2026-04-06T08:15:00Z`"""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def jira_iso(moment: datetime) -> str:
    """`2026-04-06T08:15:00.000+0000`, as Jira's REST interface writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
