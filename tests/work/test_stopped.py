"""Stopped at any moment, by a signal or a full disk, and run again: nothing is lost and nothing doubled."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from firsthand.store import opening
from tests.store.lazily import models, records
from tests.work import desk as make
from tests.work.conftest import Start
from tests.work.desk import lines, repository, tickets

Run = Callable[..., Result]
RunProcess = Callable[..., subprocess.CompletedProcess[str]]
NewHome = Callable[[str], Path]

#: When the process is killed, as a share of how long the undisturbed one took.
MOMENTS = [random.Random(7).uniform(0.08, 0.95) for _ in range(8)]


def files(desk: Path, n: int) -> list[Path]:
    """What is heard: more rows than several batches hold, a clone, and the accounts."""
    return [
        lines(desk / "desk.jsonl", tickets(n)),
        repository(desk / "tessera", n // 5),
        make.accounts(desk / "customers.csv"),
    ]


def kill_at(process: subprocess.Popen[str], moment_s: float) -> bool:
    """Whether the process was still running when its moment came."""
    try:
        process.wait(moment_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    return False


def waited(process: subprocess.Popen[str], until: Callable[[], bool]) -> None:
    """Waits until something holds while the process runs."""
    for _ in range(600):
        if until() or process.poll() is not None:
            break
        time.sleep(0.05)
    assert process.poll() is None, process.communicate()


def test_killed_at_any_moment_hearing_ends_as_if_undisturbed(
    start: Start, run: Run, run_process: RunProcess, desk: Path, new_home: NewHome
) -> None:
    given = files(desk, 450)
    calm = new_home("calm")
    began = time.monotonic()
    run_process("hear", *given, home=calm)
    took_s = time.monotonic() - began
    expected = make.exports(run, desk / "calm", home=calm)

    disturbed = new_home("disturbed")
    n_killed = sum(kill_at(start("hear", *given, home=disturbed), share * took_s) for share in MOMENTS)
    assert n_killed >= 3, "too fast to be killed: give it more to hear"
    run_process("hear", *given, home=disturbed)
    assert make.exports(run, desk / "disturbed", home=disturbed) == expected
    assert models.Interaction.objects.count() == models.Version.objects.count() == 450 + 90 + 90
    assert models.Change.objects.count() == 90
    assert models.Release.objects.count() == 1
    assert records.unfinished() == []


def test_killed_at_any_moment_the_newsletter_ends_as_if_undisturbed(
    start: Start, run: Run, run_process: RunProcess, desk: Path, new_home: NewHome
) -> None:
    """Embedding, grouping, naming and writing: the same problems, and the same bytes."""
    given = files(desk, 60)
    calm, disturbed = new_home("calm"), new_home("disturbed")
    for home in (calm, disturbed):
        (home / "settings.toml").write_text('product = "Tessera"\n')
    run("hear", *given, home=calm)
    everything = desk / "all.jsonl"
    run("export", "store", "--to", everything, home=calm)
    began = time.monotonic()
    run_process("newsletter", "--week", "2024-W10", "--out", desk / "calm", home=calm)
    took_s = time.monotonic() - began
    tables = ("problems", "assignments")
    expected = make.exports(run, desk / "calm tables", *tables, home=calm)
    assert expected["assignments"].count(b",P-") > 3

    run("import", everything, home=disturbed)
    ask = ("newsletter", "--week", "2024-W10", "--out", desk / "disturbed")
    n_killed = sum(kill_at(start(*ask, home=disturbed), share * took_s) for share in MOMENTS[:2])
    assert n_killed >= 1
    run_process(*ask, home=disturbed)
    assert make.exports(run, desk / "disturbed tables", *tables, home=disturbed) == expected
    letters = {file.name: file.read_bytes() for file in (desk / "calm").iterdir()}
    assert {file.name: file.read_bytes() for file in (desk / "disturbed").iterdir()} == letters
    assert len(letters) == 3


def test_ctrl_c_says_what_was_kept_and_the_next_run_completes(start: Start, run: Run, desk: Path, home: Path) -> None:
    file = lines(desk / "desk.jsonl", tickets(1000))
    process = start("hear", file)
    waited(process, lambda: models.Interaction.objects.count() > 0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert err.strip() == (
        "Stopped. Everything up to the last complete batch was kept; the same command goes on there."
    )
    n = models.Interaction.objects.count()
    assert 0 < n < 1200 and n % 500 == 0
    assert f"Not heard to its end: {file}. To go on: firsthand hear {file}" in run("status").output
    told = run("hear", file).output
    assert f"{1200 - n:,} new, 0 updated, {n:,} unchanged, 0 rejected" in told
    assert "Read 1,200 texts." in told


# --- two at once ------------------------------------------------------------------------------------------------------


def test_two_hearings_at_once_lose_and_double_nothing(start: Start, run: Run, desk: Path, home: Path) -> None:
    first, second = tickets(450), tickets(300, seed=2)
    both = [start("hear", lines(desk / "desk.jsonl", first)), start("hear", lines(desk / "mail.jsonl", second))]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert "desk.jsonl (plain): 540 new" in told[0][0] and "mail.jsonl (plain): 360 new" in told[1][0]
    assert models.Interaction.objects.count() == models.Version.objects.count() == 900
    assert models.Interaction.objects.filter(read_with=0).count() == 0
    assert models.Interaction.objects.filter(whose="unknown").count() == 0
    assert models.Interaction.objects.filter(whose="colleague").count() == 150
    named = {row["customer"] or row["author"] for row in first + second if not row.get("thread")}
    assert {c.account for c in records.customers()} == named


def test_the_same_file_heard_twice_at_once_is_heard_once(start: Start, run: Run, desk: Path, home: Path) -> None:
    file = lines(desk / "desk.jsonl", tickets(450))
    both = [start("hear", file) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert models.Interaction.objects.count() == models.Version.objects.count() == 540
    passages = models.Passage.objects.filter(current=True)
    assert passages.count() == passages.values("version", "part", "start").distinct().count() > 540


def test_readers_go_on_while_somebody_writes(start: Start, run: Run, desk: Path, home: Path) -> None:
    process = start("hear", lines(desk / "desk.jsonl", tickets(700)))
    waited(process, lambda: models.Interaction.objects.count() > 0)
    seen = []
    while process.poll() is None:
        run("export", "store", "--to", "all.jsonl")
        seen.append(len((desk / "all.jsonl").read_bytes().splitlines()))
        assert "Workspace: " in run("status").output
    assert process.returncode == 0, process.communicate()
    assert len(seen) >= 2 and seen == sorted(seen)


# --- a full disk ------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite
def test_a_full_disk_keeps_the_good_rows_and_the_next_run_goes_on(run: Run, desk: Path, home: Path) -> None:
    file = lines(desk / "desk.jsonl", tickets(700))
    describe = opening.database

    def small(*given: object) -> dict[str, Any]:
        described = describe(*given)  # type: ignore[arg-type]
        described["OPTIONS"]["init_command"] += "PRAGMA max_page_count = 160;"
        return described

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "database", small)
        told = run("hear", file, exit_code=1).output
    assert told == (
        "The disk that holds the workspace is full. Everything up to the last complete batch was kept. "
        "Free some room, then run the same command again: it goes on where it stopped.\n"
    )
    n = models.Interaction.objects.count()
    assert 0 < n < 840 and n % 500 == 0
    assert f"{840 - n:,} new, 0 updated, {n:,} unchanged" in run("hear", file).output


def test_a_disk_that_fills_up_between_two_files_tells_of_the_first(run: Run, desk: Path, home: Path) -> None:
    from django.db import OperationalError

    from firsthand.store import write

    keep = write.interactions

    def full(said: list[object], *rest: object) -> object:
        with write.batch():
            counted = keep(said, *rest)  # type: ignore[arg-type]
            if any(one.source == "plain:mail" for one in said):  # type: ignore[attr-defined]
                raise OperationalError('could not extend file "base/16384/1": No space left on device')
        return counted

    (desk / "given").mkdir()
    lines(desk / "given" / "desk.jsonl", tickets(4))
    lines(desk / "given" / "mail.jsonl", tickets(4, seed=2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write, "interactions", full)
        told = run("hear", "given", exit_code=1).output
    assert told.startswith("desk.jsonl (plain): 5 new, 0 updated, 0 unchanged, 0 rejected\nThe disk that holds")
    told = run("hear", desk / "given").output
    assert "desk.jsonl (plain): 0 new, 0 updated, 5 unchanged" in told and "mail.jsonl (plain): 5 new" in told


def test_a_disk_too_full_for_the_rejected_rows_is_told(
    run: Run, desk: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firsthand.work.hear import _Rejects

    def full(self: object, row: object) -> None:
        raise OSError(28, "No space left on device", str(home / "rejected"))

    monkeypatch.setattr(_Rejects, "add", full)
    told = run("hear", lines(desk / "desk.jsonl", [{"id": 1, "at": "never"}]), exit_code=1).output
    assert told == (
        f"The system refused {home / 'rejected'}: No space left on device. What was committed is kept. "
        "Free some room, then run the same command again.\n"
    )
