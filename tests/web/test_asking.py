"""What an address asks for is read strictly."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from firsthand.nouns import Span
from firsthand.web import asking

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("0012", 12), ("2147483647", 2**31 - 1)])
def test_a_whole_number(text: str, value: int) -> None:
    assert asking.whole(text, "page") == value


@pytest.mark.parametrize("text", ["", "0", "-1", "1.0", " 1", "١", "x", "2147483648", "9" * 5000])
def test_what_is_no_whole_number_is_not_there(text: str) -> None:
    with pytest.raises(asking.NotThere):
        asking.whole(text, "page")


def test_marks_are_read_from_one_or_several() -> None:
    request = RequestFactory().get("/", QueryDict("mark=body:1-4,title:0-3&mark=body:7-9"))
    assert asking.marks(request) == ([Span("body", 1, 4), Span("title", 0, 3), Span("body", 7, 9)], True)


@pytest.mark.parametrize("mark", ["x", "body:1", "body:1-2-3", "head:1-2", "body:-1-2", "body:١-٢"])
def test_a_mark_that_is_none_is_said(mark: str) -> None:
    assert asking.marks(RequestFactory().get("/", {"mark": mark})) == ([], False)
