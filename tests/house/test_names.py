"""What files may be called, how long they may grow, and what none of them may say."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "firsthand"
LEFT_OUT = {".git", ".venv", "build", "dist", "demo", "__pycache__", "node_modules"}
BINARY = {".onnx", ".npz", ".png", ".ico", ".woff2", ".gz", ".zip", ".sqlite3"}


def repository_files() -> list[Path]:
    """What git would commit; where this is no clone, everything that is not made by a run."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0 and listed.stdout:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        files = [
            file
            for file in ROOT.rglob("*")
            if not any(part in LEFT_OUT or part.endswith(("_cache", ".egg-info")) for part in file.parts)
        ]
    return [file for file in files if file.is_file() and file.suffix not in BINARY]


FILES = repository_files()
MODULES = sorted(file for folder in ("src", "tests", "tools", "benchmarks") for file in (ROOT / folder).rglob("*.py"))

#: Pieces joined here, so that this file does not hold what it looks for.
NOWHERE = {
    "the host of a package registry": r"(py" + r"pi|pythonhosted|npm" + r"js|crates)\.(org|io)\b",
    "a folder of the machine that it was made on": r"(?<![\w./-])/(work/(main|shared)|root/\.|tmp/f" + r"h)\b",
    "data that the repository does not hold": r"\.\./" + "shared",
}
#: The default of FIRSTHAND_SHARED_DATA may be told beside its name, and nowhere else.
EXCEPT_BESIDE = "FIRSTHAND_SHARED_DATA"


@pytest.mark.parametrize("what", NOWHERE)
def test_no_file_names(what: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{n}: {line.strip()[:100]}"
        for file in FILES
        for n, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1)
        if re.search(NOWHERE[what], line) and EXCEPT_BESIDE not in line
    ]
    assert found == []


def test_there_are_files_to_look_at() -> None:
    assert {ROOT / "README.md", ROOT / "Makefile", SOURCE / "errors.py"} <= set(FILES)


@pytest.mark.parametrize("drawer", ["utils", "util", "helpers", "helper", "misc", "common", "stuff", "lib"])
def test_there_is_no_drawer(drawer: str) -> None:
    assert [file for file in MODULES if drawer in (file.stem, file.parent.name)] == []


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_is_small_and_says_what_it_is(file: Path) -> None:
    text = file.read_text("utf-8")
    if "migrations" not in file.parts:
        assert text.count("\n") < 500, "cut it in two along what it does"
        if text.strip() and not file.name.startswith("test_"):
            assert ast.get_docstring(ast.parse(text)), "the first line says what the module is for"


STAGES = ("hear", "understand", "trace", "tell")
STAGE_MODULES = [
    file for file in MODULES if file.is_relative_to(SOURCE) and file.relative_to(SOURCE).parts[0] in STAGES
]


@pytest.mark.parametrize("file", STAGE_MODULES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_what_a_stage_offers_is_explained(file: Path) -> None:
    offered = [
        node
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in offered if not ast.get_docstring(node)] == []


#: Said of one's own work these tell nothing; a figure with its command does.
PRAISE = re.compile(
    r"\b(blazing|seamless(ly)?|powerful|robust|cutting.edge|effortless(ly)?|state.of.the.art|world.class|"
    r"next.generation|supercharge|leverag(e|ing)|delightful)\b",
    re.IGNORECASE,
)
TEXTS = sorted(file for file in FILES if file.suffix == ".md")


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_texts_do_not_praise(file: Path) -> None:
    assert PRAISE.findall(file.read_text("utf-8")) == []
