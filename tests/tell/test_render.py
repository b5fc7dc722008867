"""The three forms of a document: what is somebody's stays words, whatever signs it holds."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from firsthand.evidence import CUT
from firsthand.tell import render
from firsthand.tell.facts import WeekFacts
from firsthand.tell.render import flow
from tests.tell.facts import DECK, change, pieces, post, problem, row, thread, told, week

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

#: What a customer may write, each once in a title and once in a sentence.
WRITTEN = [
    "*All* of the _cars_ are **gone** from the plan",
    "The `deck` plan shows [no cars](http://x.example) at all",
    "<b>All</b> cars are gone <script>alert('plan')</script> from it",
    "A row | of | cars is ~~gone~~ from the plan",
    "Cars &lt;b&gt; and &amp; are gone & lost from the plan",
    "![cars](http://x.example/a.png) are gone from the plan",
    "# Cars are gone from plan #12 of it",
    "\\*Cars\\* are gone \\ from the plan",
    "<!-- cars --> are gone from the plan",
    "[12]: http://x.example 'cars' gone from the plan",
    "1. Cars are gone from the plan",
    "השלט של ההפלגה לא מוצג בלילה",
]


def facts_of(words: str) -> WeekFacts:
    first = post("FER-12", f"{words}. It crashes each time.", title=words, version="4.2_*beta*")
    mended = change("a1b2c3d", words, f"The plan broke because of this: {words}.", about=[first.row],
                    paths=["deck/`plan`_*.py"], author="Alice *Okoro*")  # fmt: skip
    return week(met=(thread(first, changes=(mended,)),), changes=(mended,))


def quotes(document: Any) -> list[str]:
    return [p["text"] + (f" {CUT}" if p["open"] else "") for p in pieces(document) if p["is"] == "quoted"]


def shown(markdown: str) -> tuple[str, set[str]]:
    """The words of a Markdown text as a reader sees them, and the sorts of its tokens."""
    words, sorts = "", set()
    for token in MARKDOWN.parse(markdown):
        sorts.add(token.type)
        for child in token.children or ():
            sorts.add(child.type)
            words += child.content if child.type in ("text", "code_inline") else " "
        words += "\n"
    return words, sorts


@pytest.mark.parametrize("words", WRITTEN)
def test_markdown_in_somebodys_words_formats_nothing(words: str) -> None:
    document = told(facts_of(words))
    seen, sorts = shown(render.markdown(document))
    assert (
        sorts & {"link_open", "image", "em_open", "html_inline", "html_block", "s_open", "table_open", "fence"} == set()
    )
    assert [quote for quote in quotes(document) if f"“{quote}”" not in seen] == []


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("*_`[]()<>!#|~&;$\\ab.- 1"), min_size=3, max_size=30))
def test_markdown_shows_any_signs_as_they_are(signs: str) -> None:
    document = told(facts_of(f"The plan {' '.join(signs.split())} is gone"))
    seen, sorts = shown(render.markdown(document))
    assert not sorts & {"link_open", "image", "em_open", "html_inline", "html_block"}
    assert [quote for quote in quotes(document) if f"“{quote}”" not in seen] == []


@pytest.mark.parametrize("words", WRITTEN)
def test_html_in_somebodys_words_is_shown_as_words(words: str) -> None:
    document = told(facts_of(words))
    page = render.html(document)
    assert "<script" not in page and "<!--" not in page and "<img" not in page and "<b>" not in page
    for quote in quotes(document):
        assert f'<span dir="auto">“{escape(quote)}”</span>' in page
    assert escape(document["title"]) in page


@pytest.mark.parametrize("words", WRITTEN)
def test_text_shows_somebodys_words_as_they_are(words: str) -> None:
    document = told(facts_of(words))
    flat = re.sub(r"\s+(?:\|\s)?", " ", render.text(document))
    assert [quote for quote in quotes(document) if re.sub(r"\s(?:\|\s)", " ", quote) not in flat] == []


def test_a_product_may_be_called_anything() -> None:
    document = dict(told(facts_of("The plan is empty")), product="<i>", title="<i> & *co*, week 20")
    assert "<i>" not in render.html(document)
    assert "# \\<i\\> & \\*co\\*, week 20" in render.markdown(document)


def test_a_link_of_a_label_leads_to_its_source() -> None:
    page = render.html(told(facts_of("The plan is empty at night")))
    for anchor in set(re.findall(r'href="#([^"]+)"', page)):
        assert page.count(f'id="{anchor}"') == 1


def test_html_is_whole_and_small_enough_for_a_mail() -> None:
    page = render.html(told(week(met=tuple(thread(post(f"FER-{n}", DECK, who=f"h{n}")) for n in range(30)))))
    assert page.startswith("<!doctype html>") and page.rstrip().endswith("</html>")
    # Gmail cuts a mail off at 102 kB.
    assert len(page.encode()) < 102_000
    for tag in ("table", "tr", "td", "p", "h1", "h2", "h3", "span", "a", "code"):
        assert len(re.findall(rf"<{tag}[ >]", page)) == page.count(f"</{tag}>")


def test_every_form_tells_the_same_sentences() -> None:
    document = told(facts_of("The plan is empty at night"))
    page = unescape(re.sub(r"<[^>]+>", "", render.html(document)))
    text = re.sub(r"\s+", " ", render.text(document))
    for quote in quotes(document):
        assert quote in page and quote in text and quote in render.markdown(document)


def test_a_tidied_name_is_no_quotation() -> None:
    a, b = post("FER-12", DECK, title="deck plan EMPTY"), post("FER-13", DECK + " Again.", who="wad", title="EMPTY!")
    both = (thread(a, problem=1), thread(b, problem=1))
    document = told(week(met=both, problems={1: problem(1, a, b, name="Deck plan empty")}))
    for form in (render.markdown, render.html, render.text):
        assert "Deck plan empty" in form(document)
        assert "“Deck plan empty”" not in form(document)


def test_long_lines_of_text_keep_the_width_that_was_asked_for() -> None:
    document = told(week(met=(thread(post("FER-12", DECK, title="Deck plan empty")),)))
    for width in (40, 60, 78, 120):
        assert max(map(len, render.text(document, width).splitlines())) <= width
        assert max(map(len, render.text(told(week()), width).splitlines())) <= width


# --- flow ------------------------------------------------------------------------------------------------------------


def words(text: str) -> dict[str, Any]:
    return {"is": "words", "text": text, "labels": []}


def refs(*labels: str) -> dict[str, Any]:
    return {"is": "refs", "rows": [list(row(label)) for label in labels], "labels": list(labels)}


def tokens(*of: dict[str, Any], cite: bool = True) -> list[tuple[str, tuple[str, ...]]]:
    return [(t.text, t.labels) for t in flow.tokens(of, cite=cite)]


def test_labels_hang_on_the_words_before_them() -> None:
    assert tokens(words("It is so "), refs("12"), words(".")) == [("It is so", ("12",)), (".", ())]


def test_the_same_labels_do_not_stand_twice_in_a_row() -> None:
    assert tokens(words("So "), refs("12"), words(" and so "), refs("12")) == [("So", ("12",)), (" and so", ())]


def test_labels_after_labels_stand_beside_them() -> None:
    count = {"is": "count", "text": "two", "value": 2, "rows": [], "label": "n1"}
    assert tokens(count, words(" "), refs("12", "13")) == [("two", ("n1",)), ("", ("12", "13"))]


def test_a_heading_shows_no_labels() -> None:
    assert tokens(words("So it is "), refs("12"), cite=False) == [("So it is", ())]


def test_a_quotation_that_goes_on_says_so() -> None:
    quoted = {"is": "quoted", "text": "The plan is empty", "row": ["a", 1], "spans": [], "open": True, "labels": []}
    assert tokens(quoted) == [(f"The plan is empty {CUT}", ())]


@pytest.mark.parametrize(
    "name", ["<img src=//e.example/x>", "x](http://e.example) y", "A-1\n\n# OWNED\n", "a\u202eb\x1b[31m"]
)
def test_an_id_gives_no_orders(name: str) -> None:
    document = told(week(met=(thread(post(name, DECK, title="Deck plan empty")),)))
    shown = render.markdown(document)
    assert "<img" not in shown.replace("\\<img", "") and "](http" not in shown.replace("\\](http", "")
    assert "\n# OWNED" not in shown and "\u202e" not in shown and "\x1b" not in shown
    assert "\x1b" not in render.text(document) and "<img" not in render.html(document)
