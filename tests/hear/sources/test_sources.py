from io import BytesIO

import pytest

from firsthand.errors import UnknownFormat, Unreadable
from firsthand.hear import sources
from firsthand.hear.sources import SOURCES, customers, github, jira, notes, plain, read, recognise, table
from firsthand.nouns import Rejected
from tests.hear.sources.checks import PAYLOADS, check_source, reading


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.NAME)
def test_every_source_keeps_the_laws(source: sources.Source) -> None:
    payloads = {file.name: file.read_bytes() for file in sorted((PAYLOADS / source.NAME).iterdir())}
    check_source(source, payloads, ends_itself=source not in (table, customers, notes))


@pytest.mark.parametrize(
    ("name", "head", "source"),
    [
        ("x.json", b'{"issues":[{"key":"A-1","fields":{}}]}', jira),
        ("x.json", b'[{"expand":"","key":"A-1","fields":{"summary":"at"}}]', jira),
        ("x.jsonl", b'{"key":"A-1","fields":{}}\n{"key":"A-2","fields":{}}\n', jira),
        ("x.json", b'[{"number":1,"title":"a","createdAt":"2024-01-01T00:00:00Z"}]', github),
        ("x.json", b'[[{"number":1,"title":"a","created_at":"2024-01-01T00:00:00Z"}]]', github),
        ("x.json", b'{"total_count":1,"items":[{"number":1,"title":"a","created_at":""}]}', github),
        ("x.json", b'[{"assignees":[],"author":{"login":"a"},"body":"so long that', None),
        ("x.json", b'[{"assignees":[],"author":{"login":"a"},"closedAt":null,"body":"so long that', github),
        ("x", b'{"id":1,"at":2,"body":"created_at, number"}', plain),
        ("x", b'broken\n{"id":1,"at":2,"body":"c"}', None),
        ("x", b'{"id":1,\n{"id":1,"at":2,"body":"c"}\n', plain),
        ("x.csv", b"id,at,body\n", table),
        ("x.tsv", b"id\tat\tbody\n", table),
        ("x.csv", b"account,name,domains,plan\n", customers),
        ("x.csv", b"Company;MRR (EUR)\nA;1\n", customers),
        ("x.csv", b"customer,plan,created,message\n", table),
        ("noted.md", b"---\nat: 2024-01-01\n---\nhi", notes),
        ("2024-01-01 call.md", b"hi", notes),
        ("README.md", b"# A product\n", None),
        ("x.json", b"", None),
        ("x.xml", b"<rss>", None),
        ("x.json", b'{"a": 1}', None),
        ("x.txt", b"just words", None),
    ],
)
def test_a_file_is_recognised_by_what_is_in_it(name: str, head: bytes, source: sources.Source | None) -> None:
    if source:
        assert recognise(name, head) is source
    else:
        with pytest.raises(UnknownFormat, match="looks like"):
            recognise(name, head)


def test_an_unknown_file_is_described_by_what_it_has() -> None:
    with pytest.raises(UnknownFormat, match="JSON with the fields ticket, opened"):
        recognise("x.json", b'[{"ticket": 1, "opened": "2024-01-01"}]')
    with pytest.raises(UnknownFormat, match="Markdown without front matter"):
        recognise("x.md", b"# hello")


class Breaking(BytesIO):
    """A stream that breaks off where a truncated gzip does."""

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if not data:
            raise Unreadable("it breaks off")
        return data

    readline = read  # type: ignore[assignment]


def test_a_stream_that_breaks_off_keeps_its_rows_and_says_so_once() -> None:
    stream = Breaking(b'[{"id":"1","at":"2024-01-01T00:00:00Z","title":"kept"},{"id":"2"')
    first, last = list(read(plain, stream, "x.json", options=reading()))
    assert not isinstance(first, Rejected) and getattr(first, "title", "") == "kept"
    assert last == Rejected("x.json", "it breaks off", "")
