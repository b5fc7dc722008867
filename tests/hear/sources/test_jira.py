from datetime import UTC, datetime
from io import BytesIO

from firsthand.hear.sources import jira
from firsthand.nouns import Said
from tests.hear.sources.checks import PAYLOADS, reading, refused, taken

SEARCH = (PAYLOADS / "jira" / "search.json").read_bytes()
CLOUD = (PAYLOADS / "jira" / "cloud.json").read_bytes()


def by_id(data: bytes) -> dict[str, Said]:
    return {row.source_id: row for row in taken(jira, data) if isinstance(row, Said)}


def test_an_issue_is_told_as_it_stood_and_apart_what_became_of_it() -> None:
    assert by_id(SEARCH)["HARB-12"] == Said(
        source="jira:HARB",
        source_id="HARB-12",
        at=datetime(2024, 3, 4, 8, 12, tzinfo=UTC),
        title="Berth list empty after midnight",
        body="Steps:\r\n# open the list at 00:01\r\n# it is empty\r\n\r\n{code}\r\nberths: []\r\n{code}",
        url="https://tracker.molen.example/browse/HARB-12",
        thread="HARB-12",
        author="Marit V.",
        author_email="marit@molenhaven.example",
        version="4.2.0",
        component="Berths",
        labels=("night",),
        attributes={
            "type": "Bug",
            "priority": "High",
            "environment": "Firefox 123, Linux",
            "project": "Harbour Desk",
            "affects_versions": ["4.2.0", "4.1.9"],
            "components": ["Berths", "Clock"],
        },
        later={
            "status": "Closed",
            "resolution": "Fixed",
            "resolved_at": "2024-03-10T11:00:00+00:00",
            "updated_at": "2024-03-11T11:00:00+00:00",
            "n_comments_missing": 1,
            "assignee": "Joost",
            "fix_versions": [
                {"name": "4.2.1", "released_on": "2024-03-12"},
                {"name": "Sprint 9", "released_on": ""},
            ],
            "links": [
                {"type": "Duplicate", "direction": "inward", "key": "HARB-15"},
                {"type": "Relates", "direction": "outward", "key": "HARB-3"},
            ],
            "parent": "HARB-1",
        },
    )


def test_comments_are_messages_of_their_own_in_the_issues_thread() -> None:
    rows = by_id(SEARCH)
    assert list(rows) == ["HARB-12", "HARB-12#501", "HARB-12#502", "HARB-15"]
    comment = rows["HARB-12#502"]
    assert (comment.kind, comment.thread, comment.author, comment.title) == ("message", "HARB-12", "Marit V.", "")
    assert comment.body == 'Ours. See {not json} and "this".'
    assert comment.url == "https://tracker.molen.example/browse/HARB-12?focusedCommentId=502"
    assert comment.later == {"updated_at": "2024-03-04T10:00:00+00:00"}
    assert rows["HARB-12#501"].later == {}


def test_what_is_left_out_is_counted_and_what_is_broken_refused() -> None:
    options = reading()
    list(jira.read(BytesIO(SEARCH), "x", options=options))
    assert options.notes == {
        "comments without text, left out": 1,
        "comments that Jira counts and the file does not hold": 1,
        "attachments, left out": 1,
    }
    assert [(row.where.partition(", ")[2], row.why) for row in refused(jira, SEARCH)] == [("HARB-13", "no date")]


def test_a_document_is_read_as_the_text_that_it_shows() -> None:
    body = by_id(CLOUD)["DESK-1"].body
    assert body == "The button does nothing.\nTwice.\n\nwith card\n\n@Joost\n\n{code}\nHTTP 500\n{code}"


def test_a_service_desk_tells_who_is_who() -> None:
    rows = by_id(CLOUD)
    assert {name: row.author_role for name, row in rows.items()} == {
        "DESK-1": "customer",
        "DESK-1#1": "colleague",
        "DESK-1#2": "robot",
    }


def test_lists_and_lines_of_issues_are_read_like_a_search() -> None:
    issue = b'{"key": "A-1", "fields": {"summary": "a", "created": "2024-01-01T00:00:00Z"}}'
    for data in (
        issue,
        b"[" + issue + b"]",
        issue + b"\n" + issue.replace(b"A-1", b"A-2"),
        b'{"issues":[' + issue + b"]}",
    ):
        assert by_id(data)["A-1"].source == "jira:A"


def test_a_broken_issue_and_a_broken_comment_cost_themselves() -> None:
    data = (
        b'[{"key": "A-1", "fields": 7}, {"key": "nokey", "fields": {}}, {"key": "A-3", "fields": {"summary": " ",'
        b' "created": "2024-01-01", "comment": {"comments": [5, {"body": "x"}, {"id": "1", "body": "y"},'
        b' {"id": "2", "body": "kept", "created": "2024-01-01"}]}}}]'
    )
    assert list(by_id(data)) == ["A-3#2"]
    assert [row.why for row in refused(jira, data)] == [
        "A-1 has no fields",
        "no issue key",
        "neither a summary nor a description",
        "comment 1 is not an object",
        "comment 2 has no id",
        "no date",
    ]
