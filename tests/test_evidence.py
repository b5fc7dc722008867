"""What a sentence must have to be printed. The laws hold for any text: line ends, emoji, right-to-left words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firsthand.errors import NotInTheText
from firsthand.evidence import (
    CUT,
    Code,
    Count,
    Day,
    Name,
    Piece,
    Quoted,
    Raw,
    Refs,
    Row,
    Sentence,
    Words,
    cited,
    from_plain,
    stands,
    to_plain,
    verbatim,
)
from firsthand.nouns import Span

ROW = Row("desk/FER-12")
OTHER = Row("desk/FER-3")
TITLE = "Deck plan empty"
BODY = "We board at night. The plan shows no cars.\r\nMail jo@a.example or wait 🚗 דברים."

#: What texts are made of that programs trip over, beside whatever hypothesis finds itself.
ODD = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("\r\n\t .🚗é\u0301ש\u202e\ufeff")))


def raw_of(texts: Mapping[Row, tuple[str, str]]) -> Raw:
    return lambda row, part: texts[row][part == "body"] if row in texts else None


RAW = raw_of({ROW: (TITLE, BODY), OTHER: ("", "Another text.")})


def span(words: str, text: str = BODY) -> Span:
    return Span("body", text.index(words), text.index(words) + len(words))


def no_masks(row: Row) -> Mapping[Span, str]:
    return {}


def one_line(text: str) -> str:
    return " ".join(text.split())


def quoted(*spans: Span, row: Row = ROW, raw: Raw = RAW) -> Quoted:
    return Quoted(row, spans, verbatim(raw, row, spans))


# --- verbatim --------------------------------------------------------------------------------------------------------


@given(text=ODD, data=st.data())
def test_a_span_is_shown_as_it_stands_but_for_line_breaks(text: str, data: st.DataObject) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown = verbatim(raw_of({ROW: ("", text)}), ROW, [Span("body", start, end)])
    assert shown == one_line(text[start:end])


@given(text=ODD.filter(lambda t: len(t) >= 4), data=st.data())
def test_what_lies_between_spans_is_marked_unless_it_is_white_space(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=4, max_size=4)))
    a, b, c, d = cuts
    shown = verbatim(raw_of({ROW: ("", text)}), ROW, [Span("body", a, b), Span("body", c, d)])
    between = f" {CUT} " if text[b:c].strip() else " "
    assert shown == one_line(text[a:b] + between + text[c:d])


def test_title_and_body_are_parted_by_a_cut() -> None:
    spans = [Span("title", 0, len(TITLE)), span("The plan shows no cars.")]
    assert verbatim(RAW, ROW, spans) == f"{TITLE} {CUT} The plan shows no cars."


def test_sentences_that_follow_each_other_are_not_cut() -> None:
    spans = [span("We board at night."), span("The plan shows no cars.")]
    assert verbatim(RAW, ROW, spans) == "We board at night. The plan shows no cars."


@pytest.mark.parametrize(("start", "end"), [(0, len(BODY) + 1), (5, 5), (6, 5), (-1, 4), (len(BODY), len(BODY) + 1)])
def test_characters_that_do_not_exist_are_refused(start: int, end: int) -> None:
    with pytest.raises(NotInTheText, match=r"desk/FER-12 version 1 has no body"):
        verbatim(RAW, ROW, [Span("body", start, end)])


@pytest.mark.parametrize("row", [Row("desk/FER-99"), Row("desk/FER-12", 2)])
def test_a_row_or_version_that_does_not_exist_is_refused(row: Row) -> None:
    with pytest.raises(NotInTheText, match=row.ref):
        verbatim(RAW, row, [Span("body", 0, 3)])


def test_personal_data_is_shown_as_the_word_that_stands_for_it() -> None:
    masks = {span("jo@a.example"): "[mail]"}
    assert verbatim(RAW, ROW, [span("Mail jo@a.example or wait")], masks) == "Mail [mail] or wait"


@pytest.mark.parametrize(
    ("words", "shown"),
    [("jo@a", "[mail]"), ("@a.exam", "[mail]"), ("example or", "[mail] or"), ("Mail jo", "Mail [mail]")],
)
def test_a_span_that_ends_inside_personal_data_shows_none_of_it(words: str, shown: str) -> None:
    assert verbatim(RAW, ROW, [span(words)], {span("jo@a.example"): "[mail]"}) == shown


def test_a_mask_of_the_title_hides_nothing_in_the_body() -> None:
    masks = {Span("title", 0, 4): "[name]"}
    assert verbatim(RAW, ROW, [span("We board at night.")], masks) == "We board at night."
    assert verbatim(RAW, ROW, [Span("title", 0, len(TITLE))], masks) == "[name] plan empty"


@given(
    text=st.text("abcd ", min_size=12, max_size=40),
    secret=st.integers(0, 8),
    data=st.data(),
)
def test_no_character_of_personal_data_is_ever_shown(text: str, secret: int, data: st.DataObject) -> None:
    hidden = text[:secret] + "XXXX" + text[secret + 4 :]
    start = data.draw(st.integers(0, len(hidden) - 1))
    end = data.draw(st.integers(start + 1, len(hidden)))
    masks = {Span("body", secret, secret + 4): "[mail]"}
    shown = verbatim(raw_of({ROW: ("", hidden)}), ROW, [Span("body", start, end)], masks)
    assert "X" not in shown
    assert ("[mail]" in shown) == (start < secret + 4 and end > secret)


def test_sentences_that_touch_are_joined_without_a_space() -> None:
    raw = raw_of({ROW: ("", "地図が消えました。直してください。")})
    assert verbatim(raw, ROW, [Span("body", 0, 9), Span("body", 9, 17)]) == "地図が消えました。直してください。"


def test_words_in_another_order_are_refused() -> None:
    with pytest.raises(NotInTheText):
        verbatim(RAW, ROW, [span("The plan shows no cars."), span("We board at night.")])


def test_a_mask_within_a_mask_hides_no_less() -> None:
    masks = {span("jo@a.example"): "[mail]", span("o@"): "[name]"}
    assert "example" not in verbatim(RAW, ROW, [span("Mail jo@a.example or wait")], masks)


# --- stands ----------------------------------------------------------------------------------------------------------


def test_a_sentence_with_a_true_quotation_stands() -> None:
    sentence = Sentence((quoted(span("The plan shows no cars.")), Words(" "), Refs((OTHER,))))
    assert stands(sentence, RAW, no_masks) == ""
    assert sentence.rows() == (ROW, OTHER)


def test_a_sentence_without_a_citation_does_not_stand() -> None:
    assert stands(Sentence((Words("Customers are angry."),)), RAW, no_masks) == "it cites nothing"


@pytest.mark.parametrize(
    "piece",
    [
        Refs((Row("desk/FER-99"),)),
        Refs((Row("desk/FER-12", 2),)),
        Code("deck.py", (Row("desk/FER-99"),)),
        Name("P-1", (ROW, Row("desk/FER-99"))),
        Count("two tickets", 2, (ROW, Row("desk/FER-99"))),
        Day("14 May", date(2024, 5, 14), Row("desk/FER-12", 7)),
    ],
    ids=lambda piece: f"{type(piece).__name__} {cited(piece)[-1]}",
)
def test_a_row_or_version_that_is_not_there_does_not_stand(piece: Piece) -> None:
    assert "does not exist" in stands(Sentence((Words("So it is said. "), piece)), RAW, no_masks)


def test_a_count_without_rows_does_not_stand() -> None:
    sentence = Sentence((Count("six tickets", 6, ()), Words(" "), Refs((ROW,))))
    assert stands(sentence, RAW, no_masks) == "'six tickets' was counted from nothing"


def test_none_needs_no_rows() -> None:
    assert stands(Sentence((Count("no line", 0, ()), Words(" "), Refs((ROW,)))), RAW, no_masks) == ""


@given(text=ODD.filter(lambda t: one_line(t) != ""), data=st.data())
def test_any_change_of_one_character_is_seen(text: str, data: st.DataObject) -> None:
    raw = raw_of({ROW: ("", text)})
    true = quoted(Span("body", 0, len(text)), raw=raw)
    assert stands(Sentence((true,)), raw, no_masks) == ""
    place = data.draw(st.integers(0, len(true.text)))
    sign = data.draw(st.characters(codec="utf-8"))
    how = data.draw(st.sampled_from(["put in", "taken out", "changed"]))
    rest = true.text[place:] if how == "put in" else true.text[place + 1 :]
    false = true.text[:place] + ("" if how == "taken out" else sign) + rest
    assume(false != true.text)
    assert stands(Sentence((replace(true, text=false),)), raw, no_masks)


@given(text=ODD.filter(lambda t: one_line(t) != ""), data=st.data())
def test_any_change_of_the_raw_text_within_a_quotation_is_seen(text: str, data: st.DataObject) -> None:
    true = quoted(Span("body", 0, len(text)), raw=raw_of({ROW: ("", text)}))
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.characters(codec="utf-8"))
    edited = text[:place] + sign + text[place + 1 :]
    assume(one_line(edited) != one_line(text))
    assert stands(Sentence((true,)), raw_of({ROW: ("", edited)}), no_masks)


def test_a_quotation_of_another_row_does_not_stand() -> None:
    moved = replace(quoted(span("We board at night.")), row=OTHER)
    assert stands(Sentence((moved,)), RAW, no_masks)


def test_a_quotation_that_shows_personal_data_does_not_stand() -> None:
    bare = quoted(span("Mail jo@a.example or wait"))
    assert stands(Sentence((bare,)), RAW, lambda row: {span("jo@a.example"): "[mail]"})


def test_a_quotation_of_nothing_does_not_stand() -> None:
    assert stands(Sentence((Quoted(ROW, (), ""),)), RAW, no_masks)


def test_a_quotation_beyond_the_text_says_where() -> None:
    beyond = Quoted(ROW, (Span("body", 0, 9_999),), BODY)
    assert "has no body 0:9999" in stands(Sentence((beyond,)), RAW, no_masks)


# --- pieces ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["3 tickets", "since 2024", "v2", "٣ تذاكر"])
def test_plain_words_hold_no_digits(text: str) -> None:
    with pytest.raises(ValueError, match="A number without rows"):
        Words(text)


@given(st.text())
def test_plain_words_hold_no_digits_whatever_they_are(text: str) -> None:
    if any(c.isdecimal() for c in text):
        with pytest.raises(ValueError, match="without rows"):
            Words(text)
    else:
        assert Words(text).text == text


_rows = st.builds(Row, st.text(max_size=20), st.integers(1, 9))
_many = st.lists(_rows, max_size=4).map(tuple)
_spans = st.builds(Span, st.sampled_from(["title", "body"]), st.integers(0, 99), st.integers(0, 99))
_pieces: st.SearchStrategy[Piece] = st.one_of(
    st.builds(Words, st.text().filter(lambda t: not any(c.isdecimal() for c in t))),
    st.builds(Code, st.text(), _many),
    st.builds(Name, st.text(), _many, st.text()),
    st.builds(Quoted, _rows, st.lists(_spans, max_size=3).map(tuple), st.text(), st.booleans()),
    st.builds(Count, st.text(), st.integers(), _many),
    st.builds(Day, st.text(), st.dates(), _rows),
    st.builds(Refs, _many),
)


@given(_pieces)
def test_a_piece_comes_back_from_json_as_it_was(piece: Piece) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(piece), ensure_ascii=False))) == piece


@given(st.lists(_pieces, max_size=6))
def test_a_sentence_cites_every_row_of_its_pieces_once(pieces: list[Piece]) -> None:
    rows = Sentence(tuple(pieces)).rows()
    assert len(rows) == len(set(rows))
    assert set(rows) == {row for piece in pieces for row in cited(piece)}
