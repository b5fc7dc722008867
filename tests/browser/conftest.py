"""A browser, and the pages of the invented store served to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

PHONE, LAPTOP = (390, 844), (1280, 800)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")
    # Playwright keeps an event loop in this thread, and Django then takes every question to the store for one that
    # would block it. Nothing runs in that loop but the browser.
    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        opened = started.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def site(store: Path) -> Iterator[str]:
    """The address of the pages, served by the server that people use."""
    from waitress import wasyncore

    from firsthand.web import serving
    from tests.web import world

    world.fill()
    server, port = serving._bound("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    # The loop ends by itself when there is nothing left to listen to.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(5)
    server.task_dispatcher.shutdown()
    assert not thread.is_alive()


@dataclass
class Visit:
    """A page in the browser, and everything that it complained of or asked others for."""

    page: Any
    site: str
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Any:
        self.page.goto(self.site + address)
        return self.page


@pytest.fixture
def visit(browser: Any, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit on a laptop in daylight, unless the test is parametrized, indirectly, with a size and a scheme."""
    (width, height), scheme = getattr(request, "param", (LAPTOP, "light"))
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    made = Visit(page, site)
    page.on("console", lambda m: made.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(site + "/") else made.complaints.append(r.url))
    page.on("response", lambda r: made.complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    yield made
    context.close()
