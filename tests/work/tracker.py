"""A few weeks of Tessera's tracker as a Jira export, and the repository beside it, for the journey to an edition.

The week is 2024-W20: Monday 13 May to Sunday 19 May, with answers up to the end of Monday the 20th.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.people import ALICE, BOB, CHARLIE, DANA, ERIN, Person

WEEK = "2024-W20"
PROJECT = "TES"
SOURCE = f"jira:{PROJECT}"

MISSING = "When I call exportRows for my plan the last row of tiles is missing in the PDF. Write to me at {mail}."
AGAIN = (
    "The last row of tiles is missing in the PDF again. I call exportRows from the plan as always. We ordered too few."
)
GROUT = "The grout colour is lost when I save the plan. It is grey again each time."
SLOW = "The wall view takes a minute when a plan has many rooms. It should not be that slow."
SIGNED_OUT = "I am signed out every morning and cannot see why. The app forgets me."


def issue(key: str, title: str, body: str, by: Person, at: str, *comments: tuple[Person, str, str],
          **fields: Any) -> dict[str, Any]:  # fmt: skip
    """One issue; comments are who, when and what. Times are `05-14 09:00` of 2024, in UTC."""
    return {
        "key": f"{PROJECT}-{key}",
        "fields": {
            "project": {"key": PROJECT}, "summary": title, "description": body, "reporter": person(by),
            "created": moment(at), "issuetype": {"name": "Bug"},
            "comment": {"comments": [
                {"id": f"{key}{n}", "author": person(who), "created": moment(when), "body": text}
                for n, (who, when, text) in enumerate(comments, 1)
            ]},
        } | fields,
    }  # fmt: skip


def person(who: Person) -> dict[str, str]:
    return {"name": who.handle, "displayName": who.name, "emailAddress": who.email}


def moment(at: str) -> str:
    return f"2024-{at.replace(' ', 'T')}:00.000+0000"


def closed(how: str, at: str) -> dict[str, Any]:
    return {"resolution": {"name": how}, "resolutiondate": moment(at), "status": {"name": "Closed"}}


ISSUES = [
    issue("3", "Last row of tiles missing in the PDF", MISSING.format(mail=DANA.email), DANA, "04-23 10:00",
          (BOB, "04-24 10:00", "It is in the version of today."), **closed("Fixed", "04-26 10:00")),
    issue("10", "Sort the rows of the export", "Sort the rows of the export by wall, as the tilers asked.", BOB,
          "05-10 09:00"),
    issue("12", "Export leaves out the last row", AGAIN, CHARLIE, "05-14 09:00",
          (BOB, "05-14 15:00", "We can see the missing row here as well."),
          (CHARLIE, "05-21 10:00", "This is a word that came after the cut-off."), **closed("Fixed", "05-22 10:00")),
    issue("13", "Grout colour lost", GROUT, ERIN, "05-15 09:00",
          (DANA, "05-15 12:00", "You can set the colour again before the last step, that worked for us."),
          (BOB, "05-20 08:00", "Thank you for the report, we will look into it.")),
    issue("14", "Grout colour lost", GROUT, BOB, "05-15 14:00"),
    issue("16", "Wall view is slow", SLOW, DANA, "05-16 09:00",
          (BOB, "05-16 11:00", "The wall view draws every room, as it was designed to do."),
          (DANA, "05-17 09:00", "I still think that this is not what people expect of it."),
          **closed("Won't Fix", "05-16 11:05")),
    issue("17", "Signed out every morning", SIGNED_OUT, CHARLIE, "05-17 09:00",
          (CHARLIE, "05-17 16:00", "Never mind, it was our own proxy.")),
    issue("20", "Shopping list counts twice", "The shopping list counts the offcuts twice in the next week.", ERIN,
          "05-20 09:00"),
]  # fmt: skip

#: Who, when, subject with body, and the file.
COMMITS: list[tuple[Person, str, str, str]] = [
    (BOB, "2024-05-13T10:00:00", "TES-10: Sort the rows of the export\n\nBy wall, then by height.", "tessera/pdf.py"),
    (ALICE, "2024-05-15T10:00:00",
     "TES-12: Draw the last row\n\nThe last row was missing because the loop of the export stopped one row early.",
     "tessera/pdf.py"),
    (BOB, "2024-05-16T10:00:00", "Tidy the palette", "tessera/palette.py"),
    (ALICE, "2024-05-22T10:00:00", "TES-13: Keep the grout colour\n\nThis came after the cut-off.", "tessera/grout.py"),
]  # fmt: skip


def export(path: Path, issues: Sequence[Mapping[str, Any]] = ISSUES) -> Path:
    path.write_text(json.dumps({"issues": list(issues)}, ensure_ascii=False), "utf-8")
    return path


def clone(folder: Path, commits: Sequence[tuple[Person, str, str, str]] = COMMITS) -> Path:
    folder.mkdir(exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    for n, (who, at, message, path) in enumerate(commits):
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_text("".join(f"row {i}\n" for i in range(n + 3)))
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", message, who=who, at=at)
    return folder


def git(folder: Path, *arguments: str, who: Person = ALICE, at: str = "2024-05-13T10:00:00") -> None:
    told = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", who.name), ("EMAIL", who.email), ("DATE", f"{at}+00:00"))
    }
    subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **told}, check=True, capture_output=True)
