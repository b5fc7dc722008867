import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.nouns import Commit, FileChange
from firsthand.trace.history import commits, is_merge, keys, reverts, trailers

A, B = "a" * 40, "b" * 40


def record(sha: str, message: str, numstat: str = "", parents: str = "") -> str:
    files = f"\n{numstat}" if numstat else ""
    return f"{sha}\0{parents}\0001363087738\0001363087800\0Ada\0ada@harbour.example\0{message}\0\0{files}"


def commit(body: str = "", parents: tuple[str, ...] = ()) -> Commit:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return Commit(A, parents, at, at, "Ada", "ada@harbour.example", "subject", body)


def test_a_log_is_read_whole() -> None:
    log = record(A, "Mend the export\n\nIt was late.\n\nCause: clock\n", "3\t1\tapp.py\0-\t-\timage.png\0", f"{B}")
    log += record(B, "", "12\t5\t\0old name\0new\tname\0")
    first, second = commits([log])
    assert first == Commit(
        sha=A,
        parents=(B,),
        authored_at=datetime(2013, 3, 12, 11, 28, 58, tzinfo=UTC),
        committed_at=datetime(2013, 3, 12, 11, 30, tzinfo=UTC),
        author="Ada",
        author_email="ada@harbour.example",
        subject="Mend the export",
        body="It was late.\n\nCause: clock",
        trailers=(("Cause", "clock"),),
        files=(FileChange("app.py", "", 3, 1), FileChange("image.png", "", None, None)),
    )
    assert (second.subject, second.body, second.parents) == ("", "", ())
    assert second.files == (FileChange("new\tname", "old name", 12, 5),)


@given(st.lists(st.integers(1, 80), max_size=20))
def test_a_log_reads_the_same_wherever_it_is_cut(cuts: list[int]) -> None:
    log = record(A, "One\n\nbody", "3\t1\tapp.py\0", B) + record(B, "Two", "1\t2\t\0x\0y\0") + record("c" * 40, "Three")
    chunks, rest = [], log
    for cut in cuts:
        chunks.append(rest[:cut])
        rest = rest[cut:]
    assert list(commits([*chunks, rest])) == list(commits([log]))


def test_nothing_gives_no_commits() -> None:
    assert list(commits([])) == [] and list(commits([""])) == []


def test_a_huge_commit_keeps_its_first_files_and_says_how_many_it_lost() -> None:
    log = record(A, "Import", "".join(f"1\t0\tvendor/{n}.js\0" for n in range(50))) + record(B, "Small", "1\t0\ta\0")
    left_out: dict[str, int] = {}
    first, second = commits([log], max_files=20, left_out=left_out)
    assert (len(first.files), len(second.files), left_out) == (20, 1, {A: 30})


def test_a_date_that_no_calendar_has_becomes_1970() -> None:
    [found] = commits([record(A, "x").replace("1363087738", "9" * 25)])
    assert found.authored_at.year == 1970 and found.committed_at.year == 2013


def test_a_subject_of_two_lines_is_joined_as_git_does() -> None:
    [found] = commits([record(A, "\nMend the\nexport\n\n\nBody\n\n")])
    assert (found.subject, found.body) == ("Mend the export", "Body")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Subject\n\nCustomer: Kaap\nProblem: P-12\nCustomer: Oever",
         [("Customer", "Kaap"), ("Problem", "P-12"), ("Customer", "Oever")]),
        ("Subject\n\nbody\n\nFixes: #12\n", [("Fixes", "#12")]),
        ("Subject\n\nCause: the clock\n  was late\n\tby an hour", [("Cause", "the clock was late by an hour")]),
        ("Subject\n\nSome prose\nCustomer: Kaap", [("Customer", "Kaap")]),
        ("Subject\n\nSome prose\nOdd-Token: Kaap", []),
        ("Subject\n\na\nb\nc\nd\nCustomer: Kaap", []),
        ("Subject\n\nReviewed-by: Bo\n(cherry picked from commit abc)", [("Reviewed-by", "Bo")]),
        ("Customer: Kaap", []),
        ("Subject\nCustomer: Kaap", []),
        ("Subject\n\nCustomer: Kaap\n\nMore prose after it.", []),
        ("Subject\n\nsee https://x.example: it is late", []),
        ("Subject\r\n\r\nCause : clock\r\n", [("Cause", "clock")]),
        ("Subject\n\nCause:", [("Cause", "")]),
        ("", []),
    ],
)  # fmt: skip
def test_trailers_are_what_git_takes_for_them(message: str, expected: list[tuple[str, str]]) -> None:
    assert trailers(message) == tuple(expected)


@pytest.mark.parametrize(
    ("text", "prefixes", "expected"),
    [
        ("[HARB-12] mend", [], ["HARB-12"]),
        ("HARB-12, HARB-0012 and HARB-13", [], ["HARB-12", "HARB-13"]),
        ("harb-12", [], []),
        ("harb-12 and OTHER-1", ["HARB"], ["HARB-12"]),
        ("[HARB12] mend", ["harb"], ["HARB-12"]),
        ("tests/HARB-12/app and HARB-13b and HARB-14-2", ["HARB"], ["HARB-12", "HARB-13", "HARB-14"]),
        ("HARB-1.2 and XHARB-3", ["HARB"], []),
        ("read UTF-8 by RFC-2822, SHA-256", [], []),
        ("fixes #12, closes #007 and #12", [], ["#12", "#7"]),
        ("Mend the crane (#12)", [], ["#12"]),
        ("Merge pull request #12 from molen/fix-#3", [], []),
        ("Merge pull request #12 from molen/fix\n\nFixes #3", [], ["#3"]),
        ("molen/harbour#9 and &#39; and a#4", [], ["molen/harbour#9"]),
        ("https://github.com/molen/harbour/issues/9#issuecomment-1", [], ["molen/harbour#9"]),
        ("https://gitlab.example/molen/harbour/-/issues/9", [], ["molen/harbour#9"]),
        ("https://github.com/molen/harbour/pull/9", [], []),
        ("https://tracker.example/browse/HARB-9?x=1", [], ["HARB-9"]),
        ("https://tracker.example/browse/HARB-9", ["HARB"], ["HARB-9"]),
        ("color: #123456, #fff", [], ["#123456"]),
        ("", [], []),
    ],
)
def test_tickets_are_found_in_a_message(text: str, prefixes: list[str], expected: list[str]) -> None:
    assert keys(text, prefixes) == tuple(expected)


@given(st.text(), st.lists(st.text(max_size=5), max_size=3))
def test_keys_are_found_once_in_any_text(text: str, prefixes: list[str]) -> None:
    found = keys(text, prefixes)
    assert len(set(found)) == len(found)


def test_a_revert_names_what_it_takes_back() -> None:
    assert reverts(commit(f"This reverts commit {B}.\n")) == B
    assert reverts(commit("This reverts the idea")) is None


def test_a_merge_has_two_parents() -> None:
    assert is_merge(commit(parents=(A, B)))
    assert not is_merge(commit(parents=(A,)))
    assert not is_merge(commit())


def test_a_text_of_addresses_costs_what_its_length_costs() -> None:
    """Not the square of it: one such text would hold up every later reading."""
    started = time.perf_counter()
    keys("http://" * 4_000)
    short = time.perf_counter() - started
    started = time.perf_counter()
    keys("http://" * 16_000)
    assert time.perf_counter() - started < 12 * short + 0.2
