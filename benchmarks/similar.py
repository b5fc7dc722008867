"""Earlier interactions that say the same: recall of marked duplicates, the false rate of echoes, and the time taken.

    python benchmarks/similar.py

Wants the real data in FIRSTHAND_SHARED_DATA (default: ../shared/data beside the repository). Exits 0 only where every
goal holds; the rows that fall short are printed last.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import sys
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse

from firsthand.hear import asides, sameness
from firsthand.outside import models
from firsthand.understand.lexical import Grams, Text, Words
from firsthand.understand.likeness import Index

DATA = Path(os.environ.get("FIRSTHAND_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
K = 20
#: Characters of a text that its vector is made of; the model reads 256 tokens at most.
EMBEDDED = 2000


class Tracker(NamedTuple):
    name: str
    texts: list[Text]
    ats: list[datetime]
    #: For each later report the places of the earlier ones that it repeats.
    wanted: dict[int, set[int]]


def seamonkey() -> Tracker:
    with gzip.open(DATA / "trackers" / "seamonkey.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with gzip.open(DATA / "trackers" / "seamonkey-truth-duplicates.csv.gz", "rt", encoding="utf-8") as file:
        marked = [
            (r["Issue id"], other.strip()) for r in csv.DictReader(file) for other in r["Duplicate id"].split(",")
        ]
    texts = [Text(r["Issue id"], r["Summary"], r["Description"]) for r in rows]
    return _tracker("SeaMonkey", texts, [datetime.fromisoformat(r["Created"]) for r in rows], marked)


def titanium(name: str) -> Tracker:
    with gzip.open(DATA / "titanium" / f"{name.lower()}.jira.json.gz") as file:
        issues = json.load(file)["issues"]
    # What was known when it was filed: no comments, no resolution, no links.
    texts = [Text(i["key"], i["fields"]["summary"], i["fields"].get("description") or "") for i in issues]
    marked = [
        (i["key"], (link.get("inwardIssue") or link["outwardIssue"])["key"])
        for i in issues
        for link in i["fields"].get("issuelinks", [])
        if link["type"]["name"] == "Duplicate"
    ]
    return _tracker(name, texts, [datetime.fromisoformat(i["fields"]["created"]) for i in issues], marked)


def without_templates(texts: list[Text]) -> list[Text]:
    """The texts as the store hands them over: without the lines of forms and of habit, with code and traces."""
    learned = sameness.templates(sameness.count((text.body for text in texts), (text.id for text in texts)))
    return [text._replace(body=_cut(text, learned)) for text in texts]


def _cut(text: Text, learned: sameness.Templates) -> str:
    kept, at = [], 0
    for aside in asides.find(text.title, text.body, templates=learned):
        if aside.part == "body" and aside.what in ("template", "boilerplate", "quoted", "signature"):
            kept.append(text.body[at : aside.start])
            at = aside.end
    return "\n".join([*kept, text.body[at:]])


def _tracker(name: str, texts: list[Text], ats: list[datetime], marked: list[tuple[str, str]]) -> Tracker:
    """Reports joined by marks, directly or through others, say the same; only pairs with both texts count."""
    place = {text.id: i for i, text in enumerate(texts)}
    pairs = [(place[a], place[b]) for a, b in marked if a in place and b in place and a != b]
    one, two = (np.array(side, np.intp) for side in zip(*pairs, strict=True))
    graph = sparse.coo_matrix((np.ones(len(one)), (one, two)), (len(texts), len(texts)))
    _, group = sparse.csgraph.connected_components(graph, directed=False)
    together = defaultdict(list)
    for i in {*one.tolist(), *two.tolist()}:
        together[group[i]].append(i)
    wanted: dict[int, set[int]] = {}
    for members in together.values():
        for i in members:
            if earlier := {j for j in members if ats[j] < ats[i]}:
                wanted[i] = earlier
    return Tracker(name, texts, ats, wanted)


def bm25(texts: list[Text]) -> np.ndarray:
    """The plain baseline: lower-cased words of title and body together, k1 1.2, b 0.75."""
    vocabulary: dict[str, int] = {}
    rows, columns = [], []
    for i, text in enumerate(texts):
        for word in re.findall(r"\w+", f"{text.title} {text.body}".lower()):
            rows.append(i)
            columns.append(vocabulary.setdefault(word, len(vocabulary)))
    shape = (len(texts), len(vocabulary))
    counts = sparse.coo_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape).tocsr()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    df = counts.getnnz(axis=0)
    tells = counts.tocoo()
    tells.data = tells.data * 2.2 / (tells.data + 1.2 * (0.25 + 0.75 * lengths[tells.row] / lengths.mean()))
    tells = tells.tocsr().multiply(np.log1p((len(texts) - df + 0.5) / (df + 0.5))).tocsr()
    return np.asarray((counts @ tells.T).toarray())


def first_hits(tracker: Tracker, scores: np.ndarray) -> np.ndarray:
    """The rank of the first right answer of every report that has one, among strictly earlier reports."""
    stamps = np.array([at.timestamp() for at in tracker.ats])
    ranks = []
    for i, right in tracker.wanted.items():
        earlier = np.where(stamps < stamps[i], scores[i], -np.inf)
        order = np.argsort(-earlier, kind="stable").tolist()
        ranks.append(min(order.index(j) for j in right) + 1)
    return np.array(ranks)


def reciprocal_ranks(tracker: Tracker, *views: np.ndarray) -> np.ndarray:
    """Cormack, Clarke and Büttcher (2009): the sum of 1 / (60 + rank)."""
    stamps = np.array([at.timestamp() for at in tracker.ats])
    fused = np.zeros_like(views[0], np.float64)
    for view in views:
        earlier = np.where(stamps[None] < stamps[:, None], view, -np.inf)
        fused += 1 / (61 + np.argsort(np.argsort(-earlier, axis=1, kind="stable"), axis=1, kind="stable"))
    return fused


def ours(tracker: Tracker, found: Index) -> np.ndarray:
    rows, others, _ = found.all_earlier(k=len(tracker.texts))
    places = [others[rows == i].tolist() for i in tracker.wanted]
    hits = zip(tracker.wanted.values(), places, strict=True)
    return np.array([min(listed.index(j) for j in right) + 1 for right, listed in hits])


def shown(name: str, ranks: np.ndarray) -> str:
    parts = [f"@{k} {np.mean(ranks <= k):.3f}" for k in (1, 5, 10, 20)]
    return f"  {name:<34} n {len(ranks):3d}  {'  '.join(parts)}  mrr {np.mean(1 / ranks):.3f}"


def main() -> int:
    if not DATA.is_dir():
        print(f"skipped: no data in {DATA} (FIRSTHAND_SHARED_DATA)")
        return 0
    embed = models.bundled(2).embed
    short: list[str] = []
    hits: dict[str, list[np.ndarray]] = defaultdict(list)
    stores: dict[str, tuple[Tracker, Index, np.ndarray]] = {}
    for raw in (seamonkey(), titanium("ALOY"), titanium("MOD"), titanium("DAEMON")):
        tracker = raw._replace(texts=without_templates(raw.texts))
        vectors = embed([f"{text.title}\n{text.body}"[:EMBEDDED] for text in tracker.texts])
        started_s, cpu_s = time.perf_counter(), time.process_time()
        found = Index(tracker.texts, tracker.ats, vectors)
        n_pairs = len(found.all_earlier(K)[0])
        took_s, cpu_s = time.perf_counter() - started_s, time.process_time() - cpu_s
        print(f"{tracker.name}: {len(tracker.texts)} texts, {n_pairs} pairs in {took_s:.2f} s ({cpu_s:.2f} CPU-s)")
        if len(tracker.texts) <= 1500 and cpu_s > 3:
            short.append(f"{tracker.name}: {cpu_s:.2f} CPU-s for {len(tracker.texts)} texts, goal 3")
        stores[tracker.name] = (tracker, found, vectors)
        every = np.arange(len(tracker.texts))
        words, grams = (view(tracker.texts).of_rows(every, slice(None)) for view in (Words, Grams))
        table = {
            "BM25 on the raw text": first_hits(raw, bm25(raw.texts)),
            "BM25F, titles weighted": first_hits(tracker, words),
            "4-grams": first_hits(tracker, grams),
            "meaning": first_hits(tracker, vectors @ vectors.T),
            "reciprocal ranks of the three": first_hits(
                tracker, reciprocal_ranks(tracker, words, grams, vectors @ vectors.T)
            ),
            "without meaning": ours(tracker, Index(tracker.texts, tracker.ats)),
            "Firsthand": ours(tracker, found),
        }
        for name, ranks in table.items():
            print(shown(name, ranks))
            if tracker.name != "SeaMonkey":
                hits[name].append(ranks)
        if tracker.name == "SeaMonkey":
            for k, goal in ((1, 0.76), (10, 0.95)):
                if (reached := np.mean(table["Firsthand"] <= k)) < goal:
                    short.append(f"SeaMonkey recall@{k} {reached:.3f}, goal {goal}")
    print("ALOY, MOD and DAEMON together")
    for name, ranks in hits.items():
        print(shown(name, np.concatenate(ranks)))
    baseline, reached = (np.mean(np.concatenate(hits[name]) <= 10) for name in ("BM25 on the raw text", "Firsthand"))
    if reached < (goal := baseline + 0.2 * (1 - baseline)):
        short.append(f"Titanium recall@10 {reached:.3f}, goal {goal:.3f}")
    print("Share of reports whose echo has a chance below .01 / .05 / .20")
    for tracker, found, _ in stores.values():
        later = sorted(range(len(tracker.texts)), key=lambda i: tracker.ats[i])[len(tracker.texts) // 2 :]
        for what, asked in (("repeat a report", True), ("not marked", False)):
            echoes = [found.echo(i) for i in later if (i in tracker.wanted) is asked]
            chances = np.array([echo.chance for echo in echoes if echo and echo.chance is not None])
            if len(chances) > 4:
                shares = "  ".join(f"{np.mean(chances < level):.3f}" for level in (0.01, 0.05, 0.2))
                print(f"  {tracker.name:<10} {what:<16} n {len(chances):4d}  {shares}")
    print("The same for reports of another product, each set last in the tracker: nothing there is related")
    asked, _, vectors = stores["DAEMON"]
    for name in ("SeaMonkey", "ALOY"):
        tracker, _, own = stores[name]
        last = max(tracker.ats)
        found = Index(
            [*tracker.texts, *(text._replace(id=f"other {text.id}") for text in asked.texts)],
            [*tracker.ats, *[last.replace(year=last.year + 1)] * len(asked.texts)],
            np.concatenate([own, vectors]),
        )
        echoes = [found.echo(len(tracker.texts) + i) for i in range(len(asked.texts))]
        chances = np.array([echo.chance for echo in echoes if echo and echo.chance is not None])
        shares = "  ".join(f"{np.mean(chances < level):.3f}" for level in (0.01, 0.05, 0.2))
        print(f"  {name:<27} n {len(chances):4d}  {shares}")
        if np.mean(chances < 0.05) > 0.05:
            short.append(f"{name}: {np.mean(chances < 0.05):.3f} of unrelated reports have an echo below .05")
    for row in short:
        print("SHORT", row)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
