"""Likeness of statements and their nearest neighbours: meaning and words, in numbers that no thread count can change.

Grouping has to give the same bytes with one thread as with two. Linear algebra libraries add in another order when
they have more threads, and one pair of neighbours that changes places can move a whole group. So likeness features
are rounded to multiples of 2^-11: a product of two is a multiple of 2^-22, and a sum of them below 2 in size is exact
in float32 in whatever order it is added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

#: Share of likeness that words have beside meaning. They tell apart what the embedder confuses (names, error codes).
#: A fifth by principle: enough to decide between near neighbours, too little to make neighbours of strangers.
WORDS_SHARE = 0.2
N_WORD_DIMS = 200
GRID = 2048.0
#: Beyond this, all pairs cost more than an index does.
EXACT_BELOW = 20_000
_BLOCK = 1024
_WORD = re.compile(r"\w+")


class Graph(NamedTuple):
    """Each row's nearest other rows, nearest first: `rows` (n, k) and their `likeness` (n, k), a cosine."""

    rows: Ints
    likeness: Floats


def features(vectors: npt.NDArray[np.floating], texts: Sequence[str] | None = None) -> Floats:
    """Likeness features: centred meaning beside words, of unit length, on the grid; a dot product is a likeness.

    Centring takes out what every text of one product shares. Words are TF-IDF over single words and pairs, reduced
    by latent semantic analysis (Deerwester et al., *Indexing by latent semantic analysis*, 1990; the randomised
    decomposition of Halko, Martinsson and Tropp, 2011).

    Parameters
    ----------
    vectors : (n, d) array
        One vector for each statement, any length.
    texts : n strings, optional
        The statements' words. Without them, or when no word is used twice, likeness is meaning alone.

    Returns
    -------
    (n, d or d + 200) float32 array

    Raises
    ------
    ValueError
        When there is not one text for each vector.

    Examples
    --------
    >>> x = features(np.eye(4), ["late parcel", "parcel was late", "refund please", "please refund"])
    >>> bool(x[0] @ x[1] > x[0] @ x[2])
    True
    """
    if texts is not None and len(texts) != len(vectors):
        raise ValueError(f"{len(vectors)} vectors and {len(texts)} texts")
    meaning = _unit(vectors.astype(np.float64))
    if len(meaning) > 1:
        meaning = _unit(meaning - meaning.mean(axis=0))
    words = None if texts is None else _words(texts)
    if words is not None:
        meaning = np.hstack([np.sqrt(1 - WORDS_SHARE) * meaning, np.sqrt(WORDS_SHARE) * words])
    return (np.rint(meaning * GRID) / GRID).astype(np.float32)


def on_grid(vectors: npt.NDArray[np.floating]) -> Floats:
    """Rows at unit length, rounded to the grid on which dot products are exact.

    >>> on_grid(np.array([[3.0, 4.0]])).tolist()
    [[0.60009765625, 0.7998046875]]
    """
    return (np.rint(_unit(vectors.astype(np.float64)) * GRID) / GRID).astype(np.float32)


def graph(x: Floats, k: int, *, exact_below: int = EXACT_BELOW) -> Graph:
    """The `k` nearest other rows of each row.

    All pairs are compared below `exact_below` rows; above, an HNSW index in half precision finds most of them
    (Malkov and Yashunin, *Efficient and robust approximate nearest neighbor search*, 2018), built by one thread
    because the order in which rows enter decides what it finds. Equal likeness is ordered by row.

    Parameters
    ----------
    x : (n, d) float32 array
        Features from `features` or `on_grid`.
    k : int
        Cut to n - 1.

    Returns
    -------
    Graph
        `rows` (n, k) and `likeness` (n, k).

    Raises
    ------
    ValueError
        When `k` is not positive.

    Examples
    --------
    >>> graph(on_grid(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])), 1).rows.ravel().tolist()
    [1, 0, 1]
    """
    if k < 1:
        raise ValueError(f"{k} neighbours")
    k = min(k, len(x) - 1)
    if k < 1:
        return Graph(np.empty((len(x), 0), np.int32), np.empty((len(x), 0), np.float32))
    return _exact(x, x, k, skip_self=True) if len(x) < exact_below else _indexed(x, k)


def nearest(queries: Floats, x: Floats, k: int) -> Graph:
    """The `k` rows of `x` nearest to each query, nearest first; all pairs are compared.

    >>> nearest(on_grid(np.array([[1.0, 0.1]])), on_grid(np.eye(2)), 1).rows.tolist()
    [[0]]
    """
    return _exact(queries, x, min(k, len(x)), skip_self=False)


def ranked(found: Graph) -> csr_array:
    """Symmetric weights of a neighbour graph: 1 / log2(rank + 1), added over both directions.

    Weights by rank do not care whether an embedder's cosines lie between .2 and .9 or between .7 and .8, and a mutual
    neighbour counts twice (rank-weighted shared neighbours: Xu and Su, 2015; the discount: Järvelin and Kekäläinen,
    2002).

    Returns
    -------
    (n, n) csr_array
        Sorted indices, no diagonal.

    Examples
    --------
    >>> ranked(Graph(np.array([[1], [0]], np.int32), np.ones((2, 1), np.float32))).toarray().tolist()
    [[0.0, 2.0], [2.0, 0.0]]
    """
    n, k = found.rows.shape
    discount = np.tile(1 / np.log2(np.arange(k) + 2), n)
    one_way = csr_array((discount, (np.repeat(np.arange(n), k), found.rows.ravel())), shape=(n, n))
    both = csr_array(one_way + one_way.T)
    both.sort_indices()
    return both


def _exact(queries: Floats, x: Floats, k: int, *, skip_self: bool) -> Graph:
    rows = np.empty((len(queries), k), np.int32)
    likeness = np.empty((len(queries), k), np.float32)
    for start in range(0, len(queries), _BLOCK):
        pairs = queries[start : start + _BLOCK] @ x.T
        if skip_self:
            here = np.arange(len(pairs))
            pairs[here, start + here] = -np.inf
        # Everything as like as the k-th is kept until the order by row has decided between equals.
        least = np.partition(pairs, -k, axis=1)[:, -k]
        for i, (row, bound) in enumerate(zip(pairs, least, strict=True)):
            among = np.flatnonzero(row >= bound)
            first = among[np.argsort(-row[among], kind="stable")[:k]]
            rows[start + i], likeness[start + i] = first, row[first]
    return Graph(rows, likeness)


def _indexed(x: Floats, k: int) -> Graph:
    from usearch.index import Index

    index = Index(ndim=x.shape[1], metric="ip", dtype="f16")
    index.add(np.arange(len(x)), x, threads=1)
    found = index.search(x, k + 1, threads=1)
    rows = np.asarray(found.keys).astype(np.int64)
    itself = rows == np.arange(len(x))[:, None]
    itself[~itself.any(axis=1), -1] = True  # not found among its own neighbours: drop the farthest instead
    rows = rows[~itself].reshape(len(x), k)
    # The index works in half precision; the order among what it found is decided exactly.
    likeness = np.einsum("nd,nkd->nk", x, x[rows]) if len(x) * k < 10**6 else _likeness_of(x, rows)
    order = np.lexsort((rows, -likeness), axis=1)
    return Graph(np.take_along_axis(rows, order, axis=1).astype(np.int32), np.take_along_axis(likeness, order, axis=1))


def _likeness_of(x: Floats, rows: npt.NDArray[np.int64]) -> Floats:
    out = np.empty(rows.shape, np.float32)
    for start in range(0, len(x), _BLOCK):
        some = slice(start, start + _BLOCK)
        out[some] = np.einsum("nd,nkd->nk", x[some], x[rows[some]])
    return out


def _words(texts: Sequence[str]) -> npt.NDArray[np.float64] | None:
    """LSA of the texts' words, (n, up to 200) float64 at unit length; None when no word is in two texts."""
    known: dict[str, int] = {}
    counts: list[Counter[int]] = []
    for text in texts:
        said = _WORD.findall(text.casefold())
        pairs = (f"{a} {b}" for a, b in pairwise(said))
        counts.append(Counter(known.setdefault(term, len(known)) for term in (*said, *pairs)))
    ends = np.cumsum([0, *map(len, counts)])
    terms = np.fromiter((term for row in counts for term in row), np.int64, ends[-1])
    times = np.fromiter((n for row in counts for n in row.values()), np.float64, ends[-1])
    n_texts = np.bincount(terms, minlength=len(known))
    again = n_texts >= 2
    if again.sum() < 3 or len(texts) < 3:
        return None
    weight = (1 + np.log(times)) * (1 + np.log((1 + len(texts)) / (1 + n_texts[terms])))
    table = csr_array((weight, terms, ends), shape=(len(texts), len(known)))[:, np.flatnonzero(again)]
    length = np.sqrt(table.multiply(table).sum(axis=1))
    table = csr_array(diags_array(1 / np.maximum(length, 1e-12)) @ table)
    n_dims = min(N_WORD_DIMS, min(table.shape) - 1)
    probe = np.random.default_rng(0).standard_normal((table.shape[1], min(n_dims + 10, min(table.shape))))
    basis = np.linalg.qr(table @ probe)[0]
    for _ in range(2):
        basis = np.linalg.qr(table @ (table.T @ basis))[0]
    back = table.T @ basis
    values, mix = np.linalg.eigh(back.T @ back)
    top = np.argsort(-values)[:n_dims]
    return _unit(basis @ (mix[:, top] * np.sqrt(np.maximum(values[top], 0))))


def _unit(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    out: npt.NDArray[np.float64] = np.divide(rows, length, where=length > 1e-12, out=np.zeros_like(rows))
    return out
