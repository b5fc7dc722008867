"""From named fields to one interaction: what the plain format and tables have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from firsthand.hear.dates import Order
from firsthand.hear.sources.reading import Reading, words
from firsthand.nouns import KINDS, Said

#: The plain format's fields. Everything else in a row is kept as an attribute.
TEXTS = (
    "title", "body", "kind", "url", "thread", "author", "author_email", "author_role", "customer", "version",
    "platform",
    "component", "plan", "locale",
)  # fmt: skip
FIELDS = ("id", "at", *TEXTS, "rating", "labels", "attributes", "later")

_RATING = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*(?:/\s*\d+|stars?|sterne?|von \d+|out of \d+))?", re.IGNORECASE)
_STARS = re.compile(r"(★+)☆*")


def interaction(
    row: Mapping[str, Any], source: str, options: Reading, *, kind: str = "ticket", order: Order = ""
) -> Said:
    """Read one row whose keys are the plain format's fields.

    Raises
    ------
    ValueError
        With a reason for people: no id, no date, no text, or a field that is no text.
    """
    source_id = _text(row, "id").strip()
    if not source_id:
        raise ValueError("no id")
    at = options.at(row.get("at"), order)
    texts = {name: _text(row, name) for name in TEXTS}
    if not (texts["title"].strip() or texts["body"].strip()):
        raise ValueError("neither a title nor a body")
    attributes = {name: value for name, value in row.items() if name not in FIELDS and value not in (None, "", [], {})}
    given = row.get("attributes")
    attributes |= given if isinstance(given, dict) else {"attributes": given} if given else {}
    named_kind = texts.pop("kind").strip().lower()
    if named_kind and named_kind not in KINDS:
        attributes.setdefault("kind", named_kind)
        options.count(f"kinds other than {', '.join(KINDS)}, read as {kind} and kept as an attribute")
    rating = rating_of(row.get("rating"))
    if rating is None and row.get("rating") not in (None, ""):
        attributes.setdefault("rating", row["rating"])
        options.count("ratings that are no number, kept as an attribute")
    later = row.get("later")
    texts |= {name: text.strip() for name, text in texts.items() if name not in ("title", "body")}
    return Said(
        source=source,
        source_id=source_id,
        at=at,
        kind=named_kind if named_kind in KINDS else kind,
        rating=rating,
        labels=words(row.get("labels")),
        attributes=attributes,
        later=later if isinstance(later, dict) else {},
        **texts,
    )


def rating_of(value: object) -> float | None:
    """Stars or points as a number: `4`, `"4,5"`, `"5 stars"`, `"3/5"`, `"★★★☆☆"`; None where there is none.

    >>> rating_of("★★★☆☆"), rating_of("4,5"), rating_of("good")
    (3.0, 4.5, None)
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = value.strip() if isinstance(value, str) else ""
    if stars := _STARS.fullmatch(text):
        return float(len(stars[1]))
    number = _RATING.fullmatch(text)
    return float(number[1].replace(",", ".")) if number else None


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f'"{name}" is no text but {str(value)[:40]}')
