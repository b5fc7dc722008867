"""What every command shares: the open workspace, the console, progress, dates in the reader's zone."""

from __future__ import annotations

import getpass
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from firsthand import settings
from firsthand.cli.terminal import plain
from firsthand.settings import Settings

__all__ = ["Workspace", "console", "date", "number", "opened", "plain", "progress", "whoami"]


class Workspace(NamedTuple):
    """The open workspace of a command."""

    home: Path
    settings: Settings


def console() -> Console:
    """The console for what a person reads. Not a terminal: no colours, no width that cuts lines."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def opened(ctx: click.Context) -> Workspace:
    """Opens the workspace that the command was given or stands in."""
    from firsthand.store import opening

    home = settings.home(ctx.find_root().obj)
    return Workspace(home, opening.open_store(home))


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on the terminal for what takes over two seconds: told a name, how many, and of how many (0: unknown).

    Where the output is no terminal, nothing is drawn.
    """
    err = Console(stderr=True)
    if not err.is_terminal:
        yield lambda what, n, of: None
        return
    begun = time.monotonic()
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )
    tasks: dict[str, object] = {}

    def tell(what: str, n: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=of or None)
        bar.update(tasks[what], completed=n, total=of or None)  # type: ignore[arg-type]
        if not bar.live.is_started and time.monotonic() - begun > 0.5:
            bar.start()

    try:
        yield tell
    finally:
        bar.stop()


def whoami() -> str:
    """The login name of who types; in a container that knows none, nobody's."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def date(at: datetime | None, workspace: Workspace) -> str:
    """A date in the reader's zone, or a dash."""
    return at.astimezone(workspace.settings.tz).strftime("%Y-%m-%d") if at else "–"


def number(n: int, one: str, many: str = "") -> str:
    """`1 row`, `1,300 rows`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
