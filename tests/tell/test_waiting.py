"""Who waits for us, what we do not know, and whom to thank: where each is said and where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firsthand.tell.facts import Thread, WeekFacts
from tests.tell.facts import (
    BREATH,
    DECK,
    LOGIN,
    PAINS,
    SCAN,
    THANKS,
    TIDE,
    UNKNOWN,
    WAITS,
    change,
    closed,
    echo,
    ours,
    post,
    problem,
    reply,
    sentences,
    thread,
    told,
    week,
)

FIRST = post("FER-12", DECK, title="Deck plan empty")
OLDER = post("FER-5", SCAN, title="Scanner black", who="zuidpier", day=-10)


def waits(**facts: object) -> str:
    return " ".join(sentences(told(week(**facts)), WAITS))


def unknown(facts: WeekFacts) -> str:
    return " ".join(sentences(told(facts), UNKNOWN))


def thanked(**facts: object) -> str:
    return " ".join(sentences(told(week(**facts)), THANKS))


# --- waits -----------------------------------------------------------------------------------------------------------


def test_a_post_without_a_word_from_us_waits() -> None:
    assert "No word from us yet on one ticket of this week: “Deck plan empty”" in waits(met=(thread(FIRST),))


@pytest.mark.parametrize(
    "one",
    [
        thread(FIRST, ours(FIRST, 1, "We see it here too.")),
        thread(FIRST, closing=closed("Won't Fix", 2)),
        thread(FIRST, kind="praise"),
        thread(FIRST, kind="noise"),
        thread(FIRST, reply(FIRST, 1, "Never mind, our clock was wrong.", does="withdraws")),
        thread(FIRST, changes=(change("a1b2c3d", "FER-12: Clock", about=[FIRST.row]),)),
    ],
    ids=["answered", "closed", "praise", "noise", "withdrawn", "worked on"],
)
def test_nobody_waits_for_a_word(one: Thread) -> None:
    assert "No word" not in waits(met=(one,))


def test_an_answer_by_a_fellow_customer_is_no_word_from_us() -> None:
    assert "No word" in waits(met=(thread(FIRST, reply(FIRST, 1, "Reload it twice.", who="zuidpier")),))


def test_the_longest_wait_is_named() -> None:
    longer = post("FER-4", LOGIN, title="No log-in", who="wad", day=-30)
    text = waits(met=(thread(FIRST),), waiting=(thread(OLDER), thread(longer)))
    assert "two tickets, the longest since 13 April, “No log-in”" in text


def test_of_many_some_are_named_and_all_are_counted() -> None:
    many = tuple(thread(post(f"FER-{20 + i}", body, who=f"h{i}")) for i, body in enumerate(PAINS[:6]))
    document = told(week(met=many))
    line = next(s for i in document["sections"] if i["title"] == WAITS for s in i["items"][0]["sentences"])
    count = next(p for p in line["pieces"] if p["is"] == "count")
    assert count["value"] == len(count["rows"]) == 6
    assert sum(p["is"] == "quoted" for p in line["pieces"]) == 4


def mended(*answers: object, day: float = 2.0) -> Thread:
    return thread(FIRST, *answers, changes=(change("a1b2c3d", "FER-12: Clock", about=[FIRST.row], day=day),))


def test_mended_and_nobody_told() -> None:
    assert "as mended" in waits(met=(mended(),))
    assert "as mended" in waits(met=(mended(ours(FIRST, 1, "We see it too.", day=1.5)),)), "an earlier word is no news"
    assert "as mended" in waits(moved=(replace(mended(), first=replace(FIRST, at=post("x", day=-3).at)),))
    assert "as mended" in waits(met=(thread(FIRST, closing=closed("Fixed", 3)),))


def test_mended_and_told() -> None:
    assert "as mended" not in waits(met=(mended(ours(FIRST, 1, "It is in today's version.", day=2.5)),))


def test_the_word_of_the_same_minute_counts() -> None:
    word = ours(FIRST, 1, "It is in today's version.", day=3.0)
    assert "as mended" not in waits(met=(thread(FIRST, word, closing=closed("Fixed", 3.001)),))


@pytest.mark.parametrize("how", ["Won't Fix", "Duplicate", "Invalid"])
def test_closed_without_mending_is_not_mended(how: str) -> None:
    assert "as mended" not in waits(met=(thread(FIRST, closing=closed(how, 3)),))


def test_a_merge_mends_nothing() -> None:
    merge = change("a1b2c3d", "Merge FER-12", about=[FIRST.row], is_merge=True)
    assert "as mended" not in waits(met=(thread(FIRST, changes=(merge,)),))


def test_who_asked_again_this_week() -> None:
    again = reply(OLDER, 1, "Any news on the scanner, please?", day=2, does="insists")
    assert "Asked again: “Any news on the scanner, please?”" in waits(moved=(thread(OLDER, again),))
    assert "Asked again" not in waits(moved=(thread(OLDER, replace(again, at=post("x", day=-2).at)),))
    assert "Asked again" not in waits(moved=(thread(OLDER, replace(again, who="wad")),)), "not the one who asked"


def test_the_one_thing_to_do_is_the_oldest_open_pain() -> None:
    document = told(week(met=(thread(FIRST), thread(post("FER-13", TIDE, who="wad", title="Tides", day=3)))))
    assert any("answer “Deck plan empty”, open since 14 May" in s for s in sentences(document, BREATH))


@pytest.mark.parametrize(
    "one",
    [
        thread(FIRST, kind="request"),
        thread(FIRST, ours(FIRST, 1, "We see it here too.")),
        thread(FIRST, closing=closed("Fixed", 2)),
        thread(FIRST, reply(FIRST, 1, "Never mind, our clock was wrong.", does="withdraws")),
        thread(replace(FIRST, whose="unknown")),
    ],
    ids=["a wish", "answered", "closed", "taken back", "nobody knows whose"],
)
def test_what_is_not_the_one_thing_to_do(one: Thread) -> None:
    assert not any("one thing" in s for s in sentences(told(week(met=(one,))), BREATH))


# --- unknown ---------------------------------------------------------------------------------------------------------


def pains(a: str, b: str, **more: object) -> tuple[Thread, Thread]:
    return (thread(post("FER-12", a, title="Deck plan empty", **more)),
            thread(post("FER-13", b, title="Tide table wrong", who="wad", day=2)))  # fmt: skip


def test_two_pains_that_name_the_same_in_the_code() -> None:
    text = unknown(week(met=pains(f"{DECK} It says readClock.", f"{TIDE} The log holds readClock too.")))
    assert "One cause or two? “Deck plan empty” and “Tide table wrong” both name readClock" in text
    assert "Cheapest test" not in text


def test_with_a_snippet_the_cheapest_test_is_told() -> None:
    both = pains(f"{DECK} It says readClock.", f"{TIDE} The log holds readClock too.", holds=frozenset({"code"}))
    assert "Cheapest test: run the snippet of" in unknown(week(met=both))


def test_what_everybody_names_joins_nothing() -> None:
    third = thread(post("FER-14", f"{SCAN} It says readClock.", who="h3"))
    both = pains(f"{DECK} It says readClock.", f"{TIDE} The log holds readClock too.")
    assert "One cause or two?" not in unknown(week(met=(*both, third)))


def test_two_pains_without_a_name_in_common() -> None:
    assert "One cause or two?" not in unknown(week(met=pains(DECK, TIDE)))


def test_two_of_the_week_that_only_read_alike() -> None:
    a, b = pains(DECK, TIDE)
    assert "One cause or two?" in unknown(week(met=(a, replace(b, echoes=(echo(a.first, sure=False),)))))
    assert "One cause or two?" not in unknown(week(met=(a, replace(b, echoes=(echo(a.first),)))))


def test_two_accounts_of_one_thread_may_be_one_person() -> None:
    other = reply(FIRST, 1, "I still find this illogical.", who="molen-office", does="doubts")
    assert "Whether two accounts are two people" in unknown(week(met=(thread(FIRST, other),)))
    assert "two accounts" not in unknown(week(met=(thread(FIRST, replace(other, who=FIRST.who)),)))
    assert "two accounts" not in unknown(week(met=(thread(FIRST, replace(other, does="answers")),)))


def test_two_accounts_that_file_the_same_words_may_be_one_person() -> None:
    twin = post("FER-15", DECK, title="Deck plan empty", who="molen-office", day=2)
    assert "both filed the same words" in unknown(week(met=(thread(FIRST, twins=(twin,)),)))
    assert "both filed" not in unknown(week(met=(thread(FIRST, twins=(replace(twin, who=FIRST.who),)),)))


def test_a_colleague_who_moved_a_report_is_no_second_person() -> None:
    moved = post("FER-15", DECK, title="Deck plan empty", who="bob", whose="colleague", day=2)
    assert "two accounts" not in unknown(week(met=(thread(FIRST, twins=(moved,)),)))


def test_a_pain_of_one_customer_without_a_version() -> None:
    assert "Whether anybody else meets “Deck plan empty”" in unknown(week(met=(thread(FIRST),)))
    assert "anybody else" not in unknown(week(met=(thread(replace(FIRST, version="4.2")),)))
    assert "anybody else" not in unknown(week(met=(thread(FIRST, kind="question"),)))
    assert "anybody else" not in unknown(week(met=(thread(FIRST, echoes=(echo(OLDER),)),)))


def test_how_many_are_exposed_is_not_known() -> None:
    both = week(met=(thread(FIRST, problem=41),), problems={41: problem(41, OLDER, FIRST)})
    assert "two customers may be all of them or a few" in unknown(both)
    assert "may be all of them" not in unknown(week(met=(thread(FIRST),)))


# --- thanks ----------------------------------------------------------------------------------------------------------


def test_a_customer_who_found_the_cause() -> None:
    text = "The deck plan is empty because the query compares local midnight with the harbour clock."
    one = post("FER-12", text, title="Deck plan empty", holds=frozenset({"code"}))
    assert f"who did part of the root-cause work for us: “{text}”" in thanked(met=(thread(one),))
    assert "root-cause" not in thanked(met=(thread(replace(one, holds=frozenset())),)), "a guess without a snippet"
    assert "root-cause" not in thanked(met=(thread(replace(FIRST, holds=frozenset({"code"}))),))


def test_a_customer_who_helped_another() -> None:
    fellow = reply(FIRST, 1, "Reload the plan twice and it is there.", who="zuidpier", does="answers")
    assert "One customer who answered another" in thanked(met=(thread(FIRST, fellow),))
    assert "answered another" not in thanked(met=(thread(FIRST, replace(fellow, does="insists")),))
    assert "answered another" not in thanked(met=(thread(FIRST, replace(fellow, who=FIRST.who)),))


def test_relief_is_quoted_and_silence_is_not_delight() -> None:
    glad = reply(OLDER, 1, "The scanner works again, thank you.", day=2, does="relieved")
    silent = thread(OLDER, closing=closed("Fixed", 2))
    assert "“The scanner works again, thank you.” (a customer, 15 May)" in thanked(moved=(thread(OLDER, glad),))
    assert thanked(moved=(silent,)) == ""
    assert thanked(moved=(thread(OLDER, replace(glad, at=post("x", day=-2).at)),)) == "", "not of this week"


def test_praise_is_quoted() -> None:
    glad = thread(post("FER-12", "The new board is the best thing of the year."), kind="praise")
    assert "“The new board is the best thing of the year.” (a customer, 14 May)" in thanked(met=(glad,))


def test_who_mended_what_a_customer_reported() -> None:
    done = change("a1b2c3d", "FER-12: Clock", about=[FIRST.row])
    assert "Alice Okoro" in thanked(met=(thread(FIRST, changes=(done,)),))
    assert "Alice Okoro" not in thanked(met=(thread(FIRST, changes=(replace(done, is_merge=True),)),))
    assert "Alice Okoro" not in thanked(met=(thread(replace(FIRST, whose="unknown"), changes=(done,)),))
