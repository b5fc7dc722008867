"""The small parts that the world is made with."""

from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.demo.accounts import N_ACCOUNTS, accounts
from firsthand.demo.nouns import plain
from firsthand.demo.repo_tree import Tree
from firsthand.demo.voices import Dealer
from firsthand.demo.weeks import DEFAULT_END, N_WEEKS, Almanac, in_office_hours, iso, jira_iso
from firsthand.demo.wordbook import Unit, toml

ALMANAC = Almanac.ending(None)


def test_the_world_ends_on_a_fixed_sunday_by_default() -> None:
    assert ALMANAC.end == DEFAULT_END
    assert ALMANAC.start == date(2025, 5, 19)
    assert ALMANAC.day(N_WEEKS - 1, 6) == DEFAULT_END


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_any_day_has_a_world_that_ends_on_the_sunday_before(today: date) -> None:
    end = Almanac.ending(today).end
    assert end.weekday() == 6
    assert 0 <= (today - end).days < 7


@given(st.integers(0, N_WEEKS - 1), st.integers(0, 6), st.floats(0, 1439))
def test_week_of_undoes_at(week: int, day: int, minutes: float) -> None:
    assert ALMANAC.week_of(ALMANAC.at(week, day, minutes)) == week


def test_dates_are_written_as_each_source_writes_them() -> None:
    moment = datetime(2026, 4, 6, 8, 15, tzinfo=UTC)
    assert iso(moment) == "2026-04-06T08:15:00Z"
    assert jira_iso(moment) == "2026-04-06T08:15:00.000+0000"


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))
def test_the_desk_answers_by_day_and_never_before_it_was_asked(moment: datetime) -> None:
    answered = in_office_hours(moment)
    assert 7 <= answered.hour < 19
    assert answered >= moment


@pytest.mark.parametrize(
    ("text", "address"),
    [("Bootsverleih Gündelsee", "bootsverleih-gundelsee"), ("Location Île Verte", "location-ile-verte"),
     ("Søren", "soren"), ("Le Floc'h", "le-floch"), ("Tūī Reach", "tui-reach")],
)  # fmt: skip
def test_names_become_addresses(text: str, address: str) -> None:
    assert plain(text) == address


def test_dealer_hands_out_each_unit_three_times_and_never_twice_to_one_speaker() -> None:
    units = (Unit("A."), Unit("B."))
    dealer = Dealer(Random(1))
    assert {u.text for u in [dealer.deal(units, 0, "anna"), dealer.deal(units, 0, "anna")] if u} == {"A.", "B."}
    assert dealer.deal(units, 0, "anna") is None
    dealt = [dealer.deal(units, 0, f"speaker {i}") for i in range(5)]
    assert [u is None for u in dealt] == [False, False, False, False, True]


def test_dealer_keeps_to_the_weeks() -> None:
    dealer = Dealer(Random(1))
    assert dealer.deal((Unit("A.", 10, 20),), 9, "anna") is None
    assert dealer.deal((Unit("A.", 10, 20),), 21, "anna") is None
    assert dealer.deal((Unit("A.", 10, 20),), 20, "anna") is not None


def test_accounts_are_many_and_distinct() -> None:
    made = accounts(ALMANAC, Random(1))
    assert len(made) == N_ACCOUNTS == len({a.id for a in made}) == len({a.name for a in made})
    assert all(a.until is None or a.since < a.until for a in made)


def test_every_edit_of_the_story_fits_the_file_it_changes_in_the_order_of_the_story() -> None:
    tree = Tree(Random(1))
    tree.plant()
    story = sorted((r for r in toml("commits")["story"] if "edit" in r), key=lambda r: (r["week"], r["day"], r["at"]))
    for row in story:
        before = dict(tree.files)
        assert all(tree.files[path] != before.get(path) for path in tree.edit(row["edit"]))
    assert {r["edit"] for r in story} == set(toml("code")["edits"])


def test_an_edit_that_does_not_fit_is_an_error() -> None:
    tree = Tree(Random(1))
    tree.plant()
    with pytest.raises(LookupError, match="manifest-from-tickets"):
        tree.edit("manifest-from-tickets")
