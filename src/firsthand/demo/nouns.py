"""The small values that the invented world is made of."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol


class RunGit(Protocol):
    """Runs `git` with `args` in `cwd`, feeds it `stdin`, returns its output; raises when git fails."""

    def __call__(self, args: Sequence[str], *, cwd: Path, stdin: bytes = b"") -> bytes: ...


@dataclass(frozen=True)
class Account:
    """An operator of boats: one row of customers.csv."""

    id: str
    key: str
    name: str
    domain: str
    plan: str
    mrr_eur: float | None
    region: str
    locale: str
    since: date
    until: date | None
    contact: str
    phone: str

    @property
    def mail(self) -> str:
        return f"{plain(self.contact.split()[0])}@{self.domain}"

    def active_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Turn:
    """One message of a conversation. `who`: customer, agent, robot, engineer or colleague."""

    who: str
    text: str
    after_minutes: float


@dataclass(frozen=True)
class Said:
    """Something said at one moment in one source, with the planted truth beside it."""

    source: str
    label: str
    kind: str
    at: datetime
    account: Account | None
    title: str
    text: str
    lang: str = "en"
    platform: str = ""
    device: str = ""
    version: str = ""
    component: str = ""
    rating: int = 0
    turns: tuple[Turn, ...] = ()
    case: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Truth:
    """What an exported row is really about."""

    id: str
    source: str
    label: str
    kind: str
    whose: str
    customer: str | None
    case: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Release:
    version: str
    at: datetime


def plain(text: str) -> str:
    """`text` in small ASCII letters, digits and single hyphens, as it would stand in an address."""
    spelled = text.lower().translate({0xF8: "o", 0xE6: "ae", 0xDF: "ss", 0x111: "d", 0x2019: "", 0x27: ""})
    bare = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in bare).split())
