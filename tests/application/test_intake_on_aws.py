"""What an inquiry costs in calls to AWS, counted at the real adapters' clients."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from builders import EMAIL, a_practice
from fakes import FakeClock, FakeIds, FakeSecrets
from firstminute import bootstrap
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.adapters.aws.orchestrator import StepFunctions
from firstminute.adapters.aws.quarantine import DynamoQuarantine
from firstminute.application import reporting
from firstminute.application.intake import Intake, receive
from firstminute.domain.errors import Invalid
from firstminute.domain.inquiry import Request
from mocked_aws import client, mocked_aws, state_machine, table

INQUIRY = {"name": "Dana Reyes", "phone": "(212) 555-0143", "email": EMAIL, "message": "Two implants", "consent": "on"}
SECRET = "s3cr3t-of-crm"


class Stack:
    """An intake over AWS in memory; `calls` are the operations that were asked for."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        dynamodb, machines = client("dynamodb"), client("stepfunctions")
        name, machine = table(dynamodb), state_machine(machines)
        for one in (dynamodb, machines):
            one.meta.events.register("before-call.*.*", lambda model, **_: self.calls.append(model.name))
        ports = (DynamoLeads(dynamodb, name), DynamoQuarantine(dynamodb, name), StepFunctions(machines, machine))
        secrets = FakeSecrets({"crm/events_secret": SECRET})
        self.leads = ports[0]
        self.intake = Intake(a_practice(), *ports, secrets, FakeClock(), bootstrap.source_kind, FakeIds())

    def post(self, content: object, source: str = "website") -> Request:
        headers = {"content-type": "application/json", "authorization": f"Bearer {SECRET}"}
        return Request("POST", f"https://api.example/intake/{source}", headers, json.dumps(content).encode())


@pytest.fixture
def stack() -> Iterator[Stack]:
    with mocked_aws():
        yield Stack()


def test_an_accepted_inquiry_is_two_calls(stack):
    receive(stack.intake, "website", stack.post(INQUIRY))
    assert stack.calls == ["TransactWriteItems", "StartExecution"]


def test_what_was_read_is_what_is_stored(stack):
    (received,) = receive(stack.intake, "website", stack.post(INQUIRY))
    head = stack.leads.get(received.lead_id)
    assert head == received.head
    (event,) = stack.leads.log(received.lead_id)
    assert (event.data["message"], event.data["consent"]["given"]) == ("Two implants", True)


def test_a_repetition_starts_nothing(stack):
    (first,) = receive(stack.intake, "website", stack.post(INQUIRY))
    stack.calls.clear()
    (second,) = receive(stack.intake, "website", stack.post({**INQUIRY, "message": "Are you there?"}))
    (third,) = receive(stack.intake, "website", stack.post(INQUIRY))
    assert (second.lead_id, second.again, third.status) == (first.lead_id, True, "duplicate")
    assert "StartExecution" not in stack.calls


def test_an_inquiry_that_nobody_can_answer_is_one_call(stack):
    with pytest.raises(Invalid):
        receive(stack.intake, "website", stack.post({"name": "Dana"}))
    assert len(stack.calls) == 1


def test_a_reported_event_is_recorded_once_on_the_real_table_too(stack):
    (received,) = receive(stack.intake, "website", stack.post(INQUIRY))
    content = {"type": "sale.won", "phone": "212-555-0143", "id": "evt-1", "data": {"amount": 125000}}
    first = reporting.receive(stack.intake, "crm", stack.post(content, "crm"))
    second = reporting.receive(stack.intake, "crm", stack.post({**content, "again": True}, "crm"))
    assert first == second
    assert stack.leads.get(received.lead_id).lead.revenue == 125000
