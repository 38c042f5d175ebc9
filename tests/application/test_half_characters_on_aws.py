"""JSON can name half of a character, which no table holds: it never reaches one, and never breaks an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from builders import a_practice
from fakes import FakeClock, FakeIds, FakeSecrets
from firstminute import bootstrap
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.adapters.aws.orchestrator import StepFunctions
from firstminute.adapters.aws.quarantine import DynamoQuarantine
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.application import reporting
from firstminute.application.intake import Intake, receive
from firstminute.application.replaying import replay
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain.errors import Invalid
from firstminute.domain.inquiry import Request
from firstminute.domain.lead import Lead
from firstminute.domain.metrics import contributions
from mocked_aws import client, mocked_aws, state_machine, table

HALF = "\ud800"
SECRETS = {"crm/events_secret": "s3cr3t-of-crm", "zapier/signing_secret": "s3cr3t-of-zapier"}
INQUIRY = {
    "name": "Dana Reyes", "phone": "(212) 555-0143", "email": "dana@example.com", "message": "Two implants",
    "service": "Implants", "utm_campaign": "fall", "page_url": "https://practice.example/?utm_source=g", "city": "x",
}  # fmt: skip
EVENT = {
    "type": "appointment.booked", "id": "e1", "occurred_at": "2026-11-24T12:00:00Z", "phone": "(212) 555-0143",
    "data": {"appointment_id": "a1", "starts_at": "2026-12-01T10:00:00Z", "room": "2", "owner": "coordinator"},
}  # fmt: skip


def refuse_halves(params: Any, **_: Any) -> None:
    """What DynamoDB does, and its stand-in does not."""
    json.dumps(_without_bytes(params), ensure_ascii=False).encode()


def _without_bytes(value: Any) -> Any:
    if isinstance(value, dict):
        return {_without_bytes(name): _without_bytes(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_bytes(one) for one in value]
    return "" if isinstance(value, bytes) else value


class Stack:
    """An intake over AWS in memory that takes nothing but whole characters."""

    def __init__(self) -> None:
        dynamodb, machines = client("dynamodb"), client("stepfunctions")
        dynamodb.meta.events.register("provide-client-params.dynamodb.*", refuse_halves)
        self.table = table(dynamodb)
        self.dynamodb, self.leads = dynamodb, DynamoLeads(dynamodb, self.table)
        ports = (DynamoQuarantine(dynamodb, self.table), StepFunctions(machines, state_machine(machines)))
        self.intake = Intake(
            a_practice(), self.leads, *ports, FakeSecrets(SECRETS), FakeClock(), bootstrap.source_kind, FakeIds()
        )

    def post(self, content: object, secret: str, **headers: str) -> Request:
        given = {"content-type": "application/json", "authorization": f"Bearer {SECRETS.get(secret)}", **headers}
        return Request("POST", "https://api.example/", given, json.dumps(content).encode())

    def lead(self) -> None:
        receive(self.intake, "website", self.post(INQUIRY, ""))

    def kept(self) -> dict[str, Quarantined]:
        return {item.id: item for item in self.intake.quarantine.page(None, 99)[0]}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with mocked_aws():
        yield Stack()


def halved(value: Any) -> Iterator[Any]:
    """The value with half a character in one of its texts or names, and instead of it: every way there is."""
    if isinstance(value, str):
        yield from (HALF, value + HALF, HALF + value)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from ({**value, name: one} for one in halved(inner))
            yield {**{key: one for key, one in value.items() if key != name}, name + HALF: inner}


@pytest.mark.parametrize("content", list(halved(INQUIRY)))
@pytest.mark.parametrize(("source", "secret"), [("website", ""), ("zapier", "zapier/signing_secret")])
def test_an_inquiry_is_taken_in_whatever_half_of_a_character_is_in_it(stack, content, source, secret):
    for _ in range(2):
        (received,) = receive(stack.intake, source, stack.post(content, secret))
        assert received.status in ("accepted", "duplicate")


@pytest.mark.parametrize("fields", [{"email": HALF}, {"phone": HALF}, {HALF: HALF}])
def test_what_nobody_can_be_answered_by_is_kept(stack, fields):
    (received,) = receive(stack.intake, "zapier", stack.post(fields, "zapier/signing_secret"))
    assert received.status == "quarantined"


def test_the_numbers_of_such_a_lead_are_kept_by_whole_characters(stack):
    named = {"phone": "(212) 555-0177", "utm_campaign": "fall" + HALF}
    (received,) = receive(stack.intake, "website", stack.post(named, ""))
    head = stack.leads.get(received.lead_id)
    assert head.lead.campaign.startswith("fall")
    rollups = DynamoRollups(stack.dynamodb, stack.table)
    added = contributions(Lead(head.lead.id), head.lead, "America/New_York")
    assert rollups.add({"c1": added}, stack.intake.clock.now()) == 1


@pytest.mark.parametrize("content", [*halved(EVENT), *halved({**EVENT, "lead_id": "ld_1"}), [EVENT, {"type": HALF}]])
def test_a_report_is_recorded_or_kept_with_the_reason_and_can_be_looked_at_again(stack, content):
    stack.lead()
    before = stack.kept()
    reported = reporting.receive(stack.intake, "crm", stack.post(content, "crm/events_secret"))
    assert reported.event_ids or reported.reasons
    new = [item for item_id, item in stack.kept().items() if item_id not in before]
    assert len(new) == bool(reported.reasons)
    for item in new:
        with pytest.raises(Invalid):
            replay(stack.intake, item)


@pytest.mark.parametrize("named", [HALF, "ld_" + HALF, "ld_1" + HALF, "LEAD#1", "x" * 5000, {"a": 1}, 7, True])
def test_what_is_no_lead_s_id_is_looked_up_nowhere(stack, named):
    content = {"type": "contact.made", "lead_id": named}
    reported = reporting.receive(stack.intake, "crm", stack.post(content, "crm/events_secret"))
    assert reported.event_ids == ()
    assert "/lead_id is no lead's id" in reported.reasons[0]
