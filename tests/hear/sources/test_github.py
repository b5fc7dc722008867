from io import BytesIO

from firsthand.hear.sources import github
from firsthand.nouns import Said
from tests.hear.sources.checks import PAYLOADS, reading, refused, taken

GH, REST, COMMENTS = ((PAYLOADS / "github" / f"{name}.json").read_bytes() for name in ("gh", "rest", "comments"))


def by_id(data: bytes) -> dict[str, Said]:
    return {row.source_id: row for row in taken(github, data) if isinstance(row, Said)}


def notes(data: bytes) -> dict[str, int]:
    options = reading()
    list(github.read(BytesIO(data), "x", options=options))
    return dict(options.notes)


def test_an_issue_of_gh_is_read_with_its_comments() -> None:
    rows = by_id(GH)
    assert list(rows) == ["41", "41#777", "41#778"]
    issue = rows["41"]
    assert (issue.source, issue.kind, issue.author, issue.labels) == (
        "github:molen/harbour",
        "issue",
        "marit",
        ("bug", "crane"),
    )
    assert issue.attributes == {"reactions": {"+1": 3}}
    assert issue.later == {
        "state": "open",
        "updated_at": "2024-06-04T10:00:00+00:00",
        "assignees": ["joost"],
        "milestone": "4.3",
    }
    assert (rows["41#777"].thread, rows["41#777"].kind, rows["41#777"].author_role) == ("41", "message", "colleague")
    assert rows["41#778"].author_role == "robot"
    assert notes(GH) == {"comments without text, left out": 1}


def test_an_issue_of_rest_is_read_and_pull_requests_are_left_out_and_counted() -> None:
    rows = by_id(REST)
    assert list(rows) == ["41", "43"]
    assert rows["41"].attributes == {"association": "OWNER", "reactions": {"+1": 2}}
    assert rows["41"].author_role == "colleague"
    assert rows["41"].later["closed_at"] == "2024-03-05T09:12:00+00:00"
    assert rows["41"].later["state_reason"] == "not_planned"
    assert rows["43"].author_role == "robot"
    assert notes(REST) == {"pull requests, left out": 1, "comments that GitHub counts and the file does not hold": 2}


def test_both_forms_name_issues_and_comments_alike() -> None:
    gh, rest, comments = by_id(GH), by_id(REST), by_id(COMMENTS)
    assert (gh["41"].source, gh["41"].at) == (rest["41"].source, rest["41"].at)
    assert comments["41#777"].thread == gh["41#777"].thread
    assert (comments["41#777"].source, comments["41#777"].body) == (gh["41#777"].source, gh["41#777"].body)
    assert notes(COMMENTS) == {"comments on pull requests, left out": 1}


def test_an_issue_without_an_address_belongs_to_github_and_one_without_a_number_is_refused() -> None:
    data = (
        b'[{"number": 7, "title": "a", "createdAt": "2024-01-01T00:00:00Z"}, {"title": "b", "createdAt": "2024-01-01"}]'
    )
    assert by_id(data)["7"].source == "github"
    assert [row.why for row in refused(github, data)] == ["no issue number"]


def test_a_broken_comment_costs_itself() -> None:
    data = (
        b'[{"number": 7, "title": "a", "createdAt": "2024-01-01T00:00:00Z", "comments": [3, {"body": "x"},'
        b' {"id": "IC_1", "body": "no date"}, {"id": "IC_2", "body": "kept", "createdAt": "2024-01-01T00:00:00Z"}]},'
        b' {"issue_url": "", "body": "of what?", "created_at": "2024-01-01T00:00:00Z"}]'
    )
    assert list(by_id(data)) == ["7", "7#IC_2"]
    assert [row.why for row in refused(github, data)] == [
        "a comment that is not an object",
        "a comment without an id",
        "no date",
        "a comment that names no issue",
    ]


def test_a_search_and_pages_one_after_the_other_are_read() -> None:
    issue = b'{"number": 7, "title": "a", "created_at": "2024-01-01T00:00:00Z"}'
    for data in (b'{"total_count": 1, "items": [' + issue + b"]}", b"[[" + issue + b"]]", b"[" + issue + b"][]", issue):
        assert list(by_id(data)) == ["7"]
