"""A provider is down: touches wait or go by the other channel, none is dropped, none is sent twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from plans import with_every_plan
from touches import Table

from builders import a_draft
from fakes_circuits import FakeCircuits
from firstminute.application.first_touch import answer
from firstminute.application.settling import Touching, Turn
from firstminute.domain.circuit import OPENS_AFTER, PAUSES
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable


class Stack(Table):
    """A table that knows which providers are down."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.circuits = FakeCircuits()

    @property
    def touching(self) -> Touching:
        return replace(super().touching, circuits=self.circuits)

    def turn(self, lead_id: str) -> Turn:
        return answer(self.touching, lead_id)


def texts_are_down(stack: Stack) -> list[str]:
    """Leads without an e-mail address, as many as it takes to know."""
    stack.sms.faults = [ProviderUnavailable("down")] * 100
    leads = [stack.inquire(a_draft(email=None, phone=f"+1212555{number:04}")) for number in range(OPENS_AFTER)]
    told = [stack.turn(lead_id).opened for lead_id in leads]
    assert told == [None] * (OPENS_AFTER - 1) + ["sms"]
    return leads


def rules(stack: Stack, lead_id: str) -> Any:
    return [(one.type, one.data.get("rules")) for one in stack.leads.log(lead_id)[1:]]


def test_while_it_is_down_nobody_else_calls_it_and_the_e_mail_leaves_at_once() -> None:
    stack = Stack()
    texts_are_down(stack)
    called, lead_id = len(stack.sms.tried), stack.inquire(a_draft(phone="+12125559999"))
    turn = stack.turn(lead_id)
    assert (turn.outcome, len(stack.sms.tried), len(stack.email.taken)) == ("sent", called, 1)
    assert rules(stack, lead_id)[0] == ("touch.skipped", ["circuit.sms"])


def test_without_another_way_it_waits_with_the_reason_and_leaves_when_the_provider_is_back() -> None:
    stack = Stack()
    waiting = texts_are_down(stack)
    lead_id = stack.inquire(a_draft(email=None, phone="+12125559999"))
    turn = stack.turn(lead_id)
    assert (turn.outcome, turn.rules, turn.wait_until) == ("deferred", ("circuit.sms",), stack.clock.at + PAUSES[0])
    stack.sms.faults = []
    for _ in range(3):
        stack.clock.advance(seconds=61)
        for one in (*waiting, lead_id):
            stack.turn(one)
    assert len(stack.sms.taken) == OPENS_AFTER + 1


def test_a_long_outage_drops_nothing_and_sends_nothing_twice() -> None:
    stack = Stack()
    texts_are_down(stack)
    stack.sms.faults = [ProviderUnavailable("down")] * 10_000
    lead_id = stack.inquire(a_draft(email=None, phone="+12125559999"))
    end = stack.clock.at + timedelta(hours=8)
    while stack.clock.at < end:
        turn = stack.turn(lead_id)
        assert turn.wait_until is not None
        stack.at(max(turn.wait_until, stack.clock.at + timedelta(seconds=1)))
    stack.sms.faults = []
    for _ in range(10):
        stack.clock.advance(minutes=10)
        stack.turn(lead_id)
    assert len(stack.sms.taken) == 1
    assert len(stack.sms.tried) < 200  # one try in five minutes, not one of every lead


def through(stack: Stack, lead_id: str, hours: int) -> list[Any]:
    """So many hours of an outage, and what is told of them."""
    end = stack.clock.at + timedelta(hours=hours)
    while stack.clock.at < end:
        turn = stack.turn(lead_id)
        assert turn.wait_until is not None
        stack.at(max(turn.wait_until, stack.clock.at + timedelta(seconds=1)))
    return [one.data["rules"] for one in stack.leads.log(lead_id) if one.type == "touch.deferred"]


class Down(FakeCircuits):
    """Tries nothing at all."""

    def waits(self, channel: str, now: datetime) -> datetime | None:
        return now + PAUSES[-1]


def test_a_long_outage_is_told_once_and_again_when_something_else_held_the_message_back_meanwhile() -> None:
    stack = Stack(with_every_plan())  # which writes to nobody at night
    stack.circuits = Down()
    held = through(stack, stack.inquire(a_draft(email=None)), 30)
    assert held == [["circuit.sms"], ["hours.federal", "hours.first_touch"], ["circuit.sms"]]


def test_a_refusal_shows_that_the_provider_is_there() -> None:
    stack = Stack()
    for number in range(OPENS_AFTER * 2):
        lead_id = stack.inquire(a_draft(email=None, phone=f"+1212555{number:04}"))
        fault = ProviderRefused("30006", "a landline") if number % 2 else ProviderUnavailable("down")
        stack.sms.faults = [fault]
        assert stack.turn(lead_id).opened is None


def test_answers_that_are_lost_count_as_failures() -> None:
    stack = Stack()
    stack.sms.deaf = True
    stack.sms.faults = [OutcomeUnknown("no answer")] * OPENS_AFTER
    leads = [stack.inquire(a_draft(email=None, phone=f"+1212555{number:04}")) for number in range(OPENS_AFTER)]
    assert [stack.turn(lead_id).opened for lead_id in leads][-1] == "sms"
