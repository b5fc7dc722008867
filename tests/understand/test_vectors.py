"""Cache keys and averages of vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from firsthand.understand import vectors

numbers = arrays(np.float32, st.tuples(st.integers(1, 8), st.just(3)), elements=st.floats(-10, 10, width=16))


@given(st.text(), st.text())
def test_key_is_short_and_the_same_every_time(name, text):
    key = vectors.content_key(name, text)
    assert key == vectors.content_key(name, text)
    assert len(key) == 32
    assert key != vectors.content_key(name, text + ".")


def test_key_takes_lone_surrogates():
    assert len(vectors.content_key("m", "\ud800")) == 32


@given(numbers)
def test_unit_rows_have_length_one_or_zero(given_rows):
    length = np.linalg.norm(vectors.unit(given_rows), axis=1)
    nonzero = np.linalg.norm(given_rows, axis=1) > 0
    assert length == pytest.approx(nonzero.astype(float), abs=1e-5)


@given(numbers, st.floats(0.5, 8))
def test_scaling_all_weights_changes_no_average(given_rows, scale):
    owner = np.zeros(len(given_rows), int)
    once = vectors.averaged(given_rows, owner, np.ones(len(given_rows)), 1)
    more = vectors.averaged(given_rows, owner, np.full(len(given_rows), scale), 1)
    if np.linalg.norm(given_rows.mean(axis=0, dtype=float)) > 1e-3:
        assert once == pytest.approx(more, abs=1e-5)


def test_a_heavier_passage_pulls_more():
    rows = np.eye(2, dtype=np.float32)
    (mean,) = vectors.averaged(rows, [0, 0], [3, 1], 1)
    assert mean[0] == pytest.approx(3 * mean[1])


def test_owner_with_one_passage_keeps_its_vector_and_without_one_is_zero():
    rows = np.eye(3, dtype=np.float32)
    assert vectors.averaged(rows, [2, 0, 0], [5, 1, 0], 4).tolist() == [[0, 1, 0], [0, 0, 0], [1, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(("owner", "weight"), [([0], [1, 1]), ([0, 1], [1]), ([0, 2], [1, 1]), ([-1, 0], [1, 1])])
def test_owners_and_weights_that_do_not_fit_are_refused(owner, weight):
    with pytest.raises(ValueError, match="owners"):
        vectors.averaged(np.eye(2, dtype=np.float32), owner, weight, 2)
