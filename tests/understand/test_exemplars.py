from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.understand.exemplars import choose, readable_score

DAY = datetime(2024, 5, 6, tzinfo=UTC)
SAID = "The export stops at ninety percent and never comes back."


def unit(rows: list[list[float]]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize(
    "text",
    [
        "Steps to reproduce:",
        "Hi all,",
        "No.",
        "[mail] [name] wrote [phone]",
        "foo = bar(baz); return {a: 1};",
        "THE EXPORT STOPS AT NINETY PERCENT AND NEVER COMES BACK",
        "",
        "User Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko",
    ],
)
def test_what_does_not_read_alone_scores_less(text: str) -> None:
    assert readable_score(text) < 0.7 <= readable_score(SAID)


def test_the_central_passage_comes_first() -> None:
    vectors = unit([[1, 0.4, 0], [1, 1, 0], [1, 2.5, 0], [0, 0, 1]])
    texts = [f"{SAID} {word}" for word in ("Always.", "Often.", "Daily.", "Once.")]
    assert choose(vectors, "abcd", [DAY] * 4, texts, n=4)[0] == 1


def test_one_quote_a_customer() -> None:
    vectors = unit([[1, 0], [1, 0.1], [1, 0.2], [1, 0.3]])
    texts = [f"{SAID} {word}" for word in ("Always.", "Often.", "Daily.", "Once.")]
    chosen = choose(vectors, ["a", "a", "b", "b"], [DAY] * 4, texts)
    assert len(chosen) == 2 and {"aabb"[i] for i in chosen} == {"a", "b"}


@pytest.mark.parametrize("nobody", [None, ""])
def test_unknown_customers_are_each_their_own(nobody: str | None) -> None:
    texts = [f"{SAID} {word}" for word in ("Always.", "Often.")]
    assert len(choose(unit([[1, 0], [1, 0.1]]), [nobody, nobody], [DAY] * 2, texts)) == 2


def test_of_two_equal_ones_the_newest_speaks() -> None:
    ats = [DAY, DAY + timedelta(days=3), DAY + timedelta(days=1)]
    texts = [f"{SAID} {word}" for word in ("Always.", "Often.", "Daily.")]
    assert choose(unit([[1, 0]] * 3), "abc", ats, texts, n=1) == [1]


def test_different_sides_before_repeats() -> None:
    twins = [[1, 0.8, 0, 0], [1, 0.79, 0, 0]]
    vectors = unit([*twins, [1, 0, 0.8, 0], [1, 0, 0, 0.8]])
    texts = [f"{SAID} {word}" for word in ("Always.", "Often.", "Daily.", "Once.")]
    assert not {0, 1} <= set(choose(vectors, "abcd", [DAY] * 4, texts, n=3))


def test_the_same_words_are_quoted_once() -> None:
    assert len(choose(unit([[1, 0], [1, 0]]), "ab", [DAY] * 2, [SAID, SAID])) == 1


def test_unreadable_ones_stand_behind_and_one_is_always_shown() -> None:
    vectors = unit([[1, 0], [1, 0], [1, 0.3]])
    assert choose(vectors, "abc", [DAY] * 3, ["Hi,", "x=1;", SAID]) == [2]
    assert len(choose(vectors[:2], "ab", [DAY] * 2, ["Hi,", "x=1;"])) == 1


def test_nothing_to_choose_from() -> None:
    assert choose(np.empty((0, 3), np.float32), [], [], []) == []


@given(st.integers(1, 12), st.integers(1, 6), st.integers(0, 2**16))
def test_at_most_n_rows_each_once_and_always_the_same(m: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit((rng.normal(size=(m, 4)) + 0.1).tolist())
    customers = [int(c) for c in rng.integers(0, 4, m)]
    texts = [f"{SAID} Time {i} it happened." for i in range(m)]
    chosen = choose(vectors, customers, [DAY] * m, texts, n=n)
    assert 1 <= len(chosen) <= n and len(set(chosen)) == len(chosen)
    assert len({customers[i] for i in chosen}) == len(chosen)
    assert chosen == choose(vectors, customers, [DAY] * m, texts, n=n)
