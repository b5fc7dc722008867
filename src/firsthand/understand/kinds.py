"""What sort of thing a customer says: pain, request, question, praise, workaround or noise.

Rules that a reader can check: each cue is a pattern with a weight, and the words that it met are handed back. A strong
cue takes its words, so that "would be great if" is never read as praise (docs/methods/kinds.md).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import NamedTuple

from firsthand.understand.cues import CUES, Kind
from firsthand.understand.phrases import phrases

KINDS: tuple[Kind, ...] = ("pain", "request", "question", "praise", "workaround", "noise")


class Reading(NamedTuple):
    """A kind, how sure it is in [0, 1], and the words that decided: () where none did and the default was taken."""

    kind: Kind
    confidence: float
    words: tuple[str, ...]


# fmt: off
#: After these words stands what the sentence was said for: "I love it, but …".
_TURN = phrases(r"""
    but / however / though / although / except / unfortunately / sadly / yet
    aber / jedoch / leider / mais / malheureusement / pero / lamentablemente
""")
#: A text that says nothing beside one of these.
_NOISE = phrases(r"""
    \+\s?1 / me too / same( here)? / bump / up / test(ing)?( test)* / asdf\w* / n/?a / none / no description / null
    ok(ay)? / yes / no / hi / hello / hey / following / subscribe / ping / any / first / as above / ditto
    see (title|above|subject|attached|attachment) / \[[a-z ]+\] / https?://\S+
""")
# fmt: on
_BEFORE_TURN = 0.35
_EDGES = " \t\r\n.,;:!?-–—…'\"“”()*#>"
_MASK = re.compile(r"\[[a-z][a-z ]{1,20}\]")
_WORD = re.compile(r"[^\W\d_]+")

#: What a tracker's own field says a row is; it leans and does not decide, because such fields are filled by habit.
_HINTS: tuple[tuple[Kind, float, str], ...] = (
    ("pain", 1.2, r"bug|defect|incident|error|crash|problem|fault|regression|complaint"),
    ("request", 1.8, r"feature|improvement|enhancement|request|story|idea|suggestion|wish"),
    ("question", 1.5, r"question|how.?to|help|support request|inquiry|q&a"),
    ("praise", 1.5, r"praise|compliment|kudos|thank"),
)
_HINTED = tuple((kind, weight, re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for kind, weight, pattern in _HINTS)

#: Thanks at the very end, with a name or two behind them.
_CLOSING = re.compile(
    r"(?:(?<=[.!?\n])|(?<=[.!?]\s))\s*(?:(?:many|best|kind|warm) )?"
    r"(?:thanks?(?: you)?|thx|cheers|regards|danke|merci|gracias)"
    r"(?: (?:in advance|so much|a lot|very much|for (?:your|the|any) \w+|im voraus|d'avance))?"
    r"[,.!\s-]*(?:\w+[\s.,]*){0,3}$",
    re.IGNORECASE,
)
#: Words before the closing from which it is a letter's and not all that is said.
LETTER_WORDS = 6

#: Most of what is written to a tracker without any cue is a plain report of what goes wrong.
_DEFAULT: tuple[Kind, float] = ("pain", 0.6)


def kind(text: str, *, rating: float | None = None, hint: str = "") -> Reading:
    """Read what sort of thing a passage says.

    Parameters
    ----------
    text : str
        Masked words of a customer, without quoted replies and code.
    rating : float, optional
        Stars from 1 to 5.
    hint : str
        What the source calls the row: its issue type, labels or tags.

    Returns
    -------
    Reading
        `confidence` is the share that this kind has of all evidence (a softmax of the cues' weights).

    Examples
    --------
    >>> kind("It would be great if I could export to CSV.").kind
    'request'
    >>> kind("I love it but it crashes on every start").kind
    'pain'
    >>> kind("How do I change my password?")
    Reading(kind='question', confidence=0.96, words=('How do',))
    """
    if _is_noise(text):
        return Reading("noise", 0.9, ())
    text = _without_closing(text)
    evidence, words = _cues(text)
    n_words = len(_WORD.findall(text))
    if text.rstrip(" \"')").endswith("?"):
        evidence["question"] += 1.2
    if rating is not None:
        evidence["pain"] += 1.2 if rating <= 2 else 0.5 if rating == 3 else 0.0
        evidence["praise"] += 1.5 if rating >= 4 else 0.0
    for hinted, weight, pattern in _HINTED:
        if pattern.search(hint):
            evidence[hinted] += weight
    if not evidence or max(evidence.values()) < _DEFAULT[1]:
        evidence[_DEFAULT[0]] += _DEFAULT[1] if n_words > 3 else 0.2
        if n_words <= 3:
            evidence["noise"] += 0.6
    return _decided(evidence, words)


def _without_closing(text: str) -> str:
    """The text without the thanks that a letter ends with: they thank for reading, and praise nothing."""
    closing = _CLOSING.search(text)
    return text[: closing.start()] if closing and len(_WORD.findall(text[: closing.start()])) >= LETTER_WORDS else text


def _cues(text: str) -> tuple[defaultdict[Kind, float], dict[Kind, list[tuple[int, str]]]]:
    """The weight of each kind's cues, and the words of each with where they stand."""
    turns = [turn.start() for turn in _TURN.finditer(text)]
    taken = [False] * len(text)
    evidence: defaultdict[Kind, float] = defaultdict(float)
    words: dict[Kind, list[tuple[int, str]]] = defaultdict(list)
    for found, weight, pattern in CUES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            taken[start:end] = [True] * (end - start)
            share = _BEFORE_TURN if _turned(text, end, turns) else 1.0
            # The second cue of a kind says less than the first: long texts have many.
            evidence[found] += weight * share * 0.4 ** len(words[found])
            words[found].append((start, match[0].strip()))
    return evidence, words


def _turned(text: str, end: int, turns: list[int]) -> bool:
    """Whether a "but" follows in the same sentence or opens the next one."""
    return any(end <= turn and len(re.findall(r"[.!?]\s", text[end:turn])) <= 1 for turn in turns)


def _decided(evidence: dict[Kind, float], words: dict[Kind, list[tuple[int, str]]]) -> Reading:
    order = sorted(evidence, key=lambda name: (-evidence[name], KINDS.index(name)))
    best = order[0]
    others = len(KINDS) - len(order)
    total = sum(math.exp(evidence[name]) for name in order) + others
    said = tuple(dict.fromkeys(said for _, said in sorted(words.get(best, ()))))
    return Reading(best, round(math.exp(evidence[best]) / total, 2), said)


def _is_noise(text: str) -> bool:
    bare = _MASK.sub(" ", text).strip()
    return not _WORD.search(bare) or _NOISE.fullmatch(bare.strip(_EDGES)) is not None
