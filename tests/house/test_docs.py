"""Whatever a person can type, set, open or run into is explained, and what the texts name exists."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement

from firsthand import cli, errors, settings
from firsthand.hear.sources import SOURCES
from tests.house.test_names import FILES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TEXTS = sorted(file for file in FILES if file.suffix == ".md")
CODE = sorted(file for file in FILES if file.suffix in (".py", ".sh") or file.name in ("Makefile", "run"))


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def text(path: str) -> str:
    file = ROOT / path
    return file.read_text("utf-8") if file.exists() else ""


# Commands.


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command, f"{word} is listed and is not there"
        if isinstance(command, click.Group):
            yield from commands(command, (*path, word))
        elif not command.hidden:
            yield " ".join((*path, word)), command


COMMANDS = dict(commands(cli.cli))


def options(command: click.Command) -> list[str]:
    found = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    return [opt for param in found for opt in (*param.opts, *param.secondary_opts) if opt.startswith("--")]


def sections(markdown: str) -> dict[str, str]:
    """Heading -> what stands below it, without the marks of code."""
    parts = re.split(r"^#{2,4} +(.+?) *$", _without_fences(markdown), flags=re.MULTILINE)
    whole = re.split(r"^#{2,4} +(.+?) *$", markdown, flags=re.MULTILINE)
    bodies = whole[2::2] if len(whole) == len(parts) else parts[2::2]
    return {heading.replace("`", ""): body for heading, body in zip(parts[1::2], bodies, strict=True)}


def _without_fences(markdown: str) -> str:
    return re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)


def test_there_are_commands() -> None:
    assert {"init", "hear", "understand", "newsletter", "serve", "demo"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_explained(command: str) -> None:
    told = next(
        (body for head, body in sections(text("docs/commands.md")).items() if head == f"firsthand {command}"), ""
    )
    assert told, f"docs/commands.md has no section `firsthand {command}`"
    assert [option for option in options(COMMANDS[command]) if f"`{option}" not in told] == []
    assert (COMMANDS[command].help or "").strip(), "--help says nothing"


def test_options_of_every_command_are_explained() -> None:
    assert [option for option in options(cli.cli) if f"`{option}" not in text("docs/commands.md")] == []


def test_no_command_is_explained_that_does_not_exist() -> None:
    headings = [head for head in sections(text("docs/commands.md")) if head.startswith("firsthand ")]
    assert [head for head in headings if head.removeprefix("firsthand ") not in COMMANDS] == []


# Settings, variables, errors, sources, pages.


@pytest.mark.parametrize("setting", settings.says())
def test_a_setting_is_explained(setting: str) -> None:
    told = text("docs/settings.md")
    assert f"`{setting}`" in told
    assert f"`FIRSTHAND_{setting.upper()}`" in told


def variables() -> list[str]:
    """Environment variables that code reads, as far as their names stand there."""
    found = {f"FIRSTHAND_{setting.upper()}" for setting in settings.says()}
    for file in CODE:
        found |= set(re.findall(r"\bFIRSTHAND_[A-Z][A-Z_]*[A-Z]\b", file.read_text("utf-8")))
    # FIRSTHAND_NAME stands for any setting's.
    return sorted(found - {"FIRSTHAND_NAME"} | {"CI", "CHROMIUM", "PYTHON"})


@pytest.mark.parametrize("variable", variables())
def test_a_variable_is_explained(variable: str) -> None:
    assert f"`{variable}`" in text("docs/settings.md") + text("CONTRIBUTING.md")


ERRORS = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_an_error_is_explained(error: type) -> None:
    told = sections(text("docs/errors.md")).get(error.__name__, "") if error is not errors.FirsthandError else "above"
    assert told.strip(), f"docs/errors.md has no section {error.__name__}"
    assert error.__name__ in (errors.__doc__ or ""), "the tree in the module's docstring leaves it out"


@pytest.mark.parametrize("source", [source.NAME for source in SOURCES])
def test_a_source_is_explained(source: str) -> None:
    assert text(f"docs/sources/{source}.md"), f"docs/sources/{source}.md is missing"
    assert f"sources/{source}.md" in text("docs/README.md")


def pages() -> list[str]:
    """The addresses of all pages, as `firsthand.web.urls` writes them: parts as `<name>`, the first of a few words."""
    tree = ast.parse(text("src/firsthand/web/urls.py"))
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in ("path", "re_path")
    ]
    routes = [str(ast.literal_eval(call.args[0])).replace("\\.", ".").strip("^$") for call in calls]
    routes = [re.sub(r"\(\?P<\w+>(\w+)(?:\|\w+)+\)", r"\1", route) for route in routes]
    routes = [re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route) for route in routes]
    return ["/" + re.sub(r"<\w+:(\w+)>", r"<\1>", route) for route in routes]


def test_there_are_pages() -> None:
    assert {"/", "/problems/<name>", "/editions/<name>.md"} <= set(pages())


@pytest.mark.parametrize("page", pages())
def test_a_page_is_explained(page: str) -> None:
    assert f"`{page}`" in text("docs/pages.md")


# The house itself.


def targets() -> list[str]:
    return re.findall(r"^([a-z-]+):.*## ", text("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("target", targets())
def test_a_make_target_is_explained(target: str) -> None:
    assert f"`make {target}" in text("README.md") + text("CONTRIBUTING.md")


def test_make_has_the_targets_that_the_texts_name() -> None:
    named = {t for file in TEXTS for t in re.findall(r"`make ([a-z-]+)", file.read_text("utf-8"))}
    assert named - set(targets()) == set()


@pytest.mark.parametrize(
    "dependency", [Requirement(line).name for line in (*PYPROJECT["project"]["dependencies"], "psycopg")]
)
def test_a_dependency_has_its_reason(dependency: str) -> None:
    assert f"**{dependency}**" in text("docs/decisions/007-dependencies.md")


def test_every_decision_is_listed_once_and_in_order() -> None:
    files = sorted(file.name for file in (DOCS / "decisions").glob("[0-9]*.md"))
    assert [int(file[:3]) for file in files] == list(range(1, len(files) + 1))
    assert re.findall(r"\((\d{3}-[\w-]+\.md)\)", text("docs/decisions/README.md")) == files


@pytest.mark.parametrize("file", sorted((DOCS / "decisions").glob("[0-9]*.md")), ids=name)
def test_a_decision_has_its_parts(file: Path) -> None:
    told = file.read_text("utf-8")
    parts = ("Context", "Decision", "Reason", "Consequences")
    assert [part for part in parts if f"\n## {part}\n" not in told] == []


def test_every_folder_has_its_rule() -> None:
    package = ROOT / "src" / "firsthand"
    top = [
        p.name + "/" if p.is_dir() else p.name for p in package.iterdir() if p.name not in ("__pycache__", "py.typed")
    ]
    assert [entry for entry in top if f"`{entry}`" not in text("ARCHITECTURE.md")] == []


def test_every_table_is_told() -> None:
    tree = ast.parse(text("src/firsthand/store/models.py"))
    tables = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert [table for table in tables if f"`{table}`" not in text("ARCHITECTURE.md")] == []


def test_every_contract_is_told() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    assert [c["id"] for c in contracts if f"`{c['id']}`" not in text("ARCHITECTURE.md")] == []


def test_every_text_below_docs_is_listed() -> None:
    listed = text("docs/README.md") + text("docs/decisions/README.md")
    below = [file for file in TEXTS if file.is_relative_to(DOCS) and file.name != "README.md"]
    assert [
        name(file) for file in below if f"({file.relative_to(DOCS)})" not in listed and file.name not in listed
    ] == []


# What the texts point at.


def anchors(markdown: str) -> set[str]:
    headings = re.findall(r"^#{1,6} +(.+?) *$", _without_fences(markdown), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", TEXTS, ids=name)
def test_links_lead_somewhere(file: Path) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", _without_fences(file.read_text("utf-8"))):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (file.parent / path).resolve() if path else file
        if not there.exists() or (anchor and anchor not in anchors(there.read_text("utf-8"))):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("file", CODE, ids=name)
def test_texts_that_code_points_at_exist(file: Path) -> None:
    named = re.findall(r"\b(docs/[\w/-]+\.md)\b", file.read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists() and "NNN" not in path] == []


def typed(markdown: str) -> list[str]:
    """What a text tells to type: lines of code blocks that begin with `firsthand`, and the same between backticks."""
    blocks = "\n".join(re.findall(r"^```[^\n]*\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL))
    indented = "\n".join(line[4:] for line in _without_fences(markdown).splitlines() if line.startswith("    "))
    inline = re.findall(r"`(firsthand [^`\n]+)`", _without_fences(markdown))
    lines = [line.strip().removeprefix("$ ") for line in f"{blocks}\n{indented}".splitlines()]
    return [line for line in lines if line.startswith("firsthand ")] + inline


def wrong(line: str) -> str:
    """What is wrong with a command that a text tells to type; empty where nothing is."""
    words = re.sub(r'"[^"]*"', "X", line.partition("  #")[0]).split()[1:]
    known = {opt: param for param in cli.cli.params for opt in (*param.opts, *param.secondary_opts)}
    current: click.Command | None = None
    while words:
        word = words.pop(0)
        if word.startswith("[") or word.endswith("]"):
            word = word.strip("[]")
        if word.startswith("--"):
            option = word.partition("=")[0].rstrip("…,.")
            if option not in known and option not in ("--help", "--version"):
                return f"no option {option}"
            param = known.get(option)
            if current is None and isinstance(param, click.Option) and not param.is_flag and "=" not in word:
                words[:1] = []
        elif current is None:
            path = word
            while path not in COMMANDS and words and any(name.startswith(f"{path} ") for name in COMMANDS):
                path += f" {words.pop(0)}"
            if path.isupper():
                return ""
            if path not in COMMANDS:
                return f"no command {path}"
            current = COMMANDS[path]
            known |= {opt: param for param in current.params for opt in (*param.opts, *param.secondary_opts)}
    return ""


@pytest.mark.parametrize("file", TEXTS, ids=name)
def test_commands_in_texts_exist(file: Path) -> None:
    told = {line: wrong(line) for line in typed(file.read_text("utf-8"))}
    assert {line: why for line, why in told.items() if why} == {}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("firsthand init", ""),
        ("firsthand --home DIR newsletter --mine", ""),
        ("firsthand COMMAND --help", ""),
        ("firsthand heer .", "no command heer"),
        ("firsthand newsletter --mien", "no option --mien"),
    ],
)
def test_wrong_commands_are_seen(line: str, why: str) -> None:
    assert wrong(line) == why
