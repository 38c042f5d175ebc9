"""The demo practice's website: an ordinary form on another origin."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from stage import a_text, ask

from firstminute.domain.practice import Practice, Source
from local.demo_site import DemoSite, form_source
from local.outbox import Outbox
from local.places import Places
from local.serving import Application, Server

Serve = Callable[[Application], Server]


class Form(HTMLParser):
    """The form of a page: its attributes, its fields with their values, and the page's text."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.attributes: dict[str, str | None] = {}
        self.fields: dict[str, str | None] = {}
        self.text = ""
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.attributes = given
        if tag in ("input", "textarea") and given.get("name"):
            self.fields[str(given["name"])] = given.get("value")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def site(outbox: Outbox, demo: Practice, places: Places, serve: Serve) -> Server:
    return serve(DemoSite(demo, places, outbox))


def test_the_form_posts_to_the_practices_website_source(site: Server, places: Places) -> None:
    form = Form(ask(site, "GET", "/").body)

    assert form.attributes["action"] == f"{places.api}/intake/website"
    assert form.attributes["method"] == "post"
    assert "enctype" not in form.attributes
    assert {"first_name", "last_name", "phone", "email", "message", "consent"} <= form.fields.keys()


def test_the_page_shows_the_consent_wording_of_the_client_file(site: Server, demo: Practice) -> None:
    assert str(demo.sources["website"].consent) in Form(ask(site, "GET", "/").body).text


def test_where_a_visitor_came_from_travels_in_hidden_fields(site: Server, places: Places) -> None:
    form = Form(ask(site, "GET", "/?utm_source=google&gclid=a%22b%3C&other=no").body)

    assert form.fields["utm_source"] == "google"
    assert form.fields["gclid"] == 'a"b<'
    assert form.fields["page_url"] == f"{places.website}/?utm_source=google&gclid=a%22b%3C&other=no"
    assert "other" not in form.fields


def test_the_page_may_post_to_the_api_and_come_back_and_nowhere_else(site: Server, places: Places) -> None:
    policy = ask(site, "GET", "/").headers["content-security-policy"]

    assert f"form-action {places.api} {places.website};" in policy
    assert "unsafe" not in policy


def test_numbers_on_the_page_are_from_the_range_for_fiction(site: Server) -> None:
    page = ask(site, "GET", "/").body.decode()

    assert "(212) 555-0142" in page
    assert "(212) 555-0100" in page


def test_the_thank_you_page_leads_to_the_outbox_and_the_dashboard(site: Server, places: Places) -> None:
    page = ask(site, "GET", "/thank-you").body.decode()

    assert places.outbox in page
    assert places.dashboard in page


def test_the_thank_you_page_is_told_what_left_since_the_click(site: Server, outbox: Outbox) -> None:
    now = time.time()
    outbox.add(a_text(wall=now - 60, body="before"))
    outbox.add(a_text(wall=now + 0.5, body="after"))
    outbox.add(a_text(wall=now + 0.5, channel="callback", to="http://127.0.0.1/hooks/crm"))

    sent = json.loads(ask(site, "GET", f"/thank-you/sent?since={int(now * 1000)}").body)

    assert [(one["body"], one["seconds"]) for one in sent] == [("after", pytest.approx(0.5, abs=0.01))]


def test_the_thank_you_page_works_without_knowing_when_the_form_was_sent(site: Server, outbox: Outbox) -> None:
    outbox.add(a_text(wall=time.time() - 5, body="just now"))
    outbox.add(a_text(wall=time.time() - 500, body="long ago"))

    sent = json.loads(ask(site, "GET", "/thank-you/sent?since=").body)

    assert [(one["body"], one["seconds"]) for one in sent] == [("just now", None)]


def test_a_form_of_another_name_is_posted_to_all_the_same(
    outbox: Outbox, demo: Practice, places: Places, serve: Serve
) -> None:
    other = replace(demo, sources={"zapier": demo.sources["zapier"], "contact-us": Source("contact-us", "form")})

    form = Form(ask(serve(DemoSite(other, places, outbox)), "GET", "/").body)

    assert form.attributes["action"] == f"{places.api}/intake/contact-us"
    assert "consent" not in form.fields


def test_a_practice_without_a_form_is_said_to_have_none(
    outbox: Outbox, demo: Practice, places: Places, serve: Serve
) -> None:
    other = replace(demo, sources={"zapier": demo.sources["zapier"], "crm": demo.sources["crm"]})

    page = ask(serve(DemoSite(other, places, outbox)), "GET", "/")

    assert form_source(other) is None
    assert Form(page.body).attributes == {}
    assert f"{places.api}/intake/zapier" in page.body.decode()
    assert "/intake/crm" not in page.body.decode()


def test_the_practices_words_cannot_become_markup(outbox: Outbox, demo: Practice, places: Places, serve: Serve) -> None:
    other = replace(demo, name='<script>"&$practice')

    page = ask(serve(DemoSite(other, places, outbox)), "GET", "/").body.decode()

    assert "<script>&quot;" not in page
    assert "&lt;script&gt;&quot;&amp;$practice" in page


def test_unknown_pages_are_404_and_the_site_takes_no_posts(site: Server) -> None:
    assert ask(site, "GET", "/wp-admin").status == 404
    assert ask(site, "POST", "/", b"x").status == 405
