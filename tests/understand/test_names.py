"""Titles and sentences here are our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.understand.names import LONGEST, names, shortened, tidied

EXPORT = ["[iOS] Export hangs at ninety percent!!", "PDF-114: Export never finishes", "Export hangs on large folders"]
INVOICE = ["Invoice shows the wrong currency", "Wrong currency on invoice 3.2.1"]


def texts_of(groups: list[list[str]], titles: list[list[str]] | None = None) -> list[str]:
    return [name.text for name in names(groups, titles)]


def test_a_name_is_a_title_of_one_of_its_members() -> None:
    titles = [EXPORT, INVOICE]
    found = names([["It hangs."] * 3, ["Dollars, not francs."] * 2], titles)
    for name, members in zip(found, titles, strict=True):
        assert tidied(members[name.source_index]).startswith(name.text)
        assert "the title of one of its" in name.why


def test_two_members_are_enough() -> None:
    (name,) = names([["", ""]], [INVOICE])
    assert name.text == "Invoice shows the wrong currency" and "currency" in name.why


def test_chat_lines_without_titles() -> None:
    lines = [
        "hey, my card still has not arrived and I am leaving on Friday",
        "Card has not arrived yet",
        "still waiting for my card, it has not arrived",
    ]
    (name,) = names([lines])
    assert "card" in name.text.casefold() and "arrived" in name.text and len(name.text.split()) <= 8


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[Android] Map stays grey", "Map stays grey"),
        ("(urgent) Map stays grey", "Map stays grey"),
        ("MAP-77: Map stays grey", "Map stays grey"),
        ("Map stays grey since 4.1.0-beta2", "Map stays grey"),
        ("Map stays grey in version 4", "Map stays grey"),
        ("MAP STAYS GREY ALWAYS", "Map stays grey always"),
        ("map stays grey?!...", "Map stays grey"),
        ("Mail from [mail] is lost", "Mail from is lost"),
        ("Re: Map stays grey", "Map stays grey"),
        ("Bug: Map stays grey", "Map stays grey"),
        ("Map stays grey (#1234)", "Map stays grey"),
        ("Map stays grey, see https://example.org/x", "Map stays grey, see"),
        ("iPad: Map stays grey", "iPad: Map stays grey"),
        ("HTTP 500 on save", "HTTP 500 on save"),
        ("readConfig() returns null", "readConfig() returns null"),
    ],
)
def test_what_is_no_name_is_cut(text: str, name: str) -> None:
    assert tidied(text) == name


def test_a_long_title_is_cut_where_a_clause_ends() -> None:
    long = (
        "Calendar forgets appointments when the clocks change, although every other programme on this machine is right"
    )
    assert shortened(long) == "Calendar forgets appointments when the clocks change"


def test_a_long_title_without_clauses_is_cut_between_words() -> None:
    long = "Calendar " + "very " * 30 + "slow"
    assert len(shortened(long)) <= LONGEST and shortened(long).endswith("very")


def test_neighbours_have_different_names() -> None:
    titles = [["Export hangs", "Export hangs on large folders"], ["Export hangs", "Export hangs without network"]]
    first, second = texts_of([["", ""], ["", ""]], titles)
    assert first != second


def test_template_lines_and_greetings_are_no_names() -> None:
    body = "Hi team,\nSteps to reproduce:\nUser Agent: Mozilla/5.0\nThe map stays grey after a restart."
    assert texts_of([[body, "The map stays grey."]])[0].startswith("The map stays grey")


def test_code_is_no_name_where_words_are_there() -> None:
    (text,) = texts_of([["x = load(a);\nThe list loads twice.", "List loads twice = bad"]])
    assert text == "The list loads twice"


def test_a_group_without_words_still_has_a_name() -> None:
    assert texts_of([["...", "!!!"]]) == ["Without words"]


@pytest.mark.parametrize(("groups", "titles"), [([[]], None), ([["a"]], [["a", "b"]]), ([["a"]], [])])
def test_shapes_that_do_not_fit_are_refused(groups: list[list[str]], titles: list[list[str]] | None) -> None:
    with pytest.raises(ValueError, match="members"):
        names(groups, titles)


def test_no_groups_no_names() -> None:
    assert names([]) == []


words = st.sampled_from(
    ["export", "hangs", "slow", "map", "grey", "invoice", "wrong", "the", "on", "3.1", "[mail]", "card"]
)
sentences = st.lists(words, min_size=1, max_size=25).map(" ".join)


@given(st.lists(st.lists(sentences, min_size=1, max_size=4), min_size=1, max_size=4))
def test_a_name_fits_on_a_line_comes_from_a_member_and_is_always_the_same(groups: list[list[str]]) -> None:
    found = names(groups)
    assert found == names(groups)
    for name, group in zip(found, groups, strict=True):
        assert 0 < len(name.text) <= LONGEST and 0 <= name.source_index < len(group)
        assert "[mail]" not in name.text
