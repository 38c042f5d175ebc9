"""What a repeat sets going, and what is due after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import LEAD_ID, NOW, a_lead, a_practice, a_received, an_event
from firstminute.domain import cadence
from firstminute.domain.alerts import compose, concerns_staff
from firstminute.domain.decision import DEFER, SEND, decide
from firstminute.domain.erasure import scrubbed_event, scrubbed_lead
from firstminute.domain.events import record
from firstminute.domain.folding import fold
from firstminute.domain.lead import Enrollment
from firstminute.domain.repeats import AFTER_END, rule_for
from firstminute.domain.touch import Touch

NIGHT = NOW.replace(hour=3)  # in New York, ten in the evening before
DAY = timedelta(days=1)


def log_of(*events):
    return [a_received(), *(record(one, LEAD_ID, seq, NOW) for seq, one in enumerate(events, 2))]


@pytest.mark.parametrize(
    ("state", "stopped", "opted_out", "rule"),
    [
        ("contacting", None, False, "merge"),
        ("replied", None, False, "merge"),
        ("unreachable", "exhausted", False, "after_end"),
        ("contacting", "exhausted", False, "after_end"),
        ("unreachable", "undeliverable", False, "escalate"),
        ("replied", "replied", False, "escalate"),
        ("replied", "exhausted", False, "escalate"),
        ("booked", "booked", False, "escalate"),
        ("contacted", "human", False, "escalate"),
        ("nurtured", "human", False, "escalate"),
        ("won", "human", False, "escalate"),
        ("lost", "human", False, "escalate"),
        ("disqualified", "disqualified", False, "escalate"),
        ("opted_out", "opted_out", True, "escalate"),
        ("received", "opted_out", True, "escalate"),
    ],
)
def test_the_rule_follows_from_how_far_the_lead_has_come(state, stopped, opted_out, rule):
    lead = a_lead(state=state, stopped=stopped, opted_out=opted_out)
    for after_end in AFTER_END:
        assert rule_for(lead, None, after_end) == (after_end if rule == "after_end" else rule)


def test_a_repeat_that_was_submitted_before_the_end_is_only_added():
    lead = a_lead(state="unreachable", stopped="exhausted", state_at=NOW)
    assert rule_for(lead, NOW - timedelta(seconds=1), "restart") == "merge"
    assert rule_for(lead, NOW + timedelta(seconds=1), "restart") == "restart"


def test_a_follow_up_that_begins_anew_stops_nothing_and_keeps_what_was_measured():
    before = log_of(
        an_event("touch.sent", NOW + timedelta(seconds=3), channel="sms", touch="first"),
        an_event("cadence.stopped", NOW + 14 * DAY, reason="exhausted"),
        an_event("lead.repeated", NOW + 20 * DAY, source="website", rule="restart"),
    )
    again = record(an_event("cadence.restarted", NOW + 20 * DAY, because="lead.repeated"), LEAD_ID, 5, NOW)
    lead = fold(LEAD_ID, [*before, again])
    assert (lead.state, lead.stopped, lead.first_touch_ms) == ("contacting", None, 3000)


def test_nothing_lifts_an_opt_out_but_an_opt_in():
    log = log_of(an_event("lead.opted_out", scope="all"), an_event("cadence.restarted"))
    assert fold(LEAD_ID, log).stopped == "opted_out"


def test_a_run_that_begins_anew_counts_its_delays_from_then():
    practice, began = a_practice(), NOW + 20 * DAY
    enrollment = cadence.restarted(practice, Enrollment(), began)
    assert (enrollment.step, enrollment.next_at, enrollment.claim) == (0, began, None)
    for step in practice.cadences["new_lead"].steps:
        enrollment = cadence.following(practice, a_lead(), enrollment, enrollment.next_at)
        assert enrollment.next_at >= began + timedelta(seconds=step.after) - DAY
        assert enrollment.began_at == began
    assert enrollment.next_at > began + 10 * DAY


def test_what_comes_late_gets_no_instant_answer_at_night():
    first = Touch(0, "email", "x")
    assert decide(a_practice(), a_lead(), first, NIGHT).action == SEND
    assert decide(a_practice(), a_lead(late=True), first, NIGHT).action == DEFER


@pytest.mark.parametrize("policy", ["send_now", "email_now_sms_at_open", "defer_all"])
def test_what_comes_late_is_answered_in_sending_hours_whatever_the_policy(policy):
    practice = a_practice(first_touch=replace(a_practice().first_touch, policy=policy))
    for hour, action in ((13, DEFER), (15, SEND)):  # eight and ten in New York; sending begins at nine
        assert decide(practice, a_lead(late=True), Touch(0, "sms", "x"), NOW.replace(hour=hour)).action == action


def test_a_repeat_that_begins_anew_is_as_late_as_it_is_itself():
    log = [a_received(late=True), record(an_event("cadence.restarted"), LEAD_ID, 2, NOW)]
    assert fold(LEAD_ID, log[:1]).late
    assert not fold(LEAD_ID, log).late


def test_the_owner_is_asked_to_call_whom_nothing_is_sent_to_any_more():
    event = record(an_event("lead.repeated", rule="escalate", message="Me again"), LEAD_ID, 2, NOW)
    alert = compose(a_practice(), a_lead(stopped="booked"), event, a_practice().team[0])
    assert "Please call." in alert.text
    assert concerns_staff(event)


def test_the_owner_is_told_that_a_person_who_opted_out_asked_again_and_that_nothing_is_sent():
    event = record(an_event("lead.repeated", rule="escalate", message="Me again"), LEAD_ID, 2, NOW)
    alert = compose(a_practice(), a_lead(stopped="opted_out", opted_out=True), event, a_practice().team[0])
    assert "They have said no to our messages: nothing is sent by itself." in alert.text
    assert "Reply here" not in alert.text


def test_a_call_of_somebody_known_is_told_by_what_comes_of_it():
    assert not concerns_staff(record(an_event("lead.repeated", rule="record"), LEAD_ID, 2, NOW))


def test_an_erased_log_is_still_the_fold_of_its_lead():
    log = [
        a_received(late=True),
        record(an_event("cadence.stopped", reason="exhausted"), LEAD_ID, 2, NOW),
        record(an_event("lead.repeated", actor="prospect", rule="restart", source="crm"), LEAD_ID, 3, NOW),
        record(an_event("cadence.restarted", actor="system", because="lead.repeated", late=True), LEAD_ID, 4, NOW),
    ]
    assert fold(LEAD_ID, list(map(scrubbed_event, log))) == scrubbed_lead(fold(LEAD_ID, log))
