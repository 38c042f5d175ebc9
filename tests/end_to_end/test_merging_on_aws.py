"""Two leads of one person on the local AWS: merged, written to, answered, parted, and counted by the real stream."""

from __future__ import annotations

from collections.abc import Callable

from end_to_end_stack import Stack, eventually
from end_to_end_stories import story
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.application.auditing import audit


def is_over(stack: Stack, lead_id: str) -> bool:
    """No machine runs for the lead any more."""
    machines = stack.running.aws("stepfunctions")
    arn = stack.running.deployed.outputs["StateMachineArn"]
    running = machines.list_executions(stateMachineArn=arn, statusFilter="RUNNING", maxResults=1000)["executions"]
    return not [one for one in running if one["name"].startswith(lead_id)]


def counters_are_a_recount(stack: Stack) -> bool:
    outputs, client = stack.running.deployed.outputs, stack.running.aws("dynamodb")
    leads, rollups = DynamoLeads(client, outputs["LeadsTable"]), DynamoRollups(client, outputs["MetricsTable"])
    return audit(leads, rollups, stack.running.practice.zone).equal


def two(stack: Stack, phone: str) -> tuple[str, str]:
    """The lead with a number and the one with an address, both answered."""
    number = stack.inquire(name="Dana Reyes", phone=phone, consent="true")
    address = stack.inquire(name="D. Reyes", email=f"dana{phone[-4:]}@work.example")
    for lead_id in (number, address):
        eventually(lambda lead_id=lead_id: stack.events(lead_id, "touch.sent"))
    return number, address


def merge(stack: Stack, keep: str, other: str) -> None:
    """As staff do it; while a message is on its way, they come again."""
    content = {"type": "lead.merged", "data": {"absorbed": other}}
    eventually(lambda: stack.staff("POST", f"/leads/{keep}/events", content).status == 201)


def test_a_reply_to_the_one_ends_the_follow_up_of_the_person(stack: Stack, phone: str) -> None:
    number, address = two(stack, phone)
    merge(stack, address, number)
    assert stack.lead(number)["lead"]["merged_into"] == address
    assert stack.text(phone, "Tuesday at ten would be good").status == 200
    shown = stack.lead(address)
    assert (shown["state"], shown["lead"]["stop_reason"]) == ("replied", "replied")
    assert {event["lead_id"] for event in shown["events"]} == {number, address}
    eventually(lambda: is_over(stack, number) and is_over(stack, address))
    eventually(lambda: counters_are_a_recount(stack))
    assert [one["id"] for one in stack.staff("GET", "/leads?state=merged").json["leads"]] == [number]


@story
def test_parted_again_both_are_followed_up_and_the_counters_stay_exact(
    stack: Stack, phone: str
) -> Callable[[], object]:
    number, address = two(stack, phone)
    merge(stack, address, number)
    sent = len(stack.events(number, "touch.sent"))
    eventually(lambda: is_over(stack, number), 120)
    assert len(stack.events(number, "touch.sent")) == sent
    stack.happens(address, "lead.unmerged", absorbed=number)
    eventually(lambda: len(stack.events(number, "touch.sent")) > sent, 120)
    return lambda: eventually(lambda: counters_are_a_recount(stack))
