"""The words: enough of them, written and not made, and nobody heard too often."""

import re
from collections import Counter

import pytest

from firsthand.demo.voices import MOST_USES
from firsthand.demo.wordbook import Unit, delights, praise, problems, questions, toml, unit
from tests.demo.conftest import Read

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'»)]*\s+")
_ALL_WORDS = [*problems().values(), *questions().values(), *delights().values(), praise()]


def _units() -> list[Unit]:
    return [u for w in _ALL_WORDS for u in (*w.cores, *w.details, *w.effects, *w.wholes)]


def _sentences(text: str) -> list[str]:
    return [s.strip() for s in _SENTENCE.split(text) if len(s.strip()) > 3]


def _heard(read: Read) -> list[str]:
    """What customers say in the exports, without the colleagues."""
    said = [r.text for r in read.rows if r.whose == "customer" and r.source != "mails.jsonl"]
    mails = [r.text for r in read.rows if r.whose == "customer" and r.source == "mails.jsonl"]
    return said + ["\n".join(line for line in m.splitlines() if not line.startswith(">")) for m in mails]


def test_customers_say_at_least_four_hundred_distinct_sentences(read: Read) -> None:
    written = {s for u in _units() for s in _sentences(u.text)}
    all_heard = "\n".join(_heard(read))
    assert sum(s in all_heard for s in written) >= 700


def test_no_sentence_is_said_more_than_three_times(read: Read) -> None:
    heard = [r.text for r in read.rows if not r.text.startswith(">")]
    firsts = [re.split(r"\n(?:On|>)", t)[0] for t in heard]
    uses = {u.text: sum(u.text in t for t in firsts) for u in _units() if len(u.text) > 25}
    assert {text: n for text, n in uses.items() if n > MOST_USES} == {}


def test_nobody_says_the_same_sentence_twice(read: Read) -> None:
    # The customer who posted the same in two sources is planted, and is the only one.
    twice = Counter(
        (r.customer, u.text)
        for r in read.rows
        if r.customer and r.whose == "customer"
        for u in _units()
        if len(u.text) > 25 and u.text in re.split(r"\n(?:On|>)", r.text)[0]
    )
    assert {k: n for k, n in twice.items() if n > 1} == {}


@pytest.mark.parametrize("words", problems().values(), ids=list(problems()))
def test_no_unit_is_written_twice(words) -> None:
    texts = [u.text for u in (*words.cores, *words.details, *words.effects, *words.wholes)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("lang", ["de", "fr", "es", "nl"])
def test_other_languages_are_heard(read: Read, lang: str) -> None:
    foreign = [u.text for u in _units() if u.lang == lang]
    assert any(f in r.text for r in read.rows for f in foreign)


def test_what_is_bound_to_weeks_is_said_in_them(read: Read) -> None:
    bound = [u for u in _units() if u.first_week or u.last_week < 10_000]
    assert len(bound) >= 10
    for r in read.rows:
        if r.source != "mails.jsonl":  # answers quote what was said before
            for u in bound:
                if u.text in r.text:
                    # A conversation may run over into the next week.
                    assert u.first_week <= read.week(r) <= u.last_week + 1, (r.id, u.text)


def test_a_window_of_weeks_is_read_from_the_text() -> None:
    assert unit("46- | Since Easter.") == Unit("46- | Since Easter.")
    assert unit("46-| Since Easter.") == Unit("Since Easter.", 46, 10_000)
    assert unit("-30| Soon.") == Unit("Soon.", 0, 30)
    assert unit("22-44| Now.") == Unit("Now.", 22, 44)
    assert unit("Always.") == Unit("Always.")


def test_colleagues_answer_in_words_of_their_own() -> None:
    customers = {u.text for u in _units()}
    assert not customers & {a.text for w in _ALL_WORDS for a in w.agents}


def test_every_cast_account_has_a_name_and_a_domain() -> None:
    rows = toml("cast")["accounts"]
    assert len({r["key"] for r in rows}) == len(rows)
    assert all(r["contact"] and r["domain"].endswith(".example") for r in rows)
