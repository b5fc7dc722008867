"""Everything that Firsthand raises on purpose.

    FirsthandError                 what happened, what was kept, the next command
    ├── WorkspaceMissing           no .firsthand/ here or above
    ├── WorkspaceBusy              another process writes to this workspace
    ├── WorkspaceTooNew            made by a later version of Firsthand
    ├── StoreFull                  the disk is full
    ├── StoreUnreachable           the database does not answer
    ├── SettingWrong               a setting that cannot be read
    ├── Unknown                    a name that does not exist here, with the nearest that does
    ├── Unreadable                 a file that cannot be taken at all
    │   ├── UnknownFormat          nothing here reads this file
    │   └── TooLarge               expands beyond what a file may (zip bombs)
    ├── ColumnsUnclear             a table whose columns need `--map`
    ├── RepositoryUnreadable       git could not read the repository
    ├── ModelUnavailable           the embedder could not be loaded or did not answer
    └── NotInTheText               a quotation that does not stand in the raw text

Each carries up to three sentences: `what` happened with the value, what was `kept`, and the `next` command.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class FirsthandError(Exception):
    """What happened, what was kept, and what to do next."""

    def __init__(self, what: str, *, kept: str = "", next: str = "") -> None:
        super().__init__(what)
        self.what, self.kept, self.next = what, kept, next

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.kept, self.next) if part)


class WorkspaceMissing(FirsthandError):
    """There is no workspace in this folder or above it."""


class WorkspaceBusy(FirsthandError):
    """Another process holds the workspace's write lock."""


class WorkspaceTooNew(FirsthandError):
    """The store was made by a later version."""


class StoreFull(FirsthandError):
    """The disk that holds the workspace is full; what was committed stays."""


class StoreUnreachable(FirsthandError):
    """The configured database does not answer."""


class SettingWrong(FirsthandError):
    """A setting has a value that cannot be used."""


class Unknown(FirsthandError):
    """A name that does not exist here."""

    @classmethod
    def name(cls, what: str, given: str, known: Iterable[str], *, next: str = "") -> Unknown:
        """`Unknown source "githib". Known: github, jira. Did you mean github?`"""
        known = sorted(known)
        near = get_close_matches(given, known, n=1)
        listed = f" Known: {', '.join(known)}." if known and len(known) <= 20 else ""
        hint = f" Did you mean {near[0]}?" if near else ""
        return cls(f'Unknown {what} "{given}".{listed}{hint}', next=next)


class Unreadable(FirsthandError):
    """A file that cannot be taken at all."""


class UnknownFormat(Unreadable):
    """Nothing here reads this file."""


class TooLarge(Unreadable):
    """A file that expands beyond what a file may."""


class ColumnsUnclear(FirsthandError):
    """A table whose columns need a map."""


class RepositoryUnreadable(FirsthandError):
    """git could not read the repository."""


class ModelUnavailable(FirsthandError):
    """The embedder could not be loaded, or its endpoint did not answer."""


class NotInTheText(FirsthandError):
    """A quotation that does not stand in the raw text at the characters that it names."""
