"""What is heard is kept once, and every text that was ever heard stays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from firsthand.nouns import Account, Commit, FileChange, Money, Said, Tag
from tests.people import ALICE, CHARLIE, DANA
from tests.store.lazily import exports, models, records, texts, write

AT = datetime(2024, 3, 4, 9, 30, tzinfo=UTC)
ROW = "The export leaves out the last row of tiles."
BEFORE, NOW, AFTER = ("2024-03-05T08:00:00+00:00", "2024-03-06T08:00:00+00:00", "2024-03-07T08:00:00+00:00")


def said(body: str = ROW, *, name: str = "TES-1", later: Mapping[str, Any] | None = None, **more: Any) -> Said:
    return Said(
        "desk", name, AT, "Last row missing", body, author=CHARLIE.name, author_email=CHARLIE.email, later=later or {},
        **more,
    )  # fmt: skip


def keep(*rows: Said) -> tuple[int, int, int]:
    counted: tuple[int, int, int] = write.interactions(rows, "plain", AT)
    return counted


def bodies(name: str = "TES-1") -> list[str]:
    rows = models.Version.objects.filter(interaction__source_id=name).order_by("n")
    return list(rows.values_list("body", flat=True))


def test_what_is_new_is_kept_character_for_character(store: Path) -> None:
    body = "Zeile\r\n\r\nمرحبا \u202eabc 👩‍🔧 e\u0301\t \n"
    assert keep(said(body)) == (1, 0, 0)
    assert texts.find("TES-1").body == body


def test_the_same_again_changes_nothing(store: Path) -> None:
    rows = [said(), said("It happens on A3 as well.", name="TES-2")]
    keep(*rows)
    before = list(exports.store())
    assert keep(*rows) == (0, 0, 2)
    assert list(exports.store()) == before


def test_an_edited_text_is_a_new_version_and_the_old_one_stays(store: Path) -> None:
    keep(said())
    assert keep(said(ROW + " On A3 only.")) == (0, 1, 0)
    assert bodies() == [ROW, ROW + " On A3 only."]
    assert texts.find("TES-1").body == ROW + " On A3 only."
    assert texts.exactly("desk", "TES-1", 1).body == ROW


def test_a_ticket_that_was_closed_later_changes_its_facts_only(store: Path) -> None:
    keep(said(later={"status": "open"}))
    assert keep(said(later={"status": "closed"})) == (0, 1, 0)
    assert (texts.find("TES-1").later, bodies()) == ({"status": "closed"}, [ROW])


@pytest.mark.parametrize("older", [said(later={"updated_at": BEFORE, "status": "open"}), said("Row missing", later={})])
def test_an_older_export_after_a_newer_one_changes_nothing(store: Path, older: Said) -> None:
    keep(said(later={"updated_at": NOW, "status": "closed"}))
    assert keep(older) == (0, 0, 1)
    assert (texts.find("TES-1").later["status"], bodies()) == ("closed", [ROW])


def test_moments_of_change_are_compared_as_moments(store: Path) -> None:
    """A zone that is written otherwise, and a date that sorts otherwise as text."""
    keep(said(later={"updated_at": "2024-03-05T23:00:00+00:00"}))
    assert keep(said("Edited.", later={"updated_at": "2024-03-06T00:30:00+02:00"})) == (0, 0, 1)
    assert keep(said("Edited.", later={"updated_at": "2024-03-05T22:30:00-02:00"})) == (0, 1, 0)
    keep(said(name="TES-2", later={"updated_at": "9/30/2024 10:00"}))
    assert keep(said("Edited.", name="TES-2", later={"updated_at": "10/1/2024 10:00"})) == (0, 1, 0)


def test_a_text_that_stood_before_is_no_edit_unless_the_source_says_so(store: Path) -> None:
    keep(said())
    keep(said("Edited."))
    assert keep(said()) == (0, 0, 1)
    keep(said("Edited.", later={"updated_at": NOW}))
    assert keep(said(later={"updated_at": AFTER})) == (0, 1, 0)
    assert bodies() == [ROW, "Edited.", ROW]


def test_a_date_that_was_corrected_is_taken(store: Path) -> None:
    keep(said())
    assert keep(replace(said(), at=AT - timedelta(hours=2))) == (0, 1, 0)
    assert texts.find("TES-1").at == AT - timedelta(hours=2)


def test_two_rows_with_one_id_are_two_versions_of_one(store: Path) -> None:
    rows = [said("One."), said("Two.")]
    assert keep(*rows) == (1, 1, 0)
    assert bodies() == ["One.", "Two."]
    assert keep(*rows) == (0, 0, 2)


def test_a_thread_named_after_its_own_first_post_is_none(store: Path) -> None:
    keep(said(thread="TES-1"), said("Same here.", name="TES-1#1", thread="TES-1"))
    assert (texts.find("TES-1").thread, texts.find("TES-1#1").thread) == ("", "TES-1")


def test_what_is_too_wide_for_a_column_is_cut_and_stays_unchanged(store: Path) -> None:
    wide = said(platform="Windows " * 40, author_role="r" * 100, url="https://desk.example/" + "u" * 5000)
    keep(wide)
    kept = texts.find("TES-1")
    assert (len(kept.platform), len(kept.author_role), kept.url) == (200, 40, wide.url)
    assert keep(wide) == (0, 0, 1)


def test_what_cannot_be_kept_is_named(store: Path) -> None:
    rich = Account("a", money=Money(Decimal(10) ** 16, "EUR", "year"))
    assert write.unstorable(said(name="x" * 301)) == "an id of more than 300 characters"
    assert write.unstorable(Account("x" * 201)) == "an account of more than 200 characters"
    assert write.unstorable(rich) == "an amount of more than 16 digits"
    assert write.unstorable(said(name="x" * 300)) == write.unstorable(Account("x" * 200)) == ""


def test_a_long_batch_of_ids_is_kept(store: Path) -> None:
    rows = [said(name=f"TES-{i}") for i in range(1500)]
    assert keep(*rows) == (1500, 0, 0)
    assert keep(*rows) == (0, 0, 1500)


# --- commits and releases ---------------------------------------------------------------------------------------------

FIX = Commit(
    "4f2a" * 10, (), AT, AT, ALICE.name, ALICE.email, "Draw the last row", "See TES-1.", (("Customer", "harbour"),),
    (FileChange("export.py", "", 3, 1), FileChange("plan.png", "", None, None)),
)  # fmt: skip


def test_a_commit_is_a_word_of_ours_with_its_change_beside_it(store: Path) -> None:
    assert write.commits("tessera", [FIX], AT) == (1, 0, 0)
    assert write.commits("tessera", [FIX], AT) == (0, 0, 1)
    heard = texts.find(FIX.sha[:8])
    assert (heard.title, heard.author_role, heard.kind) == ("Draw the last row", "colleague", "commit")
    change = records.changes([heard.pk])[heard.pk]
    assert (change.n_added, change.n_deleted, change.n_files, change.trailers) == (3, 1, 2, [["Customer", "harbour"]])
    assert (records.n_changes("tessera"), records.n_changes("other")) == (1, 0)


def test_a_tag_that_moved_is_moved(store: Path) -> None:
    assert write.releases("tessera", [Tag("3.1", AT, "a" * 40), Tag("v" * 250, AT, "b" * 40)]) == 2
    assert write.releases("tessera", [Tag("3.1", AT, "c" * 40)]) == 0
    assert {(r.name[:3], r.sha[0]) for r in records.releases()} == {("3.1", "c"), ("vvv", "b")}


# --- customers --------------------------------------------------------------------------------------------------------

HARBOUR = Account(
    CHARLIE.account, "Harbour Bakery", ("harbourbakery.example",), ("The Bakery",), "Studio",
    Money(Decimal("99.955"), "EUR", "month"), "Hamburg", date(2023, 4, 1), None, {"size": "12"},
)  # fmt: skip


def test_a_customers_table_again_changes_nothing(store: Path) -> None:
    rows = [HARBOUR, Account(DANA.account)]
    assert write.accounts(rows) == (2, 0, 0)
    assert write.accounts(rows) == (0, 0, 2)
    assert write.accounts([replace(HARBOUR, plan="Atelier")]) == (0, 1, 0)
    assert records.customer(CHARLIE.account).plan == "Atelier"


def test_money_that_is_not_told_is_unknown_and_not_nothing(store: Path) -> None:
    write.accounts([HARBOUR, Account(DANA.account)])
    harbour, north = records.customers()
    assert (harbour.money_amount, harbour.money_currency, harbour.money_per) == (Decimal("99.96"), "EUR", "month")
    assert (north.money_amount, north.money_currency) == (None, "")


def test_a_customer_who_was_only_named_becomes_a_listed_one(store: Path) -> None:
    keep(said())
    write.belongs({texts.find("TES-1").pk: CHARLIE.account})
    assert [c.listed for c in records.customers()] == [False]
    assert write.accounts([HARBOUR]) == (0, 1, 0)
    assert [(c.account, c.listed) for c in records.customers()] == [(CHARLIE.account, True)]


# --- intakes ----------------------------------------------------------------------------------------------------------


def test_the_same_bytes_are_known_again_only_when_they_were_heard_to_the_end(store: Path) -> None:
    pk = write.intake("/desk/a.jsonl", "plain", "0" * 64, {"source": ""})
    assert records.heard_before("0" * 64, "plain", {"source": ""}) is None
    assert records.unfinished() == ["/desk/a.jsonl"]
    write.intake_ended(pk, write.Counted(3, 0, 1), 2, "/desk/rejected", ["a note"])
    assert records.heard_before("0" * 64, "plain", {"source": ""}).n_new == 3
    assert records.heard_before("0" * 64, "plain", {"source": "mail"}) is None
    assert records.heard_before("0" * 64, "table", {"source": ""}) is None
    assert records.heard_before("1" * 64, "plain", {"source": ""}) is None
    assert records.unfinished() == []


def test_a_hearing_that_was_killed_is_forgotten_once_another_came_to_its_end(store: Path) -> None:
    write.intake("/desk/a.jsonl", "plain", "0" * 64, {})
    again = write.intake("/desk/a.jsonl", "plain", "0" * 64, {})
    write.intake("/desk/b.jsonl", "plain", "1" * 64, {})
    write.intake_ended(again, write.Counted(), 0, "", [])
    assert records.unfinished() == ["/desk/b.jsonl"]


def test_growth_tells_of_everything_that_is_heard(store: Path) -> None:
    seen = [records.growth()]
    pk = write.intake("/desk/a.jsonl", "plain", "0" * 64, {})
    seen.append(records.growth())
    keep(said())
    seen.append(records.growth())
    keep(said("Edited."))
    seen.append(records.growth())
    write.intake_ended(pk, write.Counted(), 0, "", [])
    assert len({*seen, records.growth()}) == 5
