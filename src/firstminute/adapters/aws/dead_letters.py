"""A queue's dead letters: how many there are, and back to where they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from firstminute.adapters.aws.failures import translated
from firstminute.adapters.aws.queues import Queue

if TYPE_CHECKING:
    from types_boto3_sqs.client import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef


def waiting(client: SQSClient, url: str) -> int:
    """About how many messages lie in a queue; SQS counts within a minute or so."""
    with translated("counting dead letters"):
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def move(client: SQSClient, dead: str, living: str) -> int:
    """Move every message from one queue to the other; gives back how many.

    A message is removed after it was sent on, so a crash in between delivers it twice: receivers know that by its id.
    """
    moved = 0
    with translated("moving dead letters back"):
        while messages := _received(client, dead):
            for message in messages:
                Queue(lambda: client, living, "dead letters").send([message["Body"]], _line_of(message))
                client.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            moved += len(messages)
    return moved


def _received(client: SQSClient, url: str) -> list[MessageTypeDef]:
    answer = client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, AttributeNames=["MessageGroupId"]
    )
    return answer.get("Messages", [])


def _line_of(message: MessageTypeDef) -> str:
    """In a queue that keeps order, what the message is in line with."""
    return message.get("Attributes", {}).get("MessageGroupId", "")
