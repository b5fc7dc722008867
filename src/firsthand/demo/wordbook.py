"""Reads the written words, which live beside the code as TOML, into values."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

#: "46- |", "-30|" or "22-44|" before a sentence: the weeks of the world in which it can be said.
_WINDOW = re.compile(r"^(\d*)-(\d*)\|\s*")


@dataclass(frozen=True)
class Unit:
    """One or two sentences that are said together, and the weeks in which they make sense."""

    text: str
    first_week: int = 0
    last_week: int = 10_000
    title: str = ""
    lang: str = "en"


@dataclass(frozen=True)
class Words:
    """Everything that is said about one problem, question or pleasure; `answers` are a colleague's, by question."""

    slug: str
    kind: str
    name: str
    component: str
    titles: tuple[Unit, ...]
    cores: tuple[Unit, ...]
    details: tuple[Unit, ...]
    effects: tuple[Unit, ...]
    agents: tuple[Unit, ...]
    wholes: tuple[Unit, ...]
    answers: dict[str, str] = field(default_factory=dict)


@cache
def toml(name: str) -> dict[str, Any]:
    """The parsed content of `words/<name>.toml`, parsed once and only to be read."""
    return tomllib.loads(resources.files(__package__).joinpath("words", f"{name}.toml").read_text(encoding="utf-8"))


def unit(text: str) -> Unit:
    found = _WINDOW.match(text)
    if not found:
        return Unit(text)
    first, last = found.groups()
    return Unit(text[found.end() :], int(first or 0), int(last or 10_000))


def _units(rows: list[str]) -> tuple[Unit, ...]:
    return tuple(unit(row) for row in rows)


def _wholes(rows: list[dict[str, Any]]) -> tuple[Unit, ...]:
    return tuple(
        Unit(r["text"], r.get("first_week", 0), r.get("last_week", 10_000), r["title"], r["lang"]) for r in rows
    )


@cache
def problems() -> dict[str, Words]:
    """Every planted problem by its slug."""
    folder = resources.files(__package__).joinpath("words", "problems")
    slugs = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {slug: _problem(slug, toml(f"problems/{slug}")) for slug in slugs}


def _problem(slug: str, data: dict[str, Any]) -> Words:
    return Words(
        slug,
        data["kind"],
        data["name"],
        data["component"],
        _units(data["titles"]),
        _units(data["cores"]),
        _units(data["details"]),
        _units(data["effects"]),
        _units(data["agents"]),
        _wholes(data.get("wholes", [])),
    )


@cache
def questions() -> dict[str, Words]:
    """Every topic that is only asked about, by its slug."""
    return {
        t["slug"]: Words(
            t["slug"],
            "question",
            t["name"],
            "Back office",
            _units(t["titles"]),
            _units([ask for ask, _ in t["asks"]]),
            (),
            (),
            (),
            (),
            dict(t["asks"]),
        )
        for t in toml("questions")["topics"]
    }


@cache
def delights() -> dict[str, Words]:
    """Thanks after a change, by the slug of the problem that went away."""
    return {
        t["slug"]: Words(
            t["slug"],
            "delight",
            "",
            "",
            _units(t["titles"]),
            _units(t["says"]),
            (),
            (),
            (unit("That is good to hear, thank you."),),
            _wholes(t.get("wholes", [])),
        )
        for t in toml("delight")["after"]
    }


@cache
def praise() -> Words:
    data = toml("praise")
    return Words(
        "praise",
        "praise",
        "Praise",
        "",
        _units(data["titles"]),
        _units(data["says"]),
        (),
        _units(data["also"]),
        (),
        _wholes(data["wholes"]),
    )


@cache
def phrases() -> dict[str, list[str]]:
    """Greetings, closings and the like."""
    return toml("phrases")
