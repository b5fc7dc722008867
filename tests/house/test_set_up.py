"""`tools/set_up.sh` finds a Python or says what to type, installs once, and notices what changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What the script itself needs from the system.
TOOLS = ("sh", "dirname", "cksum", "cat", "rm", "mkdir", "cp", "chmod")

#: Stands for a Python: notes how it was called, and does none of the slow things.
STAND_IN = """#!/bin/sh
echo "$@" >>'{log}'
case "$1 $2" in
"-m venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
"-m pip") ;;
*sys.prefix*) echo "$(pwd -P)/.venv" ;;
*ensurepip*) exit {without_venv} ;;
*) exec '{python}' "$@" ;;
esac
"""


class Clone:
    """A folder with what the script reads, and a PATH that holds only what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.root, self.path, self.log = folder / "a clone", folder / "path", folder / "calls.log"
        for place in (self.root / "tools", self.path):
            place.mkdir(parents=True)
        for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml", "tools/set_up.sh"):
            shutil.copy(ROOT / name, self.root / name)
        for name in TOOLS:
            found = shutil.which(name)
            assert found
            (self.path / name).symlink_to(found)

    def python(self, name: str, *, without_venv: bool = False) -> None:
        self.script(name, STAND_IN.format(log=self.log, without_venv=int(without_venv), python=sys.executable))

    def script(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, "utf-8")
        (self.path / name).chmod(0o755)

    def set_up(self, what: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
        given = {"PATH": str(self.path), "HOME": str(self.root), **environment}
        command = [str(self.path / "sh"), "tools/set_up.sh", what]
        return subprocess.run(command, cwd=self.root, env=given, capture_output=True, text=True)

    def installed(self) -> list[str]:
        """The lock files that pip was called with so far, in order."""
        calls = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return [call.split()[-1] for call in calls if call.startswith("-m pip") and "--require-hashes" in call]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_without_python_it_says_what_to_type(clone: Clone) -> None:
    done = clone.set_up()
    assert done.returncode == 1
    assert "Firsthand needs Python 3.11, 3.12 or 3.13" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr
    assert not (clone.root / ".venv").exists()


@pytest.mark.parametrize("version", ["(3, 10)", "(3, 14)", "(2, 7)"])
def test_a_python_that_the_lock_is_not_made_for_is_not_taken(clone: Clone, version: str) -> None:
    code = f"import sys; sys.version_info = {version}; exec(sys.argv[1])"
    clone.script("python3", f"#!/bin/sh\nshift\nexec '{sys.executable}' -c '{code}' \"$@\"\n")
    done = clone.set_up()
    assert done.returncode == 1
    assert "Firsthand needs Python" in done.stderr


def test_a_shim_that_only_says_so_is_passed_over(clone: Clone) -> None:
    clone.script("python3.13", "#!/bin/sh\necho 'python3.13: command not found' >&2\nexit 127\n")
    clone.python("python3")
    assert clone.set_up().returncode == 0
    assert clone.installed() == ["requirements.lock"]


def test_without_the_modules_for_venv_it_names_the_package(clone: Clone) -> None:
    clone.python("python3", without_venv=True)
    done = clone.set_up()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert done.returncode == 1
    assert f"apt-get install python{version}-venv" in done.stderr


def test_a_complete_python_is_preferred_to_one_without_venv(clone: Clone) -> None:
    clone.python("python3.13", without_venv=True)
    clone.python("python3.11")
    assert clone.set_up().returncode == 0


def test_it_installs_once(clone: Clone) -> None:
    clone.python("python3")
    assert "once" in clone.set_up().stdout
    again = clone.set_up()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert clone.installed() == ["requirements.lock"]


def test_a_changed_lock_is_installed(clone: Clone) -> None:
    clone.python("python3")
    clone.set_up()
    with (clone.root / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    clone.set_up()
    assert clone.installed() == ["requirements.lock"] * 2


def test_what_developers_have_is_enough_to_run(clone: Clone) -> None:
    clone.python("python3")
    clone.set_up("dev")
    clone.set_up("run")
    assert clone.installed() == ["requirements-dev.lock"]


def test_what_running_needs_is_not_enough_for_developers(clone: Clone) -> None:
    clone.python("python3")
    clone.set_up("run")
    clone.set_up("dev")
    assert clone.installed() == ["requirements.lock", "requirements-dev.lock"]


def test_a_moved_folder_is_set_up_anew(clone: Clone) -> None:
    clone.python("python3")
    clone.set_up()
    clone.root = clone.root.rename(clone.root.with_name("elsewhere"))
    clone.set_up()
    assert clone.installed() == ["requirements.lock"] * 2


def test_a_set_up_that_broke_off_is_done_again(clone: Clone) -> None:
    clone.python("python3")
    broken = STAND_IN.replace('"-m pip") ;;', '"-m pip") exit 1 ;;')
    clone.script("python3", broken.format(log=clone.log, without_venv=0, python=sys.executable))
    assert clone.set_up().returncode != 0
    clone.python("python3")
    shutil.copy(clone.path / "python3", clone.root / ".venv" / "bin" / "python")
    assert clone.set_up().returncode == 0
    assert clone.set_up().stdout == ""


def test_a_python_may_be_named(clone: Clone) -> None:
    clone.python("elsewhere")
    assert clone.set_up(PYTHON=str(clone.path / "elsewhere")).returncode == 0
    wrong = clone.set_up(PYTHON="/nowhere/python3")
    assert wrong.returncode == 1
    assert "/nowhere/python3 is no Python 3.11, 3.12 or 3.13" in wrong.stderr


def test_make_names_every_target() -> None:
    told = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "MAKEFLAGS": ""}
    )
    for target in ("demo", "test", "serve", "lint", "bench", "browser"):
        assert f"make {target}" in told.stdout
