"""Writes commits through `git fast-import`, in one stream (and one more for every revert, which must name a commit)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from .nouns import RunGit


class Importer:
    """Collects commits and tags; `flush` hands them to git."""

    def __init__(self, repo: Path, run_git: RunGit) -> None:
        self._repo, self._run_git = repo, run_git
        self._out: list[bytes] = []
        self._mark = 0
        self._marks_file = repo / ".git" / "demo-marks"

    def commit(
        self,
        author: str,
        at: datetime,
        message: str,
        files: Mapping[str, str],
        *,
        parent: int | None,
        merged: int | None = None,
        branch: str = "main",
    ) -> int:
        """Adds a commit and returns its mark. `author` is `Name <mail>`."""
        self._mark += 1
        stamp = f"{int(at.timestamp())} +0000"
        text = message.strip("\n").encode() + b"\n"
        self._out.append(f"commit refs/heads/{branch}\nmark :{self._mark}\nauthor {author} {stamp}\n".encode())
        self._out.append(f"committer {author} {stamp}\ndata {len(text)}\n".encode() + text)
        if parent:
            self._out.append(f"from :{parent}\n".encode())
        if merged:
            self._out.append(f"merge :{merged}\n".encode())
        for path in sorted(files):
            blob = files[path].encode()
            self._out.append(f'M 100644 inline "{path}"\ndata {len(blob)}\n'.encode() + blob + b"\n")
        self._out.append(b"\n")
        return self._mark

    def tag(self, name: str, mark: int, author: str, at: datetime, message: str) -> None:
        text = message.encode() + b"\n"
        self._out.append(f"tag {name}\nfrom :{mark}\ntagger {author} {int(at.timestamp())} +0000\n".encode())
        self._out.append(f"data {len(text)}\n".encode() + text + b"\n")

    def drop_branches(self, names: Sequence[str]) -> None:
        for name in names:
            self._out.append(f"reset refs/heads/{name}\nfrom {'0' * 40}\n\n".encode())

    def flush(self) -> dict[int, str]:
        """Hands everything to git and returns the commits by mark."""
        marks = str(self._marks_file)
        args = ["fast-import", "--quiet", "--force", f"--import-marks-if-exists={marks}", f"--export-marks={marks}"]
        self._run_git(args, cwd=self._repo, stdin=b"".join(self._out))
        self._out = []
        rows = (line.split() for line in self._marks_file.read_text().splitlines())
        return {int(mark[1:]): sha for mark, sha in rows}

    def finish(self) -> dict[int, str]:
        """Flushes, checks out the files, and leaves no trace of the marks."""
        shas = self.flush()
        self._marks_file.unlink()
        self._run_git(["reset", "--quiet", "--hard", "main"], cwd=self._repo)
        return shas
