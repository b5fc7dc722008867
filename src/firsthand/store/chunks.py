"""Cuts long lists of keys into queries that every database takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

#: Keys in one query. SQLite takes 32,766 parameters, builds before 3.32 only 999.
AT_ONCE = 900


def batched(items: Iterable[T], n: int = AT_ONCE) -> Iterator[list[T]]:
    """Lists of up to `n` items. (`itertools.batched` came with Python 3.12.)"""
    left = iter(items)
    while some := list(islice(left, n)):
        yield some
