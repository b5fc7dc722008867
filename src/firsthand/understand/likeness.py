"""Earlier interactions that say the same: ranked, with reasons, and with the chance that the likeness means nothing.

Three views of likeness (words, character grams, meaning) are each put on one scale: how many standard deviations a
pair lies above what the two texts usually reach with texts of this store. Their mean is comparable between questions,
which a sum of ranks is not (docs/methods/similar.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from firsthand.understand.lexical import Grams, Rows, Scores, Text, Words
from firsthand.understand.words import plainly, sort_of, stem

#: Texts that a text's usual likeness is learned from, evenly spaced in time.
COHORT = 1000
#: Texts that the chance is learned from at most, and how many earlier texts each must have had.
NULL_ROWS, NULL_EARLIER = 500, 20
#: With fewer texts to learn the chance from, there is none to state.
NULL_LEAST = 30
#: Mean and deviation of likeness between two unrelated texts, used as if `PRIOR_WEIGHT` of the store's pairs had them:
#: what keeps a store of five texts from reading its own noise. Words, grams, meaning.
PRIOR = ((0.03, 0.03), (0.04, 0.03), (0.15, 0.12))
PRIOR_WEIGHT = 10.0
#: The part of the null's best scores that is taken to be free of real echoes, as quantiles.
NULL_FROM, NULL_TO = 0.1, 0.5
#: A meaning that stands this many deviations above usual is given as a reason.
CLOSE_MEANING = 2.5
#: A word is worth naming as a reason where at most one text in so many has it.
RARE = 50
_BLOCK = 512
_WORD = re.compile(r"[^\W\d_]+")


class Like(NamedTuple):
    """A text that is like another. `row` is its place in what the index was given; `score` is in [0, 1]."""

    row: int
    id: str
    score: float
    reasons: tuple[str, ...]


class Echo(NamedTuple):
    """The earlier text that is most like this one, and the chance that one so like is there among unrelated ones.

    `chance` is None where the store is too small to tell.
    """

    like: Like
    chance: float | None


class _View(Protocol):
    def of_rows(self, rows: Rows, others: Rows | slice) -> Scores: ...


class _Usual(NamedTuple):
    """Mean and deviation of a text's likeness with others: as it asks, and as it is found."""

    asking: Scores
    asking_sd: Scores
    found: Scores
    found_sd: Scores


class _Null(NamedTuple):
    """The best score among unrelated texts as a Gumbel variable: where it lies, how wide, whether it was learned."""

    at: float
    scale: float
    known: bool

    def above(self, fused: npt.ArrayLike) -> npt.NDArray[np.float64]:
        above: npt.NDArray[np.float64] = np.clip((np.asarray(fused, np.float64) - self.at) / self.scale, -30, 30)
        return above

    def chance(self, fused: float) -> float:
        return round(float(-np.expm1(-np.exp(-self.above(fused)))), 4)

    def score(self, fused: Scores) -> Scores:
        """1/2 is what the best of unrelated texts usually reaches. Monotone, so that it changes no order."""
        shown: Scores = np.round(1 / (1 + np.exp(-self.above(fused))), 4).astype(np.float32)
        return shown


class Index:
    """Texts that can be asked for the earlier ones that are like one of them, or like a new text.

    Parameters
    ----------
    texts : sequence of Text
        Masked texts without template lines. Title and body may be empty.
    ats : sequence of datetime
        When each was said. Only strictly earlier texts are ever named.
    vectors : float32 array of shape (n, d), optional
        Unit vectors of the texts. Without them likeness is of words alone.

    References
    ----------
    Montague and Aslam, "Relevance score normalization for metasearch" (2001): fusion at zero mean and unit variance.
    Auckenthaler, Carey and Lloyd-Thomas, "Score normalization for text-independent speaker verification systems"
    (2000): normalising against a cohort, from both sides. Efron, "Large-scale simultaneous hypothesis testing: the
    choice of a null hypothesis" (2004): the null is learned from the part of the scores that holds few real ones.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> day = lambda d: datetime(2024, 5, d, tzinfo=UTC)
    >>> texts = [Text("a", "Export hangs", ""), Text("b", "Wrong colour", ""), Text("c", "Export hangs at 90 %", "")]
    >>> Index(texts, [day(1), day(2), day(3)]).earlier(2, k=1)[0].id
    'a'
    """

    def __init__(
        self, texts: Sequence[Text], ats: Sequence[datetime], vectors: npt.NDArray[np.float32] | None = None
    ) -> None:
        if len(ats) != len(texts) or (vectors is not None and len(vectors) != len(texts)):
            raise ValueError(
                f"{len(texts)} texts, {len(ats)} times and {0 if vectors is None else len(vectors)} vectors"
            )
        # Everything inside is in order of time, so that "earlier" is a slice.
        self._order: Rows = np.array(sorted(range(len(texts)), key=lambda i: (ats[i], texts[i].id)), np.intp)
        self._place = np.argsort(self._order)
        self._texts = [texts[i] for i in self._order]
        stamps = np.array([ats[i].timestamp() for i in self._order])
        self._n_earlier = np.searchsorted(stamps, stamps, side="left")
        self._words, self._grams = Words(self._texts), Grams(self._texts)
        self._views: list[_View] = [self._words, self._grams]
        self._vectors = None if vectors is None else np.asarray(vectors, np.float32)[self._order]
        if self._vectors is not None:
            self._views.append(_Meaning(self._vectors))
        self._cohort = _spread(len(texts), COHORT)
        self._usual = [
            _usual(view, self._cohort, len(texts), prior) for view, prior in zip(self._views, PRIOR, strict=False)
        ]

    def __len__(self) -> int:
        return len(self._texts)

    def calibrated(self) -> Index:
        """The index with its scores' scale learned, which else the first question pays for."""
        _ = self._null
        return self

    def earlier(self, i: int, k: int = 20) -> list[Like]:
        """The `k` strictly earlier texts that are most like text `i`, best first; of equals the smaller id first."""
        place = int(self._place[i])
        upto = int(self._n_earlier[place])
        if not upto:
            return []
        views = self._normed(np.array([place]), upto)
        return self._likes(views[:, 0], self._words.asks[place], k)

    def query(
        self, title: str, body: str = "", vector: npt.NDArray[np.float32] | None = None, k: int = 20
    ) -> list[Like]:
        """The `k` texts that are most like a new one. `vector` may be left out; then words alone decide."""
        n = len(self)
        if not n:
            return []
        raw = [self._words.of_new(title, body), self._grams.of_new(title, body)]
        if vector is not None and self._vectors is not None:
            raw.append(np.asarray(vector, np.float32)[None] @ self._vectors.T)
        views = []
        for scores, usual, prior in zip(raw, self._usual, PRIOR, strict=False):
            mean, sd = _moments(scores[:, self._cohort], prior)
            views.append(_both_sides(scores, mean, sd, usual.found, usual.found_sd))
        return self._likes(np.array(views)[:, 0], self._words.asking(title, body), k)

    def all_earlier(self, k: int = 20) -> tuple[Rows, Rows, Scores]:
        """For every text its `k` most like earlier ones: (rows, other rows, scores), grouped by row, best first.

        Returns
        -------
        rows, others : int arrays of shape (r,)
            Places in what the index was given.
        scores : float32 array of shape (r,), in [0, 1]
        """
        rows, others, scores = [], [], []
        for places, fused in self._blocks(np.arange(len(self))):
            for place, one in zip(places, fused, strict=True):
                best = self._best(one[: self._n_earlier[place]], k)
                rows.append(np.full(len(best), self._order[place]))
                others.append(self._order[best])
                scores.append(self._null.score(one[best]))
        if not rows:
            return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.float32)
        by_row = np.argsort(np.concatenate(rows), kind="stable")
        return np.concatenate(rows)[by_row], np.concatenate(others)[by_row], np.concatenate(scores)[by_row]

    def echo(self, i: int) -> Echo | None:
        """The earlier text that is most like text `i`, and how often unrelated texts come so close.

        Of the texts with no relative among the earlier ones, a share x has a `chance` below x: a page that names every
        echo below .05 names 1 in 20 of the truly new ones wrongly, and fewer where few texts stood before.
        """
        place = int(self._place[i])
        upto = int(self._n_earlier[place])
        if not upto:
            return None
        views = self._normed(np.array([place]), upto)
        (best,) = self._likes(views[:, 0], self._words.asks[place], 1)
        return Echo(best, self._null.chance(float(views.mean(axis=0).max())) if self._null.known else None)

    @cached_property
    def _null(self) -> _Null:
        # The later half: the more texts stand before one, the higher its best score, and today's stands last.
        asked = np.flatnonzero(self._n_earlier >= max(NULL_EARLIER, len(self) // 2))
        asked = asked[_spread(len(asked), NULL_ROWS)]
        if len(asked) < NULL_LEAST:
            return _Null(at=3.0, scale=1.0, known=False)
        best = np.concatenate([_masked(fused, self._n_earlier[at]).max(axis=1) for at, fused in self._blocks(asked)])
        return _fitted(best)

    def _blocks(self, places: Rows) -> Iterator[tuple[Rows, Scores]]:
        for start in range(0, len(places), _BLOCK):
            some = places[start : start + _BLOCK]
            upto = int(self._n_earlier[some[-1]])
            yield some, self._normed(some, upto).mean(axis=0)

    def _normed(self, places: Rows, upto: int) -> Scores:
        """Each view's likeness of the texts at `places` with the first `upto`, shape (views, len(places), upto)."""
        normed = np.empty((len(self._views), len(places), upto), np.float32)
        for v, (view, usual) in enumerate(zip(self._views, self._usual, strict=True)):
            scores = view.of_rows(places, slice(upto))
            normed[v] = _both_sides(scores, usual.asking[places], usual.asking_sd[places], usual.found, usual.found_sd)
        return normed

    def _best(self, fused: Scores, k: int) -> Rows:
        # Rounded first: sums of floats differ in their last digits between machines, and orders must not.
        rounded = np.round(fused, 4)
        some = np.argpartition(-rounded, k - 1)[:k] if len(rounded) > k else np.arange(len(rounded))
        some = np.flatnonzero(rounded >= rounded[some].min()) if len(some) else some
        return np.array(sorted(some, key=lambda place: (-rounded[place], self._texts[place].id))[:k], np.intp)

    def _likes(self, views: Scores, asks: sparse.csr_matrix, k: int) -> list[Like]:
        fused = views.mean(axis=0)
        best = self._best(fused, k)
        shown = self._null.score(fused[best])
        return [
            Like(
                int(self._order[place]),
                self._texts[place].id,
                round(float(score), 4),
                self._reasons(asks, place, views[:, place]),
            )
            for place, score in zip(best, shown, strict=True)
        ]

    def _reasons(self, asks: sparse.csr_matrix, place: int, views: Scores) -> tuple[str, ...]:
        rare = max(2, len(self) // RARE)
        shared = [token for token, df in self._words.shared(asks, place) if df <= rare]
        said = [f"same {sort_of(token)} {plainly(token)}" for token in shared if sort_of(token) != "word"][:3]
        covered = " ".join(said).casefold()
        # A stem is no word: what is shown stands in the text.
        title, body = self._texts[place][1:]
        written = {stem(word): word for word in _WORD.findall(f"{title} {body}".casefold())}
        words = [written[token] for token in shared if token in written and len(token) > 2 and token not in covered]
        if words:
            said.append(f"both say {', '.join(words[:4])}")
        if len(views) > 2 and views[2] >= CLOSE_MEANING:
            said.append("close in meaning")
        return tuple(said)


class _Meaning:
    def __init__(self, vectors: Scores) -> None:
        self._vectors = vectors

    def of_rows(self, rows: Rows, others: Rows | slice) -> Scores:
        scores: Scores = self._vectors[rows] @ self._vectors[others].T
        return scores


def _spread(n: int, most: int) -> Rows:
    """At most `most` of n places, evenly spaced."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.intp)) if n else np.empty(0, np.intp)


def _usual(view: _View, cohort: Rows, n: int, prior: tuple[float, float]) -> _Usual:
    asking, asking_sd = np.empty(n, np.float32), np.empty(n, np.float32)
    among = np.full(n, -1)
    among[cohort] = np.arange(len(cohort))
    for start in range(0, n, _BLOCK):
        rows = np.arange(start, min(n, start + _BLOCK))
        asking[rows], asking_sd[rows] = _moments(view.of_rows(rows, cohort), prior, among[rows])
    found, found_sd = _moments(view.of_rows(cohort, slice(n)).T, prior, among) if n else (asking, asking_sd)
    return _Usual(asking, asking_sd, found, found_sd)


def _moments(
    scores: Scores, prior: tuple[float, float], itself: npt.NDArray[np.intp] | None = None
) -> tuple[Scores, Scores]:
    """Mean and deviation of each row with the prior's pairs added, leaving out the column where a row meets itself."""
    kept = scores.astype(np.float64)
    n = np.full(len(kept), float(kept.shape[1]))
    if itself is not None:
        at = np.flatnonzero(itself >= 0)
        kept[at, itself[at]] = 0.0
        n[at] -= 1
    mean, sd = prior
    total = n + PRIOR_WEIGHT
    first = (kept.sum(axis=1) + PRIOR_WEIGHT * mean) / total
    second = (np.square(kept).sum(axis=1) + PRIOR_WEIGHT * (mean**2 + sd**2)) / total
    return first.astype(np.float32), np.sqrt(np.maximum(second - first**2, 1e-8)).astype(np.float32)


def _both_sides(scores: Scores, asking: Scores, asking_sd: Scores, found: Scores, found_sd: Scores) -> Scores:
    upto = scores.shape[1]
    from_asking = (scores - asking[:, None]) / asking_sd[:, None]
    from_found = (scores - found[None, :upto]) / found_sd[None, :upto]
    both: Scores = np.multiply(from_asking + from_found, 0.5, dtype=np.float32)
    return both


def _masked(fused: Scores, n_earlier: npt.NDArray[np.intp]) -> Scores:
    earlier = np.arange(fused.shape[1])[None] < n_earlier[:, None]
    return np.where(earlier, fused, -np.inf).astype(np.float32)


def _fitted(best: npt.NDArray[np.floating]) -> _Null:
    """Gumbel location and scale from the lower half of the best scores, where few real echoes are."""
    low, high = np.quantile(best, [NULL_FROM, NULL_TO])
    low_x, high_x = -np.log(-np.log([NULL_FROM, NULL_TO]))
    scale = max(float(high - low) / (high_x - low_x), 1e-3)
    return _Null(float(high) - scale * high_x, scale, known=True)
