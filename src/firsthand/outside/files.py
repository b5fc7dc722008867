"""What the user gave, opened: files, folders, gzip and zip in place, clones. Nothing is extracted to the disk."""

from __future__ import annotations

import gzip
import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, cast

from firsthand.errors import FirsthandError, TooLarge, UnknownFormat, Unreadable
from firsthand.nouns import Rejected
from firsthand.outside.git import is_repository
from firsthand.outside.text import Utf8

#: What a folder is searched for. A file that is given by name may be called anything.
ENDINGS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".md", ".markdown", ".gz", ".zip")

_SKIPPED = ("node_modules", "__pycache__", "__MACOSX")
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_LOOKS = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"), (b"%PDF", "a PDF"),
    (b"SQLite format 3\0", "an SQLite database"), (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"PAR1", "a Parquet file"), (b"\x7fELF", "a program"), (b"MZ", "a program"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 file"), (b"\xfd7zXZ", "an xz file"), (b"\x28\xb5\x2f\xfd", "a zstd file"),
)  # fmt: skip
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_SNIFFED = 8192
_HEAD = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How far packed files may expand. Two limits, because either alone stops a real export or lets a bomb through."""

    #: Bytes that one given path may expand to. The largest tracker exports known are below 2 GB as JSON.
    expanded: int = 4 * 1024**3
    #: Bytes out for one byte in. JSON of a tracker packs 5 to 25 times, a CSV of repeated rows to 100; deflate ends
    #: at 1,032, which is where bombs are.
    ratio: int = 200
    #: Bytes that may come out before the ratio is looked at: below this, no ratio does harm.
    free: int = 64 * 1024**2
    #: Files in one archive.
    members: int = 10_000


@dataclass(slots=True)
class Payload:
    """One file's content as UTF-8, open until the next one is asked for.

    `name` is the path below what was given, without `.gz`; `path` the file on the disk that holds it; `size` the bytes
    that it takes there or in its archive. `stream` can `peek`; `notes` fills while it is read.
    """

    name: str
    path: Path
    stream: BinaryIO
    size: int
    notes: Counter[str] = field(default_factory=Counter)


class Clone(NamedTuple):
    """A folder that is a git repository."""

    path: Path


def payloads(path: Path, *, limits: Limits | None = None) -> Iterator[Payload | Clone | Rejected]:
    """Everything in what was given.

    A fault in something that was found inside (of a folder, of an archive) is a Rejected, and the search goes on.

    Raises
    ------
    Unreadable
        When the path itself is missing, empty, damaged or not permitted.
    UnknownFormat
        When it is a binary file.
    TooLarge
        When it holds too many files. A stream that expands too far raises it while it is read.
    """
    limits = limits or Limits()
    if path.is_dir():
        if is_repository(path):
            yield Clone(path)
        else:
            yield from _folder(path, limits)
    else:
        yield from _file(path, path.name, limits)


def _folder(path: Path, limits: Limits) -> Iterator[Payload | Clone | Rejected]:
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        raise _unopened(path, error) from error
    yield from _entries(path, entries, limits)


def _entries(root: Path, entries: list[Path], limits: Limits) -> Iterator[Payload | Clone | Rejected]:
    for entry in entries:
        name = entry.relative_to(root).as_posix()
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        try:
            if entry.is_dir():
                if is_repository(entry):
                    yield Clone(entry)
                elif not entry.is_symlink():  # a link to a folder above would never end
                    yield from _entries(root, sorted(entry.iterdir()), limits)
            elif entry.name.lower().endswith(ENDINGS):
                yield from _file(entry, name, limits)
        except FirsthandError as error:
            yield Rejected(name, str(error), "")
        except OSError as error:
            yield Rejected(name, str(_unopened(entry, error)), "")


def _file(path: Path, name: str, limits: Limits) -> Iterator[Payload | Rejected]:
    with ExitStack() as stack:
        try:
            # Not blocking: a pipe that nobody writes to would otherwise be waited for without end.
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
            file = stack.enter_context(open(handle, "rb"))
            found = os.fstat(handle)
        except OSError as error:
            raise _unopened(path, error) from error
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(f'"{name}" is not a file.')
        start = file.peek(4)[:4]
        budget = _Budget(name, limits)
        if start == _ZIP:
            yield from _archive(file, path, name, budget)
        else:
            yield _payload(file, path, name, found.st_size, budget if start.startswith(_GZIP) else None)


def _archive(file: BinaryIO, path: Path, name: str, budget: _Budget) -> Iterator[Payload | Rejected]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(f'"{name}" is a damaged zip file: {error}.', next="Fetch it again.") from error
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if any(member.filename == "[Content_Types].xml" for member in members):
            raise UnknownFormat(
                f'"{name}" looks like an Office file.', next="Save the sheet as CSV UTF-8 and hear that file."
            )
        if len(members) > budget.limits.members:
            raise TooLarge(
                f'"{name}" holds {len(members):,} files; {budget.limits.members:,} is the limit.', kept="None was read."
            )
        for member in sorted(members, key=lambda member: member.filename):
            parts = member.filename.replace("\\", "/").split("/")
            if any(part.startswith(".") or part in _SKIPPED for part in parts if part not in ("", "..")):
                continue
            if not parts[-1].lower().endswith(ENDINGS):
                continue
            inner = f"{name}/{member.filename}"
            try:
                yield from _member(archive, member, path, inner, budget)
            except FirsthandError as error:
                yield Rejected(inner, str(error), "")


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, name: str, budget: _Budget
) -> Iterator[Payload]:
    if member.flag_bits & 0x1:
        raise Unreadable(f'"{name}" is encrypted.', next="Unpack it, and hear what comes out.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(f'"{name}" is packed in a rare way.', next="Pack it as a usual zip file (deflate).")
    try:
        opened = cast(zipfile.ZipExtFile, archive.open(member))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable(f'"{name}" is damaged: {error}.', next="Fetch the archive again.") from error
    with opened:
        yield _payload(opened, path, name, member.compress_size, budget)


class _Peekable(Protocol):
    def peek(self, size: int, /) -> bytes: ...

    def read1(self, size: int, /) -> bytes: ...


def _payload(file: _Peekable, path: Path, name: str, size: int, budget: _Budget | None) -> Payload:
    """What a file holds, through gzip where its first bytes say so."""
    read: Callable[[int], bytes] = file.read1
    try:
        start = file.peek(4)
        if start.startswith(_ZIP):
            raise Unreadable(f'"{name}" is an archive in an archive.', next="Unpack the outer one first.")
        if start.startswith(_GZIP):
            packed = gzip.GzipFile(fileobj=cast(BinaryIO, file))
            name, read = re.sub(r"\.gz$", "", name, flags=re.IGNORECASE), packed.read1
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise Unreadable(f'"{name}" is damaged: {error}.', next="Fetch it again.") from error
    notes: Counter[str] = Counter()
    binary = _Sniffer(read if budget is None else budget.metered(read, size), name)
    stream = Utf8(binary.read, name, notes)
    if not stream.peek(_HEAD).strip():
        stream.read(1)  # raises what kept the content from being there
        raise Unreadable(f'"{name}" is empty.', next="Export it again.")
    return Payload(name, path, cast(BinaryIO, stream), size, notes)


class _Sniffer:
    """Passes bytes on, and refuses a file whose first bytes are no text."""

    def __init__(self, read: Callable[[int], bytes], name: str) -> None:
        self._read, self._name, self._is_first = read, name, True

    def read(self, size: int) -> bytes:
        chunk = self._read(size)
        if self._is_first:
            self._is_first = False
            if looks := _looks_binary(chunk[:_SNIFFED]):
                raise UnknownFormat(
                    f'"{self._name}" looks like {looks}, which nothing here reads.',
                    next="Known are JSON, CSV, TSV and Markdown, in gzip and zip too; docs/sources says how to export.",
                )
        return chunk


class _Budget:
    """What one given path may still expand to, shared by all files inside."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits, self.n_out = name, limits, 0

    def metered(self, read: Callable[[int], bytes], n_in: int) -> Callable[[int], bytes]:
        n_here = 0

        def read_some(size: int) -> bytes:
            nonlocal n_here
            chunk = read(size)
            n_here += len(chunk)
            self.n_out += len(chunk)
            limits = self.limits
            if self.n_out > limits.expanded:
                raise self._stopped(f"more than {limits.expanded:,} bytes")
            if n_here > limits.free and n_here > limits.ratio * max(n_in, 1):
                raise self._stopped(f"more than {limits.ratio} times its {n_in:,} bytes")
            return chunk

        return read_some

    def _stopped(self, how: str) -> TooLarge:
        return TooLarge(
            f'"{self.name}" was stopped because it expands to {how}, as a zip bomb does.',
            kept="What came before was read.",
            next="If the file is right, unpack it first: what is not packed has no such limit.",
        )


def _looks_binary(start: bytes) -> str:
    """What bytes that are no text look like; empty for text."""
    for mark, what in _LOOKS:
        if start.startswith(mark):
            return what
    if b"\0" not in start or start.startswith(_TEXT_MARKS):
        return ""
    if start[1::2].count(0) > 0.4 * len(start[1::2]) or start[::2].count(0) > 0.4 * len(start[::2]):
        return "UTF-16 without a mark at its start (save it as UTF-8)"
    return "a binary file"


def _unopened(path: Path, error: OSError) -> Unreadable:
    if isinstance(error, FileNotFoundError):
        return Unreadable(
            f'There is no file "{path}".', next="Check the path; a glob that matches nothing stays as it is."
        )
    if isinstance(error, PermissionError):
        return Unreadable(f'"{path}" may not be read by this user.', next=f"To allow it: chmod u+r '{path}'")
    return Unreadable(f'"{path}" cannot be read: {error.strerror or error}.')
