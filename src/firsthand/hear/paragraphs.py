"""The paragraphs of a body between its asides, with what a form or a transcript says of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from firsthand.hear import forms, lines
from firsthand.hear.vocabulary import NO_SPEAKER
from firsthand.nouns import Aside

_TURN = re.compile(
    r"\s*(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])]?\s*[-–]?\s*)?(?:<v\s+([^>\n]{1,40})>"
    r"|([^\W\d_][^:：\n.!?,;<>]{0,40}?)\s*[:：](?=\s|$))\s*"
)
_CLOCK = re.compile(r"\s*[\[(]?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,3})?[\])]?(?:\s*-->\s*\S+)?\s*")


class Paragraph(NamedTuple):
    """Where a paragraph stands, what the prompt or the turn above it says of it, and the number of that turn."""

    start: int
    end: int
    hint: str
    turn: int


def of(body: str, asides: Sequence[Aside], kind: str) -> Iterator[Paragraph]:
    """The paragraphs of a body: what stands between blank lines, asides with a line to themselves, and turns.

    Parameters
    ----------
    body : str
        The raw text.
    asides : sequence of Aside
        The body's, in order.
    kind : str
        The kind of the interaction. Turns are looked for in `call`, `message` and `visit`.

    Yields
    ------
    Paragraph
        In order, not overlapping.

    Examples
    --------
    >>> [(p.start, p.end, p.hint) for p in of("Customer: it is slow\\n\\nMe: since when", [], "call")]
    [(10, 20, 'speaker:Customer'), (26, 36, 'speaker:Me')]
    """
    spoken = kind in ("call", "message", "visit")
    section, hint, turn = "", "", 0
    begun: int | None = None
    finish = a = 0
    for line in lines.of(body):
        while a < len(asides) and asides[a].end <= line.start:
            a += 1
        here = _outside(body, line, asides, a)
        prompt = _prompt(body, line, asides, a)
        speaker, after = _turn(body, line) if spoken and here else ("", 0)
        start = max(here[0], after) if here else line.start
        cut = begun is not None and bool(body[finish:start].strip())
        if begun is not None and (here is None or prompt is not None or speaker or cut):
            yield Paragraph(begun, finish, hint, turn)
            begun = None
        if prompt is not None:
            hint = prompt
            # A prompt with a line to itself speaks for all below; one with its answer beside it for that answer.
            section = prompt if here is None else section
        elif begun is None:
            hint = section
        if speaker:
            section = hint = f"speaker:{speaker}"
            turn += 1
        if here is not None and start < here[1]:
            begun = start if begun is None else begun
            finish = here[1]
    if begun is not None:
        yield Paragraph(begun, finish, hint, turn)


def _prompt(body: str, line: lines.Line, asides: Sequence[Aside], a: int) -> str | None:
    """What the form says of the words that follow, when this line opens with a prompt or a heading, else None."""
    if a >= len(asides) or asides[a].what not in ("template", "markup") or not line.text.strip():
        return None
    start, end = lines.trimmed(body, max(line.start, asides[a].start), min(line.text_end, asides[a].end))
    if start >= end or start > line.start + len(line.text) - len(line.text.lstrip()):
        return None
    asked = forms.role(body[start:end])
    is_heading = asides[a].what == "markup" and end == line.start + len(line.text.rstrip())
    return asked if asked is not None else ("" if is_heading and body[start] in "#h*_" else None)


def _outside(body: str, line: lines.Line, asides: Sequence[Aside], a: int) -> tuple[int, int] | None:
    """The part of a line outside the asides at its ends; None when nothing else is on it."""
    bare = line.text.rstrip()
    start, end = line.start + len(line.text) - len(line.text.lstrip()), line.start + len(bare)
    if a >= len(asides) or asides[a].start >= end:
        return (start, end) if bare else None
    touching = []
    while a < len(asides) and asides[a].start < end:
        touching.append(asides[a])
        a += 1
    for aside in touching:
        if aside.start <= start < aside.end:
            start, end = lines.trimmed(body, min(aside.end, end), end)
    for aside in reversed(touching):
        if aside.start < end <= aside.end:
            start, end = lines.trimmed(body, start, max(aside.start, start))
    return (start, end) if start < end else None


def _turn(body: str, line: lines.Line) -> tuple[str, int]:
    """Who speaks from here on, and where the words begin; an empty name where the line opens no turn."""
    hit = _TURN.match(body, line.start, line.text_end)
    if hit is None:
        clock = _CLOCK.match(body, line.start, line.text_end)
        return "", clock.end() if clock else 0
    name = (hit.group(1) or hit.group(2)).strip()
    if len(name.split()) > 4 or name.casefold() in NO_SPEAKER:
        return "", 0
    return name, hit.end()
