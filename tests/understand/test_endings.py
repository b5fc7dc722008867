"""Each message here is our own."""

import pytest

from firsthand.understand import endings
from firsthand.understand.endings import Message, thread_end

WITHDRAWN = [
    "My mistake, the file was in the wrong folder.",
    "Never mind, it was our firewall.",
    "Sorry, false alarm.",
    "Solved it, I had two copies of the plugin installed.",
    "I see I was mistaken about the setting.",
    "Turns out my proxy was blocking the port.",
    "You can close this, thanks.",
    "I figured it out: the key had expired.",
    "We found the problem, our clock was wrong.",
    "Opened by mistake.",
    "It was caused by our own VPN.",
    "I simply forgot to restart the service.",
    "Hat sich erledigt.",
]
UNCONVINCED = [
    "I still think that this is not what people expect.",
    "It is not logical that the last one wins.",
    "I disagree, nobody reads the manual.",
    "But why would anybody want that?",
    "I see I was wrong about the standard, but why should I have to care?",
    "That doesn't answer my question.",
    "With all due respect, this makes no sense.",
    "We do not agree with closing this.",
    "This should not have been closed.",
    "Das finde ich nicht nachvollziehbar.",
]
INSISTS = [
    "Any news on this?",
    "Still happening in 3.8 for us.",
    "It is still not possible to save.",
    "The problem is back since Monday.",
    "We see this again in the latest version.",
    "Hello? Is anybody looking at this?",
    "Three months later and nothing has changed.",
    "It does not help, I get the same message.",
    "Gibt es schon Neuigkeiten?",
]
WORKS = [
    "Works now, thank you!",
    "I can confirm it works with the new build.",
    "The update fixed it.",
    "Just installed 4.2 and everything is working again.",
    "That did the trick.",
    "The crash is gone since the update.",
    "Version 2.7.1 has solved it for all of us.",
    "It works, thanks.",
]
NOT_WORKS = [
    "It should work now according to the notes, but it doesn't.",
    "It works only after a restart.",
    "Your sample works great, but mine is built differently.",
    "Let me know when it works again.",
    "We can live with it until the bug is fixed.",
    "Going back to the old version fixed it.",
    "It still does not work.",
]
ANSWERS = [
    "This is fixed in 4.2.",
    "You can change that under Preferences, Display.",
    "That is by design: the last rule wins.",
    "Please update to the newest build.",
    "Closing this as a duplicate of the older ticket.",
    "The reason is that the cache is kept for a day.",
    "We have no plans for that.",
]
NO_ANSWERS = [
    "Thanks for reporting, we will look into it.",
    "Which version do you use?",
    "Could you please send us the log?",
    "I cannot reproduce it, do you use a proxy?",
    "Assigned to the mobile team.",
]


@pytest.mark.parametrize("text", WITHDRAWN)
def test_taken_back(text: str) -> None:
    assert endings.withdrawn(text) in text and endings.withdrawn(text)


@pytest.mark.parametrize(
    "text", [*UNCONVINCED, *INSISTS, "The error is mine to keep, I guess: it shows on every page."]
)
def test_not_taken_back(text: str) -> None:
    assert not endings.withdrawn(text)


@pytest.mark.parametrize("text", UNCONVINCED)
def test_not_convinced(text: str) -> None:
    assert endings.unconvinced(text) in text and endings.unconvinced(text)


@pytest.mark.parametrize("text", [*WITHDRAWN, *WORKS, "If this is wrong, please reopen.", "Makes sense, thank you."])
def test_nothing_to_be_convinced_of(text: str) -> None:
    assert not endings.unconvinced(text)


@pytest.mark.parametrize("text", INSISTS)
def test_asks_again(text: str) -> None:
    assert endings.insists(text) in text and endings.insists(text)


@pytest.mark.parametrize("text", WORKS)
def test_works_now(text: str) -> None:
    assert endings.works_now(text) in text and endings.works_now(text)


@pytest.mark.parametrize("text", [*NOT_WORKS, *INSISTS, *WITHDRAWN[:3]])
def test_does_not_say_that_it_works(text: str) -> None:
    assert not endings.works_now(text)


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer(text: str) -> None:
    assert endings.answers(text)


@pytest.mark.parametrize("text", NO_ANSWERS)
def test_no_answer(text: str) -> None:
    assert not endings.answers(text)


def test_thanks_in_advance_are_no_thanks() -> None:
    assert endings.thanks("Many thanks!") and not endings.thanks("Thanks in advance.")
    assert not endings.thanks("Thank you for your time.")


ASKED = Message("customer", "The export stops at ninety percent.", "ann")


def said(*texts: tuple[str, str]) -> list[Message]:
    whose = {"ann": "customer", "bob": "customer", "eve": "colleague", "bot": "robot"}
    return [ASKED, *(Message(whose[author], text, author) for author, text in texts)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("messages", "state", "at"),
    [
        ([], "unanswered", 0),
        ([("bot", "Thank you for your ticket, it has been assigned.")], "unanswered", 0),
        ([("ann", "Any news?")], "unanswered", 1),
        ([("ann", "Here is the log.")], "unanswered", 0),
        ([("bob", "Same for me.")], "unanswered", 0),
        ([("bob", "You can avoid it by choosing one folder.")], "answered", 1),
        ([("eve", "Thanks for reporting, we will look into it.")], "acknowledged", 1),
        ([("eve", "Which version do you use?")], "asked", 1),
        ([("eve", "Which version do you use?"), ("ann", "3.1")], "waiting", 2),
        ([("eve", "This is fixed in 4.2.")], "answered", 1),
        ([("eve", "This is fixed in 4.2."), ("ann", "Thank you!")], "relieved", 2),
        ([("eve", "This is fixed in 4.2."), ("ann", "Works now, thank you!")], "relieved", 2),
        ([("eve", "This is fixed in 4.2."), ("ann", "Thanks, but it still crashes.")], "waiting", 2),
        ([("eve", "This is fixed in 4.2."), ("ann", "When will that be out?")], "waiting", 2),
        ([("eve", "This is fixed in 4.2."), ("bob", "Works now for me!")], "answered", 1),
        ([("eve", "This is by design."), ("ann", "I still think it is wrong.")], "unconvinced", 2),
        ([("eve", "This is by design."), ("bob", "But why would anybody want that?")], "unconvinced", 2),
        ([("eve", "By design."), ("ann", "I disagree."), ("eve", "You should read the manual.")], "unconvinced", 2),
        ([("eve", "By design."), ("ann", "I disagree."), ("eve", "Changed our mind, fixed in 5.0.")], "answered", 3),
        ([("ann", "Never mind, it was our firewall.")], "withdrawn", 1),
        ([("ann", "Never mind, it was our firewall."), ("eve", "You can close it.")], "withdrawn", 1),
        ([("ann", "Never mind, it was our firewall."), ("ann", "It is back, still failing.")], "waiting", 2),
        ([("eve", "We will look."), ("bob", "Still happening here in 3.8")], "waiting", 2),
    ],
)
def test_where_a_thread_stands(messages: list[tuple[str, str]], state: str, at: int) -> None:
    end = thread_end(said(*messages))
    assert (end.state, end.at) == (state, at), end


def test_the_deciding_words_stand_in_the_deciding_message() -> None:
    messages = said(("eve", "This is by design."), ("ann", "That is not logical."))
    end = thread_end(messages)
    assert end.words and end.words in messages[end.at].text


def test_without_authors_every_customer_is_the_asker() -> None:
    messages = [
        Message("customer", "It crashes."),
        Message("colleague", "Fixed in 2."),
        Message("customer", "Works now"),
    ]
    assert thread_end(messages).state == "relieved"


def test_a_thread_without_messages_is_refused() -> None:
    with pytest.raises(ValueError, match="at least the message"):
        thread_end([])
