"""Which lines of a source are its form's and not its writers', learned from the source itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypedDict

from firsthand.hear import lines

#: Interactions a line must stand in before anything is concluded from it.
MIN_INTERACTIONS = 5
#: And the share of its source's interactions. A form is put in front of everybody, so what it leaves stands in many.
MIN_SHARE = 0.005
#: And the different people who sent it, so that nobody's habit is taken for everybody's form.
MIN_AUTHORS = 3
#: Words from which two people who choose their words themselves no longer write the same line.
LONG_WORDS = 8
#: And from which they do not even write it as a whole message.
WHOLE_WORDS = 14
#: A line that is all there is to say in more than this share of its interactions is a message, not a form.
MAX_ALONE = 0.1
#: Share of the occurrences of both lines that two neighbours of a form must have together: forms travel in company.
MIN_COMPANY = 0.5
#: Times that one person says a line, on average, before it is that person's habit: a footer, a closing phrase.
MIN_HABIT = 3.0
#: Lines of one interaction that are looked at, from its beginning and from its end. Forms frame a text.
MAX_LINES = 150
#: Authors that a line remembers: the smallest hashes, so that the order of counting does not matter.
N_AUTHORS = 16

#: Accounts behind which many people stand say nothing of how many people wrote.
_SHARED_NAMES = frozenset({"", "anonymous", "guest", "unknown", "user", "nobody", "a google user", "customer"})
_PROMPT_FORM = re.compile(r"^(?:#{1,6} |h[1-6]\. |\*{1,2}[^*]+\*{1,2}|__?[^_]+__?|<|- ?\[.?\])|[:：]\W{0,3}$|^\(.*\)$")
_DIGITS = re.compile(r"\d+")


class Seen(TypedDict):
    """How often a line was met: interactions, of them as the whole text, and the hashes of some of its authors."""

    n: int
    alone: int
    words: int
    prompt: bool
    authors: list[int]


class Counts(TypedDict):
    """All that is kept of a source's texts to learn its form: hashes and numbers, no words. Plain JSON."""

    interactions: int
    lines: dict[str, Seen]
    pairs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Templates:
    """The lines of one source that are its form's, by the hash of their normal form.

    `form` holds what stands in many people's interactions, `habit` what a few people say again and again.
    """

    form: frozenset[str] = frozenset()
    habit: frozenset[str] = frozenset()

    def what(self, line: str) -> str | None:
        """`template` or `boilerplate` when `line` is known, else None."""
        if not self.form and not self.habit:
            return None
        key = key_of(line)
        return "template" if key in self.form else "boilerplate" if key in self.habit else None


#: Nothing learned yet.
NONE = Templates()


def normal(line: str) -> str:
    """The form in which two lines are the same: case, width, spaces and the value of numbers do not count."""
    return _DIGITS.sub("0", " ".join(unicodedata.normalize("NFKC", line).casefold().split()))


def key_of(line: str) -> str:
    """A hash (64 bits) of the line's normal form, so that counts hold nobody's words. Empty without any letter."""
    bare = normal(line)
    return (
        blake2b(bare.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if any(map(str.isalpha, bare)) else ""
    )


def n_words(text: str) -> int:
    """Words of a line; in scripts written without spaces two characters count as one word."""
    n_dense = sum("\u3040" <= c <= "\u9fff" or "\u0e00" <= c <= "\u0e7f" for c in text)
    return len(text.split()) + n_dense // 2


def count(texts: Iterable[str], authors: Iterable[str]) -> Counts:
    """What has to be known of these interactions to learn their form.

    Parameters
    ----------
    texts : iterable of str
        The bodies of interactions of one source. An interaction counts a line once, however often it repeats it.
    authors : iterable of str
        Who wrote each. Where the source does not say, every interaction counts as somebody else's.

    Returns
    -------
    Counts
        For `merge` and `templates`.

    Examples
    --------
    >>> counts = count(["What happened:\\nIt broke"], ["ada"])
    >>> counts["interactions"], len(counts["lines"]), len(counts["pairs"])
    (1, 2, 1)
    """
    total: Counts = {"interactions": 0, "lines": {}, "pairs": {}}
    for text, author in zip(texts, authors, strict=True):
        _count_one(total, text, author)
    return total


def _count_one(total: Counts, text: str, author: str) -> None:
    total["interactions"] += 1
    nth = total["interactions"]
    written = [(key, line) for line in _framing(text) if (key := key_of(line))]
    n_all = sum(n_words(line) for _, line in written)
    shared = author.strip().casefold() in _SHARED_NAMES
    #: A text without an author is nobody's twice, so its own words stand for its author.
    who = _number(f"?{nth} {text[:200]}" if shared else author)
    previous = ""
    pairs: set[str] = set()
    seen: set[str] = set()
    for key, line in written:
        if previous:
            pairs.add(f"{previous} {key}")
        previous = key
        if key in seen:
            continue
        seen.add(key)
        entry = total["lines"].get(key)
        words = n_words(line)
        if entry is None:
            entry = {
                "n": 0,
                "alone": 0,
                "words": words,
                "prompt": bool(_PROMPT_FORM.search(line.strip())),
                "authors": [],
            }
            total["lines"][key] = entry
        entry["n"] += 1
        entry["alone"] += words >= 0.8 * n_all
        entry["authors"] = _kept(entry["authors"], [who])
    for pair in pairs:
        total["pairs"][pair] = total["pairs"].get(pair, 0) + 1


def _framing(text: str) -> list[str]:
    written = [
        line.text for line in lines.of(text) if line.text and not line.text.isspace() and len(line.text) <= 1_000
    ]
    return written if len(written) <= 2 * MAX_LINES else written[:MAX_LINES] + written[-MAX_LINES:]


def _number(author: str) -> int:
    return int.from_bytes(blake2b(author.encode("utf-8", "surrogatepass"), digest_size=6).digest())


def _kept(one: list[int], other: list[int]) -> list[int]:
    return sorted({*one, *other})[:N_AUTHORS]


def merge(one: Counts, other: Counts) -> Counts:
    """The counts of both together, as if they had been counted in one go. The order does not matter."""
    total: Counts = {
        "interactions": one["interactions"] + other["interactions"],
        "lines": {key: {**entry, "authors": list(entry["authors"])} for key, entry in one["lines"].items()},
        "pairs": dict(one["pairs"]),
    }
    for key, entry in other["lines"].items():
        mine = total["lines"].get(key)
        if mine is None:
            total["lines"][key] = {**entry, "authors": list(entry["authors"])}
            continue
        mine["n"] += entry["n"]
        mine["alone"] += entry["alone"]
        mine["words"] = min(mine["words"], entry["words"])
        mine["prompt"] = mine["prompt"] or entry["prompt"]
        mine["authors"] = _kept(mine["authors"], entry["authors"])
    for pair, n in other["pairs"].items():
        total["pairs"][pair] = total["pairs"].get(pair, 0) + n
    return total


def thinned(counts: Counts) -> Counts:
    """Counts without what was met only once: the step of lossy counting (Manku and Motwani, 2002) that bounds memory.

    Nearly every line of a source is met once. A store that drops those now and then loses at most one occurrence of a
    line per drop, against the five that a template needs.
    """
    return {
        "interactions": counts["interactions"],
        "lines": {key: entry for key, entry in counts["lines"].items() if entry["n"] > 1},
        "pairs": {pair: n for pair, n in counts["pairs"].items() if n > 1},
    }


def templates(counts: Counts) -> Templates:
    """The lines that the source's form, its robots or its writers' mail programs put there.

    A line is the form's when it stands in at least `MIN_INTERACTIONS` interactions, `MIN_SHARE` of all, by
    `MIN_AUTHORS` people, and one of these holds:

    - it has `LONG_WORDS` words and is not usually the whole text, or `WHOLE_WORDS` words;
    - it is shorter, is hardly ever the whole text, and has the shape of a prompt (a heading, a colon at the end,
      brackets around it);
    - it is shorter, is hardly ever the whole text, and mostly stands beside one and the same other line,
      which mostly stands beside it.

    A line is a habit when few people say it, each at least `MIN_HABIT` times.

    A complaint that many people type ("app crashes") is often the whole text, and where it is not it stands beside
    words that differ; see docs/methods/boilerplate.md for what this still gets wrong.

    Examples
    --------
    >>> forms = [f"Steps to take:\\nI did {word}\\nSent by the shop app" for word in ("a", "b", "c", "d", "e")]
    >>> learned = templates(count(forms, "abcde"))
    >>> learned.what("steps to take:"), learned.what("I did a")
    ('template', None)
    """
    n_least = max(MIN_INTERACTIONS, MIN_SHARE * counts["interactions"])
    company = _company(counts, n_least)
    form, habit = set(), set()
    for key, entry in counts["lines"].items():
        n, n_authors = entry["n"], len(entry["authors"])
        if n >= MIN_INTERACTIONS and n_authors < N_AUTHORS and n >= MIN_HABIT * n_authors:
            habit.add(key)
        elif n >= n_least and n_authors >= MIN_AUTHORS and _is_form(entry, key in company):
            form.add(key)
    return Templates(frozenset(form), frozenset(habit))


def _company(counts: Counts, n_least: float) -> set[str]:
    """Lines that stand beside one and the same other line in half of the interactions of either.

    Of either: a sentence that often follows a prompt is not part of the form, because the prompt mostly has others
    below it.
    """
    known = counts["lines"]
    close = set()
    for pair, n in counts["pairs"].items():
        if n >= n_least:
            keys = pair.split()
            if all(key in known and n >= MIN_COMPANY * known[key]["n"] for key in keys):
                close.update(keys)
    return close


def _is_form(entry: Seen, in_company: bool) -> bool:
    alone = entry["alone"] / entry["n"]
    if entry["words"] >= WHOLE_WORDS or (entry["words"] >= LONG_WORDS and alone <= 0.5):
        return True
    return alone <= MAX_ALONE and (entry["prompt"] or in_company)
