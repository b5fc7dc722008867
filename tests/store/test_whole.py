"""A whole store goes out into one file and comes in again, byte for byte, or not at all."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from firsthand.errors import Unreadable
from firsthand.nouns import Account, Money, Span, Tag
from tests.people import BOB, CHARLIE
from tests.store.lazily import exports, models, records, texts, write
from tests.store.test_write_hearing import AT, FIX, HARBOUR, keep, said
from tests.store.test_write_problems import born, placed, understood
from tests.store.test_write_reading import pk, read

NewHome = Callable[[str], Path]


def fill() -> None:
    """Something in every table."""
    intake = write.intake("/home/alice/desk.jsonl", "plain", "0" * 64, {"columns": {"at": "created"}})
    keep(
        said(labels=("tiles", "A3"), rating=3.5), said("Geht nicht 👩‍🔧\r\n\u2028", name="TES-2", attributes={"n": 1.0})
    )
    keep(said("Edited. It is the last row."))
    write.commits("tessera", [FIX], AT)
    write.releases("tessera", [Tag("3.1", AT, "a" * 40)])
    write.accounts([HARBOUR, Account("north", money=Money(Decimal("0.10"), "GBP", "year"))])
    read(words="Edited.")
    write.whose({pk("TES-1"): ("customer", "wrote"), pk("TES-2"): ("unknown", "nothing tells")})
    write.belongs({pk("TES-1"): CHARLIE.account, pk("TES-2"): BOB.name})
    write.links([write.LinkFound(texts.find(FIX.sha).pk, pk("TES-1"), "key", "TES-1", span=Span("body", 4, 9))])
    write.vectors("model", [("a" * 64, bytes(range(256)))])
    understood([born("Rows", placed("TES-1")), born("Row", placed("TES-2"))], waiting=[(pk("TES-2"), 1)])
    # A problem that went into one which was born later.
    models.Problem.objects.filter(number=1).update(merged_into=models.Problem.objects.get(number=2))
    write.edition("E-2024-W10", "2024-W10", "", {"format": 1, "title": "Week 10", "sections": []}, "basis")
    write.remember("columns:abc", {"at": "created"})
    write.intake_ended(intake, write.Counted(2, 1, 0), 0, "", ["dates without a zone, read as UTC: 2"])


def test_what_goes_out_comes_in(store: Path, new_home: NewHome) -> None:
    fill()
    before = list(exports.store())
    tables = {json.loads(line)["model"] for line in before[:-1]}
    assert tables == {f"store.{model.__name__.lower()}" for model in models.Source._meta.apps.get_models() if
                      model._meta.app_label == "store"}  # fmt: skip
    new_home("copy")
    assert write.store((line + "\n" for line in before), "all.jsonl") == len(before) - 1
    assert list(exports.store()) == before


def test_the_copy_goes_on_where_the_first_stopped(store: Path, new_home: NewHome) -> None:
    """No number is given out twice, on databases that count by themselves as well."""
    fill()
    whole = list(exports.store())
    new_home("copy")
    write.store(whole, "all.jsonl")
    assert keep(said(), said("A new one.", name="TES-7")) == (1, 0, 1)
    assert understood([born("New", placed("TES-7"))]) == [3]
    write.intake("/home/alice/next.jsonl", "plain", "1" * 64, {})
    write.accounts([Account("new")])
    assert records.heard_before("0" * 64, "plain", {"columns": {"at": "created"}}).n_updated == 1


@pytest.mark.parametrize("microsecond", [0, 1, 123, 123_000, 999_999])
def test_moments_come_back_to_the_microsecond(store: Path, new_home: NewHome, microsecond: int) -> None:
    at = datetime(2024, 3, 4, 9, 30, 1, microsecond, UTC)
    write.interactions([said()], "plain", at)
    before = list(exports.store())
    new_home("copy")
    write.store(before, "all.jsonl")
    assert models.Version.objects.get().heard_at == at
    assert list(exports.store()) == before


def test_a_workspace_that_holds_something_is_not_written_over(store: Path) -> None:
    fill()
    before = list(exports.store())
    with pytest.raises(Unreadable, match=r"holds something already.*Nothing was changed\. Make another: fir"):
        write.store(before, "all.jsonl")
    assert list(exports.store()) == before


def test_a_single_customer_is_something(store: Path) -> None:
    write.accounts([Account("north")])
    with pytest.raises(Unreadable, match="holds something already"):
        write.store(['{"rows": 0}'], "all.jsonl")


def test_an_empty_store_goes_out_and_in(store: Path) -> None:
    assert list(exports.store()) == ['{"rows": 0}']
    assert write.store(['{"rows": 0}\n', "\n"], "all.jsonl") == 0


def _broken() -> dict[str, tuple[Callable[[list[str]], list[str]], str]]:
    def one(place: int, line: str) -> Callable[[list[str]], list[str]]:
        return lambda lines: [*lines[:place], line, *lines[place + 1 :]]

    return {
        "no JSON": (one(2, "{broken"), "Line 3 of all.jsonl is no row of an exported store"),
        "no object": (one(0, "[1, 2]"), "Line 1 of all.jsonl is no row"),
        "text": (one(0, '"hello"'), "Line 1 of all.jsonl is no row"),
        "an unknown table": (one(1, '{"model": "store.space", "pk": 1, "fields": {}}'), "Line 2 of all.jsonl is no"),
        "an unknown field": (
            one(0, '{"model": "store.source", "pk": 1, "fields": {"name": "a", "colour": "blue"}}'),
            "Line 1 of all.jsonl is no row",
        ),
        "another program's": (
            one(0, '{"model": "contenttypes.contenttype", "pk": 1, "fields": {}}'), "Line 1 of all.jsonl is no row",
        ),
        "a row twice": (lambda lines: [lines[0], *lines[:-1], json.dumps({"rows": len(lines)})], "do not fit"),
        "cut off": (lambda lines: lines[:-3], "breaks off after"),
        "cut off in a line": (lambda lines: [*lines[:-3], lines[-3][:30]], "is no row of an exported store"),
        "a line less": (lambda lines: [*lines[:3], *lines[4:]], "should hold"),
        "empty": (lambda lines: [], "breaks off after 0 rows"),
    }  # fmt: skip


@pytest.mark.parametrize("what", _broken())
def test_a_broken_file_changes_nothing(store: Path, new_home: NewHome, what: str) -> None:
    fill()
    breaking, told = _broken()[what]
    lines = breaking(list(exports.store()))
    new_home("copy")
    with pytest.raises(Unreadable) as raised:
        write.store(lines, "all.jsonl")
    assert told in str(raised.value)
    assert "Nothing was changed." in str(raised.value)
    assert list(exports.store()) == ['{"rows": 0}']


def test_a_row_that_points_nowhere_changes_nothing(store: Path, new_home: NewHome) -> None:
    """Rows that name each other are looked at when all are there."""
    fill()
    lines = [line for line in exports.store() if '"store.source"' not in line][:-1]
    new_home("copy")
    with pytest.raises(Unreadable, match="name others that are not there"):
        write.store([*lines, json.dumps({"rows": len(lines)})], "all.jsonl")
    assert list(exports.store()) == ['{"rows": 0}']


def test_bytes_that_are_no_text_are_told(store: Path, desk: Path) -> None:
    (desk / "all.jsonl").write_bytes(b"\xff\xfe\x00binary")
    with (desk / "all.jsonl").open(encoding="utf-8") as lines, pytest.raises(Unreadable, match="no UTF-8 text"):
        write.store(lines, "all.jsonl")


def test_an_export_holds_one_moment_whatever_is_written_meanwhile(store: Path) -> None:
    from threading import Thread

    from django.db import connections

    def write_more() -> None:
        keep(said("Later.", name="TES-8"), said("Later.", name="TES-9"))
        connections.close_all()

    fill()
    rows = exports.store()
    first = next(rows)
    writer = Thread(target=write_more)
    writer.start()
    writer.join()
    seen = [first, *rows]
    assert not any("TES-8" in line or "Later." in line for line in seen)
    assert json.loads(seen[-1]) == {"rows": len(seen) - 1}
    assert any("TES-8" in line for line in exports.store())
