"""Personal data, found and left alone."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.hear import keys, passages, redact, vocatives
from firsthand.nouns import Span

AWS = "AKIA" + "Q3EGTBZ7XK2MNP4R"
GITHUB = "ghp_" + "a8Kd93jfLq02mZxV7bNcRt5YwEuIo1PsGh4T"
SLACK = "xoxb-" + "2048-7731-hQ9sLm2Zr8TvWx4Y"
STRIPE = "sk_live_" + "9fKq27Lm3Zx8RtVw"
JWT = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJtYXAifQ." + "x7Pq2LmZ9sTvWkR4"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAK\nq0c9\n-----END RSA PRIVATE KEY-----"

#: Sentences of our own with what must be masked in them: (text, [(word, verbatim)]).
LABELLED: list[tuple[str, list[tuple[str, str]]]] = [
    ("Write to jo.doe+maps@mail.example.org, please.", [("[mail]", "jo.doe+maps@mail.example.org")]),
    ("<jo@maps.example>", [("[mail]", "jo@maps.example")]),
    ("mailto:jo@maps.example", [("[mail]", "jo@maps.example")]),
    ("jürgen@bücher.example schrieb", [("[mail]", "jürgen@bücher.example")]),
    ("Call me: +49 30 901820", [("[phone]", "+49 30 901820")]),
    ("My number is +1 (415) 555-0132.", [("[phone]", "+1 (415) 555-0132")]),
    ("ring (415) 555-0132 after six", [("[phone]", "(415) 555-0132")]),
    ("415-555-0132", [("[phone]", "415-555-0132")]),
    ("Tel. 030 / 901 820", [("[phone]", "030 / 901 820")]),
    ("mobile 0171-5550132", [("[phone]", "0171-5550132")]),
    ("01 42 68 53 00", [("[phone]", "01 42 68 53 00")]),
    ("phone 020 7946 0018 or fax 020 7946 0019", [("[phone]", "020 7946 0018"), ("[phone]", "020 7946 0019")]),
    ("电话 13800138000", [("[phone]", "13800138000")]),
    ("card 4111 1111 1111 1111 was charged twice", [("[card]", "4111 1111 1111 1111")]),
    ("5500-0000-0000-0004", [("[card]", "5500-0000-0000-0004")]),
    ("378282246310005", [("[card]", "378282246310005")]),
    ("IBAN DE89 3704 0044 0532 0130 00 please", [("[iban]", "DE89 3704 0044 0532 0130 00")]),
    ("GB82WEST12345698765432", [("[iban]", "GB82WEST12345698765432")]),
    ("from 203.0.113.77 since noon", [("[ip]", "203.0.113.77")]),
    ("the server 10.1.2.3 is down", [("[ip]", "10.1.2.3")]),
    ("http://192.168.1.17:8080/map", [("[ip]", "192.168.1.17")]),
    ("ping 2001:db8:0:1::17 fails", [("[ip]", "2001:db8:0:1::17")]),
    (f"key {AWS} leaked", [("[secret]", AWS)]),
    (f"git clone with {GITHUB}", [("[secret]", GITHUB)]),
    (f"{SLACK} is ours", [("[secret]", SLACK)]),
    (f"stripe: {STRIPE}", [("[secret]", STRIPE)]),
    (f"Authorization: Bearer {JWT}", [("[secret]", JWT)]),
    (KEY, [("[secret]", KEY)]),
    ("password: Sommer2019!", [("[secret]", "Sommer2019!")]),
    ("Passwort: geheimnis", [("[secret]", "geheimnis")]),
    ("the api_key=9fK2q7Lm3Zx8 is wrong", [("[secret]", "9fK2q7Lm3Zx8")]),
    ('"token": "8Kd93jfLq02m"', [("[secret]", "8Kd93jfLq02m")]),
    ("https://jo:pa55word@maps.example/x", [("[secret]", "jo:pa55word@maps.example")]),
    ("https://maps.example/x?token=8Kd93jfLq02m&z=3", [("[secret]", "8Kd93jfLq02m")]),
    ("it printed q9Zx7LkP2mVt8RsW4yNb6HdC and stopped", [("[secret]", "q9Zx7LkP2mVt8RsW4yNb6HdC")]),
    ("Hi Ian,\nthe map is gone", [("[name]", "Ian")]),
    ("Dear Mr Smith,\r\nthe map is gone", [("[name]", "Mr Smith")]),
    ("Liebe Frau Müller-Beispiel,\ndie Karte fehlt", [("[name]", "Frau Müller-Beispiel")]),
    ("It fails. Ian, you mentioned a switch.", [("[name]", "Ian")]),
    ("Thanks Maria!", [("[name]", "Maria")]),
    ("@maria_k can you look?", [("[name]", "@maria_k")]),
    ("as [~ian.lee] said", [("[name]", "ian.lee")]),
]

#: Sentences of our own in which nothing is personal.
CLEAN = [
    "Version 3.8.1.0 of the SDK and 10.0.19045.3996 of Windows",
    "Maps 2.53.18.1 crashes, 2.53.17.4 does not",
    "Chrome/90.0.4430.93 Safari/537.36",
    "since 2013-03-11 at 12:30:45, or 11.03.2013",
    "on 03/11/2013 and 20130311 and 1362960000 and 1362960000000",
    "see #1607025, MAPS-552 and ticket 4711",
    "commit 8e1e091f5c5eb0a5c6bdd1c8e9e2da6dd5041ae0",
    "id 550e8400-e29b-41d4-a716-446655440000",
    "4111 1111 1111 1112 is no card and DE89370400440532013001 no account",
    "127.0.0.1 and 0.0.0.0 and ::1 and std::vector::iterator and 12:30:45",
    "1,234,567.89 dollars or 1 000 000 units, 100-200 of them",
    "Build 20230917164801",
    "the password: field is empty",
    "Password: required",
    "password is wrong again",
    "token = getToken(user)",
    "the token: it expires too early",
    "createCollectionViewController2WithIdentifier",
    "app/models/2013/collectionBinding/alloyModelSync_v2.js",
    "@Override and @media and @param x",
    "npm install @maps/core and user@ home",
    "the import of a@b fails",
    "Hi all,\nHello team, Dear support,\nHi there!",
    "Unfortunately, you cannot. However, you may. Now, you see.",
    "Thanks for the quick answer. Thanks again!",
    "3.1415926535 and 0.000012345",
    "x: 100 200 300 y: 400 500 600",
    "00000000 and 11111111",
]


def found(text: str) -> list[tuple[str, str]]:
    return [(m.word, text[m.start : m.end]) for m in redact.find("", text)]


@pytest.mark.parametrize(("text", "expected"), LABELLED)
def test_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", CLEAN)
def test_left_alone(text: str) -> None:
    assert found(text) == []


def test_precision_and_recall_on_our_own_set() -> None:
    """Both sets in one text each: what stands beside a piece must not hide it."""
    text = "\n\n".join([t for t, _ in LABELLED] + CLEAN)
    wanted = sorted(pair for _, pairs in LABELLED for pair in pairs)
    got = sorted(found(text))
    n_right = len([pair for pair in got if pair in wanted])
    assert n_right / len(got) >= 0.97
    assert n_right / len(wanted) >= 0.97


def test_title_and_body_have_their_own_places() -> None:
    masks = redact.find("from jo@maps.example", "🦊 jo@maps.example")
    assert [(m.part, m.start, m.end) for m in masks] == [("title", 5, 20), ("body", 2, 17)]


def test_overlapping_pieces_become_one() -> None:
    masks = redact.find("", "password=jo@maps.example")
    assert [m.word for m in masks] == ["[secret]"]


def test_names_alone() -> None:
    assert [m.word for m in redact.names_after_salutation("Hi Ian,", "jo@maps.example")] == ["[name]"]


def test_a_mac_address_and_a_version_are_no_ip() -> None:
    assert found("00:1B:44:11:3A:B7, v1.2.3.44, alloy@1.30.2.44") == []


def test_check_digits() -> None:
    assert redact.is_card("6011000990139424")
    assert not redact.is_card("9999999999999995")
    assert redact.is_iban("FR1420041010050500013M02606")
    assert not redact.is_iban("FR1420041010050500013M02607")


def test_random_runs() -> None:
    assert keys.is_random("Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZg")
    assert not keys.is_random("getUserAccountSettingsFromServer2")
    assert not keys.is_random("8e1e091f5c5eb0a5c6bdd1c8e9e2da6dd5041ae0")
    assert not keys.is_random("a1B" * 20)


def test_vocatives_keep_sentences() -> None:
    assert vocatives.find("Selecting, you lose it. Usually, you do not.") == []


SIGNS = ["@", "(", "1", "a", "::", "\r\n", "🦊", "אבג", "é", "+", ".", " "]
PIECES = st.sampled_from([t for t, _ in LABELLED] + CLEAN + SIGNS)


@given(st.lists(PIECES, max_size=12), st.sampled_from(["", " ", "\n"]))
def test_masks_lie_inside_and_never_overlap(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    masks = redact.find("", text)
    assert all(0 <= m.start < m.end <= len(text) and m.word in redact.WORDS for m in masks)
    assert all(one.end <= other.start for one, other in pairwise(masks))


@given(st.lists(st.sampled_from(LABELLED), min_size=1, max_size=8))
def test_nothing_masked_is_left_in_what_is_derived(rows: list[tuple[str, list[tuple[str, str]]]]) -> None:
    text = "\n\n".join(t for t, _ in rows)
    clean = passages.clean(text, Span("body", 0, len(text)), redact.find("", text))
    for _, pairs in rows:
        for word, piece in pairs:
            if word != "[name]":
                assert piece not in clean
    assert [m for m in redact.find("", clean) if m.word in ("[mail]", "[card]", "[iban]", "[phone]")] == []


@pytest.mark.parametrize(
    "sign",
    ["a", "@", "(", "1", "1 ", "a@", "a.", ":", "Aa1", "Hi Aa ", "password:", "Aa Bb ", "1.", "0-", "eyJ", "sk-", "[~",
     "?key=", "://a:", "DE12 ", "(@a",
     "-----BEGIN PRIVATE KEY-----\n\n", "+1", "é", "A, you "],
)  # fmt: skip
def test_time_stays_linear(sign: str) -> None:
    body = sign * (1_000_000 // len(sign))
    begun = time.process_time()
    redact.find("", body)
    assert time.process_time() - begun < 10


@pytest.mark.slow
def test_ten_megabytes_of_prose() -> None:
    body = "The map of 12 things is slow at https://maps.example/a?b=c, please write to jo@maps.example.\n" * 110_000
    begun = time.process_time()
    masks = redact.find("", body)
    assert len(masks) == 110_000
    assert time.process_time() - begun < 30


@pytest.mark.parametrize(
    "text", ["Tel:+49301234567", "tel:+14155550199", "Phone:555-123-4567", "phone=+1-415-555-0199"]
)
def test_a_number_right_behind_its_label_is_masked(text: str) -> None:
    assert [m.word for m in redact.find("", f"The camera is broken. Call {text} now.")] == ["[phone]"]
