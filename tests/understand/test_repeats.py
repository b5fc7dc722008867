"""What repeats half of another's words in whole sentences is the same thing said again."""

from hypothesis import given
from hypothesis import strategies as st

from firsthand.understand.repeats import repeats

JUMPS = {"the list jumps to the top after a save": 9}
SLOW = {"the board is slow on saturdays": 6}


def test_the_same_words_are_one() -> None:
    assert repeats([JUMPS, SLOW, JUMPS]).tolist() == [0, 1, 0]


def test_a_line_added_changes_nothing_as_long_as_half_stands() -> None:
    assert repeats([JUMPS, JUMPS | {"please help soon": 3}]).tolist() == [0, 0]


def test_less_than_half_of_the_shorter_joins_nothing() -> None:
    one = {"we open at nine in spring": 6, "the printer cuts the ticket in two and prints the rest a day later": 14}
    other = {"we open at nine in spring": 6, "refunds take a week and nobody says why or where they are": 12}
    assert repeats([one, other]).tolist() == [0, 1]


def test_short_courtesies_join_nothing() -> None:
    assert repeats([{"thank you very": 3}, {"thank you very": 3}]).tolist() == [0, 1]


def test_what_repeats_a_repetition_is_one_with_both() -> None:
    a = {"the first half of what was said": 7}
    c = {"and another half came later on": 6}
    assert repeats([a, a | c, c]).tolist() == [0, 0, 0]


def test_nothing_said_is_nothing_repeated() -> None:
    assert repeats([]).tolist() == []
    assert repeats([{}, {}]).tolist() == [0, 1]


def test_a_mail_that_a_thousand_forward_is_one() -> None:
    assert set(repeats([JUMPS] * 1000).tolist()) == {0}


_SAID = st.lists(st.dictionaries(st.sampled_from("abcdef"), st.just(5), max_size=4), max_size=8)


@given(_SAID)
def test_a_root_stands_before_what_repeats_it_and_is_its_own(said: list[dict[str, int]]) -> None:
    found = repeats(said).tolist()
    assert all(found[root] == root <= row for row, root in enumerate(found))


@given(_SAID)
def test_order_changes_no_company(said: list[dict[str, int]]) -> None:
    there, back = repeats(said).tolist(), repeats(said[::-1]).tolist()[::-1]
    n = len(said)
    assert all((there[i] == there[j]) == (back[i] == back[j]) for i in range(n) for j in range(n))
