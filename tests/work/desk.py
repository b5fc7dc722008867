"""What a support desk hears in the tests: tickets in plain words, as files, and a small repository beside them."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.people import ALICE, BOB, CHARLIE, DANA, ERIN, Person

STARTS = datetime(2024, 3, 4, 8, 30, tzinfo=UTC)

_THINGS = (
    "the last row of tiles", "the grout colour", "a herringbone floor", "the wall that I locked", "the shopping list",
    "the scale bar", "my signature", "the plan that I shared",
)  # fmt: skip
_FAULTS = (
    "is missing",
    "comes out grey",
    "takes almost a minute",
    "moves by itself",
    "counts the offcuts twice",
    "is cut off at the right",
    "has to be typed again every morning",
    "cannot be seen by my colleague",
)
_MOMENTS = (
    "in the export of plan {n}",
    "since the update to {n}.2",
    "when I open plan {n} on the phone",
    "after {n} minutes",
    "on A3, order {n}",
    "in the offer {n} that we sent out",
    "whenever room {n} has more than one door 🙈",
)
_ENDS = (
    "We noticed it when delivery {n} did not reach the wall.",
    "Is there a way around it before order {n} goes out?",
    "Nobody here changed anything, plan {n} is from last year.",
    "Could you look at {n} first?\r\nIt is urgent.",
)


def ticket(name: str, body: str, by: Person = CHARLIE, **more: Any) -> dict[str, Any]:
    """A row of the plain format."""
    return {
        "id": name, "at": STARTS.isoformat(), "title": "", "body": body, "author": by.name, "author_email": by.email,
        "customer": by.account,
    } | more  # fmt: skip


def tickets(n: int, seed: int = 1) -> list[dict[str, Any]]:
    """Many tickets of several people, each with its own words, some with answers of colleagues."""
    luck = random.Random(seed)
    rows = []
    for i in range(n):
        by = luck.choice((CHARLIE, DANA, ERIN))
        at = (STARTS + timedelta(minutes=37 * i)).isoformat()
        thing, fault = luck.choice(_THINGS), luck.choice(_FAULTS)
        when, end = (luck.choice(parts).format(n=luck.randrange(10**6)) for parts in (_MOMENTS, _ENDS))
        body = f"{thing[0].upper()}{thing[1:]} {fault} {when}. {end}"
        rows.append(ticket(f"TES-{i + 1}", body, by, at=at, title=f"{thing} {fault}".capitalize(), version="3.1"))
        if i % 5 == 0:
            helper = luck.choice((ALICE, BOB))
            answer = f"Thank you for your report. We could reproduce it with TES-{max(1, i - 2)} open as well."
            rows.append(
                ticket(f"TES-{i + 1}#1", answer, helper, at=at, thread=f"TES-{i + 1}", kind="message", customer="")
            )
    return rows


def lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def accounts(path: Path) -> Path:
    path.write_text(
        "account,name,domains,plan,mrr_eur_per_month\n"
        f"{CHARLIE.account},Harbour Bakery,harbourbakery.example,Studio,120\n"
        f"{DANA.account},North Clinic,northclinic.example,Practice,480\n",
        "utf-8",
    )
    return path


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=True)
    return done.stdout.decode()


def repository(folder: Path, n: int = 3, *, first: int = 0) -> Path:
    """A clone with `n` commits of Alice's and a release; called again with `first`, more on top."""
    if not first:
        folder.mkdir(parents=True)
        git(folder, "init", "-q", "-b", "main")
    said = []
    for i in range(first, first + n):
        at = int((STARTS + timedelta(hours=i)).timestamp())
        who = f"{ALICE.name} <{ALICE.email}> {at} +0000"
        message = f"Count the tiles of row {i} once\n\nThe loop ended one row early, see TES-{i + 1}.\n".encode()
        said.append(f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(message)}\n".encode() + message)
        said.append(b"" if i != first or not first else b"from refs/heads/main^0\n")
        text = f"row {i}\n".encode()
        said.append(f"M 100644 inline rows/{i % 7}.txt\ndata {len(text)}\n".encode() + text + b"\n")
    git(folder, "fast-import", "--quiet", stdin=b"".join(said))
    git(folder, "reset", "-q", "--hard", "main")
    if not first:
        git(folder, "-c", "user.name=a", "-c", "user.email=a@a.example", "tag", "v3.1")
    return folder


def exports(run: Any, folder: Path, *names: str, home: Path | None = None) -> dict[str, bytes]:
    """What the workspace exports, by table."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for name in names or ("interactions", "passages", "assignments", "customers"):
        file = folder / f"{name}.csv"
        run("export", name, "--to", file, home=home)
        found[name] = file.read_bytes()
    return found


def environment() -> dict[str, str]:
    return dict(os.environ)
