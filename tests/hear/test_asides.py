"""What is not its writer's voice."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthand.hear import asides, passages, sameness


def seen(body: str, kind: str = "ticket", title: str = "") -> list[tuple[str, str]]:
    """(what, text) of each aside, cut from the raw text."""
    raw = {"title": title, "body": body}
    return [(a.what, raw[a.part][a.start : a.end]) for a in asides.find(title, body, kind=kind)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Look:\n```js\nlet a = 1\n```\nbad", "```js\nlet a = 1\n```"),
        ("Look:\n~~~\nlet a = 1\n~~~\nbad", "~~~\nlet a = 1\n~~~"),
        ("Look:\r\n{code:java}\r\nint a;\r\n{code}\r\nbad", "{code:java}\r\nint a;\r\n{code}"),
        ("Look: {noformat}a b c = d{noformat}", "{noformat}a b c = d{noformat}"),
        ("Look:\n<pre>\nint a;\n</pre>\nbad", "<pre>\nint a;\n</pre>"),
        ("🦊🦊 Look:\n```\nx\n```", "```\nx\n```"),
        ("Nobody closed this:\n```\nlet a = 1\n\nIt is broken.", "```\nlet a = 1"),
        (
            "So:\n<Window id='a'>\n  <Label text='b'/>\n</Window>\nis lost.",
            "<Window id='a'>\n  <Label text='b'/>\n</Window>",
        ),
        ('Then this:\n{\n  "name": "a",\n  "size": 3\n}\nis lost.', '{\n  "name": "a",\n  "size": 3\n}'),
        ("I have\n\nvar map = maps.open('a');\nmap.show();\n\nand nothing.", "var map = maps.open('a');\nmap.show();"),
        ("I have\n\ndef show(self):\n    return self.map\n\nand nothing.", "def show(self):\n    return self.map"),
    ],
)
def test_code_is_found_whoever_marked_it(body: str, code: str) -> None:
    assert ("code", code) in seen(body)


@pytest.mark.parametrize(
    "trace",
    [
        'Traceback (most recent call last):\n  File "a.py", line 3, in run\n    go()\nValueError: no such map',
        "java.lang.IllegalStateException: no map\n    at org.maps.View.show(View.java:12)\n    ... 3 more",
        'Exception in thread "main" kotlin.KotlinNullPointerException\n\tat maps.ViewKt.main(View.kt:3)',
        "TypeError: undefined is not a function\n    at show (/app/map.js:3:12)\n    at /app/index.js:9:1",
        "show@https://maps.example/app.js:3:12\nrun@https://maps.example/app.js:9:1",
        "System.NullReferenceException: no map\n   at Maps.View.Show() in C:\\maps\\View.cs:line 12",
        "app/map.rb:12:in `show': no map (RuntimeError)\n\tfrom app/run.rb:3:in `<main>'",
        "panic: no map\n\ngoroutine 1 [running]:\nmain.show(0x1)\n\t/app/map.go:12 +0x1d",
        "0   Maps    0x000000010 show + 12\n1   UIKit   0x00000001f run + 3",
        "PHP Fatal error:  Uncaught E: no map in /app/map.php:3\nStack trace:\n#0 /app/run.php(9): show()\n#1 {main}",
        "[ERROR] : map not found\n[INFO] : giving up",
        "2026-03-04 10:11:12 WARN no map\n2026-03-04 10:11:13 ERROR giving up",
    ],
)
def test_traces_and_logs_are_found(trace: str) -> None:
    found = seen(f"The map goes away when I zoom.\n\n{trace}\n\nIt did not last week.")
    assert "trace" in [what for what, _ in found]
    assert "".join("".join(text.split()) for _, text in found) == "".join(trace.split())


@pytest.mark.parametrize(
    "prose",
    [
        "The map goes away when I zoom in, and comes back when I turn the phone.",
        "Please import my old trips. From there I can go on.",
        "Is there a class of map that works offline? If so, where (and how) do I get it?",
        "- the first thing that fails\n- the second thing that fails",
        "* slow on start\n* slow on exit",
        "I pay 12.50 (twelve fifty) a month for this; return my money!",
        "    My mail program indents every first line of a paragraph like this.",
        "Selecting a route from the list does nothing. Updating it from the map works.",
    ],
)
def test_prose_is_left_alone(prose: str) -> None:
    assert seen(prose) == []


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ("> Did you try again?\nYes, twice.", "> Did you try again?"),
        ("Yes, twice.\n\nOn Mon, 3 Mar 2025 at 10:01, Us <us@maps.example> wrote:\n> Did you try?", "On Mon"),
        ("Ja, zweimal.\n\nAm 03.03.2025 um 10:01 schrieb Support:\n> Noch einmal?", "Am 03"),
        ("Oui.\n\nLe 3 mars 2025 à 10:01, Aide <aide@maps.example> a écrit :\n> Encore ?", "Le 3"),
        ("Yes.\n\n-----Original Message-----\nFrom: Support\nSent: Monday\nTo: me\n\nDid you try?", "-----Original"),
        ("Yes.\n\nFrom: Us <us@maps.example>\nSent: Monday\nTo: Me\nSubject: Map\n\nDid you try?", "From: Us"),
        ("Yes.\n\nOn Mon, 3 Mar 2025 at 10:01, Support at Maps\n<us@maps.example> wrote:\n\nDid you try?", "On Mon"),
        ("{quote}\nDid you try?\n{quote}\nYes, twice.", "{quote}"),
        ("bq. Did you try?\nYes, twice.", "bq. Did"),
    ],
)
def test_replies_are_quoted(body: str, quoted: str) -> None:
    found = [text for what, text in seen(body, "mail") if what == "quoted"]
    assert len(found) == 1
    assert found[0].startswith(quoted)
    assert "twice" not in found[0]


def test_answers_between_quotations_stay() -> None:
    body = "> Is it slow?\nYes.\n> Always?\nOnly at night."
    assert [text for _, text in seen(body, "mail")] == ["> Is it slow?", "> Always?"]


def test_a_bare_forward_keeps_its_text() -> None:
    body = "From: Jo\nSent: Monday\nTo: Us\nSubject: Map\n\nThe map is gone since Monday."
    assert all("The map is gone" not in text for _, text in seen(body, "mail"))


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        ("The map is gone.\n-- \nJo Example\nMaps Ltd", "-- \nJo Example\nMaps Ltd"),
        ("The map is gone.\n\nBest regards,\nJo\n+49 30 1234567", "Best regards,\nJo\n+49 30 1234567"),
        ("Die Karte fehlt.\n\nMit freundlichen Grüßen\nJo Beispiel", "Mit freundlichen Grüßen\nJo Beispiel"),
        ("The map is gone.\n\nSent from my iPhone", "Sent from my iPhone"),
        ("The map is gone.\n\nThanks!", "Thanks!"),
    ],
)
def test_signatures(body: str, signature: str) -> None:
    assert ("signature", signature) in seen(body, "mail")


def test_thanks_in_the_middle_are_no_signature() -> None:
    assert (
        seen("Thanks\n\nNow the second thing: the search finds nothing when I type with my thumb, which I do.", "mail")
        == []
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("**Steps to reproduce:**\nOpen it", ("template", "**Steps to reproduce:**")),
        ("h3. Expected result\nIt opens", ("template", "h3. Expected result")),
        ("## What happened?\nIt closed", ("template", "## What happened?")),
        ("Expected: it opens", ("template", "Expected:")),
        ("<!-- Tell us all -->\nIt closed", ("template", "<!-- Tell us all -->")),
        ("- [x] I searched first\nIt closed", ("template", "- [x] I searched first")),
        ("Schritte zum Reproduzieren:\nÖffnen", ("template", "Schritte zum Reproduzieren:")),
        ("OS version: Windows 11\nIt closed", ("boilerplate", "OS version: Windows 11")),
        ("Xcode 15.2\nIt closed", ("boilerplate", "Xcode 15.2")),
        ("| a | b |\n|---|---|\n| 1 | 2 |\nIt closed", ("markup", "| a | b |\n|---|---|\n| 1 | 2 |")),
        ("!screen.png|thumbnail!\nIt closed", ("markup", "!screen.png|thumbnail!")),
        ("![screen](https://x.example/a.png)\nIt closed", ("markup", "![screen](https://x.example/a.png)")),
        ("----\nIt closed", ("markup", "----")),
        ("See https://maps.example/a(b), it closed", ("link", "https://maps.example/a(b)")),
        ("See [the page|https://maps.example/], it closed", ("link", "|https://maps.example/]")),
        ("See [the page](https://maps.example/), it closed", ("link", "](https://maps.example/)")),
    ],
)
def test_forms_and_markup(body: str, expected: tuple[str, str]) -> None:
    assert expected in seen(body)


def test_a_numbered_list_of_jira_is_no_heading() -> None:
    assert seen("# open the map\n# zoom in twice") == []


def test_a_short_code_word_is_part_of_its_sentence() -> None:
    assert seen("The {{show}} of ```map``` and `zoom` does nothing") == []


def test_a_clock_time_is_a_log_in_a_ticket_and_a_turn_in_a_call() -> None:
    body = "10:11:12.123 the map was loaded again"
    assert seen(body) == [("trace", body)]
    assert seen(body, "call") == []


def test_title_prefixes_and_links() -> None:
    assert seen("", title="Re: AW: no map at https://maps.example/x") == [
        ("markup", "Re: AW:"),
        ("link", "https://maps.example/x"),
    ]


def test_what_was_learned_is_an_aside() -> None:
    form = "Did you look into the handbook before you wrote to us about it?"
    texts = [f"{form}\nThe {word} is gone" for word in ("map", "list", "search", "route", "voice")]
    learned = sameness.templates(sameness.count(texts, ["a", "b", "c", "d", "e"]))
    found = asides.find("", f"{form}\r\nThe menu is gone", templates=learned)
    assert [(a.what, a.start, a.end) for a in found] == [("template", 0, len(form))]


PIECES = [
    "```", "{code}", "{quote}", "<!--", "-->", "> q", "On Mon 3 Mar 2025 Jo wrote:", "-- ", "Thanks,", "h2. Steps",
    "https://a.example/b", "🦊", "אבג", "é", "\r", "\n", "\n\n", "\u2028", "\t", "    at a.B.c(D.java:1)",
    "x = f(1);", "The map is gone.", "| a | b |", "|---|---|", "[x](http://y.example)", "!a.png!", "{{m}}", "`c`",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_asides_never_overlap_and_lie_inside(parts: list[str]) -> None:
    body = " ".join(parts)
    found = asides.find(body[:40], body)
    for part, text in (("title", body[:40]), ("body", body)):
        places = [(a.start, a.end) for a in found if a.part == part]
        assert places == sorted(places)
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert all(one[1] <= other[0] for one, other in pairwise(places))
        assert all(text[start:end] == text[start:end].strip() for start, end in places)


@pytest.mark.parametrize(
    "sign",
    ["a", "```", "```\n\n", "{code}", "{quote:x}\n\n", "<!--", "<!--\n\n", "> ", "On Mon 1 ", "[", "![", "`",
     "http://", "(",
     "\n", "| ", "at x.y(", "{{",
     "x = f(", "-- \n", "<pre>\n\n", "Thanks,\n", "[a](http://b) ", "地図が消えました。"],
)  # fmt: skip
def test_time_stays_linear(sign: str) -> None:
    def cpu_s(n: int) -> float:
        body = sign * (n // len(sign))
        begun = time.process_time()
        passages.split("", body, asides.find("", body))
        return time.process_time() - begun

    small, large = cpu_s(40_000), cpu_s(400_000)
    assert large < 30 * small + 0.5
