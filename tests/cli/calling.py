"""A stack on AWS in memory, and the command line that is called on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.tables import create_leads_table, create_metrics_table
from builders import NOW, a_draft, a_new_lead, a_practice, an_id
from firstminute import cli
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.adapters.aws.session import client
from firstminute.adapters.aws.stacks import StackDescription
from firstminute.application.recording import record
from firstminute.commands import stack
from firstminute.domain import metrics
from firstminute.domain.events import NewEvent
from firstminute.domain.lead import Lead
from mocked_aws import ordered_queue, queue

CLIENT = str(Path(__file__).parents[2] / "clients" / "demo.yaml")
NAME = "firstminute-demo"


def describe(machine: str) -> StackDescription:
    """The stack as CloudFormation would tell of it, its tables and queues made."""
    dynamodb, sqs = client("dynamodb"), client("sqs")
    outputs = {
        "ApiUrl": "https://api.practice.example",
        "LeadsTable": create_leads_table(dynamodb),
        "MetricsTable": create_metrics_table(dynamodb),
        "StateMachineArn": machine,
        "CallbacksQueueUrl": queue(sqs),
        "CallbacksDeadLetterQueueUrl": sqs.create_queue(QueueName="dead")["QueueUrl"],
        "InboxQueueUrl": sqs.create_queue(QueueName="inbox")["QueueUrl"],
        "InboxDeadLetterQueueUrl": sqs.create_queue(QueueName="dead-inbox")["QueueUrl"],
        "ToldQueueUrl": ordered_queue(sqs, "told"),
        "ToldDeadLetterQueueUrl": ordered_queue(sqs, "dead-told"),
        "LookupsQueueUrl": sqs.create_queue(QueueName="lookups")["QueueUrl"],
        "LookupsDeadLetterQueueUrl": sqs.create_queue(QueueName="dead-lookups")["QueueUrl"],
    }
    # The clock stands still at the moment the builders' leads come in: a speed of next to nothing.
    parameters = {"Slug": "demo", "Clock": f"origin={NOW.timestamp():.0f};speed=0.000000001"}
    return StackDescription(NAME, "CREATE_COMPLETE", outputs, parameters)


@dataclass
class Deployed:
    """The stack of the demo practice: its adapters, to put things into it."""

    stack: stack.Stack

    def take_in(self, number: int = 0, **person: Any) -> str:
        """A lead in its tables, counted."""
        draft = a_draft(phone=f"+1212555{number:04d}", email=f"p{number}@example.com", **person)
        head, events = a_new_lead(an_id(NOW, number + 1), draft, NOW)
        self.stack.leads.add(head, events, b"raw", f"d{number}", draft.contact_points, NOW)
        self._count(f"{head.lead.id}#1", Lead(head.lead.id), head.lead)
        return head.lead.id

    def happen(self, lead_id: str, event: NewEvent) -> None:
        """Something happens to a lead, and is counted."""
        before = self.stack.leads.get(lead_id)
        after, _ = record(self.stack.leads, lead_id, [event], event.occurred_at)
        assert before
        self._count(f"{lead_id}#{after.version}", before.lead, after.lead)

    def _count(self, change: str, before: Lead, after: Lead) -> None:
        assert isinstance(self.stack.rollups, DynamoRollups)
        self.stack.rollups.add({change: metrics.contributions(before, after, a_practice().zone)}, NOW)


@dataclass
class Ran:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Command:
    """`firstminute("leads", "--json")`; on the demo's stack unless it says otherwise."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> Ran:
        """Run it, whatever comes out."""
        self._capsys.readouterr()
        try:
            status = cli.main(words)
        except SystemExit as left:  # argparse
            status = int(left.code or 0)
        said = self._capsys.readouterr()
        return Ran(status, said.out, said.err)

    def on_demo(self, *words: str) -> Ran:
        """The same with `--client clients/demo.yaml`."""
        return self(*words, "--client", CLIENT)
