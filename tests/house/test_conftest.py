"""The fixtures keep their promises: each test has a store of its own, and nothing outlives it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.conftest import Run, RunProcess
from tests.stores import NewHome, Stores


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_finds_an_empty_store(store: Path, time: str) -> None:
    from firsthand.store.models import Fact

    assert Fact.objects.count() == 0
    Fact.objects.create(key="time", value=time)
    assert Fact.objects.get(key="time").value == time


def test_another_workspace_has_another_store(store: Path, new_home: NewHome, stores: Stores) -> None:
    from firsthand.store.models import Fact

    Fact.objects.create(key="where", value="first")
    second = new_home("second")
    assert second != store
    assert Fact.objects.count() == 0
    stores.point_at(store)
    assert Fact.objects.get().value == "first"


def test_the_store_is_the_one_that_was_asked_for(store: Path, request: pytest.FixtureRequest) -> None:
    from django.db import connection

    expected = {"sqlite": "sqlite", "postgres": "postgresql"}[request.config.getoption("--store")]
    assert connection.vendor == expected
    assert ("FIRSTHAND_DATABASE" in os.environ and os.environ["FIRSTHAND_DATABASE"] != "") == (expected != "sqlite")


def test_the_desk_has_no_workspace(desk: Path) -> None:
    assert Path.cwd() == desk
    assert list(desk.iterdir()) == []


def test_nothing_but_this_machine_is_reached() -> None:
    with socket.socket() as one, pytest.raises(AssertionError, match=r"reach 192\.0\.2\.1"):
        one.connect(("192.0.2.1", 80))


def test_a_command_runs_in_this_process(desk: Path, run: Run) -> None:
    assert str(desk / ".firsthand") in run("init").stdout
    assert (desk / ".firsthand" / "settings.toml").exists()


def test_a_command_that_fails_is_heard(home: Path, run: Run) -> None:
    assert 'Unknown command "heer"' in run("heer", exit_code=1).stderr
    assert "No such option" in run("hear", "--nonsense", exit_code=2).stderr


def test_a_command_runs_in_a_process_of_its_own(home: Path, run_process: RunProcess) -> None:
    assert str(home) in run_process("status").stdout
    assert 'Unknown command "heer"' in run_process("heer", exit_code=1).stderr


def test_both_find_the_same_store(home: Path, run: Run, run_process: RunProcess) -> None:
    run("note", "The till prints nothing after an update")
    assert "1 " in run_process("status").stdout
    assert run("status").stdout == run_process("status").stdout


def test_a_command_runs_in_another_workspace(home: Path, new_home: NewHome, run: Run, run_process: RunProcess) -> None:
    second = new_home("second")
    run("note", "The till prints nothing after an update", home=second)
    assert "Nothing was heard yet" in run("status").stdout
    assert "Nothing was heard yet" in run_process("status").stdout
    assert "Nothing was heard yet" not in run_process("status", home=second).stdout
