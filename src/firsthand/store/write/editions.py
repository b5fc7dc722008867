"""Keeps editions as they were written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firsthand.store.models import Edition
from firsthand.store.write.batch import batch, now


def edition(name: str, week: str, scope: str, document: Mapping[str, Any], basis: str) -> bool:
    """Keeps an edition. Written again from the same basis, it stays as it is; returns whether anything changed."""
    with batch():
        known = Edition.objects.filter(name=name).first()
        if known and known.basis == basis and known.document == document:
            return False
        Edition.objects.update_or_create(
            name=name,
            defaults={
                "week": week,
                "scope": scope,
                "document": dict(document),
                "basis": basis,
                "written_at": now(),
            },
        )
    return True
