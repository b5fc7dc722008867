"""Groups at the data's own grain: the laws that grouping keeps, and what it finds in worlds whose truth is planted."""

import hashlib
import os
import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthand.understand import clusters, neighbours


def world(sizes, n_alone=0, seed=0, noise=0.6, dim=96):
    """Themes with so many statements each, then statements like nothing: vectors and truth (-1 for the latter)."""
    rng = np.random.default_rng(seed)
    themes = neighbours._unit(rng.normal(size=(len(sizes), dim)))
    truth = np.repeat(np.arange(len(sizes)), sizes)
    rows = themes[truth] + noise * neighbours._unit(rng.normal(size=(len(truth), dim)))
    rows = np.vstack([rows, 1.2 * neighbours._unit(rng.normal(size=(n_alone, dim)))])
    return rows.astype(np.float32), np.append(truth, np.full(n_alone, -1))


def pairs(labels):
    return {(i, j) for i, j in combinations(range(len(labels)), 2) if labels[i] == labels[j] >= 0}


def precision_and_recall(found, truth):
    said, true = pairs(found), pairs(truth)
    return len(said & true) / max(len(said), 1), len(said & true) / len(true)


@pytest.mark.parametrize("sizes", [[3] * 10, [2, 3, 4, 5, 6] * 6, [12] * 10, [40] * 12, [5, 20, 80, 160]])
def test_planted_themes_are_found_without_being_told_how_many(sizes):
    vectors, truth = world(sizes)
    precision, recall = precision_and_recall(clusters.propose(vectors).labels, truth)
    assert precision >= 0.9
    assert recall >= 0.7


def test_many_statements_are_grouped_at_the_grain_of_samples():
    vectors, truth = world([100] * 20, n_alone=40)
    proposal = clusters.propose(vectors)
    precision, recall = precision_and_recall(proposal.labels[:2000], truth[:2000])
    assert precision >= 0.95
    assert recall >= 0.9
    assert "5 samples of 1,500" in proposal.reason


def test_statements_like_nothing_are_left_out_and_are_less_sure():
    vectors, truth = world([60] * 30, n_alone=60, noise=0.5)
    proposal = clusters.propose(vectors)
    alone = truth < 0
    assert (proposal.labels[alone] < 0).mean() >= 0.6
    assert (proposal.labels[~alone] >= 0).mean() >= 0.95
    assert np.median(proposal.confidence[alone]) < np.quantile(proposal.confidence[~alone], 0.1)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(0, 5), st.randoms(use_true_random=False))
def test_order_of_statements_changes_nothing(sizes, seed, shuffler):
    vectors, _ = world(sizes, seed=seed)
    order = list(range(len(vectors)))
    shuffler.shuffle(order)
    there, here = clusters.propose(vectors), clusters.propose(vectors[order])
    assert here.labels.tolist() == there.labels[order].tolist()
    assert here.confidence.tobytes() == there.confidence[order].tobytes()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 14), st.integers(2, 20), st.integers(0, 99))
def test_any_small_set_gives_labels_and_confidences_in_range(n, dim, seed):
    vectors = np.random.default_rng(seed).normal(size=(n, dim))
    proposal = clusters.propose(vectors)
    assert proposal.labels.shape == proposal.confidence.shape == (n,)
    grouped = proposal.labels[proposal.labels >= 0]
    assert all(count >= 2 for count in np.bincount(grouped))
    assert ((proposal.confidence >= 0) & (proposal.confidence <= 1)).all()


def test_groups_are_counted_from_the_largest():
    vectors, _ = world([5, 20, 80, 160])
    labels = clusters.propose(vectors).labels
    sizes = np.bincount(labels[labels >= 0])
    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)


def test_repeated_statements_are_one_group_and_do_not_crowd_out_others():
    vectors, truth = world([6] * 8)
    again = np.vstack([vectors, np.tile(vectors[:1], (50, 1))])
    labels = clusters.propose(again).labels
    assert len(set(labels[48:]) | {labels[0]}) == 1
    assert precision_and_recall(labels[:48], truth)[0] >= 0.9


def test_zero_vectors_and_identical_statements_do_no_harm():
    assert clusters.propose(np.zeros((40, 8))).labels.tolist() == [0] * 40
    assert clusters.propose(np.empty((0, 8))).labels.tolist() == []
    assert clusters.propose(np.ones((1, 8))).labels.tolist() == [-1]
    assert clusters.propose(np.ones((2, 8)), texts=["a", "b"]).labels.tolist() == [-1, -1]


def test_words_tell_apart_what_vectors_confuse():
    vectors, _ = world([24, 24], noise=0.9, seed=2)
    word = np.arange(48) % 2
    texts = [f"{'printer tray' if one else 'invoice total'} {i}" for i, one in enumerate(word)]

    def gap(x):
        likeness, same = x @ x.T, word[:, None] == word
        return likeness[same].mean() - likeness[~same].mean()

    assert gap(neighbours.features(vectors, texts)) > gap(neighbours.features(vectors)) + 0.1


def test_texts_have_to_fit():
    with pytest.raises(ValueError, match="2 vectors and 1 texts"):
        clusters.propose(np.ones((2, 3)), texts=["a"])


SCRIPT = """
import hashlib, numpy as np
from tests_world import vectors
from firsthand.understand import clusters
p = clusters.propose(vectors)
print(hashlib.sha256(p.labels.tobytes() + p.confidence.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_threads_change_nothing(tmp_path):
    vectors, _ = world([90] * 20, n_alone=40, noise=1.0)
    np.save(tmp_path / "v.npy", vectors)
    (tmp_path / "tests_world.py").write_text(
        "import numpy as np, pathlib\nvectors = np.load(pathlib.Path(__file__).with_name('v.npy'))\n"
    )
    seen = set()
    for threads in "12":
        said = {
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]),
        }
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=os.environ | said, capture_output=True, text=True, check=True
        )
        seen.add(run.stdout)
    here = clusters.propose(vectors)
    seen.add(hashlib.sha256(here.labels.tobytes() + here.confidence.tobytes()).hexdigest() + "\n")
    assert len(seen) == 1


def test_new_statements_go_to_their_theme_and_strangers_nowhere():
    vectors, truth = world([40] * 12, n_alone=200, noise=0.5)
    known, new = np.arange(len(truth)) % 2 == 0, np.arange(len(truth)) % 2 == 1
    known &= truth >= 0
    labels, confidence = clusters.place(vectors[new], vectors[known], truth[known])
    stranger = truth[new] < 0
    assert (labels[~stranger] == truth[new][~stranger]).mean() >= 0.9
    assert (labels[stranger] == -1).mean() >= 0.9
    assert np.median(confidence[~stranger]) > 0.8 > 0.2 > np.median(confidence[stranger])


def test_placing_a_member_again_finds_its_group():
    vectors, truth = world([30] * 6)
    labels, _ = clusters.place(vectors, vectors, truth)
    assert (labels == truth).mean() >= 0.95


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_names_of_groups_do_not_matter_when_placing(shuffler):
    vectors, truth = world([10] * 5)
    names = list(range(5))
    shuffler.shuffle(names)
    renamed = np.array(names)[truth[:40]]
    plain, sure = clusters.place(vectors[40:], vectors[:40], truth[:40])
    other, sure_too = clusters.place(vectors[40:], vectors[:40], renamed)
    assert np.where(plain >= 0, np.array(names)[plain], -1).tolist() == other.tolist()
    assert sure == pytest.approx(sure_too)


def test_placing_with_nothing_new_or_no_group():
    vectors, truth = world([5, 5])
    assert [a.tolist() for a in clusters.place(vectors[:0], vectors, truth)] == [[], []]
    assert clusters.place(vectors, vectors, np.full(10, -1))[0].tolist() == [-1] * 10
    with pytest.raises(ValueError, match="10 vectors and 2 labels"):
        clusters.place(vectors, vectors, [0, 1])


def test_neighbours_are_exact_and_ordered():
    x = neighbours.on_grid(np.random.default_rng(1).normal(size=(300, 24)))
    found = neighbours.graph(x, 7)
    likeness = x @ x.T
    np.fill_diagonal(likeness, -2)
    assert found.rows.tolist() == np.argsort(-likeness, axis=1, kind="stable")[:, :7].tolist()


def test_index_agrees_with_all_pairs():
    x = neighbours.on_grid(np.random.default_rng(1).normal(size=(3000, 24)))
    exact, indexed = neighbours.graph(x, 10), neighbours.graph(x, 10, exact_below=0)
    shared = np.mean([len(set(a) & set(b)) for a, b in zip(exact.rows.tolist(), indexed.rows.tolist(), strict=True)])
    assert shared >= 8
    assert (indexed.rows != np.arange(3000)[:, None]).all()
    assert indexed.rows.tolist() == neighbours.graph(x, 10, exact_below=0).rows.tolist()


def test_more_neighbours_than_there_are():
    x = neighbours.on_grid(np.eye(3))
    assert neighbours.graph(x, 10).rows.shape == (3, 2)
    assert neighbours.graph(x[:1], 10).rows.shape == (1, 0)
    with pytest.raises(ValueError, match="0 neighbours"):
        neighbours.graph(x, 0)


def test_ranked_weights_are_symmetric_and_without_diagonal():
    found = neighbours.graph(neighbours.on_grid(np.random.default_rng(1).normal(size=(40, 8))), 5)
    weights = neighbours.ranked(found).toarray()
    assert (weights == weights.T).all()
    assert not weights.diagonal().any()
    assert weights.max() <= 2
