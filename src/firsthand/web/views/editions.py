"""The archive of newsletters, one of them, and what each of its sentences rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from firsthand.evidence import Row
from firsthand.nouns import Span
from firsthand.store.access import pages
from firsthand.store.access.texts import Heard
from firsthand.tell import render as forms
from firsthand.web import addresses, marking
from firsthand.web.asking import NotThere, page, page_number
from firsthand.web.policy import MAIL
from firsthand.web.reading import Counted, Reading, week_dates

#: Rows of one number that are shown beside others, and on a page of its own.
FEW, MANY = 12, 40

#: The other forms of an edition: what draws them, and what they are.
FORMS = {
    "md": (forms.markdown, "text/markdown; charset=utf-8"),
    "txt": (forms.text, "text/plain; charset=utf-8"),
    "html": (forms.html, "text/html; charset=utf-8"),
}


class Shelved(NamedTuple):
    """An edition in the archive."""

    name: str
    title: str
    dates: str
    first: str
    scope: str
    address: str


class Evidence(NamedTuple):
    """A row that a sentence rests on: its text around what is quoted, or the beginning of it."""

    row: Row
    label: str
    heard: Heard | None
    title: SafeString | str
    excerpt: SafeString | str
    begins: bool
    ends: bool
    address: str


class Group(NamedTuple):
    """A number of the sentence with the first of the rows that it counts."""

    counted: Counted
    rows: list[Evidence]
    address: str


@page
def archive(request: HttpRequest) -> HttpResponse:
    cut = pages.edition_page(page_number(request))
    shelf = []
    for row in cut.rows:
        reading = Reading(row.document)
        title = str(row.document.get("title", "")) or row.name
        shelf.append(
            Shelved(
                row.name, title, week_dates(row.document), reading.first(), row.scope,
                addresses.edition(row.name),
            )
        )  # fmt: skip
    counted = pages.counted() if not shelf else {}
    return render(request, "editions.html", {"cut": cut, "shelf": shelf, "counted": counted})


@page
def edition(request: HttpRequest, name: str) -> HttpResponse:
    row = pages.edition(name)
    older, newer = pages.beside(row)
    reading = Reading(row.document)
    return render(
        request,
        "edition.html",
        {
            "row": row,
            "reading": reading,
            "document": row.document,
            "dates": week_dates(row.document),
            "older": older,
            "newer": newer,
        },
    )


@page
def form(request: HttpRequest, name: str, form: str) -> HttpResponse:
    row = pages.edition(name)
    draw, content_type = FORMS[form]
    response = HttpResponse(draw(row.document), content_type=content_type)
    if form == "html":
        response.headers["Content-Security-Policy"] = MAIL
    return response


@page
def sentence(request: HttpRequest, name: str, n: int) -> HttpResponse:
    row = pages.edition(name)
    reading = Reading(row.document)
    said = reading.sentence(n)
    if said is None:
        raise NotThere(f"The edition {row.name} has no sentence {n}.", "Its sentences are numbered in their margin.")
    spans = reading.spans(said)
    cited = reading.rows(said)
    counts = reading.counted_in(said)
    texts = pages.rows([*cited, *(r for c in counts for r in c.rows[:FEW])])
    return render(
        request,
        "sentence.html",
        {
            "row": row,
            "reading": reading,
            "said": said,
            "n": n,
            "evidence": _shown(reading, cited, texts, spans),
            "groups": [
                Group(c, _shown(reading, c.rows[:FEW], texts, spans), addresses.counted(row.name, c.label))
                for c in counts
            ],
        },
    )


@page
def counted(request: HttpRequest, name: str, label: str) -> HttpResponse:
    row = pages.edition(name)
    reading = Reading(row.document)
    found = reading.counts.get(label)
    if found is None:
        raise NotThere(f'No number of the edition {row.name} has the label "{label[:80]}".')
    number = page_number(request)
    n_pages = max(1, -(-len(found.rows) // MANY))
    number = min(number, n_pages)
    shown = found.rows[(number - 1) * MANY : number * MANY]
    evidence = _shown(reading, shown, pages.rows(shown), {})
    cut = pages.Page(evidence, number, n_pages, len(found.rows))
    context = {"row": row, "reading": reading, "counted": found, "cut": cut, "said": reading.sentences_with(found)}
    return render(request, "counted.html", context)


def _shown(
    reading: Reading, rows: Iterable[Row], texts: Mapping[Row, Heard], spans: Mapping[Row, Sequence[Span]]
) -> list[Evidence]:
    return [_evidence(r, reading.label(r), texts.get(r), spans.get(r, ())) for r in rows]


def _evidence(row: Row, label: str, heard: Heard | None, spans: Sequence[Span]) -> Evidence:
    address = addresses.interaction(row.ref, row.version, spans)
    if heard is None:
        return Evidence(row, label, None, "", "", True, True, address)
    inside = [s for s in spans if marking.fits(s, heard.title, heard.body)]
    in_body, in_title = marking.of("body", inside), marking.of("title", inside)
    title_masks, body_masks = marking.of("title", heard.masks), marking.of("body", heard.masks)
    start, end = marking.around(heard.body, in_body) if in_body else marking.beginning(heard.body, pages.START)
    asides = marking.of("body", heard.asides)
    shown = marking.stretches(heard.body, marks=in_body, masks=body_masks, asides=asides, start=start, end=end)
    title = marking.stretches(heard.title, marks=in_title, masks=title_masks)
    return Evidence(
        row,
        label,
        heard,
        marking.drawn(title, anchor=False),
        marking.drawn(shown, anchor=False),
        start == 0,
        end >= len(heard.body),
        address,
    )
