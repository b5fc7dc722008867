"""Hearing files: recognised, kept once, and told what became of them, however broken they are."""

import gzip
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.people import BOB, CHARLIE, DANA
from tests.store.lazily import models, records, texts
from tests.work import desk as make
from tests.work.desk import lines, ticket, tickets

Run = Callable[..., Result]


def exported(run: Run, desk: Path) -> dict[str, bytes]:
    found = make.exports(run, desk / "exported")
    run("export", "store", "--to", desk / "exported" / "store.jsonl")
    return found | {"store": (desk / "exported" / "store.jsonl").read_bytes()}


def hear(run: Run, *paths: str | Path, exit_code: int = 0) -> str:
    return run("hear", *paths, exit_code=exit_code).output


def rejected(home: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for file in sorted((home / "rejected").iterdir()) for line in file.open(encoding="utf-8")]
    return [(row["where"], row["why"]) for row in rows]


# --- again, edited, older ---------------------------------------------------------------------------------------------


def test_a_second_import_changes_nothing(run: Run, desk: Path, home: Path) -> None:
    files = [lines(desk / "desk.jsonl", tickets(12)), make.accounts(desk / "customers.csv")]
    assert "desk.jsonl (plain): 15 new, 0 updated, 0 unchanged, 0 rejected" in hear(run, *files)
    before = exported(run, desk)
    again = hear(run, *files)
    assert "desk.jsonl (plain): 0 new, 0 updated, 15 unchanged, 0 rejected (the same file as before)" in again
    assert "Read " not in again
    assert exported(run, desk) == before


def test_the_same_file_is_not_parsed_again(run: Run, desk: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from firsthand.hear.sources import plain

    file = lines(desk / "desk.jsonl", tickets(3))
    hear(run, file)
    (desk / "old").mkdir()
    monkeypatch.setattr(plain, "read", lambda *_, **__: pytest.fail("it was parsed again"))
    hear(run, file)
    hear(run, shutil.copy(file, desk / "old" / "other name.jsonl"))
    assert texts.find("TES-1").source == "plain:desk"


def test_the_same_file_with_another_source_is_another_source(run: Run, desk: Path, home: Path) -> None:
    file = lines(desk / "desk.jsonl", [ticket("TES-1", "The last row is missing.")])
    hear(run, file)
    assert "1 new" in run("hear", file, "--source", "mail").output
    assert [s.name for s in records.sources()] == ["mail", "plain:desk"]


def test_the_same_rows_in_another_file_are_unchanged(run: Run, desk: Path, home: Path) -> None:
    rows = tickets(4)
    hear(run, lines(desk / "desk.jsonl", rows))
    (desk / "week 2").mkdir()
    more = [*reversed(rows), ticket("TES-99", "A new one: the scale bar is gone.")]
    assert "1 new, 0 updated, 5 unchanged" in hear(run, lines(desk / "week 2" / "desk.jsonl", more))


def test_an_edited_ticket_is_a_second_version_and_old_quotes_resolve(run: Run, desk: Path, home: Path) -> None:
    from firsthand.evidence import Row, verbatim
    from firsthand.work.raws import lookup

    file = desk / "desk.jsonl"
    old = "The export leaves out the last row. Please write to " + CHARLIE.email + "."
    hear(run, lines(file, [ticket("TES-1", old)]))
    passage = texts.passages([texts.find("TES-1").pk])[texts.find("TES-1").pk][0]
    output = hear(run, lines(file, [ticket("TES-1", "Edited: it is the first row, on A3.")]))
    assert "0 new, 1 updated, 0 unchanged" in output
    assert "Read 1 text." in output
    raw, masks = lookup()
    row = Row("plain:desk/TES-1", 1)
    assert verbatim(raw, row, [passage.span], masks(row)) == old.replace(CHARLIE.email, "[mail]")
    assert verbatim(raw, Row("plain:desk/TES-1", 2), [passage.span._replace(start=0, end=6)], {}) == "Edited"


def test_a_ticket_that_was_closed_later_is_not_read_again(run: Run, desk: Path, home: Path) -> None:
    row = ticket("TES-1", "The last row is missing.")
    hear(run, lines(desk / "desk.jsonl", [row]))
    output = hear(run, lines(desk / "desk.jsonl", [row | {"later": {"status": "closed", "links": ["TES-2"]}}]))
    assert "0 new, 1 updated, 0 unchanged" in output
    assert "Read " not in output
    assert texts.find("TES-1").n_versions == 1


def test_an_older_export_after_a_newer_one_changes_nothing(run: Run, desk: Path, home: Path) -> None:
    def jira(name: str, body: str, updated: str, status: str) -> Path:
        issue = {
            "key": "TES-1",
            "fields": {
                "summary": "Last row missing", "description": body, "created": "2024-03-04T08:30:00.000+0000",
                "updated": updated, "status": {"name": status}, "reporter": {"displayName": DANA.name},
            },
        }  # fmt: skip
        (desk / name).write_text(json.dumps({"issues": [issue]}), "utf-8")
        return desk / name

    old = jira("monday.json", "It is missing.", "2024-03-05T09:00:00.000+0000", "Open")
    new = jira("friday.json", "It is missing on A3.", "2024-03-08T09:00:00.000+0100", "Closed")
    hear(run, new)
    before = exported(run, desk)
    assert "monday.json (jira): 0 new, 0 updated, 1 unchanged" in hear(run, old)
    after = exported(run, desk)
    # The hearing itself leaves a row.
    assert after | {"store": b""} == before | {"store": b""}


def test_two_rows_with_one_id_are_two_versions(run: Run, desk: Path, home: Path) -> None:
    rows = [ticket("TES-1", "The last row is missing."), ticket("TES-1", "The first row is missing.")]
    file = lines(desk / "desk.jsonl", rows)
    assert "1 new, 1 updated, 0 unchanged" in hear(run, file)
    assert [texts.exactly("plain:desk", "TES-1", n).body for n in (1, 2)] == [row["body"] for row in rows]


# --- tables -----------------------------------------------------------------------------------------------------------

TABLE = "Ticket;gemeldet;wer;was\r\n7;04.03.2024 09:30;Dana Petrov;Die letzte Reihe fehlt im Export.\r\n"


def test_a_column_map_is_asked_for_and_remembered(run: Run, desk: Path, home: Path) -> None:
    (desk / "desk.csv").write_text(TABLE.replace("gemeldet", "x").replace("was", "y") + "8;heute;Dana;Ja.\r\n", "utf-8")
    told = hear(run, "desk.csv", exit_code=1)
    assert "Nothing was read from it." in told and "--map" in told
    assert "1 new, 0 updated, 0 unchanged, 1 rejected" in run("hear", "desk.csv", "--map", "at=x,body=y").output
    (desk / "more").mkdir()
    (desk / "more" / "desk.csv").write_text("Ticket;x;wer;y\r\n9;05.03.2024;Bob;Der Maßstab ist weg.\r\n", "utf-8")
    assert "1 new" in hear(run, "more/desk.csv")
    assert texts.find("9").body == "Der Maßstab ist weg."


def test_a_map_that_names_no_column_costs_its_file_only(run: Run, desk: Path, home: Path) -> None:
    (desk / "desk.csv").write_text(TABLE, "utf-8")
    lines(desk / "other.jsonl", [ticket("TES-1", "The last row is missing.")])
    told = run("hear", "desk.csv", "other.jsonl", "--map", "body=wass", exit_code=1).output
    assert 'Unknown column "wass". Known: Ticket, gemeldet, was, wer. Did you mean was?' in told
    assert "other.jsonl (plain): 1 new" in told


def test_a_preview_shows_the_rows_and_changes_nothing(run: Run, desk: Path, home: Path) -> None:
    (desk / "desk.csv").write_text(TABLE, "utf-8")
    before = exported(run, desk)
    shown = run("hear", "--preview", "desk.csv").output
    assert shown.startswith("desk.csv: table\n  read as: --map id=Ticket,at=gemeldet,body=was")
    assert "2024-03-04 09:30" in shown and "Die letzte Reihe fehlt im Export." in shown
    assert exported(run, desk) == before


def test_a_preview_needs_no_workspace_and_knows_the_remembered_map(run: Run, desk: Path, new_home: object) -> None:
    (desk / "desk.csv").write_text(TABLE, "utf-8")
    assert "author=wer" not in run("hear", "--preview", "desk.csv").output
    run("init")
    run("hear", "desk.csv", "--map", "author=wer,body=was,at=gemeldet")
    assert "author=wer" in run("hear", "--preview", "desk.csv").output


def test_rows_before_an_unclear_date_are_kept(run: Run, desk: Path, home: Path) -> None:
    rows = ["id,at,body", "1,2024-03-04,The last row is missing.", "2,03/04/2024,The scale bar is cut off."]
    (desk / "desk.csv").write_text("\n".join(rows), "utf-8")
    assert "tells whether the day or the month comes first" in hear(run, "desk.csv", exit_code=1)
    assert [h.source_id for h in texts.between(None, None)] == ["1"]
    assert "1 new, 0 updated, 1 unchanged" in run("hear", "desk.csv", "--map", "dates=day-first").output


def test_a_table_in_utf_16(run: Run, desk: Path, home: Path) -> None:
    (desk / "desk.csv").write_bytes(TABLE.encode("utf-16"))
    assert "desk.csv (table): 1 new, 0 updated, 0 unchanged, 0 rejected" in hear(run, "desk.csv")
    assert texts.find("7").body == "Die letzte Reihe fehlt im Export."


# --- what is broken ---------------------------------------------------------------------------------------------------


def broken(folder: Path) -> dict[str, tuple[Path, str]]:
    """Files that cannot be taken at all, and what is said of them."""
    row = json.dumps(ticket("TES-1", "The last row is missing."))

    def file(name: str, data: bytes) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return {
        "empty": (file("empty.json", b""), '"empty.json" is empty. Export it again.'),
        "blank": (file("blank.csv", b" \r\n\n"), '"blank.csv" is empty. Export it again.'),
        "binary": (
            file("plan.json", b"\x89PNG\r\n\x1a\n" + bytes(200)), '"plan.json" looks like a PNG image, which nothing',
        ),
        "zeros": (file("zeros.json", b"{\0\1" * 99), '"zeros.json" looks like a binary file, which nothing here'),
        "gzip head": (file("cut.jsonl.gz", gzip.compress(row.encode())[:12]), "breaks off after 0 bytes: the packed"),
        "zip": (file("cut.zip", b"PK\x03\x04" + bytes(30)), '"cut.zip" is a damaged zip file'),
        "another JSON": (file("menu.json", b'[{"soup": 1}]'), 'Nothing here reads "menu.json": it looks like JSON'),
        "prose": (file("letter.json", b"Dear Bob"), "it looks like text that is neither JSON nor a table"),
        "missing": (folder / "tikets.json", f'There is no file {folder / "tikets.json"}.'),
    }  # fmt: skip


@pytest.mark.parametrize(
    "what", ["empty", "blank", "binary", "zeros", "gzip head", "zip", "another JSON", "prose", "missing"]
)
def test_a_file_that_cannot_be_taken_is_told_and_the_next_is_heard(run: Run, desk: Path, home: Path, what: str) -> None:
    file, told = broken(desk)[what]
    good = lines(desk / "good.jsonl", tickets(3))
    output = hear(run, file, good, exit_code=1)
    assert told in output
    assert "good.jsonl (plain): 4 new" in output
    assert "Read 4 texts." in output


def test_a_truncated_gzip_keeps_the_rows_before(run: Run, desk: Path, home: Path) -> None:
    rows = tickets(1000)
    data = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())
    (desk / "desk.jsonl.gz").write_bytes(data[: len(data) // 2])
    told = hear(run, "desk.jsonl.gz")
    assert "desk.jsonl (plain): " in told and " 1 rejected" in told
    assert "the packed file is cut off. What came before was read. Fetch the file again" in told
    n = models.Interaction.objects.count()
    assert 300 < n < len(rows)
    (desk / "desk.jsonl.gz").write_bytes(data)
    assert f"{len(rows) - n:,} new, 0 updated, {n:,} unchanged, 0 rejected" in hear(run, "desk.jsonl.gz")


def test_a_zip_bomb_is_stopped(run: Run, desk: Path, home: Path) -> None:
    row = json.dumps(ticket("TES-1", "The last row is missing.")) + "\n"
    with zipfile.ZipFile(desk / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", row)
        with archive.open("b.jsonl", "w", force_zip64=True) as member:
            member.write(row.replace("TES-1", "TES-2").encode())
            for _ in range(70):
                member.write(b" " * 2**20)
    assert (desk / "bomb.zip").stat().st_size < 100_000
    told = hear(run, "bomb.zip")
    assert "as a zip bomb does. What came before was read." in told
    assert {h.source_id for h in texts.between(None, None)} == {"TES-1", "TES-2"}


def test_a_line_of_ten_megabytes_is_rejected_and_the_others_are_kept(run: Run, desk: Path, home: Path) -> None:
    rows = [ticket("TES-1", "Before."), ticket("TES-2", "x" * 10_000_001), ticket("TES-3", "After.")]
    told = hear(run, lines(desk / "desk.jsonl", rows))
    assert "2 new, 0 updated, 0 unchanged, 1 rejected" in told
    assert "line 2: a line of more than 10,000,000 bytes" in told
    assert all(len(line) < 2000 for line in (home / "rejected").iterdir().__next__().open(encoding="utf-8"))


def test_dates_without_a_zone_in_the_future_and_in_1970(run: Run, desk: Path, home: Path) -> None:
    (home / "settings.toml").write_text('zone = "Europe/Berlin"\n')
    rows = [
        ticket("TES-1", "Without a zone.", at="2024-07-01 10:00"),
        ticket("TES-2", "In the future.", at="2124-03-04T00:00:00Z"),
        ticket("TES-3", "Never set.", at="1970-01-01T00:00:00Z"),
        ticket("TES-4", "No date at all.", at=None),
        ticket("TES-5", "In words.", at="last Tuesday"),
    ]
    told = hear(run, lines(desk / "desk.jsonl", rows))
    assert "1 new, 0 updated, 0 unchanged, 4 rejected" in told
    assert "dates without a zone, read as Europe/Berlin: 1" in told
    assert texts.find("TES-1").at.isoformat() == "2024-07-01T08:00:00+00:00"
    assert rejected(home) == [
        ("line 2", 'the date "2124-03-04T00:00:00Z" is in the future'),
        ("line 3", 'no date: "1970-01-01T00:00:00Z" is what an unset date looks like'),
        ("line 4", "no date"),
        ("line 5", 'cannot read the date "last Tuesday"'),
    ]


def test_a_changed_zone_moves_the_dates_that_had_none(run: Run, desk: Path, home: Path) -> None:
    file = lines(desk / "desk.jsonl", [ticket("TES-1", "Without a zone.", at="2024-07-01 10:00")])
    hear(run, file)
    (home / "settings.toml").write_text('zone = "Europe/Berlin"\n')
    assert "0 new, 1 updated" in hear(run, file)
    assert texts.find("TES-1").at.isoformat() == "2024-07-01T08:00:00+00:00"


def test_rejected_rows_lie_in_a_file_of_the_owner_with_their_reasons(run: Run, desk: Path, home: Path) -> None:
    rows = [ticket(f"TES-{i}", "" if i % 2 else "The last row is missing.") for i in range(10)]
    file = lines(desk / "wochen bericht (2).jsonl", [*rows, ticket("x" * 301, "Too long an id.")])
    told = hear(run, file)
    assert "5 new, 0 updated, 0 unchanged, 6 rejected" in told
    path = home / "rejected" / "1-wochen_bericht__2_.jsonl.jsonl"
    assert f"rejected rows, with the reason of each: {path}" in told
    assert "    line 2: neither a title nor a body\n" in told and "    …\n" in told
    assert rejected(home)[-1] == ("row 11", "an id of more than 300 characters")
    assert len(rejected(home)) == 6
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert f"Rejected: 6 rows of {file}" in run("status").output
    # Again, it is the same.
    assert "0 new, 0 updated, 5 unchanged, 6 rejected (the same file as before)" in hear(run, file)


# --- folders and archives ---------------------------------------------------------------------------------------------


def test_a_folder_of_mixed_files(run: Run, desk: Path, home: Path) -> None:
    given = desk / "büro export"
    (given / "notes").mkdir(parents=True)
    lines(given / "desk.jsonl", [ticket("TES-1", "One.")])
    with gzip.open(given / "desk.jsonl.gz", "wt") as packed:
        packed.write(json.dumps(ticket("TES-2", "Two.")) + "\n")
    with zipfile.ZipFile(given / "old.zip", "w") as archive:
        archive.writestr("2023/desk.jsonl", json.dumps(ticket("TES-3", "Three.")) + "\n")
        archive.writestr("2022/desk.jsonl", json.dumps(ticket("TES-4", "Four.")) + "\n")
    for day in ("2024-03-04", "2024-03-05"):
        (given / "notes" / f"{day}.md").write_text("Called Dana again, nobody was there.\n")
    make.accounts(given / "customers.csv")
    make.repository(given / "tessera")
    (given / "plan.json").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (given / "readme.txt").write_text("Not looked at.")
    told = hear(run, given, exit_code=1)
    assert '"plan.json" looks like a PNG image' in told
    names = {h.source_id for h in texts.between(None, None, commits=False)}
    assert names == {"TES-1", "TES-2", "TES-3", "TES-4", "2024-03-04 2024-03-04", "2024-03-05 2024-03-05"}
    assert len(list(texts.between(None, None, commits=True))) == 3
    assert len(records.customers()) >= 2
    again = hear(run, given, exit_code=1)
    assert " 1 new" not in again and "0 new, 0 updated" in again


def test_a_folder_of_many_files_is_told_in_a_line_a_format(run: Run, desk: Path, home: Path) -> None:
    (desk / "notes").mkdir()
    for day in range(1, 9):
        (desk / "notes" / f"2024-03-{day:02d}.md").write_text(f"Visit {day}: they print the plan twice.\n")
    for i in range(7):
        make.repository(desk / "notes" / f"repo{i}", 1)
    told = hear(run, "notes")
    assert "notes: 8 files (notes): 8 new" in told
    assert "notes: 7 files (git): 7 new" in told


def test_a_folder_without_anything_is_told(run: Run, desk: Path, home: Path) -> None:
    (desk / "pictures").mkdir()
    (desk / "pictures" / "plan.png").write_bytes(b"\x89PNG")
    assert '"pictures" holds no file that Firsthand reads. It looks for .json, .jsonl' in hear(
        run, "pictures", exit_code=1
    )


def test_what_changed_inside_of_an_archive_is_heard(run: Run, desk: Path, home: Path) -> None:
    for body in ("One.", "Two, edited."):
        with zipfile.ZipFile(desk / "old.zip", "w") as archive:
            archive.writestr("desk.jsonl", json.dumps(ticket("TES-1", body)) + "\n")
            archive.writestr("more.jsonl", json.dumps(ticket("TES-5", "Five.")) + "\n")
        hear(run, "old.zip")
    assert texts.find("TES-1").body == "Two, edited."
    assert hear(run, "old.zip").count("(the same file as before)") == 2


# --- notes ------------------------------------------------------------------------------------------------------------


def test_a_note_is_kept_in_ten_seconds(run: Run, desk: Path, home: Path) -> None:
    make.accounts(desk / "customers.csv")
    hear(run, "customers.csv")
    told = run("note", "--customer", "Harbour Bakery", "--kind", "visit", "They print", "the plan twice").output
    assert told.startswith("Kept as notes/")
    heard = texts.find(told.split()[-1].rstrip("."))
    assert (heard.body, heard.kind, heard.whose, heard.account) == (
        "They print the plan twice", "visit", "colleague", CHARLIE.account,
    )  # fmt: skip


def test_an_empty_note_is_not_kept(run: Run, desk: Path, home: Path) -> None:
    assert "The note is empty, so nothing was kept." in run("note", "  ", exit_code=1).output
    assert models.Interaction.objects.count() == 0


def test_a_note_in_a_container_where_nobody_has_a_name(
    run: Run, desk: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nobody)
    run("note", "They print the plan twice")
    assert next(texts.between(None, None)).author == "somebody"


def test_status_names_what_was_not_heard_to_its_end(run: Run, desk: Path, home: Path) -> None:
    assert "Nothing was heard yet. Next: firsthand hear . tickets.json" in run("status").output
    file = lines(desk / "big desk.jsonl", [ticket("TES-1", "One.", by=BOB)])
    hear(run, file)
    models.Intake.objects.update(ended_at=None)
    assert f"Not heard to its end: {file}. To go on: firsthand hear '{file}'" in run("status").output
    hear(run, file)
    assert "Not heard" not in run("status").output
