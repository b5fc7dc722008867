"""What a section is made of: an item with a heading, a line about it, and its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from firsthand.evidence import Piece, Row, Sentence
from firsthand.tell.facts import Post, WeekFacts

Shape = Literal["plain", "quote"]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and how it is set: running text, or a quotation on its own."""

    sentence: Sentence
    shape: Shape = "plain"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing told. `rows` are the threads that it told of, so that no other section tells them again."""

    heading: Sequence[Piece] = ()
    meta: Sequence[Piece] = ()
    lines: Sequence[Line] = ()
    rows: frozenset[Row] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled run of items."""

    title: str
    items: Sequence[Item] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the one who writes has in front of them: the facts, and the zone that dates are shown in."""

    facts: WeekFacts
    zone: ZoneInfo

    def in_week(self, post: Post) -> bool:
        return post.at in self.facts.week
