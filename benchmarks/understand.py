"""Grouping and placing against labels that grouping is not given: how right, how much is left out, how long it takes.

    python -m benchmarks.understand [--data DIR] [--only NAME ...]

Wants the real data (`--data`, else FIRSTHAND_SHARED_DATA, else shared/data beside the repository). The peers in the
same run want scikit-learn, which Firsthand itself does not use; without it they are left out. Exits 0 only where every
goal holds; the rows that fall short are printed last.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.special import comb, xlogy

from benchmarks.record import Row, report
from firsthand.outside import models
from firsthand.understand import clusters, neighbours
from firsthand.understand.neighbours import Floats

Labels = npt.NDArray[np.int64]


class Labelled(NamedTuple):
    """Messages with what they were meant to say; `outside` marks those that say none of the known things."""

    name: str
    texts: list[str]
    vectors: Floats
    truth: Labels
    outside: npt.NDArray[np.bool_]

    def some(self, rows: npt.NDArray[np.intp]) -> Labelled:
        texts = [self.texts[i] for i in rows]
        return Labelled(self.name, texts, self.vectors[rows], self.truth[rows], self.outside[rows])


class Agreement(NamedTuple):
    ari: float
    nmi: float
    pair_precision: float
    pair_recall: float


def agreement(found: Labels, truth: Labels) -> Agreement:
    """Adjusted Rand index, normalised mutual information and pairs; whatever has no group is a group of its own."""
    found = alone_apart(found)
    n = len(truth)
    table = coo_array((np.ones(n), (truth, found))).tocsr()
    both, a, b = table.data, table.sum(axis=1), table.sum(axis=0)
    same_both, same_a, same_b = (float(comb(counts, 2).sum()) for counts in (both, a, b))
    expected = same_a * same_b / comb(n, 2)
    h_a, h_b, h_both = (float(-xlogy(counts / n, counts / n).sum()) for counts in (a, b, both))
    return Agreement(
        (same_both - expected) / ((same_a + same_b) / 2 - expected),
        2 * (h_a + h_b - h_both) / (h_a + h_b),
        same_both / same_b if same_b else 1.0,
        same_both / same_a,
    )


def alone_apart(labels: Labels) -> Labels:
    alone = labels < 0
    return np.where(alone, labels.max(initial=-1) + np.cumsum(alone), labels)


def banking(data: Path, embedder: models.Embedder) -> Labelled:
    rows: list[dict[str, str]] = []
    for part in ("train", "test"):
        with (data / "intents" / f"banking77-{part}.csv").open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return _labelled("BANKING77", [r["text"] for r in rows], [r["category"] for r in rows], embedder)


def clinc(data: Path, embedder: models.Embedder) -> Labelled:
    with gzip.open(data / "intents" / "clinc150.json.gz") as file:
        rows = [row for part in json.load(file).values() for row in part]
    return _labelled("CLINC150", [text for text, _ in rows], [label for _, label in rows], embedder)


def _labelled(name: str, texts: list[str], labels: list[str], embedder: models.Embedder) -> Labelled:
    truth = np.unique(labels, return_inverse=True)[1]
    return Labelled(name, texts, embedder.embed(texts), truth, np.array(labels) == "oos")


def whole(data: Labelled, goal_ari: float, goal_nmi: float) -> Iterator[Row]:
    """All messages of one set at once, the number of groups unknown."""
    started = time.process_time()
    proposal = clusters.propose(data.vectors, texts=data.texts)
    cpu_s = time.process_time() - started
    inside = ~data.outside
    got = agreement(proposal.labels[inside], data.truth[inside])
    peers = "; ".join(
        f"{name} {a.ari:.3f} / {a.nmi:.3f}"
        for name, labels in whole_peers(data)
        for a in [agreement(labels[inside], data.truth[inside])]
    )
    groups = f"{proposal.labels.max() + 1} groups for {len(np.unique(data.truth[inside]))} intents; ARI / NMI: {peers}"
    yield Row(f"{data.name}, {len(data.texts):,} texts: ARI", got.ari, "", goal_ari, groups, at_least=True)
    yield Row(f"{data.name}: NMI", got.nmi, "", goal_nmi, at_least=True)
    placed = proposal.labels >= 0
    yield Row(f"{data.name}: in-scope texts placed", 100 * float(placed[inside].mean()), "%", None)
    yield Row(f"{data.name}: vectors to labels", cpu_s, "CPU-s", 10 if len(placed) < 14_000 else None)
    if data.outside.any():
        out = 100 * float((~placed[data.outside]).mean())
        yield Row(f"{data.name}: out-of-scope texts left out", out, "%", 60, "as exported", at_least=True)
        least = np.quantile(proposal.confidence[inside], 0.05)
        out = 100 * float((proposal.confidence[data.outside] < least).mean())
        yield Row(f"{data.name}: the same at 95 % of in-scope placed", out, "%", 60, "by confidence", at_least=True)


def whole_peers(data: Labelled) -> Iterator[tuple[str, Labels]]:
    weights = neighbours.ranked(neighbours.graph(neighbours.on_grid(data.vectors), 15))
    yield "Leiden at resolution 1", clusters._leiden(weights, 1.0)
    try:
        from sklearn.cluster import KMeans
    except ImportError:
        return
    n_groups = len(np.unique(data.truth[~data.outside]))
    yield (
        f"KMeans told {n_groups}",
        KMeans(n_groups, n_init=1, random_state=0).fit_predict(data.vectors).astype(np.int64),
    )


def few_of_each(sets: list[Labelled], n_draws: int = 60) -> Iterator[Row]:
    """Draws of 60 to 150 texts with one to six of each intent, taken from both sets in turn."""
    ours: list[Agreement] = []
    peers: list[Agreement] = []
    leaf = _leaf()
    for draw in range(n_draws):
        data = sets[draw % len(sets)]
        rng = np.random.default_rng(draw)
        n = rng.integers(60, 151)
        rows: list[int] = []
        for label in rng.permutation(np.unique(data.truth[~data.outside])):
            if len(rows) >= n:
                break
            rows += list(rng.choice(np.flatnonzero(data.truth == label), rng.integers(1, 7), replace=False))
        drawn = data.some(np.array(rows))
        ours.append(agreement(clusters.propose(drawn.vectors, texts=drawn.texts).labels, drawn.truth))
        if leaf:
            peers.append(agreement(leaf(drawn.vectors), drawn.truth))
    what = f"few of each, {n_draws} draws of 60 to 150 texts"
    beside, goal = "", None
    if peers:
        ari, precision = (np.mean([getattr(a, k) for a in peers]) for k in ("ari", "pair_precision"))
        beside, goal = f"HDBSCAN leaf, groups of 2: {ari:.3f}, pair precision {precision:.3f}", 1.15 * float(ari)
    precision = float(np.mean([a.pair_precision for a in ours]))
    yield Row(f"{what}: pair precision", precision, "", 0.85, at_least=True)
    yield Row(f"{what}: ARI", float(np.mean([a.ari for a in ours])), "", goal, beside, at_least=True)


def _leaf() -> Callable[[Floats], Labels] | None:
    try:
        from sklearn.cluster import HDBSCAN
    except ImportError:
        return None
    hdbscan = HDBSCAN(min_cluster_size=2, cluster_selection_method="leaf", copy=True)
    return lambda vectors: hdbscan.fit_predict(vectors).astype(np.int64)


def arriving(data: Labelled, n_rounds: int = 5) -> Iterator[Row]:
    """Ten intents never seen before arrive among known ones: how many are taken for something known."""
    absorbed, placed, same, at_95, voted, each_s = [], [], [], [], [], []
    for turn in range(n_rounds):
        rng = np.random.default_rng(turn)
        fresh = np.isin(data.truth, rng.choice(np.unique(data.truth), 10, replace=False))
        arrives = (rng.random(len(fresh)) < 0.25) | fresh
        before = data.some(np.flatnonzero(~arrives))
        groups = clusters.propose(before.vectors, texts=before.texts).labels
        known = clusters.members(before.vectors, groups)
        labels, confidence = clusters.place_among(data.vectors[arrives], known)
        old = ~fresh[arrives]
        placed.append((labels[old] >= 0).mean())
        absorbed.append((labels[~old] >= 0).mean())
        at_95.append((confidence[~old] >= np.quantile(confidence[old], 0.05)).mean())
        nearest = neighbours.nearest(neighbours.on_grid(data.vectors[arrives]), neighbours.on_grid(before.vectors), 10)
        voters = groups[nearest.rows]
        share = (voters[:, :, None] == voters[:, None, :]).mean(axis=2).max(axis=1)
        voted.append((share[~old] >= np.quantile(share[old], 0.05)).mean())
        started = time.perf_counter()
        for row in data.vectors[arrives][:20]:
            clusters.place_among(row[None], known)
        each_s.append((time.perf_counter() - started) / 20)
        usual = {g: np.bincount(before.truth[groups == g]).argmax() for g in range(groups.max() + 1)}
        went = labels[old] >= 0
        same.append(
            np.mean([usual[g] == t for g, t in zip(labels[old][went], data.truth[arrives][old][went], strict=True)])
        )
    mean = lambda values: 100 * float(np.mean(values))  # noqa: E731
    what = f"{data.name}, ten intents arriving, {n_rounds} rounds"
    yield Row(f"{what}: known texts placed", mean(placed), "%", 95, at_least=True)
    yield Row(f"{what}: new intents absorbed", mean(absorbed), "%", 10, "as placed by default")
    beside = f"a vote of ten neighbours at the same share: {mean(voted):.0f} %"
    yield Row(f"{what}: absorbed at 95 % of known placed", mean(at_95), "%", 10, beside)
    yield Row(f"{what}: placed where their intent is the usual one", mean(same), "%", None)
    yield Row(f"{data.name}: one message placed among {len(data.texts):,}", 1000 * float(np.mean(each_s)), "ms", 20)


def rows(data: Path, only: list[str]) -> Iterator[Row]:
    embedder = models.bundled()
    sets = [banking(data, embedder), clinc(data, embedder)]
    if "whole" in only:
        yield from whole(sets[0], 0.60, 0.83)
        yield from whole(sets[1], 0.70, 0.90)
    if "few" in only:
        yield from few_of_each(sets)
    if "arriving" in only:
        yield from arriving(sets[0])


def main() -> int:
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("FIRSTHAND_SHARED_DATA", beside)))
    parser.add_argument("--only", nargs="+", choices=("whole", "few", "arriving"), default=["whole", "few", "arriving"])
    parser.add_argument("--record", action="store_true", help="write the rows into docs/measured.md")
    arguments = parser.parse_args()
    if not (arguments.data / "intents").is_dir():
        print(f"No intents in {arguments.data}. Name the folder with --data or FIRSTHAND_SHARED_DATA.", file=sys.stderr)
        return 2
    return report(
        "Grouping",
        "python -m benchmarks.understand",
        rows(arguments.data, arguments.only),
        record=arguments.record,
        note="BANKING77 and CLINC150, default settings, on which the design was compared (docs/measured/grouping.md)",
    )


if __name__ == "__main__":
    sys.exit(main())
