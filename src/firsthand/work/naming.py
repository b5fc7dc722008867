"""A person's word about a problem."""

from __future__ import annotations

from firsthand.errors import SettingWrong
from firsthand.store import write
from firsthand.store.access import problems


def rename(name: str, new: str, by: str) -> tuple[int, str]:
    """Gives the problem a person's name. Returns its number and the name that it had."""
    number = problems.number(name)
    words = " ".join(new.split())
    if not words:
        raise SettingWrong("A problem's name cannot be empty.", next=f'Write it as: firsthand rename P-{number} "…"')
    return number, write.rename(number, words, by)
