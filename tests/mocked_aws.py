"""AWS in memory, and this project's tables, queue and state machine in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import botocore.session
import pytest
from moto import mock_aws

REGION = "us-east-1"


@contextmanager
def mocked_aws() -> Iterator[None]:
    """Everything botocore asks for in here is answered in this process; the environment's AWS_* do not count."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
            environment.delenv(name, raising=False)
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        with mock_aws():
            yield


def client(name: str) -> Any:
    """A client that checks its parameters, unlike the one that runs in production."""
    return botocore.session.get_session().create_client(name, region_name=REGION)


def table(dynamodb: Any, name: str = "table") -> str:
    """A table with the keys that both tables of the template have."""
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    return name


def state_machine(stepfunctions: Any) -> str:
    """The ARN of a state machine that waits."""
    definition = '{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": true}}}'
    role = "arn:aws:iam::123456789012:role/cadence"
    made = stepfunctions.create_state_machine(name="cadence", definition=definition, roleArn=role)
    return str(made["stateMachineArn"])


def queue(sqs: Any) -> str:
    """The URL of a queue."""
    return str(sqs.create_queue(QueueName="callbacks")["QueueUrl"])


def ordered_queue(real: Any, name: str) -> str:
    """The URL of a queue that keeps order."""
    made = real.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})
    return str(made["QueueUrl"])


def one_at_a_time(real: Any) -> Any:
    """The same client for several threads: the mock is no database, so its calls go one after the other."""
    lock = threading.Lock()

    class Client:
        def __getattr__(self, name: str) -> Any:
            call = getattr(real, name)

            def locked(*args: Any, **given: Any) -> Any:
                with lock:
                    return call(*args, **given)

            return locked

    return Client()
