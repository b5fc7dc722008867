"""What our debugging taught us: what is one piece of work, what explains it, and what is only counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from firsthand.tell.facts import WeekFacts
from firsthand.tell.learned import is_test
from tests.tell.facts import (
    BREATH,
    DECK,
    LEARNED,
    PRINT,
    TIDE,
    change,
    headings,
    items,
    ours,
    post,
    row,
    sentences,
    thread,
    told,
    week,
)

CLOCK = "The deck plan was empty because the query compared local midnight with UTC."
TICKET = post("FER-12", DECK, title="Deck plan empty")
OURS = post("FER-30", "Rewrite how the deck plan reads the clock.", title="Deck plan clock", who="bob",
            whose="colleague")  # fmt: skip


def learned(facts: WeekFacts) -> Mapping[str, Any]:
    document = told(facts)
    assert document["withheld"] == 0
    return document


def test_a_commit_that_explains_is_told_in_its_words() -> None:
    mended = change("a1b2c3d", "FER-12: Read the local clock", CLOCK, about=[TICKET.row])
    document = learned(week(met=(thread(TICKET, changes=(mended,)),), changes=(mended,)))
    assert headings(document, LEARNED) == ["“Deck plan empty”"]
    assert any(s.startswith(f"“{CLOCK}” (the commit says)") for s in sentences(document, LEARNED))
    assert any("A customer had reported it on 14 May" in s for s in sentences(document, LEARNED))


def test_a_commit_that_does_not_explain_is_counted() -> None:
    mended = change("a1b2c3d", "FER-12: Read the local clock", about=[TICKET.row])
    found = sentences(learned(week(met=(thread(TICKET, changes=(mended,)),), changes=(mended,))), LEARNED)
    assert len(found) == 1 and found[0].startswith("One change: one for one ticket")


def test_a_change_without_a_ticket_is_told_as_such() -> None:
    found = sentences(learned(week(changes=(change("a1b2c3d", "Tidy the harbour list"),))), LEARNED)
    assert len(found) == 1 and "no ticket" in found[0]


def test_the_trailer_goes_before_the_message() -> None:
    mended = change("a1b2c3d", "Read the local clock", CLOCK, trailers=["Cause: two clocks were compared"])
    found = sentences(learned(week(changes=(mended,))), LEARNED)
    assert found[0].startswith("“two clocks were compared”")


def test_the_problem_that_a_trailer_names() -> None:
    mended = change("a1b2c3d", "Read the local clock", CLOCK, trailers=["Problem: nobody sees cars at night"])
    found = sentences(learned(week(changes=(mended,))), LEARNED)
    assert any("The commit names the problem: “nobody sees cars at night”" in s for s in found)


def test_a_colleagues_answer_explains_where_the_commit_is_silent() -> None:
    silent = change("a1b2c3d", "FER-12: Clock", about=[TICKET.row])
    answer = ours(TICKET, 1, "The deck plan stays empty because midnight is read in the wrong zone.")
    document = learned(week(met=(thread(TICKET, answer, changes=(silent,)),), changes=(silent,)))
    assert any("midnight is read in the wrong zone.” (a colleague)" in s for s in sentences(document, LEARNED))


def test_a_customers_guess_is_not_what_we_learned() -> None:
    silent = change("a1b2c3d", "FER-12: Clock", about=[TICKET.row])
    guess = replace(TICKET, **_body("The deck plan is empty because your server sleeps at night."))
    document = learned(week(met=(thread(guess, changes=(silent,)),), changes=(silent,)))
    assert not any("server sleeps" in s for s in sentences(document, LEARNED))


def _body(text: str) -> dict[str, Any]:
    made = post("X", text)
    return {"body": made.body, "sentences": made.sentences}


def test_two_commits_for_one_ticket_are_one_piece_of_work() -> None:
    a = change("a1b2c3d", "FER-30: Read the local clock", CLOCK, about=[OURS.row], day=1.5)
    b = change("b2c3d4e", "FER-30: And for the printed plan", about=[OURS.row], day=2.5, paths=["fairlead/print.py"])
    document = learned(week(work=(thread(OURS),), changes=(a, b)))
    assert headings(document, LEARNED) == ["“Deck plan clock”"]
    size = next(s for s in sentences(document, LEARNED) if "Two changes" in s)
    assert "eight lines in, two out" in size
    assert "fairlead/deck.py and fairlead/print.py" in size


def test_one_commit_for_two_tickets_is_one_piece_of_work() -> None:
    other = post("FER-31", PRINT, title="Half a label", who="zuidpier")
    both = change("a1b2c3d", "Read the local clock", CLOCK, about=[TICKET.row, other.row])
    document = learned(week(met=(thread(TICKET, changes=(both,)), thread(other, changes=(both,))), changes=(both,)))
    assert len(items(document, LEARNED)) == 1
    assert headings(document, LEARNED)[0].startswith("One piece of work, two tickets: ")
    assert any("The same work is named for “" in s for s in sentences(document, LEARNED))


def test_tickets_under_one_parent_are_one_piece_of_work() -> None:
    whole, a, b = (post(f"FER-{n}", OURS.body, title=t, who="bob", whose="colleague", day=0.1 * n)
                   for n, t in ((5, "All clocks"), (6, "Clock of the plan"), (7, "Clock of the ramp")))  # fmt: skip
    changes = (change("a1b2c3d", "FER-6: Read the local clock", CLOCK, about=[a.row]),
               change("b2c3d4e", "FER-7: And at the ramp", about=[b.row]))  # fmt: skip
    threads = (thread(whole), thread(a, parent=whole.row), thread(b, parent=whole.row))
    document = learned(week(work=threads, changes=changes))
    assert headings(document, LEARNED) == ["One piece of work, three tickets: “All clocks”"]
    apart = learned(week(work=(thread(whole), thread(a), thread(b)), changes=changes))
    assert headings(apart, LEARNED) == ["“Clock of the plan”", ""]


def test_a_parent_that_is_not_here_still_joins_its_parts() -> None:
    a, b = (post(f"FER-{n}", OURS.body, title=f"Clock {n}", who="bob", whose="colleague") for n in (6, 7))
    changes = (change("a1b2c3d", "FER-6: Read the local clock", CLOCK, about=[a.row]),
               change("b2c3d4e", "FER-7: And at the ramp", about=[b.row]))  # fmt: skip
    document = learned(week(work=(thread(a, parent=row("FER-1")), thread(b, parent=row("FER-1"))), changes=changes))
    assert headings(document, LEARNED)[0].startswith("One piece of work, two tickets")


def test_what_is_only_alike_joins_no_work() -> None:
    guess = change("a1b2c3d", "Read the local clock", CLOCK, about=[TICKET.row], how="likeness")
    document = learned(week(met=(thread(TICKET),), changes=(guess,)))
    assert headings(document, LEARNED) == ["“Read the local clock”"]
    assert not any("A customer had reported it" in s for s in sentences(document, LEARNED))
    assert any("none names a customer’s report" in s.replace("'", "’") for s in sentences(document, BREATH))


def test_merges_are_no_work() -> None:
    merge = change("a1b2c3d", "Merge branch clock", CLOCK, is_merge=True)
    document = learned(week(changes=(merge, change("b2c3d4e", "Tidy", day=3))))
    assert headings(document, LEARNED) == [""]
    assert any(s.startswith("One change went in") for s in sentences(document, BREATH))


def test_a_ticket_alone_taught_nothing() -> None:
    explained = thread(replace(OURS, **_body("The deck plan breaks because the clock is read in the wrong zone.")))
    assert items(learned(week(work=(explained,))), LEARNED) == []


def test_a_ticket_of_ours_was_no_customers_report() -> None:
    mended = change("a1b2c3d", "FER-30: Read the local clock", CLOCK, about=[OURS.row])
    found = sentences(learned(week(work=(thread(OURS),), changes=(mended,))), LEARNED)
    assert any("colleague" in s and "no customer" in s for s in found)
    assert not any("had reported" in s for s in found)


def test_whether_a_test_was_touched() -> None:
    bare = change("a1b2c3d", "Read the local clock", CLOCK)
    tested = change("a1b2c3d", "Read the local clock", CLOCK, paths=["fairlead/deck.py", "tests/test_deck.py"])
    assert any("no test file was touched" in s for s in sentences(learned(week(changes=(bare,))), LEARNED))
    found = sentences(learned(week(changes=(tested,))), LEARNED)
    assert not any("test" in s for s in found), "a test is no place of the work"


@pytest.mark.parametrize(
    "path", ["tests/test_deck.py", "spec/deck_spec.rb", "src/deck.test.ts", "deck_test.go", "e2e/board.js",
             "app/__tests__/deck.js", "src/test.js", "test.js", "DeckTests/Board.swift",
             "deck/BoardTest.java", "BoardSpec.kt"],
)  # fmt: skip
def test_paths_that_hold_tests(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize(
    "path", ["fairlead/deck.py", "contest/deck.py", "latest/deck.py", "inspect.py", "attest.go", "Latest.java"]
)
def test_paths_that_do_not(path: str) -> None:
    assert not is_test(path)


def test_a_debugging_note_is_told_and_a_visit_is_not_debugging() -> None:
    text = "The scanner stays black because the lamp is switched on after the picture is taken."
    note = post("n-1", text, title="Scanner at dusk", kind="note", whose="colleague", who="alice")
    visit = replace(note, row=row("v-1"), source_id="v-1", kind="visit", title="At the ramp")
    document = learned(week(notes=(note, visit)))
    assert headings(document, LEARNED) == ["“Scanner at dusk”"]
    assert any("(a debugging note, Tuesday)" in s for s in sentences(document, LEARNED))


def test_four_causes_in_full_and_the_rest_counted() -> None:
    changes = tuple(change(f"{n}{n}c3d4e", f"Mend pier {n}", CLOCK, day=1 + n / 10) for n in range(1, 7))
    document = learned(week(changes=changes))
    assert len(items(document, LEARNED)) == 5
    assert sentences(document, LEARNED)[-1].startswith("Two more changes")


def test_chores_come_behind_what_was_mended() -> None:
    chore = change("a1b2c3d", "Bump the calendar library", CLOCK, day=1)
    mended = change("b2c3d4e", "Read the local clock", CLOCK, day=2)
    document = learned(week(changes=(chore, mended)))
    assert headings(document, LEARNED) == ["“Read the local clock”", "“Bump the calendar library”"]


def test_nothing_was_learned_from_the_tide_alone() -> None:
    assert items(learned(week(met=(thread(post("FER-13", TIDE)),))), LEARNED) == []
