"""Whose words."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from firsthand.hear import speakers
from firsthand.hear.speakers import Facts, Known, Row, Standing

KNOWN = Known(
    colleagues=frozenset({"ann"}),
    customers=frozenset({"zoe@maps.example"}),
    domains=frozenset({"maps.example"}),
    committers=frozenset({"eve@home.example", "eve adams", "bob"}),
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(author="Ann", role="customer"), "colleague"),
        (Facts(author="@ANN"), "colleague"),
        (Facts(author="zoe", email="Zoe@Maps.Example"), "customer"),
        (Facts(author="map-helper[bot]"), "robot"),
        (Facts(author="dependabot"), "robot"),
        (Facts(author="jenkins", role="owner"), "robot"),
        (Facts(email="no-reply@shop.example"), "robot"),
        (Facts(author="jo", body="This is an automated message. Do not answer."), "robot"),
        (Facts(author="jo", role="OWNER"), "colleague"),
        (Facts(author="jo", role="end-user"), "customer"),
        (Facts(author="jo", role="NONE"), "customer"),
        (Facts(author="jo", email="jo@mail.maps.example"), "colleague"),
        (Facts(author="jo", email="jo@othermaps.example"), "unknown"),
        (Facts(author="Eve Adams"), "colleague"),
        (Facts(author="x", email="eve@home.example"), "colleague"),
        (Facts(author="bob"), "unknown"),
        (Facts(author="jo", kind="review"), "customer"),
        (Facts(author="jo", kind="commit"), "colleague"),
        (Facts(author="jo"), "unknown"),
        (Facts(), "unknown"),
        (Facts(author="abbot", body="The robot vacuum map is gone"), "unknown"),
    ],
)
def test_the_first_rule_that_knows_decides(facts: Facts, expected: str) -> None:
    whose, rule = speakers.whose(facts, KNOWN)
    assert whose == expected
    assert rule and not rule.endswith(".")


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(n_reported=2, n_comments=3, n_comments_own=3), "customer"),
        (Standing(n_reported=40, n_comments=10, n_comments_own=10), "customer"),
        (Standing(n_reported=1, n_assigned=2), "colleague"),
        (Standing(n_comments=9, n_closed=2), "colleague"),
        (Standing(n_comments=9, n_served=2), "colleague"),
        (Standing(n_reported=3, n_internal=2), "colleague"),
        (Standing(n_reported=3, n_closed=1), "unknown"),
        (Standing(n_reported=3, n_closed=1, n_answered=6), "colleague"),
        (Standing(n_comments=9, n_answered=9), "unknown"),
        (Standing(n_reported=4, n_planned=2, n_assigned=1), "colleague"),
        (Standing(n_comments=1, n_same=1), "customer"),
        (Standing(n_comments=1), "unknown"),
    ],
)
def test_standings(standing: Standing, expected: str) -> None:
    assert speakers.of_standing(standing)[0] == expected


def test_learning_counts_threads_and_people_once() -> None:
    done = frozenset({"closes"})
    rows = [
        Row("Jo", "t", "1", "Jo", False, "Ann"),
        Row("Ann", "t", "1", "Jo", True, "Ann", done),
        Row("Ann", "t", "1", "Jo", True, "Ann", done),
        Row("Jo", "t", "1", "Jo", True, "Ann"),
        Row("Ann", "t", "2", "Ann", False, "Ann"),
        Row("Ann", "u", "9", "Jo", True),
        Row("", "t", "3", "", False, "Ann"),
    ]
    learned = speakers.learn(rows)
    ann = learned["t", "ann"]
    assert (ann.n_assigned, ann.n_closed, ann.n_answered, ann.n_comments, ann.n_reported) == (1, 1, 1, 2, 1)
    assert learned["t", "jo"].n_comments_own == 1
    assert learned["u", "ann"].n_closed == 0
    assert speakers.learn(reversed(rows)) == learned


def test_standing_is_asked_last_and_by_source() -> None:
    learned = {("t", "ann b"): Standing(n_assigned=5)}
    assert speakers.whose(Facts(author="Ann  B", source="t"), standings=learned)[0] == "colleague"
    assert speakers.whose(Facts(author="Ann B", source="u"), standings=learned)[0] == "unknown"


@pytest.mark.parametrize(
    ("body", "flag"),
    [
        ("Verified as fixed.\nClosing.", "closes"),
        ("PR merged", "closes"),
        ("Works as expected on both.", "closes"),
        ("Thanks for your report, our engineer will look into it", "serves"),
        ("I have the same problem here", "same"),
        ("+1", "same"),
    ],
)
def test_flags(body: str, flag: str) -> None:
    assert flag in speakers.flags(body)


def test_a_complaint_flags_nothing() -> None:
    assert speakers.flags("The map closes when I zoom and nothing is fixed as it was", "Bug") == frozenset()


def test_turns() -> None:
    assert [speakers.of_turn(label) for label in ("Customer", "Me", "Agent (Jo)", "Kunde 2", "Bot", "Anna")] == [
        "customer", "colleague", "colleague", "customer", "robot", "unknown",
    ]  # fmt: skip


SHARED = Path(os.environ.get("FIRSTHAND_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.mark.real
def test_one_week_of_a_real_tracker() -> None:
    """Week 2013-W11 of ALOY was read by hand: 15 tickets by colleagues, 6 by customers, 1 moved by a colleague."""
    path = SHARED / "titanium" / "aloy.jira.json.gz"
    if not path.exists():
        pytest.skip(f"needs {path}; set FIRSTHAND_SHARED_DATA")
    with gzip.open(path) as file:
        issues = json.load(file)["issues"]
    rows = []
    for issue in issues:
        fields = issue["fields"]
        reporter, assignee = ((fields.get(name) or {}).get("name", "") for name in ("reporter", "assignee"))
        kind = fields["issuetype"]["name"]
        rows.append(Row(reporter, "", issue["key"], reporter, False, assignee, speakers.flags("", kind)))
        for comment in fields["comment"]["comments"]:
            author = (comment.get("author") or {}).get("name", "")
            flags = speakers.flags(comment.get("body") or "")
            rows.append(Row(author, "", issue["key"], reporter, True, assignee, flags))
    learned = speakers.learn(rows)
    week = [i["fields"] for i in issues if "2013-03-11" <= i["fields"]["created"][:10] <= "2013-03-17"]
    said = [speakers.whose(Facts(author=f["reporter"]["name"]), standings=learned)[0] for f in week]
    assert (len(said), said.count("customer"), said.count("colleague")) == (22, 6, 16)
