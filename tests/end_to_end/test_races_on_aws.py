"""Somebody says no, answers, books or takes over while a text is on its way: on the local AWS, really at once.

The claim decides. What the provider has by then was sent, and the log says so; what it does not have never leaves.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from end_to_end_stack import Stack, eventually
from end_to_end_stories import story
from local.outbox import Left

FIRST = "Thanks for reaching out"
FOLLOW_UP = "not at a bad moment"  # the text of the day after
CONFIRMED = "START"  # what confirms an opt-out names the way back
OTHERS = (CONFIRMED, "Your appointment is on")
PEOPLE = 24


@dataclass
class Held:
    """A text that the provider has taken and does not answer for yet."""

    taken: threading.Event = field(default_factory=threading.Event)
    answered: threading.Event = field(default_factory=threading.Event)


@contextmanager
def provider_holding(stack: Stack, words: str, to: str) -> Iterator[Held]:
    """The provider takes a text with these words to this number, and answers only when this is over."""
    held = Held()

    def look(entry: Left) -> None:
        if entry.channel == "sms" and entry.to == to and words in entry.body:
            held.taken.set()
            assert held.answered.wait(30)

    stack.leaving.append(look)
    try:
        yield held
    finally:
        stack.leaving.remove(look)
        held.answered.set()


def opts_out(stack: Stack, lead_id: str, phone: str) -> None:
    assert stack.text(phone, "STOP").status == 200


def replies(stack: Stack, lead_id: str, phone: str) -> None:
    assert stack.text(phone, "Tuesday at ten would be good").status == 200


def books(stack: Stack, lead_id: str, phone: str) -> None:
    stack.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at="2031-01-08T15:00:00Z")


def is_taken_over(stack: Stack, lead_id: str, phone: str) -> None:
    stack.happens(lead_id, "contact.made", channel="call", seconds=180)


Act = Callable[[Stack, str, str], None]
ACTS = [(opts_out, "opted_out"), (replies, "replied"), (books, "booked"), (is_taken_over, "human")]


def texts(stack: Stack, lead_id: str) -> list[Any]:
    """Those of the follow-up: not what confirms an opt-out or an appointment."""
    return [one for one in stack.outbox(lead_id, "sms") if not any(word in one["body"] for word in OTHERS)]


def is_over(stack: Stack, lead_id: str) -> bool:
    """The machine of the lead's follow-up runs no more. A booking has one of its own."""
    machines = stack.running.aws("stepfunctions")
    arn = stack.running.deployed.outputs["StateMachineArn"]
    running = machines.list_executions(stateMachineArn=arn, statusFilter="RUNNING", maxResults=1000)["executions"]
    return not [one for one in running if one["name"] == lead_id]


@pytest.mark.parametrize(("act", "reason"), ACTS, ids=[reason for _, reason in ACTS])
def test_what_the_provider_has_was_sent_and_nothing_follows_it(stack: Stack, phone: str, act: Act, reason: str) -> None:
    holds(stack, phone, act, reason, FIRST)


@story
@pytest.mark.parametrize(("act", "reason"), ACTS, ids=[reason for _, reason in ACTS])
def test_a_follow_up_that_the_provider_has_was_sent_and_nothing_follows_it(
    stack: Stack, phone: str, act: Act, reason: str
) -> None:
    holds(stack, phone, act, reason, FOLLOW_UP)


def holds(stack: Stack, phone: str, act: Act, reason: str, words: str) -> None:
    with provider_holding(stack, words, phone) as held:
        lead_id = stack.inquire(phone=phone)
        assert held.taken.wait(60)
        act(stack, lead_id, phone)
        log = [one["type"] for one in stack.lead(lead_id)["events"]]
        assert "cadence.stopped" in log  # at once, while the text is still on its way
    touch = "first" if words == FIRST else "step_3"
    recorded = eventually(lambda: [one for one in stack.events(lead_id, "touch.sent") if one["touch"] == touch])
    assert len(recorded) == 1
    assert recorded[0]["provider_id"]
    assert [one["reason"] for one in stack.events(lead_id, "cadence.stopped")] == [reason]
    eventually(lambda: is_over(stack, lead_id))
    assert sum(words in one["body"] for one in texts(stack, lead_id)) == 1
    assert len(texts(stack, lead_id)) == (1 if words == FIRST else 2)


def test_a_no_that_comes_with_the_inquiry_is_never_answered_by_more_than_what_was_claimed(stack: Stack) -> None:
    """Two dozen people send their inquiry and STOP at once: in whatever order they arrive, at most one text leaves."""
    numbers = [f"+1718555{1000 + number}" for number in range(PEOPLE)]

    def inquire_and_stop(number: str) -> None:
        with ThreadPoolExecutor(2) as both:
            asked = both.submit(stack.inquire, phone=number)
            said = both.submit(stack.text, number, "STOP")
            asked.result()
            assert said.result().status == 200

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(inquire_and_stop, numbers))
    leads = [one["id"] for one in stack.leads() if one["phone"] in numbers]
    for lead_id in leads:
        eventually(partial(is_over, stack, lead_id), 120)
        found = stack.lead(lead_id)["lead"]
        assert (found["opted_out"], found["stop_reason"]) == (True, "opted_out")
        sent = [one for one in stack.events(lead_id, "touch.sent") if one["channel"] == "sms"]
        assert len(texts(stack, lead_id)) == len(sent) <= 1
    assert len(leads) >= PEOPLE
    for number in numbers:
        assert sum(_to(one, number) for one in stack.outbox(channel="sms")) <= 1


def _to(message: Any, number: str) -> bool:
    return message["to"] == number and CONFIRMED not in message["body"]
