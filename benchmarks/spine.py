"""The main job under the clock: an empty folder to a newsletter, and again with nothing new.

    python -m benchmarks.spine [--record]

Exits 0 only where every goal holds, and prints the rows that fall short last. With `--record` the table goes into
docs/measured.md. Every row is a command of its own in a fresh process, with its wall time and its largest memory.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.record import Row, machine, report

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("FIRSTHAND_SHARED_DATA") or ROOT.parent / "shared" / "data")
MB = 1024


@dataclass(frozen=True)
class Took:
    """Wall time, CPU time, and the largest resident memory of one process."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str


def run(*args: str, cwd: Path) -> Took:
    """Runs a command in a process of its own. Raises CalledProcessError with what it printed."""
    started = time.perf_counter()
    env = {k: v for k, v in os.environ.items() if not k.startswith("FIRSTHAND_")}
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(args, cwd=cwd, stdout=out, stderr=subprocess.STDOUT, env=env)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, args, text)
    # Linux counts in kilobytes, macOS in bytes.
    peak = used.ru_maxrss / (1 if sys.platform.startswith("linux") else 1024) / MB
    return Took(wall, used.ru_utime + used.ru_stime, peak, text)


def firsthand(*args: str, cwd: Path) -> Took:
    return run(sys.executable, "-m", "firsthand", *args, cwd=cwd)


def journey(
    folder: Path, repo: Path, export: Path, week: str, name: str, limit_s: float, limit_mb: float
) -> Iterator[Row]:
    """Empty folder to newsletter, the same again with nothing new, and every read command."""
    work = folder / name
    work.mkdir()
    first = [
        firsthand("init", cwd=work),
        firsthand("hear", str(repo), str(export), cwd=work),
        firsthand("newsletter", "--week", week, cwd=work),
    ]
    wall, peak = sum(t.wall_s for t in first), max(t.peak_mb for t in first)
    cpu = sum(t.cpu_s for t in first)
    yield Row(f"{name}: empty folder to newsletter", wall, "s", limit_s, f"{cpu:.0f} CPU-s")
    yield Row(f"{name}: largest memory", peak, "MB", limit_mb)
    again = [
        firsthand("hear", str(repo), str(export), cwd=work),
        firsthand("newsletter", "--week", week, cwd=work),
    ]
    yield Row(f"{name}: again, nothing new", sum(t.wall_s for t in again), "s", 3.0)
    for args in (
        ("status",), ("problems",), ("problem", "P-1"), ("read", f"E-{week}"), ("cite", f"E-{week}:1"),
        ("similar", "the view stays empty until something else changes"),
    ):  # fmt: skip
        took = firsthand(*args, cwd=work)
        yield Row(f"{name}: {args[0]}", took.wall_s, "s", 1.0)


def replayed(folder: Path) -> Path:
    """The recorded ALOY history as a real repository."""
    repo = folder / "alloy"
    tool = SHARED.parent / "tools" / "replay_history.py"
    data = SHARED / "titanium"
    recorded = (str(data / "alloy-history.tsv.gz"), str(data / "alloy-tags.tsv"))
    run(sys.executable, str(tool), *recorded, str(repo), cwd=folder)
    return repo


def made_export(folder: Path, n: int) -> Path:
    """`n` tickets with a comment each, from the invented product's own sentences."""
    from firsthand.demo.wordbook import problems

    rng = random.Random(5)
    units = [u.text for p in problems().values() for u in (*p.cores, *p.details, *p.effects)]
    at = datetime(2024, 1, 1, tzinfo=UTC)
    issues = []
    for i in range(n):
        at += timedelta(minutes=rng.randrange(30, 300))
        body = "\r\n".join(rng.sample(units, 4))
        fields = {
            "summary": rng.choice(units)[:90],
            "description": body,
            "created": at.isoformat(),
            "reporter": {"name": f"user-{rng.randrange(900)}"},
            "assignee": {"name": f"dev-{rng.randrange(8)}"},
            "issuetype": {"name": "Bug"},
            "comment": {
                "comments": [
                    {
                        "id": str(i),
                        "author": {"name": f"dev-{rng.randrange(8)}"},
                        "body": rng.choice(units),
                        "created": (at + timedelta(hours=5)).isoformat(),
                    }
                ]
            },
        }
        issues.append({"key": f"HARB-{i + 1}", "fields": fields})
    path = folder / "made.json"
    path.write_text(json.dumps({"issues": issues}), "utf-8")
    return path


def made_repository(folder: Path, n: int) -> Path:
    """`n` commits over 400 files, through one fast-import."""
    rng = random.Random(7)
    repo = folder / f"made-{n}"
    subprocess.run(["git", "init", "-q", "-b", "main", str(repo)], check=True)
    lines = []
    at = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
    for i in range(n):
        at += rng.randrange(600, 6000)
        text = f"HARB-{rng.randrange(1, n)}: Mend what the quay saw, part {i}\n"
        who = f"Dev {i % 8} <dev{i % 8}@harbour.example> {at} +0000"
        lines.append(f"commit refs/heads/main\ncommitter {who}\ndata {len(text)}\n{text}")
        for _ in range(rng.randrange(1, 4)):
            body = "".join(f"line {rng.random()}\n" for _ in range(rng.randrange(5, 40)))
            lines.append(f"M 100644 inline src/part{rng.randrange(400)}.py\ndata {len(body)}\n{body}")
    subprocess.run(["git", "-C", str(repo), "fast-import", "--quiet"], input="\n".join(lines).encode(), check=True)
    subprocess.run(["git", "-C", str(repo), "reset", "-q", "--hard", "main"], check=True)
    return repo


def history(folder: Path, n: int = 49_232) -> Iterator[Row]:
    """Our reading of a long history against what git itself takes to print it: the physical limit."""
    repo = made_repository(folder, n)
    git = run("git", "-C", str(repo), "log", "--numstat", "-M", "-z", "--format=%H", cwd=folder)
    code = (
        "import sys; from pathlib import Path; from firsthand.outside import git; from firsthand.trace import history; "
        "print(sum(1 for _ in history.commits(git.log(Path(sys.argv[1])))))"
    )
    ours = run(sys.executable, "-c", code, str(repo), cwd=folder)
    assert ours.output.strip() == str(n), ours.output
    yield Row(
        f"history of {n:,} commits, CPU against git log's own",
        ours.cpu_s / git.cpu_s,
        "x",
        2.0,
        f"git {git.cpu_s:.1f} CPU-s, ours {ours.cpu_s:.1f}",
    )


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if (SHARED / "titanium").is_dir():
            repo = replayed(folder)
            export = SHARED / "titanium" / "aloy.jira.json.gz"
            yield from journey(folder, repo, export, "2013-W11", "ALOY", 90, 1024)
        else:
            print(f"No real data in {SHARED}: the ALOY rows are left out.", file=sys.stderr)
        repo, export = made_repository(folder, 5_000), made_export(folder, 5_000)
        yield from journey(folder, repo, export, "2024-W40", "5,000 tickets and commits", 240, 1536)
        yield from history(folder)


def main() -> int:
    return report("The main job", "make bench-spine", rows(), record="--record" in sys.argv, note=machine())


if __name__ == "__main__":
    sys.exit(main())
