"""The workspace as a person meets it: found from anywhere below, named, missing, and with settings that are wrong."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from firsthand.errors import SettingWrong
from firsthand.settings import load
from firsthand.store import opening
from tests.stores import Stores

Run = Callable[..., Result]
RunProcess = Callable[..., subprocess.CompletedProcess[str]]


def told(run: Run, *given: str, home: Path | None = None) -> str:
    return run(*given, exit_code=1, home=home).output


def test_init_makes_a_workspace_here_and_leaves_it_when_it_is_there(run: Run, desk: Path) -> None:
    home = desk / ".firsthand"
    assert run("init").output == (
        f"Made the workspace: {home}\nEverything stays in this folder; nothing is sent anywhere.\n"
        "Next: firsthand hear . tickets.json   (a clone, and an export of your tracker)\n"
    )
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    (home / "settings.toml").write_text('product = "Tessera"\n')
    assert run("init").output.startswith(f"The workspace was there already: {home}\n")
    assert (home / "settings.toml").read_text() == 'product = "Tessera"\n'


def test_it_is_found_from_any_folder_below(run_process: RunProcess, home: Path, desk: Path) -> None:
    below = desk / "src" / "büro nr 1"
    below.mkdir(parents=True)
    assert f"Workspace: {home}\n" in run_process("status", cwd=below).stdout


def test_the_nearest_one_counts_and_the_option_and_the_variable_come_before_it(
    run: Run, home: Path, desk: Path, new_home: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    other, third = new_home("büro nr 2"), new_home("three")
    assert f"Workspace: {home}\n" in run("status").output
    assert f"Workspace: {other}\n" in run("status", home=other).output
    monkeypatch.setenv("FIRSTHAND_HOME", str(third))
    assert "settings.toml, or set FIRSTHAND_NAME" in run("settings").output.replace(str(third), "")
    assert str(third) in run("settings").output
    assert str(other) in run("settings", home=other).output


def test_without_a_workspace_every_command_says_how_to_make_one(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given in (
        ["status"], ["hear", "x.json"], ["problems"], ["problem", "P-1"], ["understand"], ["read"], ["settings"],
        ["newsletter"], ["similar", "x"], ["note", "x"], ["cite", "E-2024-W10:1"], ["rename", "P-1", "x"],
        ["export", "store", "--to", "x.jsonl"],
    ):  # fmt: skip
        assert told(run, *given) == (
            f"There is no workspace in {desk} or above it. To make one here: firsthand init\n"
        ), given
    monkeypatch.setenv("FIRSTHAND_HOME", str(desk / "nowhere"))
    assert told(run, "status") == (
        f"There is no workspace in {desk / 'nowhere'}. To make one: firsthand --home {desk / 'nowhere'} init\n"
    )
    assert list(desk.iterdir()) == []


def test_home_may_be_anywhere_and_is_made(run_process: RunProcess, stores: Stores, desk: Path) -> None:
    home = stores.reserve(desk / "feed back" / "été")
    assert f"Made the workspace: {home}\n" in run_process("init", home=home).stdout
    assert f"Workspace: {home}\n" in run_process("status", home=home).stdout


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('zone = "Berlin', "settings.toml cannot be read: "),
        ('colour = "blue"', 'settings.toml has an unknown setting "colour". Known: database, embedder, '),
        (
            'zone = "Mars/Olympus"',
            'The setting zone is "Mars/Olympus", which is no time zone. Use a name such as Europe/',
        ),
        ('zone = "../../etc/passwd"', 'The setting zone is "../../etc/passwd", which is no time zone.'),
        ('zone = "Europe"', 'The setting zone is "Europe", which is no time zone.'),
        ('threads = "many"', 'The setting threads is "many", which is no whole number.'),
    ],
)
def test_settings_that_are_wrong_are_told_with_the_value(home: Path, written: str, says: str) -> None:
    (home / "settings.toml").write_text(written)
    with pytest.raises(SettingWrong) as told:
        load(home, {})
    assert says in str(told.value)


def test_settings_that_are_no_text_are_told(run_process: RunProcess, home: Path) -> None:
    (home / "settings.toml").write_bytes(b"\xff\xfe")
    for command in ("status", "settings"):
        assert "settings.toml cannot be read: " in run_process(command, exit_code=1).stderr


def test_settings_are_shown_and_a_key_is_not(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTHAND_EMBEDDER_KEY", "sk-very-secret")
    monkeypatch.setenv("FIRSTHAND_OWN_DOMAINS", "tessera.example, tessera.test")
    shown = run("settings").output
    assert "embedder_key = (set)\n" in shown and "sk-very-secret" not in shown
    assert "own_domains = tessera.example, tessera.test\n" in shown
    assert "product is not set\n" in shown


@pytest.mark.sqlite
def test_a_folder_that_may_not_be_written_is_told(run: Run, home: Path) -> None:
    """Who may write everywhere, as the user of a container may, meets it on a disk that is mounted to be read only."""
    (home / opening.SQLITE).unlink()

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied", str(home / opening.SQLITE))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", refused)
        assert told(run, "status") == (
            f"The workspace {home} cannot be written: Permission denied. Nothing was changed. Check who owns the "
            "folder and that the disk has room, or choose another: firsthand --home DIR init\n"
        )


def test_a_workspace_of_a_later_version_is_refused(run: Run, store: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('store', '0999_x', '2030-01-01')")
    says = told(run, "status")
    assert says.startswith(f"The workspace {store} was made by a later version of Firsthand (0999_x). Nothing was")
    assert says.endswith("Update Firsthand, then run the command again.\n")


def test_a_database_that_does_not_answer_is_told_without_its_password(home: Path, desk: Path) -> None:
    address = "postgresql://alice:tiles-and-grout@127.0.0.1:1/desk"
    environment = {**os.environ, "FIRSTHAND_DATABASE": address}
    done = subprocess.run(
        [sys.executable, "-m", "firsthand", "status"], cwd=desk, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The store postgresql://alice:…@127.0.0.1:1/desk does not answer: ")
    assert done.stderr.endswith("Check the setting database, and that the server runs.\n")
    assert "tiles-and-grout" not in done.stderr and "Traceback" not in done.stderr
