"""Every later touch: on time, once, in order, and the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from touches import Table

from builders import a_draft
from firstminute.application.cadence_step import take
from firstminute.application.first_touch import answer
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable


def run(table: Table, lead_id: str, turns: int = 40) -> list[str]:
    """Let the lead's machine run; what came of each turn."""
    turn = answer(table.touching, lead_id)
    outcomes = [turn.outcome]
    for _ in range(turns):
        if turn.wait_until is None:
            break
        table.at(max(table.clock.at, turn.wait_until))
        turn = take(table.touching, lead_id, turn.step)
        outcomes.append(turn.outcome)
    return outcomes


def test_the_whole_cadence_runs_once_in_order_and_ends_unreachable() -> None:
    table = Table()
    lead_id = table.inquire()
    assert run(table, lead_id) == ["sent"] * 15
    touches = [one.data["touch"] for one in table.leads.log(lead_id) if one.type == "touch.sent"]
    assert touches == ["first", *(f"step_{number}" for number in range(1, 15))]
    head = table.head(lead_id)
    assert (head.lead.state, head.lead.stopped, head.enrollment.next_at) == ("unreachable", "exhausted", None)
    assert head.lead.touches == 9  # four texts and five e-mails; calls are the owner's
    assert (len(table.sms.taken), len(table.email.taken)) == (4, 5)


def test_a_call_is_a_task_for_the_owner_and_nothing_leaves() -> None:
    table = Table()
    lead_id = table.inquire()
    turn = answer(table.touching, lead_id)
    table.clock.advance(minutes=3)
    assert take(table.touching, lead_id, turn.step).outcome == "sent"
    assert table.leads.log(lead_id)[-1].data == {
        "touch": "step_1",
        "channel": "call",
        "template": "call_now",
        "provider": "owner",
        "provider_id": "front_desk",
    }
    assert len(table.sms.taken) == 1


def test_the_owner_s_call_does_not_stop_the_clock_of_the_first_touch() -> None:
    table = Table()
    table.sms.faults = [ProviderRefused("21211", "no")]
    lead_id = table.inquire(a_draft(email=None))
    turn = answer(table.touching, lead_id)
    table.clock.advance(minutes=3)
    take(table.touching, lead_id, turn.step)
    assert table.head(lead_id).lead.first_touch_ms is None
    assert table.head(lead_id).lead.state == "received" or table.head(lead_id).lead.touches == 0


def test_a_step_that_came_too_early_waits() -> None:
    table = Table()
    lead_id = table.inquire()
    turn = answer(table.touching, lead_id)
    early = take(table.touching, lead_id, turn.step)
    assert early.outcome == "early"
    assert early.wait_until == turn.wait_until


def test_a_step_that_falls_into_the_night_waits_for_the_morning_and_says_why() -> None:
    table = Table()
    lead_id = table.inquire()
    turn = answer(table.touching, lead_id)
    table.at(datetime(2026, 11, 25, 2, 0, tzinfo=UTC))  # the machine was held up until 21:00 in New York
    late = take(table.touching, lead_id, turn.step)
    assert (late.outcome, late.rules) == ("deferred", ("hours.federal", "hours.coverage"))
    assert late.wait_until == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    event = table.leads.log(lead_id)[-1]
    assert (event.type, event.data["until"]) == ("touch.deferred", "2026-11-25T13:00:00.000Z")


def test_a_step_without_a_way_is_left_out_and_the_next_one_comes() -> None:
    table = Table()
    lead_id = table.inquire(a_draft(phone=None))
    outcomes = run(table, lead_id)
    assert outcomes[0] == "sent"
    assert set(outcomes) == {"sent", "skipped"}
    assert all(one.data["rules"] for one in table.leads.log(lead_id) if one.type == "touch.skipped")
    assert len(table.email.taken) == 6


def test_a_lead_whom_nothing_ever_reached_is_undeliverable() -> None:
    table = Table()
    lead_id = table.inquire(a_draft(email=None))
    table.sms.faults = [ProviderRefused("21211", "no such number")] * 10
    run(table, lead_id)
    assert table.head(lead_id).lead.stopped == "undeliverable"


def test_an_outage_of_a_day_costs_one_step_not_the_lead() -> None:
    table = Table()
    table.at(datetime(2026, 12, 1, 17, 0, tzinfo=UTC))  # a week without holidays
    lead_id = table.inquire()
    turn = answer(table.touching, lead_id)
    while turn.step < 4:
        assert turn.wait_until is not None
        table.at(turn.wait_until)
        turn = take(table.touching, lead_id, turn.step)
    started = turn.wait_until
    table.sms.faults = [ProviderUnavailable("down")] * 200
    while turn.step == 4:
        assert turn.wait_until is not None
        table.at(turn.wait_until)
        turn = take(table.touching, lead_id, 4)
    assert started is not None
    assert timedelta(hours=24) < table.clock.at - started < timedelta(hours=26)
    assert table.leads.log(lead_id)[-1].data["reason"] == "unavailable"
    assert turn.step == 5


def test_two_machines_for_one_lead_send_each_touch_once() -> None:
    table = Table()
    lead_id = table.inquire()
    one, other = answer(table.touching, lead_id), answer(table.touching, lead_id)
    for _ in range(14):
        assert one.wait_until is not None
        table.at(max(table.clock.at, one.wait_until))
        step = one.step
        one, other = take(table.touching, lead_id, step), take(table.touching, lead_id, step)
        assert (one.outcome, other.outcome) == ("sent", "done_before")
        assert one.wait_until == other.wait_until
