"""Ad platforms and CRMs at the door: the answers they need, what they only name, and their handshakes."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_intake_handler import Door, fits

from fakes import FakeLookups
from firstminute import openapi
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.practice import Source

SAMPLES = Path(__file__).parents[1] / "samples"
ORGANISATION = "00D000000000001"
SOURCES = {
    "meta": Source("meta", "meta_lead_ads", "ads", "meta/app", token="meta/page", handshake="meta/word"),
    "meta-plain": Source("meta-plain", "meta_lead_ads", "ads", "meta/app", token="meta/page"),
    "linkedin": Source("linkedin", "linkedin_lead_forms", "ads", "linkedin/app", token="linkedin/token"),
    "google": Source("google", "google_ads_lead_form", "ads", "google/key"),
    "sales": Source("sales", "salesforce", "crm", "sales/token", account=ORGANISATION),
}
SECRETS = {"meta/app": "app", "meta/word": "w0rd", "linkedin/app": "client", "google/key": "s3cret", "sales/token": "t"}
LEADGEN = {"leadgen_id": "111", "page_id": "222", "form_id": "333", "created_time": 1795622400}
NOTIFIED = {"object": "page", "entry": [{"id": "222", "changes": [{"field": "leadgen", "value": LEADGEN}]}]}


@pytest.fixture
def door(monkeypatch) -> Door:
    door = Door(monkeypatch)
    door.intake.secrets.values |= SECRETS  # type: ignore[attr-defined]  # the fake's
    practice = replace(door.intake.practice, sources={**door.intake.practice.sources, **SOURCES})
    door.open(monkeypatch, replace(door.intake, practice=practice, lookups=FakeLookups()))
    return door


def meta(door: Door, content: Any = NOTIFIED, secret: str = "app") -> Any:
    body = json.dumps(content)
    signature = "sha256=" + hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    return door.ask(body, source="meta", headers={"content-type": "application/json", "x-hub-signature-256": signature})


def sales(door: Door, body: str, query: str = "token=t") -> Any:
    return door.ask(body, source="sales", headers={"content-type": "text/xml; charset=utf-8"}, rawQueryString=query)


def outbound_message() -> str:
    text: str = json.loads((SAMPLES / "salesforce" / "outbound_message.json").read_text())["text"]
    return text


def subscribe(door: Door, source: str, query: str) -> Any:
    return door.ask("", "GET /intake/{source}", source, rawQueryString=query)


# What is only named


def test_what_is_only_named_is_kept_queued_and_answered_at_once(door):
    response = meta(door)
    told = json.loads(response["body"])
    assert (response["statusCode"], told["lead_id"], told["status"]) == (200, None, "accepted")
    assert door.leads.heads == {}
    (item,) = door.quarantine.items.values()
    assert item.id == told["kept_as"]
    assert item.reason == told["reason"]
    assert [one.item_id for one in door.intake.lookups.queued] == [item.id]


def test_what_is_only_named_promises_the_visitor_nothing_by_name(door):
    assert "Bright Smile" in json.loads(meta(door)["body"])["next_step"]


def test_what_is_only_named_is_answered_as_described(door):
    document = json.loads(openapi.document())
    schema = document["paths"]["/intake/{source}"]["post"]["responses"]["202"]["content"]["application/json"]["schema"]
    assert fits(schema, json.loads(meta(door)["body"]))


def test_what_is_named_without_proof_is_neither_kept_nor_queued(door):
    assert meta(door, secret="other")["statusCode"] == 401
    assert (door.quarantine.items, door.intake.lookups.queued) == ({}, [])


def test_while_nothing_can_be_queued_the_provider_may_come_again_and_nothing_is_lost(door):
    door.intake.lookups.faults.append(ProviderUnavailable("full"))
    assert meta(door)["statusCode"] == 503
    assert meta(door)["statusCode"] == 200
    assert len(door.intake.lookups.queued) == 1


def test_a_test_lead_is_shown_and_counts_for_nothing(door):
    sample = json.loads((SAMPLES / "google_ads_lead_form" / "test.json").read_text())["json"]
    response = door.ask(sample, source="google", headers={"content-type": "application/json"})
    told = json.loads(response["body"])
    assert (response["statusCode"], told["status"]) == (200, "accepted")
    assert told["reason"] == "This is a test: it reaches nobody and counts for nothing."
    assert door.leads.heads[told["lead_id"]].lead.synthetic


# Salesforce wants an acknowledgement, or sends it all again for a day.


def test_an_outbound_message_is_acknowledged(door):
    response = sales(door, outbound_message())
    assert response["statusCode"] == 200
    assert response["headers"]["content-type"].startswith("text/xml")
    assert "<Ack>true</Ack>" in response["body"]
    (head,) = door.leads.heads.values()
    assert head.lead.phone == "+12125550143"


def test_an_outbound_message_that_comes_again_is_acknowledged_and_makes_no_second_lead(door):
    first, second = sales(door, outbound_message()), sales(door, outbound_message())
    assert first["body"] == second["body"]
    assert len(door.leads.heads) == 1


def test_an_outbound_message_that_cannot_be_read_is_kept_and_acknowledged(door):
    response = sales(door, '<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]><e>&x;</e>')
    assert (response["statusCode"], "<Ack>true</Ack>" in response["body"]) == (200, True)
    assert len(door.quarantine.items) == 1


@pytest.mark.parametrize("query", ["", "token=wrong"])
def test_an_outbound_message_without_proof_is_not_acknowledged(door, query):
    response = sales(door, outbound_message().replace(ORGANISATION, "00D000000000009"), query)
    assert response["statusCode"] in (401, 403)
    assert "Ack" not in response["body"]


# Handshakes


def test_meta_s_challenge_comes_back_in_plain_text(door):
    response = subscribe(door, "meta", "hub.mode=subscribe&hub.verify_token=w0rd&hub.challenge=1158201444")
    assert (response["statusCode"], response["body"]) == (200, "1158201444")
    assert response["headers"]["content-type"].startswith("text/plain")


@pytest.mark.parametrize("word", ["app", "w0rd2", "", "page"])
def test_only_the_agreed_word_subscribes(door, word):
    query = f"hub.mode=subscribe&hub.verify_token={word}&hub.challenge=1158201444"
    response = subscribe(door, "meta", query)
    assert response["statusCode"] == 403
    assert "1158201444" not in response["body"]


def test_without_a_word_of_its_own_the_secret_is_it(door):
    query = "hub.mode=subscribe&hub.verify_token=app&hub.challenge=1158201444"
    assert subscribe(door, "meta-plain", query)["body"] == "1158201444"


@pytest.mark.parametrize("made", ['{"a": 1}', "<script>alert(1)</script>", "x" * 5000])
def test_a_challenge_cannot_make_us_say_what_its_sender_likes(door, made):
    response = subscribe(door, "meta", f"hub.mode=subscribe&hub.verify_token=w0rd&hub.challenge={made}")
    assert response["statusCode"] == 403 or "html" not in response["headers"]["content-type"]


def test_linkedin_s_validation_is_answered_in_json(door):
    code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    response = subscribe(door, "linkedin", f"challengeCode={code}")
    assert response["headers"]["content-type"] == "application/json"
    made = hmac.new(b"client", code.encode(), hashlib.sha256).hexdigest()
    assert json.loads(response["body"]) == {"challengeCode": code, "challengeResponse": made}


def test_who_subscribes_to_a_kind_without_a_handshake_is_told_so(door):
    assert subscribe(door, "google", "hub.challenge=1")["statusCode"] == 404
