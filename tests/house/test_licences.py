"""What Firsthand needs at run time has a permissive licence, and the lock holds exactly that."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]

#: The first word or two of every licence that may come along, as packages write them.
PERMISSIVE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|ZPL|Zope Public|PSF|Python Software Foundation|MPL|Mozilla Public|Unlicense)",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\b[AL]?GPL|GNU|EUPL|SSPL|BUSL|Commons Clause|Proprietary|Non-?Commercial", re.IGNORECASE)


def needed(name: str) -> set[str]:
    """What `name` needs here, directly or not, without its optional extras."""
    found: set[str] = set()
    waiting = [(canonicalize_name(name), frozenset[str]())]
    seen = set()
    while waiting:
        current, extras = waiting.pop()
        if (current, extras) in seen:
            continue
        seen.add((current, extras))
        found.add(current)
        for line in distribution(current).requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or any(
                requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)
            ):
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return found - {canonicalize_name(name)}


def licence(package: Distribution) -> str:
    """What the package says of its licence: the SPDX expression, else classifiers, else the first line of the text."""
    said = package.metadata
    if expression := said.get("License-Expression"):
        return expression
    classifiers = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License")]
    if named := [line for line in classifiers if line != "OSI Approved"]:
        return "; ".join(named)
    return (said.get("License") or "").strip().partition("\n")[0]


def is_permissive(said: str) -> bool:
    """An "OR" leaves the choice to us; everything else that is named must be permissive."""
    if " OR " in said and not COPYLEFT.search(said.replace(" OR ", "\n").splitlines()[0]):
        said = said.replace(" OR ", "\n").splitlines()[0]
    return bool(PERMISSIVE.search(said)) and not COPYLEFT.search(said)


RUN_TIME = sorted(needed("firsthand"))


def test_the_run_time_set_is_found() -> None:
    assert {"django", "numpy", "tokenizers", "huggingface-hub"} <= set(RUN_TIME)
    assert not {"pytest", "psycopg"} & set(RUN_TIME)


@pytest.mark.parametrize("name", RUN_TIME)
def test_a_run_time_package_is_permissive(name: str) -> None:
    said = licence(distribution(name))
    assert is_permissive(said), f'{name} says "{said}"'


@pytest.mark.parametrize(
    ("said", "permissive"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib", True),
        ("MPL-2.0 AND MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("GPL-3.0-or-later", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT AND LGPL-2.1-or-later", False),
        ("", False),
    ],
)
def test_permissive_is_told_from_the_rest(said: str, permissive: bool) -> None:
    assert is_permissive(said) is permissive


def locked(name: str) -> dict[str, str]:
    """Package -> version, of the lines that hold on this Python and system."""
    found = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.rstrip(" \\"))
            if requirement.marker is None or requirement.marker.evaluate():
                found[canonicalize_name(requirement.name)] = str(requirement.specifier)
    return found


def test_the_lock_holds_the_run_time_set_and_what_installs_it() -> None:
    assert set(locked("requirements.lock")) == {*RUN_TIME, "setuptools"}


def test_developers_have_what_users_have() -> None:
    running, every = locked("requirements.lock"), locked("requirements-dev.lock")
    assert running.items() <= every.items()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text("utf-8").strip())
    assert len(blocks) > 30
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", sorted(locked("requirements-dev.lock")))
def test_what_is_installed_is_what_is_locked(name: str) -> None:
    assert f"=={distribution(name).version}" == locked("requirements-dev.lock")[name]


def test_the_licence_is_the_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert text.count("\n") == 202
    assert distribution("firsthand").metadata["License-Expression"] == "Apache-2.0"
