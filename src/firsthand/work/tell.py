"""Writes an edition: gathers the week's facts, composes, and keeps it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from firsthand.errors import FirsthandError
from firsthand.nouns import Week
from firsthand.settings import Settings
from firsthand.store import write
from firsthand.store.access import records
from firsthand.tell import edition, render
from firsthand.work import raws, read, understand
from firsthand.work.statements import Progress

#: How each form is called by its ending.
FORMS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    ".md": render.markdown,
    ".html": render.html,
    ".txt": render.text,
}


@dataclass(frozen=True, slots=True)
class Written:
    """An edition that was written: its document, the files, and whether it differs from the one that stood."""

    document: Mapping[str, Any]
    files: tuple[Path, ...]
    changed: bool


def last_week() -> Week:
    """The last whole week."""
    return Week.of(write.now()).before()


def default_week() -> Week:
    """The last whole week in which somebody wrote to us; where nobody ever did, the week of the last thing heard."""
    last = last_week()
    at = records.last_voice(last.end) or (records.span() or (None, None))[1]
    if at is None:
        raise FirsthandError(
            "Nothing was heard yet, so there is nothing to tell.",
            next="Hear a tracker export and the repository: firsthand hear . export.json",
        )
    return min(last, Week.of(at))


def newsletter(
    week: Week,
    home: Path,
    settings: Settings,
    *,
    mine: bool = False,
    out: Path | None = None,
    progress: Progress = lambda what, n, of: None,
) -> Written:
    """Writes the edition of a week: Markdown, HTML and plain text in `out`, the document in the store.

    The same store and the same week give the same bytes.
    """
    scope = "mine" if mine else ""
    basis = _basis(week, scope, home, settings)
    stood = next((e for e in records.editions() if e.week == str(week) and e.scope == scope), None)
    if stood is not None and stood.basis == basis:
        document, changed = stood.document, False
    else:
        # Only here: what gathering needs takes longer to load than an edition that stands takes to be told.
        from firsthand.work import week as gathering

        facts = gathering.gather(week, home, settings, mine=mine, progress=progress)
        raw, masks = raws.lookup()
        document = edition.compose(facts, settings.tz, raw, masks)
        # Looking up what is alike may embed texts of colleagues for the first time; that changes nothing told here.
        changed = write.edition(document["name"], str(week), scope, document, basis)
    folder = out or home / "editions"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for ending, form in FORMS.items():
        path = folder / f"{document['name']}{ending}"
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(form(document), "utf-8")
        draft.replace(path)
        files.append(path)
    return Written(document, tuple(files), changed)


def _basis(week: Week, scope: str, home: Path, settings: Settings) -> str:
    """Names everything that an edition is made from: the store, the settings, the rules, and the edition before."""
    before = next((e.basis for e in records.editions() if e.week == str(week.before()) and not e.scope), "")
    rules = (edition.FORMAT, read.RULES, understand.MECHANISM, version("firsthand"))
    named = (records.fingerprint(), str(week), scope, str(home), repr(settings), rules, before)
    return hashlib.sha256(json.dumps(named, default=str).encode()).hexdigest()
