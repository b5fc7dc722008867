import os
import subprocess
from pathlib import Path

import pytest

from firsthand.errors import RepositoryUnreadable
from firsthand.outside import git
from firsthand.trace.history import commits

ADA = {
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@old.example", "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@old.example", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


def run(repo: Path, *arguments: str, at: int = 1_709_543_520, **more: str) -> str:
    dates = {"GIT_AUTHOR_DATE": f"{at} +0100", "GIT_COMMITTER_DATE": f"{at + 60} +0100"}
    done = subprocess.run(
        ["git", "-C", str(repo), *arguments],
        env={**os.environ, **ADA, **dates, **more},
        check=True,
        capture_output=True,
    )
    return done.stdout.decode("utf-8", "replace").strip()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    path = tmp_path / "harbour"
    path.mkdir()
    run(path, "init", "-q", "-b", "main")
    return path


def commit(repo: Path, message: str, at: int = 1_709_543_520, **files: str) -> str:
    for name, content in files.items():
        (repo / name).write_text(content)
    run(repo, "add", "-A")
    run(repo, "commit", "-q", "--allow-empty", "--allow-empty-message", "-m", message, at=at)
    return run(repo, "rev-parse", "HEAD")


def test_a_history_is_told_newest_first_with_renames_binaries_and_merges(repo: Path) -> None:
    first = commit(repo, "Draw the berths", a="1\n2\n3\n4\n5\n")
    (repo / "image").write_bytes(b"\0\1\2")
    (repo / "a").rename(repo / "tab\tline\nÜ")
    second = commit(repo, "Move\n\nBody with\ttab\n1\t2\tnot a file\n\nCustomer: Kaap")
    run(repo, "checkout", "-q", "-b", "side", first)
    side = commit(repo, "Side", b="1\n")
    run(repo, "checkout", "-q", "main")
    run(repo, "merge", "-q", "--no-ff", "-m", "Merge side", "side")
    empty = commit(repo, "", at=1_709_600_000)
    found = {c.sha: c for c in commits(git.log(repo))}
    assert next(iter(found)) == empty and len(found) == 5
    assert found[empty].subject == "" and found[empty].files == ()
    moved = found[second]
    assert (moved.subject, moved.body) == ("Move", "Body with\ttab\n1\t2\tnot a file\n\nCustomer: Kaap")
    assert moved.trailers == (("Customer", "Kaap"),)
    assert set(moved.files) == {("image", "", None, None), ("tab\tline\nÜ", "a", 0, 0)}
    assert moved.parents == (first,) and moved.author == "Ada"
    assert moved.authored_at.isoformat() == "2024-03-04T09:12:00+00:00"
    assert moved.committed_at.isoformat() == "2024-03-04T09:13:00+00:00"
    [merge] = [c for c in found.values() if len(c.parents) > 1]
    assert merge.parents == (second, side) and merge.files == ()


def test_only_what_came_since_is_told_and_all_where_since_is_unknown(repo: Path) -> None:
    first = commit(repo, "One")
    second = commit(repo, "Two")
    assert [c.sha for c in commits(git.log(repo, first))] == [second]
    assert list(commits(git.log(repo, second))) == []
    assert len(list(commits(git.log(repo, "0" * 40)))) == 2
    assert len(list(commits(git.log(repo, "--output=/tmp/x")))) == 2
    assert git.contains(repo, first) and not git.contains(repo, "0" * 40) and not git.contains(repo, "HEAD")


def test_people_are_told_as_the_mailmap_has_them(repo: Path) -> None:
    commit(repo, "One", **{".mailmap": "Ada Pier <ada@new.example> <ada@old.example>\n"})
    [found] = commits(git.log(repo))
    assert (found.author, found.author_email) == ("Ada Pier", "ada@new.example")
    run(repo, "config", "user.email", "ada@old.example")
    assert git.user_email(repo) == "ada@new.example"
    run(repo, "config", "user.email", "other@x.example")
    assert git.user_email(repo) == "other@x.example"


def test_what_is_not_utf8_is_replaced(repo: Path) -> None:
    whole = subprocess.run(["git", "-C", str(repo), "cat-file", "commit", commit(repo, "Groesse")], capture_output=True)
    raw = whole.stdout.replace(b"Groesse", b"Gr\xf6\xdfe")
    # Written past git's own repair of messages.
    made = subprocess.run(
        ["git", "-C", str(repo), "hash-object", "-w", "-t", "commit", "--stdin"],
        input=raw,
        capture_output=True,
        check=True,
    )
    run(repo, "update-ref", "HEAD", made.stdout.decode().strip())
    [found] = commits(git.log(repo))
    assert found.subject == "Gr\ufffd\ufffde"


def test_tags_are_told_by_time_and_only_where_they_name_a_commit(repo: Path) -> None:
    first = commit(repo, "One", a="1")
    run(repo, "tag", "v1")
    run(repo, "tag", "-a", "v2", "-m", "second", at=1_709_700_000)
    run(repo, "tag", "tree", "HEAD^{tree}")
    found = git.tags(repo)
    assert [(tag.name, tag.sha) for tag in found] == [("v1", first), ("v2", first)]
    assert [tag.at.isoformat() for tag in found] == ["2024-03-04T09:13:00+00:00", "2024-03-06T04:41:00+00:00"]


def test_a_shallow_clone_is_known_and_still_read(repo: Path, tmp_path: Path) -> None:
    commit(repo, "One")
    last = commit(repo, "Two")
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{repo}", str(tmp_path / "shallow")], check=True)
    assert git.is_shallow(tmp_path / "shallow") and not git.is_shallow(repo)
    assert [c.sha for c in commits(git.log(tmp_path / "shallow"))] == [last]


def test_a_repository_is_known_without_git(repo: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare")], check=True)
    assert git.is_repository(repo) and git.is_repository(tmp_path / "bare")
    assert not git.is_repository(tmp_path) and not git.is_repository(tmp_path / "nowhere")


def test_no_commits_no_repository_and_no_folder_are_told_apart(repo: Path, tmp_path: Path) -> None:
    with pytest.raises(RepositoryUnreadable, match="has no commits"):
        list(git.log(repo))
    assert git.tags(repo) == []
    (tmp_path / "empty").mkdir()
    with pytest.raises(RepositoryUnreadable, match="is no git repository"):
        git.head(tmp_path / "empty")
    with pytest.raises(RepositoryUnreadable, match="There is no folder"):
        git.tags(tmp_path / "nowhere")


def test_a_missing_git_is_told(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo))
    with pytest.raises(RepositoryUnreadable, match="git was not found"):
        git.head(repo)


def test_another_users_repository_is_refused_with_the_command_that_trusts_it(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repo, "One")
    before = git._environment
    monkeypatch.setattr(git, "_environment", lambda: before() | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    for ask in (lambda: list(git.log(repo)), lambda: git.tags(repo), lambda: git.user_email(repo)):
        with pytest.raises(RepositoryUnreadable, match=r"safe\.directory"):
            ask()


def test_a_damaged_repository_is_told_after_what_could_be_read(repo: Path) -> None:
    commit(repo, "One", a="1")
    commit(repo, "Two", a="2")
    blob = run(repo, "rev-parse", "HEAD~1:a")
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(RepositoryUnreadable, match="fsck"):
        list(commits(git.log(repo)))


def test_no_program_of_the_repository_is_run_and_no_other_repository_named(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repo, "One", a="1\n", **{".gitattributes": "* diff=evil\n"})
    mark = tmp_path / "ran"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    for name in (
        "core.pager",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "core.fsmonitor",
        "gpg.program",
    ):
        run(repo, "config", name, str(script))
    run(repo, "config", "log.showSignature", "true")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(script))
    assert len(list(commits(git.log(repo)))) == 1
    git.tags(repo)
    assert not mark.exists()


def test_a_partial_clone_is_not_filled_from_the_network(repo: Path, tmp_path: Path) -> None:
    commit(repo, "One", a="1\n")
    commit(repo, "Two", a="2\n")
    run(repo, "config", "uploadpack.allowFilter", "true")
    subprocess.run(
        ["git", "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{repo}", str(tmp_path / "partial")],
        check=True,
    )
    with pytest.raises(RepositoryUnreadable, match="partial clone"):
        list(commits(git.log(tmp_path / "partial")))


def test_a_reading_that_is_left_stops_git(repo: Path) -> None:
    commit(repo, "One")
    reading = git.log(repo)
    next(reading)
    reading.close()
    assert commit(repo, "Two")
