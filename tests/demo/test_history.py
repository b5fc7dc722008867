"""The repository of the invented product, read with git."""

import itertools
import json
import re
from collections import Counter

from tests.demo.conftest import Read, run_git


def _log(read: Read, form: str, *more: str) -> list[str]:
    out = run_git(["log", f"--format={form}%x00", *more], cwd=read.world.repo).decode()
    return [entry.strip("\n") for entry in out.split("\0") if entry.strip("\n")]


def test_size_and_span(read: Read) -> None:
    dates = _log(read, "%cs")
    assert 1200 <= len(dates) == read.world.n_commits
    assert min(dates) >= read.truth["from"]
    assert max(dates) <= read.truth["to"]


def test_checks_out_clean_and_is_sound(read: Read) -> None:
    assert run_git(["status", "--porcelain"], cwd=read.world.repo) == b""
    run_git(["fsck", "--strict", "--no-dangling"], cwd=read.world.repo)
    assert run_git(["rev-parse", "HEAD"], cwd=read.world.repo).decode().strip() == read.world.head
    assert run_git(["branch", "--format=%(refname:short)"], cwd=read.world.repo).decode().split() == ["main"]


def test_releases_are_tags_in_order(read: Read) -> None:
    form = "--format=%(refname:short) %(taggerdate:short)"
    tags = run_git(["for-each-ref", form, "--sort=taggerdate", "refs/tags"], cwd=read.world.repo).decode()
    names = [line.split()[0] for line in tags.splitlines()]
    assert names[0] == "3.0.0"
    assert names[-1] == "3.9.2"
    assert names == sorted(names, key=lambda v: [int(n) for n in v.split(".")])
    assert len(names) >= 20


def test_mailmap_joins_two_mail_addresses_of_one_person(read: Read) -> None:
    plain, mapped = set(_log(read, "%an")), set(_log(read, "%aN"))
    assert {"aoife", "tobi"} <= plain
    assert not {"aoife", "tobi"} & mapped


def test_has_merges_and_reverts(read: Read) -> None:
    assert len(_log(read, "%h", "--merges")) >= 25
    reverts = _log(read, "%B", "--grep=^This reverts commit")
    assert len(reverts) >= 2
    for message in reverts:
        sha = re.search(r"This reverts commit (\w{40})", message)
        assert sha
        subject = run_git(["log", "-1", "--format=%s", sha[1]], cwd=read.world.repo).decode().strip()
        assert f'Revert "{subject}"' in message


def test_named_tickets_exist_and_are_older_than_the_commit(read: Read) -> None:
    tracker = json.loads((read.world.exports / "tracker.json").read_text(encoding="utf-8"))
    created = {issue["key"]: issue["fields"]["created"][:19] for issue in tracker["issues"]}
    named = [
        (key, entry.split("|", 1)[0][:19]) for entry in _log(read, "%aI|%B") for key in re.findall(r"HARB-\d+", entry)
    ]
    assert len(named) >= 60
    assert [(key, at) for key, at in named if created[key] > at] == []


def test_no_blank_is_left_unfilled(read: Read) -> None:
    assert [m for m in _log(read, "%B") if re.search(r"\{(ref|customer)\}", m)] == []


def test_trailers_name_customers_of_the_table(read: Read) -> None:
    names = {c["name"] for c in read.customers}
    customers = [v for v in _log(read, "%(trailers:key=Customer,valueonly)") if v.strip()]
    assert len(customers) >= 40
    assert {c for v in customers for c in v.splitlines()} <= names
    for key, least in (("Problem", 40), ("Cause", 15)):
        assert sum(bool(v.strip()) for v in _log(read, f"%(trailers:key={key},valueonly)")) >= least


def test_story_commits_are_where_the_truth_says(read: Read) -> None:
    facts = read.truth["phenomena"]
    tags = run_git(["tag", "--contains", facts["regression"]["commit"]], cwd=read.world.repo).decode().split()
    assert "3.5.0" in tags
    assert "3.4.1" not in tags
    for name, release, before in (
        ("fix_that_worked", "3.6.2", "3.6.1"),
        ("fix_that_did_not", "3.2.1", "3.2.0"),
        ("one_cause_three_symptoms", "3.6.0", "3.5.2"),
        ("wish_fulfilled", "3.7.0", "3.6.2"),
        ("one_platform_only", "3.2.0", "3.1.2"),
    ):
        tags = run_git(["tag", "--contains", facts[name]["commit"]], cwd=read.world.repo).decode().split()
        assert release in tags
        assert before not in tags


def test_the_cause_is_a_migration_that_can_be_read(read: Read) -> None:
    fact = read.truth["phenomena"]["one_cause_three_symptoms"]
    touched = run_git(["show", "--name-only", "--format=", fact["commit"]], cwd=read.world.repo).decode().split()
    app, name = fact["migration"].split("/")
    assert f"backend/harbourline/{app}/migrations/{name}.py" in touched
    assert "backend/harbourline/sailings/models.py" in touched


def test_migrations_follow_one_another(read: Read) -> None:
    for folder in sorted(read.world.repo.glob("backend/harbourline/*/migrations")):
        names = sorted(p.stem for p in folder.glob("0*.py"))
        assert [int(n[:4]) for n in names] == list(range(1, len(names) + 1))
        for before, name in itertools.pairwise(names):
            assert f'"{before}"' in (folder / f"{name}.py").read_text()


def test_python_of_the_invented_product_compiles(read: Read) -> None:
    for path in read.world.repo.rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), str(path), "exec")


def test_several_people_and_a_robot(read: Read) -> None:
    people = Counter(_log(read, "%aN"))
    assert len([p for p, n in people.items() if n >= 15]) >= 8
    assert people["harbourline-bot"] >= 40


def test_is_built_in_time(read: Read) -> None:
    # Work of this process, so that a busy machine does not fail it; git's share is about a second.
    assert read.build_cpu_s < 15
