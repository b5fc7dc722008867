"""Spans that say one thing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.hear import asides, passages, redact, sentences
from firsthand.nouns import Aside, Mask, Span


def said(body: str, kind: str = "ticket", title: str = "") -> list[str]:
    raw = {"title": title, "body": body}
    found = passages.split(title, body, asides.find(title, body, kind=kind), redact.find(title, body), kind=kind)
    return [raw[p.span.part][p.span.start : p.span.end] for p in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is gone. It was here!", ["It is gone.", "It was here!"]),
        ("Version 3.8.1 of index.js fails. Why?", ["Version 3.8.1 of index.js fails.", "Why?"]),
        ("See e.g. the map. Dr. Jo said so.", ["See e.g. the map.", "Dr. Jo said so."]),
        ("Go to https://a.example/b.c?d=e.f now. Then stop.", ["Go to https://a.example/b.c?d=e.f now.", "Then stop."]),
        ("地図が消えました。なぜですか？直してください。", ["地図が消えました。", "なぜですか？", "直してください。"]),
        ("地图不见了。为什么！", ["地图不见了。", "为什么！"]),
        ("אין מפה. למה?", ["אין מפה.", "למה?"]),
        ("The map 🗺️ is gone 😥. Why? 🤷🏽‍♀️", None),
        ("- no map\r\n- no list", ["no map", "no list"]),
        ("1. open\n2. zoom", ["open", "zoom"]),
        ("It is gone\nIt was here", ["It is gone", "It was here"]),
        ("the map of the whole of the city that I live in is gone when I\nzoom in", None),
        ("8 GB and no map", ["8 GB and no map"]),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    found = [text[a:b] for a, b in sentences.split(text, 0, len(text))]
    if expected is None:
        assert "".join("".join(found).split()) == "".join(text.split())
    else:
        assert found == expected


def test_a_wrapped_line_goes_on() -> None:
    text = "The map of the whole of the city that I live in is gone when I\nZoom in with two fingers."
    assert len(sentences.split(text, 0, len(text))) == 1


def test_an_endless_sentence_is_cut_at_a_clause() -> None:
    text = ", ".join(f"then I tried the thing number {i} of all the things there are" for i in range(40))
    found = sentences.split(text, 0, len(text))
    assert all(len(text[a:b].split()) <= sentences.MAX_WORDS for a, b in found)
    assert all(text[a:b].endswith(",") for a, b in found[:-1])
    assert " ".join(text[a:b] for a, b in found) == text


def test_a_paragraph_is_shared_out_evenly() -> None:
    body = "The map is slow. The list is slow. The search is slow. The voice is slow."
    assert said(body) == ["The map is slow. The list is slow.", "The search is slow. The voice is slow."]


def test_asides_and_blank_lines_part_passages() -> None:
    body = "The map is slow.\n\nThe list is slow.\n```\nx = 1\n```\nThe search is slow."
    assert said(body) == ["The map is slow.", "The list is slow.", "The search is slow."]


def test_a_link_inside_a_sentence_does_not_part_it() -> None:
    body = "The page https://maps.example/a is empty since Monday."
    assert said(body) == [body]


def test_statements_by_kind() -> None:
    body = "The map is very slow today. I love all of the colours."
    wanted = {"ticket": [0, 0], "mail": [0, 0], "review": [0, 1], "call": [0, 1], "message": [0, 0]}
    for kind, expected in wanted.items():
        found = passages.split("Map trouble again", body, kind=kind)
        assert [p.statement for p in found][: len(expected)] == expected, kind
    long = " ".join([body] * 6)
    assert len({p.statement for p in passages.split("", long, kind="message")}) > 3


def test_short_sentences_of_a_review_join_their_neighbour() -> None:
    assert (
        said("It crashed on me. Twice. The map is nice though, I must say.", "review")[0] == "It crashed on me. Twice."
    )


def test_roles_follow_the_prompts() -> None:
    body = "Steps to reproduce:\nOpen the map\nZoom in\n\nActual: it closes\n\nExpected result:\nIt stays open"
    found = passages.split("The map closes", body, asides.find("", body))
    assert [p.role_hint for p in found] == ["title", "steps", "actual", "expected"]


def test_turns_give_speakers() -> None:
    body = "[00:00:01] Customer: The map is slow.\nMe: Since when is it slow?\n00:00:09 Customer: Since last Monday."
    found = passages.split("", body, asides.find("", body, kind="call"), kind="call")
    assert [p.role_hint for p in found] == ["speaker:Customer", "speaker:Me", "speaker:Customer"]
    assert body[found[0].span.start : found[0].span.end] == "The map is slow."


@pytest.mark.parametrize(
    "body",
    ["", " \r\n ", "ok", "!!! ???", "1. 2. 3.", "https://maps.example/a", "Fix:\n```\nx\n```", "mail jo@maps.example"],
)
def test_what_says_nothing_is_no_passage(body: str) -> None:
    assert said(body) == []


def test_clean_masks_and_drops_markup() -> None:
    raw = "Write to jo@maps.example about\r\n  the *big* {{map}} (https://maps.example/a)."
    found = passages.clean(raw, Span("body", 0, len(raw)), redact.find("", raw), asides.find("", raw))
    assert found == "Write to [mail] about the big map."


def test_clean_masks_what_reaches_over_the_edge() -> None:
    raw = "call +49 30 1234567 now"
    assert passages.clean(raw, Span("body", 0, 10), [Mask("body", 5, 19, "[phone]")]) == "call [phone]"


def test_clean_passes_over_the_other_part() -> None:
    raw = "the map of Jo"
    mask, aside = Mask("title", 0, 3, "[name]"), Aside("title", 0, 3, "link")
    assert passages.clean(raw, Span("body", 0, len(raw)), [mask], [aside]) == raw


def test_shorten_keeps_whole_sentences_where_it_can() -> None:
    raw = "The map is slow. The list is slow too, and that is a pity. Please mend it."
    spans = [Span("body", a, b) for a, b in sentences.split(raw, 0, len(raw))]
    assert [raw[s.start : s.end] for s in passages.shorten(raw, spans, 200)] == [raw]
    assert [raw[s.start : s.end] for s in passages.shorten(raw, spans, 32)] == ["The map is slow.", "Please mend it."]


def test_shorten_cuts_at_a_clause_then_at_a_word() -> None:
    raw = "The map is slow when I zoom in, the list is slow when I scroll, and the search never ends."
    (cut,) = passages.shorten(raw, [Span("body", 0, len(raw))], 70)
    assert raw[cut.start : cut.end] == "The map is slow when I zoom in, the list is slow when I scroll"
    raw = "Donaudampfschifffahrtsgesellschaft kapitän überall"
    (cut,) = passages.shorten(raw, [Span("body", 0, len(raw))], 38)
    assert raw[cut.start : cut.end] == "Donaudampfschifffahrtsgesellschaft"


TEXTS = st.text(alphabet=st.sampled_from(list("abA1 .!?,\n\r\t:-*#>`{}[]|@。é🦊אب\u0301\u200d\u2028_")), max_size=200)


@given(TEXTS, TEXTS, st.sampled_from(["ticket", "review", "call", "message"]))
def test_spans_are_exact_ordered_and_outside_of_blocks(title: str, body: str, kind: str) -> None:
    raw = {"title": title, "body": body}
    aside = asides.find(title, body, kind=kind)
    found = passages.split(title, body, aside, redact.find(title, body), kind=kind)
    for part in ("title", "body"):
        spans = [p.span for p in found if p.span.part == part]
        assert spans == sorted(spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))
    for p in found:
        text = raw[p.span.part][p.span.start : p.span.end]
        assert text and text == text.strip()
        assert (p.span.start, p.span.end) == (p.sentence_spans[0].start, p.sentence_spans[-1].end)
        assert not any(
            a.part == p.span.part and a.start <= s.start and s.end <= a.end for a in aside for s in p.sentence_spans
        )


@given(TEXTS, st.integers(1, 80))
def test_shorten_is_verbatim_and_short(text: str, n_chars: int) -> None:
    spans = [Span("body", a, b) for a, b in sentences.split(text, 0, len(text))]
    found = passages.shorten(text, spans, n_chars)
    assert bool(found) == bool(spans)
    assert sum(s.end - s.start for s in found) <= n_chars
    assert all(s.start < s.end <= len(text) for s in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(TEXTS)
def test_sentences_hold_every_word_of_the_text(text: str) -> None:
    places = sentences.split(text, 0, len(text))
    assert all(a < b for a, b in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))
