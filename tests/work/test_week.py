"""What a week is made of: which threads it met, what was known at its cut-off, which reports are one, what is mine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from firsthand.nouns import Week
from firsthand.tell.facts import Thread, WeekFacts
from tests.conftest import Run
from tests.people import ALICE, BOB, CHARLIE, DANA, ERIN, OWN_DOMAIN, ROBIN, Person
from tests.work import tracker
from tests.work.tracker import AGAIN, GROUT, SIGNED_OUT, SLOW, closed, issue

Gather = Callable[..., WeekFacts]
Commit = tuple[Person, str, str, str]


@pytest.fixture
def gather(store: Path, desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Gather:
    """Hears issues and commits, and gathers the facts of the week; other words are settings."""
    monkeypatch.setenv("FIRSTHAND_OWN_DOMAINS", OWN_DOMAIN)

    def gathered(issues: Iterable[Mapping[str, Any]], commits: Iterable[Commit] = (), *, mine: bool = False,
                 week: str = tracker.WEEK, tags: Mapping[str, str] | None = None) -> WeekFacts:  # fmt: skip
        from firsthand.settings import load
        from firsthand.work import week as gathering

        given: list[Path] = []
        if issues := list(issues):
            given.append(tracker.export(desk / "tes.json", issues))
        if commits := list(commits):
            given.append(tracker.clone(desk / "tessera", commits))
            for name, at in (tags or {}).items():
                tracker.git(desk / "tessera", "tag", "-a", "-m", name, name, at=at)
        if given:
            run("hear", *given)
        return gathering.gather(Week.parse(week), store, load(store), mine=mine)

    return gathered


def keys(threads: Iterable[Thread]) -> list[str]:
    return [t.first.source_id for t in threads]


def commit(key: str, at: str = "05-15 10:00", *, by: Person = ALICE, path: str = "tessera/pdf.py",
           body: str = "") -> Commit:  # fmt: skip
    return (by, f"2024-{at.replace(' ', 'T')}:00", f"{key}: Mend it{body}", path)


# --- which threads ---------------------------------------------------------------------------------------------------


def test_what_was_met_what_was_worked_on_and_what_moved(gather: Gather) -> None:
    found = gather([
        issue("1", "Grout colour lost", GROUT, ERIN, "04-30 09:00"),
        issue("2", "Wall view is slow", SLOW, DANA, "05-02 09:00", (DANA, "05-14 09:00", "Any news on the wall view?")),
        issue("3", "Export leaves out the last row", AGAIN, CHARLIE, "05-13 00:00"),
        issue("4", "Rewrite the export", "Rewrite how the export walks the rows.", ALICE, "05-14 09:00"),
        issue("5", "Signed out every morning", SIGNED_OUT, CHARLIE, "05-19 23:59"),
        issue("6", "Shopping list counts twice", "The list counts the offcuts twice here.", DANA, "05-20 00:00"),
        issue("7", "Build 412", "Build 412 passed on every machine.", ROBIN, "05-14 09:00",
              reporter={"displayName": ROBIN.handle}),
        issue("8", "Very old", "The fan of my laptop starts at once.", ERIN, "01-03 09:00"),
    ])  # fmt: skip
    assert keys(found.met) == ["TES-3", "TES-5"]
    assert keys(found.work) == ["TES-4"]
    assert keys(found.moved) == ["TES-2"]
    assert keys(found.waiting) == ["TES-1", "TES-2"], "eight weeks back and no further"
    assert [p.source_id for p in found.robots] == ["TES-7"]


def test_nothing_is_known_of_what_came_after_the_cut_off(gather: Gather) -> None:
    found = gather(
        [
            issue("3", "Export leaves out the last row", AGAIN, CHARLIE, "05-14 09:00",
                  (BOB, "05-20 23:59", "This is Monday's word."), (BOB, "05-21 00:00", "This is Tuesday's word."),
                  **closed("Fixed", "05-21 00:00")),
        ],
        [commit("TES-3", "05-20 23:00"), commit("TES-3", "05-21 00:00")],
    )  # fmt: skip
    (thread,) = found.met
    assert [p.body for p in thread.answers] == ["This is Monday's word."]
    assert thread.closing is None
    assert [c.at.day for c in thread.changes] == [20]
    assert found.changes == (), "a commit of Monday is of the next week"


def test_a_closing_before_the_cut_off_is_known(gather: Gather) -> None:
    (thread,) = gather(
        [issue("3", "Wall view is slow", SLOW, DANA, "05-14 09:00", **closed("Won't Fix", "05-20 23:59"))]
    ).met
    assert thread.closing is not None and thread.closing.how == "Won't Fix"


def test_a_commit_is_about_the_tickets_that_it_names(gather: Gather) -> None:
    found = gather(
        [issue("3", "Export leaves out the last row", AGAIN, CHARLIE, "05-14 09:00"),
         issue("4", "Sort the rows", "Sort the rows of the export by wall.", BOB, "03-01 09:00")],
        [commit("TES-3", body="\n\nFor TES-4 as well.\n\nCause: the loop ended one row early"), commit("TES-999")],
    )  # fmt: skip
    about = {c.subject: [row.ref for row, how in c.about if how == "key"] for c in found.changes}
    assert about == {"TES-3: Mend it": ["jira:TES/TES-3", "jira:TES/TES-4"], "TES-999: Mend it": []}
    assert sorted(keys(found.named.values())) == ["TES-3", "TES-4"], "however old the ticket is"
    (trailer,) = found.changes[0].trailers
    assert trailer[:2] == ("Cause", "the loop ended one row early")
    assert found.changes[0].text(trailer[2]) == trailer[1]


def test_what_an_answer_does_is_the_customers_alone(gather: Gather) -> None:
    (thread,) = gather([
        issue("3", "Export leaves out the last row", AGAIN, CHARLIE, "05-14 09:00",
              (BOB, "05-14 10:00", "Never mind, it was our own proxy."),
              (CHARLIE, "05-14 11:00", "Never mind, it was our own proxy.")),
    ]).met  # fmt: skip
    assert [p.does for p in thread.answers] == ["", "withdraws"]


def test_a_release_is_of_the_week_that_it_was_made_in(gather: Gather) -> None:
    found = gather(
        [], [commit("TES-3", "05-15 10:00")], tags={"3.1": "2024-05-12T10:00:00", "3.2": "2024-05-16T10:00:00"}
    )
    assert [(r.name, r.row) for r in found.releases] == [("3.2", found.changes[0].row)]


def test_changes_of_the_fortnight_before_are_there_to_compare(gather: Gather) -> None:
    found = gather([], [commit("TES-1", "04-28 10:00"), commit("TES-2", "04-29 10:00"), commit("TES-3", "05-19 23:59")])
    assert [c.subject for c in found.earlier_changes] == ["TES-2: Mend it"]
    assert [c.subject for c in found.changes] == ["TES-3: Mend it"]


# --- one report filed twice ------------------------------------------------------------------------------------------


def twins(gather: Gather, second: Mapping[str, Any], *more: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    found = gather([issue("3", "Grout colour lost", GROUT, ERIN, "05-14 09:00"), second, *more])
    return keys(found.met), [p.source_id for t in found.met for p in t.twins]


def test_a_colleague_who_files_the_same_words_moved_the_report(gather: Gather) -> None:
    copy = issue("4", "Grout colour LOST!", f"{GROUT} Moved from the forum.", BOB, "05-16 09:00")
    found = gather([issue("3", "Grout colour lost", GROUT, ERIN, "05-14 09:00"), copy])
    assert keys(found.met) == ["TES-3"] and keys(found.work) == []
    assert [p.source_id for p in found.met[0].twins] == ["TES-4"]


def test_the_one_that_was_closed_as_the_duplicate_is_the_twin(gather: Gather) -> None:
    first = issue("3", "Grout colour lost", GROUT, ERIN, "05-14 09:00", **closed("Duplicate", "05-16 10:00"))
    found = gather([first, issue("4", "Grout colour lost", GROUT, ERIN, "05-15 09:00")])
    assert keys(found.met) == ["TES-4"] and [p.source_id for p in found.met[0].twins] == ["TES-3"]


@pytest.mark.parametrize(
    "second",
    [
        issue("4", "Grout colour lost", SLOW, DANA, "05-16 09:00"),
        issue("4", "Grout is grey", GROUT, DANA, "05-16 09:00"),
    ],
    ids=["other words", "another title"],
)
def test_what_is_no_twin(gather: Gather, second: Mapping[str, Any]) -> None:
    assert twins(gather, second) == (["TES-3", "TES-4"], [])


def test_a_change_that_names_the_copy_is_for_the_report(gather: Gather) -> None:
    report = issue("3", "Grout colour lost", GROUT, ERIN, "05-14 09:00")
    copy = issue("4", "Grout colour lost", GROUT, BOB, "05-15 09:00")
    found = gather([report, copy], [commit("TES-4", "05-16 10:00")])
    (thread,) = found.met
    assert [c.subject for c in thread.changes] == ["TES-4: Mend it"]
    assert all(t.first.whose == "customer" for t in found.named.values()), "the copy is a customer's report"


# --- who -------------------------------------------------------------------------------------------------------------


def test_two_writers_without_a_name_are_two(gather: Gather) -> None:
    found = gather([issue("3", "Wall view is slow", SLOW, ERIN, "05-14 09:00", reporter=None),
                    issue("4", "Grout colour lost", GROUT, ERIN, "05-15 09:00", reporter=None)])  # fmt: skip
    assert len({t.first.who for t in found.met}) == 2


def test_a_key_is_no_name_of_the_code() -> None:
    from firsthand.hear import redact
    from firsthand.tell.facts import Post
    from firsthand.work.week import _shared
    from tests.tell.facts import post

    def secret(name: str) -> Post:
        body = "We send sk_live_9hG4kQ7pWx2mN4 each time."
        return post(name, body, masks=tuple(redact.find("", body)))

    assert secret("1").masks, "it is known for what it is"
    assert _shared(secret("1"), secret("2")) == ()


# --- mine ------------------------------------------------------------------------------------------------------------

TWO = [issue("3", "Export leaves out the last row", AGAIN, CHARLIE, "05-14 09:00"),
       issue("4", "Grout colour lost", GROUT, ERIN, "05-14 10:00"),
       issue("5", "Wall view is slow", SLOW, DANA, "04-14 10:00")]  # fmt: skip
BOTH = [commit("TES-3", by=ALICE), commit("TES-4", "05-16 10:00", by=BOB), commit("TES-5", "05-17 10:00", by=ALICE)]


@pytest.mark.parametrize("me", [ALICE.email, ALICE.name, f"x, {ALICE.email.upper()}"])
def test_mine_is_what_my_commits_name(gather: Gather, me: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTHAND_MINE", me)
    found = gather(TWO, BOTH, mine=True)
    assert found.scope == "mine"
    assert keys(found.met) == ["TES-3"] and keys(found.moved) == ["TES-5"]
    assert {c.author for c in found.changes} == {ALICE.name}
    assert found.waiting == () and found.robots == ()


def test_without_a_setting_git_is_asked_who_i_am(gather: Gather, desk: Path) -> None:
    gather(TWO, BOTH)
    tracker.git(desk / "tessera", "config", "user.email", BOB.email)
    assert keys(gather([], mine=True).met) == ["TES-4"]


def test_where_git_knows_nobody_nothing_is_mine(gather: Gather) -> None:
    found = gather(TWO, BOTH, mine=True)
    assert (found.met, found.changes) == ((), ())


# --- the edition before ----------------------------------------------------------------------------------------------


def test_what_the_edition_before_told_and_its_customer_took_back(gather: Gather, run: Run) -> None:
    told = issue("3", "Signed out every morning", SIGNED_OUT, CHARLIE, "05-08 09:00")
    assert gather([told]).before == ()
    run("newsletter", "--week", "2024-W19")
    told["fields"]["comment"]["comments"] = [
        {"id": "31", "author": tracker.person(CHARLIE), "created": tracker.moment("05-16 09:00"),
         "body": "Never mind, it was our own proxy."}
    ]  # fmt: skip
    (before,) = gather([told]).before
    assert (before.edition, before.said, before.row.ref) == (
        "E-2024-W19",
        "Signed out every morning",
        "jira:TES/TES-3#31",
    )
    assert keys(gather([told]).moved) == ["TES-3"]
