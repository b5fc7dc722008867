"""Modules that can be imported only once a store is open: found when a test first asks them for something."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class Lazily(ModuleType):
    """A module by its name, imported at its first use."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


write = Lazily("firsthand.store.write")
models = Lazily("firsthand.store.models")
exports = Lazily("firsthand.store.access.exports")
problems = Lazily("firsthand.store.access.problems")
records = Lazily("firsthand.store.access.records")
texts = Lazily("firsthand.store.access.texts")
