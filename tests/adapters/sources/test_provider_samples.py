"""Requests recorded at form services, read without any configuration. They lie in a folder beside the repository."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from firstminute.adapters.sources import webhook
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

PROVIDERS = Path(__file__).parents[4] / "shared" / "providers"
pytestmark = pytest.mark.skipif(
    not PROVIDERS.exists(), reason="the shared folder of recorded provider requests is not beside this repository"
)

ZOE = {
    "first_name": "Zoë",
    "last_name": "O'Brien & Søn",
    "email": "zoe.obrien@example.com",
    "phone": "+12035550142",
    "message": 'Line one\nLine two: 50% off? <b>"yes"</b> + £5\nLine three',
    "service": "plumbing, heating",
    "campaign": "spring sale",
    "attribution": {
        "utm_source": "google",
        "utm_medium": "cpc",
        "utm_campaign": "spring sale",
        "gclid": "EAIaIQobChMI_test",
        "page": "https://www.example.com/contact?x=1&y=ü",
    },
}
EXPECTED: dict[str, dict[str, Any]] = {
    "html_form/urlencoded-whatwg": ZOE,
    "html_form/multipart-whatwg": {**ZOE, "answers": {"attachment": '(file) plan "A" – Küche.pdf'}},
    "html_form/multipart-curl": {
        "first_name": "Jane",
        "last_name": "Roe",
        "email": "jane.roe@example.com",
        "phone": "+12035550178",
        "message": "Hello\nsecond line",
    },
    "elementor/webhook-advanced-data": {
        "country": "BR",
        "first_name": "Teste",
        "last_name": None,
        "email": "teste@example.com",
        "phone": "+5585987690000",
        "campaign": "organico",
        "attribution": {"utm_source": "acesso", "utm_medium": "direto", "utm_campaign": "organico"},
    },
    "elementor/webhook-flat-real-log": {
        "country": "BR",
        "first_name": "Guilherme",
        "last_name": "Exemplo",
        "email": "gui@example.com",
        "phone": "+5544990000534",
    },
    "contact_form_7/cf7-to-webhook-json": {
        "first_name": "Jane",
        "last_name": "Roe",
        "email": "jane@example.com",
        "message": "Hello – please call me",
    },
    "gravity_forms/webhooks-addon-all-fields-name": {"first_name": "Jane", "last_name": "Doe"},
    "unbounce/form-post-json-xml": {"attribution": {"page": "http://unbouncepages.com/wayfaring-147/"}},
    "jotform/multipart-capture-2025": {"phone": None, "email": None, "delivery": "6295760960429644172"},
    "jotform/rawrequest-name-email": {
        "first_name": "Pat",
        "last_name": "Example",
        "email": "pat.example@example.com",
        "delivery": "1616426736032_210744869485065_kcJlYeV",
    },
    "webflow/form-submission-v1-shape": {
        "first_name": "Arthur",
        "last_name": "Dent",
        "email": "arthur.dent@mostlyharmless.com",
    },
    # Its phone number, 1 555 000 0000, is none: 555 is no area code.
    "webflow/form-submission-v2": {
        "first_name": "Zaphod",
        "last_name": "Beeblebrox",
        "email": "zaphod@heartofgold.ai",
        "phone": None,
    },
    "typeform/contact-form-ref-hidden": {
        "first_name": "Priya",
        "last_name": "Nair",
        "email": "priya.nair@example.com",
        "message": "Hi, I'd like a quote for the annual plan for a 40-person team.",
        "attribution": {"utm_source": "newsletter"},
        "delivery": "01HXQ3ZK9BCONTACT01",
    },
    "typeform/doc-example-2018": {
        "first_name": "Laura",
        "email": "laura@example.com",
        "message": "It's cold right now! I live in an older medium-sized city with a university. Geographically, the "
        "area is hilly.",
    },
    "typeform/waitlist-utm-hidden": {
        "email": "jordan.lee@example.com",
        "attribution": {"utm_source": "product-hunt", "utm_campaign": "launch-waitlist"},
    },
    "tally/doc-all-field-types": {
        "first_name": "Alice",
        "last_name": "Smith",
        "email": "alice@example.com",
        "phone": "+32491223344",
        "message": "Hello world",
        "campaign": "newsletter",
    },
    "google_ads_lead_form/test-lead-fullname-service": {
        "first_name": "FirstName",
        "last_name": "LastName",
        "email": "test@example.com",
        "phone": "+16505550123",
        "region": "CA",
        "service": "Roofing",
    },
    "google_ads_lead_form/test-lead-no-adgroup": {
        "first_name": "FirstName",
        "last_name": "LastName",
        "email": "test@example.com",
        "phone": "+16505550123",
    },
    "meta_lead_ads/graph-lead-response": {"first_name": "Joe", "last_name": "Example", "email": "joe@example.com"},
    "callrail/post-call-voicemail": {
        "first_name": "Kaylah",
        "last_name": "Mills",
        "phone": "+12148654559",
        "email": None,
        "campaign": "Google AdWords",
    },
    "calendly/invitee-created": {"first_name": "John", "last_name": "Doe", "email": "test@example.com", "phone": None},
    "cal_com/booking-created": {"first_name": "John", "last_name": "Doe", "email": "john.doe@example.com"},
    "gohighlevel/contact-create": {
        "first_name": "John",
        "last_name": "Deo",
        "email": "johndeo@gmail.comm",
        "phone": "+919509597501",
    },
    "salesforce/flow-http-callout-json": {
        "first_name": "Benjamin",
        "last_name": "Example",
        "email": "ben.example@example.com",
        "phone": "+12035550166",
    },
}


def read(sample: str, country: str) -> Draft:
    recorded = json.loads((PROVIDERS / sample / "request.json").read_text(encoding="utf-8"))
    headers = {name.lower(): value for name, value in recorded["headers"].items()}
    body = (PROVIDERS / sample / recorded["body_file"]).read_bytes()
    request = Request("POST", recorded["url"], headers, body, dict(parse_qsl(recorded["query"])))
    (draft,) = webhook.parse(request, Source("any", "webhook"), country, datetime(2026, 11, 24, tzinfo=UTC))
    return draft


@pytest.mark.parametrize("sample", EXPECTED)
def test_a_recorded_request_is_read_right_without_configuration(sample):
    expected = dict(EXPECTED[sample])
    draft = read(sample, expected.pop("country", "US"))
    assert {name: getattr(draft, name) for name in expected} == expected


def test_a_broken_part_of_a_recorded_request_is_named_in_plain_words():
    draft = read("unbounce/form-post-broken-json", "US")
    assert draft.contact_points == ()
    assert draft.problems[0].startswith("The field data.json is not valid JSON")


def test_a_password_a_form_asked_for_is_not_kept():
    assert "examplepass" not in repr(read("jotform/multipart-capture-2025", "US"))


def test_the_key_of_an_ad_platform_is_not_kept():
    assert "shared-google-key" not in repr(read("google_ads_lead_form/test-lead-fullname-service", "US"))
