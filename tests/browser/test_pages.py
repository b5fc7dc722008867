"""The pages as a person meets them: on a phone and on a laptop, by day and by night, with a mouse and without."""

from __future__ import annotations

from typing import Any

import pytest

from firsthand.web import addresses
from tests.browser.conftest import LAPTOP, PHONE, Visit
from tests.web.world import DESK, EDITION, FIX, LAST_ROW, QUOTED

pytestmark = pytest.mark.browser

TICKET = addresses.interaction(f"{DESK}/TES-107", 1, QUOTED)
PAGES = [
    "/", f"/editions/{EDITION}", f"/editions/{EDITION}/2", f"/editions/{EDITION}/rows/n3", "/problems", "/problems/P-1",
    "/problems/P-1?rows=customers", "/problems/P-1?rows=2025-03", TICKET, f"/interactions/{DESK}/TES-108",
    "/interactions/chat:floor/m2", f"/interactions/git:tessera/{FIX.sha}", "/customers", "/customers/harbour-bakery",
    "/sources", "/search?q=row", "/search",
]  # fmt: skip

EVERYWHERE = [(size, scheme) for size in (PHONE, LAPTOP) for scheme in ("light", "dark")]

#: Lightness as WCAG 2.2 defines it, over what is really behind each text.
CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; }
    return [255, 255, 255];
  };
  const seen = new Map();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    const shown = e.checkVisibility({opacityProperty: true, visibilityProperty: true});
    if (!walk.currentNode.data.trim() || !shown) continue;
    const style = getComputedStyle(e);
    const a = light(rgba(e instanceof SVGElement ? style.fill : style.color)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) seen.set(e.className + ' ' + walk.currentNode.data.trim().slice(0, 40), ratio);
  }
  return [...seen];
}"""


@pytest.mark.parametrize("visit", EVERYWHERE, indirect=True)
def test_every_page_loads_fits_and_can_be_read(visit: Visit) -> None:
    wrong: list[Any] = []
    for address in PAGES:
        page = visit.open(address)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong += [(address, "wider than the screen by", over)] if over > 0 else []
        wrong += [(address, "contrast", *found) for found in page.evaluate(CONTRAST)]
        wrong += [(address, "not named", name) for name in page.evaluate(UNNAMED)]
    assert wrong == []
    assert visit.complaints == []


#: Links, fields and landmarks that a screen reader could not name.
UNNAMED = """() => {
  const bare = [...document.querySelectorAll('a, button, input')].filter((e) => e.type !== 'hidden' &&
    !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length)));
  const lone = ['main', 'header', 'h1'].filter((tag) => !document.querySelector(tag));
  const navs = [...document.querySelectorAll('nav, aside')].filter((e) => !e.getAttribute('aria-label'));
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  return [...bare, ...navs].map((e) => e.outerHTML.slice(0, 80)).concat(lone, twice);
}"""


@pytest.mark.parametrize("visit", [(PHONE, "light"), (LAPTOP, "light")], indirect=True)
def test_the_quote_is_marked_and_in_view(visit: Visit) -> None:
    from firsthand.nouns import Said
    from firsthand.store import write
    from tests.web.world import at

    words = "Here it is."
    body = "A line that says little.\n" * 200 + words
    write.interactions([Said(DESK, "TES-500", at(0), "Long", body)], "plain", at(6))
    start = body.index(words)
    page = visit.open(f"/interactions/{DESK}/TES-500?v=1&mark=body:{start}-{len(body)}#mark")
    quote = page.locator("#mark")
    assert quote.inner_text() == words
    # `wait_for_function` would need what the content policy forbids.
    for _ in range(50):
        box = quote.bounding_box()
        if 0 < box["y"] < page.viewport_size["height"] - box["height"]:
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError(f"The quote is at {box}.")


def test_a_citation_opens_its_quote_and_the_way_back_is_short(visit: Visit) -> None:
    page = visit.open(f"/editions/{EDITION}")
    page.locator("blockquote .cite").first.click()
    assert page.locator("#mark").inner_text() == LAST_ROW[QUOTED[0].start : QUOTED[0].end]
    page.go_back()
    page.locator(".count").first.click()
    assert page.url.endswith("/rows/n1")
    assert visit.complaints == []


def test_the_keys_go_where_they_say(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/problems")
    for key, wanted in (("j", "P-1"), ("j", "P-2"), ("j", "P-2"), ("k", "P-1")):
        page.keyboard.press(key)
        assert wanted in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/problems/P-1")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("grout jg e")
    assert page.url.endswith("/problems/P-1"), "typing is no command"
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url(visit.site + "/")


def test_what_has_the_focus_is_seen(visit: Visit) -> None:
    page = visit.open("/problems/P-1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_script_of_a_customer_does_not_run(visit: Visit) -> None:
    visit.page.on("dialog", lambda d: visit.complaints.append(d.message))
    page = visit.open(f"/interactions/{DESK}/TES-108")
    assert "<script>alert(1)</script>" in page.inner_text("h1")
    visit.open("/search?q=%22%3E%3Cscript%3Ealert(2)%3C/script%3E")
    assert visit.complaints == []


def test_a_script_that_did_get_in_would_not_run(visit: Visit) -> None:
    """The policy is the second lock: what is put into the page itself is refused."""
    page = visit.open("/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran=1\">')")
    page.evaluate("const s = document.createElement('script'); s.text = 'window.ran=1'; document.body.append(s)")
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in c for c in visit.complaints)


def test_the_mail_form_of_an_edition_loads_nothing(visit: Visit) -> None:
    page = visit.open(f"/editions/{EDITION}.html")
    assert "a missing row of tiles" in page.inner_text("body")
    assert visit.complaints == []


@pytest.mark.parametrize("visit", [(PHONE, "light")], indirect=True)
def test_the_charts_open_on_a_phone(visit: Visit) -> None:
    page = visit.open("/problems/P-1")
    page.locator("svg.pain a").last.click()
    page.wait_for_url("**rows=2025-W11")
    assert "3 rows" in page.inner_text("header.of")
