"""Hears what it is given: recognises each file, keeps its rows in batches, and says what it made of it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import reduce
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from firsthand.errors import (
    ColumnsUnclear,
    FirsthandError,
    StoreFull,
    StoreUnreachable,
    Unreadable,
    WorkspaceBusy,
)
from firsthand.hear import columns as maps
from firsthand.hear import sources
from firsthand.hear.sources import notes, table
from firsthand.nouns import Account, Commit, Rejected, Said
from firsthand.outside import files, git
from firsthand.settings import Settings
from firsthand.store import write
from firsthand.store.access import records
from firsthand.trace import history

#: Rows in one transaction: large enough that commits cost little, small enough that little is done again after a kill.
BATCH = 500

#: Files of one folder that are still told one by one.
MANY = 5

#: Reasons of rejected rows that are told at once; their file has them all.
REASONS = 3

#: What ends the hearing of everything, and not of one file.
_STORE = (StoreFull, StoreUnreachable, WorkspaceBusy)

#: Told with the name of what is heard and how many rows so far.
Progress = Callable[[str, int], None]


@dataclass
class Outcome:
    """What became of one file or repository."""

    name: str
    format: str = ""
    counted: write.Counted = field(default_factory=write.Counted)
    n_rejected: int = 0
    rejects_path: str = ""
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: FirsthandError | None = None
    again: bool = False


def hear(
    path: Path,
    home: Path,
    settings: Settings,
    *,
    source: str = "",
    columns: Mapping[str, str] | None = None,
    progress: Progress = lambda name, n: None,
) -> Iterator[Outcome]:
    """Hears a path, outcome by outcome. What one file holds wrong never stops the others.

    Killed at any moment it has kept whole batches; run again, it changes only what is missing.
    """
    n = 0
    try:
        for found in files.payloads(path):
            n += 1
            if isinstance(found, Rejected):
                yield _unopened(found)
            elif isinstance(found, files.Clone):
                yield _clone(found.path, progress)
            else:
                yield _file(found, home, settings, source, columns, progress)
        if not n:
            raise Unreadable(
                f'"{path}" holds no file that Firsthand reads.', next=f"It looks for {', '.join(files.ENDINGS)}."
            )
    except Unreadable as error:
        yield Outcome(str(path), error=error)


def summed(outcomes: Sequence[Outcome], name: str) -> list[Outcome]:
    """Outcomes to tell: a folder of many small files is told in one line a format, and every fault by itself."""
    fine = [o for o in outcomes if o.error is None and not o.n_rejected]
    if len(fine) <= MANY:
        return list(outcomes)
    told = [o for o in outcomes if o not in fine]
    for format in sorted({o.format for o in fine}):
        of = [o for o in fine if o.format == format]
        notes: Counter[str] = Counter()
        plain: dict[str, None] = {}
        for note in (note for o in of for note in o.notes):
            text, _, n = note.rpartition(": ")
            if n.replace(",", "").isdecimal():
                notes[text] += int(n.replace(",", ""))
            else:
                plain[note] = None
        told.append(
            replace(
                of[0],
                name=f"{name}: {len(of):,} files",
                counted=reduce(lambda a, b: a.plus(b), (o.counted for o in of)),
                notes=[*plain, *(f"{text}: {n:,}" for text, n in sorted(notes.items()))],
                again=all(o.again for o in of),
            )
        )
    return told


def _unopened(found: Rejected) -> Outcome:
    outcome = Outcome(found.where, n_rejected=1)
    outcome.error = Unreadable(f"{found.where}: {found.why}")
    return outcome


def _file(
    payload: files.Payload,
    home: Path,
    settings: Settings,
    source: str,
    columns: Mapping[str, str] | None,
    progress: Progress,
) -> Outcome:
    outcome = Outcome(payload.name)
    try:
        head = sources.head(payload.stream)
        reader = sources.recognise(payload.name, head)
    except Unreadable as error:
        outcome.error, outcome.n_rejected = error, 1
        return outcome
    outcome.format = reader.NAME
    remembered = records.fact(f"columns:{_shape(head)}") if reader.NAME in ("table", "customers") else None
    columns = columns or remembered
    options: dict[str, Any] = {"source": source, "columns": dict(columns or {}), "zone": settings.zone}
    sha = _sha256(payload, reader.NAME)
    before = records.heard_before(sha, reader.NAME, options) if sha else None
    if before is not None:
        n = before.n_new + before.n_updated + before.n_unchanged
        outcome.counted, outcome.again = write.Counted(n_unchanged=n), True
        outcome.n_rejected, outcome.rejects_path = before.n_rejected, before.rejects_path
        outcome.notes = before.notes
        return outcome
    reading = sources.Reading(now=write.now(), zone=settings.tz, source=source, columns=columns)
    pk = write.intake(os.path.abspath(payload.path), reader.NAME, sha, options)
    rejects = _Rejects(home, pk, payload.name)
    rows = sources.read(reader, payload.stream, payload.name, options=reading)
    try:
        outcome.counted = _keep(rows, reader.NAME, write.now(), rejects, lambda n: progress(payload.name, n))
    except _STORE:
        raise
    except FirsthandError as error:
        outcome.error = error
        return outcome
    finally:
        rejects.close()
    outcome.reasons = rejects.reasons
    outcome.notes = [f"{what}: {n:,}" for what, n in sorted((reading.notes + payload.notes).items())]
    outcome.n_rejected, outcome.rejects_path = rejects.n, str(rejects.path) if rejects.n else ""
    if columns and reader.NAME in ("table", "customers"):
        write.remember(f"columns:{_shape(head)}", dict(columns))
    write.intake_ended(pk, outcome.counted, outcome.n_rejected, outcome.rejects_path, outcome.notes)
    return outcome


def _keep(
    rows: Iterator[Said | Account | Rejected],
    format: str,
    at: datetime,
    rejects: _Rejects,
    progress: Callable[[int], None],
) -> write.Counted:
    counted = write.Counted()
    said: list[Said] = []
    accounts: list[Account] = []
    n = 0

    def flush() -> None:
        nonlocal counted
        if said:
            counted = counted.plus(write.interactions(said, format, at))
            said.clear()
        if accounts:
            counted = counted.plus(write.accounts(accounts))
            accounts.clear()
        progress(n)

    try:
        for row in rows:
            n += 1
            if not isinstance(row, Rejected) and (why := write.unstorable(row)):
                row = Rejected(f"row {n:,}", why, str(row)[:500])
            match row:
                case Said():
                    said.append(row)
                case Account():
                    accounts.append(row)
                case Rejected():
                    rejects.add(row)
            if len(said) + len(accounts) >= BATCH:
                flush()
    except ColumnsUnclear:
        flush()
        raise
    flush()
    return counted


class _Rejects:
    """The file of rows that were not taken, made when the first comes: one JSON object a line, with the reason."""

    def __init__(self, home: Path, intake: int, name: str) -> None:
        safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in name)[-80:]
        self.path = home / "rejected" / f"{intake}-{safe}.jsonl"
        self.n = 0
        self.reasons: list[str] = []
        self._file: Any = None

    def add(self, row: Rejected) -> None:
        if self._file is None:
            # Rejected rows are raw text, which its owner alone may read.
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8")
        self.n += 1
        if len(self.reasons) < REASONS:
            self.reasons.append(f"{row.where}: {row.why}")
        self._file.write(json.dumps(row._asdict(), ensure_ascii=False) + "\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _sha256(payload: files.Payload, format: str) -> str:
    """What tells a file apart from others: a hash of its bytes as they lie on the disk; empty where it went away.

    A member of an archive has the archive's, with its own name. So has a note, whose name may say its day.
    """
    try:
        with payload.path.open("rb") as file:
            sha = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
    name = Path(payload.name).name
    is_whole = format != notes.NAME and name == re.sub(r"\.gz$", "", payload.path.name, flags=re.IGNORECASE)
    return sha if is_whole else write.sha256(sha, payload.name if format != notes.NAME else name)


def _shape(head: bytes) -> str:
    """What a column map is remembered by: the table's header line."""
    return hashlib.sha256(head.split(b"\n", 1)[0].strip()).hexdigest()[:16]


class Preview(NamedTuple):
    """What a file is read as: its format, the column map to type where it is a table, and its first rows."""

    format: str
    columns: str
    rows: list[dict[str, str]]


def preview(path: Path, settings: Settings | None, columns: Mapping[str, str] | None) -> Preview:
    """How the first rows of a file would be read, with the settings of the open workspace where there is one.

    Changes nothing.
    """
    zone = settings.tz if settings else UTC
    for found in files.payloads(path):
        if isinstance(found, files.Payload):
            head = sources.head(found.stream)
            reader = sources.recognise(found.name, head)
            if settings and not columns:
                columns = records.fact(f"columns:{_shape(head)}")
            reading = sources.Reading(now=write.now(), zone=zone, columns=columns)
            if reader.NAME == table.NAME:
                first = islice(table.cells(found.stream, reading), table.SAMPLE)
                rows = [row.cells for row in first if isinstance(row, table.Cells)]
                mapped = maps.resolve(list(rows[0]) if rows else [], rows, columns)
                return Preview(reader.NAME, maps.written(mapped), maps.preview(rows, mapped))
            some = islice(sources.read(reader, found.stream, found.name, options=reading), 3)
            return Preview(reader.NAME, "", [_shown(row) for row in some])
    raise Unreadable(f"{path} holds no file that can be previewed.")


def _shown(row: Said | Account | Rejected) -> dict[str, str]:
    if isinstance(row, Said):
        return {name: str(getattr(row, name)) for name in ("source_id", "at", "author", "title", "body")}
    if isinstance(row, Account):
        return {"account": row.account, "name": row.name, "plan": row.plan, "money": str(row.money or "unknown")}
    return {"rejected": row.why}


def note(text: str, *, author: str, customer: str, kind: str) -> str:
    """Keeps a note in the reader's own words. Returns its name."""
    at = write.now().replace(microsecond=0)
    title, _, body = text.partition("\n")
    source_id = f"{at:%Y%m%dT%H%M%SZ}-{write.sha256(text)[:6]}"
    said = Said(
        source="notes", source_id=source_id, at=at, title=title if body.strip() else "", body=body.strip() or text,
        kind=kind, author=author, author_role="colleague", customer=customer,
    )  # fmt: skip
    write.interactions([said], "notes", at)
    return f"notes/{source_id}"


# --- repositories ----------------------------------------------------------------------------------------------------


def _clone(path: Path, progress: Progress) -> Outcome:
    path = Path(os.path.abspath(path))
    outcome = Outcome(str(path), "git")
    try:
        name = path.name.removesuffix(".git") or "repository"
        tip = git.head(path)
        cursor = records.fact(f"git:{path}") or {}
        # The older history of a shallow clone may come at any time, below what was heard.
        since = "" if cursor.get("shallow") else cursor.get("head", "")
        shallow = git.is_shallow(path)
        if shallow:
            outcome.notes.append("a shallow clone: its older history is missing (to fetch it: git fetch --unshallow)")
        if since == tip:
            outcome.again = True
            outcome.counted = write.Counted(n_unchanged=cursor.get("n", 0))
        else:
            pk = write.intake(str(path), "git", tip, {})
            left_out: dict[str, int] = {}
            found = history.commits(git.log(path, since=since), left_out=left_out)
            outcome.counted = _commits(found, name, lambda n: progress(str(path), n))
            if left_out:
                outcome.notes.append(f"commits whose list of files was cut: {len(left_out):,}")
            n = records.n_changes(name)
            write.remember(f"git:{path}", {"head": tip, "name": name, "n": n, "shallow": shallow})
            write.intake_ended(pk, outcome.counted, 0, "", outcome.notes)
        n_tags = write.releases(name, git.tags(path))
        if n_tags:
            outcome.notes.append(f"new releases (tags): {n_tags:,}")
    except _STORE:
        raise
    except FirsthandError as error:
        outcome.error = error
    return outcome


def _commits(found: Iterator[Commit], name: str, progress: Callable[[int], None]) -> write.Counted:
    counted, some, n = write.Counted(), [], 0
    at = write.now()
    for commit in found:
        some.append(commit)
        n += 1
        if len(some) == BATCH:
            counted = counted.plus(write.commits(name, some, at))
            some = []
            progress(n)
    if some:
        counted = counted.plus(write.commits(name, some, at))
    progress(n)
    return counted
