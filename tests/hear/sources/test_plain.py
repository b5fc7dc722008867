from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from firsthand.hear.sources import plain
from firsthand.hear.sources.reading import stem
from firsthand.nouns import Said
from tests.hear.sources.checks import PAYLOADS, reading, refused, taken

HARBOUR = (PAYLOADS / "plain" / "harbour.jsonl").read_bytes()


def test_every_field_is_read_and_the_unknown_kept() -> None:
    first = taken(plain, HARBOUR, "harbour.jsonl")[0]
    assert first == Said(
        source="plain:harbour",
        source_id="1",
        at=datetime(2024, 3, 4, 9, 12, tzinfo=UTC),
        title="Berth list stays empty after midnight",
        body="Since Sunday the list of berths is empty until I reload twice.\r\nOur night watch cannot work like this.",
        author="Marit",
        author_email="marit@molenhaven.example",
        customer="molenhaven",
        version="4.2.0",
        platform="web",
        labels=("berths", "night"),
        attributes={"tide_gauge": "NAP"},
    )


def test_kinds_ratings_and_given_attributes() -> None:
    rows = {row.source_id: row for row in taken(plain, HARBOUR) if isinstance(row, Said)}
    assert (rows["2"].kind, rows["2"].rating, rows["2"].attributes) == ("mail", 2.0, {"severity": 2})
    assert rows["4"].labels == ("mast", "crane")
    assert rows["4"].title == "Half a pair \ufffd and a zero \ufffd in one line"
    assert (rows["8"].kind, rows["8"].attributes, rows["8"].later) == (
        "ticket",
        {"kind": "grumble"},
        {"status": "closed"},
    )


def test_each_bad_row_says_where_and_why_and_the_rest_is_kept() -> None:
    assert [(row.where, row.why) for row in refused(plain, HARBOUR)] == [
        ("line 6", 'no date: "1970-01-01T00:00:00Z" is what an unset date looks like'),
        ("line 7", "neither a title nor a body"),
        ("line 8", "not JSON: Invalid control character at at character 70"),
    ]
    assert [row.source_id for row in taken(plain, HARBOUR) if isinstance(row, Said)] == ["1", "2", "3", "4", "8"]


def test_a_date_without_a_zone_is_the_workspaces_and_counted() -> None:
    options = reading(zone=ZoneInfo("Europe/Amsterdam"))
    rows = {row.source_id: row for row in plain.read(BytesIO(HARBOUR), "x", options=options) if isinstance(row, Said)}
    assert rows["3"].at == datetime(2024, 3, 5, 9, 0, tzinfo=UTC)
    assert options.notes["dates without a zone, read as Europe/Amsterdam"] == 1


def test_two_rows_with_one_id_are_both_told() -> None:
    data = b'{"id":"1","at":"2024-01-01","title":"a"}\n{"id":"1","at":"2024-01-01","title":"b"}\n'
    assert [row.title for row in taken(plain, data) if isinstance(row, Said)] == ["a", "b"]


def test_a_title_that_is_no_text_and_a_missing_id_are_refused() -> None:
    data = b'{"id":"1","at":"2024-01-01","title":{"a":1}}\n{"id":"","at":"2024-01-01","title":"b"}\n'
    assert [row.why for row in refused(plain, data)] == ["\"title\" is no text but {'a': 1}", "no id"]


def test_the_source_is_the_files_stem_or_what_the_owner_says() -> None:
    data = b'{"id":"1","at":"2024-01-01","title":"a"}\n'
    [row] = taken(plain, data, "dir/feedback-2024-03-04.jsonl")
    assert isinstance(row, Said) and row.source == "plain:feedback"
    [row] = taken(plain, data, "x.jsonl", source="app-store")
    assert isinstance(row, Said) and row.source == "app-store"


def test_a_stem_has_no_date_and_no_copy_number() -> None:
    names = [
        "feedback.csv",
        "feedback (2).csv",
        "feedback_20240304.csv",
        "feedback-2024-03-04T10.20.csv",
        "a/feedback.jsonl.gz",
    ]
    assert {stem(name) for name in names} == {"feedback"}
    assert stem("2024-03-04.csv") == "2024-03-04"
