"""What ad platforms, CRMs and call tracking send, what is fetched of it, and what both are read as.

The samples in `tests/samples/<kind>` are written here, from the facts; those recorded at the providers lie in a folder
beside the repository.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.adapters.sources import (
    gohighlevel,
    google_ads_lead_form,
    hubspot,
    linkedin_lead_forms,
    meta_lead_ads,
    salesforce,
)
from firstminute.domain.errors import Forbidden, Rejected, Unauthenticated
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
KINDS = (
    "callrail", "follow_up_boss", "gohighlevel", "google_ads_lead_form", "hubspot", "linkedin_lead_forms",
    "meta_lead_ads", "pipedrive", "salesforce", "zoho_crm",
)  # fmt: skip
NAMING = tuple(kind for kind in KINDS if kind not in ("callrail", "google_ads_lead_form", "salesforce"))
OURS = Path(__file__).parents[2] / "samples"
SAMPLES = sorted(path for kind in KINDS for path in (OURS / kind).glob("*.json"))
PROVIDERS = Path(__file__).parents[4] / "shared" / "providers"
_MISSING = "the shared folder of recorded provider requests is not beside this repository"


def place(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def told(path: Path) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return sample


FETCHED = [path for path in SAMPLES if "answer" in told(path)]


def request_of(sample: dict[str, Any]) -> Request:
    media, body = sample.get("content_type", "application/json"), str(sample.get("text", "")).encode()
    if "json" in sample:
        body = json.dumps(sample["json"], ensure_ascii=False).encode()
    if "form" in sample:
        media, body = "application/x-www-form-urlencoded", urlencode(sample["form"]).encode()
    return Request("POST", "https://api.example/intake/any", {"content-type": media}, body, sample.get("query", {}))


def kind_of(path: Path) -> Any:
    return import_module(f"firstminute.adapters.sources.{path.parent.name}")


def source_of(path: Path) -> Source:
    return Source("any", path.parent.name, "crm", "any/secret", **told(path).get("source", {}))


def looked_up(path: Path) -> list[Lookup]:
    kind = kind_of(path)
    found: list[Lookup] = kind.lookups(request_of(told(path)), source_of(path)) if hasattr(kind, "lookups") else []
    return found


def compared(draft: Draft, expected: dict[str, Any]) -> dict[str, Any]:
    found = {name: getattr(draft, name) for name in expected}
    if found.get("submitted_at"):
        found["submitted_at"] = rfc3339(found["submitted_at"])
    if "answers" in expected:
        found["answers"] = {name: value for name, value in draft.answers.items() if name in expected["answers"]}
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=place)
def test_a_delivery_is_read_as_the_inquiries_it_holds(path):
    sample = told(path)
    if looked_up(path):
        assert sample["drafts"] == []
        return
    drafts = kind_of(path).parse(request_of(sample), source_of(path), sample.get("country", "US"), NOW)
    assert [compared(one, expected) for one, expected in zip(drafts, sample["drafts"], strict=True)] == sample["drafts"]


@pytest.mark.parametrize("path", SAMPLES, ids=place)
def test_a_delivery_names_the_records_that_are_to_be_fetched(path):
    expected = told(path).get("lookups", [])
    found = [{name: getattr(one, name) for name in want} for one, want in zip(looked_up(path), expected, strict=True)]
    assert found == expected


@pytest.mark.parametrize("path", FETCHED, ids=place)
def test_an_answer_is_read_as_the_inquiries_it_holds(path):
    sample, kind = told(path), kind_of(path)
    body = json.dumps(sample["answer"], ensure_ascii=False).encode()
    drafts = kind.fetched(body, looked_up(path)[0], source_of(path), sample.get("country", "US"), NOW)
    expected = sample["fetched"]
    assert [compared(one, want) for one, want in zip(drafts, expected, strict=True)] == expected


@pytest.mark.parametrize("path", FETCHED, ids=place)
def test_nobody_but_the_person_is_among_the_answers(path):
    """Owners, agents and the practice itself stand in records too."""
    sample = told(path)
    body = json.dumps(sample["answer"], ensure_ascii=False).encode()
    for draft in kind_of(path).fetched(body, looked_up(path)[0], source_of(path), "US", NOW):
        assert "Pat" not in f"{draft.first_name} {draft.last_name}"
        assert draft.email != "owner@example.com"
        assert not any("owner@" in value or "Pat Agent" in value for value in draft.answers.values())


def test_every_kind_has_samples_of_its_own():
    assert {path.parent.name for path in SAMPLES} == set(KINDS)
    assert {path.parent.name for path in FETCHED} == set(NAMING)


def test_a_booking_is_told_as_the_contract_says():
    path = OURS / "gohighlevel" / "appointment.json"
    assert gohighlevel.booked(looked_up(path)[0]) == told(path)["booked"]
    assert gohighlevel.booked(looked_up(OURS / "gohighlevel" / "inbound_text.json")[0]) is None


# Recorded at the providers


def recorded(sample: str) -> Request:
    given = json.loads((PROVIDERS / sample / "request.json").read_text(encoding="utf-8"))
    headers = {name.lower(): value for name, value in given["headers"].items()}
    body = (PROVIDERS / sample / given["body_file"]).read_bytes()
    return Request(
        given["method"], given["url"], headers, body, dict(parse_qsl(given["query"], keep_blank_values=True))
    )


READ: dict[str, list[dict[str, Any]]] = {
    "callrail/post-call-legacy-query": [{"first_name": "SKYPE", "last_name": "CALLER", "phone": "+12615550140"}],
    "callrail/post-call-voicemail": [
        {
            "first_name": "Kaylah",
            "last_name": "Mills",
            "phone": "+12148654559",
            "campaign": "Google AdWords",
            "attribution": {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": "Google AdWords"},
            "submitted_at": "2018-02-19T18:41:00.236Z",
            "answers": {"call type": "Voicemail", "tracking number": "+14045558514"},
        }
    ],
    "gohighlevel/contact-create": [
        {
            "first_name": "John",
            "last_name": "Deo",
            "email": "johndeo@gmail.comm",
            "phone": "+919509597501",
            "delivery": "contact:nmFmQEsNgz6AVpgLVUJ0",
            "answers": {"lead_source": "xyz form", "tags": "id magna sed Lorem, Duis dolor commodo aliqua"},
        }
    ],
    "google_ads_lead_form/test-lead-fullname-service": [
        {
            "first_name": "FirstName",
            "last_name": "LastName",
            "phone": "+16505550123",
            "email": "test@example.com",
            "service": "Roofing",
            "region": "CA",
            "test": True,
            "answers": {"Postal Code": "94043", "campaign_id": "991214827"},
        }
    ],
    "google_ads_lead_form/test-lead-no-adgroup": [
        {"first_name": "FirstName", "last_name": "LastName", "phone": "+16505550123", "email": "test@example.com",
         "delivery": "TeSter-123-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "answers": {"campaign_id": "23993279721"}, "test": True}
    ],
    "pipedrive/deal-delete": [],
    "pipedrive/lead-delete": [],
    "pipedrive/person-change": [{"first_name": "Sample Person", "phone": None, "email": None, "delivery": "person:8"}],
    "pipedrive/person-create": [{"first_name": "Sample", "phone": None, "email": None, "delivery": "person:8"}],
    "pipedrive/person-delete": [],
    "salesforce/flow-http-callout-json": [
        {"first_name": "Benjamin", "last_name": "Example", "phone": "+12035550166", "email": "ben.example@example.com"}
    ],
    "salesforce/outbound-message-empty": [],
    "salesforce/outbound-message-three-leads": [
        {"first_name": "Henrik", "last_name": "Nielsen", "message": "Some notes...", "delivery": "0123456789ABCDEEAE",
         "answers": {"company": "Microsoft", "lead_source": "Web"}},
        {"first_name": "Benjamin", "delivery": "1123456789ABCDEEAE"},
        {"first_name": "Nora", "delivery": "2123456789ABCDEEAE"},
    ],
}  # fmt: skip
NAMED = {
    "follow_up_boss/people-created": ["/v1/people?id=1234,3244,3232"],
    "gohighlevel/appointment-create": ["/contacts/9NkT25Vor1v4aQatFsv2"],
    "gohighlevel/inbound-call-2": ["/contacts/gb7laj5aYQC4glDtP1r5"],
    "gohighlevel/inbound-email-3": ["/contacts/3bN9f8LYJFG8F232XMUbfq"],
    "gohighlevel/opportunity-create": ["/contacts/cJAWDskpkJHbRbhAT7bs"],
    "hubspot/contact-batch": ["/crm/v3/objects/contacts/1246965", "/crm/v3/objects/contacts/1246978"],
    "hubspot/contact-batch-encoded-query": ["/crm/v3/objects/contacts/1246978"],
    "hubspot/contact-creation-subscriptionType": ["/crm/v3/objects/contacts/123"],
    "meta_lead_ads/leadgen-doc-numeric-ids": ["/v24.0/123123123123"],
    "pipedrive/deal-create": ["/api/v2/persons/8"],
    "pipedrive/lead-change": ["/api/v2/persons/11"],
    "zoho_crm/notification-lead-insert": ["/crm/v7/Leads/5725767000003000064"],
}


@pytest.mark.skipif(not PROVIDERS.exists(), reason=_MISSING)
@pytest.mark.parametrize("sample", READ)
def test_a_recorded_request_is_read_right(sample):
    kind = sample.partition("/")[0]
    module, source = import_module(f"firstminute.adapters.sources.{kind}"), Source("any", kind, secret="any/secret")
    assert not hasattr(module, "lookups") or module.lookups(recorded(sample), source) == []
    drafts = module.parse(recorded(sample), source, "US", NOW)
    assert [compared(one, expected) for one, expected in zip(drafts, READ[sample], strict=True)] == READ[sample]


@pytest.mark.skipif(not PROVIDERS.exists(), reason=_MISSING)
@pytest.mark.parametrize("sample", NAMED)
def test_a_recorded_request_that_only_names_records_is_looked_up(sample):
    kind = sample.partition("/")[0]
    module = import_module(f"firstminute.adapters.sources.{kind}")
    found = module.lookups(recorded(sample), Source("any", kind, secret="any/secret"))
    paths = [one.path if kind == "follow_up_boss" else one.path.partition("?")[0] for one in found]
    assert paths == NAMED[sample]


@pytest.mark.skipif(not PROVIDERS.exists(), reason=_MISSING)
def test_every_recorded_request_of_these_providers_is_read():
    ours = {
        f"{path.parent.parent.name}/{path.parent.name}"
        for kind in KINDS
        for path in (PROVIDERS / kind).glob("*/body.*")
    }
    elsewhere = {"hubspot/contact-api-create-request", "meta_lead_ads/graph-lead-response"}
    assert ours - elsewhere == READ.keys() | NAMED.keys()


@pytest.mark.skipif(not PROVIDERS.exists(), reason=_MISSING)
def test_the_recorded_answer_of_the_graph_api_is_read():
    body = (PROVIDERS / "meta_lead_ads" / "graph-lead-response" / "body.json").read_bytes()
    lookup = Lookup("Meta", "lead 1", "/v24.0/1", "1")
    (draft,) = meta_lead_ads.fetched(body, lookup, Source("any", "meta_lead_ads"), "US", NOW)
    assert (draft.first_name, draft.last_name, draft.email) == ("Joe", "Example", "joe@example.com")
    assert draft.submitted_at == datetime(2015, 2, 28, 8, 49, 14, tzinfo=UTC)
    assert draft.answers["car_make"] == "Honda"


# What is answered


def test_an_outbound_message_is_acknowledged_as_salesforce_reads_it():
    import xml.etree.ElementTree as ElementTree

    status, body, media = salesforce.answer([], Request("POST", "", {"content-type": "text/xml; charset=utf-8"}, b""))
    assert (status, media) == (200, "text/xml; charset=utf-8")
    ack = ElementTree.fromstring(body).find(".//{http://soap.sforce.com/2005/09/outbound}Ack")
    assert ack is not None
    assert ack.text == "true"
    assert salesforce.answer([], Request("POST", "", {"content-type": "application/json"}, b"")) is None


@pytest.mark.parametrize(
    ("named", "campaign_id", "kept"),
    [("spring", 991214827, "spring"), (None, 991214827, "991214827"), (None, "9" * 100_000, None), (None, None, None)],
)
def test_a_campaign_of_google_is_known_by_its_id_where_the_client_file_gives_no_name(
    named: str | None, campaign_id: object, kept: str | None
) -> None:
    lead = {"user_column_data": [{"column_id": "EMAIL", "string_value": "d@example.com"}], "campaign_id": campaign_id}
    request = Request("POST", "https://a.example", {"content-type": "application/json"}, json.dumps(lead).encode())
    source = Source("ads", "google_ads_lead_form", campaign=named)
    (draft,) = google_ads_lead_form.parse(request, source, "US", NOW)
    assert draft.campaign == kept


@pytest.mark.parametrize("kind", ["google_ads_lead_form", "meta_lead_ads", "zoho_crm"])
def test_who_takes_anything_but_200_for_a_failure_gets_200(kind):
    module = import_module(f"firstminute.adapters.sources.{kind}")
    assert module.answer([], Request("POST", "", {}, b""))[0] == 200


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hub.mode": "subscribe", "hub.challenge": "55"},
        {"hub.mode": "subscribe", "hub.challenge": "55", "hub.verify_token": "wrong"},
        {"hub.mode": "unsubscribe", "hub.challenge": "55", "hub.verify_token": "right"},
        {"hub.mode": "subscribe", "hub.challenge": "", "hub.verify_token": "right"},
    ],
)
def test_a_handshake_that_is_not_metas_is_refused(query):
    with pytest.raises(Forbidden):
        meta_lead_ads.challenge(Request("GET", "", {}, b"", query), Source("m", "meta_lead_ads"), ("right",))


def test_a_handshake_without_any_token_lets_nobody_subscribe():
    query = {"hub.mode": "subscribe", "hub.challenge": "55", "hub.verify_token": ""}
    with pytest.raises(Unauthenticated):
        meta_lead_ads.challenge(Request("GET", "", {}, b"", query), Source("m", "meta_lead_ads"), ("",))


def test_linkedins_validation_is_answered_with_the_codes_signature():
    query = {"challengeCode": "890e4665-4dfe-4ab1-b689-ed553bceeed0"}
    told_back = linkedin_lead_forms.challenge(Request("GET", "", {}, b"", query), Source("l", "l"), ("client-secret",))
    assert json.loads(told_back) == {
        "challengeCode": query["challengeCode"],
        # printf %s <code> | openssl dgst -sha256 -hmac client-secret
        "challengeResponse": __import__("hmac")
        .new(b"client-secret", query["challengeCode"].encode(), "sha256")
        .hexdigest(),
    }
    with pytest.raises(Forbidden):
        linkedin_lead_forms.challenge(Request("GET", "", {}, b""), Source("l", "l"), ("client-secret",))


# Whose it is


def test_highlevel_signs_for_everybody_so_the_location_must_be_the_practices():
    source = Source("g", "gohighlevel", secret="g/key", account="mine")
    body = json.dumps({"type": "ContactCreate", "locationId": "theirs", "email": "a@example.com"}).encode()
    request, key = signed_by_highlevel(body)
    with pytest.raises(Forbidden):
        gohighlevel.verify(request, source, key, NOW)
    mine, key = signed_by_highlevel(body.replace(b"theirs", b"mine"))
    gohighlevel.verify(mine, source, key, NOW)
    nobodys, key = signed_by_highlevel(b'{"type": "ContactCreate"}')
    with pytest.raises(Forbidden):
        gohighlevel.verify(nobodys, source, key, NOW)


def test_a_signature_of_highlevel_is_read_whole_and_never_replaced_by_a_token():
    body = b'{"type": "ContactCreate", "email": "a@example.com"}'
    request, key = signed_by_highlevel(body)
    source = Source("g", "gohighlevel", secret="g/key")
    gohighlevel.verify(request, source, key, NOW)
    for changed in ("", "AAAA", "!!", request.headers["x-ghl-signature"][:-4] + "AAA="):
        headers = {**request.headers, "x-ghl-signature": changed, "authorization": f"Bearer {key[0]}"}
        with pytest.raises(Unauthenticated):
            gohighlevel.verify(Request("POST", "", headers, body), source, key, NOW)


def signed_by_highlevel(body: bytes) -> tuple[Request, tuple[str, ...]]:
    """A request signed with a key of this test's, and that key as a secret."""
    import base64

    library = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    private = library.Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
    signature = base64.b64encode(private.sign(body)).decode()
    headers = {"content-type": "application/json", "x-ghl-signature": signature}
    return Request("POST", "", headers, body), (base64.b64encode(private.public_key().public_bytes_raw()).decode(),)


@pytest.mark.parametrize(
    ("account", "lets_in"), [("00D000000000001AAA", True), ("00D000000000001", True), ("00D000000000002AAA", False)]
)
def test_an_outbound_message_of_another_organisation_is_refused(account, lets_in):
    sample = told(OURS / "salesforce" / "outbound_message.json")
    headers = {"content-type": "text/xml", "x-webhook-secret": "s3cret"}
    request = Request("POST", "", headers, sample["text"].encode())
    source = Source("s", "salesforce", secret="s/token", account=account)
    if lets_in:
        salesforce.verify(request, source, ("s3cret",), NOW)
    else:
        with pytest.raises(Forbidden):
            salesforce.verify(request, source, ("s3cret",), NOW)


def test_a_stale_signature_of_hubspot_cannot_be_let_in_by_an_older_one_beside_it():
    """Whoever records a request could strip nothing from it: where version 3 is, it alone counts."""
    import hashlib

    body = b"[]"
    headers = {
        "x-hubspot-signature-v3": "AAAA",
        "x-hubspot-request-timestamp": str(int(NOW.timestamp() * 1000)),
        "x-hubspot-signature": hashlib.sha256(b"s3cret" + body).hexdigest(),
        "x-hubspot-signature-version": "v1",
        "authorization": "Bearer s3cret",
    }
    with pytest.raises(Unauthenticated):
        hubspot.verify(Request("POST", "https://a", headers, body), Source("h", "hubspot"), ("s3cret",), NOW)


# Whatever else comes


WORDS = """
    entry changes value field leadgen_id event resourceIds ids module meta data person_id entity action type contactId
    appointment operation owner objectId subscriptionType portalId channel_id leadAction leadGenFormResponse content
    form people contact field_data formResponse answers emails phones customFields attributionSource values
    user_column_data
    form_data questions hiddenFields leadMetadataInfo properties
"""
KEYS = st.sampled_from(WORDS.split())
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(tree=TREES, kind=st.sampled_from(KINDS))
def test_a_delivery_of_any_shape_is_read_or_refused_in_words(tree, kind):
    module, source = import_module(f"firstminute.adapters.sources.{kind}"), Source("any", kind, secret="any/secret")
    request = Request("POST", "", {"content-type": "application/json"}, json.dumps(tree).encode())
    for read in (lambda: getattr(module, "lookups", lambda *_: [])(request, source),
                 lambda: module.parse(request, source, "US", NOW)):  # fmt: skip
        with suppress(Rejected):
            read()


@given(tree=TREES, kind=st.sampled_from(NAMING))
def test_an_answer_of_any_shape_is_read_or_refused_in_words(tree, kind):
    module = import_module(f"firstminute.adapters.sources.{kind}")
    told_of = {"event": "contact.creation", "property": "", "operation": "insert"}
    lookup = Lookup("Provider", "contact 1", "/1", "1", NOW, told_of)
    with suppress(Rejected):
        module.fetched(json.dumps(tree).encode(), lookup, Source("any", kind), "US", NOW)


@given(body=st.binary(max_size=60), kind=st.sampled_from(NAMING))
def test_an_answer_that_is_no_json_is_refused_in_words(body, kind):
    module = import_module(f"firstminute.adapters.sources.{kind}")
    told_of = {"event": "contact.creation", "property": "", "operation": "insert"}
    with suppress(Rejected):
        module.fetched(body, Lookup("P", "contact 1", "/1", "1", None, told_of), Source("any", kind), "US", NOW)
