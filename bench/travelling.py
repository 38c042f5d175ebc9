"""One lead's way through everything, on AWS in memory: an inquiry, ten touches, its counts, its callbacks.

The clock goes from wait to wait. What each part uses is what the table shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from bench.journey import Journey
from bench.memory import (
    LEADS,
    METRICS,
    Carriers,
    Moving,
    client,
    create_machine,
    create_queue,
    create_tables,
    in_memory,
)
from bench.meter import Bill, Meter
from bench.reference import SOURCE, post, practice
from firstminute.adapters.aws.attributes import size_of
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.adapters.aws.notices import SqsNotices
from firstminute.adapters.aws.orchestrator import StepFunctions
from firstminute.adapters.aws.quarantine import DynamoQuarantine
from firstminute.adapters.aws.rollups import DynamoRollups
from firstminute.adapters.aws.stream import event_inserts, head_changes
from firstminute.application import cadence_step, first_touch
from firstminute.application.changes import HeadChange
from firstminute.application.crm_callback import deliver, fan_out
from firstminute.application.intake import Intake, receive
from firstminute.application.machines import conclude
from firstminute.application.metrics_rollup import MetricsRollup, roll_up
from firstminute.application.provider_ports import Message
from firstminute.application.settling import Touching, Turn
from firstminute.application.telephony import Telephony
from firstminute.application.telling import CrmCallback
from firstminute.application.touch_status import receive_status
from firstminute.bootstrap import new_id, source_kind
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Practice

TOUCHES: Final = 10
_CADENCE: Final = "new_lead"
# https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
_REPORTED: Final = ("sent", "delivered")


@cache
def travelled(touches: int = TOUCHES) -> Journey:
    """A journey that ends because its touches are over. It is made once; look at it only."""
    with in_memory():
        return _Traveller(_with_touches(practice(always_open=False), touches)).travel()


def _with_touches(practice: Practice, touches: int) -> Practice:
    """The practice with the first steps of its cadence only: the first touch is one more."""
    cadence = practice.cadences[_CADENCE]
    cut = replace(cadence, steps=cadence.steps[: touches - 1])
    return replace(practice, cadences={**practice.cadences, _CADENCE: cut})


class _Traveller:
    """The system around one lead."""

    def __init__(self, practice: Practice) -> None:
        dynamodb, stepfunctions, sqs = client("dynamodb"), client("stepfunctions"), client("sqs")
        create_tables(dynamodb)
        machine = StepFunctions(stepfunctions, create_machine(stepfunctions))
        leads = DynamoLeads(dynamodb, LEADS, raw_retention=86_400)
        self.notices, clock, everybody = SqsNotices(sqs, create_queue(sqs)), Moving(), Carriers()
        quarantine, rollups = DynamoQuarantine(dynamodb, LEADS), DynamoRollups(dynamodb, METRICS)
        self.clock, self.carriers, self.journey = clock, everybody, Journey()
        self.changes: list[HeadChange] = []
        self.meter = Meter(dynamodb, client("dynamodb"), stepfunctions, sqs)
        self.intake = Intake(practice, leads, quarantine, machine, everybody, clock, source_kind, new_id)
        self.touching = Touching(practice, leads, everybody, machine, clock, "https://api.example")
        self.counting = MetricsRollup(practice, rollups, clock)
        self.reported = Telephony(practice, leads, everybody, clock, everybody, self.intake)
        self.telling = CrmCallback(practice, leads, self.notices, everybody, everybody, everybody, clock)

    def travel(self) -> Journey:
        """From the inquiry to the end of the cadence."""
        received = receive(self.intake, SOURCE, post())[0]
        assert received.lead_id is not None
        self.journey.intake = self._done()
        turn = self._touch(first_touch.answer(self.touching, received.lead_id))
        while turn.wait_until is not None:
            self.clock.at = turn.wait_until
            turn = self._touch(cadence_step.take(self.touching, turn.lead_id, turn.step))
        self.meter.reset()
        return self.journey

    def _touch(self, turn: Turn) -> Turn:
        conclude(self.touching, turn, self._execution(turn.lead_id))
        self.journey.touches.append(self._done())
        self.journey.turns.append(turn)
        self._deliver()
        self._count()
        return turn

    def _deliver(self) -> None:
        """Texts arrive, of which Twilio reports twice; e-mails leave."""
        taken = self.carriers.emptied()
        self.journey.e_mails += sum(message.channel == "email" for message in taken)
        for message in (one for one in taken if one.channel == "sms"):
            for status in _REPORTED:
                self.journey.reported += 1
                receive_status(self.reported, _report(message, status, self.journey.reported))
        self.journey.reports.add(self._done())

    def _count(self) -> None:
        """In one batch, because all of it was written within the seconds that one is waited for (template.yaml)."""
        self.journey.batches += 1
        self.journey.counted += roll_up(self.counting, self.changes).new
        self.journey.rollups.add(self.meter.reset())
        self.changes.clear()

    def _execution(self, lead_id: str) -> str:
        machine = self.intake.orchestrator
        assert isinstance(machine, StepFunctions)
        return f"{machine.state_machine_arn.replace(':stateMachine:', ':execution:')}:{lead_id}"

    def _done(self) -> Bill:
        """The bill of what was just done, after whoever reads the stream has done what follows from it."""
        bill = self.meter.reset()
        for number, written in enumerate(bill.written):
            self._streamed(_record(written.before, written.after, number))
        return bill

    def _streamed(self, record: Mapping[str, Any]) -> None:
        if record["dynamodb"]["NewImage"]["sk"]["S"] == "HEAD":
            self.journey.head_bytes = max(self.journey.head_bytes, size_of(record["dynamodb"]["NewImage"]))
        self.changes += head_changes([record])
        events = event_inserts([record])
        notices = fan_out(self.telling, events)
        for notice in notices:
            deliver(self.telling, notice, 1, "receipt")
        self.journey.announced += bool(events)
        self.journey.notices += len(notices)
        self.journey.callbacks.add(self.meter.reset())


def _record(before: Mapping[str, Any], after: Mapping[str, Any], number: int) -> dict[str, Any]:
    """As a stream tells of it."""
    images = {"NewImage": after, **({"OldImage": before} if before else {})}
    return {"eventName": "MODIFY" if before else "INSERT", "dynamodb": {"SequenceNumber": str(number), **images}}


def _report(message: Message, status: str, number: int) -> Request:
    """What Twilio posts of its text of this number; it is not signed, because nobody here looks."""
    ids = {"lead_id": message.lead_id or "", **({"touch": message.reference} if message.reference else {})}
    body = urlencode({"MessageSid": f"SM{number:032}", "MessageStatus": status, "To": message.to})
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return Request("POST", "https://api.example/twilio/status", headers, body.encode(), ids)
