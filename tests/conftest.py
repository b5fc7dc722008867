"""What every test may ask for.

    desk          an empty folder to work in, the current one; there is no workspace yet
    home          a workspace in `desk`, its tables there and empty
    store         the same, opened in this process: for tests of `firsthand.store` and `firsthand.work`
    new_home      makes one more workspace, and points this process at it
    run           a command in this process: run("problems", "--json").output
    run_process   a command in a process of its own, for what only a process shows: signals, locks, exit codes
    shared_data   the folder of real data; the test skips where there is none
    chromium      the path of a browser; the test skips where there is none

A test that asks for `desk` or anything below it is a test of the store: it runs on SQLite with `--store=sqlite` (the
default) and on PostgreSQL with `--store=postgres`, which leaves out all the others. With CI set, a skip is a failure.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tests.stores import Stores, postgres_server
from tools import browser

ROOT = Path(__file__).resolve().parent.parent
ON_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

Run = Callable[..., Result]
RunProcess = Callable[..., subprocess.CompletedProcess[str]]

_running = ExitStack()
_left_out = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", choices=("sqlite", "postgres"), default="sqlite", help="what holds the tables")


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("FIRSTHAND_")]:
        if name not in ("FIRSTHAND_TEST_POSTGRES", "FIRSTHAND_SHARED_DATA"):
            del os.environ[name]
    # What the person who runs the suite has configured for git is not part of it.
    os.environ.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull, GIT_TERMINAL_PROMPT="0")
    if config.getoption("--store") == "postgres" and not hasattr(config, "workerinput"):
        # One server for all workers: they inherit the variable.
        os.environ["FIRSTHAND_TEST_POSTGRES"] = _running.enter_context(postgres_server())


def pytest_unconfigure() -> None:
    _running.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what does not concern this run's store. Left out is not skipped: the other run has it."""
    on = config.getoption("--store")

    def concerns(item: pytest.Item) -> bool:
        only = next((name for name in ("sqlite", "postgres") if item.get_closest_marker(name)), None)
        touches_store = "stores" in getattr(item, "fixturenames", ())
        return only in (None, on) and (on == "sqlite" or touches_store or only == on)

    left_out = [item for item in items if not concerns(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if concerns(item)]
        config.stash[_left_out] = len(left_out)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """`make test ARGS=tests/hear` holds nothing that concerns PostgreSQL, and that is no failure."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and session.config.stash.get(_left_out, 0):
        session.exitstatus = pytest.ExitCode.OK


def _skip_is_failure(report: Any, where: str) -> None:
    if ON_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"{where} was skipped, and on CI nothing may be: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    _skip_is_failure(report, item.nodeid)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    _skip_is_failure(report, collector.nodeid)
    return report


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Nothing may be reached but this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if not (host in ("localhost", "::1") or str(host).startswith("127.")):
            raise AssertionError(f"A test tried to reach {host}. Tests reach nothing but this machine.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test sets with FIRSTHAND_… ends with it, however it was set."""
    for name in ("FIRSTHAND_DATABASE", "FIRSTHAND_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    on_postgres = request.config.getoption("--store") == "postgres"
    made = Stores(tmp_path_factory.mktemp("stores"), os.environ["FIRSTHAND_TEST_POSTGRES"] if on_postgres else "")
    yield made
    made.close()


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    # Restored at the end, whichever workspace the test pointed at last.
    monkeypatch.setenv("FIRSTHAND_DATABASE", "")
    if "home" not in request.fixturenames:
        # Nobody makes the workspace but the test itself.
        stores.reserve(folder / ".firsthand")
    yield folder
    stores.forget(tmp_path)


@pytest.fixture
def home(stores: Stores, desk: Path) -> Path:
    return stores.make(desk / ".firsthand")


@pytest.fixture
def store(home: Path) -> Path:
    from firsthand.store.opening import open_store

    open_store(home)
    return home


@pytest.fixture
def new_home(stores: Stores, desk: Path) -> Callable[[str], Path]:
    return lambda name: stores.make(desk.parent / name / ".firsthand")


@pytest.fixture
def run(stores: Stores, desk: Path) -> Run:
    """Runs a command in this process. `home=` is where, if not in `desk`; `exit_code=` is what it must end with."""

    def ran(*arguments: str | Path, home: Path | None = None, input: str | None = None, exit_code: int = 0) -> Result:
        stores.point_at(home or desk / ".firsthand")
        given = [*(["--home", str(home)] if home else []), *map(str, arguments)]
        result = CliRunner().invoke(_whole_program, ["--", *given], input=input, catch_exceptions=False)
        assert result.exit_code == exit_code, f"firsthand {' '.join(given)}: {result.exit_code}\n{result.output}"
        return result

    return ran


@click.command()
@click.argument("argv", nargs=-1, type=click.UNPROCESSED)
def _whole_program(argv: tuple[str, ...]) -> None:
    """The program as it is started, with what it makes of its errors: click's runner takes only a command."""
    from firsthand.cli import main

    sys.exit(main([*argv]))


@pytest.fixture
def run_process(stores: Stores, desk: Path) -> RunProcess:
    """Runs a command in a process of its own, started in `desk` or in the folder that `cwd=` names."""

    def ran(
        *arguments: str | Path,
        home: Path | None = None,
        input: str | None = None,
        exit_code: int = 0,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        stores.set_environment(home or desk / ".firsthand")
        given = [*(["--home", str(home)] if home else []), *map(str, arguments)]
        command = [sys.executable, "-m", "firsthand", *given]
        done = subprocess.run(command, cwd=cwd or desk, input=input, capture_output=True, text=True, timeout=300)
        told = f"firsthand {' '.join(given)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == exit_code, told
        return done

    return ran


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(os.environ.get("FIRSTHAND_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"There is no real data in {folder}. FIRSTHAND_SHARED_DATA says where it is.")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    path = browser.find()
    if path is None:
        pytest.skip(f"There is no Chromium. To get one: {browser.command()}")
    return path
