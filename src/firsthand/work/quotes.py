"""Chooses what to quote of a problem: central, from different customers, readable."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from firsthand.evidence import Row, verbatim
from firsthand.nouns import Span
from firsthand.settings import Settings
from firsthand.store.access import problems, texts
from firsthand.understand import exemplars
from firsthand.work.embedding import embedder_name

#: Members that quotations are chosen from, the surest first: of hundreds, any two hundred hold five good ones.
SUREST = 200


class QuoteRow(NamedTuple):
    """Words of a problem's member, where they stand, and who said them when."""

    pk: int
    ref: str
    version: int
    span: Span
    text: str
    at: datetime
    who: str


def of_problem(number: int, settings: Settings, n: int = 5) -> list[QuoteRow]:
    """Up to `n` quotations of a problem, verbatim apart from masked personal data."""
    members = {(m.interaction_id, m.statement) for m in problems.members([number])[:SUREST]}
    heard = texts.by_pk(pk for pk, _ in members)
    rows = [
        p for pk, found in texts.passages(heard).items() for p in found
        if (pk, p.statement) in members and p.span.part == "body"
    ]  # fmt: skip
    if not rows:
        rows = [p for pk, found in texts.passages(heard).items() for p in found if (pk, p.statement) in members]
    stored = problems.vectors(embedder_name(settings), (p.text_sha256 for p in rows))
    rows = [p for p in rows if p.text_sha256 in stored]
    if not rows:
        return []
    matrix = np.array([np.frombuffer(stored[p.text_sha256], "<f2") for p in rows], np.float32)
    who = [heard[p.interaction_id].account or "" for p in rows]
    ats = [heard[p.interaction_id].at for p in rows]
    return [
        _quote(heard[rows[i].interaction_id], rows[i].span)
        for i in exemplars.choose(matrix, who, ats, [p.text for p in rows], n)
    ]


def _quote(heard: texts.Heard, span: Span) -> QuoteRow:
    masks = {Span(m.part, m.start, m.end): m.word for m in heard.masks}
    text = verbatim(lambda _, part: heard.part(part), Row(heard.ref, heard.n), [span], masks)
    who = {"customer": "a customer", "colleague": "a colleague"}.get(heard.whose, "somebody")
    return QuoteRow(heard.pk, heard.ref, heard.n, span, text, heard.at, who)


def by_month(number: int, zone: ZoneInfo) -> list[tuple[str, int]]:
    """Posts of each month from the first to the last, quiet months included."""
    ats = sorted({(m.interaction_id, m.at) for m in problems.members([number])}, key=lambda m: m[1])
    if not ats:
        return []
    counted = Counter(f"{at.astimezone(zone):%Y-%m}" for _, at in ats)
    year, month = ats[0][1].astimezone(zone).year, ats[0][1].astimezone(zone).month
    last = f"{ats[-1][1].astimezone(zone):%Y-%m}"
    series = []
    while (name := f"{year}-{month:02d}") <= last:
        series.append((name, counted[name]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return series
