"""Hears files, repositories and notes, and says what it made of them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from firsthand.cli import frame
from firsthand.errors import Unreadable, WorkspaceMissing

if TYPE_CHECKING:
    from firsthand.work.hear import Outcome


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--map", "columns", metavar="FIELD=COLUMN,…", help="For a table: which column holds what. Remembered.")
@click.option("--source", default="", help="Name the source yourself, such as support-mail.")
@click.option("--preview", is_flag=True, help="Show how the first rows of a table would be read, and change nothing.")
@click.pass_context
def hear(ctx: click.Context, paths: tuple[str, ...], columns: str | None, source: str, preview: bool) -> None:
    """Take in tracker exports, tables, notes and git repositories; gzip and zip as they are.

    \b
    Examples:
      firsthand hear . tickets.json
      firsthand hear reviews.csv --preview
      firsthand hear reviews.csv --map at=created,body=text
    """
    from firsthand.hear import columns as maps

    mapped = maps.parse_map(columns) if columns else None
    if preview:
        _preview(ctx, [Path(p) for p in paths], mapped)
        return
    workspace = frame.opened(ctx)
    failed = take_in([Path(p) for p in paths], workspace, source=source, columns=mapped)
    if failed:
        ctx.exit(1)


def take_in(
    paths: list[Path], workspace: frame.Workspace, *, source: str = "", columns: dict[str, str] | None = None
) -> int:
    """Hears the paths, reads what is new in them, and prints what became of it. Returns how many could not be taken."""
    from firsthand.store.access import records
    from firsthand.work import hear as hearing
    from firsthand.work import read

    failed = 0
    for path in paths:
        if not path.exists():
            failed += 1
            near = ", ".join(sorted(p.name for p in path.absolute().parent.glob("*.json*"))[:3])
            error = Unreadable(f"There is no file {path}.", next=f"Beside it stand: {near}." if near else "")
            click.echo(str(error), err=True)
            continue
        outcomes: list[Outcome] = []
        try:
            with frame.progress() as tell:
                outcomes.extend(
                    hearing.hear(
                        path,
                        workspace.home,
                        workspace.settings,
                        source=source,
                        columns=columns,
                        progress=lambda name, n: tell(f"hearing {Path(name).name}", n, 0),
                    )
                )
        finally:
            # What was heard before a full disk is told as well.
            for outcome in hearing.summed(outcomes, path.name):
                _print(outcome)
                failed += outcome.error is not None
    with frame.progress() as tell:
        done = read.read(workspace.home, workspace.settings, lambda n: tell("reading", n, 0))
    if done.n_read:
        counts = records.counts()
        voices = ", ".join(f"{counts[k]:,} {v}" for k, v in _VOICES.items() if counts[k])
        click.echo(f"Read {frame.number(done.n_read, 'text')}. Whose words the store holds: {voices}.")
    return failed


_VOICES = {
    "customer": "by customers",
    "colleague": "by colleagues",
    "unknown": "by people of whom nothing says",
    "robot": "by robots",
    "commit": "commits",
}


def _print(outcome: Outcome) -> None:
    if outcome.error is not None:
        click.echo(frame.plain(str(outcome.error)), err=True)
        return
    c = outcome.counted
    parts = [
        f"{c.n_new:,} new",
        f"{c.n_updated:,} updated",
        f"{c.n_unchanged:,} unchanged",
        f"{outcome.n_rejected:,} rejected",
    ]
    again = " (the same file as before)" if outcome.again and outcome.format != "git" else ""
    click.echo(f"{frame.plain(outcome.name)} ({outcome.format}): {', '.join(parts)}{again}")
    if outcome.rejects_path:
        click.echo(f"  rejected rows, with the reason of each: {outcome.rejects_path}")
    for reason in outcome.reasons:
        click.echo(f"    {frame.plain(reason)}")
    if outcome.n_rejected > len(outcome.reasons) > 0:
        click.echo("    …")
    if not outcome.again:
        for note in outcome.notes:
            click.echo(f"  {frame.plain(note)}")


def _preview(ctx: click.Context, paths: list[Path], columns: dict[str, str] | None) -> None:
    from firsthand.work import hear as hearing

    try:
        settings = frame.opened(ctx).settings
    except WorkspaceMissing:
        # To look at a file first, before anything is made, is what a preview is for.
        settings = None
    for path in paths:
        shown = hearing.preview(path, settings, columns)
        click.echo(f"{path.name}: {shown.format}")
        if shown.columns:
            click.echo(f"  read as: --map {shlex.quote(shown.columns)}")
        for row in shown.rows:
            click.echo("")
            for name, value in row.items():
                click.echo(f"  {name:>10}  {' '.join(str(value).split())[:100]}")


@click.command()
@click.argument("words", nargs=-1)
@click.option("--customer", default="", help="The account that it is about.")
@click.option("--kind", type=click.Choice(["note", "visit", "call"]), default="note", show_default=True)
@click.pass_context
def note(ctx: click.Context, words: tuple[str, ...], customer: str, kind: str) -> None:
    """Write down what you saw or heard, in ten seconds.

    \b
    Examples:
      firsthand note "Nordfjord counts its walk-ups on paper, because the list is a day late"
      firsthand note --customer nordfjord --kind visit "They print the manifest twice"
    """
    text = " ".join(words) if words else click.edit("") or ""
    if not text.strip():
        raise Unreadable("The note is empty, so nothing was kept.", next='Write it as: firsthand note "what you saw"')
    workspace = frame.opened(ctx)
    from firsthand.work import hear as hearing
    from firsthand.work import read

    ref = hearing.note(text.strip(), author=frame.whoami(), customer=customer, kind=kind)
    read.read(workspace.home, workspace.settings)
    click.echo(f"Kept as {ref}.")


@click.command()
@click.pass_context
def status(ctx: click.Context) -> None:
    """Show what the workspace holds: sources, whose words, what was rejected.

    \b
    Example:
      firsthand status
    """
    workspace = frame.opened(ctx)
    from firsthand.store.access import problems, records

    click.echo(f"Workspace: {workspace.home}")
    sources = records.sources()
    if not sources:
        click.echo("Nothing was heard yet. Next: firsthand hear . tickets.json")
        return
    for s in sources:
        first, last = frame.date(s.first_at, workspace), frame.date(s.last_at, workspace)
        click.echo(f"  {s.name} ({s.format}): {s.n_interactions:,} from {first} to {last}")
    counts = records.counts()
    click.echo("Whose words: " + ", ".join(f"{counts[k]:,} {v}" for k, v in _VOICES.items() if counts[k]))
    standing = problems.problems()
    click.echo(f"Problems: {len(standing):,}; statements that belong to nothing so far: {problems.looked():,}")
    click.echo(f"Editions: {len(records.editions()):,}")
    for path in records.unfinished()[-3:]:
        click.echo(f"Not heard to its end: {path}. To go on: firsthand hear {shlex.quote(path)}")
    rejected = [i for i in records.intakes() if i.n_rejected]
    for i in rejected[-5:]:
        click.echo(f"Rejected: {frame.number(i.n_rejected, 'row')} of {i.path}: {i.rejects_path}")
