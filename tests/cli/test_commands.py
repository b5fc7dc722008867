"""The command line itself: every command explains itself, and a slip of the finger is told with what was meant."""

import errno
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from firsthand import cli
from tests.work.desk import lines, ticket, tickets

Run = Callable[..., Result]


def command(name: str) -> click.Command:
    found = cli.cli.get_command(click.Context(cli.cli), name)
    assert found
    return found


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_help_of_a_command_shows_an_example(name: str, run: Run) -> None:
    shown = run(name, "--help").output
    examples = shown.partition("Example")[2]
    assert f"firsthand {name}" in examples or (f"{name}" in examples and "firsthand --home" in examples)
    for option in command(name).params:
        if isinstance(option, click.Option):
            assert option.opts[0] in shown


def test_the_help_lists_the_commands_in_the_order_of_the_work(run: Run) -> None:
    shown = run("--help").output
    assert "    firsthand init\n    firsthand hear . tickets.json\n    firsthand newsletter\n" in shown
    places = [shown.index(f"\n  {name} ") for name in cli.COMMANDS]
    assert places == sorted(places)


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").output.startswith("firsthand, version ")


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        (["problms"], 1, "Did you mean problems? To see what each does: firsthand --help"),
        (["newsleter"], 1, 'Unknown command "newsleter". Known: cite, demo, export'),
        (["xyzzy"], 1, 'Unknown command "xyzzy". Known: cite, demo, export'),
        (["hear", "x", "--maps", "at=x"], 2, "Did you mean '--map'?"),
        (["newsletter", "--weeks", "2024-W10"], 2, "Did you mean '--week'?"),
        (["--hom", "x", "status"], 2, "--home"),
        (["hear"], 2, "Missing argument"),
        (["export", "assignment", "--to", "x.csv"], 2, "assignments"),
        (["export", "assignments"], 2, "Missing option '--to'"),
        (["similar", "x", "--k", "many"], 2, "'many' is not a valid integer"),
        (["import", "nowhere.jsonl"], 2, "nowhere.jsonl' does not exist"),
        (["hear", "x", "--map", "bdy=text"], 1, 'Unknown field "bdy". '),
        (["hear", "x", "--map", "body"], 1, '"body" is no field=column. Write it like --map "at=created,body=text".'),
    ],
)
def test_a_slip_is_told_with_what_was_meant(run: Run, home: Path, given: list[str], code: int, says: str) -> None:
    shown = run(*given, exit_code=code).output
    assert says in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["problem", "P-12"], 'There is no problem "P-12".'),
        (["rename", "P-12", "x"], 'There is no problem "P-12".'),
        (["read", "E-2024-W1"], 'Unknown edition "E-2024-W1". Known: E-2024-W10. Did you mean E-2024-W10?'),
        (["cite", "E-2024-W11:1"], 'Unknown edition "E-2024-W11". Known: E-2024-W10. Did you mean E-2024-W10?'),
        (["cite", "2024-W10"], '"2024-W10" names no sentence. Write it as E-2021-W40:7'),
        (["cite", "E-2024-W10:999"], 'E-2024-W10 has no "999". Its sentences are 1 to '),
        (["newsletter", "--week", "2024-10"], '"2024-10" is no week. Write it as 2021-W40.'),
        (["newsletter", "--week", "2024-W60"], '"2024-W60" is no week.'),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there_is_told_with_the_nearest(run: Run, store: Path, given: list[str], says: str) -> None:
    from firsthand.store import write

    document = {"name": "E-2024-W10", "sections": [], "sources": [], "counts": [], "footer": []}
    write.edition("E-2024-W10", "2024-W10", "", document, "basis")
    shown = run(*given, exit_code=1).output
    assert says in shown
    assert shown.count("\n") == 1


def test_names_in_an_empty_workspace_say_what_to_do_first(run: Run, home: Path) -> None:
    assert run("problems").output == (
        "There are no problems yet. Next: firsthand hear tickets.json, then firsthand understand\n"
    )
    assert run("read").output == "There is no edition yet. Next: firsthand newsletter\n"
    assert run("understand").output == "Nothing new to understand.\n"
    assert run("newsletter", exit_code=1).output.startswith("Nothing was heard yet, so there is nothing to tell.")


def test_what_the_system_refuses_is_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from firsthand.store.access import records

    def refuse() -> None:
        raise OSError(errno.EIO, "Input/output error", "/desk/x")

    monkeypatch.setattr(records, "sources", refuse)
    told = run("status", exit_code=1).output
    assert told.endswith("\nThe system refused /desk/x: Input/output error. What was committed is kept.\n")


def test_a_pipe_that_was_closed_is_no_error(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from firsthand.store.access import records

    def closed() -> None:
        raise BrokenPipeError

    monkeypatch.setattr(records, "sources", closed)
    run("status")


# --- problems ---------------------------------------------------------------------------------------------------------


def test_problems_are_listed_shown_and_named(run: Run, desk: Path, home: Path) -> None:
    rows = tickets(40)
    run("hear", lines(desk / "desk.jsonl", rows))
    told = run("understand").output
    assert "Considered " in told and "Next: firsthand problems" in told
    assert run("understand").output == "Nothing new to understand.\n"
    listed = run("problems", "--all").output
    assert "P-1 " in listed
    shown = run("problem", "p1").output
    assert shown.startswith("P-1  ") and "posts a month" in shown and "  born: " in shown
    bodies = " ".join(" ".join(row["body"].split()) for row in rows)
    quotes = [line.strip()[1:-1] for line in shown.splitlines() if line.strip().startswith("“")]
    assert quotes
    for quote in quotes:
        assert all(" ".join(part.split()) in bodies for part in quote.split(" … "))
    named = run("rename", "P-1", "The  last row").output
    assert named.startswith('P-1 is now "The last row". To take it back: firsthand rename P-1 "')
    assert "named by " in run("problem", "P-1").output
    assert "A problem's name cannot be empty." in run("rename", "P-1", " ", exit_code=1).output


def test_personal_data_is_in_no_name_and_in_no_list(run: Run, desk: Path, home: Path) -> None:
    secrets = ["charlie@harbourbakery.example", "+49 30 5550199", "4111 1111 1111 1111"]
    rows = [
        ticket(
            f"TES-{i}", f"The export of plan {i} lost its last row, write to {secrets[0]} or call {secrets[1]}.",
            title=f"Export lost a row, {secrets[0]}, card {secrets[2]}", at=f"2024-03-{i + 1:02d}T08:00:00Z",
        )
        for i in range(12)
    ]  # fmt: skip
    run("hear", lines(desk / "desk.jsonl", rows))
    run("understand")
    run("export", "problems", "--to", "problems.csv")
    shown = "".join(
        [
            run("problems").output, run("problem", "P-1").output, run("similar", "TES-5").output,
            run("similar", "the last row is lost").output, (desk / "problems.csv").read_text("utf-8"),
        ]
    )  # fmt: skip
    assert "P-1" in shown
    assert [secret for secret in secrets if secret in shown] == []
