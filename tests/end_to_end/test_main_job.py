"""The main job on the local AWS: in, answered, followed up, stopped, told, counted."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from standardwebhooks import Webhook

from end_to_end_stack import Stack, eventually
from end_to_end_stories import story


@story
def test_an_inquiry_is_answered_followed_up_and_given_up_each_touch_once(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone, email="maria@example.com")
    first = eventually(lambda: stack.outbox(lead_id, "sms"))[0]
    assert first["to"] == phone
    assert first["from"] == "+12125550120"
    assert first["provider"] == "twilio"
    assert "Hi Maria, this is Bright Smile Dental." in first["body"]
    assert "?" in first["body"]
    assert "Reply STOP" in first["body"]

    ended = eventually(lambda: stack.lead(lead_id)["state"] == "unreachable" and stack.lead(lead_id), 120)
    assert ended["lead"]["stop_reason"] == "exhausted"
    assert ended["next_action"] is None
    sent = [(one["touch"], one["channel"]) for one in stack.events(lead_id, "touch.sent")]
    assert sent == [("first", "sms"), ("step_1", "call"), ("step_2", "email"), ("step_3", "sms"), ("step_4", "email")]
    at = {one["data"]["touch"]: one["occurred_at"] for one in ended["events"] if one["type"] == "touch.sent"}
    assert list(at.values()) == sorted(at.values())
    assert len(stack.outbox(lead_id, "sms")) == 2
    mails = eventually(lambda: _all_of(stack.outbox(lead_id, "email"), 2))
    assert all(one["to"] == "maria@example.com" for one in mails)
    assert all("120 Example Street" in one["body"] for one in mails)  # CAN-SPAM: the postal address
    assert all("List-Unsubscribe-Post" in one["headers"] for one in mails)


def test_the_owner_is_alerted_with_the_person_s_words_and_a_number_to_tap(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone, message="I broke a crown. Do you have time today?")
    alert = eventually(lambda: [one for one in stack.outbox(lead_id, "alert") if one["to"] == "+12125550110"])[0]
    assert "I broke a crown" in alert["body"]
    assert f"tel:{phone}" in alert["body"]
    mail = eventually(lambda: [one for one in stack.outbox(lead_id, "alert") if "@" in one["to"]])[0]
    assert "Maria" not in mail["subject"]


def test_a_reply_stops_the_cadence_and_reaches_the_owner(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone, email="reply@example.com")
    eventually(lambda: stack.events(lead_id, "touch.sent"))
    assert stack.text(phone, "Yes, tomorrow at 3 please").status == 200
    lead = stack.lead(lead_id)
    assert lead["state"] == "replied"
    assert lead["lead"]["stop_reason"] == "replied"
    assert lead["next_action"]["what"] == "call_back"
    eventually(lambda: [one for one in stack.outbox(lead_id, "alert") if "tomorrow at 3" in one["body"]])
    touches = len(stack.events(lead_id, "touch.sent"))
    eventually(lambda: not _running(stack, lead_id))
    assert len(stack.events(lead_id, "touch.sent")) == touches


def test_stop_is_confirmed_once_and_suppresses_the_number_for_ever(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone)
    eventually(lambda: stack.outbox(lead_id, "sms"))
    first = stack.text(phone, "Stop.", sid="SM" + "a" * 31 + phone[-1])
    assert first.body.count(b"<Message>") == 1
    again = stack.text(phone, "Stop.", sid="SM" + "a" * 31 + phone[-1])
    assert b"<Message>" not in again.body
    assert stack.lead(lead_id)["lead"]["opted_out"] is True
    assert stack.lead(lead_id)["state"] == "opted_out"
    told = len([one for one in stack.outbox(channel="sms") if one["to"] == phone])
    later = stack.inquire(phone=phone, message="Another thing")
    assert stack.lead(later)["lead"]["opted_out"] is True
    eventually(lambda: not _running(stack, later))
    assert len([one for one in stack.outbox(channel="sms") if one["to"] == phone]) == told


def test_the_same_delivery_many_times_at_once_is_one_lead_and_one_text(stack: Stack, phone: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: stack.inquire(phone=phone), range(8)))
    assert len(set(ids)) == 1
    eventually(lambda: stack.outbox(ids[0], "sms"))
    eventually(lambda: stack.events(ids[0], "touch.delivered"))
    assert Counter(one["touch"] for one in stack.events(ids[0], "touch.sent"))["first"] == 1
    assert len([one for one in stack.outbox(ids[0], "sms") if "Thanks for reaching out" in one["body"]]) == 1
    assert stack.events(ids[0], "lead.repeated") == []


def test_a_person_who_asks_again_gets_no_second_first_touch(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone)
    eventually(lambda: stack.outbox(lead_id, "sms"))
    assert stack.inquire(phone=phone, message="And do you take my insurance?") == lead_id
    assert len(stack.events(lead_id, "lead.repeated")) == 1
    assert len([one for one in stack.outbox(lead_id, "sms") if "Thanks for reaching out" in one["body"]]) == 1


def test_an_email_answers_who_cannot_be_texted(stack: Stack) -> None:
    refused = stack.inquire(phone="+15005550009", email="landline@example.com")  # 21614: takes no texts
    eventually(lambda: stack.outbox(refused, "email"))
    assert stack.events(refused, "touch.failed")[0]["code"] == "21614"
    assert stack.outbox(refused, "sms") == []


def test_a_text_whose_answer_was_lost_is_found_again_and_not_sent_twice(stack: Stack) -> None:
    lead_id = stack.inquire(phone="+15005550012")  # taken, but the connection breaks before the answer
    found = eventually(lambda: stack.events(lead_id, "touch.sent"))
    assert found[0]["reconciled"] is True
    assert len([one for one in stack.outbox(lead_id, "sms") if "Thanks for reaching out" in one["body"]]) == 1


def test_a_lead_goes_from_received_to_won_and_the_numbers_follow(stack: Stack, phone: str) -> None:
    before = _totals(stack)
    lead_id = stack.inquire(phone=phone, email="won@example.com")
    stack.happens(lead_id, "contact.attempted", channel="call", outcome="no_answer")
    stack.happens(lead_id, "contact.made", channel="call", seconds=240)
    stack.happens(lead_id, "lead.qualified", answers={"need": "specific"})
    stack.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at="2027-01-08T15:00:00Z")
    stack.happens(lead_id, "appointment.kept", appointment_id="a1")
    stack.happens(lead_id, "sale.won", amount=480_000, currency="USD")
    assert stack.lead(lead_id)["state"] == "won"
    names = ("contacted", "qualified", "booked", "appointments_due", "kept", "won_qualified", "kept_qualified")
    eventually(lambda: all(_totals(stack)[name] == before[name] + 1 for name in names))
    assert _totals(stack)["revenue"] == before["revenue"] + 480_000
    assert _totals(stack)["first_human_seconds"]["count"] == before["first_human_seconds"]["count"] + 1


def test_a_text_that_the_carrier_reports_as_delivered_stops_its_own_clock_and_is_counted(
    stack: Stack, phone: str
) -> None:
    before = _totals(stack)["first_delivered_seconds"]["count"]
    lead_id = stack.inquire(phone=phone)
    eventually(lambda: stack.events(lead_id, "touch.delivered"))
    lead = stack.lead(lead_id)["lead"]
    assert lead["first_touch_seconds"] <= lead["first_delivered_seconds"]
    assert lead["first_human_seconds"] is None
    eventually(lambda: _totals(stack)["first_delivered_seconds"]["count"] > before)
    assert _totals(stack)["first_delivered_seconds"]["p95"] > 0


def test_a_crm_reports_by_contact_point_once_however_often_it_sends(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone)
    told = json.dumps(
        {"id": f"crm-{phone}", "type": "contact.made", "phone": phone, "data": {"channel": "call", "seconds": 90}}
    )
    bearer = f"Bearer {stack.told['secrets']['crm/events_secret']}"
    answers = [
        stack.call("POST", "/events/crm", told, Content_Type="application/json", Authorization=bearer) for _ in range(2)
    ]
    assert [one.status for one in answers] == [202, 202]
    assert answers[0].json["event_ids"] == answers[1].json["event_ids"]
    assert len(stack.events(lead_id, "contact.made")) == 1


def test_every_change_reaches_the_crm_signed_numbered_and_whole(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone)
    stack.happens(lead_id, "contact.made", channel="call", seconds=60)
    events = [one for one in stack.lead(lead_id)["events"] if not one["type"].startswith("callback.")]
    callbacks = eventually(lambda: _callbacks(stack, lead_id, len(events)))
    secret = Webhook(stack.told["secrets"]["crm/callback_secret"])
    for one in callbacks:
        headers = {name.lower(): value for name, value in one["headers"].items()}
        content = secret.verify(one["body"], headers)
        assert content["data"]["lead"]["id"] == lead_id
        assert content["data"]["lead"]["phone"] == phone
        assert content["data"]["sequence"] == content["data"]["event"]["seq"] == content["data"]["lead"]["sequence"]
    numbers = {json.loads(one["body"])["data"]["sequence"] for one in callbacks}
    assert set(range(1, len(events) + 1)) <= numbers


def test_a_crm_that_fails_is_told_again(stack: Stack, phone: str) -> None:
    stack.crm.answer_next(503, times=2, about=phone)  # other people's callbacks go on beside it
    lead_id = stack.inquire(phone=phone)
    delivered = eventually(
        lambda: [one for one in stack.events(lead_id, "callback.delivered") if one["attempt"] > 1], seconds=90
    )
    failed = stack.events(lead_id, "callback.failed")
    assert delivered
    assert failed
    assert failed[0]["status"] == 503


def test_leads_that_are_erased_leave_their_counts(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone, email="gone@example.com", message="Please forget this")
    eventually(lambda: stack.outbox(lead_id, "sms"))
    assert stack.staff("DELETE", f"/leads/{lead_id}").status == 202
    left = json.dumps(stack.lead(lead_id))
    assert not [word for word in (phone, "gone@example.com", "Maria", "forget this") if word in left]


def test_counts_equal_the_recount(stack: Stack) -> None:
    from firstminute.adapters.aws.leads import DynamoLeads
    from firstminute.adapters.aws.rollups import DynamoRollups
    from firstminute.application.auditing import audit
    from firstminute.domain.metrics import standing

    outputs, table = stack.running.deployed.outputs, stack.running.aws("dynamodb")
    leads, rollups = DynamoLeads(table, outputs["LeadsTable"]), DynamoRollups(table, outputs["MetricsTable"])
    eventually(lambda: audit(leads, rollups, stack.running.practice.zone).equal)
    found = audit(leads, rollups, stack.running.practice.zone)
    assert found.leads >= 1
    heads = filter(None, map(leads.get, leads.ids()))
    assert _totals(stack)["leads"] == sum(standing(head.lead)["leads"] for head in heads)


@pytest.mark.parametrize("by", ["source", "campaign", "channel", "owner", "day"])
def test_groups_add_up_to_the_totals(stack: Stack, by: str) -> None:
    answer = stack.staff("GET", f"/metrics?from=2026-01-01&to=2027-12-31&by={by}").json
    assert sum(group["leads"] for group in answer["groups"]) == answer["totals"]["leads"]
    assert answer["by"] == by


def _totals(stack: Stack) -> Any:
    answer = stack.staff("GET", "/metrics?from=2026-01-01&to=2028-12-31")
    assert answer.status == 200, answer.body
    return answer.json["totals"]


def _callbacks(stack: Stack, lead_id: str, least: int) -> list[Any] | None:
    found = stack.outbox(lead_id, "callback")
    return found if len({json.loads(one["body"])["data"]["sequence"] for one in found}) >= least else None


def _all_of(found: list[Any], many: int) -> list[Any] | None:
    return found if len(found) == many else None


def _running(stack: Stack, lead_id: str) -> bool:
    """Whether a machine still runs for this lead."""
    machines, arn = stack.running.aws("stepfunctions"), stack.running.deployed.outputs["StateMachineArn"]
    pages = machines.get_paginator("list_executions").paginate(stateMachineArn=arn, statusFilter="RUNNING")
    return any(one["name"].startswith(lead_id) for page in pages for one in page["executions"])
