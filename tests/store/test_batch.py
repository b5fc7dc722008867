"""A transaction: all of it or none, one writer at a time, and clear words for a full disk."""

import threading
import time
from importlib import import_module
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections

from firsthand.errors import StoreFull, StoreUnreachable, WorkspaceBusy
from tests.store.lazily import records, write


def test_a_batch_that_fails_leaves_nothing(store: Path) -> None:
    with pytest.raises(ZeroDivisionError), write.batch():
        write.remember("a", 1)
        raise ZeroDivisionError
    assert records.fact("a") is None


def test_a_batch_within_a_batch_is_part_of_it(store: Path) -> None:
    with pytest.raises(ZeroDivisionError), write.batch():
        with write.batch():
            write.remember("a", 1)
        raise ZeroDivisionError
    assert records.fact("a") is None


@pytest.mark.parametrize(
    ("said", "error", "told"),
    [
        ("database or disk is full", StoreFull, "The disk that holds the workspace is full."),
        ('could not extend file "base/5/16": No space left on device', StoreFull, "Free some room, then run the same"),
        ("database is locked", WorkspaceBusy, "Another process has been writing to this workspace for 20 seconds."),
        ("canceling statement due to lock timeout", WorkspaceBusy, "Wait for it to end, then run the same command"),
        ("disk I/O error", StoreUnreachable, "The store stopped answering: disk i/o error."),
        ("", StoreUnreachable, "The store stopped answering: OperationalError."),
    ],
)
def test_what_the_database_says_is_told_in_our_words(store: Path, said: str, error: type, told: str) -> None:
    with pytest.raises(error) as raised, write.batch():
        raise OperationalError(said)
    assert told in str(raised.value)
    assert "Everything up to the last complete batch was kept." in str(raised.value)


@pytest.mark.sqlite
def test_a_disk_that_fills_up_keeps_what_was_committed(store: Path) -> None:
    write.remember("before", "it fitted")
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreFull):
        write.remember("after", "x" * 100_000)
    assert (records.fact("before"), records.fact("after")) == ("it fitted", None)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    write.remember("after", "there is room again")
    assert records.fact("after") == "there is room again"


def test_writers_wait_for_each_other(store: Path) -> None:
    """What a writer looked up is still so when it writes: two that count on do not count the same."""

    def count() -> None:
        try:
            for _ in range(10):
                with write.batch():
                    n = records.fact("n", 0)
                    time.sleep(0.002)
                    write.remember("n", n + 1)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert records.fact("n") == 30


@pytest.mark.postgres
def test_a_writer_that_waits_too_long_is_told(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The package's name `batch` is the function: its module is found by its path only.
    monkeypatch.setattr(import_module("firsthand.store.write.batch"), "PATIENCE_S", 0.1)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with write.batch():
            holding.set()
            done.wait(10)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(10)
    with pytest.raises(WorkspaceBusy):
        write.remember("n", 1)
    done.set()
    thread.join()


def test_counts_add_up(store: Path) -> None:
    assert write.Counted(1, 2, 3).plus(write.Counted(n_unchanged=4)) == (1, 2, 7)


def test_texts_that_are_cut_elsewhere_have_another_hash(store: Path) -> None:
    assert write.sha256("ab", "c") != write.sha256("a", "bc")
