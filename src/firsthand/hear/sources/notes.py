"""Notes that engineers write: of debugging, visits and calls. Markdown with front matter. See docs/sources/notes.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import BinaryIO

from firsthand.hear.sources.fields import TEXTS
from firsthand.hear.sources.reading import ROW_LIMIT, Reading, rejected, words
from firsthand.nouns import Rejected, Said

NAME = "notes"

#: What a note may call itself, and the kind of interaction that it is.
KINDS = {"visit": "visit", "call": "call", "interview": "call", "meeting": "call"}

_FRONT = re.compile(r"(?:\s*\n)?---[ \t]*\r?\n(?P<front>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"(?P<key>[A-Za-z][\w -]*?)\s*:(?:\s+(?P<value>.*))?")
_ITEM = re.compile(r"\s*-\s+(?P<value>.*)")
_HEADING = re.compile(r"^#+[ \t]+(?P<text>.*?)[ \t#]*$", re.MULTILINE)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEXTS = tuple(name for name in TEXTS if name not in ("title", "body", "kind", "author_role"))
_TAKEN = frozenset(("id", "kind", "at", "date", "title", "labels", "tags", *_TEXTS))


def recognises(name: str, head: str) -> bool:
    """Markdown that begins with front matter, or whose file name begins with a date."""
    if not name.lower().endswith((".md", ".markdown")):
        return False
    return _FRONT.match(head) is not None or _DATED.match(PurePosixPath(name).name) is not None


def read(stream: BinaryIO, name: str, *, options: Reading) -> Iterator[Said | Rejected]:
    """The file as one interaction. Its body is everything after the front matter, as it stands."""
    data = stream.read(ROW_LIMIT + 1)
    if len(data) > ROW_LIMIT:
        yield rejected(name, f"a note of more than {ROW_LIMIT:,} bytes", data[:1000])
        return
    text = options.clean(data.decode("utf-8", "replace"))
    found = _FRONT.match(text)
    if not found and text.lstrip().startswith("---\n"):
        yield rejected(name, "the front matter is not closed by a line of ---", text)
        return
    front = front_matter(found["front"]) if found else {}
    body = text[found.end() :] if found else text
    file = PurePosixPath(name).name
    dated = _DATED.match(file)
    when = front.get("at") or front.get("date") or (dated[0] if dated else "")
    try:
        if not body.strip():
            raise ValueError("nothing is written below the front matter")
        if not when:
            raise ValueError("no date: add a line such as `at: 2021-10-04 14:30` to the front matter")
        at = options.at(when)
    except ValueError as error:
        yield rejected(name, error, text)
        return
    kind = _one(front, "kind").lower()
    attributes: dict[str, object] = {key: value for key, value in front.items() if key not in _TAKEN and value}
    if kind not in ("", "note", "visit", "call"):
        attributes["kind"] = kind
    heading = _HEADING.search(body)
    yield Said(
        source=options.source or NAME,
        # Not the folder: the same note read from another place is still the same note.
        source_id=_one(front, "id") or f"{at:%Y-%m-%d} {file.partition('.')[0]}",
        at=at,
        title=_one(front, "title") or (heading["text"] if heading else ""),
        body=body,
        kind=KINDS.get(kind, "note"),
        author_role="colleague",
        labels=words(front.get("labels") or front.get("tags")),
        attributes=attributes,
        **{name: _one(front, name) for name in _TEXTS},  # type: ignore[arg-type]
    )


def front_matter(text: str) -> dict[str, str | list[str]]:
    """The `key: value` lines of front matter; lists as `[a, b]` or as lines that begin with a dash.

    This is the part of YAML that front matter uses. Values stay text: a version `1.10` is not a number.

    >>> front_matter('kind: visit\\ncustomer: "Nordwind: Berlin"\\ntags: [import, csv]')
    {'kind': 'visit', 'customer': 'Nordwind: Berlin', 'tags': ['import', 'csv']}
    """
    found: dict[str, str | list[str]] = {}
    key = ""
    for line in text.splitlines():
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if item := (_ITEM.fullmatch(line) if key else None):
            before = found[key]
            found[key] = [*(before if isinstance(before, list) else [before] if before else []), _bare(item["value"])]
        elif named := _LINE.fullmatch(line.rstrip()):
            key = named["key"].strip().lower().replace(" ", "_").replace("-", "_")
            value = (named["value"] or "").strip()
            if value.startswith("[") and value.endswith("]"):
                found[key] = [bare for part in value[1:-1].split(",") if (bare := _bare(part))]
            else:
                found[key] = _bare(value)
    return found


def _bare(value: str) -> str:
    value = value.strip()
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else re.sub(r"\s+#.*$", "", value)


def _one(front: Mapping[str, str | list[str]], key: str) -> str:
    value = front.get(key, "")
    return ", ".join(value) if isinstance(value, list) else value
