"""Three to five quotes that stand for a problem: central, from different customers, unlike each other, readable."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from firsthand.understand.phrases import phrases

#: Weight of standing for all against being unlike those chosen already. At 0.7 a near copy of the first quote beats a
#: passage with a cosine of 0.85 to it; at 0.5 an outlier does.
CENTRAL = 0.6
#: Words of a quote. Fewer say nothing alone; more are not read in a newsletter.
FEWEST_WORDS, MOST_WORDS = 6, 45
#: What a text that is not quite readable loses: enough to stand behind every readable one of the same problem.
_UNREADABLE = 2.0

_MASK = re.compile(r"\[[a-z][a-z ]{1,20}\]")
_CODE = re.compile(
    r"[{}<>]|=>|==|\(\)|;\s*$|\w\(\w*[,)]|[\w.]+\.\w+\.\w+|^\s*at \S+\(|\w_\w|\\\\|https?://", re.MULTILINE
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# fmt: off
_TEMPLATE = phrases(r"""
    ^\W*(steps? (to|for) repro\w*|(actual|expected) (results?|behaviou?r)|user.?agent|environment|version|description|
    additional (info\w*|context)|describe the|what (did you|happened instead)|reproducible|h[1-6]\.)
""")
_OPENING = phrases(r"""
    ^(hi|hello|hey|dear|thanks|thank you|regards|cheers|see (attach\w*|above|below))\b[^.!?]{0,40}\Z
""")
# fmt: on


def readable_score(text: str) -> float:
    """How well a text reads alone, in [0, 1]: a whole sentence of 6 to 45 words, without code, masks or a template.

    >>> readable_score("The export stops at ninety percent and never comes back.")
    1.0
    >>> readable_score("Steps to reproduce:") < 0.5
    True
    """
    text = text.strip()
    words = _WORD.findall(_MASK.sub(" ", text))
    if not words:
        return 0.0
    n, n_masks = len(words), len(_MASK.findall(text))
    outside = max(FEWEST_WORDS - n, n - MOST_WORDS, 0)
    fits = max(0.0, 1 - outside / FEWEST_WORDS)
    plain = max(0.0, 1 - 3 * len(_CODE.findall(text)) / n)
    shown = max(0.0, 1 - 4 * n_masks / (n + n_masks))
    said = 0.2 if _TEMPLATE.match(text) or _OPENING.match(text) else 1.0
    whole = 1.0 if text[-1] in ".!?…。！？" or (text[-1].isalnum() and "\n" not in text) else 0.8
    calm = 0.6 if text.isupper() else 1.0
    return round(float(fits * plain * shown * said * whole * calm), 4)


def choose(
    vectors: npt.NDArray[np.float32],
    customers: Sequence[Hashable],
    ats: Sequence[datetime],
    texts: Sequence[str],
    n: int = 5,
) -> list[int]:
    """The rows to quote, the most telling first.

    Parameters
    ----------
    vectors : float32 array of shape (m, d)
        Unit vectors of a problem's passages.
    customers : sequence of shape (m,)
        Whose each passage is. One quote a customer; None or "" is a customer that nobody knows, each its own.
    ats : sequence of datetime, shape (m,)
        Of two equally good passages the later is taken.
    texts : sequence of str, shape (m,)
        What is read.
    n : int
        At most so many.

    Returns
    -------
    list of int
        Fewer than `n` where fewer customers, or fewer readable texts, are there; never none unless m is 0.

    References
    ----------
    Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents and producing
    summaries" (1998).

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> day = lambda d: datetime(2024, 5, d, tzinfo=UTC)
    >>> texts = ["The export stops at ninety percent for me.", "stops", "My export never gets beyond ninety percent."]
    >>> choose(np.eye(3, dtype=np.float32), ["a", "b", "a"], [day(1), day(2), day(3)], texts, n=2)
    [2]
    """
    m = len(texts)
    if not m:
        return []
    readable = np.array([readable_score(text) for text in texts])
    # Mean likeness with all others, by the sum of all vectors: a medoid without the m x m matrix.
    central = (vectors @ vectors.sum(axis=0, dtype=np.float64) - 1) / max(m - 1, 1)
    worth = central - _UNREADABLE * (1 - readable)
    whose = [customer if customer not in (None, "") else ("nobody known", i) for i, customer in enumerate(customers)]
    chosen: list[int] = []
    nearest = np.zeros(m)
    open_rows = set(range(m))
    while open_rows and len(chosen) < n:
        value = CENTRAL * worth - (1 - CENTRAL) * nearest
        # Rounded: a difference in the fourth digit is a tie, and then the newest speaks.
        best = max(open_rows, key=lambda i: (round(float(value[i]), 3), ats[i], -i))
        if chosen and readable[best] < 0.5:
            break
        chosen.append(best)
        open_rows = {i for i in open_rows if whose[i] != whose[best] and texts[i] != texts[best]}
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return chosen
