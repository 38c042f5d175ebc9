"""The answer to an inquiry: by the preferred way, by the other one, or with the reason why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from touches import Table

from builders import a_draft
from fakes import lost_answer
from firstminute.application.first_touch import answer
from firstminute.application.machines import conclude
from firstminute.application.recording import record
from firstminute.application.touching import STALE_SECONDS
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Actor, NewEvent

DOWN = ProviderUnavailable("503")


def test_a_text_answers_with_the_person_s_name_and_a_question() -> None:
    table = Table()
    turn = answer(table.touching, lead_id := table.inquire())
    assert turn.outcome == "sent"
    text = table.sms.taken[0]
    assert (text.to, text.lead_id, text.reference) == ("+12125550143", lead_id, "first")
    assert text.body.startswith("Hi Dana, this is Bright Smile Dental.")
    assert table.email.taken == []
    assert table.head(lead_id).lead.first_touch_ms == 0
    assert turn.wait_until == table.clock.wall() + timedelta(minutes=3)
    assert (turn.step, turn.channel) == (1, "call")


def test_the_second_state_of_the_same_machine_does_not_answer_again() -> None:
    table = Table()
    lead_id = table.inquire()
    first, again = answer(table.touching, lead_id), answer(table.touching, lead_id)
    assert (first.outcome, again.outcome) == ("sent", "done_before")
    assert again.wait_until == first.wait_until
    assert len(table.sms.taken) == 1


def test_an_email_answers_when_the_text_is_refused() -> None:
    table = Table()
    table.sms.faults = [ProviderRefused("21614", "not a mobile number")]
    lead_id = table.inquire()
    assert answer(table.touching, lead_id).outcome == "sent"
    assert [one.to for one in table.email.taken] == ["dana.reyes@example.com"]
    assert table.told(lead_id) == [("touch.failed", "refused"), ("touch.sent", "email")]


def test_when_every_way_is_refused_the_reason_is_kept_and_the_cadence_goes_on() -> None:
    table = Table()
    table.sms.faults = [ProviderRefused("21211", "no such number")]
    table.email.faults = [ProviderRefused("MessageRejected", "no")]
    lead_id = table.inquire()
    turn = answer(table.touching, lead_id)
    assert (turn.outcome, turn.step) == ("failed", 1)
    assert table.told(lead_id) == [("touch.failed", "refused"), ("touch.failed", "refused")]
    assert turn.wait_until is not None


def test_the_provider_s_own_block_is_an_opt_out() -> None:
    table = Table()
    table.sms.faults = [ProviderRefused("21610", "Attempt to send to unsubscribed recipient")]
    lead_id, other = table.inquire(), table.inquire(a_draft(first_name="Sam"))
    turn = answer(table.touching, lead_id)
    assert (turn.wait_until, turn.stopped) == (None, "opted_out")
    assert table.email.taken == []
    assert table.leads.contact("+12125550143").suppressed_at is not None
    assert table.head(lead_id).lead.opted_out
    assert table.head(other).lead.opted_out  # the same number, another person of the family


def test_a_provider_that_is_down_is_tried_again_soon_and_then_left_for_the_other() -> None:
    table = Table()
    table.sms.faults = [DOWN, DOWN, DOWN]
    lead_id = table.inquire()
    waits = []
    for _ in range(3):
        turn = answer(table.touching, lead_id)
        assert turn.wait_until is not None
        waits.append((turn.outcome, (turn.wait_until - table.clock.wall()).total_seconds()))
        table.at(turn.wait_until)
    assert waits[:2] == [("unavailable", 5), ("unavailable", 20)]
    assert waits[2][0] == "sent"
    assert len(table.email.taken) == 1
    assert table.sms.taken == []


def test_a_provider_that_asks_for_more_time_gets_it() -> None:
    table = Table()
    table.sms.faults = [ProviderUnavailable("429", retry_after=45)]
    turn = answer(table.touching, table.inquire())
    assert turn.wait_until == table.clock.wall() + timedelta(seconds=45)


def test_a_text_whose_answer_was_lost_is_found_with_the_provider() -> None:
    table = Table()
    table.sms.faults = [lost_answer()]
    lead_id = table.inquire()
    assert answer(table.touching, lead_id).outcome == "sent"
    assert len(table.sms.taken) == 1
    assert table.leads.log(lead_id)[-1].data["reconciled"] is True


def test_a_claim_left_open_is_asked_about_before_anything_is_sent() -> None:
    table = Table()
    table.sms.faults = [OutcomeUnknown("no answer")]
    table.sms.deaf = True
    lead_id = table.inquire()
    waiting = answer(table.touching, lead_id)
    assert waiting.outcome == "in_flight"
    assert waiting.wait_until == table.clock.wall() + timedelta(seconds=STALE_SECONDS + 1)
    assert answer(table.touching, lead_id).outcome == "in_flight"
    table.sms.deaf = False
    assert waiting.wait_until is not None
    table.at(waiting.wait_until)
    assert answer(table.touching, lead_id).outcome == "sent"
    assert len(table.sms.taken) == 1


def test_an_email_that_may_have_left_is_never_sent_again() -> None:
    table = Table()
    table.email.faults = [OutcomeUnknown("no answer")]
    lead_id = table.inquire(a_draft(phone=None))
    turn = answer(table.touching, lead_id)
    for _ in range(20):
        if turn.outcome != "in_flight":
            break
        assert turn.wait_until is not None
        table.at(turn.wait_until)
        turn = answer(table.touching, lead_id)
    assert turn.outcome == "outcome_unknown"
    assert len(table.email.tried) == 1
    assert table.told(lead_id) == [("touch.failed", "outcome_unknown")]


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("lead.opted_out", {"scope": "all", "how": "STOP"}, "opted_out"),
        ("lead.replied", {"channel": "sms", "text": "hi"}, "replied"),
        ("appointment.booked", {"appointment_id": "a", "starts_at": "2027-01-01T10:00:00Z"}, "booked"),
        ("contact.made", {"channel": "call", "seconds": 60}, "human"),
        ("lead.disqualified", {"reason": "elsewhere"}, "disqualified"),
    ],
)
def test_nothing_is_sent_once_it_is_over(kind: str, data: dict[str, str], reason: str) -> None:
    table = Table()
    lead_id = table.inquire()
    record(table.leads, lead_id, [NewEvent(kind, table.clock.now(), Actor("staff", "s"), data)], table.clock.now())
    turn = answer(table.touching, lead_id)
    assert (turn.wait_until, turn.stopped) == (None, reason)
    assert table.sms.tried == table.email.tried == []


def test_what_was_with_the_provider_when_somebody_replied_is_recorded_as_sent() -> None:
    table = Table()
    lead_id = table.inquire()
    send = table.sms.send

    def replied_meanwhile(message):
        accepted = send(message)
        event = NewEvent("lead.replied", table.clock.now(), Actor("prospect", "p"), {"channel": "sms", "text": "hi"})
        record(table.leads, lead_id, [event], table.clock.now())
        return accepted

    table.sms.send = replied_meanwhile
    turn = answer(table.touching, lead_id)
    assert (turn.wait_until, turn.stopped) == (None, "replied")
    assert [kind for kind, _ in table.told(lead_id)] == ["lead.replied", "cadence.stopped", "touch.sent"]
    assert table.head(lead_id).enrollment.next_at is None


def test_a_lead_that_nobody_can_reach_has_its_reason_in_the_log() -> None:
    table = Table()
    table.practice = replace(table.practice, email=None)
    lead_id = table.inquire(a_draft(phone=None))
    turn = answer(table.touching, lead_id)
    assert turn.outcome == "skipped"
    assert set(turn.rules) == {"no_contact_point.sms", "channel_off.email"}
    assert table.told(lead_id)[0][0] == "touch.skipped"


def test_a_lead_that_is_gone_ends_its_machine() -> None:
    table = Table()
    turn = answer(table.touching, "ld_00000000000000000000000000")
    state = conclude(table.touching, turn, "arn:execution:x")
    assert table.machines.stopped == {"arn:execution:x": "unknown"}
    assert set(state) == {"lead_id", "step", "run", "wait_until"}


def test_the_machine_is_given_ids_and_times_only() -> None:
    table = Table()
    turn = answer(table.touching, lead_id := table.inquire())
    assert conclude(table.touching, turn, "arn:x") == {
        "lead_id": lead_id,
        "step": 1,
        "run": 0,
        "wait_until": "2026-11-24T17:03:00.000Z",
    }
    assert table.machines.stopped == {}
