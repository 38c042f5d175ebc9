from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import month
from browser.site import KEY, Site, site

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

SCREENSHOTS = Path(__file__).parents[2] / ".local" / "screenshots"


@pytest.fixture(scope="session")
def busy_month() -> month.Practice:
    return month.busy()


@pytest.fixture
def busy(busy_month: month.Practice) -> Iterator[Site]:
    with site(busy_month) as server:
        yield server


class Visitor:
    """A browser window on a site, and everything it complained about or asked for."""

    def __init__(self, chromium: playwright.Browser, server: Site, width: int, scheme: str) -> None:
        self.server = server
        self.complaints: list[str] = []
        self.requests: list[str] = []
        height = 844 if width < 700 else 900
        self.context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-US", timezone_id="Asia/Tokyo"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def sign_in(self) -> Visitor:
        self.context.add_cookies([{"name": "session", "value": KEY, "url": self.server.url}])
        return self.open()

    def open(self, path: str = "/dashboard") -> Visitor:
        self.page.goto(self.server.url + path)
        return self.settled()

    def settled(self) -> Visitor:
        self.page.wait_for_selector('main[aria-busy="false"]')
        return self

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def all(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_inner_texts()

    def picture(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def visit(chromium: playwright.Browser) -> Iterator:
    opened: list[Visitor] = []

    def start(server: Site, width: int = 1440, scheme: str = "light") -> Visitor:
        opened.append(Visitor(chromium, server, width, scheme))
        return opened[-1]

    yield start
    for visitor in opened:
        visitor.context.close()
