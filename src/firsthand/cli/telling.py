"""The newsletter: writing it, reading it, opening what it cites, and serving the workbench."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from firsthand.cli import frame
from firsthand.errors import SettingWrong


@click.command()
@click.option("--week", metavar="YYYY-Wnn", help="The ISO week; else the last whole one that has something to tell.")
@click.option("--mine", is_flag=True, help="Only what your own commits of the week taught about customers.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the files; else the workspace."
)
@click.pass_context
def newsletter(ctx: click.Context, week: str | None, mine: bool, out: Path | None) -> None:
    """Write the customer insight newsletter of a week: Markdown, HTML for mail, plain text.

    \b
    Examples:
      firsthand newsletter
      firsthand newsletter --week 2021-W40 --out letters
      firsthand newsletter --mine
    """
    workspace = frame.opened(ctx)
    write(workspace, week, mine=mine, out=out)


def write(workspace: frame.Workspace, week: str | None, *, mine: bool = False, out: Path | None = None) -> None:
    """Writes an edition, understanding first what is new, and prints where it stands."""
    from firsthand.nouns import Week
    from firsthand.work import tell, understand

    if week:
        try:
            wanted = Week.parse(week)
        except ValueError as error:
            raise SettingWrong(f'"{week}" is no week.', next="Write it as 2021-W40.") from error
        if wanted > tell.last_week().after():
            raise SettingWrong(f"The week {wanted} has not begun, so there is nothing to tell of it.")
    else:
        wanted = tell.default_week()
        if wanted != tell.last_week():
            click.echo(f"The last post by a customer is of {wanted}, so this is the edition of that week.")
    with frame.progress() as told:
        understand.understand(workspace.settings, told)
        written = tell.newsletter(wanted, workspace.home, workspace.settings, mine=mine, out=out, progress=told)
    document = written.document
    if document["quiet"]:
        click.echo(document["quiet_line"])
    n = sum(len(i["sentences"]) for s in document["sections"] for i in s["items"]) + len(document["footer"])
    state = "" if written.changed else " (as it stood)"
    click.echo(f"{document['name']}: {frame.plain(document['title'])}, {frame.number(n, 'cited sentence')}{state}")
    if document["withheld"]:
        click.echo(f"  {frame.number(document['withheld'], 'sentence')} could not be cited and was left out")
    for path in written.files:
        click.echo(f"  {path}")
    click.echo(f"Next: firsthand read {document['name']}")


@click.command()
@click.argument("name", required=False, metavar="[E-YYYY-Wnn]")
@click.pass_context
def read(ctx: click.Context, name: str | None) -> None:
    """Read an edition in the terminal; without a name, list them.

    \b
    Example:
      firsthand read E-2021-W40
    """
    frame.opened(ctx)
    from firsthand.store.access import records
    from firsthand.tell import render

    if name:
        text = frame.plain(render.text(records.edition(name).document))
        click.echo_via_pager(text) if sys.stdout.isatty() else click.echo(text)
        return
    editions = records.editions()
    if not editions:
        click.echo("There is no edition yet. Next: firsthand newsletter")
    for e in editions:
        click.echo(frame.plain(f"{e.name}  {e.document['title']}  ({e.document['starts']} to {e.document['ends']})"))


@click.command()
@click.argument("what", metavar="E-YYYY-Wnn:LABEL")
@click.pass_context
def cite(ctx: click.Context, what: str) -> None:
    """Open what a sentence or a number of an edition rests on.

    \b
    Examples:
      firsthand cite E-2021-W40:7       the seventh sentence
      firsthand cite E-2021-W40:n3      the number with this label
      firsthand cite E-2021-W40:ALOY-552
    """
    workspace = frame.opened(ctx)
    from firsthand.work import citing

    opened = citing.cite(what)
    click.echo(frame.plain(opened.said))
    if opened.verified:
        click.echo(f"  {opened.verified}")
    for row in opened.rows:
        click.echo("")
        click.echo(frame.plain(f"[{row.label}] {row.ref}  {row.kind}, {frame.date(row.at, workspace)}, {row.who}"))
        if row.rule:
            click.echo(f"      whose words: {row.rule}")
        if row.url:
            click.echo(f"      {frame.plain(row.url)}")
        for line in row.excerpt:
            click.echo(f"      {frame.plain(line)}")


@click.command()
@click.option("--port", default=8765, show_default=True)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.pass_context
def serve(ctx: click.Context, port: int, no_open: bool) -> None:
    """Serve the workbench on this machine: editions, problems, and every interaction with its quotes marked.

    \b
    Example:
      firsthand serve --port 9000
    """
    workspace = frame.opened(ctx)
    from firsthand.web import serving

    serving.serve(workspace.home, port=port, open_browser=not no_open)
