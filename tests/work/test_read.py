"""Reading: whose words, which customer, what it links to, and what never leaves the raw text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from firsthand.nouns import Span
from tests.people import ALICE, BOB, CHARLIE, DANA, ERIN, OWN_DOMAIN, Person
from tests.store.lazily import exports, models, records, texts
from tests.work import desk as make
from tests.work.desk import lines, ticket, tickets

Run = Callable[..., Result]


def hear(run: Run, desk: Path, *rows: object, name: str = "desk") -> str:
    return run("hear", lines(desk / f"{name}.jsonl", rows)).output  # type: ignore[arg-type]


def account(name: str) -> str | None:
    found: str | None = texts.find(name).account
    return found


# --- which customer ---------------------------------------------------------------------------------------------------


def test_the_customers_table_may_come_last(run: Run, desk: Path, home: Path) -> None:
    """What was known by its author's name alone comes to the account that is then listed."""
    hear(
        run, desk,
        ticket("TES-1", "The last row is missing.", customer=""), ticket("TES-2", "Here too.", customer="The Bakery"),
        ticket("TES-3", "Grey again.", DANA, customer="", author_email=""), ticket("TES-4", "Slow.", ERIN),
    )  # fmt: skip
    assert [account(f"TES-{i}") for i in (1, 2, 3, 4)] == [CHARLIE.name, "The Bakery", DANA.name, ERIN.name]
    (desk / "customers.csv").write_text(
        "account,name,domains,aliases,plan\n"
        f'{CHARLIE.account},Harbour Bakery,harbourbakery.example,the bakery,Studio\n{DANA.account},,,"{DANA.name}",\n'
    )
    run("hear", "customers.csv")
    assert [account(f"TES-{i}") for i in (1, 2, 3, 4)] == [CHARLIE.account, CHARLIE.account, DANA.account, ERIN.name]
    # Nobody is left behind under a name that now means nothing.
    assert [c.account for c in records.customers()] == [ERIN.name, CHARLIE.account, DANA.account]


def test_the_order_of_hearing_changes_nothing(run: Run, desk: Path, new_home: Callable[[str], Path]) -> None:
    files = [lines(desk / "desk.jsonl", tickets(20)), make.accounts(desk / "customers.csv"),
             lines(desk / "mail.jsonl", tickets(6, seed=2))]  # fmt: skip
    seen = []
    for name, order in (("one", files), ("two", files[::-1])):
        home = new_home(name)
        for file in order:
            run("hear", file, home=home)
        found = make.exports(run, desk / name, "customers", "interactions", home=home)
        seen.append([found["customers"], sorted(found["interactions"].splitlines())])
    assert seen[0] == seen[1]


def test_two_spellings_of_an_unlisted_name_are_one_account_on_every_run(run: Run, desk: Path, home: Path) -> None:
    first, second = Person("Erin Vos", "", ""), Person("erin vos ", "", "")
    hear(run, desk, ticket("TES-1", "Slow.", first), ticket("TES-2", "Still slow.", second, at="2024-03-05T00:00:00Z"))
    assert {account("TES-1"), account("TES-2")} == {"Erin Vos"}
    hear(run, desk, ticket("TES-3", "Slow, still.", second, at="2024-03-06T00:00:00Z"), name="more")
    assert {account(f"TES-{i}") for i in (1, 2, 3)} == {"Erin Vos"}
    assert [c.account for c in records.customers()] == ["Erin Vos"]


def test_a_name_that_two_accounts_share_tells_neither(run: Run, desk: Path, home: Path) -> None:
    (desk / "customers.csv").write_text("account,name,domains,plan\nnorth,Clinic,c.example,\nsouth,Clinic,c.example,\n")
    run("hear", "customers.csv")
    hear(
        run,
        desk,
        ticket("TES-1", "Slow.", Person("Dana", "", "dana@c.example")),
        ticket("TES-2", "Slow.", customer="South"),
    )
    assert (account("TES-1"), account("TES-2")) == ("Dana", "south")


def test_who_turns_out_to_be_a_colleague_is_no_customer_any_more(run: Run, desk: Path, home: Path) -> None:
    hear(run, desk, ticket("TES-1", "The dialog could be wider.", BOB))
    assert (texts.find("TES-1").whose, account("TES-1")) == ("customer", BOB.name)
    (home / "settings.toml").write_text(f'own_domains = ["{OWN_DOMAIN}"]\n')
    # Nothing new was heard: the setting alone is news.
    hear(run, desk, ticket("TES-1", "The dialog could be wider.", BOB))
    assert (texts.find("TES-1").whose, account("TES-1")) == ("colleague", None)
    assert records.customers() == []


def test_what_changed_hands_leaves_a_trace(run: Run, desk: Path, home: Path) -> None:
    """An edition that rests on who said it must not count as unchanged."""
    file = lines(desk / "desk.jsonl", [ticket("TES-1", "The dialog could be wider.", BOB)])
    run("hear", file)
    before = records.fingerprint()
    run("hear", file)
    assert records.fingerprint() == before
    (home / "settings.toml").write_text(f'colleagues = ["{BOB.name}"]\n')
    run("hear", file)
    assert records.fingerprint() != before


def test_authors_of_commits_are_colleagues(run: Run, desk: Path, home: Path) -> None:
    hear(run, desk, ticket("TES-1", "The dialog could be wider.", ALICE), ticket("TES-2", "The last row.", CHARLIE))
    run("hear", make.repository(desk / "tessera", 12))
    assert [texts.find(f"TES-{i}").whose for i in (1, 2)] == ["colleague", "customer"]


def test_a_reading_without_news_asks_little(run: Run, desk: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from firsthand.settings import load
    from firsthand.work import read

    hear(run, desk, *tickets(3))
    monkeypatch.setattr(read, "_moved", lambda *_: pytest.fail("it was decided again"))
    assert read.read(home, load(home)) == read.Done(0, 0)


def test_a_reading_goes_on_until_nothing_was_heard_meanwhile(
    run: Run, desk: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process hears a ticket after this one has looked at what there is."""
    from firsthand.settings import load
    from firsthand.store.write import interactions, now
    from firsthand.work import read

    hear(run, desk, ticket("TES-1", "The last row is missing."))
    late = ticket("TES-2", "So it is here.")
    decide = read._moved
    said = [texts.find("TES-1")]

    def decide_and_be_overtaken(settings: object) -> int:
        n: int = decide(settings)  # type: ignore[arg-type]
        if said:
            from firsthand.nouns import Said

            said.pop()
            interactions([Said("plain:desk", "TES-2", now(), body=late["body"], author=late["author"])], "plain", now())
        return n

    monkeypatch.setattr(read, "_moved", decide_and_be_overtaken)
    hear(run, desk, ticket("TES-1", "The last row is missing, on A3."))
    assert (texts.find("TES-2").whose, account("TES-2")) == ("customer", CHARLIE.name)
    assert list(texts.unread(read.RULES)) == []
    assert load(home).zone == "UTC"


# --- links ------------------------------------------------------------------------------------------------------------


def link(name: str) -> list[tuple[str, str, str]]:
    """What an interaction names: the other, how that is known, and the words that name it."""
    heard = texts.find(name)
    found = texts.links([heard.pk])
    others = texts.by_pk(row.other_id for row in found)

    def words(span: Span | None) -> str:
        return heard.part(span.part)[span.start : span.end] if span else ""

    return [
        (others[row.other_id].source_id, row.how, words(row.span)) for row in found
    ]  # fmt: skip


def test_a_key_is_marked_where_it_stands(run: Run, desk: Path, home: Path) -> None:
    hear(
        run, desk,
        ticket("TES-1", "The last row is missing."), ticket("TES-10", "Grey."),
        ticket("TES-20", "Straße, Maß und Größe: see TES-10 first, and tes-1 then.", at="2024-03-05T00:00:00Z"),
    )  # fmt: skip
    assert sorted(link("TES-20")) == [("TES-1", "key", "tes-1"), ("TES-10", "key", "TES-10")]


def test_links_follow_an_edit(run: Run, desk: Path, home: Path) -> None:
    one = ticket("TES-1", "The last row is missing.")
    hear(run, desk, one, ticket("TES-2", "Grey."), ticket("TES-3", "It is like TES-1."))
    assert link("TES-3") == [("TES-1", "key", "TES-1")]
    hear(run, desk, one, ticket("TES-2", "Grey."), ticket("TES-3", "Sorry, I meant that it is like TES-2."))
    assert link("TES-3") == [("TES-2", "key", "TES-2")]


@pytest.mark.parametrize(
    "links", [None, "TES-1", ["TES-1"], [{"key": "TES-9"}], [{"key": "TES-3"}], {"key": "TES-1"}, [None]]
)
def test_links_of_any_shape_break_nothing(run: Run, desk: Path, home: Path, links: object) -> None:
    hear(run, desk, ticket("TES-1", "The last row."), ticket("TES-3", "Grey.", later={"links": links}))
    assert link("TES-3") == []


def test_links_that_the_tracker_adds_later_are_kept(run: Run, desk: Path, home: Path) -> None:
    one, two = ticket("TES-1", "The last row."), ticket("TES-2", "Also the last row.")
    hear(run, desk, one, two)
    told = {"links": [{"key": "TES-1", "type": "Duplicate", "direction": "outward"}]}
    hear(run, desk, one, two | {"later": told})
    assert link("TES-2") == [("TES-1", "tracker", "")]
    hear(run, desk, one, two | {"later": {"status": "closed"}})
    assert link("TES-2") == []


# --- what never leaves the raw text -----------------------------------------------------------------------------------

SECRETS = (
    "charlie@harbourbakery.example", "+49 30 5550199", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00",
    "192.0.2.44",
)  # fmt: skip

LETTER = f"""The export leaves out the last row of tiles, write to {SECRETS[0]} or call {SECRETS[1]}.
Our card {SECRETS[2]} and our account {SECRETS[3]} were charged twice from {SECRETS[4]}.

```
api_key = "sk_live_51H8xkq2eZvKYlo2C9aBcDeFg"
```

Traceback (most recent call last):
  File "/app/export.py", line 14, in rows
IndexError: list index out of range

On Friday you wrote:
> Please send us the plan as PDF, because we cannot see it.

-- 
Charlie Duarte
Harbour Bakery, Quay 7
"""


def test_personal_data_and_asides_never_become_passages(run: Run, desk: Path, home: Path) -> None:
    rows = [ticket(f"TES-{i}", LETTER, title=f"Charged twice, says {SECRETS[0]}") for i in range(3)]
    hear(run, desk, *rows)
    derived = "\n".join(row["text"] for row in exports.passages())
    assert "The export leaves out the last row of tiles" in derived and "[mail]" in derived
    kept = make.exports(run, desk / "out", "passages")["passages"].decode()
    for held_back in (*SECRETS, "sk_live", "Traceback", "IndexError", "export.py", "Please send us", "Quay 7"):
        assert held_back not in derived
        assert held_back not in kept
    raw = texts.find("TES-1")
    assert raw.body == LETTER
    assert {a.what for a in raw.asides} >= {"code", "trace", "quoted", "signature"}
    assert all(raw.body[m.start : m.end] for m in raw.masks if m.part == "body")


def test_every_passage_stands_where_it_says(run: Run, desk: Path, home: Path) -> None:
    body = "Café 👩‍🔧 is slow.\r\n\r\nהייצוא חסר שורה אחרונה. The last row is missing.\r\nIt\u2028is grey."
    hear(run, desk, ticket("TES-1", body, title="Slow 🐌"), *tickets(4))
    for passage in models.Passage.objects.select_related("version"):
        raw = passage.version.title if passage.part == "title" else passage.version.body
        assert 0 <= passage.start < passage.end <= len(raw)
        words = raw[passage.start : passage.end]
        assert words.strip() == words and words
        for part, start, end in passage.sentences:
            assert part == passage.part and passage.start <= start < end <= passage.end
