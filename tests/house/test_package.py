"""The wheel holds every file of the package, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_BY_RUNS = shutil.ignore_patterns("__pycache__", "*.egg-info")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    copy = tmp_path_factory.mktemp("package")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "src", copy / "src", ignore=MADE_BY_RUNS)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", "out", "."]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    (built,) = (copy / "out").glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_every_file(wheel: zipfile.ZipFile) -> None:
    here = {
        file.relative_to(ROOT / "src").as_posix()
        for file in (ROOT / "src" / "firsthand").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    packed = {name for name in wheel.namelist() if name.startswith("firsthand/")}
    assert here - packed == set(), "see [tool.setuptools.package-data] in pyproject.toml"
    assert packed - here == set()


def test_the_wheel_says_its_licence(wheel: zipfile.ZipFile) -> None:
    told = [name for name in wheel.namelist() if "/licenses/" in name]
    assert any(name.endswith("licenses/LICENSE") for name in told)
    assert any(name.endswith("embedder/LICENSE") for name in told)


def test_the_wheel_installs_one_command(wheel: zipfile.ZipFile) -> None:
    (points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    section, name, _, target = wheel.read(points).decode().split()
    module, _, function = target.partition(":")
    assert (section, name) == ("[console_scripts]", "firsthand")
    assert callable(getattr(import_module(module), function))
