"""Reads whole tables for export, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from firsthand.store.access import problems, records, texts
from firsthand.store.models import Interaction, Member, Passage

Exported = dict[str, Any]

#: The key of the line that ends an exported store, with the number of rows before it: without it, a part is missing.
END = "rows"


def interactions() -> Iterator[Exported]:
    """Every interaction that is no commit, in the plain format: it can be heard again."""
    for h in texts.between(None, None, commits=False):
        yield {
            "id": h.source_id, "source": h.source, "at": h.at.isoformat(), "title": h.title, "body": h.body,
            "kind": h.kind, "url": h.url, "thread": h.thread, "author": h.author, "author_email": h.author_email,
            "author_role": h.author_role, "customer": h.account_said, "account": h.account, "whose": h.whose,
            "whose_rule": h.whose_rule, "rating": h.rating, "version": h.app_version, "platform": h.platform,
            "component": h.component, "plan": h.plan, "locale": h.locale, "labels": h.labels,
            "attributes": h.attributes, "later": h.later,
        }  # fmt: skip


def passages() -> Iterator[Exported]:
    """Current passages with their place in the raw text."""
    rows = Passage.objects.filter(current=True).order_by("version__interaction__at", "version", "-part", "start")
    columns = ("version__interaction__origin__name", "version__interaction__source_id", "version__n")
    own = ("part", "start", "end", "statement", "text")
    for row in rows.values_list(*columns, *own).iterator():
        yield dict(zip(("source", "source_id", "version", *own), row, strict=True))


def problem_rows() -> Iterator[Exported]:
    for p in problems.problems():
        yield (
            {"problem": f"P-{p.number}"}
            | {
                k: v.isoformat() if hasattr(v, "isoformat") else v
                for k, v in p._asdict().items()
                if k not in ("number", "merged_into")
            }
            | {"merged_into": f"P-{p.merged_into}" if p.merged_into else ""}
        )


def assignments() -> Iterator[Exported]:
    """One row for each first post: the problem of its surest statement, or none."""
    best: dict[int, tuple[int, float]] = {}
    rows = Member.objects.order_by("interaction", "-confidence", "statement")
    for pk, number, sure in rows.values_list("interaction_id", "problem__number", "confidence").iterator():
        best.setdefault(pk, (number, sure))
    known = Interaction.objects.exclude(kind="commit").order_by("origin__name", "at", "source_id")
    for pk, source, source_id in known.values_list("pk", "origin__name", "source_id").iterator():
        number, sure = best.get(pk, (0, 0.0))
        problem = f"P-{number}" if number else ""
        yield {
            "source": source,
            "source_id": source_id,
            "problem": problem,
            "confidence": f"{sure:.4f}" if number else "",
        }


def customers() -> Iterator[Exported]:
    for c in records.customers():
        yield {
            k: v.isoformat() if hasattr(v, "isoformat") else str(v) if k == "money_amount" and v is not None else v
            for k, v in c._asdict().items()
        }


def editions() -> Iterator[Exported]:
    for e in records.editions():
        yield {"name": e.name, "week": e.week, "scope": e.scope, "basis": e.basis, "document": e.document}


def store() -> Iterator[str]:
    """Every row of every table as one line of JSON, parents first, as they stood at one moment; then how many."""
    n = 0
    with _one_moment():
        for model in apps.get_app_config("store").get_models():
            for row in model._default_manager.order_by("pk").iterator(chunk_size=500):
                n += 1
                yield serializers.serialize("jsonl", [row], cls=_Whole, sort_keys=True).rstrip("\n")
    yield json.dumps({END: n})


class _Whole(DjangoJSONEncoder):
    """Django's own encoder cuts moments to milliseconds: what came back would not be what went out."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything that is read inside stood in the store at the same moment, whoever writes meanwhile."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
        return
    # Not atomic(): it would take the writers' lock for as long as the reading lasts.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("COMMIT")
