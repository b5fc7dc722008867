"""Takes in a whole store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializedObject
from django.db import DatabaseError, connection

from firsthand.errors import StoreFull, Unreadable, WorkspaceBusy
from firsthand.store.access.exports import END
from firsthand.store.write.batch import batch

#: Rows that go to the database at a time.
AT_ONCE = 500

_NOTHING = "Nothing was changed."


def store(lines: Iterable[str], name: str) -> int:
    """Every row of an exported store, into an empty one, all or nothing. Returns how many rows came in.

    Raises Unreadable for a workspace that holds something, for lines that are no exported rows, and for a file whose
    end is missing.
    """
    models = list(apps.get_app_config("store").get_models())
    with batch():
        if any(model._default_manager.exists() for model in models):
            raise Unreadable(
                "This workspace holds something already, and a whole store goes only into an empty one.",
                kept=_NOTHING,
                next="Make another: firsthand --home DIR init, then firsthand --home DIR import " + name,
            )
        n = 0
        rows = _rows(lines, name)
        while some := list(islice(rows, AT_ONCE)):
            _keep(some, n + 1, name)
            n += len(some)
        try:
            connection.check_constraints()
        except DatabaseError as error:
            raise Unreadable(
                f"Rows of {name} name others that are not there: {_reason(error)}.", kept=_NOTHING
            ) from error
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    return n


def _rows(lines: Iterable[str], name: str) -> Iterator[DeserializedObject]:
    n = 0
    for line in _text(lines, name):
        try:
            told = json.loads(line)
            if set(told) == {END}:
                break
            # Not Django's reader of lines: it also cuts at U+2028 and the like, which people's texts hold.
            (row,) = serializers.deserialize("python", [told])
            if row.object._meta.app_label != "store":
                raise ValueError("it is of a table of another program")
            n += 1
        except Exception as error:
            # Whatever is wrong with a line, the person has to know which one it is.
            raise Unreadable(
                f"Line {n + 1:,} of {name} is no row of an exported store: {_reason(error)}.", kept=_NOTHING
            ) from error
        yield row
    else:
        raise Unreadable(
            f"{name} breaks off after {n:,} rows.",
            kept=_NOTHING,
            next="Write it again: firsthand export store --to FILE",
        )
    if told[END] != n:
        raise Unreadable(f"{name} should hold {told[END]:,} rows and holds {n:,}.", kept=_NOTHING)


def _text(lines: Iterable[str], name: str) -> Iterator[str]:
    try:
        yield from (line for line in lines if line.strip())
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is no UTF-8 text, so it is no exported store.", kept=_NOTHING) from error


def _keep(some: list[DeserializedObject], first: int, name: str) -> None:
    try:
        for model, rows in groupby(some, key=lambda row: type(row.object)):
            model._default_manager.bulk_create([row.object for row in rows])
    except (StoreFull, WorkspaceBusy):
        raise
    except DatabaseError as error:
        last = first + len(some) - 1
        raise Unreadable(
            f"Lines {first:,} to {last:,} of {name} do not fit into a store: {_reason(error)}.", kept=_NOTHING
        ) from error


def _reason(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
