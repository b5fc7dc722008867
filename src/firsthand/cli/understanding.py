"""Problems: making them, looking at them, naming them, and finding what is alike."""

from __future__ import annotations

import click

from firsthand.cli import frame

#: Likeness below which the nearest is only the nearest: unrelated texts come as close half of the time.
ALIKE = 0.5


@click.command()
@click.pass_context
def understand(ctx: click.Context) -> None:
    """Group what customers say into problems that keep their number.

    \b
    Example:
      firsthand understand
    """
    workspace = frame.opened(ctx)
    grouped(workspace)


def grouped(workspace: frame.Workspace) -> None:
    """Understands what is new and prints what came of it."""
    from firsthand.work import understand as understanding

    with frame.progress() as tell:
        done = understanding.understand(workspace.settings, tell)
    if not done.n_considered:
        click.echo("Nothing new to understand.")
        return
    click.echo(
        f"Considered {frame.number(done.n_considered, 'statement')}, embedded {frame.number(done.n_embedded, 'text')}: "
        f"{frame.number(len(done.born), 'new problem')}, {done.n_placed:,} placed, "
        f"{done.n_waiting:,} belong to nothing so far."
    )
    if done.born:
        click.echo("Next: firsthand problems")


@click.command()
@click.option("--all", "every", is_flag=True, help="Every problem, and not only the first thirty.")
@click.pass_context
def problems(ctx: click.Context, every: bool) -> None:
    """List the problems, the one with most customers first.

    \b
    Example:
      firsthand problems
    """
    from rich.table import Table
    from rich.text import Text

    workspace = frame.opened(ctx)
    from firsthand.store.access import problems as reading

    rows = [p for p in reading.problems() if p.n_interactions]
    if not rows:
        click.echo("There are no problems yet. Next: firsthand hear tickets.json, then firsthand understand")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, justify in (
        ("id", "left"),
        ("customers", "right"),
        ("posts", "right"),
        ("kind", "left"),
        ("last", "left"),
    ):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("name", overflow="fold")
    for p in rows if every else rows[:30]:
        table.add_row(
            f"P-{p.number}",
            f"{p.n_customers:,}",
            f"{p.n_interactions:,}",
            p.kind,
            frame.date(p.last_at, workspace),
            Text(p.name),
        )
    frame.console().print(table)
    if not every and len(rows) > 30:
        click.echo(f"{len(rows) - 30:,} more: firsthand problems --all")


@click.command()
@click.argument("name", metavar="P-N")
@click.pass_context
def problem(ctx: click.Context, name: str) -> None:
    """Show a problem: its customers' words, when, and its history.

    \b
    Example:
      firsthand problem P-12
    """
    workspace = frame.opened(ctx)
    from firsthand.store.access import problems as reading
    from firsthand.work import quotes

    number = reading.number(name)
    p = reading.problem(number)
    click.echo(f"{click.style(f'P-{p.number}', bold=True)}  {frame.plain(p.name)}")
    first, last = frame.date(p.first_at, workspace), frame.date(p.last_at, workspace)
    named = f"named by {p.name_by}" if p.name_by != "firsthand" else "named from their words"
    click.echo(
        f"{p.kind}; {frame.number(p.n_customers, 'customer')}, {frame.number(p.n_interactions, 'post')}, "
        f"from {first} to {last}; {named}"
    )
    if p.name_why:
        click.echo(f"  {p.name_why}")
    click.echo("")
    for quote in quotes.of_problem(number, workspace.settings):
        click.echo(f"  “{frame.plain(quote.text)}”")
        click.echo(f"      {quote.ref}, {quote.who}, {frame.date(quote.at, workspace)}")
    weeks = quotes.by_month(number, workspace.settings.tz)
    if weeks:
        click.echo("")
        click.echo("  posts a month, quiet months left out")
        most = max(n for _, n in weeks)
        for month, n in [w for w in weeks if w[1]][-24:]:
            click.echo(f"  {month}  {'█' * round(24 * n / most)} {n}")
    click.echo("")
    for e in reading.history(number):
        click.echo(f"  {frame.date(e.at, workspace)}  {e.what}: {e.why}")
    click.echo(f'\nTo name it yourself: firsthand rename P-{number} "…"')


@click.command()
@click.argument("name", metavar="P-N")
@click.argument("new")
@click.pass_context
def rename(ctx: click.Context, name: str, new: str) -> None:
    """Give a problem your own name, which no later run overwrites.

    \b
    Example:
      firsthand rename P-12 "Taps inside a bound view do nothing"
    """
    workspace = frame.opened(ctx)
    from firsthand.work import naming

    new = " ".join(new.split())
    number, before = naming.rename(name, new, by=frame.whoami())
    assert workspace
    click.echo(f'P-{number} is now "{new}". To take it back: firsthand rename P-{number} "{before}"')


@click.command()
@click.argument("text")
@click.option("--k", "k", default=10, show_default=True, help="How many.")
@click.pass_context
def similar(ctx: click.Context, text: str, k: int) -> None:
    """Find what is like a text, or like an interaction named by its id, with the reasons.

    \b
    Examples:
      firsthand similar "the list jumps to the top after a save"
      firsthand similar ALOY-552
    """
    workspace = frame.opened(ctx)
    from firsthand.work import similar as looking

    with frame.progress() as tell:
        found = looking.similar(text, workspace.home, workspace.settings, k, tell)
    if not found:
        click.echo("Nothing here is like it. Next: firsthand hear tickets.json")
        return
    if found[0][1].score < ALIKE:
        click.echo("Nothing here is clearly alike. The nearest:")
    for heard, like in found:
        title = heard.masked("title") or " ".join(heard.masked("body").split())[:90]
        click.echo(f"{like.score:.2f}  {heard.source_id}  {frame.date(heard.at, workspace)}  {frame.plain(title)}")
        if like.reasons:
            click.echo(f"      {'; '.join(like.reasons)}")
