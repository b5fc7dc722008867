"""Where the workspace is and what its owner set. Nothing else reads the environment.

A setting comes from `FIRSTHAND_<NAME>` in the environment, else from `settings.toml` in the workspace, else its
default.
"""

from __future__ import annotations

import os
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from firsthand.errors import SettingWrong, WorkspaceMissing

FOLDER = ".firsthand"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an owner may set. The text beside each type is the line that the docs and `firsthand settings` print."""

    database: Annotated[
        str, "A PostgreSQL address (postgresql://user@host/name) for a team; empty is the SQLite file in the workspace."
    ] = ""
    embedder: Annotated[
        str,
        "`bundled`, a folder with an ONNX or sentence-transformers model, "
        "or the address of an OpenAI-compatible embeddings endpoint.",
    ] = "bundled"
    embedder_model: Annotated[str, "The model's name at the endpoint."] = ""
    embedder_key: Annotated[str, "The endpoint's key. Better set in the environment than in the file."] = ""
    zone: Annotated[
        str, "The zone of dates that come without one, and in which dates are shown, such as Europe/Berlin."
    ] = "UTC"
    product: Annotated[str, "The product's name in newsletters; empty is the folder that holds the workspace."] = ""
    own_domains: Annotated[tuple[str, ...], "Mail domains of the company: their writers are colleagues."] = ()
    colleagues: Annotated[tuple[str, ...], "Handles or addresses that are colleagues, whatever the text suggests."] = ()
    customers: Annotated[tuple[str, ...], "Handles or addresses that are customers, whatever the text suggests."] = ()
    mine: Annotated[
        tuple[str, ...], "Your own names and addresses as commit author, for `newsletter --mine`; empty asks git."
    ] = ()
    threads: Annotated[int, "Threads for the embedder; 0 is one for each core."] = 0

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def says() -> dict[str, str]:
    """Every setting's name and the line that explains it."""
    hints = get_type_hints(Settings, include_extras=True)
    return {f.name: hints[f.name].__metadata__[0] for f in fields(Settings)}


def load(home: Path | None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of a workspace. Raises SettingWrong with the name, the value and where it stands."""
    environ = os.environ if environ is None else environ
    path = home / "settings.toml" if home else None
    try:
        written = tomllib.loads(path.read_text("utf-8")) if path and path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingWrong(
            f"{path} cannot be read: {error}.", next="Mend the line, or empty the file for the defaults."
        ) from error
    known = {f.name: f for f in fields(Settings)}
    for name in written:
        if name not in known:
            raise SettingWrong(f'{path} has an unknown setting "{name}".', next=f"Known: {', '.join(known)}.")
    values: dict[str, object] = {}
    for name, f in known.items():
        given = environ.get(f"FIRSTHAND_{name.upper()}")
        value = given if given is not None else written.get(name, f.default)
        values[name] = _read(name, value, f.default)
    settings = Settings(**values)  # type: ignore[arg-type]
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # "Europe" is a folder of zones
        raise SettingWrong(
            f'The setting zone is "{settings.zone}", which is no time zone.', next="Use a name such as Europe/Berlin."
        ) from error
    return settings


def _read(name: str, value: object, default: object) -> object:
    if isinstance(default, tuple):
        given = value.split(",") if isinstance(value, str) else value if isinstance(value, list | tuple) else [value]
        return tuple(str(part).strip() for part in given if str(part).strip())
    if isinstance(default, int):
        try:
            return int(str(value))
        except ValueError as error:
            raise SettingWrong(f'The setting {name} is "{value}", which is no whole number.') from error
    return str(value)


def home(given: str | Path | None = None, start: Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """The workspace: `given`, else FIRSTHAND_HOME, else the nearest `.firsthand/` at or above `start`.

    Raises WorkspaceMissing where there is none.
    """
    environ = os.environ if environ is None else environ
    chosen = given or environ.get("FIRSTHAND_HOME")
    if chosen:
        path = Path(chosen).expanduser().absolute()
        if not (path / "settings.toml").exists():
            raise WorkspaceMissing(
                f"There is no workspace in {path}.", next=f"To make one: firsthand --home {shlex.quote(str(path))} init"
            )
        return path
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if (folder / FOLDER / "settings.toml").exists():
            return folder / FOLDER
    raise WorkspaceMissing(f"There is no workspace in {here} or above it.", next="To make one here: firsthand init")
