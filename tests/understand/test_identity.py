from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.understand.identity import Fate, judge

items = st.integers(0, 14)
groupings = st.dictionaries(items, st.integers(1, 5), max_size=15)


def brief(fates: list[Fate[int]]) -> list[tuple[int | None, str, tuple[int, ...]]]:
    return [(fate.problem, fate.what, fate.members) for fate in fates]


def applied(yesterday: Mapping[int, int], fates: list[Fate[int]]) -> dict[int, int]:
    """Yesterday's ledger after the judgement: what was placed is moved, new problems get the next numbers."""
    after = dict(yesterday)
    number = max([0, *yesterday.values(), *(fate.problem or 0 for fate in fates)])
    for fate in fates:
        if fate.problem is None:
            number += 1
        after |= dict.fromkeys(fate.members, fate.problem if fate.problem is not None else number)
    return after


def test_the_same_groups_under_new_labels_are_the_same_problems() -> None:
    assert brief(judge({1: 7, 2: 7, 3: 9}, {1: "b", 2: "b", 3: "a"})) == [(7, "same", (1, 2)), (9, "same", (3,))]


def test_growth_changes_nobodys_identity() -> None:
    grown = judge({1: 7, 2: 7}, dict.fromkeys(range(1, 40), "x"))
    assert brief(grown) == [(7, "same", tuple(range(1, 40)))]
    assert grown[0].moved == ()


def test_what_was_in_nothing_is_born() -> None:
    assert brief(judge({}, {1: "x", 2: "x", 3: "y"})) == [(None, "born", (1, 2)), (None, "born", (3,))]


def test_the_smaller_is_merged_into_the_larger() -> None:
    yesterday = {1: 7, 2: 7, 3: 7, 4: 9, 5: 9}
    larger, smaller = judge(yesterday, dict.fromkeys(yesterday, "x"))
    assert (larger.problem, larger.what, larger.moved) == (7, "same", (4, 5))
    assert (smaller.problem, smaller.what, smaller.other, smaller.moved) == (9, "merged", 7, (4, 5))
    assert "P-7" in smaller.why


def test_the_larger_half_keeps_the_number() -> None:
    kept, split = judge({1: 7, 2: 7, 3: 7, 4: 7, 5: 7}, {1: "x", 2: "x", 3: "x", 4: "y", 5: "y"})
    assert (kept.problem, kept.what, kept.members) == (7, "same", (1, 2, 3))
    assert (split.problem, split.what, split.other, split.moved) == (None, "split", 7, (4, 5))


def test_of_equal_halves_the_one_with_the_first_item_keeps_the_number() -> None:
    for names in ("xy", "yx"):
        kept, split = judge(
            {1: 7, 2: 7, 3: 7, 4: 7}, dict(zip((1, 2, 3, 4), (names[0], names[0], *names[1] * 2), strict=True))
        )
        assert kept.members == (1, 2) and split.members == (3, 4)


def test_nothing_proposed_is_silent_and_not_dead() -> None:
    assert brief(judge({1: 7}, {})) == [(7, "silent", ())]


def test_divided_among_others_without_a_heir() -> None:
    yesterday = {1: 7, 2: 7, 3: 7, 4: 7, **dict.fromkeys(range(10, 15), 1), **dict.fromkeys(range(20, 25), 2)}
    yesterday |= dict.fromkeys(range(30, 35), 3)
    proposal = {item: f"g{problem}" for item, problem in yesterday.items()} | {1: "g1", 2: "g2", 3: "g3", 4: "g3"}
    (fate,) = [fate for fate in judge(yesterday, proposal) if fate.problem == 7]
    assert fate.what in ("merged", "split") and fate.members == () and fate.moved == (1, 2, 3, 4)


def test_a_pinned_item_stays_where_a_person_put_it() -> None:
    fates = judge({1: 7, 2: 7, 3: 9, 4: 9}, {1: "x", 2: "x", 3: "x", 4: "y"}, pins={3: 9})
    assert brief(fates) == [(7, "same", (1, 2)), (9, "same", (3, 4))]


def test_a_pin_holds_where_nothing_is_proposed() -> None:
    assert brief(judge({1: 7}, {}, pins={1: 7})) == [(7, "same", (1,))]


def test_two_that_are_never_the_same_are_not_merged() -> None:
    yesterday = {1: 7, 2: 7, 3: 7, 4: 9, 5: 9}
    fates = judge(yesterday, dict.fromkeys((*yesterday, 6), "x"), apart=[(9, 7)])
    assert brief(fates) == [(7, "same", (1, 2, 3, 6)), (9, "same", (4, 5))]
    assert "a person's word" in fates[1].why


@given(groupings, groupings)
def test_every_item_is_in_exactly_one_fate(yesterday: dict[int, int], proposal: dict[int, int]) -> None:
    placed = [item for fate in judge(yesterday, proposal) for item in fate.members]
    assert sorted(placed) == sorted(proposal)


@given(groupings, groupings)
def test_every_problem_of_yesterday_has_one_fate(yesterday: dict[int, int], proposal: dict[int, int]) -> None:
    fates = [fate.problem for fate in judge(yesterday, proposal) if fate.problem is not None]
    assert sorted(fates) == sorted(set(yesterday.values()))


@given(groupings, groupings, st.permutations(range(1, 6)))
def test_relabelling_changes_nothing(yesterday: dict[int, int], proposal: dict[int, int], names: list[int]) -> None:
    renamed = {item: f"label {names[label - 1]}" for item, label in reversed(proposal.items())}
    plain = [fate._replace(label=None) for fate in judge(yesterday, proposal)]
    assert [fate._replace(label=None) for fate in judge(yesterday, renamed)] == plain


@given(groupings, groupings)
def test_judging_twice_is_judging_once(yesterday: dict[int, int], proposal: dict[int, int]) -> None:
    once = applied(yesterday, judge(yesterday, proposal))
    again = judge(once, proposal)
    assert applied(once, again) == once
    assert {fate.what for fate in again if fate.members} <= {"same"}
    assert not any(fate.moved for fate in again)


@given(groupings)
def test_an_unchanged_grouping_is_the_same_throughout(yesterday: dict[int, int]) -> None:
    fates = judge(yesterday, yesterday)
    assert all(fate.what == "same" and not fate.moved for fate in fates)


@given(groupings, groupings, st.dictionaries(items, st.integers(1, 5), max_size=4))
def test_pins_always_hold(yesterday: dict[int, int], proposal: dict[int, int], pins: dict[int, int]) -> None:
    where = {item: fate.problem for fate in judge(yesterday, proposal, pins=pins) for item in fate.members}
    assert all(where[item] == problem for item, problem in pins.items())


@pytest.mark.parametrize("pair", [(1, 2), {1, 2}, frozenset((1, 2))])
def test_a_pair_may_be_any_collection(pair: object) -> None:
    fates = judge({1: 1, 2: 2}, {1: "x", 2: "x"}, apart=[pair])  # type: ignore[list-item]
    assert [fate.what for fate in fates] == ["same", "same"]
