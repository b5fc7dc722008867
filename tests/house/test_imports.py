"""The directions of imports hold, and each contract catches the breach that it is there for."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]

#: contract -> what a careless hand might add: a file, and the lines in it.
BREACHES = {
    "layers": [
        ("hear/careless.py", "from firsthand.understand import careless"),
        ("tell/careless.py", "import firsthand.store"),
        ("store/careless.py", "import firsthand.work"),
        ("work/careless.py", "import firsthand.cli"),
        ("nouns/careless.py", "import firsthand.settings"),
        ("utils.py", ""),
    ],
    "stages-compute": [
        ("hear/careless.py", "import django"),
        ("understand/careless.py", "import httpx"),
        ("trace/careless.py", "import subprocess"),
        ("tell/careless.py", "from urllib.request import urlopen"),
        ("tell/careless.py", "import sqlite3"),
        ("hear/careless.py", "def f():\n    from firsthand.settings import load"),
    ],
    "tables": [
        ("work/careless.py", "from firsthand.store.models import Problem"),
        ("web/careless.py", "import firsthand.store.models"),
    ],
    "django": [("work/careless.py", "from django.db import transaction"), ("cli/careless.py", "import sqlite3")],
    "faces-read": [
        ("web/careless.py", "from firsthand.store import write"),
        ("cli/careless.py", "import firsthand.store.write"),
    ],
    "outside": [
        ("work/careless.py", "import httpx"),
        ("store/careless.py", "import subprocess"),
        ("web/careless.py", "import smtplib"),
    ],
    "no-cycles": [
        ("hear/one.py", "import firsthand.hear.two"),
    ],
}
PLANTED = [(contract, *breach) for contract, breaches in BREACHES.items() for breach in breaches]


def lint(root: Path, *arguments: str) -> tuple[int, str]:
    code = (
        f"import importlinter.cli; importlinter.cli.lint_imports_command({[*arguments, '--no-logo', '--no-cache']!r})"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package's code, to spoil."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file in (ROOT / "src").rglob("*.py"):
        target = tmp_path / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    return tmp_path


def test_every_contract_is_kept() -> None:
    code, told = lint(ROOT)
    assert code == 0, told


def test_every_contract_has_breaches_planted() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(BREACHES)


def test_the_order_of_layers_is_exhaustive() -> None:
    assert next(contract for contract in CONTRACTS if contract["id"] == "layers")["exhaustive"] is True


@pytest.mark.parametrize(("contract", "file", "lines"), PLANTED)
def test_a_planted_breach_is_caught(copy: Path, contract: str, file: str, lines: str) -> None:
    package = copy / "src" / "firsthand"
    # The other ends of what is planted.
    (package / "understand" / "careless.py").touch()
    (package / "hear" / "two.py").write_text("import firsthand.hear.one")
    (package / "hear" / "one.py").touch()
    target = package / file
    if not target.parent.exists():
        # The module is a file: plant in the file itself.
        target = target.parent.with_suffix(".py")
    before = target.read_text("utf-8") if target.exists() and target.suffix == ".py" else ""
    target.write_text(f"{before}\n{lines}\n", "utf-8")
    code, told = lint(copy, "--contract", contract)
    assert code == 1, told
    assert target.stem in told and "1 broken" in told, told


# What an import contract cannot see: built-in functions, and the clock.

STAGES = ("hear", "understand", "trace", "tell")
STAGE_FILES = sorted(file for stage in STAGES for file in (ROOT / "src" / "firsthand" / stage).rglob("*.py"))
#: name as written -> why not
FORBIDDEN_CALLS = {
    "open": "a stage is handed what it reads",
    "print": "a stage returns what it found",
    "input": "a stage asks nobody",
    "datetime.now": "`now` is an argument",
    "datetime.utcnow": "`now` is an argument",
    "datetime.today": "`now` is an argument",
    "date.today": "`now` is an argument",
    "time.time": "`now` is an argument",
    "np.random.default_rng": "`rng` is an argument",
    "numpy.random.default_rng": "`rng` is an argument",
}
FORBIDDEN_METHODS = (
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "exists",
    "iterdir",
    "glob",
    "rglob",
    "mkdir",
)


def breaches(code: str) -> list[str]:
    """The calls in `code` by which a stage would touch the world, with their lines."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name.endswith("random.default_rng") and node.args:
            continue  # seeded: the same numbers every time
        if name in FORBIDDEN_CALLS:
            found.append(f"line {node.lineno}: {name}(): {FORBIDDEN_CALLS[name]}")
        elif isinstance(node.func, ast.Attribute) and node.func.attr in FORBIDDEN_METHODS:
            found.append(f"line {node.lineno}: .{node.func.attr}(): a stage touches no path")
        elif name.startswith("random.") and name not in ("random.Random",):
            found.append(f"line {node.lineno}: {name}(): `rng` is an argument")
    return found


@pytest.mark.parametrize("file", STAGE_FILES, ids=lambda file: str(file.relative_to(ROOT / "src" / "firsthand")))
def test_a_stage_touches_nothing(file: Path) -> None:
    assert breaches(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "code", ["open('x')", "datetime.now(UTC)", "np.random.default_rng()", "Path(p).read_text()", "random.shuffle(x)"]
)
def test_touching_is_seen(code: str) -> None:
    assert len(breaches(code)) == 1


@pytest.mark.parametrize(
    "code", ["opened(x)", "rng.shuffle(x)", "at.time()", "random.Random(7)", "np.random.default_rng(7)"]
)
def test_computing_is_not_taken_for_touching(code: str) -> None:
    assert breaches(code) == []
