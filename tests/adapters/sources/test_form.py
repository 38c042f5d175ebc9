"""A website's own form: who may post it from where, and what its request says beside its fields."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from firstminute.adapters.sources import events, form
from firstminute.domain.errors import Forbidden, Rejected, Unknown
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
SITE = "https://www.bright-smile.example"


def request(body: bytes = b"email=dana%40example.com", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {"content-type": "application/x-www-form-urlencoded", **named}
    return Request("POST", "https://api.example/intake/website", given, body, {"utm_source": "google"}, "203.0.113.9")


def website(**changes) -> Source:
    return Source("website", "form", **{"origins": (SITE,), **changes})


@pytest.mark.parametrize("origin", [SITE, SITE + "/", SITE.upper(), SITE + ":443"])
def test_a_page_of_the_website_may_post(origin):
    form.verify(request(origin=origin), website(), (), NOW)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://www.bright-smile.example",
        "https://www.bright-smile.example.evil.example",
        "https://www.bright-smile.example:8443",
        "null",
        "",
        "https://[broken",
        "é\udcff",
    ],
)
def test_a_page_of_another_website_may_not(origin):
    with pytest.raises(Forbidden, match="may not post"):
        form.verify(request(origin=origin), website(), (), NOW)


def test_a_sender_that_is_no_browser_needs_no_origin():
    form.verify(request(), website(), (), NOW)


def test_without_configured_origins_every_page_may_post():
    form.verify(request(origin="https://anywhere.example"), website(origins=()), (), NOW)


def test_a_browser_s_own_page_and_address_are_the_evidence():
    body = b"email=dana%40example.com&consent=on&ip=198.51.100.1"
    (draft,) = form.parse(request(body, origin=SITE, referer=f"{SITE}/contact?gclid=Cj0K"), website(), "US", NOW)
    assert draft.consent is not None
    assert (draft.consent.page, draft.consent.ip) == (f"{SITE}/contact?gclid=Cj0K", "203.0.113.9")
    assert draft.attribution == {"page": f"{SITE}/contact?gclid=Cj0K", "utm_source": "google", "gclid": "Cj0K"}


def test_a_form_plug_in_hands_on_the_visitor_s_address():
    (draft,) = form.parse(request(b"email=dana%40example.com&consent=on&ip=198.51.100.1"), website(), "US", NOW)
    assert draft.consent is not None
    assert draft.consent.ip == "198.51.100.1"


def test_a_form_has_no_delivery_id_of_its_own():
    (draft,) = form.parse(request(), website(), "US", NOW)
    assert draft.delivery is None


def test_a_token_in_the_address_is_kept_nowhere():
    asked = Request(
        "POST",
        "https://api.example/x?token=s3cr3t",
        {"content-type": "application/json"},
        b'{"a": "b"}',
        {"token": "s3cr3t"},
    )
    (draft,) = form.parse(asked, website(), "US", NOW)
    assert "s3cr3t" not in repr(draft)


def test_a_broken_body_is_refused():
    with pytest.raises(Rejected):
        form.parse(request(b""), website(), "US", NOW)


def test_a_source_of_events_has_no_inquiries():
    with pytest.raises(Unknown, match="POST /events/crm"):
        events.parse(request(), Source("crm", "events"), "US", NOW)
