"""Tables of interactions: CSV, TSV and what spreadsheets make of them. See docs/sources/table.md."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from firsthand.errors import ColumnsUnclear
from firsthand.hear import columns as guessing
from firsthand.hear.dates import Order, is_ambiguous, order_of
from firsthand.hear.sources.fields import interaction
from firsthand.hear.sources.reading import HEAD, ROW_LIMIT, Reading, head, rejected, stem
from firsthand.nouns import Rejected, Said

NAME = "table"

DELIMITERS = ",;\t|"

#: Rows that a column map is guessed from.
SAMPLE = 200

#: Rows that may wait for one whose date says whether the day or the month comes first.
WAITING = 100_000

_QUOTED = re.compile(r'"(?:[^"]|"")*"')

# The csv module's own limit, 131,072 characters for one cell, is less than a ticket with a pasted log has. The limit
# is the process's, not the reader's, so it is set once.
csv.field_size_limit(ROW_LIMIT)


class Cells(NamedTuple):
    """One row of a table: where it stands and its cells by column."""

    where: str
    cells: dict[str, str]


def recognises(name: str, head: str) -> bool:
    """Text whose first two lines have the same number of cells, or whose name says that it is a table."""
    lines = [line for line in head.splitlines() if line.strip()][:2]
    if not lines or lines[0].lstrip().startswith(("{", "[", "---", "<", "#")):
        return False
    delimiter = delimiter_of(head)
    n_cells = [len(next(csv.reader([line], delimiter=delimiter))) for line in lines]
    is_even = len(n_cells) == 2 and n_cells[0] == n_cells[1]
    return n_cells[0] > 1 and (name.lower().endswith((".csv", ".tsv")) or is_even)


def read(stream: BinaryIO, name: str, *, options: Reading) -> Iterator[Said | Rejected]:
    """Every row as an interaction, by `options.columns` or by a guessed map.

    Raises
    ------
    ColumnsUnclear
        With the exact `--map` to type, when date or text cannot be told.
    """
    source = options.source or f"table:{stem(name)}"
    rows = cells(stream, options)
    sample = list(islice(rows, SAMPLE))
    read_rows = [row.cells for row in sample if isinstance(row, Cells)]
    if not read_rows:
        yield from (row for row in sample if isinstance(row, Rejected))
        return
    header = list(read_rows[0])
    mapped = guessing.resolve(header, read_rows, options.columns)
    kind = "review" if "rating" in mapped else "ticket"
    for row, order in _ordered(chain(sample, rows), mapped):
        if isinstance(row, Rejected):
            yield row
            continue
        fields = _fields(row.cells, mapped)
        if "id" not in mapped:
            options.count("rows without an id column, whose id is derived from date, author and text")
        try:
            yield interaction(fields, source, options, kind=kind, order=order)
        except ValueError as error:
            yield rejected(row.where, error, ", ".join(row.cells.values()))


def cells(stream: BinaryIO, options: Reading) -> Iterator[Cells | Rejected]:
    """Every row of a table with its columns' names; a row with too few or too many cells is rejected."""
    delimiter = delimiter_of(head(stream, HEAD).decode("utf-8", "replace"))
    text = io.TextIOWrapper(stream, "utf-8", errors="replace", newline="")
    try:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        header: list[str] = []
        while True:
            first = lines.number + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except (csv.Error, _LongLine) as error:
                yield rejected(f"line {first:,}", f"not a row of this table: {error}", lines.last)
                continue
            if not any(cell.strip() for cell in row) or (not header and row[0].startswith("sep=")):
                continue
            if not header:
                header = _header(row)
            elif len(row) < len(header) or any(cell.strip() for cell in row[len(header) :]):
                why = f"{len(row)} cells where the header has {len(header)}"
                yield rejected(f"line {first:,}", why, delimiter.join(row))
            else:
                yield Cells(f"line {first:,}", options.clean(dict(zip(header, row, strict=False))))
    finally:
        text.detach()


def delimiter_of(head: str) -> str:
    """The sign that cuts the first line into most cells.

    >>> delimiter_of('id;title;"a,b,c,d"')
    ';'
    """
    first = next((line for line in head.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and first[4:5]:
        return first[4]
    return max(DELIMITERS, key=_QUOTED.sub("", first).count)


class _LongLine(Exception):
    """A line beyond the limit."""


class _Lines:
    """The lines of a text with their numbers; raises _LongLine for one beyond the limit, then goes on after it."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text, self.number, self.last = text, 0, ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.text.readline(ROW_LIMIT + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.last = line[:1000]
        if len(line) > ROW_LIMIT and not line.endswith(("\n", "\r")):
            while (rest := self.text.readline(ROW_LIMIT)) and not rest.endswith(("\n", "\r")):
                pass
            raise _LongLine(f"a line of more than {ROW_LIMIT:,} characters")
        return line


def _header(row: list[str]) -> list[str]:
    """Names that are each there once: the second `Comment` becomes `Comment (2)`."""
    names: list[str] = []
    for place, cell in enumerate(row, 1):
        name = base = cell.strip() or f"column {place}"
        n = 2
        while name in names:
            name, n = f"{base} ({n})", n + 1
        names.append(name)
    return names


def _fields(row: Mapping[str, str], mapped: Mapping[str, str]) -> dict[str, object]:
    used = set(mapped.values())
    rest = {column: text for column, text in row.items() if column not in used and text.strip()}
    fields: dict[str, object] = {field: row[column] for field, column in mapped.items() if field != "dates"}
    fields["later"] = {guessing.plain_name(c).replace(" ", "_"): t for c, t in rest.items() if guessing.is_later(c)}
    fields["attributes"] = {column: text for column, text in rest.items() if not guessing.is_later(column)}
    if "id" not in mapped:
        said = "\0".join(str(fields.get(part, "")) for part in ("at", "author", "author_email", "title", "body"))
        fields["id"] = sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
    return fields


def _ordered(rows: Iterator[Cells | Rejected], mapped: Mapping[str, str]) -> Iterator[tuple[Cells | Rejected, Order]]:
    """Every row with the order of day and month that its column has; rows wait until one of them decides it."""
    order: Order = mapped.get("dates", "")  # type: ignore[assignment]
    waiting: list[Cells | Rejected] = []
    for row in rows:
        value = row.cells[mapped["at"]] if isinstance(row, Cells) else ""
        if not order and not (order := order_of([value])) and (waiting or is_ambiguous(value)):
            waiting.append(row)
            if len(waiting) > WAITING:
                break
            continue
        yield from ((waited, order) for waited in waiting)
        waiting.clear()
        yield row, order
    if waiting:
        named = {field: column for field, column in mapped.items() if field in ("id", "at", "title", "body")}
        told = guessing.written({**named, "dates": "day-first"})
        example = next(row.cells[mapped["at"]] for row in waiting if isinstance(row, Cells))
        raise ColumnsUnclear(
            f'No date in "{mapped["at"]}" tells whether the day or the month comes first; one is "{example}".',
            kept="The rows with such dates were not read.",
            next=f"Say it: --map '{told}', or with dates=month-first.",
        )
