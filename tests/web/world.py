"""A small invented store for the pages: Tessera, which plans tiled floors, and a few weeks of its life.

Nothing here is computed by a stage. It is what the stages leave behind, written by hand, with every kind of thing that
a page has to show: masked data, set-aside text, two versions, right-to-left words, a script in a title, a merge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from firsthand.evidence import Count, Day, Name, Piece, Quoted, Refs, Row, Words, cited, to_plain, verbatim
from firsthand.nouns import Account, Aside, Commit, FileChange, Mask, Money, Said, Span, Tag
from tests.people import ALICE, BOB, CHARLIE, DANA, ERIN, ROBIN

DESK, CHAT, GIT = "desk:TES", "chat:floor", "git:tessera"
EDITION = "E-2025-W11"
MONDAY = datetime(2025, 3, 10, 9, tzinfo=UTC)

LAST_ROW = (
    "I laid out a hall of 14 by 9 tiles and sent the PDF to the printer.\r\n"
    "The export leaves out the last row of tiles, so nine tiles were never ordered. 😖 "
    "Nothing on the page said that something was missing.\r\n\r\n"
    "You can reach me at charlie@harbourbakery.example or +49 30 5550199.\r\n\r\n"
    "```\nexport: rows=14 drawn=13\n```\r\n\r\n"
    'Traceback (most recent call last):\n  File "plan.py", line 41, in draw\nIndexError: row 14\r\n\r\n'
    "> On Friday you wrote:\n> Please send us the plan.\r\n\r\n"
    "-- \nCharlie Duarte, Harbour Bakery"
)
NIGHT = (
    "We measured twice and it is always the same. When I export a plan with an odd number of rows, the last row is "
    "missing in the PDF. In the editor it is there. The clinic opens in two weeks and I order from that PDF."
)
ERIN_SAYS = "the last row of tiles is cut off in the export. is anybody looking at this?"
HEBREW = "שורת האריחים האחרונה חסרה בקובץ.\nIn English: the last row is missing again after 3.2."
EVIL_TITLE = '<script>alert(1)</script> & "quotes" in a title'
EVIL_BODY = "<img src=x onerror=alert(1)> The grout colour is lost when I <b>save</b> the plan."

_QUOTES = re.compile(r"[^.!?\n]+[.!?]")


def at(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span("body", start, start + len(words))


CLOSED = {
    "status": "Closed",
    "resolution": "Fixed",
    "resolved_at": "2025-03-12T10:00:00+00:00",
    "fix_versions": [{"name": "3.2", "released_on": "2025-03-14"}],
}


def _said() -> list[Said]:
    ticket = {"kind": "ticket", "version": "3.1"}
    rows = [
        Said(DESK, "TES-101", at(-14), "The plan as PDF is one row short", NIGHT, author=DANA.handle,
             author_email=DANA.email, customer=DANA.account, platform="macOS", labels=("export",), **ticket),
        Said(DESK, "TES-107", at(1), "Last row of tiles missing in export", LAST_ROW, author=CHARLIE.handle,
             author_email=CHARLIE.email, customer=CHARLIE.account, url="https://desk.example/TES-107",
             component="export", later=CLOSED, **ticket),
        Said(DESK, "TES-107#1", at(1.2), "", "Thank you for the plan. We can see it here as well.", author=BOB.handle,
             thread="TES-107", kind="ticket"),
        Said(DESK, "TES-107#2", at(3), "", "I counted again in the new version and all rows are there.",
             author=CHARLIE.handle, thread="TES-107", kind="ticket"),
        Said(DESK, "TES-108", at(2), EVIL_TITLE, EVIL_BODY, author=ERIN.handle, kind="ticket",
             url="javascript:alert(1)"),
        Said(CHAT, "m/1 2?x#y", at(3), "", ERIN_SAYS, author=ERIN.handle, kind="message", thread="day"),
        Said(CHAT, "m2", at(5), "", HEBREW, author=DANA.handle, kind="message", thread="day"),
        Said(CHAT, "m3", at(5.1), "", "Build 412 passed.", author=ROBIN.handle, kind="message", thread="day"),
    ]  # fmt: skip
    for i in range(30):
        body = f"The last row is missing in my export, plan {i}. I sent it to the tiler like that."
        rows.append(
            Said(DESK, f"TES-{200 + i}", at(-150 + 5 * i), f"Export of plan {i} lacks a row", body, author=f"c{i}",
                 customer=f"shop-{i % 7}", kind="ticket")
        )  # fmt: skip
    return rows


FIX = Commit(
    sha="4f2a9c1d" * 5,
    parents=("00" * 20,),
    authored_at=at(2),
    committed_at=at(2),
    author=ALICE.name,
    author_email=ALICE.email,
    subject="Draw the last row of an odd plan",
    body="The loop stopped one row early when the number of rows was odd.\n\nTES-107",
    files=(
        FileChange("tessera/export/pdf.py", "", 3, 2),
        FileChange("tessera/export/rows.py", "tessera/rows.py", 0, 0),
        FileChange("docs/plan.png", "", None, None),
    ),
)


def fill() -> dict[str, int]:
    """Writes the world into the store that is open. Returns the row of each interaction by its id."""
    from firsthand.store import write
    from firsthand.store.access import texts

    write.accounts(
        [
            Account(CHARLIE.account, "Harbour Bakery", ("harbourbakery.example",), plan="Studio",
                    money=Money(Decimal("1200.00"), "EUR", "year"), region="Hamburg", since=date(2023, 4, 1)),
            Account(DANA.account, "North Clinic", plan="Practice"),
        ]
    )  # fmt: skip
    intake = write.intake("/home/alice/desk.json", "plain", "0" * 64, {})
    said = _said()
    write.interactions(said, "plain", at(6))
    edited = next(s for s in said if s.source_id == "TES-101")
    write.interactions(
        [Said(edited.source, edited.source_id, edited.at, edited.title, NIGHT + " Please hurry.", author=edited.author,
              kind="ticket", version="3.1", customer=edited.customer)],
        "plain",
        at(6.5),
    )  # fmt: skip
    write.commits("tessera", [FIX], at(6))
    write.releases("tessera", [Tag("3.1", at(-40), "a" * 40), Tag("3.2", at(4), "b" * 40)])
    write.intake_ended(intake, write.Counted(38, 0, 0), 2, "/home/alice/.firsthand/rejected/desk.csv", ["2 files"])
    write.intake("/home/alice/other.json", "plain", "1" * 64, {})
    heard = {h.source_id: h for h in texts.between(None, None)}
    pks = {name: h.pk for name, h in heard.items()}
    _read(list(heard.values()))
    customers = {s.source_id for s in said if s.author not in (BOB.handle, ROBIN.handle)}
    write.whose(
        {pk: ("customer", "the account is a customer’s") for name, pk in pks.items() if name in customers}
        | {pks["TES-107#1"]: ("colleague", "the address is of our domain"), pks["m3"]: ("robot", "the name says so")}
        | {pks[FIX.sha]: ("colleague", "committed to our repository")}
    )
    write.belongs({pks[s.source_id]: s.customer for s in said if s.customer} | {pks["m2"]: DANA.account})
    first = ["TES-107", "TES-101", "m/1 2?x#y", "m2", *(f"TES-{200 + i}" for i in range(30))]
    write.understood(
        [
            write.Birth("The export leaves out the last row of tiles", "their own words", "pain", at(-150),
                        [write.Placed(pks[n], 0, 0.95 - 0.01 * i, "nearest member .81; shared words: last, row")
                         for i, n in enumerate(first[:-1])], "alike in words"),
            write.Birth("The grout colour is lost on saving", "their own words", "request", at(2),
                        [write.Placed(pks["TES-108"], 0, 0.6, "alone so far")], "alone so far"),
        ],
        [],
        [],
        mechanism="test-1",
    )  # fmt: skip
    write.understood([], [write.Joining(1, [write.Placed(pks["TES-229"], 0, 0.7, "alike")], "alike")], [],
                     mechanism="test-1")  # fmt: skip
    write.links(
        [
            write.LinkFound(pks[FIX.sha], pks["TES-107"], "key", span=span(FIX.body, "TES-107")),
            write.LinkFound(pks[FIX.sha], pks["TES-101"], "likeness", score=0.7),
            write.LinkFound(pks["TES-107"], pks["TES-101"], "tracker", "duplicates"),
        ]
    )
    write.edition(EDITION, "2025-W11", "", document(), "basis")
    write.edition("E-2025-W10", "2025-W10", "", quiet("E-2025-W10", "2025-W10"), "basis")
    write.edition("E-2025-W11-mine", "2025-W11", "mine", quiet("E-2025-W11-mine", "2025-W11"), "basis")
    return pks


def _read(heard: Iterable[Any]) -> None:
    from firsthand.store import write

    texts = []
    for h in heard:
        body, asides, masks = h.body, [], []
        voice = len(body)
        if h.source_id == "TES-107":
            voice = body.index("\r\n\r\nYou can")
            for words, word in (("charlie@harbourbakery.example", "[mail]"), ("+49 30 5550199", "[phone]")):
                masks.append(Mask(*span(body, words), word))
            for words, what in (
                ("```\nexport: rows=14 drawn=13\n```", "code"),
                (body[body.index("Traceback") : body.index("\r\n\r\n>")], "trace"),
                ("> On Friday you wrote:\n> Please send us the plan.", "quoted"),
                ("-- \nCharlie Duarte, Harbour Bakery", "signature"),
            ):
                asides.append(Aside(*span(body, words), what))
        sentences = tuple(
            Span("body", m.start() + len(m[0]) - len(m[0].lstrip()), m.end()) for m in _QUOTES.finditer(body[:voice])
        )
        found = [write.ReadPassage(Span("body", s.start, s.end), (s,), 0, body[s.start : s.end]) for s in sentences]
        texts.append(write.ReadText(h.pk, h.version_pk, asides, masks, "en", found))
    write.passages(texts, 1)


# --- the edition -----------------------------------------------------------------------------------------------------

FIRST, SECOND, CHANGE = Row(f"{DESK}/TES-107"), Row(f"{DESK}/TES-101"), Row(f"{GIT}/{FIX.sha}")
QUOTED = (span(LAST_ROW, "The export leaves out the last row of tiles, so nine tiles were never ordered."),
          span(LAST_ROW, "Nothing on the page said that something was missing."))  # fmt: skip


def _quote(row: Row, text: str, *spans: Span) -> Quoted:
    return Quoted(row, spans, verbatim(lambda _r, _p: text, row, spans))


def document() -> dict[str, Any]:
    """An edition with every kind of piece, in the form that is stored."""
    both = (FIRST, SECOND)
    labels = {FIRST: "107", SECOND: "101", CHANGE: "4f2a9c1"}
    titles = {FIRST: "Last row of tiles missing in export", SECOND: "The plan as PDF is one row short",
              CHANGE: FIX.subject}  # fmt: skip
    counts: list[dict[str, Any]] = []

    def plain(*pieces: Piece) -> list[dict[str, Any]]:
        out = []
        for piece in pieces:
            value = to_plain(piece)
            if isinstance(piece, Count):
                value["label"] = f"n{len(counts) + 1}"
                counts.append({"label": value["label"], "n": len(counts) + 1, "text": piece.text,
                               "value": piece.value, "rows": [list(r) for r in piece.rows]})  # fmt: skip
            else:
                value["labels"] = [labels[row] for row in cited(piece)]
            out.append(value)
        return out

    n = iter(range(1, 100))

    def said(*pieces: Piece, shape: str = "plain") -> dict[str, Any]:
        return {"n": next(n), "shape": shape, "pieces": plain(*pieces)}

    tiles = Count("thirty-two tickets", 32, (*both, *(Row(f"{DESK}/TES-{200 + i}") for i in range(30))))
    one_thing = Words(" about one thing: the export drops a row of their floor, and they see it at the wall.")
    breath = said(Words("Two customers wrote "), Count("two tickets", 2, both), one_thing)
    met = {
        "heading": plain(Words("Again: the export leaves out the last row of tiles")),
        "meta": plain(Name("P-1", both, "problem:1"), Words(" · "), Count("two customers", 2, both),
                      Words(", first seen "), Day("24 February", date(2025, 2, 24), SECOND)),
        "sentences": [
            said(_quote(FIRST, LAST_ROW, *QUOTED), Words(" (a customer, "), Day("11 March", date(2025, 3, 11), FIRST),
                 Words(") "), Refs((FIRST,)), shape="quote"),
            said(Words("The customer of "), Day("24 February", date(2025, 2, 24), SECOND), Words(" met the same: "),
                 _quote(SECOND, NIGHT, span(NIGHT, "In the editor it is there.")), Words(" Before them "), tiles,
                 Words(" said it too.")),
            said(Words("It is still open "), Refs((SECOND,)), Words(".")),
        ],
    }  # fmt: skip
    learned = {
        "heading": [],
        "meta": [],
        "sentences": [
            said(Words("The loop in "), to_code("pdf.py"), Words(" stopped one row early, "),
                 _quote(CHANGE, FIX.body, span(FIX.body, "when the number of rows was odd")), Words(" "),
                 Refs((CHANGE,)), Words(". It is in "), Name("3.2", (CHANGE,), "release:3.2"), Words(".")),
        ],
    }  # fmt: skip
    sections = [
        {"title": "In one breath", "items": [{"heading": [], "meta": [], "sentences": [breath]}]},
        {"title": "What customers met", "items": [met]},
        {"title": "What our debugging taught us", "items": [learned]},
    ]
    footer = [said(Count("Three quotations", 3, (FIRST, SECOND, CHANGE)), Words(" stand in the raw text."))]
    sources = [
        {"label": label, "ref": row.ref, "version": row.version, "kind": "commit" if row == CHANGE else "ticket",
         "whose": "colleague" if row == CHANGE else "customer", "at": at(1).isoformat(), "title": titles[row],
         "url": ""}
        for row, label in labels.items()
    ]  # fmt: skip
    return {
        "format": 1, "name": EDITION, "week": "2025-W11", "scope": "", "product": "Tessera",
        "title": "Tessera, week 11: a missing row of tiles meets its second customer", "starts": "2025-03-10",
        "ends": "2025-03-16", "quiet": False, "quiet_line": "", "sections": sections, "sources": sources,
        "counts": counts, "footer": footer, "withheld": 1,
    }  # fmt: skip


def to_code(text: str) -> Piece:
    from firsthand.evidence import Code

    return Code(text, (CHANGE,))


def quiet(name: str, week: str) -> dict[str, Any]:
    return {
        "format": 1, "name": name, "week": week, "scope": "mine" if name.endswith("mine") else "",
        "product": "Tessera", "title": f"Tessera, {week}", "starts": "2025-03-03", "ends": "2025-03-09",
        "quiet": True, "quiet_line": "A quiet week: no customer wrote.", "sections": [], "sources": [], "counts": [],
        "footer": [], "withheld": 0,
    }  # fmt: skip
