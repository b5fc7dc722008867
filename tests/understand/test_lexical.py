import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from firsthand.understand.lexical import Grams, Product, Text, Words

TEXTS = [
    Text("a", "Export hangs", "A large folder never finishes."),
    Text("b", "Invoice", "The currency is wrong, export is fine."),
    Text("c", "Exports hang", "Large folders do not finish."),
]
EVERY = slice(None)
ROWS = np.arange(3)


def test_a_copy_scores_one() -> None:
    for view in (Words(TEXTS), Grams([*TEXTS, *TEXTS])):
        n = 3 if isinstance(view, Words) else 6
        own = np.diag(view.of_rows(np.arange(n), EVERY))
        assert own == pytest.approx(np.ones(n), abs=1e-5)


def test_a_title_weighs_more_than_a_body() -> None:
    texts = [Text("a", "grey map", "one two three"), Text("b", "one two", "three grey map"), Text("c", "four", "five")]
    in_title, in_body, nowhere = Words(texts).of_new("grey map", "")[0]
    assert in_title > in_body > nowhere == 0


def test_grams_meet_what_words_do_not() -> None:
    texts = [Text("a", "authentification", ""), Text("b", "calendar", ""), Text("c", "authentication", "")]
    assert Words(texts).of_rows(np.array([2]), slice(2))[0].tolist() == [0, 0]
    misspelt, other = Grams(texts).of_rows(np.array([2]), slice(2))[0]
    assert misspelt > 0.3 > other


def test_a_new_text_scores_as_a_stored_one_would() -> None:
    words, grams = Words(TEXTS), Grams(TEXTS)
    for view in (words, grams):
        new = view.of_new(TEXTS[0].title, TEXTS[0].body)[0]
        stored = view.of_rows(np.array([0]), EVERY)[0]
        assert new == pytest.approx(stored, rel=0.2, abs=0.02)


def test_shared_tokens_come_with_their_counts() -> None:
    words = Words(TEXTS)
    shared = dict(words.shared(words.asks[0], 2))
    assert shared["hang"] == 2 and shared["export"] == 3 and "currency" not in shared


def test_unknown_words_score_nothing() -> None:
    assert Words(TEXTS).of_new("zzz", "qqq")[0].tolist() == [0, 0, 0]
    assert Grams(TEXTS).of_new("zzzzz", "")[0].tolist() == [0, 0, 0]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 30), st.integers(0, 2**16))
def test_the_split_product_is_the_product(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    asks, tells = (sparse.random(n, m, 0.4, "csr", np.float32, rng) for _ in range(2))
    whole = (asks @ tells.T).toarray()
    assert Product(asks, tells).of_rows(np.arange(n), EVERY) == pytest.approx(whole, abs=1e-5)
    assert Product(asks, tells).of_new(asks) == pytest.approx(whole, abs=1e-5)
