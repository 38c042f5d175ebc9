"""An SQS queue: short messages in, a message that is worked on hidden for longer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from botocore.exceptions import ClientError

from firstminute.adapters.aws.failures import code, translated
from firstminute.domain.errors import ProviderUnavailable

if TYPE_CHECKING:
    from types_boto3_sqs.client import SQSClient
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
_BATCH: Final = 10
_ATTEMPTS: Final = 3
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html: twelve hours,
# counted from when the message was received. A function has had it for up to fifteen minutes.
LONGEST_POSTPONEMENT: Final = 43_200 - 900
_GONE_BACK: Final = frozenset(
    {"MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", "ReceiptHandleIsInvalid"}
)


class InLine(TypedDict):
    """The part of a message that only FIFO queues have."""

    MessageGroupId: str
    MessageDeduplicationId: str


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue. `what` names what lies in it, in the plural. Its client is made when it is first needed."""

    client: Callable[[], SQSClient]
    url: str
    what: str

    def send(self, bodies: Sequence[str], line: str = "") -> None:
        """Queue them all. Raises ProviderUnavailable when some were not taken: send all of them again.

        A queue that keeps order (FIFO) does so within a `line`.
        """
        for start in range(0, len(bodies), _BATCH):
            self._send([_entry(number, body, line) for number, body in enumerate(bodies[start : start + _BATCH])])

    def postpone(self, receipt: str, seconds: int) -> None:
        """Hide a message for `seconds`, as near as the queue can: from now on, up to 11 h 45 min.

        A message that has gone back to the queue by itself will come again anyway.
        """
        client = self.client()
        with translated(f"postponing {self.what}"):
            try:
                client.change_message_visibility(
                    QueueUrl=self.url,
                    ReceiptHandle=receipt,
                    VisibilityTimeout=min(max(0, seconds), LONGEST_POSTPONEMENT),
                )
            except ClientError as error:
                if code(error) not in _GONE_BACK:
                    raise

    def _send(self, entries: list[SendMessageBatchRequestEntryTypeDef]) -> None:
        """A batch is taken in part: what was not is offered again, at once."""
        client, failed = self.client(), ""
        for _ in range(_ATTEMPTS):
            with translated(f"queueing {self.what}"):
                answer = client.send_message_batch(QueueUrl=self.url, Entries=entries)
            not_taken = {one["Id"]: one.get("Code", "") for one in answer.get("Failed", [])}
            if not not_taken:
                return
            failed = ", ".join(sorted(set(not_taken.values())))
            entries = [entry for entry in entries if entry["Id"] in not_taken]
        raise ProviderUnavailable(f"the queue did not take {len(entries)} {self.what}: {failed}")


def _entry(number: int, body: str, line: str) -> SendMessageBatchRequestEntryTypeDef:
    entry: SendMessageBatchRequestEntryTypeDef = {"Id": str(number), "MessageBody": body}
    return {**entry, **in_line(body, line)} if line else entry


def in_line(body: str, line: str) -> InLine:
    """What a FIFO queue wants to know of a message: whom it comes behind, and by what it is known when it comes again.

    What is put into another line is another message, or the queue would drop it for five minutes.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagegroupid-property.html
    """
    return {"MessageGroupId": line, "MessageDeduplicationId": hashlib.sha256(f"{line}\n{body}".encode()).hexdigest()}
