"""Keeps one value that is costly to make beside the store, until what it was made from changes.

The shelf is a convenience and never a source: what cannot be read, or was made from something else, is made again.
Values are pickled, which runs code when it is read; the file lies in the workspace, which only its owner can write.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def kept(path: Path, made_from: str, kind: type[T], make: Callable[[], T]) -> T:
    """The value at `path` where it was made from the same, else a new one, which takes its place.

    A folder that cannot be written is no error: the value is then made every time.
    """
    try:
        with path.open("rb") as file:
            if pickle.load(file) == made_from:
                value = pickle.load(file)
                if isinstance(value, kind):
                    return value
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, IndexError, TypeError, ValueError):
        pass
    value = make()
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with draft.open("wb") as file:
            pickle.dump(made_from, file, protocol=5)
            pickle.dump(value, file, protocol=5)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
    return value
