"""What staff are told about a lead, and how long it may be."""

from __future__ import annotations

import pytest

from builders import LEAD_ID, NOW, a_draft, a_lead, a_practice, a_received, an_event
from firstminute.domain.alerts import compose, concerns_staff, short_id
from firstminute.domain.events import Event, NewEvent, record
from firstminute.domain.segments import segments

DESK = a_practice().team[0]


def happened(type_: str, **data: object) -> Event:
    return record(an_event(type_, **data), LEAD_ID, 2, NOW)


def test_a_new_inquiry_says_who_what_in_their_words_and_how_to_call():
    alert = compose(a_practice(), a_lead(), a_received(), DESK)
    for told in ("New inquiry", "Dana Reyes", "Dental implants", "second opinion", "tel:+12125550143", "Coordinator"):
        assert told in alert.text
        assert told in alert.body
    assert '<a href="tel:+12125550143"' in alert.html
    assert "Call (212) 555-0143" in alert.html


def test_a_subject_names_the_lead_by_its_id_and_nobody():
    assert compose(a_practice(), a_lead(), a_received(), DESK).subject == f"New inquiry {short_id(LEAD_ID)}"
    assert short_id(LEAD_ID) == LEAD_ID[-6:].upper()


@pytest.mark.parametrize(
    ("type_", "data", "told"),
    [
        ("lead.replied", {"text": "Can I come on Friday?"}, "Can I come on Friday?"),
        ("touch.sent", {"channel": "call", "template": "call_now"}, "Call Dana now."),
        ("sla.breached", {"sla": "first_human"}, "Nobody has spoken with them yet."),
        ("lead.repeated", {"message": "Me again, about implants"}, "Me again, about implants"),
        ("lead.opted_out", {"review": True, "text": "not now, stop by on Friday"}, "stop by on Friday"),
    ],
)
def test_every_alert_says_what_happened_and_links_to_the_phone(type_, data, told):
    alert = compose(a_practice(), a_lead(), happened(type_, **data), DESK)
    assert told in alert.text
    assert "tel:+12125550143" in alert.text
    assert "Dana" not in alert.subject


@pytest.mark.parametrize("words", ["word " * 400, "ünïcödé ✓ " * 200, "x" * 2000, "🙂" * 500, "\n" * 50, ""])
def test_a_text_has_at_most_three_segments_and_never_loses_the_phone(words):
    lead = a_lead(service="Dental implants " * 30)
    alert = compose(a_practice(), lead, happened("lead.replied", text=words), DESK)
    assert segments(alert.text).count <= 3
    assert "tel:+12125550143" in alert.text
    assert "Dana Reyes" in alert.text


def test_a_person_without_a_phone_is_written_to():
    lead = a_lead(phone=None)
    alert = compose(a_practice(), lead, a_received(draft=a_draft(phone=None)), DESK)
    assert "dana.reyes@example.com" in alert.text
    assert "tel:" not in alert.text + alert.html


def test_a_persons_words_are_never_markup():
    alert = compose(a_practice(), a_lead(), happened("lead.replied", text='<img src=x onerror="x">&'), DESK)
    assert "<img" not in alert.html
    assert "&lt;img" in alert.html


def test_words_cannot_pass_for_the_link_to_call():
    alert = compose(a_practice(), a_lead(), happened("lead.replied", text="hi\ntel:+19005550100"), DESK)
    assert 'href="tel:+1900' not in alert.html


@pytest.mark.parametrize(
    ("type_", "data", "concerns"),
    [
        ("lead.received", {}, True),
        ("lead.received", {"suppressed": ["+12125550143"]}, True),
        ("lead.repeated", {}, True),
        ("lead.replied", {}, True),
        ("touch.sent", {"channel": "call"}, True),
        ("touch.sent", {"channel": "sms"}, False),
        ("sla.breached", {}, True),
        ("lead.opted_out", {}, False),
        ("lead.opted_out", {"review": True}, True),
        ("lead.opted_out", {"review": True, "shared_with": "ld_1"}, False),
        ("lead.opted_in", {}, True),
        ("touch.delivered", {}, False),
        ("sale.won", {}, False),
    ],
)
def test_staff_are_told_what_needs_somebody_now(type_, data, concerns):
    assert concerns_staff(happened(type_, **data)) is concerns


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("lead.received", {"call": "CA1"}, False),
        ("call.ended", {"outcome": "no_answer"}, True),
        ("call.ended", {"outcome": "answered"}, False),
        ("call.ended", {"outcome": "no_answer", "call_back": True}, False),
        ("call.ended", {"outcome": "voicemail", "voicemail": True}, False),
        ("call.ended", {"outcome": "voicemail", "corrected": True}, False),
        ("call.voicemail", {"recording": "RE1"}, True),
        ("call.transcribed", {"recording": "RE1"}, False),
        ("call.transcribed", {"recording": "RE1", "text": "Please call"}, True),
        ("call.details", {"first_name": "Jane"}, False),
        ("call_back.requested", {"asked": "asap", "at": "2026-11-24T17:00:00Z"}, True),
        ("call_back.requested", {"asked": "missed", "at": "2026-11-24T17:00:00Z"}, False),
        ("call_back.due", {}, True),
        ("call.not_taken", {"template": "call_now"}, True),
        ("call.withdrawn", {"rules": ["stopped.replied"]}, False),
        ("call.connecting", {"member": "front_desk"}, False),
        ("touch.sent", {"channel": "call", "provider": "twilio"}, False),
        ("touch.sent", {"channel": "call", "provider": "owner", "template": "call_now"}, True),
    ],
)
def test_of_a_call_that_nobody_took_somebody_is_told_once_what_there_is_to_do(kind, data, told):
    event = record(NewEvent(kind, NOW, data=data), LEAD_ID, 2, NOW)
    assert concerns_staff(event) is told
    if told:
        alert = compose(a_practice(), a_lead(), event, a_practice().team[0])
        assert "tel:+12125550143" in alert.text
        assert "Dana" not in alert.subject


def test_who_hides_their_number_is_not_asked_to_be_called_back():
    event = record(an_event("call.ended", outcome="no_answer"), LEAD_ID, 2, NOW)
    alert = compose(a_practice(), a_lead(phone=None, email=None), event, a_practice().team[0])
    assert "nobody can call back" in alert.text


def test_a_promised_hour_is_said_as_people_say_it():
    data = {"asked": "later", "at": "2026-11-24T19:00:00Z"}
    event = record(NewEvent("call_back.requested", NOW, data=data), LEAD_ID, 2, NOW)
    assert "a call on Tuesday at 2:00 PM" in compose(a_practice(), a_lead(), event, a_practice().team[0]).text


def test_as_soon_as_possible_is_said_with_its_hour_where_the_practice_is_closed():
    for at, said in (("2026-11-24T16:20:00Z", "a call as soon as possible."), ("2026-11-25T13:00:00Z", "at 8:00 AM.")):
        event = record(NewEvent("call_back.requested", NOW, data={"asked": "asap", "at": at}), LEAD_ID, 2, NOW)
        assert said in compose(a_practice(), a_lead(), event, a_practice().team[0]).text


def test_a_message_in_a_language_that_is_not_put_into_words_is_announced_as_one():
    event = record(an_event("call.voicemail", recording="RE1"), LEAD_ID, 2, NOW)
    for language, told in ((None, False), ("en-US", False), ("es", True)):
        said = compose(a_practice(), a_lead(language=language), event, a_practice().team[0]).text
        assert ("They speak Spanish, so nobody puts it into words" in said) is told


def test_a_promised_hour_that_is_a_week_away_is_said_with_its_date():
    data = {"asked": "later", "at": "2026-12-01T19:00:00Z"}
    event = record(NewEvent("call_back.requested", NOW, data=data), LEAD_ID, 2, NOW)
    said = compose(a_practice(), a_lead(), event, a_practice().team[0]).text
    assert "a call on Tuesday, December 1, at 2:00 PM" in said
