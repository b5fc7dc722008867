"""Hearing repositories: each commit once, whatever happened to the clone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.people import ALICE
from tests.store.lazily import models, records, texts
from tests.work.desk import git, lines, repository, ticket

Run = Callable[..., Result]


def test_a_repository_is_heard_with_its_releases(run: Run, desk: Path, home: Path) -> None:
    clone = repository(desk / "tessera", 3)
    told = run("hear", clone).output
    assert f"{clone} (git): 3 new, 0 updated, 0 unchanged, 0 rejected\n  new releases (tags): 1\n" in told
    assert {h.whose for h in texts.between(None, None)} == {"colleague"}
    assert [r.name for r in records.releases()] == ["v3.1"]
    assert [c.author_email for c in texts.between(None, None)] == [ALICE.email] * 3


def test_again_only_what_is_new_is_heard(run: Run, desk: Path, home: Path) -> None:
    clone = repository(desk / "tessera", 3)
    run("hear", clone)
    assert "0 new, 0 updated, 3 unchanged" in run("hear", clone).output
    assert models.Intake.objects.count() == 1
    repository(clone, 2, first=3)
    assert "2 new, 0 updated, 0 unchanged" in run("hear", clone).output
    assert "0 new, 0 updated, 5 unchanged" in run("hear", clone).output


@pytest.mark.parametrize("how", [".", "..", "../tessera", "link"])
def test_a_clone_has_its_name_however_it_is_given(
    run: Run, desk: Path, home: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = repository(desk / "tessera", 2)
    (clone / "src").mkdir(exist_ok=True)
    monkeypatch.chdir(clone / "src" if how == ".." else clone)
    if how == "link":
        os.symlink(clone, desk / "tessera link")
        run("hear", desk / "tessera link", home=home)
        assert [s.name for s in records.sources()] == ["git:tessera link"]
        return
    run("hear", how, home=home)
    assert [s.name for s in records.sources()] == ["git:tessera"]
    assert "0 new, 0 updated, 2 unchanged" in run("hear", clone, home=home).output


def test_a_shallow_clone_is_told_and_its_past_is_heard_when_it_comes(run: Run, desk: Path, home: Path) -> None:
    origin = repository(desk / "origin", 5)
    git(desk, "clone", "-q", "--depth", "2", f"file://{origin}", "tessera")
    told = run("hear", "tessera").output
    assert "2 new" in told
    assert "a shallow clone: its older history is missing (to fetch it: git fetch --unshallow)" in told
    assert "0 new, 0 updated, 2 unchanged" in run("hear", "tessera").output
    git(desk / "tessera", "fetch", "-q", "--unshallow")
    assert "3 new, 0 updated, 2 unchanged" in run("hear", "tessera").output
    assert "0 new, 0 updated, 5 unchanged" in run("hear", "tessera").output


def test_a_repository_without_commits_is_told_and_heard_after_the_first(run: Run, desk: Path, home: Path) -> None:
    (desk / "tessera").mkdir()
    git(desk / "tessera", "init", "-q", "-b", "main")
    told = run("hear", "tessera", exit_code=1).output
    assert "tessera has no commits. Nothing was read from it. Hear it again after the first commit." in told
    repository(desk / "other", 2)
    git(desk / "tessera", "pull", "-q", str(desk / "other"), "main")
    assert "2 new" in run("hear", "tessera").output


def test_history_that_was_written_anew_leaves_what_was_heard(run: Run, desk: Path, home: Path) -> None:
    clone = repository(desk / "tessera", 4)
    run("hear", clone)
    git(clone, "reset", "-q", "--hard", "HEAD~2")
    repository(clone, 1, first=9)
    assert "1 new" in run("hear", clone).output
    assert len(list(texts.between(None, None, commits=True))) == 5


def test_a_commit_that_names_a_ticket_is_linked_where_it_names_it(run: Run, desk: Path, home: Path) -> None:
    clone = repository(desk / "tessera", 2)
    run("hear", clone)
    assert texts.links([h.pk for h in texts.between(None, None)]) == []
    run("hear", lines(desk / "desk.jsonl", [ticket("TES-1", "The last row is missing."), ticket("TES-2", "Grey.")]))
    links = texts.links([texts.find("TES-1").pk], into=True)
    (link,) = [row for row in links if row.how == "key"]
    commit = texts.by_pk([link.interaction_id])[link.interaction_id]
    assert commit.part(link.span.part)[link.span.start : link.span.end] == "TES-1"
