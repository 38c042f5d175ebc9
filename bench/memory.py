"""AWS in memory with our tables, queue and machine in it, a clock that is moved, and providers that take everything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any, Final
from unittest.mock import patch

import botocore.session
from moto import mock_aws

from bench import template
from firstminute.application.provider_ports import Accepted, Answer, Message
from firstminute.domain.errors import OutcomeUnknown
from firstminute.domain.inquiry import Draft

# A Tuesday, in the middle of the morning in New York.
STARTS: Final = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
LEADS: Final = "leads"
METRICS: Final = "metrics"
_REGION: Final = "us-east-1"
_MACHINE: Final = '{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": true}}}'
_KEYS: Final = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": _REGION}


@contextmanager
def in_memory() -> Iterator[None]:
    """AWS in this process; what the environment says of AWS does not count."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with patch.dict(os.environ, {**clean, **_KEYS}, clear=True), mock_aws():
        yield


def client(name: str) -> Any:
    """A new client of it."""
    return _session().create_client(name, region_name=_REGION)


def create_tables(dynamodb: Any) -> None:
    """Both, as the template declares them."""
    dynamodb.create_table(TableName=LEADS, **template.table("LeadsTable"))
    dynamodb.create_table(TableName=METRICS, **template.table("MetricsTable"))


def create_machine(stepfunctions: Any) -> str:
    """A machine that waits; gives back its ARN."""
    role = "arn:aws:iam::123456789012:role/cadence"
    made = stepfunctions.create_state_machine(name="cadence", definition=_MACHINE, roleArn=role)
    return str(made["stateMachineArn"])


def create_queue(sqs: Any) -> str:
    """The queue of notices; gives back its URL."""
    return str(sqs.create_queue(QueueName="callbacks")["QueueUrl"])


class Moving:
    """`ports.Clock`, which stands until somebody moves it."""

    at = STARTS

    def now(self) -> datetime:
        """Business time."""
        return self.at

    def wall(self) -> datetime:
        """The same."""
        return self.at

    def wall_at(self, moment: datetime) -> datetime:
        """The same."""
        return moment


class Carriers:
    """Everybody outside, who takes everything at once.

    `ports.Channels`, `ports.ChannelProvider`, `ports.Secrets`, `ports.SourceKind` and a CRM in one.
    """

    def __init__(self) -> None:
        self._taken: list[Message] = []
        self._numbers = count(1)

    def emptied(self) -> list[Message]:
        """The messages taken since the last look."""
        taken, self._taken = self._taken, []
        return taken

    def of(self, _: str) -> Carriers:
        """One for all channels."""
        return self

    def send(self, what: Any, *_: Any) -> Any:
        """A message to somebody, or a callback."""
        if not isinstance(what, Message):
            return Answer(200, {}, b"")
        self._taken.append(what)
        return Accepted("twilio" if what.channel == "sms" else "ses", f"SM{next(self._numbers):032}")

    def find(self, message: Message, since: datetime) -> Accepted | None:
        """Nobody has to ask."""
        raise OutcomeUnknown(f"nobody lost an answer about {message.channel} since {since}")

    def get(self, name: str) -> tuple[str, ...]:
        """A secret."""
        return (name,)

    def verify(self, *_: Any) -> None:
        """Everybody is who they say."""

    def parse(self, *_: Any) -> list[Draft]:
        """Nobody writes to us here."""
        return []


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()
