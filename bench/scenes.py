"""One plausible request for each function, and what the outside answers to it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from bench.processes import ENVIRONMENT
from bench.reference import FORM, PHONE, SOURCE, http_event, practice, stored
from firstminute.adapters.aws.attributes import moment, text
from firstminute.adapters.aws.contacts import point_key
from firstminute.adapters.aws.event_items import events_item
from firstminute.adapters.aws.lead_items import head_item
from firstminute.domain.lead import Claim, Head

_API: Final = ENVIRONMENT["API_URL"]
_TOKEN: Final = "0" * 32
_CALLBACK_SECRET: Final = "whsec_" + base64.b64encode(b"0" * 24).decode()
_EXECUTION: Final = ENVIRONMENT["STATE_MACHINE_ARN"].replace("stateMachine", "execution") + ":ld_1"
_STARTED: Final = {"executionArn": _EXECUTION, "startDate": 1.795e9}
_TWILIO: Final = {"sid": "SM" + "0" * 32, "status": "queued", "to": PHONE}
# Which step of the demo client's cadence the scene takes: an e-mail.
_STEP: Final = 3


Answers = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Scene:
    """`event` goes in; what comes out must hold `expected`. `answers` are the stub's, by the name of the call."""

    stem: str
    event: Mapping[str, Any]
    answers: Mapping[str, Sequence[Any]]
    expected: Mapping[str, Any] = field(default_factory=dict)


def scenes(now: datetime | None = None) -> dict[str, Scene]:
    """One for each function, by its stem."""
    at = now or datetime.now(UTC)
    made = [make(at) for make in _MAKERS]
    return {scene.stem: scene for scene in made}


def wire(item: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON carries it."""
    return {name: {"B": base64.b64encode(one["B"]).decode()} if "B" in one else one for name, one in item.items()}


def _intake(_: datetime) -> Scene:
    event = http_event("POST /intake/{source}", f"/intake/{SOURCE}", urlencode(FORM), source=SOURCE)
    return Scene("intake", event, {"TransactWriteItems": [{}], "StartExecution": [_STARTED]}, {"statusCode": 202})


def _first_touch(now: datetime) -> Scene:
    """Received an hour from now: a real one is seconds old, and this one is to be so until it has been measured."""
    head = _due(now, 0, "sms", received=now + timedelta(hours=1))
    answers: Answers = {"UpdateItem": [_claimed(head, now)], "TransactWriteItems": [{}], "Twilio": [_TWILIO]}
    event = {"lead_id": head.lead.id, "execution": _EXECUTION}
    return Scene("first_touch", event, {**answers, **_secret(_TOKEN)}, {"step": 1})


def _cadence_step(now: datetime) -> Scene:
    head = _due(now, _STEP, "email")
    answers: Answers = {
        "UpdateItem": [_claimed(head, now)],
        "GetItem": [{}],
        "SendEmail": [{"MessageId": "0100"}],
        "TransactWriteItems": [{}],
    }
    event = {"lead_id": head.lead.id, "step": _STEP, "execution": _EXECUTION}
    return Scene("cadence_step", event, answers, {"step": _STEP + 1})


def _metrics_rollup(now: datetime) -> Scene:
    record = _record(head_item(_due(now, 0, "sms")))
    return Scene("metrics_rollup", {"Records": [record]}, {"TransactWriteItems": [{}]}, {"batchItemFailures": []})


def _crm_callback(now: datetime) -> Scene:
    head, events = stored(now)
    log, no_notes = {"Items": [wire(events_item(events))], "Count": 1}, {"Items": [], "Count": 0}
    message = {
        "messageId": "1",
        "receiptHandle": "1",
        "body": json.dumps({"lead_id": head.lead.id, "seq": 1, "target": "crm:crm"}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }
    answers: Answers = {"Query": [log, no_notes], "PutItem": [{}], "Crm": [{}], **_secret(_CALLBACK_SECRET)}
    return Scene("crm_callback", {"Records": [message]}, answers, {"batchItemFailures": []})


def _lead_lookup(_: datetime) -> Scene:
    """Providers that hold records cannot be led to the stub, so this delivery has been taken care of by a person."""
    message = {
        "messageId": "1",
        "receiptHandle": "1",
        "body": json.dumps({"item_id": "q_1"}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }
    return Scene("lead_lookup", {"Records": [message]}, {"GetItem": [{}]}, {"batchItemFailures": []})


def _telephony(now: datetime) -> Scene:
    head = replace(_due(now, 1, "call"), version=3)
    fields = {
        "MessageSid": "SM" + "1" * 32,
        "From": PHONE,
        "To": "+12125550120",
        "Body": "Yes, next week",
        "NumMedia": "0",
    }
    signed = f"{_API}/twilio/messages" + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.digest(_TOKEN.encode(), signed.encode(), hashlib.sha1)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    headers["x-twilio-signature"] = base64.b64encode(digest).decode()
    event = http_event("POST /twilio/messages", "/twilio/messages", urlencode(fields), headers)
    kept = {
        "lead_id": text(head.lead.id),
        "ra": moment(now),
        "dl": text("website:1:0"),
        "leads": {"SS": [head.lead.id]},
    }
    contact, lead = {"Item": {**point_key(PHONE), **kept}}, {"Item": head_item(head)}
    answers: Answers = {"GetItem": [contact, lead, lead], "TransactWriteItems": [{}], **_secret(_TOKEN)}
    return Scene("telephony", event, answers, {"statusCode": 200})


def _console(now: datetime) -> Scene:
    day = f"{now:%Y-%m-%d}"
    headers = {"authorization": f"Bearer fm_{'0' * 43}", "accept": "application/json"}
    event = http_event("GET /metrics", "/metrics", headers=headers, query=f"from={day}&to={day}")
    key = {"Item": {"pk": {"S": "KEYS"}, "sk": {"S": "0"}, "name": {"S": "bench"}, "role": {"S": "viewer"}}}
    cohort = {**_cohort(day), **{name: {"N": "7"} for name in ("leads", "touched", "a0", "a1", "a2", "a3")}}
    answers: Answers = {"GetItem": [key], "Query": [{"Items": [cohort], "Count": 1}, {"Items": [], "Count": 0}]}
    return Scene("console", event, answers, {"statusCode": 200})


def _watchdog(now: datetime) -> Scene:
    """No call goes on and nothing is to be deleted. Not to be measured in a minute that later runs are looked at in."""
    head = replace(_due(now, 1, "call"), version=3)
    head = replace(head, enrollment=replace(head.enrollment, next_at=now + timedelta(minutes=3)))
    found = {"Items": [{"lead_id": text(head.lead.id)}], "Count": 1}
    heads = {"Responses": {ENVIRONMENT["LEADS_TABLE"]: [head_item(head)]}, "UnprocessedKeys": {}}
    nothing: dict[str, Any] = {"Items": [], "Count": 0}
    return Scene("watchdog", {}, {"Query": [nothing, found, found, nothing], "BatchGetItem": [heads]})


def _due(now: datetime, step: int, channel: str, received: datetime | None = None) -> Head:
    """The reference lead, received a moment ago, with this step due."""
    head, _ = stored(received or now - timedelta(seconds=1))
    return replace(head, enrollment=replace(head.enrollment, step=step, next_at=now, next_channel=channel))


def _claimed(head: Head, now: datetime) -> dict[str, Any]:
    ours = replace(head.enrollment, claim=Claim(head.enrollment.step, now, now))
    return {"Attributes": head_item(replace(head, enrollment=ours, version=head.version + 1))}


def _record(new: Mapping[str, Any]) -> dict[str, Any]:
    change = {"SequenceNumber": "1", "StreamViewType": "NEW_AND_OLD_IMAGES", "NewImage": new}
    return {"eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": change}


def _cohort(day: str) -> dict[str, Any]:
    told = {"source": SOURCE, "campaign": "implants-fall", "channel": "form", "owner": practice().team[0].name}
    return {"pk": text(f"COHORT#{day[:7]}"), "sk": text(f"{day}#0"), **{name: text(one) for name, one in told.items()}}


def _secret(value: str) -> Answers:
    return {"GetSecretValue": [{"SecretString": value}]}


_MAKERS: Final[Sequence[Callable[[datetime], Scene]]] = (
    _intake,
    _first_touch,
    _cadence_step,
    _metrics_rollup,
    _crm_callback,
    _lead_lookup,
    _telephony,
    _console,
    _watchdog,
)
