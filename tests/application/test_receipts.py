"""What providers say of our messages, in their common shape."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead
from fakes_leads import FakeLeads
from firstminute.application.receipts import DELIVERED, FAILED, OPTED_OUT, Noted, Receipt, named, note
from firstminute.domain.lead import Head

LEAD = "ld_0123456789abcdefghjkmnpqrs"


@pytest.fixture
def leads() -> FakeLeads:
    return FakeLeads()


@pytest.fixture
def head(leads: FakeLeads) -> Head:
    found, events = a_new_lead(draft=a_draft(), at=NOW)
    leads.add(found, events, b"", "d", a_draft().contact_points, NOW + timedelta(days=999))
    return found


def of(head: Head | None, status: str, code: str | None = None, **changes: str | None) -> Receipt:
    told = {"provider": "postmark", "channel": "email", "provider_id": "m1", "touch": "first", "address": EMAIL}
    given = {**told, "lead_id": head.lead.id if head else None, **changes}
    return Receipt(status=status, code=code, **given)  # type: ignore[arg-type]  names and values are told above


def happened(leads: FakeLeads, head: Head) -> list[str]:
    return [event.type for event in leads.log(head.lead.id)][1:]


def test_a_delivery_is_noted_once(leads: FakeLeads, head: Head) -> None:
    assert note(leads, of(head, DELIVERED), NOW) == Noted(DELIVERED, head.lead.id, "first")
    assert note(leads, of(head, DELIVERED), NOW) == Noted("known_before", head.lead.id, "first")
    (event,) = leads.log(head.lead.id)[1:]
    assert event.type == "touch.delivered"
    assert event.actor.name == "postmark"
    assert event.data["provider_id"] == "m1"


@pytest.mark.parametrize(
    ("provider", "code", "reason"),
    [
        ("postmark", "HardBounce", "bad_number"),
        ("postmark", "SoftBounce", "unreachable"),
        ("telnyx", "40001", "bad_number"),
        ("aws_sms", "TEXT_CARRIER_BLOCKED", "blocked"),
        ("smtp", "5.1.1", "bad_number"),
        ("postmark", "SomethingNew", "unknown"),
    ],
)
def test_a_failure_says_what_follows_from_it(
    leads: FakeLeads, head: Head, provider: str, code: str, reason: str
) -> None:
    noted = note(leads, of(head, FAILED, code, provider=provider), NOW)
    assert noted == Noted(FAILED, head.lead.id, "first", code)
    (event,) = leads.log(head.lead.id)[1:]
    assert (event.type, event.data["code"], event.data["reason"]) == ("touch.failed", code, reason)
    assert event.data["message"]


@pytest.mark.parametrize(
    ("status", "code", "events"),
    [
        (FAILED, "Unsubscribe", ["touch.failed", "lead.opted_out", "cadence.stopped"]),
        (OPTED_OUT, "SpamComplaint", ["lead.opted_out", "cadence.stopped"]),
    ],
)
def test_a_no_that_the_provider_heard_is_ours_too(
    leads: FakeLeads, head: Head, status: str, code: str, events: list[str]
) -> None:
    note(leads, of(head, status, code), NOW)
    assert happened(leads, head) == events
    told = next(event for event in leads.log(head.lead.id) if event.type == "lead.opted_out")
    assert told.data == {"scope": "email", "address": EMAIL, "how": f"provider_block_{code}"}
    assert leads.contact(EMAIL).suppressed_at is not None
    assert leads.contact(PHONE).suppressed_at is None


def test_what_one_of_the_team_says_of_an_alert_is_not_said_by_the_lead(leads: FakeLeads, head: Head) -> None:
    alert = of(head, OPTED_OUT, "SpamComplaint", touch=None, address="front@bright-smile.example")
    note(leads, alert, NOW)
    assert happened(leads, head) == []
    assert leads.contact("front@bright-smile.example").suppressed_at is None


def test_a_no_to_an_alert_closes_no_number_whoever_s_lead_it_was_about(leads: FakeLeads, head: Head) -> None:
    for lead_id in (head.lead.id, LEAD):
        told = Receipt("twilio", "sms", lead_id, FAILED, lead_id, "alert.front_desk.1", "21610", "+12125550110")
        note(leads, told, NOW)
    assert happened(leads, head) == ["alert.failed"]
    assert leads.contact("+12125550110").suppressed_at is None


@pytest.mark.parametrize("lead_id", [None, LEAD])
def test_a_no_of_nobody_we_know_is_kept_all_the_same(leads: FakeLeads, lead_id: str | None) -> None:
    note(leads, of(None, OPTED_OUT, "ManualSuppression", lead_id=lead_id), NOW)
    assert leads.contact(EMAIL).suppressed_at is not None


def test_what_is_only_on_its_way_changes_nothing(leads: FakeLeads, head: Head) -> None:
    assert note(leads, of(head, "sent"), NOW).outcome == "sent"
    assert happened(leads, head) == []


def test_only_ids_of_ours_are_read_from_what_a_provider_repeats() -> None:
    assert named({"lead_id": LEAD, "touch": "first"}) == (LEAD, "first")
    assert named({"lead_id": "LEAD#1", "touch": "call Dana"}) == (None, None)
    assert named({"lead_id": 7, "touch": None}) == (None, None)
