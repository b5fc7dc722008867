"""Reads what an address asks for. What cannot be understood is the same page as what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from firsthand.errors import Unknown
from firsthand.nouns import Part, Span

View = Callable[..., HttpResponse]

#: The largest number that any table can hold; larger ones name nothing.
LARGEST = 2**31 - 1

_MARK = re.compile(r"(title|body):([0-9]{1,9})-([0-9]{1,9})")


class NotThere(Http404):
    """Something that has no page: what, and the next step."""

    def __init__(self, what: str, next: str = "") -> None:
        super().__init__(what)
        self.what, self.next = what, next


def page(view: View) -> Callable[..., HttpResponseBase]:
    """A view that only shows. A name that the store does not know is a page that is not there."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        # No text that was heard holds this character, and PostgreSQL takes no question with it.
        asked = [value for _, values in request.GET.lists() for value in values]
        if any("\0" in text for text in (request.path, *asked)):
            raise NotThere("Nothing is at this address.")
        try:
            return view(request, *args, **named)
        except Unknown as unknown:
            raise NotThere(unknown.what, unknown.next) from unknown

    return require_safe(shown)


def whole(text: str, what: str) -> int:
    """A number from 1, as an address has it. Raises NotThere."""
    value = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
    if not 1 <= value <= LARGEST:
        raise NotThere(f'There is no {what} "{text[:80]}".')
    return value


def page_number(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    return whole(given, "page") if given else 1


def marks(request: HttpRequest) -> tuple[list[Span], bool]:
    """The spans that `mark=body:120-180,body:190-200` asks for, and whether all of it could be understood."""
    given = ",".join(request.GET.getlist("mark"))
    asked = [text for text in given.split(",") if text][:50]
    found: list[Span] = []
    for text in asked:
        if matched := _MARK.fullmatch(text):
            part: Part = "title" if matched[1] == "title" else "body"
            found.append(Span(part, int(matched[2]), int(matched[3])))
    return found, len(found) == len(asked)
