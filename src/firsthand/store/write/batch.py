"""A transaction, and what every writer needs: the time, a content hash, counts."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import OperationalError, connection, transaction

from firsthand.errors import StoreFull, StoreUnreachable, WorkspaceBusy

#: How long a writer waits for another one.
PATIENCE_S = 20

#: The name of the writers' lock in PostgreSQL, where each workspace is a database of its own.
_LOCK = 0x46697273

_KEPT = "Everything up to the last complete batch was kept."


class Counted(NamedTuple):
    """What became of rows: how many were new, changed, or stood there already."""

    n_new: int = 0
    n_updated: int = 0
    n_unchanged: int = 0

    def plus(self, other: Counted) -> Counted:
        return Counted(*(a + b for a, b in zip(self, other, strict=True)))


def now() -> datetime:
    return datetime.now(UTC)


def sha256(*parts: str) -> str:
    """Content hash of texts, told apart by a character that no stored text has."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8")).hexdigest()


@contextmanager
def batch() -> Iterator[None]:
    """One transaction, one writer at a time.

    Raises StoreFull, WorkspaceBusy and StoreUnreachable for what the database says of its disk, a held lock and itself.
    """
    try:
        with transaction.atomic():
            _alone()
            yield
    except (OperationalError, OSError) as error:
        text = str(error).lower() or type(error).__name__
        if "full" in text or "no space" in text or getattr(error, "errno", None) == errno.ENOSPC:
            raise StoreFull(
                "The disk that holds the workspace is full.",
                kept=_KEPT,
                next="Free some room, then run the same command again: it goes on where it stopped.",
            ) from error
        if "locked" in text or "lock timeout" in text:
            raise WorkspaceBusy(
                f"Another process has been writing to this workspace for {PATIENCE_S} seconds.",
                kept=_KEPT,
                next="Wait for it to end, then run the same command again.",
            ) from error
        if isinstance(error, OSError):
            raise
        raise StoreUnreachable(
            f"The store stopped answering: {text.strip().splitlines()[0]}.",
            kept=_KEPT,
            next="Check the disk, or the server that holds the database, then run the same command again.",
        ) from error


def _alone() -> None:
    """Waits for the other writers, as SQLite does by itself: what a writer looks up then stays true until it ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE_S}s"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
