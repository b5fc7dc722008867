"""Issues as `gh issue list --json …` prints them, with the repository's issue template in every body."""

import json
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from ..nouns import Account, Said, Truth, plain
from ..weeks import Almanac, in_office_hours, iso
from ..wordbook import phrases
from .team import ENGINEERS

_URL = "https://github.com/harbourline/harbourline/issues/{}"
_TEMPLATE = """### What happened?

{text}

### What did you expect to happen?

{expected}

### Version

{version}

### Platform

{platform}

### Before you submit

- [{tick}] I have searched the existing issues
- [x] I have removed the names of my guests
"""


def issues(told: Sequence[Said], almanac: Almanac, rng: Random) -> tuple[str, list[Truth]]:
    """github-issues.json and the truth of its issues; numbers run from 41, with gaps where pull requests were."""
    rows: list[dict[str, Any]] = []
    truth: list[Truth] = []
    number = 40
    end = almanac.at(79, 0, 0)
    for said in told:
        assert said.account
        number += rng.choice((1, 2, 3, 5, 7))
        rows.append(_issue(number, said, end, rng))
        truth.append(
            Truth(str(number), "github-issues.json", said.label, said.kind, "customer", said.account.id, said.case)
        )
    rows.reverse()  # gh lists the newest first
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n", truth


def _issue(number: int, said: Said, end: Any, rng: Random) -> dict[str, Any]:
    assert said.account
    closed_at = said.at + timedelta(days=rng.uniform(2, 60)) if rng.random() < 0.4 and not said.case else None
    if closed_at and closed_at >= end:
        closed_at = None
    comments = [
        _comment(number, i, t.who, t.text, said.at + timedelta(minutes=t.after_minutes), said.account, rng)
        for i, t in enumerate(said.turns)
        if said.at + timedelta(minutes=t.after_minutes) < end
    ]
    if not said.turns and rng.random() < 0.5:
        at = in_office_hours(said.at + timedelta(minutes=rng.uniform(60, 2400)))
        if at < min(closed_at or end, end):
            comments.append(
                _comment(number, 0, "engineer", rng.choice(phrases()["engineer_comments"]), at, said.account, rng)
            )
    body = _TEMPLATE.format(
        text=said.text,
        expected=rng.choice(
            ("_No response_", "_No response_", "_No response_", "That it works.", "What it did last month.")
        ),
        version=said.version or "_No response_",
        platform=said.device or said.platform or "_No response_",
        tick=rng.choice("xx "),
    )
    labels = ["bug"] if said.kind == "problem" and said.label != "tide-wish" else ["idea"]
    return {
        "author": {"id": f"U_{number:05d}", "is_bot": False, "login": _login(said.account), "name": ""},
        "body": body,
        "closedAt": iso(closed_at) if closed_at else None,
        "comments": comments,
        "createdAt": iso(said.at),
        "labels": [{"id": f"L_{name}", "name": name, "description": "", "color": "d73a4a"} for name in labels],
        "number": number,
        "state": "CLOSED" if closed_at else "OPEN",
        "stateReason": rng.choice(("COMPLETED", "NOT_PLANNED")) if closed_at else "",
        "title": said.title,
        "url": _URL.format(number),
    }


def _comment(number: int, i: int, who: str, text: str, at: Any, account: Account, rng: Random) -> dict[str, Any]:
    login, association = _login(account), "NONE"
    if who == "robot":
        login, association = "stale[bot]", "NONE"
    elif who != "customer":
        login, association = plain(rng.choice(ENGINEERS)).replace("-", ""), "MEMBER"
    return {
        "id": f"IC_{number:05d}_{i}",
        "author": {"login": login},
        "authorAssociation": association,
        "body": text,
        "createdAt": iso(at),
        "url": _URL.format(number) + f"#issuecomment-{number * 1000 + i}",
    }


def _login(account: Account) -> str:
    return plain(account.contact)[:20].strip("-") + "-" + account.id[-3:]
