"""What the code's history says: commits, their trailers, the tickets they name, what they take back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from firsthand.nouns import Commit, FileChange

#: Paths that one commit keeps. Beyond it a commit is an import of somebody's library or a move of the whole tree, and
#: tells nothing of where a problem sits.
MAX_FILES = 10_000

#: Trailers that make the last paragraph a block of trailers even where prose stands beside them, as git does for its
#: own and for configured ones.
KNOWN_TRAILERS = frozenset(("customer", "problem", "cause", "fixes", "closes", "resolves", "refs", "signed-off-by"))

#: A block with prose in it counts when this share of its lines are trailers. git's own rule.
TRAILER_SHARE = 0.25

#: Words with a number behind a dash that are names of standards and formats, and never tickets.
NO_PREFIXES = frozenset(
    ("UTF", "ISO", "RFC", "SHA", "MD", "CVE", "CWE", "ES", "HTTP", "TLS", "IPV", "UTC", "GMT", "CP", "WINDOWS", "BASE",
     "PEP", "ASCII", "GPL", "LGPL", "AGPL", "MPL", "BSD", "APACHE", "AES", "RSA", "HMAC", "UCS", "KOI", "BIG", "COVID")
)  # fmt: skip

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NUMSTAT = re.compile(r"\n?(\d+|-)\t(\d+|-)\t(.*)", re.DOTALL)
_TRAILER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)")
_CHERRY = re.compile(r"\(cherry picked from commit ")
_REVERT = re.compile(r"This reverts commit ([0-9a-f]{7,64})")
_PROJECT_KEY = re.compile(r"(?<![A-Za-z0-9_#/.&=-])([A-Z][A-Z0-9_]+)-(\d+)(?![A-Za-z0-9_]|-\d|\.\d)")
_BROWSE = re.compile(r"https?://[^\s<>()\"']{1,300}?/browse/([A-Za-z][A-Za-z0-9_]*-\d+)")
_ISSUE_URL = re.compile(r"https?://[^\s/]+/([\w.-]+/[\w.-]+)/(?:-/)?issues/(\d+)")
_NUMBER = re.compile(r"(?<![\w&/#.-])([\w.-]+/[\w.-]+)?(?<![&])#(\d+)\b")
_URL = re.compile(r"https?://\S+")
_PULL = re.compile(r"^Merge (?:pull|merge) request #\d+(?: from \S+)?", re.IGNORECASE)


def commits(
    chunks: Iterable[str], *, max_files: int = MAX_FILES, left_out: dict[str, int] | None = None
) -> Iterator[Commit]:
    """Read what `git log --numstat -M -z` wrote in the format of `outside/git.py`.

    Parameters
    ----------
    chunks
        Text, cut anywhere. Each commit is seven fields ended by a zero character (sha, parents, author's and
        committer's seconds since 1970, author, address, message), one more zero, and its files.
    max_files
        Files that a commit keeps; of the others only their number goes to `left_out`.
    left_out
        Filled with sha to number of files that were not kept.

    Yields
    ------
    Commit
        In the order of the log.

    Examples
    --------
    >>> log = "a" * 40 + "\\0\\0" + "1363087738\\0" * 2 + "Ada\\0ada@example.org\\0"
    >>> log += "Mend the export\\n\\0\\0\\n3\\t1\\tapp.py\\0"
    >>> [(c.subject, c.files[0].path, c.files[0].n_added) for c in commits([log])]
    [('Mend the export', 'app.py', 3)]
    """
    fields: list[str] = []
    files: list[FileChange] = []
    n_files = 0
    renamed: tuple[int | None, int | None, list[str]] | None = None

    def whole() -> Commit:
        if left_out is not None and n_files > len(files):
            left_out[fields[0]] = n_files - len(files)
        return _commit(fields, files)

    for token in _tokens(chunks):
        if renamed is not None:
            renamed[2].append(token)
            if len(renamed[2]) == 2:
                n_added, n_deleted, (old, new) = renamed[0], renamed[1], renamed[2]
                n_files += 1
                if len(files) < max_files:
                    files.append(FileChange(new, old, n_added, n_deleted))
                renamed = None
        elif len(fields) < 7:
            fields.append(token)
        elif found := _NUMSTAT.fullmatch(token):
            n_added, n_deleted = _count(found[1]), _count(found[2])
            if found[3]:
                n_files += 1
                if len(files) < max_files:
                    files.append(FileChange(found[3], "", n_added, n_deleted))
            else:
                renamed = (n_added, n_deleted, [])
        elif _SHA.fullmatch(token):
            yield whole()
            fields, files, n_files = [token], [], 0
    if len(fields) == 7 and renamed is None:
        yield whole()


def trailers(message: str) -> tuple[tuple[str, str], ...]:
    """The trailers of a message by git's rules, in their order, with repeats.

    They stand in the last paragraph, which is not the first; every line of it is `Token: value`, or at least a
    quarter of them and one that git or Firsthand knows. Lines that begin with a blank go on with the value before.
    After git-interpret-trailers(1).

    >>> trailers("Mend the export\\n\\nCustomer: Nordwind\\nCause: the buffer is\\n  flushed too late")
    (('Customer', 'Nordwind'), ('Cause', 'the buffer is flushed too late'))
    """
    paragraphs = re.split(r"\n[ \t]*\n", message.replace("\r\n", "\n").strip("\n"))
    last = [line for line in paragraphs[-1].split("\n") if line.strip()]
    if len(paragraphs) < 2 or not last:
        return ()
    found: list[tuple[str, str]] = []
    n_other, is_known, goes_on = 0, False, False
    for line in last:
        if goes_on and line[0] in " \t":
            token, value = found[-1]
            found[-1] = (token, f"{value} {line.strip()}".strip())
        elif trailer := _TRAILER.fullmatch(line.rstrip()):
            found.append((trailer[1], trailer[2].strip()))
            is_known = is_known or trailer[1].lower() in KNOWN_TRAILERS
            goes_on = True
        elif _CHERRY.match(line):
            is_known = True
            goes_on = False
        else:
            n_other += 1
            goes_on = False
    if n_other and not (is_known and len(found) >= TRAILER_SHARE * (len(found) + n_other)):
        return ()
    return tuple(found)


def keys(text: str, known_prefixes: Iterable[str] = ()) -> tuple[str, ...]:
    """The tickets that a message names, each once, in the order in which they stand.

    Parameters
    ----------
    known_prefixes
        The project keys of the trackers that were heard. With them `nord-12` and `NORD12` count as well; without
        any, every word in capitals with a number does that is not the name of a standard.

    Returns
    -------
    tuple of str
        `NORD-12`, `#12` for a number alone, `owner/name#12` where the text names the repository. The number of a
        merged pull request is no ticket.

    Examples
    --------
    >>> keys("[NORD-12] Fixes #7, see https://github.com/nord/wind/issues/9 (UTF-8)")
    ('NORD-12', '#7', 'nord/wind#9')
    """
    prefixes = sorted({re.escape(prefix.upper()) for prefix in known_prefixes})
    bare = _PULL.sub(_blank, _URL.sub(_blank, text))
    found = [(m.start(), f"{m[1]}#{int(m[2])}") for m in _ISSUE_URL.finditer(text)]
    found += [(m.start(), f"{m[1] or ''}#{int(m[2])}") for m in _NUMBER.finditer(bare)]
    if prefixes:
        # What a known project's key looks like is taken wherever it stands: branches, paths, `NORD-12b`, `NORD-12-2`.
        project = re.compile(
            rf"(?<![A-Za-z0-9])(?:((?i:{'|'.join(prefixes)}))-|({'|'.join(prefixes)}))(\d+)(?!\d|\.\d)"
        )
        found += [(m.start(), f"{(m[1] or m[2]).upper()}-{int(m[3])}") for m in project.finditer(text)]
    else:
        found += [(m.start(), m[1].upper()) for m in _BROWSE.finditer(text)]
        project_keys = (m for m in _PROJECT_KEY.finditer(bare) if m[1] not in NO_PREFIXES)
        found += [(m.start(), f"{m[1]}-{int(m[2])}") for m in project_keys]
    return tuple(dict.fromkeys(key for _, key in sorted(found)))


def reverts(commit: Commit) -> str | None:
    """The commit that this one takes back, as git's own message for it says; None where it takes back none."""
    return reverted(commit.body)


def reverted(body: str) -> str | None:
    """The sha that the body of a commit message says it takes back."""
    found = _REVERT.search(body)
    return found[1] if found else None


def is_merge(commit: Commit) -> bool:
    """Whether a commit joins two lines of history."""
    return len(commit.parents) > 1


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _tokens(chunks: Iterable[str]) -> Iterator[str]:
    """What stands before each zero character."""
    rest: list[str] = []
    for chunk in chunks:
        first, *others = chunk.split("\0")
        rest.append(first)
        if others:
            yield "".join(rest)
            yield from others[:-1]
            rest = [others[-1]]


def _commit(fields: Sequence[str], files: Sequence[FileChange]) -> Commit:
    sha, parents, authored, committed, author, email, message = fields
    committed_at = _moment(committed)
    subject, body = _parts(message)
    return Commit(
        sha=sha,
        parents=tuple(parents.split()),
        authored_at=_moment(authored),
        committed_at=committed_at,
        author=author,
        author_email=email,
        subject=subject,
        body=body,
        trailers=trailers(message),
        files=tuple(files),
    )


def _parts(message: str) -> tuple[str, str]:
    """The first paragraph on one line, as git's subject, and what follows it."""
    first, _, rest = re.sub(r"^\s*\n", "", message).partition("\n\n")
    return " ".join(line.strip() for line in first.split("\n") if line.strip()), rest.strip("\n")


def _moment(seconds: str) -> datetime:
    """A commit's moment. A date that no calendar has, which broken tools write, becomes 1970."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _count(text: str) -> int | None:
    return None if text == "-" else int(text)
