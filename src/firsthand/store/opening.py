"""Opens the one store of this process: configures Django once and brings the tables up to date."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from firsthand.errors import FirsthandError, SettingWrong, StoreUnreachable, WorkspaceTooNew
from firsthand.settings import Settings, load

SQLITE = "firsthand.sqlite3"


def database(home: Path, settings: Settings) -> dict[str, Any]:
    """Django's description of the database. Raises SettingWrong for an address that is no PostgreSQL address."""
    if not settings.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home / SQLITE),
            "OPTIONS": {
                # A writer takes its lock at the start: with Django's default, two of them deadlock into
                # "database is locked" at the first write.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
            },
        }
    try:
        url = urlsplit(settings.database)
        port = str(url.port or "")
        if url.scheme not in ("postgresql", "postgres"):
            raise ValueError
    except ValueError as error:
        raise SettingWrong(
            f'The setting database is "{_without_password(settings.database)}", which is no PostgreSQL address.',
            next="Write it as postgresql://user:password@host:5432/name, or leave it empty for SQLite.",
        ) from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or "") or dict(parse_qsl(url.query)).get("host", ""),
        "PORT": port,
        "OPTIONS": {k: v for k, v in parse_qsl(url.query) if k != "host"},
    }


def configure(home: Path, settings: Settings) -> None:
    """Configures Django for this workspace. A second call with another one raises: one store per process."""
    described = database(home, settings)
    if django_settings.configured:
        current = django_settings.DATABASES["default"]
        if any((current.get(key) or "") != (described.get(key) or "") for key in ("ENGINE", "NAME", "HOST", "PORT")):
            raise FirsthandError(f"This process already has the store {current['NAME']} open.")
        return
    django_settings.configure(
        DATABASES={"default": described},
        INSTALLED_APPS=["django.contrib.staticfiles", "firsthand.store"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TIME_ZONE=settings.zone,
        SECRET_KEY=_secret(home),
        ROOT_URLCONF="firsthand.web.urls",
        ALLOWED_HOSTS=["localhost", "127.0.0.1", "[::1]", "testserver"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "firsthand.web.policy.ContentPolicy",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django.middleware.http.ConditionalGetMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).parent.parent / "web" / "templates"],
                "OPTIONS": {"context_processors": ["firsthand.web.frame.frame"], "builtins": ["firsthand.web.parts"]},
            }
        ],
        STATIC_URL="static/",
        STATICFILES_DIRS=[Path(__file__).parent.parent / "web" / "static"],
        WHITENOISE_USE_FINDERS=True,
        LOGGING_CONFIG=None,
        SILENCED_SYSTEM_CHECKS=["models.W042"],
    )
    django.setup()


def make(home: Path) -> Path:
    """Makes the workspace folder, for its owner alone: settings with every line explained, and a `.gitignore`.

    Raises StoreUnreachable where the folder cannot be written.
    """
    try:
        _make(home)
    except OSError as error:
        raise _unwritable(home, error) from error
    return home


def _make(home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    if not home.exists():
        # A folder that was there before may hold more than the workspace: who may read that is not ours to say.
        home.mkdir(mode=0o700)
    ignored = home / ".gitignore"
    if not ignored.exists():
        ignored.write_text("# Customer text stays on this machine.\n*\n", "utf-8")
    written = home / "settings.toml"
    if not written.exists():
        from firsthand.settings import says

        lines = ["# Settings of this Firsthand workspace. Take the # off a line to change it.", ""]
        for name, line in says().items():
            default = getattr(Settings(), name)
            value = "[]" if isinstance(default, tuple) else str(default) if isinstance(default, int) else f'"{default}"'
            lines += [f"# {line}", f"#{name} = {value}", ""]
        # Written last and moved into place: its presence is what makes the folder a workspace.
        draft = home / "settings.toml.new"
        draft.write_text("\n".join(lines), "utf-8")
        draft.replace(written)


def open_store(home: Path, settings: Settings | None = None) -> Settings:
    """Opens the store of a workspace, migrated to this version. Returns its settings.

    Raises StoreUnreachable where the database does not answer or the folder cannot be written, WorkspaceTooNew where
    a later version made the store.
    """
    settings = settings or load(home)
    try:
        configure(home, settings)
        if not settings.database:
            _reserve(home / SQLITE)
    except OSError as error:
        raise _unwritable(home, error) from error
    except ImproperlyConfigured as error:
        raise StoreUnreachable(
            "The driver for PostgreSQL is not installed.",
            kept="Nothing was changed.",
            next="Install Firsthand with it: pip install 'firsthand[postgres]'",
        ) from error
    from django.db import DatabaseError

    try:
        _up_to_date(home)
    except DatabaseError as error:
        where = settings.database or str(home / SQLITE)
        raise StoreUnreachable(
            f"The store {_without_password(where)} does not answer: {_reason(error)}.",
            kept="Nothing was changed.",
            next="Check the setting database, and that the server runs."
            if settings.database
            else "Check that the folder can be written, the disk has room and nothing else wrote to the file.",
        ) from error
    return settings


def _up_to_date(home: Path) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.recorder import MigrationRecorder

    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    applied = {key for key in MigrationRecorder(connection).applied_migrations() if key[0] == "store"}
    if unknown := applied - known:
        raise WorkspaceTooNew(
            f"The workspace {home} was made by a later version of Firsthand ({max(unknown)[1]}).",
            kept="Nothing was changed.",
            next="Update Firsthand, then run the command again.",
        )
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _reserve(path: Path) -> None:
    """Makes the file of a new store before SQLite does, readable by its owner alone; SQLite's side files follow it."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _secret(home: Path) -> str:
    path = home / "secret"
    if not path.exists():
        draft = home / f"secret.{os.getpid()}"
        with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(os.urandom(32).hex())
        draft.replace(path)
    return path.read_text("utf-8")


def _reason(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")


def _unwritable(home: Path, error: OSError) -> StoreUnreachable:
    return StoreUnreachable(
        f"The workspace {home} cannot be written: {error.strerror or error}.",
        kept="Nothing was changed.",
        next="Check who owns the folder and that the disk has room, or choose another: firsthand --home DIR init",
    )


def _without_password(url: str) -> str:
    return re.sub(r"(//[^:/@]*):[^@]*@", r"\1:…@", url)
