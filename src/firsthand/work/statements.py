"""Gathers passages into statements, and statements into vectors; each text is embedded once in a workspace's life."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from firsthand.store import write
from firsthand.store.access import problems
from firsthand.store.access.problems import StatementPart
from firsthand.understand import vectors

if TYPE_CHECKING:
    from firsthand.outside import models

#: Texts embedded and kept at a time.
BATCH = 512

#: What a title weighs beside one passage of the body: it is the one line in which a customer says what it is about.
TITLE_WEIGHT = 2.0

Progress = Callable[[str, int, int], None]


class Key(NamedTuple):
    """A statement's name in the store."""

    interaction_id: int
    statement: int


@dataclass
class Statement:
    """One thing that one interaction says, of one or several passages."""

    key: Key
    at: datetime
    account: str | None
    kind: str
    rating: float | None
    parts: list[StatementPart] = field(default_factory=list)

    @property
    def title(self) -> str:
        return next((p.text for p in self.parts if p.part == "title"), "")

    @property
    def body(self) -> str:
        return " ".join(p.text for p in self.parts if p.part == "body")

    @property
    def text(self) -> str:
        return f"{self.title}. {self.body}" if self.title and self.body else self.title or self.body


def statements(parts: Iterable[StatementPart]) -> list[Statement]:
    """Passages gathered into the statements that they make."""
    found: dict[Key, Statement] = {}
    for part in parts:
        key = Key(part.interaction_id, part.statement)
        if key not in found:
            found[key] = Statement(key, part.at, part.account, part.kind, part.rating)
        found[key].parts.append(part)
    return list(found.values())


def embed(parts: Iterable[StatementPart], model: models.Embedder, progress: Progress) -> int:
    """Embeds the texts that this model has not embedded in the life of the workspace. Returns how many."""
    texts = {p.sha: p.text for p in parts}
    missing = sorted(set(texts) - set(problems.vectors(model.name, texts)))
    for first in range(0, len(missing), BATCH):
        shas = missing[first : first + BATCH]
        made = model.embed([texts[sha] for sha in shas]).astype("<f2")
        write.vectors(model.name, zip(shas, (row.tobytes() for row in made), strict=True))
        progress("embedding", first + len(shas), len(missing))
    return len(missing)


def matrix(of: Sequence[Statement], model: models.Embedder) -> npt.NDArray[np.float32]:
    """One unit vector for each statement, in order."""
    stored = problems.vectors(model.name, (p.sha for s in of for p in s.parts))
    owners, weights, rows = [], [], []
    for i, s in enumerate(of):
        for p in s.parts:
            owners.append(i)
            weights.append(TITLE_WEIGHT if p.part == "title" else 1.0)
            rows.append(np.frombuffer(stored[p.sha], "<f2"))
    if not rows:
        return np.zeros((len(of), model.dim), np.float32)
    return vectors.averaged(np.array(rows, np.float32), owners, weights, len(of))
