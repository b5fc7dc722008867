"""Each sentence here is our own. What they are is what a person would say of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.understand.kinds import KINDS, kind

SENTENCES = [
    ("pain", "The export crashes every time I choose more than one folder."),
    ("pain", "Since Tuesday I cannot log in any more."),
    ("pain", "Love it, but it drains my battery and keeps crashing on start."),
    ("pain", "I love the new editor, but saving does not work any more."),
    ("pain", "The invoice shows the wrong currency for our Swiss office."),
    ("pain", "Sync gets stuck at ninety percent and never finishes."),
    ("pain", "Why does it crash when I open a second window?"),
    ("pain", "Lost all my notes after the update, I am furious."),
    ("pain", "Not very helpful, the search returns nothing."),
    ("pain", "Great idea, unfortunately it is far too slow to use."),
    ("pain", "We were charged twice for the same month."),
    ("pain", "It says 'unexpected error' and closes."),
    ("pain", "Scrolling is so laggy that I gave up."),
    ("pain", "The confirmation mail never arrived."),
    ("pain", "Dates appear as NaN in the weekly report."),
    ("pain", "The app freezes when I rotate the phone."),
    ("pain", "Uploading pictures fails with a timeout."),
    ("pain", "Used to be great. However, the latest version is unusable."),
    ("pain", "After the migration half of our contacts are missing."),
    ("pain", "The button does nothing when I click it, which is really annoying."),
    ("pain", "Keyboard shortcuts stopped working in the settings dialog."),
    ("request", "It would be great if I could export to CSV."),
    ("request", "Would be nice to have a dark mode."),
    ("request", "Please add support for two calendars."),
    ("request", "Can you add an option to hide finished tasks?"),
    ("request", "I'd love to see a weekly summary by mail."),
    ("request", "I wish there were keyboard shortcuts for this."),
    ("request", "Feature request: let admins rename a workspace."),
    ("request", "We need to be able to limit what a guest sees."),
    ("request", "Any plans to support Linux?"),
    ("request", "Allow sorting by the date of the last change"),
    ("request", "It'd be helpful if the filter were remembered."),
    ("request", "Great app, it would be perfect with an undo button."),
    ("request", "The order of the columns should be configurable."),
    ("request", "I hope you will bring back the compact view."),
    ("question", "How do I change the address on an invoice?"),
    ("question", "Is it possible to merge two accounts?"),
    ("question", "Where can I find my licence key?"),
    ("question", "Does anyone know what the blue dot means?"),
    ("question", "What is the difference between a space and a folder?"),
    ("question", "I'm wondering whether the data stays in Europe."),
    ("question", "Which plan do I need for five people?"),
    ("question", "Is there a way to print only one page?"),
    ("question", "Can I use it offline?"),
    ("question", "Hi, does the trial end by itself?"),
    ("question", "How long are backups kept?"),
    ("praise", "Thank you, works now!"),
    ("praise", "Best tool we have bought in years."),
    ("praise", "I absolutely love how quick the search is."),
    ("praise", "The new calendar works perfectly, no problems at all."),
    ("praise", "Well done, the update is fantastic."),
    ("praise", "Thanks for the quick fix, that solved it."),
    ("praise", "It has never crashed on me in three years."),
    ("praise", "Excellent support, they answered within an hour."),
    ("workaround", "As a workaround I export to PDF and print from there."),
    ("workaround", "I got around it by restarting the service every night."),
    ("workaround", "For now we use a spreadsheet next to it."),
    ("workaround", "Downgrading back to 2.4 helps until this is sorted."),
    ("workaround", "The only trick is to empty the cache before each run."),
    ("noise", "+1"),
    ("noise", "me too"),
    ("noise", "[mail]"),
    ("noise", "https://example.org/screenshot"),
    ("noise", "..."),
    ("noise", "Bump!"),
    ("noise", "test test"),
    ("pain", "Der Export funktioniert seit gestern nicht mehr."),
    ("pain", "Die Anwendung stürzt beim Start ab."),
    ("request", "Es wäre schön, wenn man die Spalten sortieren könnte."),
    ("question", "Wie kann ich mein Passwort ändern?"),
    ("praise", "Vielen Dank, jetzt funktioniert alles!"),
    ("pain", "L'application ne fonctionne plus depuis la mise à jour."),
    ("request", "Ce serait bien de pouvoir trier les colonnes."),
    ("question", "Comment puis-je changer de langue ?"),
    ("pain", "La aplicación no funciona desde ayer y se cierra sola."),
    ("request", "Me gustaría poder exportar las facturas."),
    ("question", "¿Cómo puedo cambiar mi contraseña?"),
]


@pytest.mark.parametrize(("expected", "sentence"), SENTENCES, ids=[sentence[:40] for _, sentence in SENTENCES])
def test_a_sentence_is_what_a_person_would_call_it(expected: str, sentence: str) -> None:
    reading = kind(sentence)
    assert reading.kind == expected, reading


def test_the_words_that_decided_stand_in_the_sentence() -> None:
    for _, sentence in SENTENCES:
        assert all(words in sentence for words in kind(sentence).words)


def test_sure_of_a_plain_case_and_less_so_of_a_bare_statement() -> None:
    assert kind("It would be great if I could export to CSV.").confidence > 0.8
    assert kind("The list has four columns on my screen.").confidence < 0.5


@pytest.mark.parametrize(("rating", "expected"), [(1, "pain"), (5, "praise"), (None, "pain")])
def test_stars_lean_where_words_do_not_decide(rating: float | None, expected: str) -> None:
    assert kind("Updated the app on Monday evening.", rating=rating).kind == expected


def test_stars_do_not_overrule_plain_words() -> None:
    assert kind("It would be great if I could export to CSV.", rating=5).kind == "request"


def test_what_the_tracker_calls_it_leans() -> None:
    statement = "Sorting by two columns in the overview."
    assert kind(statement, hint="New Feature").kind == "request"
    assert kind(statement, hint="Bug").kind == "pain"
    assert kind("How do I sort by two columns?", hint="Bug").kind == "question"


def test_nothing_written_is_noise() -> None:
    assert kind("").kind == "noise" and kind(" \n").kind == "noise"


@given(st.text(max_size=200), st.sampled_from([None, 1.0, 3.0, 5.0]))
def test_any_text_has_one_kind_and_a_confidence_of_at_most_one(text: str, rating: float | None) -> None:
    reading = kind(text, rating=rating)
    assert reading.kind in KINDS and 0 < reading.confidence <= 1
    assert kind(text, rating=rating) == reading


@pytest.mark.parametrize(
    "text",
    [
        "Guests get the message an hour late. My neighbour has the same. Thanks Tane",
        "Somebody pays for the last place and then two have it. Thank you in advance Vreni",
        "The board takes a minute to open in the morning.\nMany thanks, Lou",
    ],
)
def test_thanks_at_the_end_of_a_letter_praise_nothing(text: str) -> None:
    assert kind(text).kind == "pain"


def test_thanks_alone_are_no_letters_end() -> None:
    assert kind("Works now. Thank you!").kind == "praise"
