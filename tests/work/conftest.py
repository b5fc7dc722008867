"""Processes that a test starts, and ends before it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stores import Stores

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(stores: Stores, desk: Path) -> Iterator[Start]:
    """Starts a command in a process of its own and does not wait for it."""
    started: list[subprocess.Popen[str]] = []

    def start_one(*arguments: str | Path, home: Path | None = None) -> subprocess.Popen[str]:
        stores.set_environment(home or desk / ".firsthand")
        given = [*(["--home", str(home)] if home else []), *map(str, arguments)]
        command = [sys.executable, "-m", "firsthand", *given]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, cwd=desk, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield start_one
    for process in started:
        process.kill()
        process.communicate()
