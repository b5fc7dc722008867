from datetime import UTC, datetime

import pytest

from firsthand.hear.sources import notes
from firsthand.hear.sources.notes import front_matter
from firsthand.nouns import Said
from tests.hear.sources.checks import PAYLOADS, refused, taken

NAME = "2024-03-04-molenhaven.md"
VISIT = (PAYLOADS / "notes" / NAME).read_bytes()


def one(data: bytes, name: str = "note.md") -> Said:
    [row] = taken(notes, data, name)
    assert isinstance(row, Said)
    return row


def test_a_visit_is_one_interaction_whose_body_is_what_stands_below_the_front_matter() -> None:
    assert one(VISIT, NAME) == Said(
        source="notes",
        source_id="2024-03-04 2024-03-04-molenhaven",
        at=datetime(2024, 3, 4, 14, 30, tzinfo=UTC),
        title="An evening with the night watch",
        body="# An evening with the night watch\n\nThey keep a paper list beside the screen.\n\n"
        '> "At midnight I close my eyes and reload."\n',
        kind="visit",
        author="Joost",
        author_role="colleague",
        customer="Molenhaven: north pier",
        labels=("berths", "night watch"),
        attributes={"problem": "P-3", "versions": ["4.2.0", "4.1.9"]},
    )


def test_a_note_keeps_its_id_wherever_its_folder_goes() -> None:
    assert one(VISIT, f"old/{NAME}").source_id == one(VISIT, f"new/place/{NAME}").source_id
    assert one(b"---\nid: 7\nat: 2024-01-01\n---\nx").source_id == "7"


def test_a_date_may_stand_in_the_file_name_alone() -> None:
    assert one(b"The queue was full.\n", "2024-03-04-queue.md").at == datetime(2024, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "read"), [("debugging", "note"), ("call", "call"), ("Visit", "visit"), ("lunch", "note")]
)
def test_kinds_of_notes(kind: str, read: str) -> None:
    row = one(f"---\nat: 2024-01-01\nkind: {kind}\n---\nx".encode())
    assert row.kind == read
    assert row.attributes == ({"kind": kind} if kind in ("debugging", "lunch") else {})


def test_windows_line_ends_stay_in_the_body() -> None:
    assert one(b"---\r\nat: 2024-01-01\r\n---\r\na\r\nb\r\n").body == "a\r\nb\r\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"---\nkind: visit\n---\nwords", "no date: add a line such as"),
        (b"---\nat: 2024-01-01\n---\n\n", "nothing is written"),
        (b"---\nat: 2024-01-01\nwords", "not closed"),
        (b"---\nat: someday\n---\nwords", "cannot read the date"),
        (b"x" * 10_000_001, "more than 10,000,000 bytes"),
    ],
)
def test_a_note_that_cannot_be_taken_says_why(data: bytes, why: str) -> None:
    [row] = refused(notes, data, "note.md")
    assert why in row.why


def test_front_matter_is_text_whatever_it_looks_like() -> None:
    text = (
        "version: 1.10\nEmpty:\n# a remark\nquoted: 'a # b'\nplain: a # b\nurl: https://x.example/a\n- loose\n"
        "list:\n  - a\n  - 'b, c'\n"
    )
    assert front_matter(text) == {
        "version": "1.10",
        "empty": "",
        "quoted": "a # b",
        "plain": "a",
        "url": ["https://x.example/a", "loose"],
        "list": ["a", "b, c"],
    }
