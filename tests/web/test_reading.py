"""An edition's document as it is read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from firsthand.web.reading import Reading, plain, week_dates

ROW = ["desk:TES/TES-107", 1]
SOURCE = {"label": "107", "ref": ROW[0], "version": 1, "kind": "ticket", "whose": "customer", "at": "", "title": "<T>"}
QUOTE = {"is": "quoted", "row": ROW, "spans": [["body", 3, 9]], "text": "It <fails>."}
MARKED = '<a class="cite" href="/interactions/desk:TES/TES-107?v=1&amp;mark=body:3-9#mark"'


def words(text: str) -> dict[str, Any]:
    return {"is": "words", "text": text}


def refs(*rows: list[Any]) -> dict[str, Any]:
    return {"is": "refs", "rows": list(rows)}


@pytest.fixture
def reading() -> Reading:
    counts = [{"label": "n1", "n": 1, "text": "two tickets", "value": 2, "rows": [ROW, ["desk:TES/TES-9", 2]]}]
    return Reading({"name": "E-1", "sources": [SOURCE], "counts": counts, "sections": []})


def text(shown: str) -> str:
    return re.sub(r"<[^>]*>", "", shown).replace("\u00a0", " ")


def test_a_quote_is_followed_by_its_label_with_its_characters_marked(reading: Reading) -> None:
    shown = reading.pieces([words("They say: "), QUOTE, words(" Twice.")])
    assert text(shown) == "They say: It &lt;fails&gt;. [107] Twice." and MARKED in shown and "<q" in shown
    assert 'title="ticket, a customer: &lt;T&gt;"' in shown


def test_a_citation_of_the_same_row_that_follows_takes_the_mark(reading: Reading) -> None:
    shown = reading.pieces([QUOTE, words(" (a customer) "), refs(ROW)])
    assert text(shown).endswith("(a customer) [107]") and shown.count("[107]") == 1 and MARKED in shown


def test_a_citation_of_another_row_takes_nothing(reading: Reading) -> None:
    shown = reading.pieces([QUOTE, words(" "), refs(["desk:TES/TES-9", 1])])
    assert text(shown) == "It &lt;fails&gt;. [107] [TES-9]"


def test_a_quote_on_its_own_has_its_label_behind_who_said_it(reading: Reading) -> None:
    shown = reading.said({"shape": "quote", "pieces": [QUOTE, words(" (a customer)")]})
    assert text(shown) == "It &lt;fails&gt;. (a customer) [107]" and MARKED in shown


def test_an_open_quote_shows_its_cut(reading: Reading) -> None:
    assert "It &lt;fails&gt;. […]" in reading.pieces([QUOTE | {"open": True}])


def test_a_number_leads_to_its_rows_and_one_without_rows_is_words(reading: Reading) -> None:
    counted = {"is": "count", "text": "two tickets", "label": "n1"}
    assert 'href="/editions/E-1/rows/n1"' in reading.pieces([counted])
    assert reading.pieces([counted | {"label": "n9"}]) == "two tickets"


def test_a_name_leads_to_its_problem_and_to_nothing_else(reading: Reading) -> None:
    name = {"is": "name", "text": "P-12", "rows": []}
    assert reading.pieces([name | {"link": "problem:12"}]) == '<a href="/problems/P-12">P-12</a>'
    for link in ("", "release:3.1", "problem:x", "javascript:alert(1)"):
        assert reading.pieces([name | {"link": link}]) == "<span>P-12</span>"


def test_sentences_are_one_paragraph_until_a_quote_stands_between_them() -> None:
    shapes = ["plain", "plain", "quote", "quote", "plain"]
    blocks = Reading.blocks([{"n": i, "shape": shape} for i, shape in enumerate(shapes)])
    assert [(b.shape, [s["n"] for s in b.sentences]) for b in blocks] == [
        ("plain", [0, 1]), ("quote", [2]), ("quote", [3]), ("plain", [4]),
    ]  # fmt: skip


def test_words_alone_have_no_labels_and_no_gaps_before_stops() -> None:
    assert plain([words("Open "), refs(ROW), words(".")]) == "Open."
    assert plain([QUOTE, words("  (a  customer)")]) == "“It <fails>.” (a customer)"


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [
        ("2013-03-11", "2013-03-17", "11 to 17 March 2013"),
        ("2013-04-29", "2013-05-05", "29 April to 5 May 2013"),
        ("2013-12-30", "2014-01-05", "30 December 2013 to 5 January 2014"),
        ("", "2014-01-05", ""),
        ("x", "y", ""),
    ],
)
def test_the_dates_of_a_week(starts: str, ends: str, shown: str, store: Any) -> None:
    assert week_dates({"starts": starts, "ends": ends}) == shown


def test_an_empty_document_is_read() -> None:
    reading = Reading({})
    assert (reading.first(), list(reading.sentences()), reading.sources) == ("", [], [])
