"""Every page: what it shows, what it answers to a name that is not there, and how many questions it asks the store."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import quote

import pytest

from firsthand.web import addresses
from tests.people import CHARLIE, DANA
from tests.web.conftest import Get
from tests.web.world import DESK, EDITION, EVIL_TITLE, FIX, LAST_ROW, QUOTED, at, document, span

TICKET = addresses.interaction(f"{DESK}/TES-107")
COMMIT = addresses.interaction(f"git:tessera/{FIX.sha}")

ALL = [
    "/", f"/editions/{EDITION}", f"/editions/{EDITION}/2", f"/editions/{EDITION}/rows/n1", "/problems",
    "/problems?kind=pain", "/problems/P-1", "/problems/P-1?rows=interactions", "/problems/P-1?rows=customers",
    "/problems/P-1?rows=changes", "/problems/P-1?rows=2025-W11", "/problems/P-1?rows=2025-03",
    "/problems/P-1?rows=2025-Q1", "/problems/P-1?rows=2025", "/problems/P-1?rows=account:shop-1", TICKET,
    f"{TICKET}?unmask=1", COMMIT, "/customers", f"/customers/{CHARLIE.account}", "/sources", "/search",
    "/search?q=row",
]  # fmt: skip


def text(response: Any) -> str:
    """What a reader sees: the page without its tags."""
    body = response.content.decode()
    blocks = r"<(?:br|/?(?:[phlt]\w?|d[dt]|div|li|section|header|footer)\b)[^>]*>"
    apart = re.sub(blocks, " ", body[body.index("<main") :])
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", apart)).split())


@pytest.mark.parametrize("address", ALL)
def test_a_page_is_html_that_loads_nothing_from_elsewhere(world: dict[str, int], get: Get, address: str) -> None:
    response = get(address)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "no-cache" in response.headers["Cache-Control"]
    body = response.content.decode()
    assert not re.search(r"<script(?![^>]*src=\"/static/)|\son\w+=|<[^>]*\sstyle=|javascript:", body)
    assert not re.search(r"(?:src|<link[^>]*href)=\"(?!/static/)", body)
    assert body.count("<h1") == 1 and '<html lang="en">' in body and "<title>" in body


@pytest.mark.parametrize(
    "address",
    [
        "/nothing", "/editions/E-1999-W01", "/editions/none.md", f"/editions/{EDITION}/999", f"/editions/{EDITION}/0",
        f"/editions/{EDITION}/rows/n99", f"/editions/{EDITION}.pdf", "/problems/P-99", "/problems/none",
        "/problems/P-99999999999999999999", "/problems/" + "9" * 5000, "/problems/P-0", "/problems?kind=none",
        "/problems?page=x", "/problems?page=-1", "/problems/P-1?rows=none", "/problems/P-1?rows=event:99",
        "/problems/P-1?rows=event:x", "/problems/P-1?rows=2025-W99", "/problems/P-1?rows=99999", "/interactions/none",
        "/interactions/", f"{TICKET}?v=9", f"{TICKET}?v=x", f"{TICKET}?v=99999999999999999999",
        f"/interactions/{DESK}/NONE-1", "/customers/none", "/interactions/../../etc/passwd",
        "/interactions/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/editions/..%2f..%2fsettings.toml", "/static/../secret",
        "/interactions/%00", "/search?q=%00",
        "/problems/P-1?rows=account:%00", "/customers/%00", "/problems/%D9%A1x", "/editions/%0a", "/search/",
        "/editions/%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)  # fmt: skip
def test_what_is_not_there_is_the_same_page(world: dict[str, int], get: Get, address: str) -> None:
    response = get(address, status=404)
    assert "Not there" in text(response)
    assert "<script>alert" not in response.content.decode()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/problems", "/customers", "/sources", "/search"])
def test_an_empty_store_says_the_next_command(get: Get, address: str) -> None:
    assert "firsthand" in text(get(address)).removeprefix("Firsthand") or address == "/search"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_page_only_shows(store: Any, method: str) -> None:
    from django.test import Client

    assert getattr(Client(), method)("/problems").status_code == 405


def test_a_name_of_another_host_is_refused(world: dict[str, int]) -> None:
    """A page of another site that points its own name at this machine gets nothing to read."""
    from django.test import Client

    response = Client().get("/problems", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"P-1" not in response.content and b"evil" not in response.content


def test_a_page_that_fails_says_so_and_what_to_do(world: dict[str, int], get: Get, monkeypatch: Any) -> None:
    from firsthand.errors import StoreUnreachable
    from firsthand.store.access import pages

    def fails(*_: Any) -> None:
        raise StoreUnreachable("The store does not answer.", next="Check the setting database.")

    monkeypatch.setattr(pages, "sources", fails)
    shown = text(get("/sources", status=500))
    assert "The store does not answer. Check the setting database." in shown
    monkeypatch.setattr(pages, "sources", lambda: 1 / 0)
    assert "The terminal where firsthand serve runs says why" in text(get("/sources", status=500))


# --- editions --------------------------------------------------------------------------------------------------------


def test_the_archive_has_the_newest_week_first_with_its_first_sentence(world: dict[str, int], get: Get) -> None:
    shown = text(get("/"))
    assert shown.index("a missing row of tiles") < shown.index("Tessera, 2025-W10")
    assert "10 to 16 March 2025 all" in shown and "mine" in shown
    assert "Two customers wrote two tickets about one thing" in shown
    assert "A quiet week: no customer wrote." in shown


def test_an_edition_shows_every_kind_of_piece(world: dict[str, int], get: Get) -> None:
    response = get(f"/editions/{EDITION}")
    shown, body = text(response), response.content.decode()
    quote_ = "“The export leaves out the last row of tiles, so nine tiles were never ordered. […] Nothing on the page"
    assert "two tickets [n1]" in shown.replace("\u00a0", " ")
    assert quote_.strip("“") in shown and "<blockquote" in body
    assert '<time datetime="2025-03-11">11 March</time>' in body
    assert "<code>pdf.py</code>" in body and "It is in 3.2." in shown
    assert 'href="/problems/P-1">P-1</a>' in body
    assert "1 sentence was withheld" in shown and "3 sources" in shown
    for form in ("md", "txt", "html"):
        assert f'href="/editions/{EDITION}.{form}"' in body


def test_a_citation_leads_to_the_quote_marked_in_its_text(world: dict[str, int], get: Get) -> None:
    body = get(f"/editions/{EDITION}").content.decode()
    first, second = QUOTED
    address = f"{TICKET}?v=1&amp;mark=body:{first.start}-{first.end},body:{second.start}-{second.end}#mark"
    assert body.count(f'href="{address}"') == 1
    page = get(html.unescape(address).partition("#")[0]).content.decode()
    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)[:2]
    wanted = [LAST_ROW[s.start : s.end] for s in QUOTED]
    assert [html.unescape(re.sub("<[^>]*>", "", m)) for m in marked] == wanted
    assert page.count('id="mark"') == 1


def test_a_number_leads_to_its_rows(world: dict[str, int], get: Get) -> None:
    body = get(f"/editions/{EDITION}").content.decode()
    assert f'href="/editions/{EDITION}/rows/n3"' in body
    shown = text(get(f"/editions/{EDITION}/rows/n3"))
    assert "Thirty-two tickets" in shown and "32 rows were counted." in shown
    assert "TES-229" in shown and "Before them" in shown


def test_a_sentence_shows_the_text_around_what_it_quotes(world: dict[str, int], get: Get) -> None:
    response = get(f"/editions/{EDITION}/2")
    shown = text(response)
    assert "<mark>The export leaves out the last row" in response.content.decode()
    assert "I laid out a hall" in shown and "the account is a customer’s" in shown and "Harbour Bakery" in shown
    assert "[mail]" in shown and CHARLIE.email not in shown


def test_a_sentence_whose_row_is_gone_says_so(store: Any, get: Get) -> None:
    from firsthand.store import write

    write.edition(EDITION, "2025-W11", "", document(), "basis")
    assert f"{DESK}/TES-107, version 1, is not in this store any more." in text(get(f"/editions/{EDITION}/2"))


@pytest.mark.parametrize(
    ("form", "content_type"), [("md", "text/markdown"), ("txt", "text/plain"), ("html", "text/html")]
)
def test_an_edition_in_its_other_forms(world: dict[str, int], get: Get, form: str, content_type: str) -> None:
    response = get(f"/editions/{EDITION}.{form}")
    assert response.headers["Content-Type"] == f"{content_type}; charset=utf-8"
    assert "a missing row of tiles" in response.content.decode()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_neighbours_of_an_edition_are_of_its_own_scope(world: dict[str, int], get: Get) -> None:
    assert 'href="/editions/E-2025-W10"' in get(f"/editions/{EDITION}").content.decode()
    assert "The week before" not in text(get("/editions/E-2025-W11-mine"))


def test_an_edition_of_another_form_is_shown_as_far_as_it_is_understood(store: Any, get: Get) -> None:
    from firsthand.store import write

    piece = {"is": "figure", "text": "a new kind of piece"}
    sections = [{"title": "S", "items": [{"sentences": [{"n": 1, "pieces": [piece]}]}]}]
    write.edition("E-2025-W12", "2025-W12", "", {"name": "E-2025-W12", "sections": sections}, "basis")
    assert "a new kind of piece" in text(get("/editions/E-2025-W12"))
    assert "E-2025-W12" in text(get("/"))


# --- problems --------------------------------------------------------------------------------------------------------


def test_problems_are_listed_with_their_counts(world: dict[str, int], get: Get) -> None:
    response = get("/problems")
    shown = text(response)
    assert "P-1 The export leaves out the last row of tiles pain 9 customers · 34 interactions" in shown
    assert "no account known · 1 interaction" in shown
    assert response.content.decode().count('<svg class="spark"') == 2
    assert "P-2" not in text(get("/problems", kind="pain"))


def test_a_problem_shows_quotes_time_changes_and_history(world: dict[str, int], get: Get) -> None:
    response = get("/problems/P-1")
    shown, body = text(response), response.content.decode()
    assert "“I laid out a hall of 14 by 9 tiles" in shown
    assert body.count("<blockquote>") == 5
    assert "Changes that name it Draw the last row of an odd plan" in shown
    assert "2 interactions say it after the last change that names it" in shown
    assert "Born · 33 interactions alike in words" in shown
    assert "3.2" in shown and "All 34 interactions" in shown


def test_a_likeness_is_no_naming(world: dict[str, int], get: Get) -> None:
    assert "No change names it yet" in text(get("/problems/P-2")) or "no change names it" in text(get("/problems/P-2"))


@pytest.mark.parametrize(
    ("rows", "n"),
    [("interactions", 34), ("2025-W11", 3), ("account:north-clinic", 2), ("changes", 1), ("customers", 9)],
)
def test_every_number_of_a_problem_opens_to_as_many_rows(world: dict[str, int], get: Get, rows: str, n: int) -> None:
    shown = text(get("/problems/P-1", rows=rows))
    assert f" {n} row" in shown or f" {n} account" in shown


def test_the_bars_of_a_problem_open_to_as_many_rows_as_they_say(world: dict[str, int], get: Get) -> None:
    body = get("/problems/P-1").content.decode()
    bars = re.findall(r'<a href="([^"]*)" aria-label="(\d+) in ', body)
    assert sum(int(n) for _, n in bars) == 34
    for address, n in bars[-3:]:
        assert f" {n} row" in text(get(address))


def test_a_line_of_history_opens_to_what_it_moved(world: dict[str, int], get: Get) -> None:
    body = get("/problems/P-1").content.decode()
    joined = re.findall(r'href="([^"]*rows=event:\d+)"', body)[0]
    assert "1 row, " in text(get(joined)) and "plan 29" in text(get(joined))


@pytest.mark.parametrize("name", ["1", "p1", "P1", "p-1"])
def test_other_spellings_lead_to_the_problem(world: dict[str, int], get: Get, name: str) -> None:
    assert get(f"/problems/{name}", status=302).headers["Location"] == "/problems/P-1"


def test_the_id_of_a_merged_problem_leads_to_where_it_went(world: dict[str, int], get: Get) -> None:
    from firsthand.store.models import Problem

    Problem.objects.filter(number=2).update(merged_into=Problem.objects.get(number=1))
    where = get("/problems/P-2", status=302).headers["Location"]
    assert where == "/problems/P-1?from=P-2"
    assert "P-2 was merged into this problem." in text(get(where))
    assert "P-2" not in text(get("/problems"))


# --- interactions ----------------------------------------------------------------------------------------------------


def test_the_raw_text_is_whole_and_its_parts_are_tinted(world: dict[str, int], get: Get) -> None:
    body = get(f"{TICKET}?unmask=1").content.decode()
    raw = body[body.index('<div class="raw"') :]
    raw = raw[raw.index(">") + 1 : raw.index("</div>")]
    assert html.unescape(re.sub(r"<[^>]*>", "", raw)) == LAST_ROW
    for kind in ("code", "trace", "quoted", "signature"):
        assert f'<span class="aside {kind}"' in raw
    assert '<span class="passage">I laid out' in raw


def test_personal_data_is_masked_until_it_is_asked_for(world: dict[str, int], get: Get) -> None:
    masked = get(TICKET).content.decode()
    assert CHARLIE.email not in masked and "5550199" not in masked and "[phone]" in masked
    assert f'href="{TICKET}?v=1&amp;unmask=1"' in masked
    assert CHARLIE.email in get(f"{TICKET}?unmask=1").content.decode()


@pytest.mark.parametrize("address", ["/problems/P-1?rows=interactions", "/search?q=printer", "/"])
def test_personal_data_is_masked_in_every_list(world: dict[str, int], get: Get, address: str) -> None:
    assert CHARLIE.email not in get(address).content.decode()


def test_a_mark_that_cuts_into_a_mask_shows_none_of_it(world: dict[str, int], get: Get) -> None:
    mail = span(LAST_ROW, CHARLIE.email)
    page = get(f"{TICKET}?mark=body:{mail.start + 3}-{mail.start + 9}")
    assert "[mail]</span></mark>" in page.content.decode()
    assert CHARLIE.email[3:9] not in text(page).replace("harbour-bakery", "")


@pytest.mark.parametrize(
    "mark", ["body:10-5", "body:0-999999999", "nonsense", "body:-3-4", "title:0-999", "body:5-5", "body:1-2,x"]
)
def test_a_mark_that_does_not_stand_is_said(world: dict[str, int], get: Get, mark: str) -> None:
    assert "does not stand in this text" in text(get(TICKET, mark=mark))


def test_a_script_in_a_title_is_text(world: dict[str, int], get: Get) -> None:
    for address in (addresses.interaction(f"{DESK}/TES-108"), "/search?q=grout", "/problems/P-2"):
        body = get(address).content.decode()
        assert "<script>alert" not in body and "<img src=x" not in body
    page = get(addresses.interaction(f"{DESK}/TES-108"))
    assert html.escape(EVIL_TITLE) in page.content.decode().replace("&#x27;", "'").replace("&#39;", "'")
    assert "javascript:" not in page.content.decode()


def test_an_id_of_any_characters_has_its_page(world: dict[str, int], get: Get) -> None:
    address = addresses.interaction("chat:floor/m/1 2?x#y")
    assert "is anybody looking at this?" in text(get(address))
    assert f'href="{address}"' in get("/problems/P-1").content.decode()


def test_a_short_name_leads_to_the_full_one(world: dict[str, int], get: Get) -> None:
    assert get("/interactions/TES-107", status=302).headers["Location"] == TICKET
    assert get(f"/interactions/{FIX.sha[:10]}", status=302).headers["Location"] == COMMIT
    moved = get("/interactions/TES-107?v=1&mark=body:1-4", status=302)
    assert moved.headers["Location"] == f"{TICKET}?v=1&mark=body:1-4"


def test_an_older_version_is_kept_and_said_to_be_one(world: dict[str, int], get: Get) -> None:
    address = addresses.interaction(f"{DESK}/TES-101")
    assert "Please hurry." in text(get(address))
    old = text(get(address, v="1"))
    assert "version 1 of 2" in old and "Please hurry." not in old and "Versions 1 heard" in old


def test_an_interaction_shows_its_thread_links_and_problem(world: dict[str, int], get: Get) -> None:
    shown = text(get(TICKET))
    assert "Thank you for the plan." in shown and "I counted again in the new version" in shown
    assert "Changes that name it Draw the last row of an odd plan" in shown
    assert "duplicates" in shown and "P-1 The export leaves out" in shown
    assert "Resolved at 12 March 2025 Fix versions 3.2" in shown
    assert "nearest member .81" in shown and "the account is a customer’s" in shown


def test_a_commit_shows_its_files_and_what_it_names(world: dict[str, int], get: Get) -> None:
    shown = text(get(COMMIT))
    assert "tessera/export/pdf.py 3 2" in shown and "was tessera/rows.py" in shown and "docs/plan.png binary" in shown
    assert "· key" in shown and "by likeness alone" in shown


def test_dates_are_in_the_zone_of_the_settings(world: dict[str, int], get: Get) -> None:
    from django.utils import timezone

    with timezone.override("Pacific/Auckland"):
        assert "11 March 2025, 22:00 NZDT" in text(get(TICKET))


# --- customers, sources, search --------------------------------------------------------------------------------------


def test_a_customer_shows_what_is_known_and_says_what_is_not(world: dict[str, int], get: Get) -> None:
    assert "Money 1,200 EUR a year" in text(get(f"/customers/{CHARLIE.account}"))
    clinic = text(get(f"/customers/{DANA.account}"))
    assert "Plan Practice Money unknown" in clinic and "The plan as PDF is one row short" in clinic
    assert "No customers table lists this account" in text(get("/customers/shop-1"))
    assert "in no customers table" in text(get("/customers"))


def test_sources_show_counts_intakes_and_what_was_rejected(world: dict[str, int], get: Get) -> None:
    shown = text(get("/sources"))
    assert "desk:TES plain · 35 interactions" in shown
    assert "2 rows rejected. Each with its reason in /home/alice/.firsthand/rejected/desk.csv" in shown
    assert "did not end" in shown


def test_search_marks_every_word_where_it_stands(world: dict[str, int], get: Get) -> None:
    response = get("/search", q='tiler "last row" plan')
    assert "30 interactions hold" in text(response)
    assert "<mark>last row</mark>" in response.content.decode()
    assert "1 of 2" in text(response)
    assert "2 of 2" in text(get("/search", q="tiler", page="2"))
    assert "2 of 2" in text(get("/search", q="tiler", page="99"))


@pytest.mark.parametrize("asked", ["%", "_", "'", '"', "\\", "(", "[x", "a" * 5000, "שורת", "😖", "' OR 1=1 --"])
def test_search_takes_any_characters(world: dict[str, int], get: Get, asked: str) -> None:
    get("/search", q=asked)


@pytest.mark.parametrize("asked", ["%", "_", "ro%w"])
def test_search_takes_signs_as_they_stand(world: dict[str, int], get: Get, asked: str) -> None:
    assert "0 interactions hold it" in text(get("/search", q=asked))


# --- queries ---------------------------------------------------------------------------------------------------------

LIMITS = {
    "/": 2, f"/editions/{EDITION}": 3, f"/editions/{EDITION}/3": 2, f"/editions/{EDITION}/rows/n3": 2,
    "/problems": 5, "/problems/P-1": 16, "/problems/P-1?rows=interactions": 4, "/problems/P-1?rows=customers": 4,
    TICKET: 8, COMMIT: 9, "/customers": 2, f"/customers/{CHARLIE.account}": 3, "/sources": 3, "/search?q=row": 3,
}  # fmt: skip


@pytest.mark.parametrize("address", LIMITS)
def test_the_queries_of_a_page_do_not_grow_with_the_store(world: dict[str, int], get: Get, address: str) -> None:
    assert asked(get, address) <= LIMITS[address]
    before = asked(get, address)
    _more(120)
    assert asked(get, address) == before


def asked(get: Get, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        get(address)
    # What opening a connection asks is not the page's.
    return len([q for q in captured if not q["sql"].startswith(("PRAGMA", "SELECT set_config"))])


def _more(n: int) -> None:
    """More customers, interactions and problems of the same kind."""
    from firsthand.nouns import Said
    from firsthand.store import write
    from firsthand.store.access import texts

    said = [
        Said(DESK, f"TES-{900 + i}", at(-i / 10), f"Row {i}", "A row is missing.", customer=f"new-{i}")
        for i in range(n)
    ]
    write.interactions(said, "plain", at(7))
    pks = {h.source_id: h.pk for h in texts.between(None, None)}
    write.whose({pks[s.source_id]: ("customer", "") for s in said})
    write.belongs({pks[s.source_id]: s.customer for s in said})
    half = [write.Placed(pks[s.source_id], 0, 0.5, "alike") for s in said]
    births = [write.Birth(f"Problem {i}", "", "pain", at(0), [one], "") for i, one in enumerate(half[n // 2 :])]
    write.understood(births, [write.Joining(1, half[: n // 2], "alike")], [], mechanism="test-1")


def test_every_page_is_in_the_docs() -> None:
    from pathlib import Path

    from firsthand.web.urls import urlpatterns

    told = (Path(__file__).resolve().parents[2] / "docs" / "pages.md").read_text("utf-8")
    for pattern in urlpatterns:
        route = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern.pattern)).replace("^", "").replace("$", "")
        route = "editions/<name>.md" if "(?P" in route else route
        assert f"`/{route}`" in told, route


def test_an_address_is_quoted_and_read_back() -> None:
    ref = 'a b/c?d#e%f"g<h>'
    assert quote(ref, safe="/") in addresses.interaction(ref)
    assert addresses.interaction("x/y", 2, [span("abc", "b")]) == "/interactions/x/y?v=2&mark=body:1-2#mark"
