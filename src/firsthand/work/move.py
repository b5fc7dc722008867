"""Writes tables to plain files and takes a whole store in again."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from firsthand.errors import Unknown, Unreadable
from firsthand.settings import Settings
from firsthand.store import write
from firsthand.store.access import exports, texts

#: Told what is done, how much of it, and of how much.
Progress = Callable[[str, int, int], None]


def export(
    what: str, to: str, home: Path, settings: Settings, *, k: int = 20, progress: Progress = lambda w, n, of: None
) -> int:
    """Writes a table as CSV or JSON lines, by the ending of `to`; "-" is the terminal. Returns how many rows.

    On the terminal it is CSV, and a whole store is JSON lines, which is its only form. The file stands only when it is
    whole: it is written beside its place and moved there.
    """
    endings = (".jsonl",) if what == "store" else (".csv", ".jsonl")
    ending = Path(to).suffix
    if to != "-" and ending not in endings:
        raise Unknown(f'"{to}" does not end in {" or ".join(endings)}.', next=f"Write it as: --to {what}{endings[0]}")
    with _place(to) as file:
        if what == "store":
            # The last line only says how many there are.
            return _lines(exports.store(), file) - 1
        rows = _rows(what, home, settings, k, progress)
        if ending == ".jsonl":
            return _lines((json.dumps(row, ensure_ascii=False) for row in rows), file)
        return _csv(rows, file)


def take_in(file: Path) -> int:
    """Takes a whole store in, into an empty workspace."""
    with file.open(encoding="utf-8") as lines:
        return write.store(lines, str(file))


def _rows(what: str, home: Path, settings: Settings, k: int, progress: Progress) -> Iterator[dict[str, Any]]:
    match what:
        case "interactions":
            return exports.interactions()
        case "passages":
            return exports.passages()
        case "problems":
            return exports.problem_rows()
        case "assignments":
            return exports.assignments()
        case "customers":
            return exports.customers()
        case "editions":
            return exports.editions()
        case _:
            return _similar(home, settings, k, progress)


def _similar(home: Path, settings: Settings, k: int, progress: Progress) -> Iterator[dict[str, Any]]:
    # Only this table needs the model, which takes longer to load than the others to write.
    from firsthand.work.similar import catalogue

    held = catalogue(home, settings, progress)
    ids = {pk: source_id for (_, source_id), pk in texts.ids().items()}
    rows, others, scores = held.index.all_earlier(k)
    rank, before = 0, -1
    for row, other, score in zip(rows.tolist(), others.tolist(), scores.tolist(), strict=True):
        rank = rank + 1 if row == before else 1
        before = row
        yield {
            "source_id": ids[held.pks[row]],
            "rank": rank,
            "other_source_id": ids[held.pks[other]],
            "score": f"{score:.4f}",
        }


def _csv(rows: Iterator[dict[str, Any]], file: TextIO) -> int:
    first = next(rows, None)
    if first is None:
        return 0
    writer = csv.DictWriter(file, list(first), lineterminator="\n")
    writer.writeheader()
    n = 0
    for row in _chain(first, rows):
        writer.writerow({k: _cell(v) for k, v in row.items()})
        n += 1
    return n


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _chain(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rest


def _lines(rows: Iterable[str], file: TextIO) -> int:
    n = 0
    for row in rows:
        file.write(row + "\n")
        n += 1
    return n


@contextmanager
def _place(to: str) -> Iterator[TextIO]:
    """The file to write to, or the terminal. What goes wrong leaves the file that stood there as it was."""
    if to == "-":
        yield sys.stdout
        return
    path = Path(to)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Unreadable(
            f"{to} could not be written: {error.strerror or error}.", kept="Nothing was changed."
        ) from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
