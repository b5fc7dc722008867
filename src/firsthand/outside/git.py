"""The git program, asked about a repository's past. Nothing is written, fetched or signed, and no hook is run."""

from __future__ import annotations

import codecs
import os
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from firsthand.errors import RepositoryUnreadable
from firsthand.nouns import Tag

#: One commit: seven fields, each ended by a zero byte. trace/history.py reads this.
LOG_FORMAT = "tformat:%H%x00%P%x00%at%x00%ct%x00%aN%x00%aE%x00%B%x00"

CHUNK = 1024 * 1024

_SHA = re.compile(r"[0-9a-f]{7,64}")
_SAFE = (
    "--no-pager", "--no-optional-locks", "--no-replace-objects",
    "-c", "core.quotepath=off", "-c", "i18n.logOutputEncoding=UTF-8", "-c", "core.fsmonitor=false",
    "-c", "diff.renameLimit=1000", "-c", "log.showSignature=false", "-c", "core.hooksPath=/dev/null",
)  # fmt: skip


def is_repository(path: Path) -> bool:
    """Whether a folder is the top of a clone, a worktree or a bare repository. Does not run git."""
    if (path / ".git").exists():
        return True
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def head(repo: Path) -> str:
    """The commit that is checked out.

    Raises
    ------
    RepositoryUnreadable
        When git is missing, `repo` is no repository, it is another user's, or it has no commit.
    """
    found = _output(repo, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", may_fail=True).strip()
    if not found:
        raise RepositoryUnreadable(
            f"{repo} has no commits.", kept="Nothing was read from it.", next="Hear it again after the first commit."
        )
    return found


def contains(repo: Path, sha: str) -> bool:
    """Whether a commit is there; after a rebase or in a fresh shallow clone it may not be."""
    if not _SHA.fullmatch(sha):
        return False
    return bool(_output(repo, "rev-parse", "--verify", "--quiet", f"{sha}^{{commit}}", may_fail=True).strip())


def is_shallow(repo: Path) -> bool:
    """Whether the clone lacks its older history."""
    return _output(repo, "rev-parse", "--is-shallow-repository").strip() == "true"


def user_email(repo: Path) -> str:
    """The address that this clone commits with, as the mailmap has it; empty where none is set."""
    given = _output(repo, "config", "user.email", may_fail=True).strip()
    if not given:
        return ""
    mapped = re.search(r"<([^<>]+)>\s*$", _output(repo, "check-mailmap", f"<{given}>", may_fail=True))
    return mapped[1] if mapped else given


def log(repo: Path, since: str = "") -> Iterator[str]:
    """The history of HEAD as chunks of text, newest first, merges without files.

    Parameters
    ----------
    since
        A commit; only what HEAD has beyond it is told. Everything is told where the repository lacks it.

    Returns
    -------
    iterator of str
        Pieces of `git log --numstat -M -z` in LOG_FORMAT, cut anywhere. Bytes that are not UTF-8 become U+FFFD.

    Raises
    ------
    RepositoryUnreadable
        Before or during the reading.
    """
    head(repo)
    revisions = f"{since}..HEAD" if since and contains(repo, since) else "HEAD"
    command = _command(
        repo, "log", "-z", "--numstat", "-M", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color",
        "--no-notes", "--no-decorate", "--diff-merges=off", f"--format={LOG_FORMAT}", revisions, "--",
    )  # fmt: skip
    with _started(command) as process:
        assert process.stdout and process.stderr
        # A full pipe of warnings would stop git while its output is waited for.
        said: list[bytes] = []
        drain = threading.Thread(target=lambda stream: said.append(stream.read()), args=(process.stderr,), daemon=True)
        drain.start()
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        try:
            while chunk := process.stdout.read1(CHUNK):  # type: ignore[attr-defined]
                yield decoder.decode(chunk)
            yield decoder.decode(b"", final=True)
        except GeneratorExit:
            process.kill()
            raise
        drain.join()
        if process.wait():
            raise _failed(repo, b"".join(said).decode("utf-8", "replace"))


def tags(repo: Path) -> list[Tag]:
    """Every tag that names a commit, with the moment that it was made (or the commit's, for a plain tag), by time."""
    form = "%(refname:strip=2)%00%(creatordate:unix)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)"
    found = []
    for line in _output(repo, "for-each-ref", "refs/tags", f"--format={form}").splitlines():
        name, at, kind, sha, inner_kind, inner_sha = line.split("\0")
        if kind == "tag":
            kind, sha = inner_kind, inner_sha
        if kind == "commit" and at.lstrip("-").isdigit():
            found.append(Tag(name, datetime.fromtimestamp(int(at), UTC), sha))
    return sorted(found, key=lambda tag: (tag.at, tag.name))


def _command(repo: Path, *arguments: str) -> list[str]:
    return ["git", *_SAFE, "-C", str(repo), *arguments]


def _environment() -> dict[str, str]:
    # A hook that calls Firsthand sets GIT_DIR and GIT_INDEX_FILE: they would name another repository.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    # No protocol is allowed: a partial clone would otherwise fetch what it lacks while its past is read.
    return inherited | {
        "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C", "LANGUAGE": "C",
    }  # fmt: skip


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
        )
    except FileNotFoundError as error:
        raise RepositoryUnreadable(
            "The program git was not found.", next="Install git (https://git-scm.com), and try again."
        ) from error


def _output(repo: Path, *arguments: str, may_fail: bool = False) -> str:
    if not repo.is_dir():
        raise RepositoryUnreadable(f"There is no folder {repo}.", next="Check the path.")
    with _started(_command(repo, *arguments)) as process:
        out, said = process.communicate()
    stderr = said.decode("utf-8", "replace")
    if process.returncode and (not may_fail or "dubious ownership" in stderr or "not a git repository" in stderr):
        raise _failed(repo, stderr)
    return out.decode("utf-8", "replace")


def _failed(repo: Path, stderr: str) -> RepositoryUnreadable:
    if "dubious ownership" in stderr:
        return RepositoryUnreadable(
            f"git does not trust {repo}, because it belongs to another user.",
            kept="Nothing was read from it.",
            next=f"If you do: git config --global --add safe.directory '{repo.absolute()}'",
        )
    if "not a git repository" in stderr:
        return RepositoryUnreadable(f"{repo} is no git repository.", next="Give the folder of a clone.")
    if "promisor" in stderr or "lazy fetching disabled" in stderr or "transport 'file' not allowed" in stderr:
        return RepositoryUnreadable(
            f"{repo} is a partial clone, and files of its past are missing.",
            kept="What was told before was kept.",
            next=f"To fetch them: git -C '{repo}' fetch --refetch --no-filter",
        )
    reason = next((line for line in stderr.splitlines() if line.startswith(("fatal:", "error:"))), stderr.strip()[:200])
    return RepositoryUnreadable(
        f"git could not read {repo}: {reason.partition(':')[2].strip() or reason or 'it gave no reason'}.",
        kept="What was told before was kept.",
        next=f"To see whether the repository is whole: git -C '{repo}' fsck",
    )


def run(args: Sequence[str], *, cwd: Path, stdin: bytes = b"") -> bytes:
    """Runs git in a folder of ours and returns what it printed. Raises RepositoryUnreadable where it fails."""
    try:
        command = ["git", *args]
        done = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, env=_environment(), check=False)
    except FileNotFoundError as error:
        raise RepositoryUnreadable(
            "The program git was not found.", next="Install git (https://git-scm.com), and try again."
        ) from error
    if done.returncode:
        raise _failed(cwd, done.stderr.decode("utf-8", "replace"))
    return done.stdout
