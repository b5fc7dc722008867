"""What stands around every page: the places one can go, and which of them this is."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest


class Place(NamedTuple):
    """An entry of the navigation. `keys` are pressed one after the other to go there."""

    name: str
    address: str
    keys: str


PLACES = (Place("Editions", "/", "g e"), Place("Problems", "/problems", "g p"))
EVIDENCE = (Place("Customers", "/customers", "g c"), Place("Sources", "/sources", "g s"))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Asks the store nothing: the page that says what went wrong has this frame too."""
    return {"request": request, "places": PLACES, "rooms": EVIDENCE, "here": _here(request.path)}


def _here(path: str) -> str:
    first = "/" + path.strip("/").partition("/")[0]
    return "/" if first == "/editions" else first
