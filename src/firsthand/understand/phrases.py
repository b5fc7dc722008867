"""Phrases that mean something, written so that they can be read: one a line, or several with ` / ` between them."""

from __future__ import annotations

import re
from functools import reduce


def phrases(listed: str) -> re.Pattern[str]:
    """One pattern that meets any of the phrases, as whole words, in any case, at the start of a line where `^` says so.

    Within a phrase `(a|b)` is a choice, `?` and `*` and `\\w` are as in `re`, and an apostrophe is either sign. A line
    that ends in `|` goes on in the next one.

    >>> phrases("can(no|')t / does not").findall("It can't, it cannot, it can’t, cantilever")
    ["can't", 'cannot', 'can’t']
    """
    joined = reduce(lambda text, line: text + line if text.endswith("|") else f"{text} / {line}", _lines(listed))
    written = [_as_pattern(phrase) for phrase in joined.split(" / ")]
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)", re.IGNORECASE | re.MULTILINE)


def _lines(listed: str) -> list[str]:
    return [line.strip() for line in listed.splitlines() if line.strip()]


def _as_pattern(phrase: str) -> str:
    return re.sub(r"\((?!\?)", "(?:", phrase.strip()).replace("'", "['’]")
