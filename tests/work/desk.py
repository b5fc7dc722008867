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

_BODIES = (
    "The export leaves out the last row of tiles, so we ordered nine too few.",
    "When I open a plan from last year the grout colour is back to grey.\n\nI never changed it.",
    "Rotating a herringbone floor by 45 degrees takes almost a minute.\r\nThe fan of my laptop starts.",
    "Could you let me lock a wall? I keep moving it by accident 🙈",
    "The shopping list counts the offcuts twice. Is that meant to be?",
    "After the update on Monday the app forgets who I am every morning.",
    "Printing on A3 cuts the scale bar off at the right-hand side.",
    "My colleague cannot see the plan that I shared with her on Friday.",
)
_TITLES = (
    "Last row of tiles missing", "Grout colour lost", "Rotation is slow", "Please let me lock walls",
    "Offcuts counted twice", "Signed out every morning", "Scale bar cut off", "Shared plan not visible",
)  # fmt: skip


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
        place = luck.randrange(len(_BODIES))
        by = luck.choice((CHARLIE, DANA, ERIN))
        at = (STARTS + timedelta(minutes=37 * i)).isoformat()
        room = f"It is plan {luck.randrange(10**6)}, the {luck.choice(('kitchen', 'bath', 'terrace', 'hall'))}."
        rows.append(ticket(f"TES-{i + 1}", f"{_BODIES[place]} {room}", by, at=at, title=_TITLES[place], version="3.1"))
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
