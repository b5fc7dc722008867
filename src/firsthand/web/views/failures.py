"""The pages for what is not there and for what went wrong: what it is, and the next step."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from firsthand.errors import FirsthandError
from firsthand.web.asking import NotThere


def not_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    told = exception if isinstance(exception, NotThere) else NotThere(f"Nothing is at {request.path[:200]}.")
    return render(request, "404.html", {"what": told.what, "next": told.next}, status=404)


def not_asked_well(request: HttpRequest, exception: Exception) -> HttpResponse:
    # Nothing of the request is used: it may be one that another host's page made.
    return HttpResponse(
        "This address was asked for in a way that is not answered. Open http://127.0.0.1 with the port that "
        "firsthand serve printed.\n",
        content_type="text/plain; charset=utf-8",
        status=400,
    )


def went_wrong(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    told = {"what": error.what, "next": error.next} if isinstance(error, FirsthandError) else {}
    return render(request, "500.html", told, status=500)
