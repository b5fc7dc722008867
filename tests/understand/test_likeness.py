"""Tickets here are our own."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthand.understand.lexical import Text
from firsthand.understand.likeness import Index

DAY = datetime(2024, 5, 6, tzinfo=UTC)
TICKETS = [
    ("Export hangs at ninety percent", "Choosing a large folder, the export stops and never comes back."),
    ("Invoice shows dollars", "Our invoice should be in francs."),
    ("Map stays grey", "After a restart the map is grey until I zoom."),
    ("Cannot save", "saveDraft() throws E_QUOTA: at Store.write (store.js:10:3)"),
    ("Exporting a large folder never finishes", "It hangs near the end."),
    ("Draft is lost", "I get E_QUOTA from saveDraft() at Store.write (store.js:44:9)"),
    ("Grey map", "The map is grey when the app starts again."),
]
SUBJECTS = ["export", "invoice", "map", "calendar", "search", "login", "sync", "printer", "theme", "chart"]
VERBS = ["hangs", "fails", "shows", "loses", "repeats", "forgets", "hides", "breaks", "blinks", "stops"]
PLACES = ["office", "garden", "station", "harbour", "kitchen", "library", "tower", "bridge", "market", "cellar"]


def index(vectors: np.ndarray | None = None) -> Index:
    texts = [Text(f"T-{i}", title, body) for i, (title, body) in enumerate(TICKETS)]
    return Index(texts, [DAY + timedelta(days=i) for i in range(len(texts))], vectors)


def many(n: int, seed: int = 0) -> tuple[list[Text], list[datetime], np.ndarray]:
    """Tickets of random words, none of them related, and random directions for their meaning."""
    rng = np.random.default_rng(seed)
    words = [f"{a}{b}" for a in SUBJECTS + VERBS + PLACES for b in SUBJECTS + VERBS + PLACES]
    texts = [
        Text(f"{i:05}", " ".join(rng.choice(words, 5)), " ".join(rng.choice(words, int(rng.integers(10, 60)))))
        for i in range(n)
    ]
    vectors = rng.normal(size=(n, 32)).astype(np.float32)
    return texts, [DAY + timedelta(hours=i) for i in range(n)], vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize(("asked", "best"), [(4, "T-0"), (5, "T-3"), (6, "T-2")])
def test_the_earlier_ticket_of_the_same_matter_comes_first(asked: int, best: str) -> None:
    assert index().earlier(asked, k=2)[0].id == best


def test_a_reason_names_what_both_have() -> None:
    (like,) = index().earlier(5, k=1)
    said = " ".join(like.reasons)
    assert "same stack frame store.write(store.js)" in said and "same identifier e_quota" in said


def test_what_a_reason_quotes_stands_in_the_other_text() -> None:
    (like,) = index().earlier(6, k=1)
    words = next(reason for reason in like.reasons if reason.startswith("both say ")).removeprefix("both say ")
    title, body = TICKETS[like.row]
    assert all(word in f"{title} {body}".casefold() for word in words.split(", "))


def test_meaning_decides_where_words_do_not() -> None:
    texts = [Text("a", "Kann nicht speichern", ""), Text("b", "Rechnung falsch", ""), Text("c", "Cannot save", "")]
    vectors = np.array([[1, 0], [0, 1], [0.98, 0.2]], np.float32)
    ats = [DAY + timedelta(days=i) for i in range(3)]
    (like,) = Index(texts, ats, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).earlier(2, k=1)
    assert like.id == "a" and "close in meaning" in like.reasons


def test_only_strictly_earlier_texts_are_named() -> None:
    texts = [Text(str(i), "Export hangs", "") for i in range(4)]
    found = Index(texts, [DAY, DAY, DAY + timedelta(days=1), DAY - timedelta(days=1)])
    assert found.earlier(3) == [] and found.echo(3) is None
    assert [like.id for like in found.earlier(0)] == ["3"]
    assert {like.id for like in found.earlier(2)} == {"0", "1", "3"}


def test_of_equals_the_smaller_id_comes_first() -> None:
    texts = [Text(i, "Export hangs", "") for i in ("b", "a", "c", "later")]
    found = Index(texts, [DAY, DAY, DAY, DAY + timedelta(days=1)])
    assert [like.id for like in found.earlier(3, k=2)] == ["a", "b"]


def test_all_at_once_is_the_same_as_one_by_one() -> None:
    texts, ats, vectors = many(60)
    order = np.random.default_rng(1).permutation(60)
    found = Index([texts[i] for i in order], [ats[i] for i in order], vectors[order])
    rows, others, scores = found.all_earlier(k=4)
    for i in range(60):
        single = found.earlier(i, k=4)
        assert [like.row for like in single] == others[rows == i].tolist()
        assert [like.score for like in single] == pytest.approx(scores[rows == i].tolist(), abs=2e-3)


def test_a_new_text_is_answered_from_the_whole_store() -> None:
    likes = index().query("the map turned grey", k=2)
    assert {like.id for like in likes} == {"T-2", "T-6"}
    assert index().query("zzz qqq", k=3)[0].score <= likes[0].score


def test_a_new_text_may_come_with_its_vector() -> None:
    vectors = np.eye(len(TICKETS), dtype=np.float32)
    assert index(vectors).query("something else", vector=vectors[1], k=1)[0].id == "T-1"


def test_a_small_store_says_that_it_cannot_tell_the_chance() -> None:
    echo = index().echo(4)
    assert echo and echo.like.id == "T-0" and echo.chance is None


def test_the_chance_of_unrelated_texts_is_what_it_says() -> None:
    found = Index(*many(900))
    chances = [echo.chance for i in range(450, 900) if (echo := found.echo(i)) and echo.chance is not None]
    for level in (0.05, 0.2, 0.5):
        assert np.mean(np.array(chances) < level) == pytest.approx(level, abs=0.07)


def test_a_real_echo_stands_out_among_unrelated_texts() -> None:
    texts, ats, vectors = many(600)
    texts[-1] = Text("echo", texts[100].title, " ".join(texts[100].body.split()[5:] + texts[7].body.split()[:5]))
    vectors[-1] = vectors[100]
    echo = Index(texts, ats, vectors).echo(599)
    assert echo and echo.like.row == 100 and echo.chance is not None and echo.chance < 0.01 and echo.like.score > 0.9


@pytest.mark.parametrize("n", [0, 1, 2])
def test_next_to_nothing_to_compare_with(n: int) -> None:
    texts, ats, vectors = many(n)
    found = Index(texts, ats, vectors)
    rows, others, scores = found.all_earlier()
    assert len(found) == n and len(rows) == len(others) == len(scores) == max(0, n - 1)
    assert len(found.query("anything", vector=np.ones(32, np.float32))) == n


@pytest.mark.parametrize("body", ["", "…", "\x00", "日本語の本文", "x" * 50_000, "🙂"])
def test_any_text_may_stand_in_the_store(body: str) -> None:
    texts = [Text("a", "", body), Text("b", body, ""), Text("c", "", "")]
    found = Index(texts, [DAY + timedelta(days=i) for i in range(3)])
    assert len(found.earlier(2)) == 2 and len(found.query(body[:50], body)) == 3


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="1 texts, 0 times"):
        Index([Text("a", "", "")], [])


words = st.sampled_from(SUBJECTS + VERBS + PLACES)
bodies = st.lists(words, max_size=12).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(bodies, bodies, st.integers(0, 5)), min_size=1, max_size=12))
def test_scores_fall_and_stay_between_nought_and_one(drawn: list[tuple[str, str, int]]) -> None:
    texts = [Text(f"{i:02}", title, body) for i, (title, body, _) in enumerate(drawn)]
    ats = [DAY + timedelta(days=day) for _, _, day in drawn]
    found = Index(texts, ats)
    for i in range(len(texts)):
        likes = found.earlier(i)
        scores = [like.score for like in likes]
        assert scores == sorted(scores, reverse=True) and all(0 <= score <= 1 for score in scores)
        assert all(ats[like.row] < ats[i] for like in likes)
    backwards = Index(texts[::-1], ats[::-1])
    assert [like.id for like in backwards.earlier(0)] == [like.id for like in found.earlier(len(texts) - 1)]
