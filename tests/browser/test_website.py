"""A form on somebody's website in a real browser: with our script, without it, and when nothing can be shown."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from builders import a_practice
from consoles import a_console
from fakes import FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap, pages
from firstminute.application.intake import Intake
from firstminute.config import Settings
from functions.console import handler as console
from functions.intake import handler as intake

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

FORM = """<!doctype html><html lang="en"><title>Book</title><body><main>
<form action="{api}/intake/website" method="post"{more}>
<input name="name" aria-label="Name"><input name="phone" aria-label="Phone"><input type="hidden" name="utm_source">
<textarea name="message" aria-label="Message"></textarea><button>Send</button></form></main>{script}</body></html>"""


class Api(ThreadingHTTPServer):
    """The API: both of its functions, and what reached the door. `broken` lets no script read an answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.bodies: list[dict[str, list[str]]] = []
        self.broken = False
        self.page = ""


class _Request(BaseHTTPRequestHandler):
    server: Api

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path.startswith("/page"):
            self._send({"statusCode": 200, "headers": {"content-type": "text/html"}, "body": self.server.page})
        else:
            self._send(console.handler(self._event("$default"), None))

    def do_POST(self) -> None:
        event = self._event("POST /intake/{source}")
        self.server.bodies.append(parse_qs(base64.b64decode(event["body"]).decode()))
        shown = self.headers.get("sec-fetch-mode") == "navigate"
        answer = intake.handler(event, None)
        self._send({"statusCode": 502, "headers": {}, "body": "bad"} if self.server.broken and not shown else answer)

    def _event(self, route: str) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        return {
            "routeKey": route,
            "rawPath": path,
            "rawQueryString": query,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "pathParameters": {"source": "website"},
            "requestContext": {"http": {"method": self.command, "sourceIp": "203.0.113.9"}},
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }

    def _send(self, answer: dict[str, Any]) -> None:
        body = answer.get("body", "")
        raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
        self.send_response(answer["statusCode"])
        for name, value in {**answer["headers"], "content-length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    server = Api()
    source = a_practice().sources["website"]
    practice = a_practice(sources={"website": type(source)("website", "form", origins=(server.url,))})
    ports = (FakeLeads(), FakeQuarantine(), FakeOrchestrator(), FakeSecrets({}), FakeClock(), bootstrap.source_kind)
    taking_in = Intake(practice, *ports, FakeIds())
    shown = a_console(api_url=server.url)
    monkeypatch.setattr(bootstrap, "settings", lambda: Settings(api_url=server.url))
    monkeypatch.setattr(bootstrap, "intake", lambda: taking_in)
    monkeypatch.setattr(bootstrap, "console", lambda: shown)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: playwright.Browser) -> Iterator[playwright.Page]:
    context = chromium.new_context()
    found = context.new_page()
    found.set_default_timeout(8000)
    yield found
    context.close()


def fill(
    page: playwright.Page, api: Api, *, script: bool = True, phone: str = "(212) 555-0143", more: str = ""
) -> None:
    tag = f'<script src="{api.url}/website.js" defer></script>' if script else ""
    api.page = FORM.format(api=api.url, script=tag, more=more)
    page.goto(f"{api.url}/page?utm_source=google&gclid=abc&other=1")
    page.get_by_label("Name").fill("Dana Reyes")
    page.get_by_label("Phone").fill(phone)
    page.get_by_label("Message").fill("Two lines,\nplease <b>call</b>")
    page.get_by_role("button").click()


def test_the_script_that_is_served_has_at_most_two_kilobytes() -> None:
    served = pages.website().content
    assert len(served) <= 2048
    assert not any(line.startswith((b" ", b"//")) for line in served.splitlines())


@pytest.mark.slow
def test_the_visitor_reads_in_place_what_was_sent_where_and_may_book(page: playwright.Page, api: Api) -> None:
    fill(page, api)
    told = page.get_by_role("status")
    playwright.expect(told).to_contain_text("A text message to …43 is on its way.")
    link = told.get_by_role("link")
    assert link.get_attribute("href") == a_practice().booking_link
    assert not page.get_by_label("Phone").is_visible()
    assert page.url.startswith(f"{api.url}/page")


@pytest.mark.slow
def test_where_the_visit_came_from_is_sent_in_hidden_fields(page: playwright.Page, api: Api) -> None:
    fill(page, api)
    page.get_by_role("status").wait_for()
    (sent,) = api.bodies
    assert (sent["utm_source"], sent["gclid"]) == (["google"], ["abc"])
    assert sent["page_url"] == [f"{api.url}/page?utm_source=google&gclid=abc&other=1"]
    assert "other" not in sent
    assert len(sent["fm_t"][0]) == 13


@pytest.mark.slow
def test_a_mistake_is_told_and_the_form_stays_to_be_corrected(page: playwright.Page, api: Api) -> None:
    fill(page, api, phone="12")
    playwright.expect(page.get_by_role("status")).to_contain_text("The phone number has 2 digits")
    page.get_by_label("Phone").fill("212-555-0143")
    page.get_by_role("button").click()
    playwright.expect(page.get_by_role("status")).to_contain_text("on its way")
    assert [body["phone"] for body in api.bodies] == [["12"], ["212-555-0143"]]


@pytest.mark.slow
@pytest.mark.parametrize("more", ["", ' enctype="multipart/form-data"'])
def test_when_no_answer_can_be_shown_the_browser_sends_the_form_itself(
    page: playwright.Page, api: Api, more: str
) -> None:
    api.broken = True
    fill(page, api, more=more)
    page.wait_for_url(f"{api.url}/intake/website")
    assert "has your message" in page.content() or "on its way" in page.content()


@pytest.mark.slow
def test_without_the_script_the_form_works_too(page: playwright.Page, api: Api) -> None:
    fill(page, api, script=False)
    page.wait_for_url(f"{api.url}/intake/website")
    assert "A text message to …43 is on its way." in page.content()


@pytest.mark.slow
def test_forms_of_others_are_left_alone(page: playwright.Page, api: Api) -> None:
    api.page = FORM.format(api=api.url, script=f'<script src="{api.url}/website.js"></script>', more="")
    api.page = api.page.replace(f'action="{api.url}/intake/website" method="post"', 'action="/page"')
    page.goto(f"{api.url}/page?utm_source=google")
    page.get_by_label("Name").fill("Dana")
    page.get_by_role("button").click()
    page.wait_for_url("**/page?name=Dana*")
    assert "gclid" not in page.url
    assert api.bodies == []
