"""The SQS queue behind CRM callbacks and staff alerts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from firstminute.adapters.aws.failures import code, translated
from firstminute.application.ports import Notice
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


@dataclass(frozen=True, slots=True)
class SqsNotices:
    """`ports.Notices`. A notice may arrive twice, as anything in a queue: receivers know it by its ids."""

    client: SQSClient
    queue_url: str

    def add(self, notices: Sequence[Notice]) -> None:
        """Queue them all. Raises ProviderUnavailable when some were not taken: add all of them again."""
        for start in range(0, len(notices), _BATCH):
            self._add([_entry(number, notice) for number, notice in enumerate(notices[start : start + _BATCH])])

    def postpone(self, receipt: str, seconds: int) -> None:
        """Hide a message for `seconds`, as near as the queue can: from now on, up to 11 h 45 min.

        A message that has gone back to the queue by itself will come again anyway.
        """
        with translated("postponing a notice"):
            try:
                self.client.change_message_visibility(
                    QueueUrl=self.queue_url,
                    ReceiptHandle=receipt,
                    VisibilityTimeout=min(max(0, seconds), LONGEST_POSTPONEMENT),
                )
            except ClientError as error:
                if code(error) not in _GONE_BACK:
                    raise

    def _add(self, entries: list[SendMessageBatchRequestEntryTypeDef]) -> None:
        """A batch is taken in part: what was not is offered again, at once."""
        failed = ""
        for _ in range(_ATTEMPTS):
            with translated("queueing notices"):
                answer = self.client.send_message_batch(QueueUrl=self.queue_url, Entries=entries)
            not_taken = {one["Id"]: one.get("Code", "") for one in answer.get("Failed", [])}
            if not not_taken:
                return
            failed = ", ".join(sorted(set(not_taken.values())))
            entries = [entry for entry in entries if entry["Id"] in not_taken]
        raise ProviderUnavailable(f"the queue did not take {len(entries)} notices: {failed}")


def notice_of(body: str) -> Notice:
    """The notice in a message's body. Raises ValueError for anything that `add` did not write."""
    try:
        given = json.loads(body)
        return Notice(str(given["lead_id"]), int(given["seq"]), str(given["target"]))
    except (KeyError, TypeError) as error:
        raise ValueError("this message holds no notice") from error


def _entry(number: int, notice: Notice) -> SendMessageBatchRequestEntryTypeDef:
    body = {"lead_id": notice.lead_id, "seq": notice.seq, "target": notice.target}
    return {"Id": str(number), "MessageBody": json.dumps(body, separators=(",", ":"))}
