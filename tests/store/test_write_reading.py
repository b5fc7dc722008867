"""What reading found is kept beside the text that it was found in, and never beside another."""

from pathlib import Path

from firsthand.nouns import Account, Aside, Mask, Span
from tests.people import BOB, CHARLIE, DANA
from tests.store.lazily import exports, models, records, texts, write
from tests.store.test_write_hearing import ROW, keep, said


def read(name: str = "TES-1", *, at: int | None = None, words: str = ROW) -> None:
    """Reads the first `words` of a ticket's text as one passage; `at` is the version that the reader has seen."""
    heard = texts.exactly("desk", name, at) if at else texts.find(name)
    found = write.ReadPassage(Span("body", 0, len(words)), (Span("body", 0, len(words)),), 0, words)
    aside, mask = Aside("body", 0, 3, "code"), Mask("body", 4, 10, "[mail]")
    write.passages([write.ReadText(heard.pk, heard.version_pk, [aside], [mask], "en", [found])], rules=1)


def pk(name: str = "TES-1") -> int:
    found: int = texts.find(name).pk
    return found


def test_a_text_is_read_once(store: Path) -> None:
    keep(said())
    assert [h.source_id for h in texts.unread(1)] == ["TES-1"]
    read()
    assert list(texts.unread(1)) == []
    assert [h.source_id for h in texts.unread(2)] == ["TES-1"]
    heard = texts.find("TES-1")
    assert (heard.asides[0].what, heard.masks[0].word, heard.language) == ("code", "[mail]", "en")


def test_read_again_it_is_the_same(store: Path) -> None:
    keep(said())
    read()
    before = list(exports.passages())
    read()
    assert list(exports.passages()) == before


def test_passages_of_the_old_text_stay_and_are_current_no_more(store: Path) -> None:
    keep(said())
    read()
    keep(said("Edited. It is the first row."))
    assert [h.source_id for h in texts.unread(1)] == ["TES-1"]
    read(words="Edited.")
    assert [row["text"] for row in exports.passages()] == ["Edited."]
    assert [(p.version, p.text) for p in texts.passages([pk()], current=False)[pk()]] == [(1, ROW), (2, "Edited.")]


def test_what_was_read_of_a_text_that_is_no_longer_the_latest_is_not_kept(store: Path) -> None:
    """Another process has heard an edit while this one was reading."""
    keep(said())
    keep(said("Edited."))
    read(words="Edited.")
    read(at=1)
    assert [row["text"] for row in exports.passages()] == ["Edited."]
    keep(said("Edited twice."))
    read(at=2, words="Edited.")
    assert [h.body for h in texts.unread(1)] == ["Edited twice."]


def test_whose_words_they_are_is_kept_with_the_rule(store: Path) -> None:
    keep(said(), said(name="TES-2"))
    assert write.whose({pk(): ("customer", "r" * 300), pk("TES-2"): ("robot", "the name says so")}) == 2
    assert write.whose({pk(): ("customer", "r" * 300), pk("TES-2"): ("colleague", "listed")}) == 1
    assert (texts.find("TES-2").whose, texts.find("TES-2").whose_rule) == ("colleague", "listed")


def test_an_interaction_can_lose_its_customer(store: Path) -> None:
    keep(said(), said(name="TES-2"))
    assert write.belongs({pk(): CHARLIE.account, pk("TES-2"): BOB.name}) == 2
    assert write.belongs({pk(): CHARLIE.account, pk("TES-2"): ""}) == 1
    assert (texts.find("TES-1").account, texts.find("TES-2").account) == (CHARLIE.account, None)


def test_an_account_that_nobody_listed_and_nothing_belongs_to_goes(store: Path) -> None:
    keep(said())
    write.accounts([Account(DANA.account)])
    write.belongs({pk(): CHARLIE.name})
    write.belongs({pk(): CHARLIE.account})
    assert [c.account for c in records.customers()] == [CHARLIE.account, DANA.account]


def test_links_that_stand_no_longer_go_and_likeness_stays(store: Path) -> None:
    keep(said(), said(name="TES-2"), said(name="TES-3"))
    one, two, three = pk("TES-1"), pk("TES-2"), pk("TES-3")
    models.Link.objects.create(interaction_id=one, other_id=three, how="likeness", score=0.8)
    named = write.LinkFound(one, two, "key", "TES-2", span=Span("body", 4, 9))
    write.links([named, write.LinkFound(one, one, "key", "TES-1"), write.LinkFound(two, three, "tracker", "blocks")])
    assert [(row.other_id, row.how) for row in texts.links([one])] == [(three, "likeness"), (two, "key")]
    kept = models.Link.objects.get(interaction=one, how="key").pk
    write.links([named])
    assert models.Link.objects.get(interaction=one, how="key").pk == kept
    assert texts.links([two]) == []
    # The same name at another place of an edited text.
    write.links([named._replace(span=Span("body", 0, 5))])
    assert [row.span for row in texts.links([two], into=True)] == [Span("body", 0, 5)]
    write.links([])
    assert [row.how for row in texts.links([one, two, three])] == ["likeness"]
