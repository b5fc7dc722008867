"""What the code imports is what is declared to be needed, and the other way round."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DECLARED = {canonicalize_name(Requirement(line).name) for line in PYPROJECT["project"]["dependencies"]}

#: Needed without being imported: data for the standard library's zoneinfo; named in Django's settings.
NOT_IMPORTED = {"tzdata", "whitenoise"}
#: Imported where it is there, and told about where it is not.
OPTIONAL = {"sentence_transformers", "psycopg"}


def imported() -> set[str]:
    """The top-level modules that anything in the package imports, itself and the standard library left out."""
    found = set()
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"firsthand"}


def distributions(modules: set[str]) -> set[str]:
    by_module = packages_distributions()
    return {canonicalize_name(by_module[module][0]) for module in modules}


def test_what_is_imported_is_declared() -> None:
    assert distributions(imported() - OPTIONAL) - DECLARED == set()


def test_what_is_declared_is_imported() -> None:
    assert DECLARED - distributions(imported() - OPTIONAL) - NOT_IMPORTED == set()
