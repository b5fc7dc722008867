"""What holds of every edition, whatever the week was: drawn from invented weeks of every kind."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthand.evidence import Count, Quoted, Words, from_plain, verbatim
from firsthand.tell import render
from firsthand.tell.facts import Change, Post, Thread, WeekFacts
from tests.tell.facts import (
    PAINS,
    change,
    closed,
    echo,
    everything,
    items,
    lookup,
    ours,
    pieces,
    post,
    problem,
    reply,
    texts,
    told,
    week,
)

SECRETS = {"jo@wad.example": "[mail]", "sk_live_9hG4kQ": "[secret]", "+31 20 5550134": "[phone]"}
EVIL = (
    "The <script>alert(1)</script> board *fails* to `load` when [this](http://x.example) is & #1 there. ",
    "When I write to jo@wad.example with sk_live_9hG4kQ nothing ever happens at night. ",
    "שלט ההפלגות לא מוצג when the tide_table is read. Call +31 20 5550134 because it is wrong. ",
    "The plan\r\nis broken 🚗 because readClock() gives undefined. ",
)
LESSON = "It was wrong because readClock compared two clocks of the plan."
DOES = ("", "thanks", "withdraws", "insists", "doubts", "relieved", "answers")
KINDS = ("pain", "request", "question", "praise", "workaround", "noise")
HOWS = ("Fixed", "Won't Fix", "Duplicate", "not planned", "Done")


def invented(seed: int) -> WeekFacts:
    """A week drawn by lot. Every sort of row can appear in it, with personal data and marks of every language."""
    r = random.Random(seed)

    def some_post(n: int, day: float) -> Post:
        body = r.choice(["", r.choice(EVIL), r.choice(EVIL)]) + r.choice(PAINS)
        title = r.choice(["", f"Trouble {n}", r.choice(EVIL), "[iOS] Board empty", "Mail jo@wad.example bounced"])
        return post(f"FER-{n}", body, title=title, who=r.choice(["wad", "pier", "ijhaven", f"h{n}"]), day=day,
                    whose=r.choice(["customer"] * 4 + ["unknown"]), secret=SECRETS, version=r.choice(["", "4.2"]),
                    holds=frozenset(r.sample(["code", "trace"], r.randint(0, 1))))  # fmt: skip

    def some_thread(n: int, day: float, earlier: list[Post]) -> Thread:
        first = some_post(n, day)
        answers: list[Post] = []
        for i in range(1, r.randint(0, 4) + 1):
            body = r.choice(["", r.choice(EVIL)]) + r.choice(PAINS)
            answers.append(
                ours(first, i, body, secret=SECRETS)
                if r.random() < 0.4
                else reply(first, i, body, who=r.choice(["", "zuidpier"]), does=r.choice(DOES), secret=SECRETS)
            )
        twins = (replace(some_post(n + 500, day + 0.2), body=first.body, sentences=first.sentences, masks=first.masks,
                         title=first.title),) if r.random() < 0.1 else ()  # fmt: skip
        return Thread(
            first, tuple(answers), r.choice(KINDS), r.choice([None, None, 1, 2]),
            closed(r.choice(HOWS), day + 0.5) if r.random() < 0.3 else None,
            (echo(r.choice(earlier), sure=r.random() < 0.5, shared=["readClock"]),) if r.random() < 0.4 else (),
            twins=twins,
        )  # fmt: skip

    def some_change(n: int, day: float, of: list[Thread]) -> Change:
        body = r.choice(["", r.choice(EVIL)]) + r.choice(["", LESSON])
        subject = r.choice([f"FER-{n}: Mend the board", "Bump version", r.choice(EVIL).strip()])
        return change(f"{n:03d}abcd", subject, body, day=day, how=r.choice(["key", "key", "likeness"]),
                      about=[t.row for t in r.sample(of, min(len(of), r.randint(0, 2)))], secret=SECRETS,
                      paths=r.sample(["a/b.py", "a/c.py", "tests/t.py"], 2), is_merge=r.random() < 0.1,
                      author=r.choice(["Alice Okoro", "Bob Lindqvist"]), n_added=r.randint(0, 99),
                      n_deleted=r.randint(0, 9))  # fmt: skip

    before = [some_post(n, -20 + n / 10) for n in range(1, 4)]
    met = [some_thread(n, r.uniform(0, 6.9), before) for n in range(20, 20 + r.randint(0, 11))]
    moved = [some_thread(n, r.uniform(-9, -1), before) for n in range(60, 60 + r.randint(0, 3))]
    work = [replace(t, first=replace(t.first, whose="colleague", who="bob"), echoes=())
            for t in (some_thread(n, r.uniform(0, 6.9), before) for n in range(80, 80 + r.randint(0, 3)))]  # fmt: skip
    changes = [some_change(n, r.uniform(0, 6.9), [*met, *moved, *work]) for n in range(r.randint(0, 7))]
    earlier = [some_change(n, r.uniform(-9, -0.1), [*moved]) for n in range(100, 100 + r.randint(0, 3))]
    by_row = {t.row: tuple(c for c in changes if t.row in {row for row, _ in c.about}) for t in (*met, *moved)}
    met, moved = ([replace(t, changes=by_row[t.row]) for t in of] for of in (met, moved))
    numbered = {n: sorted([*before[n - 1 : n], *(t.first for t in met if t.problem == n)], key=lambda p: (p.at, p.row))
                for n in (1, 2)}  # fmt: skip
    return week(
        met=tuple(met), moved=tuple(moved), work=tuple(work), changes=tuple(changes), earlier_changes=tuple(earlier),
        waiting=tuple(t for t in moved if not t.colleagues()),
        problems={n: problem(n, *posts, name="Board empty", trend=r.choice(["steady", "rising", "back"]))
                  for n, posts in numbered.items()},
        notes=tuple(replace(some_post(90, 2), kind="note", whose="colleague") for _ in range(r.randint(0, 1))),
    )  # fmt: skip


WEEKS = st.integers(0, 10**6).map(invented)
FORMS = (render.markdown, render.html, render.text)
many = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def forms(document: Mapping[str, Any]) -> list[str]:
    return [form(document) for form in FORMS]


@many
@given(WEEKS)
def test_nothing_is_withheld_of_facts_that_are_true(facts: WeekFacts) -> None:
    assert told(facts)["withheld_why"] == []


@many
@given(WEEKS)
def test_every_sentence_cites_a_row(facts: WeekFacts) -> None:
    document = told(facts)
    raw, _ = lookup(facts)
    shown = [s["pieces"] for i in items(document) for s in i["sentences"]] + [s["pieces"] for s in document["footer"]]
    for sentence in shown:
        rows = {tuple(row) for p in sentence for row in (p.get("rows") or ([p["row"]] if "row" in p else []))}
        assert rows, sentence
        assert all(raw(next(r for r in texts(facts) if tuple(r) == row), "title") is not None for row in rows)


@many
@given(WEEKS)
def test_every_quotation_stands_in_the_raw_text(facts: WeekFacts) -> None:
    raw, masks = lookup(facts)
    for plain in pieces(told(facts)):
        piece = from_plain({k: v for k, v in plain.items() if k not in ("label", "labels")})
        if isinstance(piece, Quoted):
            assert piece.text and piece.spans
            assert verbatim(raw, piece.row, piece.spans, masks(piece.row)) == piece.text
        if isinstance(piece, Words):
            assert not re.search(r"[\d“”]", piece.text), "a mark of quotation stands around what was checked alone"


@many
@given(WEEKS)
def test_every_count_is_the_number_of_what_it_names(facts: WeekFacts) -> None:
    who = {p.row: p.who or p.row.ref for p in everything(facts) if isinstance(p, Post)}
    commits = {c.row: c for c in everything(facts) if isinstance(c, Change)}
    for plain in pieces(told(facts)):
        piece = from_plain({k: v for k, v in plain.items() if k not in ("label", "labels")})
        if not isinstance(piece, Count):
            continue
        assert len(set(piece.rows)) == len(piece.rows)
        if re.search(r"customers?$|accounts?$", piece.text):
            assert piece.value == len({who[row] for row in piece.rows}), piece
        elif " in" in piece.text and "line" in piece.text:
            assert piece.value == sum(commits[row].n_added for row in piece.rows), piece
        elif piece.text.endswith(" out"):
            assert piece.value == sum(commits[row].n_deleted for row in piece.rows), piece
        elif re.search(r"later$|after that one$", piece.text):
            assert len(piece.rows) == 2
        elif "quotation" in piece.text:
            assert piece.value >= len(piece.rows)
        else:
            assert piece.value == len(piece.rows), piece


@many
@given(WEEKS)
def test_the_same_facts_give_the_same_bytes(facts: WeekFacts) -> None:
    assert forms(told(facts)) == forms(told(facts))


@many
@given(WEEKS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(facts: WeekFacts, r: random.Random) -> None:
    def mixed(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(r.sample(rows, len(rows)))

    shuffled = replace(
        facts, met=mixed(facts.met), moved=mixed(facts.moved), work=mixed(facts.work), waiting=mixed(facts.waiting),
        changes=mixed(facts.changes), earlier_changes=mixed(facts.earlier_changes), notes=mixed(facts.notes),
        named=dict(mixed(tuple(facts.named.items()))), problems=dict(mixed(tuple(facts.problems.items()))),
    )  # fmt: skip
    assert forms(told(shuffled)) == forms(told(facts))


@many
@given(WEEKS)
def test_every_label_names_one_thing_and_can_be_opened(facts: WeekFacts) -> None:
    document = told(facts)
    labels = [s["label"] for s in document["sources"]] + [c["label"] for c in document["counts"]]
    assert len(labels) == len(set(labels))
    used = {label for p in pieces(document) if p["is"] in ("refs", "quoted") for label in p["labels"]}
    assert used <= set(labels)
    numbers = [s["n"] for i in items(document) for s in i["sentences"]] + [s["n"] for s in document["footer"]]
    assert numbers == list(range(1, len(numbers) + 1))


@many
@given(WEEKS)
def test_every_sentence_shows_a_label(facts: WeekFacts) -> None:
    from firsthand.tell.render.flow import tokens

    document = told(facts)
    for one in (s for i in items(document) for s in i["sentences"]):
        assert any(token.labels for token in tokens(one["pieces"])), one


@many
@given(WEEKS)
def test_no_personal_data_is_in_any_form(facts: WeekFacts) -> None:
    for form in forms(told(facts)):
        assert [secret for secret in SECRETS if secret in form.replace("\\", "")] == []


@many
@given(WEEKS)
def test_text_keeps_its_width(facts: WeekFacts) -> None:
    document = told(facts)
    for width in (78, 60):
        assert max(map(len, render.text(document, width).splitlines())) <= width


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        known = dict(attrs)
        self.ids += [known["id"] or ""] if "id" in known else []
        self.links |= {known["href"] or ""} if "href" in known else set()

    def handle_data(self, data: str) -> None:
        self.words += data


@many
@given(WEEKS)
def test_html_holds_only_our_tags_and_fetches_nothing(facts: WeekFacts) -> None:
    found = _Tags()
    page = render.html(told(facts))
    found.feed(page)
    ours = {"html", "head", "meta", "title", "style", "body", "table", "tr", "td", "h1", "h2", "h3", "p", "span", "a",
            "code", "br"}  # fmt: skip
    assert found.tags <= ours
    assert len(found.ids) == len(set(found.ids))
    assert all(link.startswith("#") for link in found.links)
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert "src=" not in page.replace(EVIL[0], "")
