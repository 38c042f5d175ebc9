"""What did not arrive, on the local AWS: a text that fails after Twilio took it, and what SES publishes."""

from __future__ import annotations

import json
from typing import Any

from end_to_end_stack import Stack, eventually
from end_to_end_stories import story

UNREACHABLE = "+15005550010"  # taken, then undelivered with 30003


def publish(stack: Stack, lead_id: str, kind: str, address: str, **parts: Any) -> None:
    """As SES does it: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html."""
    tags = {"lead_id": [lead_id], "touch": ["first"]}
    mail = {"messageId": f"m-{lead_id}", "destination": [address], "tags": tags}
    message = json.dumps({"eventType": kind, "mail": mail, **parts})
    topic = stack.running.deployed.outputs["MailEventsTopicArn"]
    stack.running.aws("sns").publish(TopicArn=topic, Message=message)


@story
def test_a_text_that_fails_after_it_was_taken_becomes_one_e_mail(stack: Stack) -> None:
    lead_id = stack.inquire(phone=UNREACHABLE, email="unreachable@example.com")
    eventually(lambda: [one for one in stack.events(lead_id, "touch.failed") if one["code"] == "30003"])
    eventually(lambda: [one for one in stack.outbox(lead_id, "email") if one["to"] == "unreachable@example.com"])
    eventually(lambda: stack.lead(lead_id)["lead"]["stop_reason"] == "exhausted")
    sent = [(one["touch"], one["channel"]) for one in stack.events(lead_id, "touch.sent")]
    assert sent.count(("first", "email")) == 1
    assert len(sent) == len(set(sent))


def test_a_bounce_is_recorded_and_a_complaint_closes_the_mailbox(stack: Stack, phone: str) -> None:
    address = f"full{phone[-4:]}@example.com"
    lead_id = stack.inquire(email=address)
    eventually(lambda: stack.outbox(lead_id, "email"))
    bounce = {
        "bounceType": "Transient",
        "bounceSubType": "MailboxFull",
        "bouncedRecipients": [{"emailAddress": address}],
    }
    for _ in range(2):  # SNS delivers at least once
        publish(stack, lead_id, "Bounce", address, bounce=bounce)
    (failed,) = eventually(lambda: stack.events(lead_id, "touch.failed"))
    assert (failed["code"], failed["reason"]) == ("Transient.MailboxFull", "unreachable")
    publish(stack, lead_id, "Complaint", address, complaint={"complainedRecipients": [{"emailAddress": address}]})
    (word,) = eventually(lambda: stack.events(lead_id, "lead.opted_out"))
    assert (word["scope"], word["how"]) == ("email", "provider_block_Complaint")
    assert stack.lead(lead_id)["lead"]["stop_reason"] in ("opted_out", "exhausted")
    again = stack.inquire(email=address)
    assert stack.lead(again)["lead"]["opted_out"] is True


def test_everything_can_be_left_by_the_page_behind_the_link(stack: Stack, phone: str) -> None:
    lead_id = stack.inquire(phone=phone, email=f"bye{phone[-4:]}@example.com")
    page = stack.call("GET", f"/unsubscribe/{lead_id}", Accept_Language="es-MX,es")
    assert "No más correos" in page.body.decode()
    assert stack.events(lead_id, "lead.opted_out") == []
    assert stack.call("POST", f"/unsubscribe/{lead_id}", {"all": "yes"}).status == 200
    (word,) = stack.events(lead_id, "lead.opted_out")
    assert word == {"scope": "all", "how": "unsubscribe_page"}
    again = stack.inquire(phone=phone)
    assert stack.lead(again)["lead"]["opted_out"] is True
