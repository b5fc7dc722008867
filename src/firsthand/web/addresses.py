"""The address of each thing that has a page. Written by hand and not reversed: an id may hold any character."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from firsthand.nouns import Span


def _path(*parts: str) -> str:
    return "/" + "/".join(quote(part, safe="/:@!$&'()*+,;=~") for part in parts)


def _asked(query: Mapping[str, object]) -> str:
    given = {key: value for key, value in query.items() if value not in ("", None)}
    return "?" + urlencode(given, safe=":/,") if given else ""


def interaction(ref: str, version: int | None = None, marks: Iterable[Span] = (), *, unmask: bool = False) -> str:
    """Where an interaction is read, with its quoted characters marked and scrolled to.

    >>> interaction("jira:ALOY/ALOY-552", 1, [Span("body", 120, 180)])
    '/interactions/jira:ALOY/ALOY-552?v=1&mark=body:120-180#mark'
    """
    marked = ",".join(f"{s.part}:{s.start}-{s.end}" for s in marks)
    asked = _asked({"v": version, "mark": marked, "unmask": "1" if unmask else ""})
    return _path("interactions", ref) + asked + ("#mark" if marked else "")


def problem(number: int, rows: str = "", page: int | None = None) -> str:
    """Where a problem is read, or the rows behind one of its numbers.

    >>> problem(12, "2013-W11")
    '/problems/P-12?rows=2013-W11'
    """
    return _path("problems", f"P-{number}") + _asked({"rows": rows, "page": page})


def customer(account: str) -> str:
    return _path("customers", account)


def edition(name: str, form: str = "") -> str:
    return _path("editions", name) + (f".{form}" if form else "")


def sentence(name: str, n: int) -> str:
    """What the n-th sentence of an edition rests on."""
    return _path("editions", name, str(n))


def counted(name: str, label: str) -> str:
    """The rows that a number of an edition counts."""
    return _path("editions", name, "rows", label)
