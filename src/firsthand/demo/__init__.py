"""The invented world behind `make demo`: a product for small ferries and boat hire, with the truth beside it.

Everything that a customer says was written by hand and lives in `words/`; the code decides who says it, when and where.
"""

from .nouns import RunGit
from .world import World, build, known

__all__ = ["RunGit", "World", "build", "known"]
