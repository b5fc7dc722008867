"""What an error says: what happened, what was kept, and what to do next."""

from __future__ import annotations

import inspect
import re

import pytest

from firsthand import errors
from firsthand.errors import FirsthandError, Unknown

ALL = [e for e in vars(errors).values() if inspect.isclass(e) and issubclass(e, FirsthandError)]


@pytest.mark.parametrize(
    ("kept", "next", "said"),
    [
        ("", "", "The disk is full."),
        ("Nine rows were kept.", "", "The disk is full. Nine rows were kept."),
        ("", "Make room.", "The disk is full. Make room."),
        ("Nine rows were kept.", "Make room.", "The disk is full. Nine rows were kept. Make room."),
    ],
)
def test_it_says_what_it_knows(kept: str, next: str, said: str) -> None:
    error = FirsthandError("The disk is full.", kept=kept, next=next)
    assert str(error) == said
    assert (error.what, error.kept, error.next) == ("The disk is full.", kept, next)


@pytest.mark.parametrize("error", ALL, ids=lambda e: e.__name__)
def test_every_error_is_one_of_ours_and_stands_in_the_tree(error: type[FirsthandError]) -> None:
    assert str(error("What.", next="Next.")) == "What. Next."
    assert error.__doc__
    assert re.search(rf"\b{error.__name__}\b", errors.__doc__ or "")


def test_the_tree_is_drawn_as_it_is() -> None:
    lines = re.findall(r"^ {4}([│ ]*)[├└]── (\w+)", errors.__doc__ or "", re.MULTILINE)
    below = {name: "Unreadable" if indent else "FirsthandError" for indent, name in lines}
    assert below == {e.__name__: e.__mro__[1].__name__ for e in ALL if e is not FirsthandError}


def test_an_unknown_name_tells_the_nearest() -> None:
    error = Unknown.name("source", "githib", ["jira", "github"], next="To see them: firsthand status")
    assert str(error) == (
        'Unknown source "githib". Known: github, jira. Did you mean github? To see them: firsthand status'
    )


def test_an_unknown_name_with_nothing_near() -> None:
    assert str(Unknown.name("source", "xyzzy", ["jira"])) == 'Unknown source "xyzzy". Known: jira.'


def test_an_unknown_name_where_nothing_is_known() -> None:
    assert str(Unknown.name("edition", "E-2024-W20", [])) == 'Unknown edition "E-2024-W20".'


def test_a_long_list_is_not_told() -> None:
    said = str(Unknown.name("problem", "P-7", [f"P-{n}" for n in range(100, 200)]))
    assert "Known:" not in said
