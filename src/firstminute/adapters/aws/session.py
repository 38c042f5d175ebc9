"""One botocore session for the whole process, and clients that are made once.

A second session costs 0.15 s of a cold start, `import boto3` on top of botocore another tenth: so botocore alone.
Botocore honours AWS_ENDPOINT_URL, which is how a local run leads every call to the local AWS.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, overload

import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_cloudformation.client import CloudFormationClient
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_secretsmanager.client import SecretsManagerClient
    from types_boto3_sesv2.client import SESV2Client
    from types_boto3_sqs.client import SQSClient
    from types_boto3_stepfunctions.client import SFNClient

# Seconds. Every one of these services answers within tens of milliseconds or not at all; what sends may take its time.
_CONNECT: Final = 1.0
_READ: Final = 5.0
_READ_SENDING: Final = 10.0
_SENDING: Final = frozenset({"sesv2", "pinpoint-sms-voice-v2"})
_ATTEMPTS: Final = 3


@overload
def client(name: Literal["dynamodb"]) -> DynamoDBClient: ...
@overload
def client(name: Literal["stepfunctions"]) -> SFNClient: ...
@overload
def client(name: Literal["sqs"]) -> SQSClient: ...
@overload
def client(name: Literal["secretsmanager"]) -> SecretsManagerClient: ...
@overload
def client(name: Literal["sesv2"]) -> SESV2Client: ...
@overload
def client(name: Literal["cloudformation"]) -> CloudFormationClient: ...
@overload
def client(name: Literal["pinpoint-sms-voice-v2"]) -> Any: ...
def client(name: str) -> Any:
    """The client of a service, the same one every time."""
    return _client(name)


@cache
def _client(name: str) -> Any:
    return _session().create_client(name, config=config(name))


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def config(name: str) -> Config:
    """How patiently a service is called.

    What sends is asked exactly once: an answer that was lost on its way may belong to a message that left, and neither
    service has a token that would tell a repeat
    (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html and
    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html).
    Everything else is safe to repeat: our writes are conditional or carry a token that botocore keeps over retries.
    """
    once = name in _SENDING
    return Config(
        connect_timeout=_CONNECT,
        read_timeout=_READ_SENDING if once else _READ,
        retries={"mode": "standard", "total_max_attempts": 1 if once else _ATTEMPTS},
        tcp_keepalive=True,
        parameter_validation=False,  # a tenth of the CPU of a call; the tests run with it on
        endpoint_discovery_enabled=False,
    )
