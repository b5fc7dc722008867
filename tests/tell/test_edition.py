"""An edition as a whole: what it is called, when it is quiet, what is withheld, and the labels it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from firsthand.evidence import Row
from firsthand.tell import edition, render
from firsthand.tell.facts import Release, WeekFacts
from tests.tell.facts import (
    BREATH,
    DECK,
    LEARNED,
    MET,
    PAINS,
    THANKS,
    TIDE,
    UNKNOWN,
    WAITS,
    WRONG,
    ZONE,
    at,
    change,
    closed,
    headings,
    items,
    lookup,
    ours,
    pieces,
    post,
    problem,
    reply,
    said,
    sentences,
    thread,
    told,
    week,
)

FIRST = post("FER-12", DECK, title="Deck plan empty")
MENDED = change("a1b2c3d", "FER-12: Clock", about=[FIRST.row])
FORMS = (render.markdown, render.html, render.text)


# --- the whole -------------------------------------------------------------------------------------------------------


def test_the_sections_in_their_order() -> None:
    back = change("b2c3d4e", 'Revert "Sort harbours"', reverts="f" * 40)
    document = told(week(met=(thread(FIRST, changes=(MENDED,)),), changes=(MENDED, back)))
    assert [s["title"] for s in document["sections"]] == [BREATH, MET, LEARNED, WRONG, WAITS, UNKNOWN, THANKS]


def test_a_section_with_nothing_to_say_is_not_there() -> None:
    assert [s["title"] for s in told(week(changes=(MENDED,)))["sections"]] == [BREATH, LEARNED]


def test_what_an_edition_is_called() -> None:
    document = told(week(met=(thread(FIRST),)))
    assert document["name"] == "E-2024-W20"
    assert document["title"] == "Fairlead, week 20 of 2024: “Deck plan empty”"
    assert (document["starts"], document["ends"]) == ("2024-05-13", "2024-05-19")


def test_a_headline_that_is_too_long_is_left_to_its_item() -> None:
    long = replace(FIRST, title="Deck plan " + "very " * 30 + "empty")
    assert told(week(met=(thread(long),)))["title"] == "Fairlead, week 20 of 2024"


def test_my_own_edition() -> None:
    document = told(week(scope="mine", met=(thread(FIRST, changes=(MENDED,)),), changes=(MENDED,)))
    assert document["name"] == "E-2024-W20-mine"
    assert "my debugging taught me" in document["title"]


def test_a_quiet_week_says_so_in_one_line() -> None:
    document = told(week())
    assert document["quiet"] and document["sections"] == []
    assert "quiet week" in document["quiet_line"]
    assert render.markdown(document).splitlines() == [f"# {document['title']}", "", document["quiet_line"]]
    assert render.text(document).splitlines()[3:] == [document["quiet_line"]]
    assert document["quiet_line"] in render.html(document)


def test_a_quiet_week_of_my_own() -> None:
    assert "your commits name no customer" in told(week(scope="mine"))["quiet_line"]


def test_a_week_without_customers_says_so_and_tells_the_work() -> None:
    document = told(week(changes=(MENDED,)))
    assert not document["quiet"]
    assert document["quiet_line"] == "No customer wrote to us in 2024-W20."
    assert "One change" in " ".join(sentences(document, LEARNED))
    for form in FORMS:
        assert document["quiet_line"] in form(document)


def test_a_week_with_customers_is_not_quiet() -> None:
    assert told(week(met=(thread(FIRST),)))["quiet_line"] == ""


def test_dates_are_those_of_the_readers_zone() -> None:
    late = replace(FIRST, at=at(1 + 23.5 / 24))
    assert any("14 May" in s for s in sentences(told(week(met=(thread(late),))), MET))
    assert any("15 May" in s for s in sentences(told(week(met=(thread(late),)), zone=ZoneInfo("Europe/Berlin")), MET))


def test_another_year_is_told() -> None:
    before = post("FER-3", TIDE, who="wad", day=-200)
    document = told(week(met=(thread(FIRST, problem=1),), problems={1: problem(1, before, FIRST)}))
    assert "first seen 26 October 2023" in said(items(document, MET)[0]["meta"])


def test_a_release_of_the_week_is_told() -> None:
    release = Release("4.2.1", at(3), MENDED.row)
    document = told(week(changes=(MENDED,), releases=(release,)))
    assert any("4.2.1 was released" in s for s in sentences(document, BREATH))
    unknown = told(week(changes=(MENDED,), releases=(replace(release, row=None),)))
    assert not any("released" in s for s in sentences(unknown, BREATH))


def test_the_footer_counts_by_whose_words() -> None:
    work = thread(post("FER-30", "Rewrite the clock.", whose="colleague", who="bob"))
    robot = post("FER-40", "Build passed.", whose="robot", who="robin")
    unknown = thread(post("FER-41", TIDE, whose="unknown", who="x"))
    merge = change("b2c3d4e", "Merge clock", is_merge=True)
    document = told(week(met=(thread(FIRST), unknown), work=(work,), robots=(robot,), changes=(MENDED, merge)))
    text = " ".join(said(s["pieces"]) for s in document["footer"])
    assert "One ticket by customers; one ticket by colleagues" in text
    assert "one ticket by people of whom nothing says" in text and "one ticket by robots" in text
    assert "Two commits, one of them a merge." in text
    n = sum(p["is"] == "quoted" for i in items(document) for s in i["sentences"] for p in s["pieces"])
    n += sum(p["is"] == "quoted" for i in items(document) for p in (*i["heading"], *i["meta"]))
    assert f"{n} of {n} quotations stand in the raw text." in text


# --- what is withheld ------------------------------------------------------------------------------------------------


def compose(facts: Any, alter: Callable[[str], str]) -> Any:
    """The edition where the raw text of the store is another than that the facts were made from."""
    raw, masks = lookup(facts)

    def altered(row: Row, part: str) -> str | None:
        text = raw(row, part)
        return None if text is None else alter(text)

    return edition.compose(facts, ZONE, altered, masks)


def test_what_does_not_stand_is_left_out_and_counted() -> None:
    document = compose(week(met=(thread(FIRST),)), lambda text: text.replace("midnight", "sunrise"))
    assert document["withheld"] > 0
    assert document["withheld_why"] == ["the quotation from desk/FER-12 does not stand in its text"]
    for form in FORMS:
        assert "midnight" not in form(document) and "sunrise" not in form(document)


def test_a_heading_that_does_not_stand_takes_its_item_with_it() -> None:
    document = compose(week(met=(thread(FIRST),)), lambda text: text.replace("Deck plan empty", "Deck plan is full"))
    for form in FORMS:
        body, _, _ = form(document).partition("Sources" if form is not render.text else "SOURCES")
        assert "Deck plan empty" not in body and "shows no cars" not in body


def test_a_heading_without_sentences_is_held_against_the_raw_text_too() -> None:
    note = post("n-1", "Lamp.", title="Scanner at dusk", kind="note", whose="colleague", who="alice")
    assert headings(told(week(notes=(note,))), LEARNED) == ["“Scanner at dusk”"]
    document = compose(week(notes=(note,)), lambda text: text.replace("dusk", "dawn"))
    assert headings(document, LEARNED) == []
    assert document["withheld"] == 1


def test_where_the_store_knows_nothing_nothing_is_said() -> None:
    document = edition.compose(week(met=(thread(FIRST),)), ZONE, lambda row, part: None, lambda row: {})
    assert document["sections"] == [] and document["footer"] == [] and document["withheld"] > 0
    assert document["quiet"]


# --- labels ----------------------------------------------------------------------------------------------------------


def labels(document: Any) -> dict[str, str]:
    return {s["ref"]: s["label"] for s in document["sources"]}


def test_a_ticket_is_called_by_its_number_and_an_answer_by_a_letter() -> None:
    answer = ours(FIRST, 901, "We see the empty plan here as well.", day=1.5)
    fellow = reply(FIRST, 902, "Reload it twice and wait for the cars.", who="wad", day=1.2)
    document = told(week(met=(thread(FIRST, fellow, answer, changes=(MENDED,)),), changes=(MENDED,)))
    assert labels(document) == {
        "desk/FER-12": "FER-12", "desk/FER-12#902": "FER-12a", "desk/FER-12#901": "FER-12b", MENDED.row.ref: "a1b2c3d",
    }  # fmt: skip


def test_a_number_that_can_name_no_sentence_stands_without_its_project() -> None:
    assert labels(told(week(met=(thread(post("FER-552", DECK)),)))) == {"desk/FER-552": "552"}


def test_two_tickets_of_one_number_are_told_apart() -> None:
    other = replace(post("PIER-12", TIDE, who="wad", title="Tides"), row=Row("pier/PIER-12"), source="pier")
    third = replace(post("12", PAINS[2], who="h3", title="Labels"), row=Row("github:fairlead/app/12"), source="x")
    found = labels(told(week(met=(thread(FIRST), thread(other), thread(third)))))
    assert len(set(found.values())) == 3


def test_a_ticket_that_is_called_as_a_number_is_told_apart() -> None:
    odd = post("n1", TIDE, title="Tides", who="wad")
    document = told(week(met=(thread(odd), thread(FIRST))))
    assert not {s["label"] for s in document["sources"]} & {c["label"] for c in document["counts"]}


def test_more_answers_than_letters() -> None:
    fellows = [reply(FIRST, n, "Reload it twice and wait for the cars.", who=f"h{n}", day=1 + n / 100, does="answers")
               for n in range(1, 40)]  # fmt: skip
    found = labels(told(week(met=(thread(FIRST, *fellows),))))
    assert len(found) == len(set(found.values())) == 40


def test_one_commit_in_many_repositories() -> None:
    copies = tuple(replace(MENDED, row=Row(f"fork{n}/{MENDED.sha}")) for n in range(5))
    found = labels(told(week(changes=copies)))
    assert len(found) == len(set(found.values())) == 5


def test_a_name_that_is_too_long_for_a_label_is_cut() -> None:
    long = post("m" * 60, TIDE, title="Tides")
    assert labels(told(week(met=(thread(long),)))) == {long.row.ref: "m" * 24}


def test_names_that_are_too_long_for_a_label_have_one_still() -> None:
    pair = [thread(post("m" * 60 + end, PAINS[n], title=f"Pier {end}", who=end)) for n, end in enumerate("ab")]
    found = labels(told(week(met=tuple(pair))))
    assert len(set(found.values())) == 2 and all(found.values())


def test_the_same_count_has_one_label() -> None:
    document = told(week(met=(thread(FIRST),)))
    counts = [(c["text"].lower(), str(c["rows"])) for c in document["counts"]]
    assert len(counts) == len(set(counts))
    shown = {p["label"] for p in pieces(document) if p["is"] == "count"}
    assert shown == {c["label"] for c in document["counts"]}


def test_the_number_of_a_sentence_is_no_label() -> None:
    document = told(week(met=(thread(post("FER-1", DECK, title="Deck plan empty")),)))
    numbers = {str(s["n"]) for i in items(document) for s in i["sentences"]}
    assert not numbers & {s["label"] for s in document["sources"]}


# --- what must not be left out in silence ----------------------------------------------------------------------------


def noted(kind: str, n: int) -> WeekFacts:
    return week(notes=tuple(
        post(f"n-{i}", PAINS[i], title=f"Pier {'abc'[i]}", kind=kind, whose="colleague", who="alice") for i in range(n)
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "n"),
    [
        ("note", 2),
        ("note", 3),
        ("visit", 1),
        ("call", 1),
    ],
)
def test_every_note_of_the_week_is_cited(kind: str, n: int) -> None:
    facts = noted(kind, n)
    document = told(facts)
    assert not document["quiet"]
    assert {s["ref"] for s in document["sources"]} == {p.row.ref for p in facts.notes}


# --- what must not be shown ------------------------------------------------------------------------------------------


def test_a_key_that_two_posts_hold_is_no_name_of_the_code() -> None:
    secret = {"sk_live_9hG4kQ": "[secret]"}
    a = post("FER-12", f"{DECK} We send sk_live_9hG4kQ each time.", title="Deck plan empty", secret=secret)
    b = post("FER-13", f"{TIDE} We send sk_live_9hG4kQ each time.", title="Tides", who="wad", secret=secret)
    document = told(week(met=(thread(a), thread(b))))
    for form in FORMS:
        assert "sk_live" not in form(document).replace("\\", "")


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.__name__)
def test_personal_data_in_titles_and_subjects(form: Any) -> None:
    secret = {"jo@wad.example": "[mail]"}
    a = post(
        "FER-12", "We wrote to jo@wad.example and it broke there.", title="Mail jo@wad.example lost", secret=secret
    )
    c = change("a1b2c3d", "Skip jo@wad.example", "It failed because jo@wad.example was read as a name.", secret=secret,
               about=[a.row])  # fmt: skip
    shown = form(told(week(met=(thread(a, changes=(c,), closing=closed("Fixed", 2)),), changes=(c,))))
    assert "jo@wad" not in shown and "mail" in shown
