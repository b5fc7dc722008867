"""When a source counts as silent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.web.world import MONDAY

pytestmark = pytest.mark.usefixtures("store")


def silent(n: int, first: datetime | None, last: datetime | None, newest: datetime | None) -> bool:
    from firsthand.store.access.records import SourceRow
    from firsthand.web.views.sources import silent_since

    return silent_since(SourceRow("s", "plain", n, first, last), newest) is not None


@pytest.mark.parametrize(
    ("n", "days", "later", "wanted"),
    [
        (100, 100, 29, False),  # a month is nothing
        (100, 100, 31, True),  # it used to speak every day
        (11, 100, 31, False),  # every ten days: four gaps are forty
        (11, 100, 41, True),
        (1, 0, 400, False),  # one interaction has no rhythm
        (2, 0, 31, True),
    ],
)
def test_silence_is_measured_by_the_source_s_own_rhythm(n: int, days: float, later: float, wanted: bool) -> None:
    assert silent(n, MONDAY - timedelta(days=days), MONDAY, MONDAY + timedelta(days=later)) is wanted


def test_an_empty_source_is_not_silent() -> None:
    assert not silent(0, None, None, MONDAY) and not silent(0, None, None, None)
