"""What waited in the inbox is taken in on the local AWS as if it had just been sent."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from end_to_end_stack import Stack, eventually
from firstminute.adapters.aws.inbox import message_of
from firstminute.application.inbox import INQUIRIES
from firstminute.application.waiting_ports import Arrival
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Request


def test_what_waited_in_the_inbox_becomes_a_lead_once_and_is_answered(stack: Stack, phone: str) -> None:
    body = urlencode({"name": "Maria Lopez", "phone": phone, "message": "Were you closed?"}).encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    request = Request("POST", f"{stack.told['api_url']}/intake/website", headers, body)
    came_at = stack.clock.now()
    arrival = Arrival(INQUIRIES, "website", request, came_at, datetime.now(UTC), verified=True)
    sqs, queue = stack.running.aws("sqs"), stack.running.deployed.outputs["InboxQueueUrl"]
    for _ in range(2):
        sqs.send_message(QueueUrl=queue, MessageBody=message_of(arrival))

    def found() -> list[str]:
        leads = stack.staff("GET", "/leads").json["leads"]
        return [one["lead_id"] for one in leads if one["phone"] == phone]

    (lead_id,) = eventually(found)
    assert stack.lead(lead_id)["lead"]["received_at"] == rfc3339(came_at)
    assert eventually(lambda: stack.outbox(lead_id, "sms"))[0]["to"] == phone
    assert len(found()) == 1


def test_spam_is_told_what_everybody_is_told_and_answered_by_nobody(stack: Stack, phone: str) -> None:
    words = "We offer backlinks and guest posts, see https://seo.example"
    answer = stack.call("POST", "/intake/website", {"name": "Max", "phone": phone, "message": words})
    assert (answer.status, answer.json["status"], answer.json["lead_id"]) == (202, "accepted", None)
    (item,) = [one for one in stack.staff("GET", "/quarantine").json["items"] if "backlinks" in one["reason"]]
    assert item["reason"].startswith("Looks like spam: ")
    assert [one for one in stack.outbox() if one["to"] == phone] == []
