"""A message that a provider took and could not deliver goes out by another channel, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from touches import Table

from builders import EMAIL, PHONE, a_draft, a_practice
from firstminute.application.cadence_step import take
from firstminute.application.first_touch import answer
from firstminute.application.machines import conclude
from firstminute.application.merging import merge
from firstminute.application.provider_ports import Accepted, Message
from firstminute.application.receipts import DELIVERED, FAILED, Fallback, Noted, Receipt, note
from firstminute.application.recording import record
from firstminute.application.settling import Turn
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.events import Actor, NewEvent, parse_rfc3339, rfc3339
from firstminute.domain.folding import fold
from firstminute.domain.plan import Cadence, Choice, Step, Template
from firstminute.domain.practice import Practice

LANDLINE, SWITCHED_OFF, FILTERED = "30006", "30003", "30007"
STAFF = Actor("staff", "front_desk")
DAY = 86_400


def says(table: Table, lead_id: str, status: str = FAILED, code: str = LANDLINE, **changes: Any) -> Noted:
    told = {"provider": "twilio", "channel": "sms", "provider_id": "twilio-1", "touch": "first", "address": PHONE}
    receipt = Receipt(**{**told, "status": status, "lead_id": lead_id, "code": code, **changes})  # type: ignore[arg-type]  names and values are told above
    return note(table.leads, receipt, table.clock.now(), Fallback(table.practice, table.machines))


def sent(table: Table, lead_id: str) -> list[tuple[str, str]]:
    log = table.leads.log(lead_id)
    return [(one.data["touch"], one.data["channel"]) for one in log if one.type == "touch.sent"]


def live(table: Table, lead_id: str, turn: Turn, turns: int = 40) -> None:
    for _ in range(turns):
        if turn.wait_until is None:
            return
        table.at(max(table.clock.at, turn.wait_until))
        turn = take(table.touching, lead_id, turn.step)


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.mark.parametrize("code", [LANDLINE, SWITCHED_OFF, FILTERED])
def test_a_text_that_never_arrived_becomes_an_e_mail_at_once(table: Table, code: str) -> None:
    lead_id = table.inquire()
    answer(table.touching, lead_id)
    table.clock.advance(seconds=40)
    says(table, lead_id, code=code)
    assert table.machines.runs[f"{lead_id}-again-first-sms"] == lead_id
    answer(table.touching, lead_id)
    assert sent(table, lead_id) == [("first", "sms"), ("first", "email")]
    assert [one.to for one in table.email.taken] == [EMAIL]


def test_the_plan_goes_on_where_it_stood(table: Table) -> None:
    lead_id = table.inquire()
    before = answer(table.touching, lead_id)
    table.clock.advance(seconds=40)
    says(table, lead_id)
    after = answer(table.touching, lead_id)
    assert (after.step, after.wait_until) == (before.step, before.wait_until)


def test_a_receipt_that_comes_after_the_owner_s_call_repeats_no_call(table: Table) -> None:
    lead_id = table.inquire()
    live(table, lead_id, answer(table.touching, lead_id), turns=1)
    assert sent(table, lead_id)[-1] == ("step_1", "call")
    says(table, lead_id)
    live(table, lead_id, answer(table.touching, lead_id))
    touches = sent(table, lead_id)
    assert ("first", "email") in touches
    assert len(touches) == len(set(touches))


def test_nobody_texts_a_landline_again(table: Table) -> None:
    lead_id = table.inquire()
    turn = answer(table.touching, lead_id)
    says(table, lead_id)
    live(table, lead_id, replace(turn, step=0, wait_until=table.clock.at))
    assert [one for one in sent(table, lead_id) if one[1] == "sms"] == [("first", "sms")]
    assert table.head(lead_id).lead.dead == {"sms"}


def test_a_repeated_receipt_starts_nothing_twice_and_a_crash_before_the_start_is_made_good(table: Table) -> None:
    lead_id = table.inquire()
    answer(table.touching, lead_id)
    table.machines.faults = [ProviderUnavailable("throttled")]
    with pytest.raises(ProviderUnavailable):
        says(table, lead_id)
    assert says(table, lead_id).outcome == "known_before"
    assert f"{lead_id}-again-first-sms" in table.machines.runs
    answer(table.touching, lead_id)
    says(table, lead_id)
    answer(table.touching, lead_id)
    assert sent(table, lead_id) == [("first", "sms"), ("first", "email")]


def test_a_receipt_that_is_faster_than_our_own_record_moves_the_touch_too(table: Table) -> None:
    lead_id = table.inquire()
    carry = table.sms.send

    def send(message: Message) -> Accepted:
        accepted = carry(message)
        says(table, lead_id, code=SWITCHED_OFF)
        return accepted

    table.sms.send = send  # type: ignore[method-assign]  this provider is very fast
    turn = answer(table.touching, lead_id)
    assert (turn.outcome, turn.step) == ("sent", 0)
    take(table.touching, lead_id, 0)
    assert sent(table, lead_id) == [("first", "sms"), ("first", "email")]


def test_late_news_of_a_text_is_recorded_and_moves_nothing_when_the_next_message_has_left(table: Table) -> None:
    lead_id = table.inquire()
    turn = answer(table.touching, lead_id)
    while sent(table, lead_id)[-1][1] == "call" or len(sent(table, lead_id)) < 2:
        live(table, lead_id, turn, turns=1)
        turn = replace(
            turn, step=table.head(lead_id).enrollment.step, wait_until=table.head(lead_id).enrollment.next_at
        )
    before = table.head(lead_id).enrollment
    says(table, lead_id, code=SWITCHED_OFF)
    assert table.head(lead_id).enrollment == before


@pytest.mark.parametrize("stop", ["lead.replied", "lead.opted_out", "appointment.booked"])
def test_nobody_is_written_to_who_has_answered_said_no_or_booked(table: Table, stop: str) -> None:
    lead_id = table.inquire()
    answer(table.touching, lead_id)
    told = NewEvent(stop, table.clock.now(), STAFF, {"channel": "call", "appointment_id": "a1"})
    record(table.leads, lead_id, [told], table.clock.now())
    says(table, lead_id)
    assert list(table.machines.runs) == []
    assert table.email.taken == []


def test_without_another_way_the_failure_is_only_recorded(table: Table) -> None:
    lead_id = table.inquire(a_draft(email=None))
    answer(table.touching, lead_id)
    before = table.head(lead_id).enrollment
    says(table, lead_id)
    assert table.head(lead_id).enrollment == before
    assert list(table.machines.runs) == []


def test_a_mailbox_that_took_it_and_answers_that_somebody_is_away_is_no_failure(table: Table) -> None:
    lead_id = table.inquire(a_draft(phone=None))
    answer(table.touching, lead_id)
    mail = {"provider": "ses", "channel": "email", "provider_id": "ses-1", "address": EMAIL}
    says(table, lead_id, DELIVERED, **mail)
    before = table.head(lead_id).enrollment
    says(table, lead_id, code="Transient.General", **mail)
    assert table.head(lead_id).enrollment == before


def test_a_follow_up_goes_by_the_other_way_that_its_step_names() -> None:
    plan = a_practice().cadences["new_lead"]
    first = next(number for number, step in enumerate(plan.steps) if step.channel == "sms")
    other = next(step.template for step in plan.steps if step.channel == "email")
    steps = tuple(
        replace(step, otherwise=(Choice("email", other),)) if number == first else step
        for number, step in enumerate(plan.steps)
    )
    table = Table(a_practice(cadences={**a_practice().cadences, "new_lead": replace(plan, steps=steps)}))
    lead_id = table.inquire()
    turn, touch = answer(table.touching, lead_id), f"step_{first + 1}"
    while sent(table, lead_id)[-1] != (touch, "sms"):
        live(table, lead_id, turn, turns=1)
        turn = replace(
            turn, step=table.head(lead_id).enrollment.step, wait_until=table.head(lead_id).enrollment.next_at
        )
    says(table, lead_id, touch=touch, provider_id=f"twilio-{len(table.sms.taken)}")
    take(table.touching, lead_id, first + 1)
    assert sent(table, lead_id)[-1] == (touch, "email")


def test_the_clock_of_the_first_touch_stops_when_a_provider_took_it(table: Table) -> None:
    """Requirements, 1.4: accepted by the provider. What became of it is told by its own events."""
    lead_id = table.inquire()
    answer(table.touching, lead_id)
    at = table.head(lead_id).lead.first_touch_ms
    table.clock.advance(seconds=90)
    says(table, lead_id)
    answer(table.touching, lead_id)
    assert table.head(lead_id).lead.first_touch_ms == at
    assert timedelta(milliseconds=at or 0) < timedelta(seconds=1)


def test_the_way_that_worked_instead_is_the_one_to_take_from_then_on(table: Table) -> None:
    lead_id = table.inquire()
    answer(table.touching, lead_id)
    says(table, lead_id, code=SWITCHED_OFF)
    answer(table.touching, lead_id)
    says(table, lead_id, DELIVERED, provider="ses", channel="email", provider_id="ses-1", address=EMAIL)
    assert table.head(lead_id).lead.prefers == "email"


def only(*steps: Step) -> Practice:
    """The demo practice with these steps for new leads, and nothing after them."""
    demo = a_practice()
    return replace(demo, cadences={**demo.cadences, "new_lead": replace(demo.cadences["new_lead"], steps=steps)})


@pytest.fixture
def short() -> tuple[Table, str]:
    """A plan that is over with its answer, and a lead that has got it."""
    table = Table(only())
    lead_id = table.inquire()
    assert answer(table.touching, lead_id).stopped == "exhausted"
    table.clock.advance(seconds=20)
    return table, lead_id


def test_the_last_message_of_a_plan_goes_by_another_channel_too(short: tuple[Table, str]) -> None:
    table, lead_id = short
    says(table, lead_id)
    assert table.machines.runs[f"{lead_id}-again-first-sms"] == lead_id
    turn = answer(table.touching, lead_id)
    assert sent(table, lead_id) == [("first", "sms"), ("first", "email")]
    assert (turn.stopped, turn.wait_until) == ("exhausted", None)
    kinds = [one.type for one in table.leads.log(lead_id)[2:]]
    assert kinds == ["cadence.stopped", "touch.failed", "cadence.resumed", "touch.sent", "cadence.stopped"]
    assert fold(lead_id, table.leads.log(lead_id)) == table.head(lead_id).lead


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("lead.replied", {"channel": "sms", "text": "Thanks"}),
        ("appointment.booked", {"appointment_id": "a1"}),
        ("lead.opted_out", {"scope": "all", "how": "STOP"}),
        ("contact.made", {"channel": "call", "seconds": 60}),
        ("lead.disqualified", {"reason": "spam"}),
        ("owner.acknowledged", {"takeover": True}),
    ],
)
def test_whoever_does_or_says_something_after_the_end_keeps_its_last_message_back(
    short: tuple[Table, str], kind: str, data: dict[str, Any]
) -> None:
    table, lead_id = short
    record(table.leads, lead_id, [NewEvent(kind, table.clock.now(), STAFF, data)], table.clock.now())
    says(table, lead_id)
    assert (list(table.machines.runs), table.email.taken) == ([], [])


def test_a_lead_that_another_one_stands_for_by_now_gets_nothing_more(short: tuple[Table, str]) -> None:
    table, lead_id = short
    kept = table.inquire(a_draft(phone="+12125550188", email=None))
    merge(table.leads, table.practice, kept, lead_id, STAFF, table.clock.now())
    says(table, lead_id)
    assert (list(table.machines.runs), table.email.taken) == ([], [])


@pytest.mark.parametrize(("days", "goes"), [(2.9, True), (3.1, False)])
def test_news_of_the_last_message_that_come_days_later_are_too_late(
    short: tuple[Table, str], days: float, goes: bool
) -> None:
    table, lead_id = short
    table.clock.advance(days=days)
    says(table, lead_id)
    assert bool(table.machines.runs) == goes


def test_a_confirmation_that_does_not_arrive_goes_by_another_channel_until_the_appointment_begins() -> None:
    demo, words = a_practice(), Template("confirmed", "sms", "See you. {practice}")
    steps = (
        Step("sms", "confirmed", otherwise=(Choice("email", "day_2_email"),)),
        Step("sms", "confirmed", before=DAY),
    )
    plans = {**demo.cadences, "appointment": Cadence("appointment", 1, steps, "appointment")}
    for minutes, ways in ((5, ["sms", "email"]), (95, ["sms"])):
        table = Table(replace(demo, cadences=plans, templates={**demo.templates, "confirmed": words}))
        lead_id = table.inquire()
        answer(table.touching, lead_id)
        now = table.clock.now()
        starts = {"appointment_id": "a1", "starts_at": rfc3339(now + timedelta(minutes=90))}
        booked = NewEvent("appointment.booked", now, STAFF, starts)
        record(table.leads, lead_id, [booked], now, practice=table.practice)
        assert take(table.touching, lead_id, 1, 1).stopped == "booked"
        table.clock.advance(minutes=minutes)
        says(table, lead_id, touch="appointment.1.step_1", provider_id="twilio-2")
        assert take(table.touching, lead_id, 1, 1).stopped == "booked"
        confirmed = [channel for touch, channel in sent(table, lead_id) if touch == "appointment.1.step_1"]
        assert confirmed == ways


ARN = "arn:aws:states:us-east-1:000000000000:execution:practice-cadence:"


def test_the_machine_of_a_message_sent_again_leaves_the_rest_to_the_lead_s_own(table: Table) -> None:
    lead_id = table.inquire()
    waits = conclude(table.touching, answer(table.touching, lead_id), ARN + lead_id)
    says(table, lead_id)
    again = ARN + next(iter(table.machines.runs))
    conclude(table.touching, answer(table.touching, lead_id), again)
    assert table.machines.stopped == {again: "handed_back"}
    table.at(parse_rfc3339(str(waits["wait_until"])))
    goes_on = conclude(table.touching, take(table.touching, lead_id, int(waits["step"]), int(waits["run"])), lead_id)
    assert sent(table, lead_id)[1:] == [("first", "email"), ("step_1", "call")]
    assert (goes_on["step"], list(table.machines.stopped)) == (2, [again])


def test_it_waits_while_its_message_waits_and_ends_when_somebody_else_has_sent_it(table: Table) -> None:
    lead_id = table.inquire()
    answer(table.touching, lead_id)
    says(table, lead_id)
    table.email.faults = [ProviderUnavailable("down")]
    again = ARN + next(iter(table.machines.runs))
    waits = conclude(table.touching, answer(table.touching, lead_id), again)
    assert (waits["step"], table.machines.stopped) == (0, {})
    table.at(parse_rfc3339(str(waits["wait_until"])))
    take(table.touching, lead_id, 0, 0)  # the lead's own machine has come by
    conclude(table.touching, take(table.touching, lead_id, 0, 0), again)
    assert table.machines.stopped == {again: "handed_back"}
    assert sent(table, lead_id) == [("first", "sms"), ("first", "email")]


def test_the_machine_of_a_plan_that_was_over_ends_with_the_plan(short: tuple[Table, str]) -> None:
    table, lead_id = short
    says(table, lead_id)
    table.email.faults = [ProviderUnavailable("down")]
    again = ARN + next(iter(table.machines.runs))
    waits = conclude(table.touching, answer(table.touching, lead_id), again)
    assert table.machines.stopped == {}
    table.at(parse_rfc3339(str(waits["wait_until"])))
    conclude(table.touching, take(table.touching, lead_id, 0, 0), again)
    assert table.machines.stopped == {again: "exhausted"}
