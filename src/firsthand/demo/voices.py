"""Deals out written sentences, the least used first, so that none is heard too often."""

from collections import Counter
from random import Random

from .wordbook import Unit

#: How often one unit may be said in the whole world. A fourth time starts to look like a template.
MOST_USES = 3


class Dealer:
    """Hands out units; the order is drawn once from `rng`, so that the same seed deals the same hands."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._uses: Counter[str] = Counter()
        self._said_by: set[tuple[str, str]] = set()
        self._pairs: set[tuple[str, ...]] = set()

    def deal(self, units: tuple[Unit, ...], week: int, speaker: str, most: int = MOST_USES) -> Unit | None:
        """A unit that fits `week`, is new from `speaker` and said less than `most` times; None when none is left."""
        fit = [
            u
            for u in units
            if u.first_week <= week <= u.last_week
            and self._uses[u.text] < most
            and (speaker, u.text) not in self._said_by
        ]
        if not fit:
            return None
        # A sentence that is bound to its weeks goes first: it has fewer chances to be said.
        rank = {u.text: (self._uses[u.text], u.last_week - u.first_week > 30, self._rng.random()) for u in fit}
        chosen = min(fit, key=lambda u: rank[u.text])
        self._uses[chosen.text] += 1
        self._said_by.add((speaker, chosen.text))
        return chosen

    def first_time(self, *texts: str) -> bool:
        """True when these texts have not stood together before."""
        if texts in self._pairs:
            return False
        self._pairs.add(texts)
        return True
