"""Every table goes out into a plain file, with the columns that its readers rely on, or not at all."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.store.lazily import exports, models
from tests.store.test_whole import fill
from tests.work.desk import lines, ticket, tickets

Run = Callable[..., Result]

COLUMNS = {
    "interactions": [
        "id", "source", "at", "title", "body", "kind", "url", "thread", "author", "author_email", "author_role",
        "customer", "account", "whose", "whose_rule", "rating", "version", "platform", "component", "plan", "locale",
        "labels", "attributes", "later",
    ],
    "passages": ["source", "source_id", "version", "part", "start", "end", "statement", "text"],
    "problems": [
        "problem", "name", "name_by", "name_why", "kind", "n_interactions", "n_customers", "first_at", "last_at",
        "merged_into",
    ],
    "assignments": ["source", "source_id", "problem", "confidence"],
    "customers": [
        "account", "name", "domains", "aliases", "plan", "money_amount", "money_currency", "money_per", "region",
        "since", "until", "listed",
    ],
    "editions": ["name", "week", "scope", "basis", "document"],
}  # fmt: skip


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_goes_out_as_csv_and_as_lines(run: Run, desk: Path, store: Path, table: str) -> None:
    fill()
    told = run("export", table, "--to", f"{table}.csv").output
    run("export", table, "--to", f"{table}.jsonl")
    cells = rows(desk / f"{table}.csv")
    values = [json.loads(line) for line in (desk / f"{table}.jsonl").read_text("utf-8").split("\n") if line]
    assert list(cells[0]) == list(values[0]) == COLUMNS[table]
    assert told == f"Wrote {len(cells)} row{'s' if len(cells) > 1 else ''} to {table}.csv.\n"
    assert len(cells) == len(values)
    for cell, value in zip(cells, values, strict=True):
        for name in COLUMNS[table]:
            written = (
                json.dumps(value[name], ensure_ascii=False) if isinstance(value[name], list | dict) else value[name]
            )
            assert cell[name] == ("" if written is None else str(written))


def test_what_goes_out_can_be_heard_elsewhere(
    run: Run, desk: Path, home: Path, new_home: Callable[[str], Path]
) -> None:
    run("hear", lines(desk / "desk.jsonl", tickets(5)))
    run("export", "interactions", "--to", "out.jsonl")
    copy = new_home("copy")
    assert (
        "6 new, 0 updated, 0 unchanged, 0 rejected"
        in run("hear", "out.jsonl", "--source", "plain:desk", home=copy).output
    )
    bodies = list(models.Version.objects.order_by("body").values_list("body", flat=True))
    assert bodies == sorted(row["body"] for row in tickets(5))


def test_a_table_goes_to_the_terminal(run: Run, desk: Path, store: Path) -> None:
    fill()
    assert run("export", "customers", "--to", "-").output.startswith("account,name,domains")
    assert run("export", "store", "--to", "-").output.split("\n")[:-1] == list(exports.store())
    assert not (desk / "-").exists()


@pytest.mark.parametrize(
    ("table", "to", "told"),
    [
        (
            "customers",
            "customers.xlsx",
            '"customers.xlsx" does not end in .csv or .jsonl. Write it as: --to customers.csv',
        ),
        ("store", "all.csv", '"all.csv" does not end in .jsonl. Write it as: --to store.jsonl'),
        (
            "customers",
            "nowhere/customers.csv",
            "nowhere/customers.csv could not be written: No such file or directory.",
        ),
    ],
)
def test_a_place_that_cannot_be_written_is_told(
    run: Run, desk: Path, home: Path, table: str, to: str, told: str
) -> None:
    assert told in run("export", table, "--to", to, exit_code=1).output
    assert sorted(path.name for path in desk.iterdir()) == [".firsthand"]


def test_what_goes_wrong_leaves_the_file_that_stood_there(
    run: Run, desk: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firsthand.store.access import exports as reading

    def stops() -> object:
        yield {"account": "north"}
        raise OSError(28, "No space left on device")

    (desk / "customers.csv").write_text("as it was\n")
    monkeypatch.setattr(reading, "customers", stops)
    told = run("export", "customers", "--to", "customers.csv", exit_code=1).output
    assert told == "customers.csv could not be written: No space left on device. Nothing was changed.\n"
    assert [path.name for path in sorted(desk.iterdir())] == [".firsthand", "customers.csv"]
    assert (desk / "customers.csv").read_text() == "as it was\n"


def test_an_empty_workspace_goes_out_as_empty_files(run: Run, desk: Path, home: Path) -> None:
    for table in COLUMNS:
        assert run("export", table, "--to", f"{table}.csv").output == f"Wrote 0 rows to {table}.csv.\n"


def test_a_whole_store_goes_to_another_folder(
    run: Run, desk: Path, home: Path, new_home: Callable[[str], Path]
) -> None:
    run("hear", lines(desk / "desk.jsonl", tickets(8)))
    told = run("export", "store", "--to", "all.jsonl").output
    copy = new_home("büro 2")
    n = int(told.split()[1])
    assert run("import", "all.jsonl", home=copy).output == f"Took in {n} rows from all.jsonl.\n"
    run("export", "store", "--to", "again.jsonl", home=copy)
    assert (desk / "again.jsonl").read_bytes() == (desk / "all.jsonl").read_bytes()
    # Heard there, the file is known already.
    assert "(the same file as before)" in run("hear", desk / "desk.jsonl", home=copy).output
    assert "holds something already" in run("import", "all.jsonl", home=copy, exit_code=1).output


def test_import_of_another_file_is_told(run: Run, desk: Path, home: Path) -> None:
    lines(desk / "desk.jsonl", [ticket("TES-1", "The last row is missing.")])
    told = run("import", "desk.jsonl", exit_code=1).output
    assert told.startswith("Line 1 of desk.jsonl is no row of an exported store: ")
    (desk / "plan.png").write_bytes(b"\x89PNG\xff")
    assert "plan.png is no UTF-8 text, so it is no exported store." in run("import", "plan.png", exit_code=1).output


def test_numbers_of_alike_rows_are_those_that_are_asked_for(run: Run, desk: Path, home: Path) -> None:
    run("hear", lines(desk / "desk.jsonl", tickets(12)))
    run("export", "similar", "--k", "3", "--earlier", "--to", "similar.csv")
    found = rows(desk / "similar.csv")
    assert list(found[0]) == ["source_id", "rank", "other_source_id", "score"]
    at = {row["id"]: row["at"] for row in tickets(12)}
    by_row: dict[str, list[int]] = {}
    for row in found:
        assert at[row["other_source_id"]] < at[row["source_id"]]
        assert 0 <= float(row["score"]) <= 1
        by_row.setdefault(row["source_id"], []).append(int(row["rank"]))
    assert all(ranks == list(range(1, len(ranks) + 1)) and len(ranks) <= 3 for ranks in by_row.values())
