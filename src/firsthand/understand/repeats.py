"""Statements that repeat each other's sentences: the same report filed twice, forwarded, or pasted with a line added.

They are grouped as one. Left apart, pairs of near-duplicates are the tightest groups there are, and whatever looks for
the grain of a store by how tight its groups are finds the pairs (docs/methods/repeats.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

#: Words from which a sentence is somebody's own. Shorter ones ("Any news on this?") are everybody's.
LEAST_WORDS = 4
#: Share of the shorter statement's words that must stand in sentences of the other.
CONTAINED = 0.5
#: Statements with the same sentence that each is held against: in a store where a thousand forward one mail, each
#: is joined to its neighbours, and all to all through them.
WINDOW = 8


def repeats(statements: Sequence[Mapping[str, int]]) -> npt.NDArray[np.int64]:
    """Which statements are one and the same, said again.

    Parameters
    ----------
    statements : sequence of mapping of sentence to number of words, shape (n,)
        Sentences in any one spelling; what is spelled alike is alike.

    Returns
    -------
    (n,) integers
        The row of the first statement that each repeats; its own row where it repeats none.

    References
    ----------
    Broder, "On the resemblance and containment of documents" (1997), for containment; here of whole sentences, so
    that a shared phrase joins nothing.

    Examples
    --------
    >>> jumps = {"the list jumps to the top": 6}
    >>> repeats([jumps, {"it is slow today": 4}, jumps | {"ever since": 2}]).tolist()
    [0, 1, 0]
    """
    whole = [sum(s.values()) for s in statements]
    by_sentence: dict[str, list[int]] = defaultdict(list)
    for row, said in enumerate(statements):
        for sentence, n_words in said.items():
            if n_words >= LEAST_WORDS:
                by_sentence[sentence].append(row)
    first = list(range(len(statements)))

    def root(row: int) -> int:
        while first[row] != row:
            first[row] = first[first[row]]
            row = first[row]
        return row

    seen: set[tuple[int, int]] = set()
    for rows in by_sentence.values():
        for i, row in enumerate(rows):
            for other in rows[max(0, i - WINDOW) : i]:
                if (other, row) in seen:
                    continue
                seen.add((other, row))
                shared = sum(n for sentence, n in statements[row].items() if sentence in statements[other])
                if shared >= CONTAINED * min(whole[row], whole[other]):
                    a, b = sorted((root(row), root(other)))
                    first[b] = a
    return np.array([root(row) for row in range(len(statements))], np.int64)
