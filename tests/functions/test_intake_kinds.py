"""Sources of several kinds at the door: the answer that each sender can make use of."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from test_intake_handler import FORM, Door

from firstminute.domain.practice import Source

SOURCES = {
    "page": Source("page", "elementor"),
    "closed-page": Source("closed-page", "elementor", secret="page/token"),
    "calendar": Source("calendar", "cal_com", channel="crm", secret="cal/secret"),
}
BOOKING = {
    "triggerEvent": "BOOKING_CREATED",
    "createdAt": "2026-11-24T16:00:00Z",
    "payload": {
        "uid": "b1",
        "startTime": "2026-12-01T15:00:00Z",
        "attendees": [{"name": "Dana Reyes", "email": "dana.reyes@example.com"}],
    },
}


@pytest.fixture
def door(monkeypatch) -> Door:
    door = Door(monkeypatch)
    door.intake.secrets.values |= {"page/token": "t0ken", "cal/secret": "cal"}  # type: ignore[attr-defined]  # the fake's
    practice = replace(door.intake.practice, sources={**door.intake.practice.sources, **SOURCES})
    door.open(monkeypatch, replace(door.intake, practice=practice))
    return door


def elementor(door: Door, source: str = "page", query: str = "", **fields: str) -> Any:
    return door.ask(urlencode(fields), source=source, headers={"content-type": FORM}, rawQueryString=query)


def calendar(door: Door, route: str, content: Any) -> Any:
    body = json.dumps(content)
    signature = hmac.new(b"cal", body.encode(), hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "x-cal-signature-256": signature}
    return door.ask(body, route, "calendar", headers=headers)


def test_elementor_is_answered_exactly_200_with_the_usual_answer(door):
    response = elementor(door, Name="Dana", Email="dana@example.com")
    assert response["statusCode"] == 200
    assert json.loads(response["body"])["lead_id"] == door.machine.started[0]


def test_elementor_s_visitor_reads_no_error_over_a_form_without_an_address(door):
    response = elementor(door, Rating="5")
    assert (response["statusCode"], json.loads(response["body"])) == (200, {"results": []})
    assert len(door.quarantine.items) == 1


def test_elementor_with_a_secret_needs_it_in_the_address(door):
    assert elementor(door, "closed-page", Email="dana@example.com")["statusCode"] == 401
    assert elementor(door, "closed-page", "token=t0ken", Email="dana@example.com")["statusCode"] == 200


def test_elementor_with_a_secret_is_not_told_what_to_correct_but_kept(door):
    response = elementor(door, "closed-page", "token=t0ken", Rating="5")
    assert (response["statusCode"], json.loads(response["body"])["status"]) == (200, "quarantined")


@pytest.mark.parametrize("route", ["POST /intake/{source}", "POST /events/{source}"])
def test_a_calendar_may_be_pointed_at_either_url(door, route):
    response = calendar(door, route, BOOKING)
    assert response["statusCode"] == 202
    told = json.loads(response["body"])
    (event_id,), (log,) = told["event_ids"], door.leads.logs.values()
    assert [event.type for event in log if event.id == event_id] == ["appointment.booked"]
    assert (told["lead_id"], told["status"]) == (log[0].lead_id, "accepted")


def test_a_calendar_s_event_that_fits_nobody_is_answered_as_kept(door):
    told = json.loads(calendar(door, "POST /intake/{source}", {**BOOKING, "triggerEvent": "BOOKING_CANCELLED"})["body"])
    assert (told["lead_id"], told["status"], told["event_ids"]) == (None, "quarantined", [])
    assert "no lead" in told["reasons"][0]


@pytest.mark.parametrize("route", ["POST /intake/{source}", "POST /events/{source}"])
def test_a_calendar_s_inquiry_is_answered_as_one_at_either_url(door, route):
    response = calendar(door, route, {**BOOKING, "triggerEvent": "BOOKING_REQUESTED"})
    assert response["statusCode"] == 202
    assert json.loads(response["body"])["lead_id"] == door.machine.started[0]


def test_a_calendar_whose_proof_is_wrong_is_refused(door):
    response = door.ask(json.dumps(BOOKING), source="calendar", headers={"content-type": "application/json"})
    assert response["statusCode"] == 401
    assert door.leads.heads == {}
