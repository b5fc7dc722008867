"""Every sentence and number of an edition opens to its rows, also after the tickets were edited."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from tests.people import BOB, DANA
from tests.store.lazily import records, texts
from tests.work.desk import lines, repository, ticket, tickets

Run = Callable[..., Result]

SECRETS = ("dana@northclinic.example", "+49 30 5550199")


def written(run: Run, desk: Path, *more: object) -> str:
    rows = [*tickets(30), *more]
    run("hear", lines(desk / "desk.jsonl", rows), repository(desk / "tessera", 4))  # type: ignore[arg-type]
    told = run("newsletter", "--week", "2024-W10", "--out", desk / "letters").output
    assert told.startswith("E-2024-W10: ")
    return "".join(file.read_text("utf-8") for file in sorted((desk / "letters").iterdir()))


def sentences() -> list[int]:
    document = records.edition("E-2024-W10").document
    return [s["n"] for section in document["sections"] for item in section["items"] for s in item["sentences"]]


def test_every_sentence_and_number_opens_to_its_rows(run: Run, desk: Path, home: Path) -> None:
    written(run, desk)
    document = records.edition("E-2024-W10").document
    assert sentences()
    for n in sentences():
        shown = run("cite", f"E-2024-W10:{n}").output
        assert "[" in shown, f"sentence {n} rests on nothing:\n{shown}"
        for line in shown.splitlines():
            if "quotations stand in the raw text" in line:
                assert line.split()[0] == line.split()[2]
    for count in document["counts"]:
        shown = run("cite", f"e-2024-w10:{count['label']}").output
        assert f"{len(count['rows'])} rows" in shown
        assert shown.count("\n[") == len({tuple(row) for row in count["rows"]})
    for source in document["sources"]:
        assert source["ref"] in run("cite", f"E-2024-W10:{source['label']}").output


def test_an_edition_opens_as_before_when_a_ticket_was_edited(run: Run, desk: Path, home: Path) -> None:
    written(run, desk)
    before = {n: run("cite", f"E-2024-W10:{n}").output for n in sentences()}
    edited = [row | {"body": "Edited. Nothing of it is true any more."} for row in tickets(30)]
    run("hear", lines(desk / "later.jsonl", edited), "--source", "plain:desk")
    assert texts.find("TES-1").n_versions == 2
    assert {n: run("cite", f"E-2024-W10:{n}").output for n in before} == before


def test_the_same_store_and_week_give_the_same_bytes(run: Run, desk: Path, home: Path) -> None:
    first = written(run, desk)
    told = run("newsletter", "--week", "2024-W10", "--out", desk / "letters").output
    assert "(as it stood)" in told
    assert "".join(file.read_text("utf-8") for file in sorted((desk / "letters").iterdir())) == first


def test_no_personal_data_is_in_a_letter_or_behind_it(run: Run, desk: Path, home: Path) -> None:
    more = [
        ticket(f"N/{i}", f"The offer of plan {i} lost its last row. Write to {SECRETS[0]} or call {SECRETS[1]}.", DANA,
               title=f"Offer lost a row, call {SECRETS[1]}", at=f"2024-03-0{5 + i}T09:00:00Z")
        for i in range(4)
    ]  # fmt: skip
    more.append(ticket("N/0#1", f"Thank you for your report, {SECRETS[0]}.", BOB, thread="N/0", kind="message"))
    letters = written(run, desk, *more)
    document = json.dumps(records.edition("E-2024-W10").document, ensure_ascii=False)
    opened = "".join(run("cite", f"E-2024-W10:{n}").output for n in sentences())
    opened += "".join(
        run("cite", f"E-2024-W10:{s['label']}").output for s in records.edition("E-2024-W10").document["sources"]
    )
    for secret in SECRETS:
        for where, text in (("letters", letters), ("document", document), ("cite", opened)):
            assert secret not in text, where
    assert "N/" in opened, "names with a slash open as well"


def test_a_label_that_is_not_there_is_told(run: Run, desk: Path, home: Path) -> None:
    written(run, desk)
    for label in ("0", "n99", "NOPE-1", " "):
        told = run("cite", f"E-2024-W10:{label}", exit_code=1).output
        assert told.startswith(f'E-2024-W10 has no "{label}". Its sentences are 1 to ')
