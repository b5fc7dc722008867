"""Where interactions come from, when each source was last heard, and which have fallen silent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from firsthand.store.access import pages
from firsthand.store.access.records import SourceRow
from firsthand.web.asking import page, page_number

#: A source is silent when nothing came from it for this long before the newest interaction of any source,
#: and for this many times the usual gap between two of its own.
SILENT, GAPS = timedelta(days=30), 4


@page
def listing(request: HttpRequest) -> HttpResponse:
    found = pages.sources()
    newest = max((s.source.last_at for s in found if s.source.last_at), default=None)
    rows = [{"one": s.source, "heard_at": s.heard_at, "silent": silent_since(s.source, newest)} for s in found]
    intakes = pages.intake_page(page_number(request))
    return render(request, "sources.html", {"rows": rows, "cut": intakes, "days": SILENT.days, "gaps": GAPS})


def silent_since(source: SourceRow, newest: datetime | None) -> datetime | None:
    """When the source was last heard of, where it is silent. Measured on the store's own time, not on the clock."""
    if newest is None or source.first_at is None or source.last_at is None or source.n_interactions < 2:
        return None
    usual = (source.last_at - source.first_at) / (source.n_interactions - 1)
    return source.last_at if newest - source.last_at > max(SILENT, GAPS * usual) else None
