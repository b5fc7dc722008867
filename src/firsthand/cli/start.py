"""Begins: a workspace, the demo, the settings."""

from __future__ import annotations

from pathlib import Path

import click

from firsthand import settings as known


@click.command()
@click.pass_context
def init(ctx: click.Context) -> None:
    """Make a workspace: the folder .firsthand/ here.

    \b
    Example:
      firsthand init
      firsthand --home ~/feedback init
    """
    import os

    from firsthand.store import opening

    given = ctx.find_root().obj or os.environ.get("FIRSTHAND_HOME")
    home = Path(given).expanduser().absolute() if given else Path.cwd() / known.FOLDER
    was_there = (home / "settings.toml").exists()
    opening.make(home)
    opening.open_store(home)
    click.echo(f"{'The workspace was there already' if was_there else 'Made the workspace'}: {home}")
    click.echo("Everything stays in this folder; nothing is sent anywhere.")
    click.echo("Next: firsthand hear . tickets.json   (a clone, and an export of your tracker)")


@click.command()
@click.pass_context
def settings(ctx: click.Context) -> None:
    """Show every setting, its value, and where to change it.

    \b
    Example:
      firsthand settings
    """
    home = known.home(ctx.find_root().obj)
    values = known.load(home)
    for name, says in known.says().items():
        value = getattr(values, name)
        if name == "embedder_key" and value:
            value = "(set)"
        shown = ", ".join(value) if isinstance(value, tuple) else value
        click.echo(f"{name} = {shown}" if shown != "" else f"{name} is not set")
        click.echo(f"    {says}")
    click.echo(f"To change one: edit {home / 'settings.toml'}, or set FIRSTHAND_NAME in the environment.")


@click.command()
@click.option(
    "--no-serve", is_flag=True, help="Tell the story and write the newsletter, but do not serve the workbench."
)
@click.option("--folder", default="demo", show_default=True, help="Where the invented product is laid out.")
@click.option("--port", default=8765, show_default=True, help="Port of the workbench.")
def demo(no_serve: bool, folder: str, port: int) -> None:
    """Tell the story of an invented product, from what hurts to what was worth it.

    \b
    Example:
      firsthand demo --no-serve
    """
    from firsthand.cli.story import tell

    tell(Path(folder).absolute(), serve=not no_serve, port=port)
