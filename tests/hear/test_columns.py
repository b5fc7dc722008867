import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.errors import ColumnsUnclear, Unknown
from firsthand.hear.columns import NAMES, guess, is_later, parse_map, plain_name, preview, resolve, written

PLAY = [
    "Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device",
    "Review Submit Date and Time", "Review Submit Millis Since Epoch", "Review Last Update Date and Time",
    "Review Last Update Millis Since Epoch",
    "Star Rating", "Review Title", "Review Text", "Developer Reply Date and Time", "Developer Reply Text",
    "Review Link",
]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "sample", "expected"),
    [
        (
            ["id", "at", "title", "body"],
            {"at": "2024-01-01"},
            {"id": "id", "at": "at", "title": "title", "body": "body"},
        ),
        (
            PLAY,
            {"Review Submit Date and Time": "2024-03-04T09:12:00Z"},
            {
                "at": "Review Submit Date and Time",
                "title": "Review Title",
                "body": "Review Text",
                "rating": "Star Rating",
                "version": "App Version Name",
                "platform": "Device",
                "locale": "Reviewer Language",
                "url": "Review Link",
            },
        ),
        (
            ["Review ID", "Date", "Territory", "Version", "Rating", "Nickname", "Title", "Review"],
            {"Date": "Mar 4, 2024"},
            {
                "id": "Review ID",
                "at": "Date",
                "title": "Title",
                "body": "Review",
                "rating": "Rating",
                "author": "Nickname",
                "version": "Version",
                "locale": "Territory",
            },
        ),
        (
            [
                "Conversation ID",
                "Conversation started at",
                "User name",
                "User email",
                "Company name",
                "First user message",
            ],
            {"Conversation started at": "2024-03-04 09:12:00"},
            {
                "id": "Conversation ID",
                "at": "Conversation started at",
                "body": "First user message",
                "author": "User name",
                "author_email": "User email",
                "customer": "Company name",
            },
        ),
        (
            [
                "Summary",
                "Issue key",
                "Reporter",
                "Created",
                "Affects Version/s",
                "Component/s",
                "Description",
                "Labels",
            ],
            {"Created": "04/Mar/24 9:12 AM"},
            {
                "id": "Issue key",
                "at": "Created",
                "title": "Summary",
                "body": "Description",
                "author": "Reporter",
                "version": "Affects Version/s",
                "component": "Component/s",
                "labels": "Labels",
            },
        ),
        (
            ["Numéro", "Date de création", "Objet", "Commentaire", "Société", "Langue"],
            {"Date de création": "04/03/2024"},
            {
                "id": "Numéro",
                "at": "Date de création",
                "title": "Objet",
                "body": "Commentaire",
                "customer": "Société",
                "locale": "Langue",
            },
        ),
        (
            ["number", "createdAt", "title"],
            {"createdAt": "1709543520"},
            {"id": "number", "at": "createdAt", "title": "title"},
        ),
    ],
)
def test_common_exports_are_read_without_a_map(
    header: list[str], sample: dict[str, str], expected: dict[str, str]
) -> None:
    assert guess(header, [sample]) == expected


def test_values_decide_where_names_do_not() -> None:
    rows = [
        {"a": "2024-01-01", "b": "The pier list has no search.", "c": "x1"},
        {"a": "2024-01-02", "b": "Nor has the crane list.", "c": "x2"},
    ]
    assert guess(["a", "b", "c"], rows) == {"at": "a", "body": "b"}


def test_a_column_called_date_that_holds_none_is_not_the_date() -> None:
    rows = [{"date": "soon", "written": "2024-01-01", "text": "a b"}]
    assert guess(["date", "written", "text"], rows) == {"at": "written", "body": "text"}


def test_two_columns_of_dates_are_unclear_and_the_map_to_type_is_told() -> None:
    rows = [{"a": "2024-01-01", "b": "2024-01-02", "text": "it is slow"}]
    with pytest.raises(ColumnsUnclear) as told:
        resolve(["a", "b", "text"], rows)
    assert 'it could be: "a", "b"' in told.value.what
    assert told.value.next == "Say which, for example: --map 'at=a,body=text'"
    typed = parse_map(told.value.next.partition("--map '")[2].rstrip("'"))
    assert resolve(["a", "b", "text"], rows, typed) == {"at": "a", "body": "text"}


def test_a_missing_text_is_unclear_as_well() -> None:
    with pytest.raises(ColumnsUnclear, match="surely the text"):
        resolve(["at", "x"], [{"at": "2024-01-01", "x": "1"}])


def test_what_became_of_a_row_is_never_taken_for_its_date() -> None:
    rows = [{"Closed at": "2024-01-01", "Text": "it is slow today"}]
    with pytest.raises(ColumnsUnclear):
        resolve(["Closed at", "Text"], rows)
    assert is_later("Closed at") and is_later("Fix Version/s") and not is_later("Priority")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at=created,body=text", {"at": "created", "body": "text"}),
        (' at = created , body="a, b" ', {"at": "created", "body": "a, b"}),
        ('title="say ""hi""",dates=day-first', {"title": 'say "hi"', "dates": "day-first"}),
        ("body=a=b", {"body": "a=b"}),
    ],
)
def test_a_map_is_read(text: str, expected: dict[str, str]) -> None:
    assert parse_map(text) == expected


@pytest.mark.parametrize(
    ("text", "error", "why"),
    [
        ("", ColumnsUnclear, "empty"),
        ("created", ColumnsUnclear, "no field=column"),
        ("at=", ColumnsUnclear, "no field=column"),
        ("boddy=text", Unknown, "Did you mean body"),
        ("dates=backwards", Unknown, "day-first, month-first"),
    ],
)
def test_a_map_that_says_nothing_is_refused(text: str, error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        parse_map(text)


names = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.dictionaries(st.sampled_from(list(NAMES)), names, min_size=1))
def test_a_map_that_is_written_reads_as_it_was(columns: dict[str, str]) -> None:
    assert parse_map(written(columns)) == columns


def test_a_preview_shows_three_rows_as_they_would_be_read() -> None:
    rows = [{"d": f"{day}/03/2024", "t": "x" * 100} for day in (1, 2, 25, 26)]
    shown = preview(rows, {"at": "d", "body": "t"})
    assert [row["at"] for row in shown] == ["2024-03-01 00:00", "2024-03-02 00:00", "2024-03-25 00:00"]
    assert len(shown[0]["body"]) == 61
    assert preview([{"d": "never"}], {"at": "d"}) == [{"at": '? cannot read the date "never"'}]


@pytest.mark.parametrize(
    ("column", "plain"),
    [
        ("Fix Version/s", "fix version s"),
        ("createdAt", "created at"),
        ("Zuständig", "zustandig"),
        ("  E-Mail ", "e mail"),
    ],
)
def test_names_are_compared_without_case_accents_and_signs(column: str, plain: str) -> None:
    assert plain_name(column) == plain
