"""What we were wrong about: reverts, a change that needed another, what came back, what we said before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from firsthand.tell import edition
from firsthand.tell.facts import Before, Post, Thread, WeekFacts
from tests.tell.facts import (
    DECK,
    WRONG,
    ZONE,
    change,
    closed,
    echo,
    headings,
    lookup,
    post,
    reply,
    row,
    sentences,
    thread,
    told,
    week,
)

FILE = ["fairlead/deck.py"]
ASKED = row("FER-10")
WANTED = post("FER-10", "Please sort the harbours of the board by name.", title="Sort harbours", whose="colleague",
              who="bob", day=-3)  # fmt: skip
BOARD = post("FER-11", "Since the sorting of harbours the board is empty on Sundays.", title="Board empty", day=1.6)


def wrong(facts: WeekFacts) -> list[str]:
    document = told(facts)
    assert document["withheld"] == 0
    return headings(document, WRONG)


# --- taken back ------------------------------------------------------------------------------------------------------


def test_a_revert_says_when_the_change_had_gone_in() -> None:
    first = change("a1b2c3d", "Sort harbours by name", day=-2)
    back = change("b2c3d4e", 'Revert "Sort harbours by name"', day=2, reverts="a1b2c3d")
    document = told(week(changes=(back,), earlier_changes=(first,)))
    assert headings(document, WRONG) == ["Taken back: “Sort harbours by name”"]
    assert sentences(document, WRONG) == ["It went in on 11 May  and was taken back four days later ."]


def test_a_revert_of_something_older_than_we_know() -> None:
    back = change("b2c3d4e", "Go back to the old board", day=2, reverts="f" * 40)
    document = told(week(changes=(back,)))
    assert headings(document, WRONG) == ["Taken back: “Go back to the old board”"]
    assert sentences(document, WRONG) == ["It was taken back on Wednesday ."]


def test_a_change_that_reverts_nothing() -> None:
    assert wrong(week(changes=(change("b2c3d4e", "Revert to the harbour clock everywhere"),))) == []


# --- a change that needed another ------------------------------------------------------------------------------------


def pair(ticket: Post = BOARD, first: dict[str, Any] | None = None, second: dict[str, Any] | None = None) -> WeekFacts:
    """A change for a wish; a ticket opened after it; a second change for that ticket in the same file."""
    a = change(
        "a1b2c3d", "FER-10: Sorting of harbours", **{"day": 1.0, "about": [ASKED], "paths": FILE} | (first or {})
    )
    b = change("b2c3d4e", "FER-11: Board on Sundays",
               **{"day": 2.0, "about": [ticket.row], "paths": FILE} | (second or {}))  # fmt: skip
    changes, earlier = ((a, b), ()) if a.at >= week().week.start else ((b,), (a,))
    named = {WANTED.row: thread(WANTED)} if ASKED in {r for r, _ in a.about} else {}
    return week(met=(thread(ticket, changes=(b,)),), changes=changes, earlier_changes=earlier, named=named)


def test_a_follow_up_in_the_same_file_with_shared_words() -> None:
    document = told(pair())
    assert headings(document, WRONG) == ["A change that needed another: “Board empty”"]
    text = " ".join(sentences(document, WRONG))
    assert "“Sorting of harbours” went in on Tuesday" in text
    assert "opened 14 hours later" in text and "fairlead/deck.py" in text and "24 hours after that one" in text
    assert "Neither change touched a test" in text
    assert "read from times, files and shared words" in text, "what it rests on is said"


def test_a_change_of_the_week_before_can_be_the_one() -> None:
    facts = pair(post("FER-11", BOARD.body, title="Board empty", day=0.5), first={"day": -1.0}, second={"day": 1.0})
    assert wrong(facts) == ["A change that needed another: “Board empty”"]
    assert any("went in on 12 May" in s for s in sentences(told(facts), WRONG))


@pytest.mark.parametrize(
    "facts",
    [
        pair(second={"paths": ["fairlead/board.py"]}),
        pair(first={"paths": ["tests/test_deck.py"]}, second={"paths": ["tests/test_deck.py"]}),
        pair(first={"paths": [*FILE, *(f"fairlead/{n}.py" for n in "abcde")]}),
        pair(post("FER-11", DECK, title="Nothing on screen", day=1.6)),
        pair(post("FER-11", BOARD.body, title="Board empty", day=0.5)),
        pair(first={"day": -6.5}),
        pair(first={"about": [BOARD.row]}),
        pair(first={"about": []}),
        pair(first={"is_merge": True}),
        pair(second={"is_merge": True}),
        pair(second={"how": "likeness"}),
    ],
    ids=["another file", "only a test", "too many files", "other words", "ticket before the change", "too long ago",
         "the same ticket", "no ticket", "first a merge", "second a merge", "only alike"],
)  # fmt: skip
def test_what_is_no_follow_up(facts: WeekFacts) -> None:
    assert wrong(facts) == []


def test_beyond_a_day_one_word_in_common_is_not_enough() -> None:
    one = post("FER-11", "Our harbours vanish from the list today.", title="List empty", day=2.5)
    two = post("FER-11", "Our harbours vanish since the sorting of the list.", title="List empty", day=2.5)
    assert wrong(pair(one, second={"day": 3.0})) == []
    assert wrong(pair(two, second={"day": 3.0})) == ["A change that needed another: “List empty”"]


def test_a_test_that_was_touched_is_not_denied() -> None:
    facts = pair(second={"paths": [*FILE, "tests/test_deck.py"]})
    assert not any("Neither" in s for s in sentences(told(facts), WRONG))


def test_one_ticket_is_told_once_however_many_changes_it_took() -> None:
    facts = pair()
    third = replace(facts.changes[-1], row=change("c3d4e5f", "x").row, sha="c3d4e5f" * 5, at=change("c", "x", day=3).at)
    assert len(wrong(replace(facts, changes=(*facts.changes, third)))) == 1


def test_every_ticket_that_is_cited_can_be_opened() -> None:
    facts = pair(post("FER-11", BOARD.body, title="Board empty", day=0.5), first={"day": -1.0}, second={"day": 1.0})
    elsewhere = replace(facts, named={r: t for r, t in facts.named.items() if r != ASKED})
    document = edition.compose(elsewhere, ZONE, *lookup(facts))
    shown = {label for s in document["sections"] for i in s["items"] for n in i["sentences"] for p in n["pieces"]
             if p["is"] == "refs" for label in p["labels"]}  # fmt: skip
    assert shown <= {source["label"] for source in document["sources"]}


# --- met again -------------------------------------------------------------------------------------------------------

OLD = post("FER-3", "At night the deck plan is empty. We see nothing.", title="No cars", who="noorderveer", day=-40)
NEW = post("FER-12", DECK, title="Deck plan empty")


def came_back(how: str = "Fixed", day: float = -20, sure: bool = True) -> WeekFacts:
    return week(
        met=(thread(NEW, echoes=(echo(OLD, sure=sure),)),), named={OLD.row: Thread(OLD, closing=closed(how, day))}
    )


@pytest.mark.parametrize("how", ["Fixed", "Done", "completed", "resolved"])
def test_what_was_held_mended_and_is_met_again(how: str) -> None:
    document = told(came_back(how))
    assert headings(document, WRONG) == ["Held mended, and met again: “Deck plan empty”"]
    assert "We had closed “No cars” as " + how + " on 23 April" in sentences(document, WRONG)[0]


@pytest.mark.parametrize("how", ["Won't Fix", "Duplicate", "Cannot Reproduce", "closed"])
def test_what_was_never_held_mended(how: str) -> None:
    assert wrong(came_back(how)) == []


def test_what_was_mended_only_later() -> None:
    assert wrong(came_back(day=3)) == []


def test_what_is_only_nearest_has_not_come_back() -> None:
    assert wrong(came_back(sure=False)) == []


# --- said before -----------------------------------------------------------------------------------------------------


def test_what_the_last_edition_said_and_its_customer_took_back() -> None:
    old = post("FER-9", DECK, title="Deck plan empty", day=-5)
    back = reply(old, 1, "My mistake, our clock was wrong.", day=2, does="withdraws")
    before = Before("E-2024-W19", 4, "Deck plan empty", back.row)
    document = told(week(moved=(thread(old, back),), before=(before,)))
    assert headings(document, WRONG) == ["What we said before"]
    assert "The last edition said “Deck plan empty”; that no longer holds" in sentences(document, WRONG)[0]


def test_four_are_told_at_most() -> None:
    changes = tuple(change(f"{n}a2b3c4", f"Revert step {n}", reverts="f" * 40, day=n / 2) for n in range(1, 7))
    assert len(wrong(week(changes=changes))) == 4
