"""Builds the invented world once, and reads it as somebody would who knows nothing of how it was made."""

import csv
import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from firsthand.demo import World, build


def run_git(args: Sequence[str], *, cwd: Path, stdin: bytes = b"") -> bytes:
    return subprocess.run(["git", *args], cwd=cwd, input=stdin, check=True, capture_output=True).stdout


@dataclass(frozen=True)
class Row:
    """A row of an export, of any source, with the truth about it."""

    id: str
    source: str
    at: datetime
    text: str
    who: str
    customer: str | None
    label: str
    kind: str
    whose: str
    case: str
    version: str = ""
    platform: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """The world, read back from its files."""

    world: World
    truth: dict[str, Any]
    rows: list[Row]
    customers: list[dict[str, str]]
    build_cpu_s: float

    def about(self, label: str, whose: str = "customer") -> list[Row]:
        return [r for r in self.rows if r.label == label and whose in ("any", r.whose)]

    def week(self, row: Row) -> int:
        return (row.at.date() - datetime.fromisoformat(self.truth["from"]).date()).days // 7


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    started_s = time.process_time()
    world = build(tmp_path_factory.mktemp("world") / "harbourline", run_git=run_git)
    build_cpu_s = time.process_time() - started_s
    truth = json.loads(world.truth.read_text(encoding="utf-8"))
    rows = [_row(truth, *raw) for raw in _raw(world.exports)]
    with world.customers.open(encoding="utf-8", newline="") as f:
        return Read(world, truth, rows, list(csv.DictReader(f)), build_cpu_s)


def _row(truth: dict[str, Any], ident: str, at: str, text: str, who: str, version: str, platform: str) -> Row:
    fact = truth["interactions"][ident]
    moment = datetime.fromisoformat(at.replace("Z", "+00:00").replace(".000+0000", "+00:00"))
    return Row(
        ident, fact["source"], moment, text, who, fact.get("customer"), fact["label"], fact["kind"], fact["whose"],
        fact.get("case", ""), version, platform, fact,
    )  # fmt: skip


def _raw(exports: Path) -> list[tuple[str, str, str, str, str, str]]:
    found: list[tuple[str, str, str, str, str, str]] = []
    for issue in json.loads((exports / "tracker.json").read_text(encoding="utf-8"))["issues"]:
        f = issue["fields"]
        version = f["versions"][0]["name"] if f["versions"] else ""
        who = f["reporter"]["emailAddress"]
        found.append((issue["key"], f["created"], f["description"], who, version, f["environment"] or ""))
    for issue in json.loads((exports / "github-issues.json").read_text(encoding="utf-8")):
        text = issue["body"].split("### What did you")[0].removeprefix("### What happened?").strip()
        platform = issue["body"].split("### Platform\n\n")[1].split("\n")[0]
        version = issue["body"].split("### Version\n\n")[1].split("\n")[0]
        found.append((str(issue["number"]), issue["createdAt"], text, issue["author"]["login"], version, platform))
    with (exports / "reviews.csv").open(encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f):
            found.append((r["review_id"], r["date"], r["review_text"], "", r["app_version"], r["device_os"]))
    for name in ("chats.jsonl", "mails.jsonl"):
        for line in (exports / name).read_text(encoding="utf-8").splitlines():
            d = json.loads(line)
            found.append((d["id"], d["at"], d["body"], d["author"], d.get("version", ""), d.get("platform", "")))
    for path in sorted([*exports.glob("visits/*.md"), *exports.glob("notes/*.md")]):
        head, _, text = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
        front = dict(line.split(": ", 1) for line in head.splitlines())
        ident = path.relative_to(exports).as_posix()
        found.append((ident, front["date"] + "T12:00:00Z", text, front["author"], "", ""))
    return found
