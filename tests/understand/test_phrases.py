import pytest

from firsthand.understand.phrases import phrases


@pytest.mark.parametrize(
    ("listed", "text", "met"),
    [
        ("stop / halt", "Please HALT now", True),
        ("stop / halt", "unstoppable", False),
        ("can(no|')t", "I can’t", True),
        ("one (two|\n three)", "one three", True),
        ("^first", "second\nfirst of all", True),
        ("^first", "not first", False),
        (r"crash\w*", "it crashed", True),
    ],
)
def test_whole_words_in_any_case(listed: str, text: str, met: bool) -> None:
    assert bool(phrases(listed).search(text)) is met


def test_a_phrase_says_which_words_it_met() -> None:
    found = phrases("no longer (works|opens) / gone").search("Since May it no longer opens.")
    assert found and found[0] == "no longer opens"
