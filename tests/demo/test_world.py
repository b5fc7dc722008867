"""The world as a whole: its sources, its size, and that it is the same each time."""

import hashlib
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from firsthand.demo import World, build, known
from tests.demo.conftest import Read, run_git


def _hashes(world: World) -> dict[str, str]:
    files = sorted(p for p in world.folder.rglob("*") if p.is_file() and ".git" not in p.parts)
    return {str(p.relative_to(world.folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_same_seed_same_bytes(read: Read, tmp_path: Path) -> None:
    again = build(tmp_path / "again", run_git=run_git)
    assert _hashes(again) == _hashes(read.world)
    assert again.head == read.world.head


def test_another_seed_another_world(read: Read, tmp_path: Path) -> None:
    other = build(tmp_path / "other", run_git=run_git, seed=2)
    assert other.head != read.world.head
    assert _hashes(other)["exports/tracker.json"] != _hashes(read.world)["exports/tracker.json"]


def test_ends_on_the_last_sunday_before_today(tmp_path: Path) -> None:
    world = build(tmp_path / "moved", run_git=run_git, today=date(2027, 3, 3))
    assert world.end == date(2027, 2, 28)
    assert json.loads(world.truth.read_text())["to"] == "2027-02-28"


def test_is_built_into_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("keep me")
    with pytest.raises(FileExistsError, match="not empty"):
        build(tmp_path, run_git=run_git)


def test_a_world_that_was_built_is_known_again(read: Read, tmp_path: Path) -> None:
    assert known(read.world.folder) == read.world
    with pytest.raises(FileNotFoundError):
        known(tmp_path)


def test_has_six_sources(read: Read) -> None:
    names = {p.name for p in read.world.exports.iterdir()}
    assert names == {
        "tracker.json",
        "github-issues.json",
        "reviews.csv",
        "chats.jsonl",
        "mails.jsonl",
        "visits",
        "notes",
    }
    per_source = Counter(r.source for r in read.rows)
    assert all(per_source[s] >= 90 for s in names - {"visits", "notes"})
    assert per_source["visits"] >= 12
    assert per_source["notes"] >= 4


def test_size(read: Read) -> None:
    assert 900 <= read.world.n_interactions <= 1600
    assert read.world.n_interactions == len(read.rows)
    assert 580 <= read.world.n_customers <= 620


def test_ids_are_unique_and_all_known(read: Read) -> None:
    ids = [r.id for r in read.rows]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(read.truth["interactions"])


def test_nothing_lies_outside_the_eighteen_months(read: Read) -> None:
    first = datetime.fromisoformat(read.truth["from"]).replace(tzinfo=UTC)
    last = datetime.fromisoformat(read.truth["to"] + "T23:59:59").replace(tzinfo=UTC)
    assert (last - first).days >= 545
    assert [r.id for r in read.rows if not first <= r.at <= last] == []
    comments = [
        c["created"][:10]
        for issue in json.loads((read.world.exports / "tracker.json").read_text(encoding="utf-8"))["issues"]
        for c in issue["fields"]["comment"]["comments"]
    ]
    assert max(comments) <= read.truth["to"]


def test_plain_format_has_only_known_fields(read: Read) -> None:
    known = {"id", "at", "title", "body", "kind", "url", "thread", "author", "author_role", "customer", "rating",
             "version", "platform", "component", "plan", "locale", "labels", "attributes"}  # fmt: skip
    for name in ("chats.jsonl", "mails.jsonl"):
        for line in (read.world.exports / name).read_text(encoding="utf-8").splitlines():
            assert set(json.loads(line)) <= known


def test_customers_have_plans_and_money_and_some_have_none_on_file(read: Read) -> None:
    assert list(read.customers[0]) == [
        "account", "name", "domains", "plan", "mrr_eur_per_month", "region", "since", "until",
    ]  # fmt: skip
    assert {c["plan"] for c in read.customers} == {"Dinghy", "Cutter", "Fleet"}
    unknown = sum(not c["mrr_eur_per_month"] for c in read.customers)
    assert 5 <= unknown <= 40
    assert len({c["domains"] for c in read.customers}) == len(read.customers)
    assert all(c["domains"].endswith(".example") for c in read.customers)


def test_private_data_is_in_the_mails_to_be_masked(read: Read) -> None:
    mails = (read.world.exports / "mails.jsonl").read_text(encoding="utf-8")
    for planted in ("4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "203.0.113.41", "@mailbox.example"):
        assert planted in mails
