"""The source tree of the invented product, and how commits change it."""

import re
from random import Random

from .wordbook import toml

_PY_LINES = (
    '    log.debug("{name} account=%s", account.pk)\n',
    "    if not account.piers.exists():\n        return []\n",
    "    limit = min(limit, {n})\n",
    "    started_at = timezone.now()\n",
    "    rows = rows.exclude(archived=True)\n",
    '    rows = rows.order_by("-pk")[:{n}]\n',
)
_TS_LINES = (
    '  if (items.length > {n}) console.debug("{name}", items.length);\n',
    "  if (items.length === 0) return [];\n",
)
_SWIFT_LINES = ("    guard items.count < {n} else {{ return [] }}\n", '    log.debug("{name} \\(items.count)")\n')
_KT_LINES = (
    '    if (items.size > {n}) Log.d("{name}", "${{items.size}}")\n',
    "    if (items.isEmpty()) return emptyList()\n",
)

_PY_FORM = '''

def {name}(account, limit: int = {n}):
    """{words}."""
    rows = account.{last}_set.all()
    return list(rows[:limit])
'''
_TS_FORM = """
export function {camel}(items: Item[]): Item[] {{
  return items.slice(0, {n});
}}
"""
_SWIFT_FORM = """
func {camel}(_ items: [Item]) -> [Item] {{
    return Array(items.prefix({n}))
}}
"""
_KT_FORM = """
fun {camel}(items: List<Item>): List<Item> {{
    return items.take({n})
}}
"""
#: How a new function looks, the lines that later commits put into it, and the line after which they go.
_FORMS = {
    "py": (_PY_FORM, _PY_LINES, '    """{words}."""\n'),
    "ts": (_TS_FORM, _TS_LINES, "export function {camel}(items: Item[]): Item[] {{\n"),
    "swift": (_SWIFT_FORM, _SWIFT_LINES, "func {camel}(_ items: [Item]) -> [Item] {{\n"),
    "kt": (_KT_FORM, _KT_LINES, "fun {camel}(items: List<Item>): List<Item> {{\n"),
}

_HEADS = {
    "py": "import logging\n\nfrom django.utils import timezone\n\nlog = logging.getLogger(__name__)\n",
    "ts": 'import type { Item } from "./model";\n',
    "swift": "import Foundation\n",
    "kt": "package app.harbourline.crew\n\nimport android.util.Log\n",
}
_MIGRATION = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [{dependency}]

    operations = [
{operations}
    ]
"""


class Tree:
    """Paths and their text as of the last change. Changes return the paths that they touched."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.files: dict[str, str] = {}
        self._numbers: dict[str, tuple[int, str]] = {}

    def plant(self) -> None:
        """The tree on the day before the world begins."""
        for path, text in toml("code")["files"].items():
            self.files[path] = text.lstrip("\n")
        for area in toml("chores")["areas"].values():
            for thing in area["objects"][:4]:
                self.change(area["path"], thing)
            if area["path"].startswith("backend"):
                self.files[f"{area['path']}/__init__.py"] = ""
        packages = toml("chores")["packages"]
        self.files["backend/requirements.txt"] = "".join(f"{p}==1.0.0\n" for p in packages["python"])
        self.files["web/package.txt"] = "".join(f"{p}@1.0.0\n" for p in packages["web"])
        self.files["VERSION"] = "2.9.4\n"
        self.files["CHANGELOG.md"] = "# Changes\n"
        for row in toml("migrations")["rows"]:
            for name in row["names"]:
                self.migrate(row["app"], name, f"migrations.RunSQL('-- {name} (squashed)')")

    def change(self, folder: str, thing: str) -> list[str]:
        """A small change to the code of `thing` ("the cash-up page") below `folder`; writes it when it is missing."""
        rng = self._rng
        suffix = (
            "ts"
            if folder.startswith(("widget", "web"))
            else "swift"
            if "ios" in folder
            else "kt"
            if "android" in folder
            else "py"
        )
        words = thing.removeprefix("the ")
        name = re.sub(r"\W+", "_", words).lower()
        path = f"{folder}/{'_'.join(name.split('_')[:2])}.{suffix}"
        if suffix in ("swift", "kt", "ts"):
            path = f"{folder}/{_camel(name.split('_')[0], upper=suffix != 'ts')}.{suffix}"
        form, lines, anchor_form = _FORMS[suffix]
        values = {"name": name, "camel": _camel(name), "words": words.capitalize(), "last": name.split("_")[-1]}
        text = self.files.get(path, _HEADS[suffix])
        anchor = anchor_form.format(**values)
        if anchor not in text:
            text += form.format(**values, n=rng.choice((20, 50, 100, 200)))
        elif len(text.splitlines()) > 70 or rng.random() < 0.45:
            text = _renumber(text, rng)
        else:
            line = rng.choice(lines).format(**values, n=rng.choice((10, 25, 40, 80, 250)))
            text = text.replace(anchor, anchor + line, 1)
        self.files[path] = text
        return [path]

    def test(self, folder: str, thing: str) -> list[str]:
        """A test for `thing`; nothing outside the back office, whose tests live beside the code."""
        if not folder.startswith("backend"):
            return []
        name = re.sub(r"\W+", "_", thing.removeprefix("the ")).lower()
        path = f"{folder}/tests/test_{'_'.join(name.split('_')[:2])}.py"
        old = self.files.get(path, "import pytest\n")
        n = old.count("def test_") + 1
        self.files[path] = (
            old + f"\n\ndef test_{name}_{n}(account):\n    assert len({name}(account, limit={n})) <= {n}\n"
        )
        return [path]

    def bump(self, package: str, version: str, web: bool) -> list[str]:
        path, sign = ("web/package.txt", "@") if web else ("backend/requirements.txt", "==")
        self.files[path] = re.sub(rf"(?m)^{re.escape(package)}{sign}.*$", f"{package}{sign}{version}", self.files[path])
        return [path]

    def release(self, version: str, day: str, text: str) -> list[str]:
        self.files["VERSION"] = f"{version}\n"
        head, _, rest = self.files["CHANGELOG.md"].partition("\n")
        self.files["CHANGELOG.md"] = f"{head}\n\n## {version} ({day})\n\n{text}\n{rest}"
        return ["VERSION", "CHANGELOG.md"]

    def migrate(self, app: str, name: str, operation: str) -> list[str]:
        """The next migration of an app."""
        number, before = self._numbers.get(app, (0, ""))
        this = f"{number + 1:04d}_{name}"
        self._numbers[app] = (number + 1, this)
        operations = "\n".join(f"        {op}," for op in re.split(r", (?=migrations\.)", operation))
        dependency = f'("{app}", "{before}")' if before else ""
        path = f"backend/harbourline/{app}/migrations/{this}.py"
        self.files[path] = _MIGRATION.format(dependency=dependency, operations=operations)
        return [path]

    def edit(self, name: str) -> list[str]:
        """A change of the story, written out in words/code.toml. Raises LookupError when the old text is not there."""
        touched = []
        for step in toml("code")["edits"][name]:
            path = step["path"]
            old = self.files.get(path, "")
            if "append" in step:
                new = old + step["append"].lstrip("\n" if not old else "")
            else:
                find, replace = step["find"].lstrip("\n"), step["replace"].lstrip("\n")
                if find not in old:
                    raise LookupError(f"edit {name}: the text to replace is not in {path}")
                new = old.replace(find, replace, 1)
            self.files[path] = new
            touched.append(path)
        return sorted(set(touched))

    def append(self, path: str, text: str) -> list[str]:
        old = self.files.get(path, "")
        self.files[path] = old + (text if old else text.lstrip("\n"))
        return [path]


def _camel(name: str, upper: bool = False) -> str:
    first, *rest = name.split("_")
    return (first.capitalize() if upper else first) + "".join(part.capitalize() for part in rest)


def _renumber(text: str, rng: Random) -> str:
    """`text` with one of its plain numbers moved a little."""
    found = list(re.finditer(r"(?<![\w.%\"])\d{2,3}(?![\w.%\"])", text))
    if not found:
        return text + "\n"
    at = rng.choice(found)
    number = int(at.group()) + rng.choice((5, 10, 15, 30))
    return text[: at.start()] + str(number if number < 900 else 20) + text[at.end() :]
