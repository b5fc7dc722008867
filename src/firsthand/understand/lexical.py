"""Likeness of two texts by what is written in them: BM25 over words, and TF-IDF over character 4-grams.

Both are one product of two sparse matrices, `asks @ tells.T`. The columns that most texts have cost nearly all of that
product's time, so they are multiplied as dense blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from firsthand.understand.words import tokens

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]

#: A title says what a text is about: three times a body's word, as in REP before its tuning (Sun, Lo, Khoo and Jiang,
#: "Towards more accurate retrieval of duplicate bug reports", 2011).
TITLE_WEIGHT = 3
#: BM25's usual settings (Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009).
K1, B = 1.2, 0.75
#: Characters of a gram: 4 is best for most European languages (McNamee and Mayfield, "Character n-gram tokenization
#: for European language text retrieval", 2004).
GRAM = 4
#: A pasted log of megabytes would drown what its author says of it.
MAX_CHARS = 12_000
#: 2**20 buckets: at 100,000 different grams one in ten shares its bucket, with one out of a million others.
_BUCKET_BITS = 20
#: At most this many columns are multiplied densely, each of them in more than one text of `_COMMON_SHARE`.
_MAX_COMMON, _COMMON_SHARE = 1024, 16
_GAPS = re.compile(r"[\W_]+")


class Text(NamedTuple):
    """A text to compare: its id, what it is called, and what it says."""

    id: str
    title: str
    body: str


class Product:
    """Scores of some texts against others: `asks @ tells.T`.

    Parameters
    ----------
    asks, tells : csr_matrix of shape (n, m)
        A text as it asks for others, and as it answers.
    """

    def __init__(self, asks: sparse.csr_matrix, tells: sparse.csr_matrix) -> None:
        n, m = tells.shape
        df = tells.getnnz(axis=0)
        # Rare columns first, so that both halves are slices.
        self._columns = np.argsort(df, kind="stable")
        self._n_rare = m - min(_MAX_COMMON, int((df > n / _COMMON_SHARE).sum()))
        self.asks = asks[:, self._columns].tocsr()
        self._tells_rare = tells[:, self._columns[: self._n_rare]].tocsr()
        self._tells_common = tells[:, self._columns[self._n_rare :]].toarray()

    def of_rows(self, rows: Rows, others: Rows | slice) -> Scores:
        """Float32 scores of shape (len(rows), len(others))."""
        return self._against(self.asks[rows], others)

    def of_new(self, asks: sparse.csr_matrix) -> Scores:
        """Float32 scores of shape (r, n) for texts that are not in the store; `asks` has the original columns."""
        return self._against(asks[:, self._columns].tocsr(), slice(None))

    def selves(self, tells: sparse.csr_matrix) -> Scores:
        """What each text scores against itself, shape (n,)."""
        return np.asarray(self.asks.multiply(tells[:, self._columns]).sum(axis=1), np.float32).ravel()

    def _against(self, asks: sparse.csr_matrix, others: Rows | slice) -> Scores:
        rare = asks[:, : self._n_rare] @ self._tells_rare[others].T
        scores: Scores = np.asarray(rare.toarray(), np.float32)
        scores += asks[:, self._n_rare :].toarray() @ self._tells_common[others].T
        return scores


class Words:
    """BM25F over words: weighted fields first, one saturation after (Robertson, Zaragoza and Taylor, 2004).

    A text asks with the plain weighted counts of its words, as a query does in BM25. Scores are divided by what the
    asking text scores against itself, which changes no order and makes 1 the score of a copy.
    """

    def __init__(self, texts: Sequence[Text]) -> None:
        self.vocabulary: dict[str, int] = {}
        titles = self._counts([text.title for text in texts], grow=True)
        bodies = self._counts([text.body[:MAX_CHARS] for text in texts], grow=True)
        titles.resize(len(texts), len(self.vocabulary))
        bodies.resize(len(texts), len(self.vocabulary))
        self.df = np.asarray((titles + bodies).getnnz(axis=0), np.int64)
        self._idf = _idf(len(texts), self.df)
        weighted = TITLE_WEIGHT * _by_length(titles) + _by_length(bodies)
        self.tells = weighted.tocsr()
        self.tells.data = self.tells.data / (K1 + self.tells.data)
        self.tells = self.tells.multiply(self._idf).tocsr().astype(np.float32)
        self.asks = _scaled(titles, bodies)
        self._product = Product(self.asks, self.tells)
        self._own = np.maximum(self._product.selves(self.tells), 1e-6)
        self._terms = list(self.vocabulary)

    def of_rows(self, rows: Rows, others: Rows | slice) -> Scores:
        return _over(self._product.of_rows(rows, others), self._own[rows][:, None])

    def of_new(self, title: str, body: str) -> Scores:
        asks = self.asking(title, body)
        # What it would score against itself, were it in the store: bodies of average length.
        own = float((asks.data * (asks.data / (K1 + asks.data)) * self._idf[asks.indices]).sum())
        return _over(self._product.of_new(asks), np.float32(max(own, 1e-6)))

    def asking(self, title: str, body: str) -> sparse.csr_matrix:
        return _scaled(self._counts([title], grow=False), self._counts([body[:MAX_CHARS]], grow=False))

    def shared(self, asks: sparse.csr_matrix, j: int) -> list[tuple[str, int]]:
        """The tokens that an asking text shares with text `j`, most telling first, and in how many texts each is."""
        both = asks.multiply(self.tells[j]).tocsr()
        ranked = sorted(zip(-both.data, both.indices, strict=True))
        return [(self._terms[column], int(self.df[column])) for _, column in ranked]

    def _counts(self, texts: Sequence[str], *, grow: bool) -> sparse.csr_matrix:
        starts, columns, counts = [0], [], []
        for text in texts:
            for token, count in Counter(tokens(text)).items():
                column = self.vocabulary.setdefault(token, len(self.vocabulary)) if grow else self.vocabulary.get(token)
                if column is not None:
                    columns.append(column)
                    counts.append(count)
            starts.append(len(columns))
        shape = (len(texts), len(self.vocabulary))
        return sparse.csr_matrix((np.array(counts, np.float32), np.array(columns, np.int32), np.array(starts)), shape)


class Grams:
    """Cosine over TF-IDF weighted character 4-grams, hashed: meets misspellings, compounds and inflected words."""

    def __init__(self, texts: Sequence[Text]) -> None:
        hashed = [_grams(text.title, text.body) for text in texts]
        starts = np.cumsum([0, *(len(buckets) for buckets, _ in hashed)])
        every = np.concatenate([buckets for buckets, _ in hashed]) if hashed else np.empty(0, np.int64)
        # A gram of one text meets nothing; leaving it out halves the matrix. Lengths still count it.
        self._buckets, columns, df = np.unique(every, return_inverse=True, return_counts=True)
        self._idf = _idf(len(texts), df)
        weights = np.concatenate([weights for _, weights in hashed]) if hashed else np.empty(0, np.float32)
        matrix = sparse.csr_matrix((weights * self._idf[columns], columns, starts), (len(texts), len(df)))
        matrix = _unit(matrix)
        self._met = np.flatnonzero(df > 1)
        self._product = Product(matrix[:, self._met], matrix[:, self._met])

    def of_rows(self, rows: Rows, others: Rows | slice) -> Scores:
        return self._product.of_rows(rows, others)

    def of_new(self, title: str, body: str) -> Scores:
        buckets, weights = _grams(title, body)
        at = np.searchsorted(self._buckets, buckets)
        known = (at < len(self._buckets)) & (self._buckets[np.minimum(at, len(self._buckets) - 1)] == buckets)
        columns = at[known]
        length = float(np.sqrt(((weights[known] * self._idf[columns]) ** 2).sum())) or 1.0
        row = sparse.csr_matrix((1, len(self._buckets)), dtype=np.float32)
        if len(columns):
            values = (weights[known] * self._idf[columns] / length).astype(np.float32)
            row = sparse.csr_matrix((values, columns, np.array([0, len(columns)])), row.shape)
        return self._product.of_new(row[:, self._met])


def _grams(title: str, body: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The buckets of a text's grams, each once and in order, and their weight 1 + log(count)."""
    of_title, of_body = _hashes(title), _hashes(body[:MAX_CHARS])
    buckets, counts = np.unique(np.concatenate([np.repeat(of_title, TITLE_WEIGHT), of_body]), return_counts=True)
    return buckets, (1 + np.log(counts)).astype(np.float32)


def _hashes(text: str) -> npt.NDArray[np.int64]:
    spaced = f" {_GAPS.sub(' ', text.casefold()).strip()} "
    codes = np.frombuffer(spaced.encode("utf-32-le"), np.uint32).astype(np.uint64)
    if len(codes) < GRAM:
        return np.empty(0, np.int64)
    mixed = np.zeros(len(codes) - GRAM + 1, np.uint64)
    for k in range(GRAM):
        mixed = (mixed ^ codes[k : k + len(mixed)]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(64 - _BUCKET_BITS)).astype(np.int64)


def _over(scores: Scores, own: npt.ArrayLike) -> Scores:
    shares: Scores = np.divide(scores, own, dtype=np.float32)
    return shares


def _idf(n: int, df: npt.NDArray[Any]) -> Scores:
    weights: Scores = np.log1p((n - df + 0.5) / (df + 0.5)).astype(np.float32)
    return weights


def _by_length(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Counts over BM25's length factor, 1 for a field of average length."""
    lengths = np.asarray(counts.sum(axis=1), np.float64).ravel()
    average = lengths[lengths > 0].mean() if lengths.any() else 1.0
    return sparse.diags(1 / (1 - B + B * lengths / average)) @ counts


def _scaled(titles: sparse.csr_matrix, bodies: sparse.csr_matrix) -> sparse.csr_matrix:
    return (TITLE_WEIGHT * titles + bodies).tocsr().astype(np.float32)


def _unit(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(lengths, 1e-9)) @ matrix).tocsr().astype(np.float32)
