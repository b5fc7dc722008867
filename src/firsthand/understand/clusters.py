"""Groups of statements that say the same, at the grain that the statements themselves show.

This proposes; what becomes of yesterday's problems is decided elsewhere. How and why, with sources, figures and
failure modes: docs/methods/grouping.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import graspologic_native
import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_array
from scipy.spatial.distance import squareform
from scipy.special import ndtr

from firsthand.understand import neighbours
from firsthand.understand.neighbours import Floats

Labels = npt.NDArray[np.int64]

#: Statements at which the grain is looked for. The same number whatever the size of the whole: near-duplicates pile
#: up as more arrives, and a grain taken from everything would split finer every month.
N_GRAIN = 1500
N_SAMPLES = 5
#: Leiden resolutions that are tried, half an octave apart.
RESOLUTIONS = 2.0 ** np.arange(0, 6.1, 0.5)
N_NEIGHBOURS = 30
#: Groups with fewer members than this on the average have to be agreed on by four views of five: in a group of five,
#: one wrong member is a fifth of what is said.
FEW = 10
AGREED, AGREED_AMONG_FEW = 0.5, 0.8
#: Nothing is like a statement when its likeness to its nearest lies two robust standard deviations below the median.
FAR = 2.0
N_NEAREST = 10
#: Share of its neighbours that a far statement must have in its own group to stay there.
ENOUGH_AGREE = 0.75


class Proposal(NamedTuple):
    """What `propose` says of n statements.

    `labels` (n,) counts groups from 0, the largest first, and is -1 for what belongs to nothing; `confidence` (n,)
    lies in [0, 1]; `resolution` is Leiden's; `reason` is one sentence on how the grain was found.
    """

    labels: Labels
    confidence: Floats
    resolution: float
    reason: str


def propose(vectors: npt.NDArray[np.floating], *, texts: Sequence[str] | None = None, seed: int = 0) -> Proposal:
    """Group statements by what they say, without being told how many groups there are.

    Leiden communities (Traag, Waltman and van Eck, *From Louvain to Leiden*, 2019) of a rank-weighted neighbour
    graph. The grain is the one at which the mean silhouette (Rousseeuw, *Silhouettes*, 1987) is highest, measured on
    samples of a fixed size. Up to 1,500 statements, groups are what several random views of the features agree on
    (Monti et al., *Consensus clustering*, 2003; Ho, *The random subspace method*, 1998).

    Parameters
    ----------
    vectors : (n, d) array
        One vector for each statement.
    texts : n strings, optional
        The statements' words; they decide between what the vectors confuse.
    seed : int
        Of samples and views. The order of the statements and the number of threads change nothing.

    Returns
    -------
    Proposal

    Raises
    ------
    ValueError
        When there is not one text for each vector.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> themes = np.repeat(rng.normal(size=(3, 64)), 4, axis=0)
    >>> labels = propose(themes + rng.normal(0, 0.2, (12, 64))).labels
    >>> [len(set(labels[i : i + 4])) for i in (0, 4, 8)], len(set(labels))
    ([1, 1, 1], 3)
    """
    if texts is not None and len(texts) != len(vectors):
        raise ValueError(f"{len(vectors)} vectors and {len(texts)} texts")
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    said = texts if texts is not None else [""] * len(vectors)
    keys = [
        hashlib.sha256(row.tobytes() + text.encode("utf-8", "surrogatepass")).digest()
        for row, text in zip(vectors, said, strict=True)
    ]
    # Statements in the order of their content, each once: their own order and repetitions cannot matter.
    _, first, back = np.unique(np.array(keys, dtype="S64"), return_index=True, return_inverse=True)
    x = neighbours.features(vectors[first], None if texts is None else [said[i] for i in first])
    if len(x) < 3:
        labels, confidence, resolution, reason = np.arange(len(x)), np.ones(len(x)), 0.0, "Too few to compare."
    elif len(x) <= N_GRAIN:
        labels, confidence, resolution, reason = _agreed(x, np.random.default_rng(seed))
    else:
        labels, confidence, resolution, reason = _whole(x, np.random.default_rng(seed))
    return Proposal(_by_size(labels[back]), confidence[back].astype(np.float32), resolution, reason)


class Members(NamedTuple):
    """What `place` needs to know of the statements that are in groups: made once by `members`, used for each arrival.

    `x` (n, d) on the grid, `labels` (n,), the `centre` that was taken out, each group's median likeness of a member to
    its own group, and the robust standard deviation below it.
    """

    x: Floats
    labels: Labels
    centre: npt.NDArray[np.float64]
    median: npt.NDArray[np.float64]
    spread: float


def members(vectors: npt.NDArray[np.floating], labels: npt.ArrayLike) -> Members:
    """How well the members of each group sit in it.

    Parameters
    ----------
    vectors : (n, d) array
        Statements that are in a group, and those that were left out.
    labels : (n,) integers
        Their groups, not negative; -1 for statements in none, whose nearness speaks against being placed.

    Returns
    -------
    Members

    Raises
    ------
    ValueError
        When vectors and labels differ in number.

    Examples
    --------
    >>> members(np.eye(4), [0, 0, 1, 1]).median.shape
    (2,)
    """
    groups = np.asarray(labels, dtype=np.int64)
    if len(groups) != len(vectors):
        raise ValueError(f"{len(vectors)} vectors and {len(groups)} labels")
    rows = np.asarray(vectors, dtype=np.float64)
    centre = rows.mean(axis=0) if len(rows) > FEW else np.zeros(rows.shape[1])
    x = neighbours.on_grid(rows - centre)
    grouped = groups >= 0
    if not grouped.any():
        return Members(x, groups, centre, np.empty(0), 1.0)
    # Evenly spaced statements tell a median as well as all of them do.
    asked = np.flatnonzero(grouped)[:: max(1, int(grouped.sum()) // (2 * N_GRAIN))]
    found = neighbours.nearest(x[asked], x, N_NEAREST + 1)
    others = found.rows != asked[:, None]
    fit = _fit(found, groups, groups[asked], others)
    everywhere = float(np.median(fit))
    median = np.full(int(groups.max()) + 1, everywhere)
    for label in np.unique(groups[asked]):
        own = fit[groups[asked] == label]
        median[label] = (len(own) * np.median(own) + FEW * everywhere) / (len(own) + FEW)
    spread = float(np.median(np.abs(median[groups[asked]] - fit))) / 0.6745
    return Members(x, groups, centre, median, max(spread, 1e-3))


def place_among(vectors: npt.NDArray[np.floating], known: Members) -> tuple[Labels, Floats]:
    """Place new statements in existing groups, or nowhere.

    The ten nearest members vote with their likeness. A statement is placed where most of the vote agrees and it is no
    less like the winning group's members than that group's own members usually are: two robust standard deviations
    below their median is the limit.

    Parameters
    ----------
    vectors : (m, d) array
        The new statements.
    known : Members

    Returns
    -------
    labels : (m,) integers
        One of the groups' labels, or -1.
    confidence : (m,) float32 array
        In [0, 1], for the group that was nearest, also where it was not enough.

    Examples
    --------
    >>> known = members(np.array([[1, 0], [1, 0.1], [1, 0.2], [0, 1], [0.1, 1], [0.2, 1]]), [7, 7, 7, 9, 9, 9])
    >>> place_among(np.array([[0.9, 0.1], [-1.0, -1.0]]), known)[0].tolist()
    [7, -1]
    """
    m = len(vectors)
    if not m or not len(known.median):
        return np.full(m, -1, np.int64), np.zeros(m, np.float32)
    found = neighbours.nearest(neighbours.on_grid(np.asarray(vectors, np.float64) - known.centre), known.x, N_NEAREST)
    votes = np.maximum(found.likeness, 0).astype(np.float64)
    voted = known.labels[found.rows]
    # Each neighbour's label with all the votes that it got.
    tally = (votes[:, None, :] * (voted[:, :, None] == voted[:, None, :])).sum(axis=2)
    best = np.where(voted >= 0, tally, -1.0).argmax(axis=1)
    labels = voted[np.arange(m), best]
    share = tally[np.arange(m), best] / np.maximum(votes.sum(axis=1), 1e-9)
    z = (_fit(found, known.labels, labels) - known.median[labels]) / known.spread
    placed = (labels >= 0) & (z >= -FAR) & (share > 0.5)
    return np.where(placed, labels, -1), np.clip(share * ndtr(z + FAR), 0, 1).astype(np.float32)


def place(
    vectors: npt.NDArray[np.floating], member_vectors: npt.NDArray[np.floating], member_labels: npt.ArrayLike
) -> tuple[Labels, Floats]:
    """`place_among` the `members` given, for a caller that places once.

    >>> known = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]])
    >>> place(np.array([[0.9, 0.1]]), known, [0, 0, 1, 1])[0].tolist()
    [0]
    """
    return place_among(vectors, members(member_vectors, member_labels))


def _fit(
    found: neighbours.Graph, groups: Labels, asked: Labels, others: npt.NDArray[np.bool_] | bool = True
) -> npt.NDArray[np.float64]:
    """Mean likeness to those neighbours that are in the group asked for; -1 where there is none."""
    same = (groups[found.rows] == asked[:, None]) & others
    total = np.where(same, found.likeness, 0).sum(axis=1, dtype=np.float64)
    return np.where(same.any(axis=1), total / np.maximum(same.sum(axis=1), 1), -1.0)


def _whole(x: Floats, rng: np.random.Generator) -> tuple[Labels, npt.NDArray[np.float64], float, str]:
    """Groups of many statements: the grain from samples, then all of them at that grain."""
    curves, sizes = [], []
    for _ in range(N_SAMPLES):
        sample = x[np.sort(rng.permutation(len(x))[:N_GRAIN])]
        tried = _partitions(sample)
        curves.append([_silhouette(sample, labels) for labels in tried])
        sizes.append([_n_even_groups(labels) for labels in tried])
    best = int(np.mean(curves, axis=0).argmax())
    n_groups = float(np.mean(sizes, axis=0)[best])
    found = neighbours.graph(x, N_NEIGHBOURS)
    weights = neighbours.ranked(found)
    labels, resolution = _with_groups(weights, n_groups)
    alone, confidence = _alone(found, labels)
    reason = (
        f"In {N_SAMPLES} samples of {N_GRAIN:,} the mean silhouette is highest at about {n_groups:.0f} even groups; "
        f"{alone.sum():,} of {len(x):,} are like nothing else."
    )
    return np.where(alone, -1, labels), confidence, resolution, reason


def _agreed(x: Floats, rng: np.random.Generator) -> tuple[Labels, npt.NDArray[np.float64], float, str]:
    """Groups of few statements: those that random halves of the features agree on, each at its own best grain."""
    n, dim = x.shape
    n_views = int(np.clip(12_000 // n, 8, 24))
    halves = [neighbours.on_grid(x[:, np.sort(rng.permutation(dim)[: dim // 2])]) for _ in range(n_views)]
    together = _together([_best(view, _partitions(view)) for view in halves])
    labels = _cut(together, AGREED)
    few = n / _n_even_groups(labels) < FEW
    if few:
        # Where each is said by few, communities run together and linkage falls apart: what both find is kept.
        together = (together + _together([_best(view, _linkages(view)) for view in halves])) / 2
        labels = _cut(together, AGREED_AMONG_FEW)
    tried = _partitions(x)
    resolution = float(RESOLUTIONS[int(np.argmax([_silhouette(x, one) for one in tried]))])
    same = labels[:, None] == labels
    np.fill_diagonal(same, False)
    company = same.sum(axis=1)
    confidence = (together * same).sum(axis=1) / np.maximum(company, 1)
    alone = company == 0
    if not few:
        found = neighbours.graph(x, _k(n))
        far, fitting = _alone(found, labels)
        alone, confidence = alone | far, np.minimum(confidence, fitting)
    confidence = np.where(company == 0, 0.0, confidence)
    reason = (
        f"Kept together where {AGREED_AMONG_FEW if few else AGREED:.0%} of {n_views * (1 + few)} views agree, each at "
        f"the grain with the highest mean silhouette; {alone.sum():,} of {n:,} are like nothing else."
    )
    return np.where(alone, -1, labels), confidence, resolution, reason


def _alone(found: neighbours.Graph, labels: Labels) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """What belongs to nothing: far from its nearest, and its neighbours lie in several groups.

    The spread is taken above the median, because what belongs to nothing lies below it (double median absolute
    deviation; Leys et al., *Detecting outliers*, 2013).
    """
    nearest = found.likeness[:, :N_NEAREST].mean(axis=1, dtype=np.float64)
    median = np.median(nearest)
    spread = max(float(np.median(nearest[nearest >= median] - median)) / 0.6745, 1e-3)
    z = (nearest - median) / spread
    agree = (labels[found.rows] == labels[:, None]).mean(axis=1)
    return (z < -FAR) & (agree < ENOUGH_AGREE), agree * ndtr(z + FAR)


def _leiden(weights: csr_array, resolution: float) -> Labels:
    _, found = graspologic_native.leiden_csr(
        weights.indptr.astype(np.int64),
        weights.indices.astype(np.int32),
        weights.data.astype(np.float64),
        weights.shape[0],
        resolution=resolution,
        iterations=3,
        seed=1,
    )
    labels = np.empty(weights.shape[0], np.int64)
    labels[np.fromiter(found.keys(), np.int64, len(found))] = np.fromiter(found.values(), np.int64, len(found))
    return labels


def _partitions(x: Floats) -> list[Labels]:
    weights = neighbours.ranked(neighbours.graph(x, _k(len(x))))
    return [_leiden(weights, resolution) for resolution in RESOLUTIONS]


def _linkages(x: Floats) -> list[Labels]:
    tree = linkage(squareform(_distances(x @ x.T), checks=False), "average")
    cuts = np.unique(np.geomspace(2, len(x) - 1, 48).astype(int))
    return [fcluster(tree, n_groups, "maxclust").astype(np.int64) - 1 for n_groups in cuts]


def _best(x: Floats, tried: list[Labels]) -> Labels:
    return tried[int(np.argmax([_silhouette(x, labels) for labels in tried]))]


def _with_groups(weights: csr_array, n_groups: float) -> tuple[Labels, float]:
    """The communities whose number, counted as if all were even, is nearest to `n_groups`, and their resolution."""
    low, high, seen = -2.0, 8.0, []
    for _ in range(8):
        middle = (low + high) / 2
        labels = _leiden(weights, 2**middle)
        n_here = _n_even_groups(labels)
        seen.append((abs(np.log(n_here / n_groups)), middle, labels))
        low, high = (middle, high) if n_here < n_groups else (low, middle)
        if seen[-1][0] < 0.03:
            break
    _, middle, labels = min(seen, key=lambda one: one[:2])
    return labels, float(2**middle)


def _silhouette(x: Floats, labels: Labels) -> float:
    """Mean silhouette under cosine distance; a statement alone counts 0. Sums are exact, so no thread count shows."""
    n_groups, here = int(labels.max()) + 1, np.arange(len(x))
    if n_groups < 2:
        return 0.0
    size = np.bincount(labels)
    member = csr_array((np.ones(len(x)), (labels, here)), shape=(n_groups, len(x)))
    to_group = x.astype(np.float64) @ (member @ x.astype(np.float64)).T
    itself = np.einsum("ij,ij->i", x, x, dtype=np.float64)
    own = 1 - (to_group[here, labels] - itself) / np.maximum(size[labels] - 1, 1)
    to_group /= size
    to_group[here, labels] = -np.inf
    other = 1 - to_group.max(axis=1)
    score = np.where(size[labels] > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-9), 0.0)
    return round(float(score.mean()), 9)


def _n_even_groups(labels: Labels) -> float:
    """How many groups of one size would hold as much variety: the exponential of the entropy of their sizes."""
    share = np.bincount(labels) / len(labels)
    share = share[share > 0]
    return float(np.exp(-(share * np.log(share)).sum()))


def _together(views: list[Labels]) -> npt.NDArray[np.float64]:
    total = np.zeros((len(views[0]), len(views[0])))
    for labels in views:
        total += labels[:, None] == labels
    return total / len(views)


def _cut(together: npt.NDArray[np.float64], agreed: float) -> Labels:
    """Groups in which every two are together in at least the share `agreed` of the views."""
    tree = linkage(squareform(_distances(together), checks=False), "complete")
    labels: Labels = fcluster(tree, 1 - agreed + 1e-9, "distance").astype(np.int64) - 1
    return labels


def _distances(likeness: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    apart: npt.NDArray[np.float64] = np.maximum(1 - (likeness + likeness.T).astype(np.float64) / 2, 0)
    np.fill_diagonal(apart, 0)
    return apart


def _k(n: int) -> int:
    return int(np.clip(round(np.sqrt(n)), 2, N_NEIGHBOURS))


def _by_size(labels: Labels) -> Labels:
    """Groups counted from 0, the largest first, equals in the order of `labels`; groups of one become -1."""
    found, size = np.unique(labels[labels >= 0], return_counts=True)
    order = np.lexsort((found, -size))
    renumbered = np.full(int(labels.max(initial=-1)) + 2, -1, np.int64)
    kept = [i for i in order if size[i] > 1]
    renumbered[found[kept]] = np.arange(len(kept))
    return renumbered[labels]
