"""The ticket tracker, in the form of Jira's REST search."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from ..nouns import Account, Release, Said, Truth
from ..weeks import Almanac, in_office_hours, jira_iso
from ..wordbook import phrases, toml
from .team import ENGINEERS, ROBOT, SUPPORT, mail_of

#: The release that closed a problem's tickets; tickets that came later stayed open or were closed one by one.
_CLOSED_BY = {"walkups-missing": "3.5.2", "deposit-held": "3.6.2", "bulk-refund": "3.7.0", "double-booked": "3.2.1"}
_WISHES = {"bulk-refund", "tide-wish", "vessel-order", "wheelchair-places"}
_PRIORITY = {"walkups-missing": "Highest", "double-booked": "High", "scanner-black": "High", "voucher-cent": "Low"}


def tickets(
    told: Sequence[Said], almanac: Almanac, releases: Sequence[Release], rng: Random
) -> tuple[str, list[Truth], dict[str, Said]]:
    """tracker.json, the truth of its issues, and what was said by key."""
    rows = sorted([*told, *_engineering(almanac, rng)], key=lambda s: (s.at, s.title))
    by_key = {f"HARB-{101 + i}": said for i, said in enumerate(rows)}
    desk = _Desk(almanac, releases, rng)
    issues, truth = [], []
    for key, said in by_key.items():
        issue = desk.issue(key, said)
        issues.append(issue)
        reporter = issue["fields"]["reporter"]["emailAddress"]
        whose = "colleague" if reporter.endswith("@harbourline.example") else "customer"
        customer = said.account.id if said.account else None
        truth.append(Truth(key, "tracker.json", said.label, said.kind, whose, customer, said.case))
    found = {"expand": "names,schema", "startAt": 0, "maxResults": len(issues), "total": len(issues), "issues": issues}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n", truth, by_key


def _engineering(almanac: Almanac, rng: Random) -> list[Said]:
    rows = toml("engineering")["items"]
    step = 76 / len(rows)
    return [
        Said(
            "tracker", "work", "work", almanac.at(int(2 + i * step), rng.randrange(5), rng.uniform(480, 1080)), None,
            row["title"], row["text"], component=row["component"],
        )
        for i, row in enumerate(rows)
    ]  # fmt: skip


class _Desk:
    def __init__(self, almanac: Almanac, releases: Sequence[Release], rng: Random) -> None:
        self._end = almanac.at(79, 0, 0) - timedelta(minutes=10)
        self._releases, self._rng = releases, rng
        self._first_of: dict[str, str] = {}

    def issue(self, key: str, said: Said) -> dict[str, Any]:
        rng = self._rng
        reporter, text = self._reporter(said)
        closed_at, resolution, fix = self._closing(said)
        twin = self._first_of.get(said.label) if resolution == "Duplicate" else None
        if said.kind == "problem":
            self._first_of.setdefault(said.label, key)
        comments = self._comments(said, closed_at, fix, reporter)
        updated = max([said.at, *(c[2] for c in comments), *([closed_at] if closed_at else [])])
        open_status = said.more.get("status") or rng.choice(("Open", "Open", "In Progress", "Waiting for customer"))
        return {
            "id": str(20_000 + int(key[5:])),
            "key": key,
            "fields": {
                "summary": said.title,
                "description": text,
                "created": jira_iso(said.at),
                "reporter": reporter,
                "creator": reporter,
                "assignee": _person(rng.choice(ENGINEERS)) if rng.random() < 0.6 else None,
                "issuetype": {"name": _type(said)},
                "status": {"name": "Closed" if closed_at else open_status},
                "resolution": {"name": resolution} if closed_at else None,
                "resolutiondate": jira_iso(closed_at) if closed_at else None,
                "versions": [{"name": said.version}] if said.version and said.kind == "problem" else [],
                "fixVersions": [{"name": fix}] if closed_at and fix else [],
                "components": [{"name": said.component}] if said.component else [],
                "labels": sorted({"customer"} if said.account else {"engineering"}),
                "issuelinks": [_duplicates(twin)] if twin and twin != key else [],
                "environment": said.device or ("Chrome, back office" if said.account and rng.random() < 0.3 else None),
                "priority": {"name": _PRIORITY.get(said.label, "Medium")},
                "updated": jira_iso(updated),
                "comment": {"comments": [_comment(key, i, c) for i, c in enumerate(comments)], "total": len(comments)},
            },
        }

    def _reporter(self, said: Said) -> tuple[dict[str, str], str]:
        rng = self._rng
        if said.account is None:
            return _person(rng.choice(ENGINEERS)), said.text
        if said.more.get("reporter") == "colleague":
            return _person(rng.choice(SUPPORT)), said.text
        if not said.case and said.kind == "problem" and rng.random() < 0.3:
            lead, tail = rng.choice(phrases()["colleague_lead"]), rng.choice(phrases()["colleague_tail"])
            text = (
                f"{lead}\n\n{{quote}}{said.text}{{quote}}\n\nAccount: {said.account.name} ({said.account.id})\n{tail}"
            )
            return _person(rng.choice(SUPPORT)), text
        return _customer(said.account), said.text

    def _closing(self, said: Said) -> tuple[datetime | None, str, str]:
        """When the ticket was closed, as what, and by which release."""
        rng, at = self._rng, said.at
        if "closed_after" in said.more or said.case:
            after = said.more.get("closed_after")
            fix = _CLOSED_BY.get(said.label, "") if said.case == "delighted" and said.kind == "problem" else ""
            return (at + timedelta(days=after, hours=2) if after else None), said.more.get("resolution", "Fixed"), fix
        closed: datetime | None = at + timedelta(days=rng.uniform(1, 20))
        resolution, fix = "Done", ""
        if said.kind == "problem":
            release = next((r for r in self._releases if r.version == _CLOSED_BY.get(said.label)), None)
            if release and at < release.at:
                closed, resolution, fix = release.at + timedelta(hours=rng.uniform(1, 30)), "Fixed", release.version
            elif said.label == "sms-outage":
                resolution = "External"
            elif rng.random() < 0.28 and said.label in self._first_of:
                resolution = "Duplicate"
            else:
                closed = None
        return (closed if closed and closed < self._end else None), resolution, fix

    def _comments(
        self, said: Said, closed_at: datetime | None, fix: str, reporter: dict[str, str]
    ) -> list[tuple[dict[str, str], str, datetime]]:
        rng = self._rng
        if said.case:
            return [
                (self._voice(t.who, said), t.text, said.at + timedelta(minutes=t.after_minutes)) for t in said.turns
            ]
        made: list[tuple[dict[str, str], str, datetime]] = []
        if reporter["accountType"] == "customer":  # nobody answers a colleague as if he were the customer
            for turn in said.turns:
                at = said.at + timedelta(minutes=turn.after_minutes)
                made.append(
                    (self._voice(turn.who, said), turn.text, in_office_hours(at) if turn.who == "agent" else at)
                )
        if rng.random() < 0.4 and said.kind in ("problem", "work"):
            at = in_office_hours(said.at + timedelta(minutes=rng.uniform(30, 3000)))
            made.append((_person(rng.choice(ENGINEERS)), rng.choice(phrases()["engineer_comments"]), at))
        if rng.random() < 0.08:
            text = rng.choice(phrases()["bot_comment"]).replace("{n}", str(rng.randrange(3000, 9000)))
            made.append((_person(ROBOT), text, said.at + timedelta(minutes=rng.uniform(10, 600))))
        made = [c for c in made if c[2] < (closed_at or self._end)]
        if closed_at and fix:
            made.append((_person(rng.choice(SUPPORT)), f"Released with {fix}, customer told.", closed_at))
        return sorted(made, key=lambda c: c[2])

    def _voice(self, who: str, said: Said) -> dict[str, str]:
        if who == "customer" and said.account:
            return _customer(said.account)
        if who == "robot":
            return _person(ROBOT)
        return _person(self._rng.choice(ENGINEERS if who == "engineer" else SUPPORT))


def _type(said: Said) -> str:
    if said.kind == "work":
        return "Task"
    if said.kind != "problem":
        return "Question" if said.kind == "question" else "Feedback"
    return "Improvement" if said.label in _WISHES else "Bug"


def _person(name: str) -> dict[str, str]:
    kind = "app" if name == ROBOT else "atlassian"
    return {"displayName": name, "emailAddress": mail_of(name), "accountType": kind}


def _customer(account: Account) -> dict[str, str]:
    return {"displayName": account.contact, "emailAddress": account.mail, "accountType": "customer"}


def _duplicates(key: str) -> dict[str, Any]:
    kind = {"name": "Duplicate", "inward": "is duplicated by", "outward": "duplicates"}
    return {"type": kind, "outwardIssue": {"key": key}}


def _comment(key: str, i: int, row: tuple[dict[str, str], str, datetime]) -> dict[str, Any]:
    author, body, at = row
    ident = str(int(key[5:]) * 100 + i)
    return {"id": ident, "author": author, "body": body, "created": jira_iso(at), "updated": jira_iso(at)}
