"""A commit whose trailer quotes a customer is linked to the post that says those words."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Run

SAID = "The gangway list forgets everybody who pays in cash"


def commit(repo: Path, message: str) -> None:
    who = ["-c", "user.name=Alice", "-c", "user.email=alice@pier.example"]
    subprocess.run(["git", *who, "-C", str(repo), "commit", "-q", "--allow-empty", "-m", message], check=True)


@pytest.fixture
def links(desk: Path, home: Path, run: Run) -> list[tuple[str, str]]:
    """Hears two posts and three commits, and gives what the trailers link."""
    posts = [
        {"id": "1", "at": "2026-03-02T09:00:00Z", "body": f"{SAID}. We count them by hand.", "author_role": "customer"},
        {"id": "2", "at": "2026-03-03T09:00:00Z", "body": "The list is fine with us.", "author_role": "customer"},
    ]
    (desk / "posts.jsonl").write_text("\n".join(map(json.dumps, posts)))
    repo = desk / "repo"
    subprocess.run(["git", "init", "-q", str(repo)], check=True)
    commit(repo, f"Count cash on the gangway\n\nIt was left out.\n\nProblem: {SAID.lower()}\nCause: a join on cards")
    commit(repo, "Tidy the list\n\nNothing else.\n\nProblem: is fine")
    commit(repo, "Name another\n\nNothing else.\n\nProblem: words that nobody has ever said to us")
    run("hear", str(repo), "posts.jsonl")
    from firsthand.store.access import texts

    heard = {h.pk: h for h in texts.between(None, None)}
    return [
        (heard[link.interaction_id].title, heard[link.other_id].source_id)
        for link in texts.links(heard)
        if link.how == "trailer"
    ]


def test_only_a_quotation_of_some_words_links(links: list[tuple[str, str]]) -> None:
    assert links == [("Count cash on the gangway", "1")]
