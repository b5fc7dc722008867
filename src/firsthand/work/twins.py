"""Finds reports that were filed twice, so that they count once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from firsthand.tell import facts

#: Two posts with the same title within these days, one holding the other's words, are one report filed twice.
TWIN_DAYS = 7
TWIN_SHARE = 0.8


def joined(met: Sequence[facts.Thread], work: Sequence[facts.Thread]) -> tuple[list[facts.Thread], list[facts.Thread]]:
    """Reports filed twice become one thread: the one that was not closed as the duplicate, else the earlier.

    A colleague who moves a customer's report files its words again: that copy is no work of ours.
    """
    kept: list[facts.Thread] = []
    for thread in sorted(met, key=lambda t: (is_duplicate(t), t.first.at, t.row)):
        own = next((i for i, k in enumerate(kept) if same_words(k.first, thread.first)), None)
        if own is None:
            kept.append(thread)
        else:
            kept[own] = replace(kept[own], twins=(*kept[own].twins, thread.first))
    left = []
    for thread in work:
        own = next((i for i, k in enumerate(kept) if same_words(k.first, thread.first)), None)
        if own is None:
            left.append(thread)
        else:
            kept[own] = replace(kept[own], twins=(*kept[own].twins, thread.first))
    return sorted(kept, key=lambda t: (t.first.at, t.row)), left


def is_duplicate(thread: facts.Thread) -> bool:
    """Whether the tracker closed it as the duplicate of another."""
    return thread.closing is not None and "duplicate" in thread.closing.how.lower()


def same_words(a: facts.Post, b: facts.Post) -> bool:
    """Whether two posts are one report filed twice: the same title, the words of one in the other, days apart."""
    if abs(a.at - b.at) > timedelta(days=TWIN_DAYS) or _bare(a.title) != _bare(b.title) or not _bare(a.title):
        return False
    one, other = set(_bare(a.body).split()), set(_bare(b.body).split())
    smaller = min(one, other, key=len)
    if not smaller:
        # A title alone is little: two strangers can call two things the same.
        return a.who == b.who or "colleague" in (a.whose, b.whose)
    return len(one & other) >= TWIN_SHARE * len(smaller)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
