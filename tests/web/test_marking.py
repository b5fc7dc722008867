"""A raw text is cut into stretches that leave nothing out and give nothing away."""

from __future__ import annotations

import html
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.nouns import Aside, Mask, Span
from firsthand.web import marking

TEXT = "Call 5550199 now. <b>It fails</b> & nobody answers."


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def plain(shown: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


def test_everything_is_escaped() -> None:
    assert marking.drawn(marking.stretches(TEXT)) == html.escape(TEXT)


def test_a_mark_a_passage_and_an_aside_are_drawn_over_each_other() -> None:
    shown = marking.drawn(
        marking.stretches(
            TEXT,
            marks=[Span("body", *at("It fails"))],
            passages=[Span("body", *at("<b>It fails</b>"))],
            asides=[Aside("body", *at("& nobody"), "template")],
        )
    )
    assert '<mark id="mark" tabindex="-1"><span class="passage">It fails</span></mark>' in shown
    assert '<span class="aside template" title="Set aside: template text">&amp; nobody</span>' in shown


def test_only_the_first_mark_is_the_anchor() -> None:
    marks = [Span("body", 0, 4), Span("body", 13, 16)]
    assert marking.drawn(marking.stretches(TEXT, marks=marks)).count('id="mark"') == 1
    assert 'id="mark"' not in marking.drawn(marking.stretches(TEXT, marks=marks), anchor=False)


@pytest.mark.parametrize("mark", [(0, 7), (6, 9), (7, 40), (5, 12)])
def test_a_mask_is_never_cut(mark: tuple[int, int]) -> None:
    masks = [Mask("body", *at("5550199"), "[phone]")]
    shown = marking.drawn(marking.stretches(TEXT, marks=[Span("body", *mark)], masks=masks))
    assert plain(shown) == TEXT.replace("5550199", "[phone]")
    assert shown.count("[phone]") == 1


@pytest.mark.parametrize(("start", "end"), [(7, None), (0, 8), (6, 9)])
def test_a_cut_that_falls_into_a_mask_shows_its_word(start: int, end: int | None) -> None:
    masks = [Mask("body", *at("5550199"), "[phone]")]
    shown = plain(marking.drawn(marking.stretches(TEXT, masks=masks, start=start, end=end)))
    assert "[phone]" in shown and not re.search(r"\d", shown)


def test_masks_that_overlap_hide_all_that_either_hides() -> None:
    masks = [Mask("body", 5, 9, "[a]"), Mask("body", 7, 12, "[b]"), Mask("body", 45, 999, "[c]")]
    shown = plain(marking.drawn(marking.stretches(TEXT, masks=masks)))
    assert shown == "Call [a]" + TEXT[12:45] + "[c]"


def test_what_is_masked_can_be_shown() -> None:
    masks = [Mask("body", *at("5550199"), "[phone]")]
    shown = marking.drawn(marking.stretches(TEXT, masks=masks), hide=False)
    assert plain(shown) == TEXT and 'title="Masked everywhere else as [phone]"' in shown


def test_an_aside_of_an_unknown_kind_is_drawn_as_boilerplate() -> None:
    shown = marking.drawn(marking.stretches("abc", asides=[Aside("body", 0, 3, 'x" onload="')]))
    assert 'class="aside boilerplate"' in shown and 'onload="' not in shown


places = st.integers(0, 60)
spans = st.lists(st.tuples(places, places).map(lambda p: (min(p), max(p) + 1)), max_size=6)


@given(st.text(max_size=60), spans, spans, spans, spans)
def test_stretches_leave_nothing_out(
    text: str,
    marks: list[tuple[int, int]],
    passages: list[tuple[int, int]],
    asides: list[tuple[int, int]],
    masks: list[tuple[int, int]],
) -> None:
    found = list(
        marking.stretches(
            text,
            marks=[Span("body", *s) for s in marks],
            passages=[Span("body", *s) for s in passages],
            asides=[Aside("body", *s, "code") for s in asides],
            masks=[Mask("body", *s, "[x]") for s in masks],
        )
    )
    assert "".join(s.text for s in found) == text
    assert all(a.end == b.start for a, b in pairwise(found))
    hidden = {i for a, b in masks for i in range(a, min(b, len(text)))}
    assert {i for s in found if s.mask for i in range(s.start, s.end)} == hidden
    assert {i for a, b in marks for i in range(a, min(b, len(text)))} <= {
        i for s in found if s.marked for i in range(s.start, s.end)
    }


def test_a_beginning_ends_with_a_word() -> None:
    assert [marking.beginning(text, 6) for text in ("", "abc", "one two three")] == [(0, 0), (0, 3), (0, 7)]


@given(st.text(min_size=1, max_size=400), st.data())
def test_an_excerpt_holds_what_is_quoted(text: str, data: st.DataObject) -> None:
    a = data.draw(st.integers(0, len(text) - 1))
    b = data.draw(st.integers(a + 1, len(text)))
    start, end = marking.around(text, [Span("body", a, b)], room=20)
    assert 0 <= start <= a < b <= end <= len(text)
    assert a - start <= 40 and end - b <= 40
