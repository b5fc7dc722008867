"""Problems keep their number and their history, and no statement belongs to two of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthand.errors import Unknown, WorkspaceBusy
from tests.people import ALICE
from tests.store.lazily import exports, models, problems, write
from tests.store.test_write_hearing import keep, said
from tests.store.test_write_reading import pk

AT = datetime(2024, 3, 4, tzinfo=UTC)


def placed(name: str, statement: int = 0, sure: float = 0.9) -> object:
    return write.Placed(pk(name), statement, sure, "alike")


def born(name: str, *members: object) -> object:
    return write.Birth(name, "their words", "pain", AT, members, "found together")


def understood(births: list[object], joinings: list[object] | None = None, waiting: object = ()) -> list[int]:
    numbers: list[int] = write.understood(births, joinings or [], waiting, mechanism="test-1")
    return numbers


@pytest.fixture
def four(store: Path) -> None:
    keep(*(said(name=f"TES-{i}") for i in range(1, 5)))


@pytest.mark.usefixtures("four")
class TestUnderstood:
    def test_numbers_go_on_and_are_never_given_twice(self) -> None:
        assert understood([born("Rows", placed("TES-1")), born("Grout", placed("TES-2"))]) == [1, 2]
        write.forget([pk("TES-2")])
        assert understood([born("Walls", placed("TES-3"))]) == [3]
        assert [p.name for p in problems.problems()] == ["Rows", "Walls", "Grout"]

    def test_every_step_leaves_a_line_in_the_history(self) -> None:
        understood([born("Rows", placed("TES-1"), placed("TES-2"))])
        understood([], [write.Joining(1, [placed("TES-3")], "1 new alike")])
        write.forget([pk("TES-1")])
        write.rename(1, "The last row", ALICE.handle)
        assert [(e.what, e.n_moved) for e in problems.history(1)] == [
            ("born", 2), ("joined", 1), ("left", 1), ("renamed", 0),
        ]  # fmt: skip

    def test_a_statement_that_another_process_placed_is_not_placed_again(self) -> None:
        understood([born("Rows", placed("TES-1"), placed("TES-2"))])
        before = list(exports.store())
        with pytest.raises(WorkspaceBusy, match=r"grouped the same words .* nothing was doubled\. Run"):
            understood([born("Rows", placed("TES-3"), placed("TES-1"))])
        with pytest.raises(WorkspaceBusy):
            understood([], [write.Joining(1, [placed("TES-2")], "again")])
        assert list(exports.store()) == before
        assert understood([born("Rows, again", placed("TES-1", 1))]) == [2]

    def test_what_waits_waits_until_it_is_placed(self) -> None:
        understood([], waiting=[(pk("TES-1"), 0), (pk("TES-2"), 0)])
        assert problems.looked() == 2
        understood([born("Rows", placed("TES-1"))])
        assert problems.looked() == 1

    def test_an_edited_text_is_considered_afresh(self) -> None:
        understood([born("Rows", placed("TES-1"))], waiting=[(pk("TES-2"), 0)])
        write.forget([pk("TES-1"), pk("TES-2")])
        assert (problems.members(), problems.looked()) == ([], 0)

    def test_the_surest_statement_is_the_assignment(self) -> None:
        understood([born("Rows", placed("TES-1", 0, 0.4)), born("Grout", placed("TES-1", 1, 0.8))])
        rows = {row["source_id"]: (row["problem"], row["confidence"]) for row in exports.assignments()}
        assert rows == {"TES-1": ("P-2", "0.8000"), "TES-2": ("", ""), "TES-3": ("", ""), "TES-4": ("", "")}

    def test_a_name_that_a_person_gave_is_kept_and_can_be_taken_back(self) -> None:
        understood([born("Rows", placed("TES-1"))])
        assert write.rename(1, "The last row", ALICE.handle) == "Rows"
        assert write.rename(1, "Rows", ALICE.handle) == "The last row"
        with pytest.raises(Unknown, match=r"no problem P-7\. To see them all: firsthand problems"):
            write.rename(7, "Nothing", ALICE.handle)

    def test_a_problem_is_found_by_its_number_in_any_writing_and_through_merges(self) -> None:
        understood([born("Rows", placed("TES-1")), born("Row", placed("TES-2"))])
        models.Problem.objects.filter(number=2).update(merged_into=models.Problem.objects.get(number=1))
        assert [problems.number(name) for name in ("P-1", "p1", " 1 ", "P-2")] == [1, 1, 1, 1]

    @pytest.mark.parametrize(
        ("asked", "hint"),
        [
            ("P-12", " Did you mean P-2?"),
            ("the last row is misssing", " Did you mean P-1?"),
            ("P-99999999999999999999", ""),
            ("", ""),
            ("jump", ""),
        ],
    )
    def test_a_problem_that_is_not_there_is_told_with_the_nearest(self, asked: str, hint: str) -> None:
        understood([born("The last row is missing", placed("TES-1")), born("Grout", placed("TES-2"))])
        with pytest.raises(Unknown) as told:
            problems.number(asked)
        assert str(told.value) == f'There is no problem "{asked}".{hint} To see them all: firsthand problems'


def test_a_text_is_embedded_once(store: Path) -> None:
    write.vectors("model", [("a" * 64, b"\x00\x01"), ("b" * 64, b"\x02\x03")])
    write.vectors("model", [("a" * 64, b"\xff\xff")])
    assert problems.vectors("model", ["a" * 64, "c" * 64]) == {"a" * 64: b"\x00\x01"}
    assert problems.vectors("other", ["a" * 64]) == {}


def test_many_keys_are_asked_for_in_parts(store: Path) -> None:
    write.vectors("model", [(f"{i:064d}", b"\x00\x01") for i in range(2000)])
    assert len(problems.vectors("model", [f"{i:064d}" for i in range(2000)])) == 2000


def test_nobody_is_waiting_where_nothing_was_heard(store: Path) -> None:
    assert understood([], waiting=[]) == []
    write.forget([])
