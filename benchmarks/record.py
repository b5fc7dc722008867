"""Prints measured rows against their goals, and writes them into docs/measured.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

MEASURED = Path(__file__).resolve().parent.parent / "docs" / "measured.md"


@dataclass(frozen=True)
class Row:
    """One figure. `goal` is the most that it may be, or with `at_least` the least; None is no goal, only a figure."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    beside: str = ""
    at_least: bool = False

    @property
    def holds(self) -> bool:
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def cells(self) -> list[str]:
        sign = "≥" if self.at_least else "≤"
        goal = f"{sign} {self.goal:g} {self.unit}".strip() if self.goal is not None else "–"
        return [
            self.what,
            f"{self.value:,.3g} {self.unit}".strip(),
            goal,
            "yes" if self.holds else "**no**",
            self.beside,
        ]


def machine() -> str:
    """The machine in a line: cores, processor family, Python, system."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def report(title: str, command: str, rows: Iterable[Row], *, record: bool, note: str) -> int:
    """Prints each row as it comes, the ones that fall short again at the end. Returns 0 only where all hold."""
    found = []
    for row in rows:
        found.append(row)
        print("  ".join(row.cells()), flush=True)
    if record:
        _write(title, command, found, note)
    short = [row for row in found if not row.holds]
    print(f"\n{len(found) - len(short)} of {len(found)} goals hold.")
    for row in short:
        print("SHORT  " + "  ".join(row.cells()))
    return 1 if short else 0


def _write(title: str, command: str, rows: list[Row], note: str) -> None:
    table = ["| what | measured | goal | holds | beside it |", "|---|---|---|---|---|"]
    table += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    section = f"## {title}\n\n`{command}`, {date.today().isoformat()}, {note}.\n\n" + "\n".join(table) + "\n"
    text = MEASURED.read_text("utf-8") if MEASURED.exists() else "# Measured\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    fresh = text.rstrip() + "\n\n" + section
    text = pattern.sub(lambda _: section + "\n", text) if pattern.search(text) else fresh
    MEASURED.write_text(text.rstrip() + "\n", "utf-8")
