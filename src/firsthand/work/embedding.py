"""Which embedder the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from firsthand import embedder as bundled
from firsthand.settings import Settings

if TYPE_CHECKING:
    from firsthand.outside import models


def embedder(settings: Settings) -> models.Embedder:
    """The embedder that the settings name."""
    # Only here: the runtime takes longer to load than most commands to run.
    from firsthand.outside import models

    name = settings.embedder
    if name == "bundled":
        return models.bundled(settings.threads)
    if name.startswith(("http://", "https://")):
        return models.endpoint(name, settings.embedder_model, settings.embedder_key)
    return models.folder(Path(name).expanduser(), settings.threads)


def embedder_name(settings: Settings) -> str:
    """The name that the embedder's vectors are kept under; nothing is loaded for the one inside the package."""
    return bundled.NAME if settings.embedder == "bundled" else embedder(settings).name
