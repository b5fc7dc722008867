"""The demo: lays out the invented product, takes it through the whole job, and tells what came of it."""

from __future__ import annotations

import shlex
import shutil
from contextlib import suppress
from pathlib import Path

import click

from firsthand import settings
from firsthand.cli import frame
from firsthand.demo.world import World, build, known
from firsthand.errors import Unreadable
from firsthand.outside import git


def tell(folder: Path, *, serve: bool, port: int) -> None:
    """Builds the world once, hears it, understands it, writes its newsletter, and serves the workbench."""
    world = _world(folder)
    home = folder / settings.FOLDER
    workspace = _workspace(home, world.product, world.me)
    from firsthand.cli.hearing import take_in
    from firsthand.cli.telling import write
    from firsthand.cli.understanding import grouped

    _head(f"1. Hear: {world.product}, an invented product with {world.n_customers} customers")
    take_in([world.repo, world.customers, *sorted(p for p in world.exports.iterdir())], workspace)
    _head("2. Understand: what customers say, in problems that keep their number")
    grouped(workspace)
    _problems(workspace)
    _head("3. Tell: the newsletter of the last week")
    write(workspace, None)
    _excerpt(workspace)
    _head("The same with your own product")
    click.echo("  cd your-repository")
    click.echo("  firsthand init")
    click.echo("  firsthand hear . tickets.json      # an export of your tracker: docs/sources says how to make one")
    click.echo("  firsthand newsletter")
    click.echo(f"\nTo look around in this one: firsthand --home {shlex.quote(str(home))} problems")
    if serve:
        from firsthand.web import serving

        serving.serve(home, port=port, open_browser=True)
    else:
        click.echo(f"To open the workbench: firsthand --home {shlex.quote(str(home))} serve")


def _world(folder: Path) -> World:
    """The invented product, laid out the first time and found again afterwards."""
    with suppress(FileNotFoundError):
        return known(folder)
    if folder.exists() and any(folder.iterdir()):
        raise Unreadable(
            f"{folder} holds something that is not the demo.",
            kept="Nothing was changed.",
            next="Name another: --folder DIR",
        )
    # Laid out beside its place and moved there whole, so that a Ctrl-C leaves nothing half built.
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    with frame.progress() as told:
        told("laying out the invented product", 0, 0)
        build(draft, run_git=git.run)
    if folder.exists():
        folder.rmdir()
    draft.rename(folder)
    return known(folder)


def _workspace(home: Path, product: str, me: str) -> frame.Workspace:
    from firsthand.store import opening

    fresh = not (home / "settings.toml").exists()
    opening.make(home)
    if fresh:
        name, _, address = me.rstrip(">").partition(" <")
        lines = [
            f'product = "{product}"',
            f'mine = ["{name}", "{address}"]',
            f'own_domains = ["{address.partition("@")[2]}"]',
        ]
        path = home / "settings.toml"
        path.write_text(path.read_text("utf-8") + "\n".join(lines) + "\n", "utf-8")
    return frame.Workspace(home, opening.open_store(home))


def _head(text: str) -> None:
    click.echo("\n" + click.style(text, bold=True))


def _problems(workspace: frame.Workspace) -> None:
    from firsthand.work import story

    _head("What hurts, whom, since when, and what was tried")
    for p in story.of_problems(workspace.settings, 4):
        paid = ", ".join(f"{m.amount:,.0f} {m.currency} a year" for m in p.money) or "unknown"
        click.echo(f"\n  {click.style(f'P-{p.number}', bold=True)}  {frame.plain(p.name)}")
        click.echo(f"      {p.n_customers} customers, {p.n_posts} posts; what these customers pay: {paid}")
        click.echo(
            f"      first said {frame.date(p.first_at, workspace)}; the release before: {p.release_before or 'none'}"
        )
        if len(p.platforms) == 1 and 2 * p.platforms[0][1] >= p.n_posts:
            click.echo(f"      only on {p.platforms[0][0]}: {p.platforms[0][1]} posts name a platform, and no other")
        for q in p.quotes:
            click.echo(f"      “{frame.plain(q.text)}” ({q.who}, {frame.date(q.at, workspace)})")
        for sha, cause in p.causes:
            click.echo(f"      cause, by commit {sha}: {frame.plain(cause)}")
        for t in p.tried:
            click.echo(f"      tried: {frame.plain(t.subject)} ({t.sha}, in {t.release})")
            after = (
                f"{story.WEEKS} weeks"
                if t.n_days_after >= 7 * story.WEEKS
                else f"{frame.number(t.n_days_after, 'day')} so far"
            )
            click.echo(
                f"        posts in the {story.WEEKS} weeks before: {t.n_before}; in the {after} after: {t.n_after}"
            )
    glad = [
        q for p in story.of_problems(workspace.settings, 12, ("praise",)) for q in p.quotes if len(q.text.split()) >= 8
    ]
    if glad:
        _head("Who is glad")
        for q in glad[:4]:
            click.echo(f"      “{frame.plain(q.text)}” ({q.who}, {frame.date(q.at, workspace)})")


def _excerpt(workspace: frame.Workspace) -> None:
    from firsthand.store.access import records
    from firsthand.tell import render

    shown = frame.plain(render.text(records.editions()[0].document)).split("WHAT OUR DEBUGGING", 1)[0].splitlines()
    click.echo("")
    for line in shown[:40]:
        click.echo(f"  {line}")
    click.echo("  …")
