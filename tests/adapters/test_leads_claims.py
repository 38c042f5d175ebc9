"""Taking a step: one suite over the fake and DynamoDB. Times here are the wall clock's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import NOW, a_draft, a_new_lead, an_event, an_id
from firstminute.application.lead_ports import Change
from firstminute.domain.errors import Conflict
from firstminute.domain.lead import Claim

MINUTE = timedelta(minutes=1)
SINCE = NOW - timedelta(days=30)


@pytest.fixture
def head(leads):
    head, events = a_new_lead()
    leads.add(head, events, b"raw", "website:1:0", a_draft().contact_points, SINCE)
    return head


def take(leads, head, step=0, at=NOW):
    return leads.claim(head.lead.id, step, at, at - MINUTE)


def close(leads, head):
    """What a sender does when the provider certainly did not take it."""
    claim = replace(head.enrollment.claim, open=False)
    return leads.append(head, Change([], replace(head.enrollment, claim=claim)), NOW)[0]


def test_a_step_that_is_due_is_granted_with_the_head_as_it_stands_then(leads, head):
    taken = take(leads, head)
    assert (taken.granted, taken.again) == (True, None)
    assert taken.head == leads.get(head.lead.id)
    assert taken.head.lead == head.lead
    assert taken.head.enrollment == replace(head.enrollment, claim=Claim(0, NOW, NOW))


def test_a_step_is_not_taken_before_it_is_due_and_nothing_is_written(leads, head):
    later = leads.append(head, Change([], replace(head.enrollment, next_at=NOW + MINUTE)), NOW)[0]
    taken = leads.claim(head.lead.id, 0, NOW, NOW - MINUTE, None, NOW)
    assert (taken.granted, taken.head) == (False, later)
    assert leads.claim(head.lead.id, 0, NOW, NOW - MINUTE, None, NOW + MINUTE).granted


def test_what_was_tried_before_waits_as_well_and_what_was_left_open_is_taken_over(leads, head):
    closed = close(leads, take(leads, head).head)
    later = leads.append(closed, Change([], replace(closed.enrollment, next_at=NOW + MINUTE)), NOW)[0]
    assert not leads.claim(head.lead.id, 0, NOW, NOW - MINUTE, None, NOW).granted
    left = replace(later.enrollment, claim=replace(later.enrollment.claim, open=True))
    leads.append(later, Change([], left), NOW)
    assert leads.claim(head.lead.id, 0, NOW, NOW, None, NOW).granted


def test_a_claim_counts_as_a_write_so_that_earlier_readers_look_again(leads, head):
    taken = take(leads, head)
    assert taken.head.version == head.version + 1
    with pytest.raises(Conflict):
        leads.append(head, Change([an_event("lead.replied")], head.enrollment), NOW)


def test_what_came_of_a_claim_is_recorded_on_the_head_it_gave(leads, head):
    taken = take(leads, head)
    after = replace(taken.head.enrollment, claim=None, step=1)
    stored, _ = leads.append(taken.head, Change([an_event("touch.sent", channel="sms")], after), NOW)
    assert leads.get(head.lead.id) == stored
    assert stored.enrollment.claim is None


def test_a_step_in_flight_is_not_granted_again(leads, head):
    taken = take(leads, head)
    second = take(leads, head, at=NOW + timedelta(seconds=1))
    assert (second.granted, second.head, second.again) == (False, taken.head, None)
    assert leads.get(head.lead.id) == taken.head


def test_two_that_take_a_step_in_the_same_instant_do_not_both_get_it(leads, head):
    assert [take(leads, head).granted for _ in range(3)] == [True, False, False]


def test_a_lead_that_does_not_exist_grants_nothing(leads):
    taken = leads.claim(an_id(), 0, NOW, NOW - MINUTE)
    assert (taken.granted, taken.head, taken.again) == (False, None, None)


@pytest.mark.parametrize("step", [1, 2, 14])
def test_a_step_that_is_not_the_next_one_is_not_granted(leads, head, step):
    taken = take(leads, head, step)
    assert (taken.granted, taken.head) == (False, head)


def test_a_step_that_was_done_is_not_granted(leads, head):
    taken = take(leads, head).head
    done, _ = leads.append(taken, Change([], replace(taken.enrollment, claim=None, step=1)), NOW)
    assert take(leads, head).granted is False
    assert leads.get(head.lead.id) == done
    assert take(leads, head, 1).granted is True


def test_a_stopped_cadence_grants_nothing(leads, head):
    stopped, _ = leads.append(head, Change([an_event("lead.replied")], head.enrollment), NOW)
    taken = take(leads, head)
    assert (taken.granted, taken.head) == (False, stopped)


def test_a_cadence_that_was_stopped_while_its_step_was_in_flight_is_not_taken_over(leads, head):
    taken = take(leads, head).head
    leads.append(taken, Change([an_event("lead.replied")], taken.enrollment), NOW)
    assert take(leads, head, at=NOW + 5 * MINUTE).granted is False


def test_a_claim_that_was_left_behind_is_taken_over_and_named(leads, head):
    first = take(leads, head).head
    later = NOW + MINUTE
    second = take(leads, head, at=later)
    assert (second.granted, second.again) == (True, first.enrollment.claim)
    assert second.head.enrollment.claim == Claim(0, later, NOW, 2)
    assert second.head.version == first.version + 1
    assert leads.get(head.lead.id) == second.head


def test_a_claim_is_left_behind_from_the_very_moment_that_is_stale(leads, head):
    take(leads, head)
    assert leads.claim(head.lead.id, 0, NOW + MINUTE, NOW - timedelta(microseconds=1)).granted is False
    assert leads.claim(head.lead.id, 0, NOW + MINUTE, NOW).granted is True


def test_what_was_taken_over_can_be_taken_over_again_and_its_beginning_stays(leads, head):
    take(leads, head)
    take(leads, head, at=NOW + MINUTE)
    third = take(leads, head, at=NOW + 2 * MINUTE)
    assert third.again == Claim(0, NOW + MINUTE, NOW, 2)
    assert third.head.enrollment.claim == Claim(0, NOW + 2 * MINUTE, NOW, 3)


def test_a_claim_taken_over_is_not_left_behind_until_it_is_old_itself(leads, head):
    take(leads, head)
    take(leads, head, at=NOW + MINUTE)
    assert take(leads, head, at=NOW + MINUTE + timedelta(seconds=59)).granted is False


def test_a_claim_that_was_closed_is_taken_over_at_once_with_nothing_to_ask(leads, head):
    closed = close(leads, take(leads, head).head)
    second = take(leads, head, at=NOW + timedelta(seconds=2))
    assert (second.granted, second.again) == (True, None)
    assert second.head.enrollment.claim == Claim(0, NOW + timedelta(seconds=2), NOW, 2)
    assert second.head.version == closed.version + 1


def test_a_closed_claim_that_was_taken_over_is_open_again(leads, head):
    close(leads, take(leads, head).head)
    assert take(leads, head).granted is True
    assert take(leads, head).granted is False


def test_a_claim_left_by_an_earlier_step_starts_the_next_one_afresh(leads, head):
    taken = take(leads, head).head
    leads.append(taken, Change([], replace(taken.enrollment, step=1)), NOW)
    assert take(leads, head, 1).granted is False  # it is still in flight
    second = take(leads, head, 1, NOW + MINUTE)
    assert (second.granted, second.again) == (True, None)
    assert second.head.enrollment.claim == Claim(1, NOW + MINUTE, NOW + MINUTE)


def test_a_reply_that_comes_between_claim_and_record_is_not_lost(leads, head):
    taken = take(leads, head).head
    replied, _ = leads.append(taken, Change([an_event("lead.replied")], taken.enrollment), NOW)
    with pytest.raises(Conflict):
        leads.append(taken, Change([an_event("touch.sent", channel="sms")], taken.enrollment), NOW)
    stored, _ = leads.append(replied, Change([an_event("touch.sent", channel="sms")], replied.enrollment), NOW)
    assert [event.type for event in leads.log(head.lead.id)] == ["lead.received", "lead.replied", "touch.sent"]
    assert stored.lead.stopped == "replied"


def another_run(leads, head, claim=None):
    """Somebody begins another run, which stands at step 0 as well."""
    switched = an_event("cadence.switched", cadence="no_show", run=1)
    run = replace(head.enrollment, run=1, cadence="no_show", claim=claim)
    return leads.append(head, Change([switched], run), NOW)[0]


def test_the_machine_of_a_run_that_was_left_is_granted_nothing(leads, head):
    another_run(leads, head)
    assert leads.claim(head.lead.id, 0, NOW, NOW - MINUTE, 0).granted is False
    taken = leads.claim(head.lead.id, 0, NOW, NOW - MINUTE, 1)
    assert (taken.granted, taken.head.enrollment.claim) == (True, Claim(0, NOW, NOW, run=1))


def test_who_does_not_know_its_run_takes_the_step_of_the_one_that_the_lead_is_in(leads, head):
    another_run(leads, head)
    taken = leads.claim(head.lead.id, 0, NOW, NOW - MINUTE)
    assert (taken.granted, taken.again, taken.head.enrollment.claim.run) == (True, None, 1)


def test_a_touch_in_flight_of_a_run_that_was_left_stands_in_the_way_however_old_it_is(leads, head):
    taken = take(leads, head).head
    another_run(leads, taken, taken.enrollment.claim)
    later = NOW + timedelta(days=1)
    refused = leads.claim(head.lead.id, 0, later, later - MINUTE, 1)
    assert (refused.granted, refused.head.enrollment.claim) == (False, Claim(0, NOW, NOW))
