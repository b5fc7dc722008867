"""What customers met: each tag and each line about a thread, where it is said and where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from firsthand.evidence import Row
from firsthand.tell import met
from firsthand.tell.facts import Thread
from tests.tell.facts import (
    BREATH,
    DECK,
    MET,
    PAINS,
    SCAN,
    TIDE,
    at,
    change,
    closed,
    echo,
    headings,
    items,
    meta,
    ours,
    pieces,
    post,
    problem,
    reply,
    sentences,
    thread,
    told,
    week,
)

FIRST = post("FER-12", DECK, title="Deck plan empty")
OLD = post("FER-3", "At night the deck plan is empty. We see nothing.", title="No cars", who="noorderveer", day=-20)


def heading(one: Thread, **more: object) -> str:
    return headings(told(week(met=(one,), **more)))[0]


def counts(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What is counted of the week, which the quotations of the footer are not."""
    return [p for p in pieces(document) if p["is"] == "count" and "quotation" not in p["text"]]


def about(one: Thread, **more: object) -> str:
    return " ".join(sentences(told(week(met=(one,), **more)), MET))


# --- the tag ---------------------------------------------------------------------------------------------------------


def test_what_nobody_said_before_is_new() -> None:
    assert heading(thread(FIRST)) == "New: “Deck plan empty”"


def test_again_by_the_problem_that_it_belongs_to() -> None:
    one = thread(FIRST, problem=41)
    others = [replace(OLD, row=Row(f"desk/FER-{n}"), source_id=f"FER-{n}", who=f"harbour-{n}") for n in range(700, 705)]
    assert heading(one, problems={41: problem(41, *others, FIRST)}).startswith("Again: ")


def test_what_is_only_grouped_with_one_other_may_be_the_same() -> None:
    one = thread(FIRST, problem=41)
    document = told(week(met=(one,), problems={41: problem(41, OLD, FIRST)}))
    assert headings(document)[0].startswith("Perhaps again: ")
    assert "had said before" not in " ".join(sentences(document))


def test_not_again_where_the_problem_holds_nobody_else() -> None:
    own = replace(OLD, who=FIRST.who)
    assert heading(thread(FIRST, problem=41), problems={41: problem(41, own, FIRST)}).startswith("New: ")


def test_again_by_an_echo_that_is_hardly_chance() -> None:
    assert heading(thread(FIRST, echoes=(echo(OLD),))).startswith("Again: ")


def test_what_is_only_nearest_is_never_counted() -> None:
    document = told(week(met=(thread(FIRST, echoes=(echo(OLD, sure=False),)),)))
    assert headings(document) == ["New: “Deck plan empty”"]
    assert meta(document).startswith("one customer")
    assert "first seen" not in meta(document)
    assert "said before" not in " ".join(sentences(document, BREATH))
    assert not [p for p in counts(document) if ["desk/FER-3", 1] in p["rows"]]
    line = next(s for s in sentences(document, MET) if "No cars" in s)
    assert "nearest" in line and "?" in line
    assert any("nobody has said that they are the same" in s for s in sentences(document, MET))


def test_a_sure_echo_is_counted_and_not_doubted() -> None:
    document = told(week(met=(thread(FIRST, echoes=(echo(OLD),)),)))
    assert meta(document).startswith("two customers · first seen 23 April")
    assert "nearest" not in " ".join(sentences(document, MET))


def test_an_unsure_echo_that_the_problem_holds_is_counted_by_the_problem() -> None:
    one = thread(FIRST, problem=41, echoes=(echo(OLD, sure=False),))
    document = told(week(met=(one,), problems={41: problem(41, OLD, FIRST)}))
    assert headings(document)[0].startswith("Perhaps again: ")
    assert meta(document).startswith("P-41 · two customers")


@pytest.mark.parametrize(("trend", "tag"), [("rising", "Rising: "), ("back", "Back: "), ("steady", "Perhaps again: ")])
def test_the_trend_comes_before_again(trend: str, tag: str) -> None:
    one = thread(FIRST, problem=41)
    assert heading(one, problems={41: problem(41, OLD, FIRST, trend=trend)}).startswith(tag)


@pytest.mark.parametrize(
    ("kind", "tag"),
    [("request", "Asked for: "), ("question", "A question: "), ("praise", "Glad: "), ("pain", "New: "),
     ("workaround", "New: ")],
)  # fmt: skip
def test_what_sort_of_thing_it_is(kind: str, tag: str) -> None:
    assert heading(thread(FIRST, kind=kind)).startswith(tag)


def test_noise_is_not_told_as_something_met() -> None:
    other = thread(post("FER-13", TIDE, title="Tides of June"))
    assert headings(told(week(met=(thread(FIRST, kind="noise"), other)))) == ["New: “Tides of June”"]


@pytest.mark.parametrize("how", ["Won't Fix", "not planned", "Invalid", "Works as designed", "wontfix"])
def test_a_refusal_makes_it_a_matter_of_expectation(how: str) -> None:
    one = thread(FIRST, closing=closed(how, 1.3))
    assert heading(one).startswith("A matter of expectation: ")
    assert f"closed as {how} the same day" in about(one)


@pytest.mark.parametrize("how", ["Fixed", "Done", "completed", "Duplicate"])
def test_another_closing_does_not(how: str) -> None:
    assert heading(thread(FIRST, closing=closed(how, 3))).startswith("New: ")


def test_a_customer_who_is_not_convinced_is_heard_beside_us() -> None:
    answer = ours(FIRST, 1, "The plan follows the harbour clock. This is as it was ordered.")
    doubt = reply(FIRST, 2, "I still find this illogical for a night crossing.", does="doubts")
    one = thread(FIRST, answer, doubt, closing=closed("Won't Fix", 1.3))
    assert heading(one).startswith("A matter of expectation: ")
    assert "A colleague answered on Tuesday: “The plan follows the harbour clock.”" in about(one)
    assert "The customer is not convinced: “I still find this illogical for a night crossing.”" in about(one)


def test_thanks_are_not_doubt() -> None:
    assert heading(thread(FIRST, reply(FIRST, 1, "Thank you for looking.", does="thanks"))).startswith("New: ")


def test_what_was_taken_back_comes_last_and_says_so() -> None:
    back = thread(FIRST, reply(FIRST, 1, "My mistake, our clock was wrong all along.", does="withdraws"))
    others = [thread(post(f"FER-{20 + i}", body, who=f"h{i}")) for i, body in enumerate(PAINS[1:4])]
    found = headings(told(week(met=(back, *others))))
    assert [h.partition(":")[0] for h in found] == ["New", "New", "New", "Withdrawn"]
    assert "The customer took it back: “My mistake, our clock was wrong all along.”" in about(back)


def test_nobody_takes_back_what_another_wrote() -> None:
    other = reply(FIRST, 1, "Never mind, it was my own mistake.", who="zuidpier", does="withdraws")
    assert heading(thread(FIRST, other)).startswith("New: ")


# --- who and how many ------------------------------------------------------------------------------------------------


def test_two_reports_of_one_customer_are_one_customer() -> None:
    second = post("FER-14", DECK, title="Deck plan still empty", day=3)
    document = told(week(met=(thread(FIRST, problem=41), thread(second, problem=41)),
                         problems={41: problem(41, FIRST, second)}))  # fmt: skip
    assert len(items(document, MET)) == 1
    assert meta(document).startswith("P-41 · one customer · two tickets this week")


def test_two_customers_of_one_problem_are_one_item() -> None:
    second = post("FER-14", "No cars on the plan at all, it is just blank.", who="zuidpier", day=3)
    document = told(week(met=(thread(FIRST, problem=41), thread(second, problem=41)),
                         problems={41: problem(41, FIRST, second)}))  # fmt: skip
    assert len(items(document, MET)) == 1
    assert "two customers" in meta(document)


def test_an_unsure_echo_joins_nothing() -> None:
    second = post("FER-14", TIDE, who="zuidpier", day=3)
    assert len(headings(told(week(met=(thread(FIRST), thread(second, echoes=(echo(FIRST, sure=False),))))))) == 2
    assert len(headings(told(week(met=(thread(FIRST), thread(second, echoes=(echo(FIRST),))))))) == 1


def test_a_twin_is_counted_once() -> None:
    twin = post("FER-15", DECK, title="Deck plan empty", who="bob", whose="colleague", day=2)
    document = told(week(met=(thread(FIRST, twins=(twin,)),)))
    assert meta(document).startswith("one customer")
    assert any("filed twice" in s and "by two accounts" in s for s in sentences(document, MET))
    assert not [p for p in counts(document) if ["desk/FER-15", 1] in p["rows"]]


def test_a_twin_by_the_same_account_is_told_as_such() -> None:
    twin = post("FER-15", DECK, title="Deck plan empty", day=2)
    assert "by one account" in about(thread(FIRST, twins=(twin,)))
    assert "filed twice" not in about(thread(FIRST))


def test_one_account_that_writes_twice_has_not_met_it_again() -> None:
    before = replace(OLD, who=FIRST.who)
    one = thread(FIRST, echoes=(echo(before),))
    assert "The same account wrote alike on 23 April" in about(one)
    assert heading(one).startswith("New: ")


def test_accounts_of_whom_nothing_is_known_are_not_called_customers() -> None:
    document = told(week(met=(thread(replace(FIRST, whose="unknown")),)))
    assert meta(document).startswith("one account")
    assert "(somebody, 14 May)" in " ".join(sentences(document, MET))


def test_version_and_platform_stand_with_the_words() -> None:
    known = replace(FIRST, version="4.2.1", platform="Android")
    assert "(a customer, 14 May, 4.2.1, Android)" in about(thread(known))


# --- the thread ------------------------------------------------------------------------------------------------------


def test_no_answer_yet() -> None:
    assert "no answer yet" in meta(told(week(met=(thread(FIRST),))))


@pytest.mark.parametrize(
    "one",
    [
        thread(FIRST, ours(FIRST, 1, "We see it here too.")),
        thread(FIRST, closing=closed("Fixed", 3)),
        thread(FIRST, kind="praise"),
        thread(FIRST, reply(FIRST, 1, "Never mind, our clock was wrong.", does="withdraws")),
    ],
    ids=["answered", "closed", "glad", "taken back"],
)
def test_nobody_waits_for_an_answer(one: Thread) -> None:
    assert "no answer yet" not in meta(told(week(met=(one,))))


def test_an_answer_by_a_fellow_customer_is_none_of_ours() -> None:
    one = thread(FIRST, reply(FIRST, 1, "Reload the plan twice and it is there.", who="zuidpier"))
    assert "no answer yet" in meta(told(week(met=(one,))))
    assert "Another account answered: “Reload the plan twice and it is there.”" in about(one)


def test_a_fellow_customer_who_was_there_before_us() -> None:
    fellow = reply(FIRST, 1, "Reload the plan twice and it is there.", who="zuidpier")
    late = ours(FIRST, 2, "We can see it here as well.")
    assert "Another account answered before we did" in about(thread(FIRST, fellow, late))


def test_a_fellow_customer_who_came_after_us() -> None:
    early = ours(FIRST, 1, "We can see it here as well.")
    fellow = reply(FIRST, 2, "Reload the plan twice and it is there.", who="zuidpier")
    assert "Another account" not in about(thread(FIRST, early, fellow))


def test_one_account_answers_for_another() -> None:
    other = reply(FIRST, 1, "Never mind, our clock was wrong after all.", who="molen-office", does="withdraws")
    assert "Another account in the thread answers for the customer: “Never mind" in about(thread(FIRST, other))


def test_thanks_of_another_account_are_not_the_customers() -> None:
    other = reply(FIRST, 1, "Thank you, this helped us as well.", who="molen-office", does="thanks")
    assert "thanks" not in about(thread(FIRST, other)).lower().replace("“thank you, this helped us as well.”", "")


@pytest.mark.parametrize(
    ("does", "start"),
    [("relieved", "The customer says that it works now"), ("insists", "The customer asked again"),
     ("thanks", "The customer thanks")],
)  # fmt: skip
def test_the_last_word_of_the_customer(does: str, start: str) -> None:
    assert f"{start}: “The plan as it is today." in about(
        thread(FIRST, reply(FIRST, 1, "The plan as it is today.", does=does))
    )


def test_a_change_that_names_the_ticket() -> None:
    mended = change("a1b2c3d", "FER-12: Read the local clock", about=[FIRST.row], day=3)
    assert "A change names it: “Read the local clock”, 16 May" in about(thread(FIRST, changes=(mended,)))


def test_no_change_is_made_up() -> None:
    assert "change" not in about(thread(FIRST))


# --- how much is told ------------------------------------------------------------------------------------------------


def test_six_in_full_and_the_rest_in_a_line() -> None:
    posts = [post(f"FER-{20 + i}", body, who=f"h{i}", title=f"Trouble {'abcdefgh'[i]}") for i, body in enumerate(PAINS)]
    posts += [post("FER-40", SCAN, who="h9", title="A wish")]
    threads = [thread(p) for p in posts[:-1]] + [thread(posts[-1], kind="request")]
    document = told(week(met=tuple(threads)))
    found = headings(document)
    assert len(found) == met.MAX_ITEMS + 1 and found[-1] == "Told in a line"
    rest = " ".join(said for said in sentences(document, MET) if said.startswith(("New: ", "Asked for: ")))
    assert "two tickets" in rest and "one ticket" in rest
    cited = {tuple(r) for p in pieces(document) for r in (p.get("rows") or [p["row"]] if p["is"] != "words" else [])}
    assert {tuple(p.row) for p in posts} <= cited


def test_six_are_all_told_in_full() -> None:
    threads = [thread(post(f"FER-{20 + i}", body, who=f"h{i}")) for i, body in enumerate(PAINS[:6])]
    assert "Told in a line" not in headings(told(week(met=tuple(threads))))


def test_where_many_are_told_in_a_line_their_number_is_right() -> None:
    threads = [thread(post(f"FER-{20 + i}", PAINS[i % 8], who=f"h{i}", title=f"Pier {chr(97 + i)}")) for i in range(16)]
    document = told(week(met=tuple(threads)))
    count = next(
        p for i in items(document, MET)[-1:] for s in i["sentences"] for p in s["pieces"] if p["is"] == "count"
    )
    assert count["value"] == len(count["rows"]) == 10
    assert ", such as " in sentences(document, MET)[-1]


def test_many_customers_and_the_same_again_come_first() -> None:
    first = thread(post("FER-20", TIDE, who="h1", day=0.2))
    again = thread(FIRST, problem=41)
    wish = thread(post("FER-22", SCAN, who="h3", day=0.1), kind="request")
    found = headings(told(week(met=(wish, first, again), problems={41: problem(41, OLD, FIRST)})))
    assert [h.partition(":")[0] for h in found] == ["Perhaps again", "New", "Asked for"]


def test_a_first_post_at_the_very_beginning_of_the_week_was_not_seen_before() -> None:
    assert "first seen" not in meta(told(week(met=(thread(replace(FIRST, at=at(0))),))))


# --- what a change says of itself ------------------------------------------------------------------------------------


def test_a_change_that_only_reads_like_it_is_told_as_such() -> None:
    guess = change("a1b2c3d", "Read the local clock", day=3)
    line = next(
        s for s in sentences(told(week(met=(thread(FIRST, likely=(guess,)),), changes=(guess,))), MET) if "clock" in s
    )
    assert "names no ticket" in line and "by its words alone" in line


def test_a_change_that_names_it_goes_before_one_that_is_like_it() -> None:
    named, guess = change("a1b2c3d", "Read the local clock"), change("b2c3d4e", "Draw the cars")
    one = thread(FIRST, changes=(named,), likely=(guess,))
    assert "Draw the cars" not in about(one, changes=(named, guess))


def test_a_change_whose_trailer_names_the_problem() -> None:
    trailing = change("a1b2c3d", "Read the local clock")
    whole = replace(problem(41, OLD, FIRST), changes=(trailing,))
    assert "it is for this problem: “Read the local clock”" in about(
        thread(FIRST, problem=41), problems={41: whole}, changes=(trailing,)
    )
