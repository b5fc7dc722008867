import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.understand.words import plainly, sort_of, stem, tokens


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("createListView", {"=createlistview", "create", "list", "view"}),
        ("read_only_mode", {"=read_only_mode", "read", "only", "mode"}),
        ("Ti.UI.createView", {"=ti.ui.createview", "create", "view"}),
        ("ENOENT", {"!enoent", "enoent"}),
        ("raised KeyError today", {"!keyerror", "key", "error"}),
        ("error: 500", {"!500", "error", "500"}),
        ("app/lib/sync.js", {"/sync.js", "/app/lib/sync.js", "sync"}),
        ("  at Store.save (/srv/app/store.js:12:9)", {"@store.save(store.js)"}),
        ('  File "/srv/shop/cart.py", line 40, in total', {"@total(cart.py)"}),
        ("see https://www.example.org/help/export.", {"=example.org/help/export", "help", "export"}),
        ("Straße und Größe", {"strasse", "und", "grösse"}),
        ("ошибка экспорта", {"ошибка", "экспорта"}),
        ("read-only", {"read", "only"}),
    ],
)
def test_what_programs_write_is_a_token_of_its_own_and_split(text: str, has: set[str]) -> None:
    assert has <= set(tokens(text))


@pytest.mark.parametrize("text", ["3.8.1", "v2.0.0-beta1", "12", "", " \n", "!!!"])
def test_versions_and_small_numbers_are_no_words(text: str) -> None:
    assert tokens(text) == []


def test_a_line_number_moves_and_the_frame_stays() -> None:
    frames = [{t for t in tokens(f"at Store.save (store.js:{n}:1)") if t[0] == "@"} for n in (12, 99)]
    assert frames[0] == frames[1] == {"@store.save(store.js)"}


def test_sorts_have_names_for_readers() -> None:
    assert [sort_of(t) for t in ("!enoent", "@f(a.js)", "/a.js", "=fooBar", "list")] == [
        "error code",
        "stack frame",
        "file",
        "identifier",
        "word",
    ]
    assert plainly("!enoent") == "enoent" and plainly("list") == "list"


@given(st.text(max_size=300))
def test_any_text_has_tokens_and_the_same_ones_twice(text: str) -> None:
    assert tokens(text) == tokens(text)
    assert all(tokens(text))


@given(st.from_regex(r"[a-z]{1,12}", fullmatch=True))
def test_stemming_never_makes_a_word_longer(word: str) -> None:
    assert len(stem(word)) <= len(word) and stem(word)
