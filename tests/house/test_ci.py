"""On CI a skipped test fails, with the reason that it gave; elsewhere it skips."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TESTS = {
    "test_one.py": """
import pytest
@pytest.fixture
def moon():
    pytest.skip("no moon in the fixture")
def test_that_skips():
    pytest.skip("no moon in the test")
@pytest.mark.skip(reason="no moon in the mark")
def test_that_is_marked():
    assert True
def test_that_asks(moon):
    assert moon
@pytest.mark.xfail(strict=True)
def test_that_is_expected_to_fail():
    assert False
def test_that_passes():
    assert True
""",
    "test_two.py": """
import pytest
pytest.skip("no moon in the module", allow_module_level=True)
""",
}


def counts(folder: Path, ci: str) -> tuple[dict[str, int], str]:
    """Outcome -> how many, of a run of TESTS with this suite's own conftest; and all that it printed."""
    (folder / "conftest.py").write_text("from tests.conftest import *\n", "utf-8")
    for name, text in TESTS.items():
        (folder / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder), "-rs"]
    command += ["--continue-on-collection-errors", "-p", "no:hypothesispytest", "-p", "no:cacheprovider", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CI": ci}
    told = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stdout
    return {what: int(n) for n, what in re.findall(r"(\d+) (\w+?)s?\b", told.strip().splitlines()[-1])}, told


@pytest.mark.parametrize("ci", ["true", "1"])
def test_a_skip_fails_on_ci(tmp_path: Path, ci: str) -> None:
    found, told = counts(tmp_path, ci)
    assert (found.get("skipped"), found["failed"] + found["error"], found["passed"], found["xfailed"]) == (
        None,
        4,
        1,
        1,
    )
    for where in ("fixture", "test", "mark", "module"):
        assert f"on CI nothing may be: Skipped: no moon in the {where}" in told


@pytest.mark.parametrize("ci", ["", "false"])
def test_a_skip_skips_elsewhere(tmp_path: Path, ci: str) -> None:
    found, told = counts(tmp_path, ci)
    assert {k: found.get(k) for k in ("skipped", "failed", "passed", "xfailed")} == {
        "skipped": 4, "failed": None, "passed": 1, "xfailed": 1,
    }  # fmt: skip
    assert "no moon in the module" in told
