"""The outbox over HTTP: a list for programs, a page for people, and nobody else's words run in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from stage import LEAD, a_text, ask

from firstminute.domain.practice import Practice
from local.outbox import Outbox
from local.outbox_page import OutboxPage
from local.places import Places
from local.serving import Application, Reply, Server

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ANSWER = json.dumps({"from": "+12125550142", "to": "+12125550120", "body": "Yes"}).encode()
JSON = {"Content-Type": "application/json"}


@dataclass
class Texts:
    """Notes the texts of prospects."""

    answer: Reply | None = field(default_factory=lambda: Reply(200))
    written: list[tuple[str, str, str]] = field(default_factory=list)

    def __call__(self, sender: str, to: str, body: str) -> Reply | None:
        self.written.append((sender, to, body))
        return self.answer


@pytest.fixture
def texts() -> Texts:
    return Texts()


@pytest.fixture
def page(
    outbox: Outbox, demo: Practice, places: Places, texts: Texts, serve: Callable[[Application], Server]
) -> Server:
    return serve(OutboxPage(outbox, demo, places, texts))


def entries(page: Server, query: str = "") -> Any:
    return json.loads(ask(page, "GET", f"/outbox/entries{query}").body)


def test_a_program_gets_the_list(page: Server, outbox: Outbox) -> None:
    outbox.add(a_text(lead_id=LEAD))

    answer = ask(page, "GET", "/outbox", headers={"Accept": "*/*"})

    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body) == outbox.listed()
    assert answer.headers["vary"] == "Accept"


def test_a_browser_gets_the_page_at_the_same_address(page: Server) -> None:
    answer = ask(page, "GET", "/outbox", headers=BROWSER)

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept"


def test_the_page_may_load_nothing_from_elsewhere_and_nothing_inline(page: Server) -> None:
    policy = ask(page, "GET", "/outbox", headers=BROWSER).headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", ["outbox.css", "outbox.js", "outbox_threads.js"])
def test_what_the_page_is_made_of_is_served_and_asks_for_nothing_else(page: Server, name: str) -> None:
    answer = ask(page, "GET", f"/outbox/{name}")

    assert answer.status == 200
    assert b"//cdn" not in answer.body
    assert b"@import" not in answer.body


@pytest.mark.parametrize(
    "target", ["/outbox/../serving.py", "/outbox/serving.py", "/outbox/mail/x", "/outbox/mail/99", "/else"]
)
def test_nothing_else_is_served(page: Server, target: str) -> None:
    assert ask(page, "GET", target).status == 404


def test_the_bare_address_leads_to_the_outbox(page: Server) -> None:
    answer = ask(page, "GET", "/")

    assert (answer.status, answer.headers["location"]) == (302, "/outbox")


def test_the_first_look_tells_whose_outbox_it_is(page: Server, demo: Practice, places: Places) -> None:
    stack = entries(page)["stack"]

    assert stack["practice"] == demo.name
    assert stack["number"] == "+12125550120"
    assert (stack["website"], stack["dashboard"]) == (places.website, f"{places.api}/dashboard")
    assert stack["preview"] == f"{places.api}/preview"


def test_later_looks_bring_only_what_is_new(page: Server, outbox: Outbox) -> None:
    outbox.add(a_text(body="one"))
    first = entries(page)
    outbox.add(a_text(body="two"))

    second = entries(page, f"?after={first['after']}&run={first['run']}")

    assert [one["body"] for one in second["entries"]] == ["two"]
    assert second["stack"] is None


def test_a_page_of_an_earlier_run_starts_from_the_beginning(page: Server, outbox: Outbox) -> None:
    outbox.add(a_text(body="one"))

    again = entries(page, "?after=17&run=earlier")

    assert [one["body"] for one in again["entries"]] == ["one"]


def test_a_mails_html_is_shown_under_a_policy_that_runs_no_scripts(page: Server, outbox: Outbox) -> None:
    outbox.add(a_text(channel="email", to="jane@example.com", html="<p>Hi<script>alert(1)</script>"))

    answer = ask(page, "GET", "/outbox/mail/0")

    assert answer.body.endswith(b"<p>Hi<script>alert(1)</script>")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-same-origin allow-popups" in policy
    assert "allow-scripts" not in policy


def test_an_answer_typed_on_the_page_is_texted_to_the_practice(page: Server, texts: Texts) -> None:
    origin = {"Origin": page.url, "Host": page.url.removeprefix("http://")}

    answer = ask(page, "POST", "/outbox/reply", ANSWER, {**JSON, **origin})

    assert json.loads(answer.body) == {"status": 200}
    assert texts.written == [("+12125550142", "+12125550120", "Yes")]


def test_another_website_in_the_same_browser_cannot_text(page: Server, texts: Texts) -> None:
    foreign = ask(page, "POST", "/outbox/reply", ANSWER, {**JSON, "Origin": "https://evil.example"})
    a_form = ask(page, "POST", "/outbox/reply", ANSWER, {"Content-Type": "text/plain"})

    assert (foreign.status, a_form.status) == (403, 415)
    assert texts.written == []


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"from":"+1","to":"+1"}', b'{"from":"+1","to":"+1","body":" "}', b'{"from":1}']
)
def test_an_answer_without_words_is_not_sent(page: Server, texts: Texts, body: bytes) -> None:
    assert ask(page, "POST", "/outbox/reply", body, JSON).status == 400
    assert texts.written == []


def test_a_stack_that_does_not_answer_is_said_so(page: Server, texts: Texts) -> None:
    texts.answer = None

    assert ask(page, "POST", "/outbox/reply", ANSWER, JSON).status == 502
