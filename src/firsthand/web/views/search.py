"""Looks for words in what was said."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from firsthand.nouns import Span
from firsthand.store.access import pages
from firsthand.store.access.texts import Heard
from firsthand.web import addresses, marking
from firsthand.web.asking import page, page_number

MAX_WORDS, MAX_CHARS = 8, 200
#: Words in quotation marks are looked for as they stand, in one piece.
_WORDS = re.compile(r'"([^"]+)"|(\S+)')


@page
def search(request: HttpRequest) -> HttpResponse:
    asked = " ".join(request.GET.get("q", "").split())[:MAX_CHARS]
    words = [whole or word for whole, word in _WORDS.findall(asked)][:MAX_WORDS]
    context: dict[str, Any] = {"asked": asked, "words": words}
    if words:
        cut, texts = pages.search(words, page_number(request))
        rows = [_found(one, texts[one.pk], words) for one in cut.rows]
        context |= {"cut": cut, "rows": rows}
    else:
        context["counted"] = pages.counted()
    return render(request, "search.html", context)


def _found(one: pages.Glimpse, heard: Heard, words: list[str]) -> dict[str, Any]:
    """The text around the first of the words, every one in it marked, and the link that marks them in the whole."""
    any_word = re.compile("|".join(re.escape(w) for w in words), re.IGNORECASE)
    first = any_word.search(heard.body)
    excerpt: SafeString | str = one.start
    begins, spans = True, []
    if first:
        start, end = marking.around(heard.body, [Span("body", *first.span())], room=120)
        spans = [Span("body", *found.span()) for found in any_word.finditer(heard.body, start, end)]
        masks = marking.of("body", heard.masks)
        parts = marking.stretches(heard.body, marks=spans, masks=masks, start=start, end=end)
        excerpt, begins = marking.drawn(parts, anchor=False), start == 0
    address = addresses.interaction(one.ref, one.version, spans)
    return {"one": one, "excerpt": excerpt, "begins": begins, "address": address}
