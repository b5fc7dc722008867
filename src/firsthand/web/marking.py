"""Cuts a raw text where something begins or ends in it: a quote, a passage, what was set aside, what is masked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple, TypeVar

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from firsthand.nouns import Aside, Mask, Span

#: What each kind of set-aside text is called on a page.
ASIDES = {
    "code": "code",
    "trace": "a stack trace",
    "quoted": "quoted from somebody else",
    "signature": "a signature",
    "template": "template text",
    "markup": "markup",
    "link": "a link",
    "boilerplate": "boilerplate",
}


class Stretch(NamedTuple):
    """Characters in a row that are shown alike. `mask` is the word that stands for personal data, or nothing."""

    start: int
    end: int
    text: str
    marked: bool = False
    passage: bool = False
    aside: str = ""
    mask: str = ""


_S = TypeVar("_S", Span, Aside, Mask)


def stretches(
    text: str,
    *,
    marks: Iterable[Span] = (),
    passages: Iterable[Span] = (),
    asides: Iterable[Aside] = (),
    masks: Iterable[Mask] = (),
    start: int = 0,
    end: int | None = None,
) -> Iterator[Stretch]:
    """The text from `start` to `end` in stretches that leave nothing out. All spans are of this text.

    A mask is never cut: what touches it takes in the whole of it, so that no part of what it hides is shown, and
    where the cut itself falls into a mask, the mask is shown whole.
    """
    end = len(text) if end is None else min(end, len(text))
    whole = _joined(masks, len(text))
    layers = [
        [(_out(a.start, whole, 0), _out(a.end, whole, 1), value) for a, value in layer]
        for layer in (
            [(m, "yes") for m in marks],
            [(p, "yes") for p in passages],
            [(a, a.what) for a in asides],
        )
    ]
    layers.append([(m.start, m.end, m.word) for m in whole])
    start, end = _out(start, whole, 0), _out(end, whole, 1)
    cuts = {start, end} | {at for layer in layers for a, b, _ in layer for at in (a, b) if start < at < end}
    places = sorted(cuts)
    values = [list(_at_each(layer, places)) for layer in layers]
    for i, (a, b) in enumerate(pairwise(places)):
        marked, passage, aside, mask = (layer[i] for layer in values)
        yield Stretch(a, b, text[a:b], bool(marked), bool(passage), aside, mask)


def _out(at: int, masks: Sequence[Mask], side: int) -> int:
    """The place itself, or where it falls into a mask, that side of the mask."""
    i = bisect_left(masks, at, key=lambda m: m.start) - 1
    if i >= 0 and at < masks[i].end:
        return masks[i].end if side else masks[i].start
    return at


def _joined(masks: Iterable[Mask], length: int) -> list[Mask]:
    """Masks in order; two that overlap are one, under the word of the first."""
    out: list[Mask] = []
    for mask in sorted((m for m in masks if m.start < min(m.end, length)), key=lambda m: (m.start, -m.end)):
        mask = mask._replace(end=min(mask.end, length))
        if out and mask.start < out[-1].end:
            out[-1] = out[-1]._replace(end=max(out[-1].end, mask.end))
        else:
            out.append(mask)
    return out


def _at_each(layer: list[tuple[int, int, str]], places: Sequence[int]) -> Iterator[str]:
    """What the layer says from each place to the next: of several, the one that began last."""
    waiting = sorted(layer, key=lambda one: one[0], reverse=True)
    active: list[tuple[int, int, str]] = []
    for a in places[:-1]:
        while waiting and waiting[-1][0] <= a:
            active.append(waiting.pop())
        active = [one for one in active if one[1] > a]
        yield active[-1][2] if active else ""


def drawn(parts: Iterable[Stretch], *, anchor: bool = True, hide: bool = True) -> SafeString:
    """The stretches as HTML, everything in them escaped. The first quote gets the anchor `mark`."""
    out: list[SafeString] = []
    for marked, run in groupby(parts, key=lambda s: s.marked):
        inner = format_html_join("", "{}", ((_stretch(s, hide),) for s in run))
        if not marked:
            out.append(inner)
        elif anchor:
            out.append(format_html('<mark id="mark" tabindex="-1">{}</mark>', inner))
            anchor = False
        else:
            out.append(format_html("<mark>{}</mark>", inner))
    return mark_safe("".join(out))


def _stretch(s: Stretch, hide: bool) -> SafeString:
    shown = conditional_escape(s.text)
    if s.mask and hide:
        shown = format_html('<span class="mask" title="Personal data, masked">{}</span>', s.mask)
    elif s.mask:
        shown = format_html('<span class="mask open" title="Masked everywhere else as {}">{}</span>', s.mask, s.text)
    if s.aside:
        name = ASIDES.get(s.aside, s.aside)
        kind = s.aside if s.aside in ASIDES else "boilerplate"
        return format_html('<span class="aside {}" title="Set aside: {}">{}</span>', kind, name, shown)
    if s.passage:
        return format_html('<span class="passage">{}</span>', shown)
    return shown


def fits(span: Span, title: str, body: str) -> bool:
    """Whether the characters exist."""
    return 0 <= span.start < span.end <= len(title if span.part == "title" else body)


def of(part: str, spans: Iterable[_S]) -> list[_S]:
    """Those that are of one part of the text."""
    return [s for s in spans if s.part == part]


def beginning(text: str, room: int) -> tuple[int, int]:
    """The first `room` characters of a text, to the edge of a word."""
    return around(text, [Span("body", 0, 0)], room)


def around(text: str, spans: Sequence[Span], room: int = 140) -> tuple[int, int]:
    """Where an excerpt around the quoted spans begins and ends: at the edges of words, with `room` on both sides."""
    start, end = max(0, min(s.start for s in spans) - room), min(len(text), max(s.end for s in spans) + room)
    while start > 0 and not text[start - 1].isspace() and start > max(0, min(s.start for s in spans) - 2 * room):
        start -= 1
    while end < len(text) and not text[end].isspace() and end < max(s.end for s in spans) + 2 * room:
        end += 1
    return start, end
