"""Which words are shown: short, whole, telling, and always the raw text's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthand.evidence import Quoted, verbatim
from firsthand.nouns import Span
from firsthand.tell import quoting
from firsthand.tell.facts import Post
from tests.tell.facts import change, post


def shown(quote: Quoted | None) -> str:
    return quote.text if quote else ""


def trouble(body: str, title: str = "") -> str:
    return shown(quoting.trouble(post("FER-12", body, title=title)))


def cause(body: str, title: str = "") -> str:
    return shown(quoting.cause(post("FER-12", body, title=title)))


# --- trouble ---------------------------------------------------------------------------------------------------------


def test_what_went_wrong_goes_before_who_is_writing() -> None:
    body = "I am the harbour master of Molenhaven since April. The deck plan shows no cars after midnight."
    assert trouble(body) == "The deck plan shows no cars after midnight."


def test_two_sentences_that_both_tell_stand_together() -> None:
    body = "The deck plan is wrong after midnight. It crashes with an error at the last car."
    assert trouble(body, "Deck plan wrong") == body


def test_what_lies_between_is_cut_and_marked() -> None:
    body = "The deck plan is wrong after midnight. We like the colour of it. It crashes with an error."
    assert trouble(body, "Deck plan wrong") == "The deck plan is wrong after midnight. […] It crashes with an error."


@pytest.mark.parametrize("body", ["", "Steps to reproduce.", "Crash!", "{a} <b> {c} $d; x_y = 4; {e} <f>."])
def test_what_cannot_be_read_alone_is_not_shown(body: str) -> None:
    assert trouble(body) == ""


def test_a_long_sentence_ends_at_a_clause_and_says_so() -> None:
    body = (
        "The deck plan shows no cars after midnight, " + "and we load them by hand with a list of paper, " * 12
    ) + "so it goes."
    quote = quoting.trouble(post("FER-12", body))
    assert quote is not None and quote.open
    assert len(quote.text) <= quoting.MAX_CHARS + 60
    assert body.startswith(quote.text) and quote.text.endswith("paper")


def test_a_short_sentence_is_not_open() -> None:
    quote = quoting.trouble(post("FER-12", "The deck plan shows no cars after midnight."))
    assert quote is not None and not quote.open


# --- cause -----------------------------------------------------------------------------------------------------------


def test_a_cause_names_what_it_explains() -> None:
    body = "Thanks for the report. The deck plan stays empty because the clock is read in the wrong zone."
    assert cause(body, "Deck plan empty").startswith("The deck plan stays empty because")


@pytest.mark.parametrize(
    "body",
    [
        "We do this because it is how the harbour asked us to.",
        "Is the deck plan empty because the clock is in the wrong zone?",
        "Because of the deck.",
        "We will look at the deck plan tomorrow morning with the team.",
    ],
    ids=["another thing", "a question", "too short", "no cause"],
)
def test_what_explains_nothing(body: str) -> None:
    assert cause(body, "Deck plan empty") == ""


def test_a_lesson_stands_in_the_body_of_a_commit() -> None:
    told = change("a1", "FER-12: Clock of the plan", "The plan was empty because the clock compared two zones.")
    assert shown(quoting.lesson(told)) == "The plan was empty because the clock compared two zones."
    assert quoting.lesson(change("a1", "The plan is empty because the clock compared two zones")) is None


@pytest.mark.parametrize(
    ("line", "text"),
    [("Cause: two clocks were compared", "two clocks were compared"), ("Cause: clock", ""), ("Fixes: two clocks", "")],
)
def test_a_trailer_says_more_than_a_word(line: str, text: str) -> None:
    assert shown(quoting.trailer(change("a1", "Clock", "Why.", trailers=[line]), "cause")) == text


# --- headlines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Deck plan empty.", "Deck plan empty"),
        ("  Deck plan empty!!  ", "Deck plan empty"),
        ("[iOS] Deck plan empty", "Deck plan empty"),
        ("[iOS][4.2] Deck plan empty", "Deck plan empty"),
        ("Board: deck plan empty", "deck plan empty"),
        ("Board: empty", "Board: empty"),
        ("Is the deck plan empty?", "Is the deck plan empty?"),
        ("Deck plan empty: why", "Deck plan empty: why"),
    ],
)
def test_a_headline_is_the_title_without_what_stands_around_it(title: str, text: str) -> None:
    assert shown(quoting.headline(post("FER-12", title=title))) == text


@pytest.mark.parametrize("title", ["", "   ", "!!!", "42"])
def test_without_a_title_the_first_words_stand(title: str) -> None:
    assert shown(quoting.headline(post("FER-12", "The deck plan shows no cars. And more.", title=title))).startswith(
        "The deck plan shows no cars"
    )


def test_without_any_words_there_is_no_headline() -> None:
    assert quoting.headline(post("FER-12", "42. 43.")) is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("FER-12: Read the clock", "Read the clock"),
        ("[FER-12] Read the clock.", "Read the clock"),
        ("#12 - Read the clock", "Read the clock"),
        ("FER-12", "FER-12"),
        ("FER-12 clock", "FER-12 clock"),
        ("Read the clock", "Read the clock"),
    ],
)
def test_a_subject_is_shown_without_the_key_in_front(subject: str, text: str) -> None:
    assert quoting.subject(change("a1", subject)).text == text


def test_a_subject_of_nothing_is_no_crash() -> None:
    assert quoting.subject(change("a1", ".")).text == "."


# --- laws ------------------------------------------------------------------------------------------------------------

_TEXTS = st.text(st.sampled_from("The plan is empty, because it crashes. 🚗\r\n\tש!?;:-[]{}<>_"), max_size=700)


@settings(max_examples=150, deadline=None)
@given(title=_TEXTS, body=_TEXTS)
def test_whatever_is_shown_stands_in_the_text(title: str, body: str) -> None:
    one: Post = post("FER-12", body, title=title)

    def raw(row: object, part: str) -> str:
        return title if part == "title" else body

    for choose in (quoting.trouble, quoting.cause, quoting.saying, quoting.headline):
        quote = choose(one)
        if quote is not None:
            assert quote.text and verbatim(raw, one.row, quote.spans) == quote.text
            assert len(quote.text) <= quoting.MAX_CHARS + 70
            assert quote.spans == tuple(sorted(quote.spans, key=lambda s: (s.part != "title", s.start)))


def test_the_cut_of_a_span_lies_within_it() -> None:
    body = "x" * 1_000
    one = post("FER-12", body, sentences=(Span("body", 10, 900),))
    quote = quoting.of_post(one, one.sentences)
    assert quote.open and quote.spans[0].start == 10 and quote.spans[0].end <= 10 + quoting.MAX_CHARS + 60
