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
    "message", "outcome", "owner", "phone", "reason", "region", "service", "sla", "source", "text",
)  # fmt: skip
happenings = st.builds(
    lambda type_, actor, texts, more: NewEvent(type_, NOW, actor, {**texts, **more}),
    st.sampled_from(sorted(EVENT_TYPES | {"touch.deferred"})),
    st.builds(Actor, st.sampled_from(["prospect", "staff", "system", "provider"]), words),
    st.dictionaries(st.sampled_from(texts_the_fold_reads), words, max_size=6),
    st.fixed_dictionaries(
        {},
        optional={
            "amount": st.none() | st.integers(0, 10**7),
            "takeover": st.booleans(),
            "came_back": st.booleans(),
            "arrived_at": st.sampled_from(["2026-12-01T14:30:00.000Z", "2026-12-02T14:30:00.000Z"]),
            "unusable": st.booleans(),
            "instead_of": words,
            "corrects": words,
            "late": st.booleans(),
            "starts_at": st.sampled_from(["2026-12-01T14:30:00.000Z", "2026-12-02T14:30:00.000Z"]),
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
    others = {name: getattr(lead, name) for name in ("language", "region", "consent")}
    assert replace(left, **person, **others) == lead


@given(st.lists(happenings, max_size=8))
def test_a_recount_of_the_scrubbed_log_is_the_scrubbed_lead(history):
    log = [a_received(LEAD_ID), *logged(history)]
    assert fold(LEAD_ID, list(map(scrubbed_event, log))) == scrubbed_lead(fold(LEAD_ID, log))


@given(st.lists(happenings, max_size=8))
def test_the_counts_of_a_scrubbed_lead_are_those_of_the_lead(history):
    lead = fold(LEAD_ID, [a_received(LEAD_ID), *logged(history)])
    assert standing(scrubbed_lead(lead)) == standing(lead)
    assert cohort(scrubbed_lead(lead), ZONE) == cohort(lead, ZONE)


def test_what_is_known_of_deliveries_is_counted_as_before_when_the_person_is_gone():
    provider, mail = Actor("provider", "ses"), {"channel": "email", "provider_id": "m1", "touch": "first"}
    at = "2026-11-24T16:30:00.000Z"
    back = {"came_back": True, "arrived_at": at, "unusable": True, "reason": "bad_number", "message": SAID}
    news = [
        NewEvent("touch.delivered", NOW, provider, mail),
        NewEvent("touch.failed", NOW, provider, {**mail, **back}),
        NewEvent("touch.delivered", NOW, provider, {**mail, "channel": "sms", "instead_of": "email"}),
    ]
    for history in (news[:1], news[:2], news, [replace(news[0], data={**mail, "came_back": True})]):
        log = [a_received(LEAD_ID), *logged(history)]
        lead = fold(LEAD_ID, log)
        assert fold(LEAD_ID, list(map(scrubbed_event, log))) == scrubbed_lead(lead)
        assert standing(scrubbed_lead(lead)) == standing(lead)
    assert fold(LEAD_ID, log).first_delivered_ms is None


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
            {"source": "website", "campaign": "fall", "late": True},
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


NAME = "dana_reyes"


@pytest.mark.parametrize("kind", ["staff", "crm", "partner"])
@pytest.mark.parametrize(
    ("type_", "stays", "goes"),
    [
        ("contact.made", {"channel": "call", "seconds": 90}, {"outcome": NAME, "touch": NAME, "step": 2125550143}),
        ("contact.made", {}, {"channel": NAME, "provider": NAME, "template": NAME, "how": NAME, "code": "2125550143"}),
        ("contact.made", {}, {"amount": 2125550143, "owner": NAME, "starts_at": SAID, "until": "2125550143"}),
        ("contact.attempted", {"channel": "sms", "outcome": "busy"}, {"source": NAME, "campaign": NAME}),
        ("lead.repeated", {"channel": "form", "submitted_at": "2026-11-24T16:20:00.000Z"}, {"source": NAME}),
        (
            "touch.sent",
            {"touch": "step_3", "channel": "sms", "provider": "twilio"},
            {"template": NAME, "rules": [NAME]},
        ),
        ("touch.failed", {"touch": "first"}, {"reason": NAME, "code": NAME, "to_kind": NAME}),
        ("lead.opted_out", {"scope": "sms"}, {"how": NAME, "shared_with": NAME}),
        ("owner.assigned", {"owner": "coordinator", "previous": None}, {"because": NAME}),
        ("callback.failed", {"attempt": 2, "status": 500}, {"target": NAME, "event_id": NAME}),
        ("sale.won", {"amount": 2125550143, "currency": "USD"}, {"status": NAME}),
        ("lead.disqualified", {}, {"reason": NAME}),
    ],
)
def test_what_others_reported_stays_only_where_it_can_name_nobody(kind, type_, stays, goes):
    event = record(NewEvent(type_, NOW, Actor(kind, "desk"), {**stays, **goes}), LEAD_ID, 2, NOW)
    assert scrubbed_event(event).data == stays


def test_what_ended_a_cadence_stays_though_somebody_did_it():
    why = {"reason": "human", "because": "erased", "step": 2}
    assert (
        scrubbed_event(record(NewEvent("cadence.stopped", NOW, Actor("staff", "desk"), why), LEAD_ID, 2, NOW)).data
        == why
    )


@pytest.mark.parametrize("campaign", [EMAIL, PHONE, "212-555-0143", "https://practice.example/?name=dana"])
def test_a_campaign_that_is_a_way_to_reach_somebody_goes_and_its_counts_with_it(campaign):
    log = [replace(one, data={**one.data, "campaign": campaign}) for one in [a_received(LEAD_ID)]]
    lead = fold(LEAD_ID, log)
    left = scrubbed_lead(lead)
    assert left == fold(LEAD_ID, list(map(scrubbed_event, log)))
    assert (left.campaign, standing(left)) == (None, standing(lead))


@pytest.mark.parametrize("sla", [NAME, SAID, EMAIL])
def test_a_target_called_after_a_person_is_missed_under_another_name(sla):
    missed = record(NewEvent("sla.breached", NOW, Actor("partner", "desk"), {"sla": sla}), LEAD_ID, 2, NOW)
    lead = scrubbed_lead(fold(LEAD_ID, [a_received(LEAD_ID), missed]))
    assert lead == fold(LEAD_ID, [scrubbed_event(a_received(LEAD_ID)), scrubbed_event(missed)])
    assert len(lead.reached) == 1
    assert sla not in str(lead.reached)


def test_that_a_point_was_suppressed_stays_and_which_one_goes():
    event = record(NewEvent("lead.received", NOW, data={"suppressed": [PHONE]}), LEAD_ID, 1, NOW)
    assert scrubbed_event(event).data == {"suppressed": ["erased"]}


@pytest.mark.parametrize(
    "appointment_id", [EMAIL, SAID, "x" * 65, PHONE, NAME, "dana.reyes-1962", "2125550143", "a" * 16]
)
def test_an_appointment_called_after_a_person_gets_another_id_the_same_in_log_and_lead(appointment_id):
    booked = record(NewEvent("appointment.booked", NOW, data={"appointment_id": appointment_id}), LEAD_ID, 2, NOW)
    lead = scrubbed_lead(fold(LEAD_ID, [a_received(LEAD_ID), booked]))
    named = scrubbed_event(booked).data["appointment_id"]
    assert lead.appointments == {named: "booked"}
    assert appointment_id not in named


@pytest.mark.parametrize("appointment_id", ["7", "cal_1", "booking-20261201", "0195c2c8-9b43-7c1e-a9a4-3e2b1c0d9f8e"])
def test_an_appointment_called_by_a_number_keeps_it(appointment_id):
    booked = record(NewEvent("appointment.booked", NOW, data={"appointment_id": appointment_id}), LEAD_ID, 2, NOW)
    assert scrubbed_event(booked).data == {"appointment_id": appointment_id}


def test_two_appointments_stay_two():
    ids = [f"{NAME}-{number}" for number in range(9)]
    booked = [
        record(NewEvent("appointment.kept", NOW, data={"appointment_id": one}), LEAD_ID, place, NOW)
        for place, one in enumerate(ids, 2)
    ]
    lead = fold(LEAD_ID, [a_received(LEAD_ID), *map(scrubbed_event, booked)])
    assert standing(lead)["kept"] == len(ids)


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
