"""What was heard is found by its name, in every way in which people and documents write it."""

from pathlib import Path

import pytest

from firsthand.errors import Unknown
from firsthand.nouns import Said
from tests.store.lazily import records, texts, write
from tests.store.test_write_hearing import AT, FIX, keep, said


def other(source: str, name: str, body: str = "Elsewhere.") -> Said:
    return Said(source, name, AT, body=body)


@pytest.mark.parametrize("name", ["TES-1", "tes-1", "desk/TES-1"])
def test_a_ticket_is_found(store: Path, name: str) -> None:
    keep(said())
    assert texts.find(name).ref == "desk/TES-1"


def test_a_commit_is_found_by_the_start_of_its_sha(store: Path) -> None:
    write.commits("tessera", [FIX], AT)
    assert texts.find(FIX.sha[:7].upper()).source_id == FIX.sha
    assert texts.named(FIX.sha[:5]) is None


@pytest.mark.parametrize(
    "ref", [("github:tessera/app", "7"), ("notes", "2024/03/04 visit"), ("github:tessera/app", "7/2"), ("a/b", "c")]
)
def test_names_with_slashes_are_found_by_their_reference(store: Path, ref: tuple[str, str]) -> None:
    keep(other(*ref))
    whole = "/".join(ref)
    assert texts.find(whole).ref == whole
    source, _, source_id = whole.rpartition("/")
    assert texts.exactly(source, source_id, 1).ref == whole
    assert texts.exactly(source, source_id, 2) is None


def test_a_name_that_could_be_several_is_asked_back(store: Path) -> None:
    keep(said(), other("mail", "TES-1"))
    with pytest.raises(Unknown, match=r'"TES-1" could be several interactions: .*(desk/TES-1.*mail|mail.*desk/TES-1)'):
        texts.find("TES-1")
    assert texts.find("mail/TES-1").body == "Elsewhere."


@pytest.mark.parametrize(("asked", "hint"), [("TES-11", " Did you mean TES-1?"), ("desk/TES-11", " Did"), ("zz", "")])
def test_a_name_that_is_not_there_is_told_with_the_nearest(store: Path, asked: str, hint: str) -> None:
    keep(said())
    with pytest.raises(Unknown) as told:
        texts.find(asked)
    assert str(told.value).startswith(f'There is no interaction "{asked}" here.{hint}')
    assert 'firsthand similar "…"' in str(told.value)


@pytest.mark.parametrize("asked", ["100%", "_", "TES_1", "%", "'; DROP TABLE", "", "\ud83d\ude00"])
def test_signs_of_the_database_are_only_signs(store: Path, asked: str) -> None:
    keep(said())
    assert texts.named(asked.encode("utf-16", "surrogatepass").decode("utf-16")) is None


def test_a_customer_and_an_edition_that_are_not_there_are_told_with_the_nearest(store: Path) -> None:
    from firsthand.nouns import Account

    write.accounts([Account("harbour-bakery")])
    write.edition("E-2024-W10", "2024-W10", "", {}, "basis")
    with pytest.raises(Unknown, match=r"Did you mean harbour-bakery\?"):
        records.customer("harbor-bakery")
    with pytest.raises(Unknown, match=r"Did you mean E-2024-W10\?"):
        records.edition("E-2024-W01")
    assert records.edition("2024-w10").name == "E-2024-W10"


def test_an_edition_of_the_same_basis_stays_as_it_is(store: Path) -> None:
    assert write.edition("E-2024-W10", "2024-W10", "", {"a": 1}, "basis")
    at = records.edition("E-2024-W10").written_at
    assert not write.edition("E-2024-W10", "2024-W10", "", {"a": 1}, "basis")
    assert records.edition("E-2024-W10").written_at == at
    assert write.edition("E-2024-W10", "2024-W10", "", {"a": 2}, "basis 2")
    assert records.edition("E-2024-W10").document == {"a": 2}
