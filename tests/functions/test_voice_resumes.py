"""A call that is over lets the plan go on at once, whatever the lead's machine does meanwhile; nothing leaves twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given

from application.plans import with_every_plan
from builders import NOW, PHONE
from firstminute.application import cadence_step, first_touch
from firstminute.application.lead_ports import Change
from firstminute.application.machines import EARLY, ON_THE_PHONE, conclude
from firstminute.application.recording import persist
from firstminute.domain.events import NewEvent, rfc3339
from firstminute.domain.lead import Head
from firstminute.domain.text_back import begun
from functions.test_call_races import asks, at_once, dice, orders
from phones import Caller, Exchange
from ringing import a_line_up


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def misses(exchange: Exchange, call: int, number: str = PHONE) -> Caller:
    caller = Caller(exchange, call=call, number=number).calls()
    return caller.nobody_picks_up().hangs_up()


def put_off(exchange: Exchange, lead_id: str, until: datetime, step: int = 0) -> None:
    """Where the plan stands, and until when."""

    def change(head: Head) -> Change:
        return Change((), replace(head.enrollment, next_at=until, next_channel="sms", claim=None, step=step))

    persist(exchange.leads, lead_id, change, exchange.clock.now())


def test_who_redials_before_the_text_left_is_texted_once_when_the_second_call_is_over(exchange):
    misses(exchange, 1)
    again = Caller(exchange, call=2).calls()
    lead_id = exchange.only_lead()
    exchange.run()  # the machine of the first end looks only now: they are on the phone again
    assert exchange.texts == []
    again.nobody_picks_up().hangs_up()
    exchange.run()
    assert len(exchange.texts) == 1
    assert [one.occurred_at for one in exchange.log(lead_id, "touch.sent")] == [exchange.clock.now()]
    exchange.live(exchange.clock.at + timedelta(hours=1))
    assert len([one for one in exchange.log(lead_id, "touch.sent") if one.data["touch"] == "missed_call.first"]) <= 1


def test_a_machine_that_finds_its_lead_on_the_phone_ends_instead_of_sleeping_through_the_call(exchange):
    misses(exchange, 1)
    Caller(exchange, call=2).calls()
    turn = first_touch.answer(exchange.touching, exchange.only_lead())
    assert (turn.outcome, turn.wait_until, turn.stopped) == (EARLY, None, ON_THE_PHONE)
    conclude(exchange.touching, turn, "arn:of:the:machine")
    assert exchange.machines.stopped == {"arn:of:the:machine": ON_THE_PHONE}


def test_looking_too_early_writes_nothing_so_that_the_end_of_the_call_finds_nobody_at_it(exchange):
    misses(exchange, 1)
    Caller(exchange, call=2).calls()
    before = exchange.head(exchange.only_lead())
    first_touch.answer(exchange.touching, exchange.only_lead())
    assert exchange.head(exchange.only_lead()) == before


@pytest.mark.parametrize("step", [0, 2])
def test_what_was_put_off_until_eight_leaves_when_the_call_that_lasted_over_eight_is_done(exchange, step):
    lead_id = exchange.lead()
    put_off(exchange, lead_id, eight := NOW + timedelta(minutes=5), step)
    caller = Caller(exchange).calls()
    exchange.clock.at = eight
    turn = cadence_step.take(exchange.touching, lead_id, step)
    assert (turn.wait_until, turn.stopped) == (None, ON_THE_PHONE)
    caller.waits(60).nobody_picks_up().hangs_up()
    exchange.run()
    (sent,) = exchange.log(lead_id, "touch.sent")
    assert sent.occurred_at == exchange.clock.now()


def test_what_is_due_later_than_the_end_of_the_call_is_left_to_the_machine_that_waits_for_it(exchange):
    lead_id = exchange.lead(data={"source": "website"})
    put_off(exchange, lead_id, NOW + timedelta(hours=3), 1)
    exchange.happens(lead_id, "contact.made", channel="call", seconds=60)
    misses(exchange, 1)
    assert exchange.machines.started == []


def test_the_end_of_a_call_told_again_starts_no_second_machine(exchange):
    misses(exchange, 1)
    again = misses(exchange, 2)
    started = list(exchange.machines.runs)
    assert len(started) == len(set(started)) == 2
    again.status()
    assert list(exchange.machines.runs) == started


def test_a_run_that_a_missed_call_begins_has_one_machine_whoever_starts_it(exchange):
    lead_id = exchange.lead()
    misses(exchange, 1)
    run = exchange.head(lead_id).enrollment.run
    assert list(exchange.machines.runs) == [f"{lead_id}-run{run}"]


@orders
@given(dice)
def test_however_a_machine_and_the_end_of_the_second_call_meet_one_text_leaves_at_once(seed):
    with pytest.MonkeyPatch.context() as patch:
        exchange = Exchange().plugged_in(patch)
        misses(exchange, 1)
        again = Caller(exchange, call=2).calls().nobody_picks_up()
        lead_id, over = exchange.only_lead(), again.fields(CallStatus="completed", CallDuration="18")
        exchange.ran = len(exchange.machines.started)
        turn, _ = at_once(
            exchange,
            seed,
            lambda: first_touch.answer(exchange.touching, lead_id),
            asks(exchange, "/twilio/voice/status", over),
        )
        exchange.run()
        if turn.wait_until and turn.wait_until <= exchange.clock.wall():
            cadence_step.take(exchange.touching, lead_id, turn.step, turn.run)
    assert len(exchange.texts) == 1


def test_a_step_that_fell_due_while_a_member_and_the_lead_were_connected_leaves_when_nobody_was_there(monkeypatch):
    lines = a_line_up(monkeypatch).due()
    exchange, lead_id = lines.exchange, lines.lead_id
    lines.step()
    line = lines.ringing[0].picks_up()
    put_off(exchange, lead_id, exchange.clock.at + timedelta(seconds=5), exchange.head(lead_id).enrollment.step)
    line.presses("1")
    before = len(exchange.machines.started)
    exchange.clock.advance(seconds=30)
    step = exchange.head(lead_id).enrollment.step
    assert cadence_step.take(exchange.touching, lead_id, step).stopped == ON_THE_PHONE
    line.lead_does_not_pick_up()
    assert len(exchange.machines.started) == before + 1
    assert "contact.attempted" in exchange.types(lead_id)


def test_what_was_planned_by_a_text_that_left_as_they_called_keeps_its_time_when_the_call_is_over(exchange):
    lead_id = exchange.lead()
    exchange.practice = replace(exchange.practice, calls=replace(exchange.practice.calls, text_back=()))
    caller = Caller(exchange).calls()  # while the text is on its way: what it had planned is noted behind the hold
    exchange.happens(lead_id, "touch.sent", touch="first", channel="sms", provider="twilio", provider_id="SM1")
    put_off(exchange, lead_id, tomorrow := NOW + timedelta(days=1), 1)
    caller.nobody_picks_up().hangs_up()
    (ended,) = exchange.log(lead_id, "call.ended")
    assert ended.data["rules"] == ["calls.no_text_back"]
    assert exchange.head(lead_id).enrollment.next_at == tomorrow


def reminded(exchange: Exchange, lead_id: str, at: datetime) -> None:
    """They have an appointment, and the plan that reminds them of it is at its next reminder, due then."""
    practice = with_every_plan()
    exchange.practice = replace(practice, calls=replace(practice.calls, text_back=()))
    visit = rfc3339(NOW + timedelta(hours=2, minutes=5))
    exchange.happens(lead_id, "contact.made", channel="call", seconds=60)
    exchange.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at=visit)

    def change(head: Head) -> Change:
        run = replace(begun(exchange.practice, head.enrollment, "appointment", NOW), step=1, next_at=at)
        data = {"cadence": "appointment", "version": run.version, "run": run.run, "because": "appointment.booked"}
        return Change([NewEvent("cadence.switched", NOW, data={**data, "appointment_id": "a1"})], run)

    persist(exchange.leads, lead_id, change, NOW)


def test_a_reminder_that_fell_due_while_they_talked_leaves_when_the_call_is_over(exchange):
    lead_id = exchange.lead()
    reminded(exchange, lead_id, due := NOW + timedelta(minutes=5))
    line = Caller(exchange).calls().picked_up()
    line.presses("1")
    exchange.clock.at = due
    enrollment = exchange.head(lead_id).enrollment
    assert cadence_step.take(exchange.touching, lead_id, 1, enrollment.run).stopped == ON_THE_PHONE
    started = len(exchange.machines.started)
    line.talks(300)
    assert exchange.head(lead_id).enrollment.next_at == exchange.clock.now()
    assert len(exchange.machines.started) == started + 1


def test_what_is_booked_while_they_talk_is_reminded_of_at_its_own_time(exchange):
    lead_id = exchange.lead()
    put_off(exchange, lead_id, NOW + timedelta(minutes=5))
    line = Caller(exchange).calls().picked_up()
    line.presses("1")
    reminded(exchange, lead_id, tomorrow := NOW + timedelta(days=1))
    exchange.clock.at = NOW + timedelta(minutes=6)
    line.talks(300)
    assert exchange.head(lead_id).enrollment.next_at == tomorrow


@pytest.mark.parametrize("first_over", [1, 2])
def test_of_two_calls_at_once_neither_takes_what_the_other_held_up_for_the_plan(exchange, first_over):
    lead_id = exchange.lead()
    reminded(exchange, lead_id, due := NOW + timedelta(minutes=30))
    callers = {1: Caller(exchange, call=1).calls()}
    line = callers[1].picked_up()
    line.presses("1")
    exchange.clock.at = NOW + timedelta(minutes=1)
    callers[2] = Caller(exchange, call=2).calls()
    ends = {1: lambda: line.talks(300), 2: lambda: callers[2].nobody_picks_up().hangs_up()}
    ends.pop(first_over)()
    assert exchange.head(lead_id).enrollment.next_at > due
    exchange.clock.at = NOW + timedelta(minutes=7)
    next(iter(ends.values()))()
    assert exchange.head(lead_id).enrollment.next_at == due


def test_what_a_step_has_planned_that_left_while_it_rang_is_given_back_when_a_member_has_taken_the_call(exchange):
    lead_id = exchange.lead()
    reminded(exchange, lead_id, NOW + timedelta(seconds=5))
    caller = Caller(exchange).calls()
    run = exchange.head(lead_id).enrollment
    put_off(exchange, lead_id, later := NOW + timedelta(hours=1), run.step + 1)  # as the step does that was on its way
    line = caller.picked_up()
    line.presses("1")
    assert exchange.head(lead_id).enrollment.next_at > later
    exchange.clock.at = NOW + timedelta(minutes=6)
    line.talks(300)
    assert exchange.head(lead_id).enrollment.next_at == later
