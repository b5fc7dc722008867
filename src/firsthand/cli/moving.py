"""Takes everything out into plain files, and in again."""

from __future__ import annotations

from pathlib import Path

import click

from firsthand.cli import frame

TABLES = ("interactions", "passages", "problems", "assignments", "similar", "customers", "editions", "store")


@click.command()
@click.argument("what", type=click.Choice(TABLES))
@click.option("--to", "to", required=True, metavar="FILE", help="A .csv or .jsonl file; - writes CSV to the terminal.")
@click.option("--k", default=20, show_default=True, help="For similar: how many for each.")
@click.option("--earlier", is_flag=True, help="For similar: only interactions older than the row's own (always so).")
@click.pass_context
def export(ctx: click.Context, what: str, to: str, k: int, earlier: bool) -> None:
    """Write a table to a file: CSV or JSON lines, by its ending. `store` is everything, for `firsthand import`.

    \b
    Examples:
      firsthand export assignments --to assignments.csv
      firsthand export similar --k 20 --earlier --to similar.csv
      firsthand export store --to everything.jsonl
    """
    workspace = frame.opened(ctx)
    from firsthand.work import move

    with frame.progress() as tell:
        n = move.export(what, to, workspace.home, workspace.settings, k=k, progress=tell)
    if to != "-":
        click.echo(f"Wrote {frame.number(n, 'row')} to {to}.")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def import_(ctx: click.Context, file: Path) -> None:
    """Take in a whole store that `firsthand export store` wrote, into an empty workspace.

    \b
    Example:
      firsthand --home ~/copy init
      firsthand --home ~/copy import everything.jsonl
    """
    frame.opened(ctx)
    from firsthand.work import move

    n = move.take_in(file)
    click.echo(f"Took in {frame.number(n, 'row')} from {file}.")
