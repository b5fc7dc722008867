from datetime import UTC, datetime
from io import BytesIO

import pytest

from firsthand.errors import ColumnsUnclear, Unknown
from firsthand.hear.sources import reading as limits
from firsthand.hear.sources import table
from firsthand.nouns import Said
from tests.hear.sources.checks import PAYLOADS, reading, refused, taken

HELPDESK = (PAYLOADS / "table" / "helpdesk.csv").read_bytes()
GERMAN = (PAYLOADS / "table" / "german.csv").read_bytes()


def said(data: bytes, **options: object) -> list[Said]:
    return [row for row in taken(table, data, "feedback.csv", **options) if isinstance(row, Said)]


def test_a_helpdesk_export_is_read_without_a_map() -> None:
    first = said(HELPDESK)[0]
    assert first == Said(
        source="table:feedback",
        source_id="101",
        at=datetime(2024, 3, 4, 8, 12, tzinfo=UTC),
        title="Crane booking, twice",
        body='I booked the crane once.\nIt shows twice, and the second one "belongs" to nobody.',
        author="Marit",
        author_email="marit@molenhaven.example",
        customer="Molenhaven",
        labels=("crane", "booking"),
        attributes={"Priority": "high"},
        later={"updated_at": "2024-03-09 10:00:00 +0100", "status": "solved"},
    )


def test_a_german_export_with_semicolons_is_read_without_a_map() -> None:
    rows = said(GERMAN)
    assert [(row.source_id, row.at.day, row.kind, row.rating, row.customer) for row in rows] == [
        ("7", 4, "review", 1.0, "Hafenamt Süd"),
        ("8", 5, "review", 5.0, "Hafenamt Nord"),
    ]
    assert rows[0].attributes == {"Abteilung": "Betrieb"}


def test_a_row_with_too_few_cells_is_refused_with_its_line() -> None:
    assert [(row.where, row.why) for row in refused(table, HELPDESK)] == [("line 5", "3 cells where the header has 11")]


def test_cells_beyond_the_header_are_refused_unless_empty() -> None:
    data = b"id,at,body\n1,2024-01-01,good one,\n2,2024-01-01,bad,one\n"
    assert [row.source_id for row in said(data)] == ["1"]
    assert [row.why for row in refused(table, data)] == ["4 cells where the header has 3"]


def test_a_given_map_wins_and_the_rest_is_guessed() -> None:
    data = b"nr,when,what,id\n9,2024-01-01,It rained into the cabin,x\n"
    [row] = said(data, columns={"id": "nr", "body": "WHAT"})
    assert (row.source_id, row.body, row.attributes) == ("9", "It rained into the cabin", {"id": "x"})


def test_a_map_that_names_no_column_is_refused_with_the_nearest() -> None:
    with pytest.raises(Unknown, match="Did you mean when"):
        said(b"nr,when,what\n9,2024-01-01,x y\n", columns={"at": "wen"})


def test_a_table_without_ids_gets_ids_from_its_content_and_says_so() -> None:
    data = (
        b"date,review,stars\n2024-01-01,The map is slow,2\n2024-01-02,The map is slow,2\n2024-01-01,The map is slow,2\n"
    )
    options = reading()
    rows = [row.source_id for row in table.read(BytesIO(data), "x.csv", options=options) if isinstance(row, Said)]
    assert rows[0] == rows[2] != rows[1]
    assert options.notes == {
        "dates without a zone, read as UTC": 3,
        "rows without an id column, whose id is derived from date, author and text": 3,
    }
    # The id is of the content and not of the file or the place in it.
    assert said(b"stars,date,review\n2,2024-01-02,The map is slow\n")[0].source_id == rows[1]


def test_a_table_without_dates_says_what_it_lacks() -> None:
    with pytest.raises(ColumnsUnclear, match="No column of this table holds dates"):
        said(b"text,category\nhello there,a\n")


def test_an_ambiguous_date_column_is_refused_until_a_row_decides_it() -> None:
    unsure = b"id,at,body\n1,03/04/2024,a\n2,05/04/2024,b\n"
    with pytest.raises(ColumnsUnclear, match="dates=day-first"):
        said(unsure)
    assert [row.at.month for row in said(unsure + b"3,25/04/2024,c\n")] == [4, 4, 4]
    assert [row.at.month for row in said(unsure + b"3,04/25/2024,c\n")] == [3, 5, 4]
    assert [row.at.month for row in said(unsure, columns={"dates": "month-first"})] == [3, 5]


def test_an_open_quote_and_a_stray_one_cost_their_row() -> None:
    assert [row.source_id for row in said(b'id,at,body\n1,2024-01-01,"a" b\n2,2024-01-01,c\n')] == ["2"]
    open_quote = b'id,at,body\n1,2024-01-01,a\n2,2024-01-01,"never closed\n'
    assert [row.source_id for row in said(open_quote)] == ["1"]
    assert "unexpected end of data" in refused(table, open_quote)[0].why


def test_a_line_beyond_the_limit_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "ROW_LIMIT", 1000)
    assert limits.ROW_LIMIT == 10_000_000
    data = b"id,at,body\n1,2024-01-01," + b"x" * 5000 + b"\n2,2024-01-01,kept\n"
    assert [row.source_id for row in said(data)] == ["2"]
    assert [row.why for row in refused(table, data)] == [
        "not a row of this table: a line of more than 1,000 characters"
    ]


def test_a_long_cell_with_a_log_in_it_is_kept() -> None:
    log = "\r\n".join(f"{n} berth scanned" for n in range(20_000))
    data = f'id,at,body\n1,2024-01-01,"{log}"\n'.encode()
    assert said(data)[0].body == log


def test_columns_of_one_name_and_of_none_are_all_kept() -> None:
    data = b"sep=;\nid;at;body;Comment;Comment;\n1;2024-01-01;a;b;c;d\n"
    assert said(data)[0].attributes == {"Comment": "b", "Comment (2)": "c", "column 6": "d"}


def test_only_a_header_and_nothing_at_all_give_no_rows() -> None:
    assert said(b"id,at,body\n") == []
    assert said(b"") == []


def test_old_line_ends_are_read() -> None:
    assert [row.source_id for row in said(b"id,at,body\r1,2024-01-01,a\r2,2024-01-01,b\r")] == ["1", "2"]
