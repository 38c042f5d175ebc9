"""What is left of a lead when its person asked to be forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import EMAIL, LEAD_ID, NOW, PHONE, a_lead, a_received
from firstminute.domain.erasure import scrubbed_event, scrubbed_lead
from firstminute.domain.events import EVENT_TYPES, Actor, Event, NewEvent, record
from firstminute.domain.folding import fold
from firstminute.domain.metrics import cohort, standing

ZONE = "America/New_York"
SAID = "Dana said she is afraid"

words = st.sampled_from(
    ["sms", "call", "no_answer", "wrong_number", "first_human", "exhausted", "cal_1", SAID, PHONE, EMAIL, "", "x" * 90]
)
values = words | st.none() | st.booleans() | st.integers(0, 10**7) | st.lists(words, max_size=2)
texts_the_fold_reads = (
    "address", "appointment_id", "campaign", "channel", "email", "first_name", "how", "language", "last_name",
    "message", "outcome", "owner", "phone", "reason", "region", "service", "sla", "source", "starts_at", "text",
)  # fmt: skip
happenings = st.builds(
    lambda type_, actor, texts, more: NewEvent(type_, NOW, actor, {**texts, **more}),
    st.sampled_from(sorted(EVENT_TYPES | {"touch.deferred"})),
    st.builds(Actor, st.sampled_from(["prospect", "staff", "system"]), words),
    st.dictionaries(st.sampled_from(texts_the_fold_reads), words, max_size=6),
    st.fixed_dictionaries(
        {},
        optional={
            "amount": st.none() | st.integers(0, 10**7),
            "takeover": st.booleans(),
            "suppressed": st.lists(words, max_size=2),
            "rules": values,
            "status": values,
            "anything": values,
        },
    ),
)


def logged(history):
    return [record(new, LEAD_ID, place, NOW) for place, new in enumerate(history, 2)]


def test_a_lead_keeps_nothing_that_names_or_describes_its_person():
    left = scrubbed_lead(a_lead())
    for name in ("name", "first_name", "last_name", "phone", "email", "service", "words", "language", "region"):
        assert getattr(left, name) is None


def test_a_lead_keeps_everything_else():
    lead = a_lead(touches=3, revenue=5, appointments={"cal_1": "kept"}, reached=frozenset({"won"}))
    left = scrubbed_lead(lead)
    person = {name: getattr(lead, name) for name in ("first_name", "last_name", "phone", "email", "service", "words")}
    assert replace(left, **person, language=lead.language, region=lead.region) == lead


@given(st.lists(happenings, max_size=8))
def test_a_recount_of_the_scrubbed_log_is_the_scrubbed_lead(history):
    log = [a_received(LEAD_ID), *logged(history)]
    assert fold(LEAD_ID, list(map(scrubbed_event, log))) == scrubbed_lead(fold(LEAD_ID, log))


@given(st.lists(happenings, max_size=8))
def test_the_counts_of_a_scrubbed_lead_are_those_of_the_lead(history):
    lead = fold(LEAD_ID, [a_received(LEAD_ID), *logged(history)])
    assert standing(scrubbed_lead(lead)) == standing(lead)
    assert cohort(scrubbed_lead(lead), ZONE) == cohort(lead, ZONE)


@given(happenings)
def test_scrubbing_again_changes_nothing(new):
    once = scrubbed_event(record(new, LEAD_ID, 2, NOW))
    assert scrubbed_event(once) == once


@given(happenings)
def test_a_scrubbed_event_is_still_the_same_event(new):
    event = record(new, LEAD_ID, 2, NOW)
    left = scrubbed_event(event)
    assert replace(left, data=event.data, actor=event.actor) == event
    assert left.actor.kind == event.actor.kind


@pytest.mark.parametrize(
    ("type_", "stays", "goes"),
    [
        (
            "lead.received",
            {"source": "website", "campaign": "fall"},
            {"message": SAID, "attribution": {"gclid": "Cj0"}},
        ),
        ("lead.repeated", {"source": "website"}, {"email": EMAIL, "consent": {"ip": "203.0.113.7"}}),
        ("touch.sent", {"touch": "first", "provider": "twilio"}, {"provider_id": "SM1"}),
        ("touch.sent", {}, {"touch": SAID, "template": EMAIL, "to_kind": PHONE}),
        ("touch.failed", {"code": "30003", "reason": "refused"}, {"message": SAID}),
        ("touch.failed", {}, {"reason": SAID}),
        ("touch.skipped", {"rules": ["hours.lead", "cap"], "until": None}, {}),
        ("lead.replied", {"channel": "sms"}, {"text": SAID}),
        ("lead.opted_out", {"scope": "sms", "how": "stop_word"}, {"address": PHONE}),
        ("lead.opted_out", {"scope": "all"}, {"how": SAID}),
        ("contact.made", {"channel": "call", "seconds": 90}, {"notes": SAID}),
        ("lead.disqualified", {}, {"reason": SAID, "answers": {"need": SAID}}),
        ("cadence.stopped", {"reason": "exhausted", "step": 14}, {}),
        ("owner.assigned", {"owner": "coordinator"}, {"reason": SAID}),
        ("appointment.kept", {"appointment_id": "cal_1"}, {"title": SAID}),
        ("sale.won", {"amount": 5, "currency": "USD"}, {"reason": SAID}),
        ("callback.failed", {"target": "crm:main", "status": 500}, {"words": SAID}),
    ],
)
def test_an_event_keeps_what_was_done_and_loses_what_was_said(type_, stays, goes):
    event = record(NewEvent(type_, NOW, data={**stays, **goes}), LEAD_ID, 2, NOW)
    assert scrubbed_event(event).data == stays


def test_that_a_point_was_suppressed_stays_and_which_one_goes():
    event = record(NewEvent("lead.received", NOW, data={"suppressed": [PHONE]}), LEAD_ID, 1, NOW)
    assert scrubbed_event(event).data == {"suppressed": ["erased"]}


@pytest.mark.parametrize("appointment_id", [EMAIL, SAID, "x" * 65, PHONE])
def test_an_appointment_called_after_a_person_gets_another_id_the_same_in_log_and_lead(appointment_id):
    booked = record(NewEvent("appointment.booked", NOW, data={"appointment_id": appointment_id}), LEAD_ID, 2, NOW)
    lead = scrubbed_lead(fold(LEAD_ID, [a_received(LEAD_ID), booked]))
    named = scrubbed_event(booked).data["appointment_id"]
    assert lead.appointments == {named: "booked"}
    assert appointment_id not in named


@pytest.mark.parametrize(
    ("actor", "left"),
    [
        (Actor("prospect", "website"), Actor("prospect", "website")),
        (Actor("prospect", PHONE), Actor("prospect", "erased")),
        (Actor("prospect", EMAIL), Actor("prospect", "erased")),
        (Actor("staff", "Anna (front desk)"), Actor("staff", "Anna (front desk)")),
    ],
)
def test_who_did_it_stays_unless_it_was_the_person(actor, left):
    event: Event = record(NewEvent("lead.replied", NOW, actor), LEAD_ID, 2, NOW)
    assert scrubbed_event(event).actor == left
