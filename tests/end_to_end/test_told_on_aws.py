"""What waited in the queue of what Twilio told once is taken in on the local AWS, and its writer hears of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from end_to_end_phones import DESK, lead_of
from end_to_end_stack import Stack, eventually
from firstminute.adapters.aws.inbox import SqsInbox
from firstminute.application.told_later import ROUTE
from firstminute.application.waiting_ports import Arrival
from firstminute.domain.inquiry import Request

TEXTS = "/twilio/messages"


def told(stack: Stack, sender: str, body: str, number: int, ago: timedelta = timedelta()) -> Arrival:
    """A text as it was kept when it could not be written."""
    form = {"MessageSid": f"SM{sender[3:]}{number:024d}", "AccountSid": "AC1", "From": sender, "To": "+12125550120"}
    form |= {"Body": body, "NumMedia": "0"}
    signed = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": stack.signature(TEXTS, form)}
    request = Request("POST", stack.told["api_url"] + TEXTS, signed, urlencode(form).encode())
    return Arrival(TEXTS, ROUTE, request, stack.clock.now() - ago, datetime.now(UTC) - ago, verified=False, line="7")


def heard_by(stack: Stack, number: str, words: str) -> list[str]:
    return [one["body"] for one in stack.outbox() if one["to"] == number and words in one["body"]]


def test_texts_that_could_not_be_written_are_taken_in_in_their_order_once(stack: Stack, phone: str) -> None:
    sqs, url = stack.running.aws("sqs"), stack.running.deployed.outputs["ToldQueueUrl"]
    queue = SqsInbox(lambda: sqs, url)
    for number, body in enumerate(("Do you take new patients?", "And on Friday?", "And on Friday?")):
        queue.add(told(stack, phone, body, number))
    queue.add(told(stack, phone, "And on Friday?", 1, timedelta(seconds=1)))  # told twice
    eventually(lambda: [one for one in stack.leads() if one["phone"] == phone])
    lead_id = lead_of(stack, phone)
    eventually(lambda: len(stack.events(lead_id, "lead.replied")) == 2)
    assert [one["text"] for one in stack.events(lead_id, "lead.replied")] == ["And on Friday?"] * 2
    eventually(lambda: heard_by(stack, DESK, "And on Friday?"))
    queue.add(told(stack, DESK, "Yes, at ten", int(phone[5:]), timedelta(hours=3)))
    eventually(lambda: heard_by(stack, DESK, 'Not sent yet: "Yes, at ten"'))
    assert heard_by(stack, phone, "Yes, at ten") == []
