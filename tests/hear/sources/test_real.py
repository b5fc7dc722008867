"""Real exports, read whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from firsthand.hear.sources import head, read, recognise
from firsthand.nouns import Rejected, Said
from firsthand.outside.files import Payload, payloads
from tests.hear.sources.checks import check_row, reading

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    ("file", "source", "n_tickets", "n_messages"),
    [
        ("titanium/aloy.jira.json.gz", "jira:ALOY", 1499, 4432),
        ("titanium/mod.jira.json.gz", "jira:MOD", 367, 1411),
        ("titanium/daemon.jira.json.gz", "jira:DAEMON", 317, 466),
        ("trackers/seamonkey.csv.gz", "table:seamonkey", 1076, 0),
        ("trackers/vscode-non-english.csv.gz", "table:vscode-non-english", 1381, 0),
    ],
)
def test_a_real_export_is_read_without_a_rejected_row(
    shared_data: Path, file: str, source: str, n_tickets: int, n_messages: int
) -> None:
    for payload in payloads(shared_data / file):
        assert isinstance(payload, Payload)
        found = recognise(payload.name, head(payload.stream))
        rows = list(read(found, payload.stream, payload.name, options=reading()))
        assert [row for row in rows if isinstance(row, Rejected)] == []
        said = [row for row in rows if isinstance(row, Said)]
        for row in said:
            check_row(row)
        assert {row.source for row in said} == {source}
        assert Counter(row.kind for row in said) == Counter(ticket=n_tickets, message=n_messages)
        assert len({row.source_id for row in said}) == len(said)
