"""The problems, one of them with its evidence, and the rows behind each of its numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone, localdate

from firsthand.evidence import Row, verbatim
from firsthand.nouns import Span
from firsthand.store.access import pages, problems, records, texts
from firsthand.store.access.problems import ProblemRow
from firsthand.store.access.texts import Heard
from firsthand.web import addresses, charts
from firsthand.web.asking import NotThere, page, page_number, whole

#: Quotes on a problem's page, each of another customer.
N_QUOTES = 5
#: Sentences of a quote.
N_SENTENCES = 3
#: Interactions on a problem's page; the rest are a link away.
N_MEMBERS = 8


@page
def listing(request: HttpRequest) -> HttpResponse:
    kinds = pages.problem_kinds()
    kind = request.GET.get("kind", "")
    if kind and kind not in kinds:
        raise NotThere(f'No problem here is of the kind "{kind[:80]}".', "To see them all: firsthand problems")
    cut = pages.problem_page(kind, page_number(request))
    context: dict[str, Any] = {"cut": cut, "kinds": kinds, "kind": kind, "n_all": sum(kinds.values())}
    if span := records.span():
        unit, shown = charts.bins(localdate(span[0]), localdate(span[1]))
        counts = pages.rhythms([p.number for p in cut.rows], unit)
        rows = [{"one": p, "spark": charts.sparkline(counts.get(p.number, {}), shown)} for p in cut.rows]
        context |= {"rows": rows, "unit": unit, "since": shown[0].first}
    return render(request, "problems.html", context)


@page
def problem(request: HttpRequest, name: str) -> HttpResponse:
    number = problems.number(name if len(name) < 12 else "")
    rows = request.GET.get("rows", "")
    asked = whole(name.upper().removeprefix("P").removeprefix("-"), "problem")
    if name != f"P-{number}":
        # An id of yesterday leads to where its problem went.
        came = f"?from=P-{asked}" if asked != number else ""
        return redirect(addresses.problem(number, rows) if rows else addresses.problem(number) + came)
    one = pages.problem(number)
    if rows:
        return _rows(request, one, rows)
    return render(request, "problem.html", _problem(request, one))


def _problem(request: HttpRequest, one: ProblemRow) -> dict[str, Any]:
    said_at = pages.said_at(one.number)
    changes = pages.changes_naming(one.number, size=5)
    chart: dict[str, Any] = {}
    if said_at:
        newest = pages.latest_at() or said_at[-1]
        releases = [charts.Tag(r.name, localdate(r.at)) for r in records.releases()]
        drawing, unit, counts = charts.pain(
            [localdate(at) for at in said_at],
            localdate(newest),
            releases,
            lambda rows: addresses.problem(one.number, rows),
            label=f"Interactions over time for P-{one.number}, with releases",
        )
        table = [(charts.spoken(b, unit), n, addresses.problem(one.number, b.name)) for b, n in counts]
        chart = {"drawing": drawing, "unit": unit, "table": table}
    return {
        "one": one,
        "came_from": request.GET.get("from", "")[:12],
        "quotes": _quotes(one.number),
        "chart": chart,
        "members": pages.problem_rows(one.number, size=N_MEMBERS),
        "changes": changes,
        "since": sum(at > changes.rows[0].at for at in said_at) if changes.rows else 0,
        "changed_at": changes.rows[0].at if changes.rows else None,
        "history": pages.history(one.number),
    }


def _quotes(number: int) -> list[dict[str, Any]]:
    """The surest members in their own words, one for each customer; where no account is known, each stands alone."""
    chosen: dict[str, tuple[int, int]] = {}
    for pk, statement, account in pages.surest(number):
        chosen.setdefault(account or f"interaction {pk}", (pk, statement))
    wanted = list(chosen.values())
    heard = texts.by_pk(pk for pk, _ in wanted)
    found = texts.passages(pk for pk, _ in wanted)
    quotes = []
    for pk, statement in wanted:
        one = heard[pk]
        spans = [
            span
            for row in found.get(pk, ())
            if row.statement == statement and row.version == one.n
            for span in (row.sentences or (row.span,))
        ]
        # The title stands in the list of interactions; a quote is of the body where the body says something.
        spans = ([s for s in spans if s.part == "body"] or spans)[:N_SENTENCES]
        if spans:
            address = addresses.interaction(one.ref, one.n, spans)
            quotes.append({"one": one, "text": _words(one, spans), "address": address})
        if len(quotes) == N_QUOTES:
            break
    return quotes


def _words(one: Heard, spans: list[Span]) -> str:
    masks = {Span(m.part, m.start, m.end): m.word for m in one.masks}
    return verbatim(lambda _row, part: one.part(part), Row(one.ref, one.n), spans, masks)


def _rows(request: HttpRequest, one: ProblemRow, rows: str) -> HttpResponse:
    """The rows behind a number: `interactions`, `customers`, `changes`, a time, `account:…` or `event:…`."""
    number = page_number(request)
    what, _, which = rows.partition(":")
    context: dict[str, Any] = {"one": one, "rows": rows}
    if rows == "customers":
        return render(request, "problem_customers.html", context | {"cut": pages.problem_customers(one.number, number)})
    if rows == "interactions":
        cut, says = pages.problem_rows(one.number, number), "Every interaction of it in customers’ words"
    elif rows == "changes":
        cut, says = pages.changes_naming(one.number, number), "Changes that name one of its interactions"
    elif what == "account" and which:
        cut, says = pages.problem_rows(one.number, number, account=which), f"What {which} said of it"
    elif what == "event" and which:
        pks = pages.moved(one.number, whole(which, "line of this history:"))
        cut, says = pages.problem_rows(one.number, number, pks=pks), "What this line of its history moved"
    elif time := charts.named(rows):
        start, end = charts.moments(time, get_current_timezone())
        cut = pages.problem_rows(one.number, number, start=start, end=end)
        says = f"What customers said of it in {charts.spoken(time, charts.unit_of(rows))}"
    else:
        raise NotThere(f'There are no rows "{rows[:80]}" behind P-{one.number}.', "Go back to the problem.")
    return render(request, "problem_rows.html", context | {"cut": cut, "says": says})
