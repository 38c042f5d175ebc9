"""The SQS queue behind CRM callbacks and staff alerts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from firstminute.adapters.aws.queues import LONGEST_POSTPONEMENT, Queue
from firstminute.application.waiting_ports import Notice

if TYPE_CHECKING:
    from types_boto3_sqs.client import SQSClient

__all__ = ["LONGEST_POSTPONEMENT", "SqsNotices", "notice_of"]


@dataclass(frozen=True, slots=True)
class SqsNotices:
    """`waiting_ports.Notices`. A notice may arrive twice, as anything in a queue: receivers know it by its ids."""

    client: SQSClient
    queue_url: str

    def add(self, notices: Sequence[Notice]) -> None:
        """Queue them all. Raises ProviderUnavailable when some were not taken: add all of them again."""
        self._queue.send([_body(notice) for notice in notices])

    def postpone(self, receipt: str, seconds: int) -> None:
        """Hide a message for `seconds`, as near as the queue can: from now on, up to 11 h 45 min."""
        self._queue.postpone(receipt, seconds)

    @property
    def _queue(self) -> Queue:
        return Queue(lambda: self.client, self.queue_url, "notices")


def notice_of(body: str) -> Notice:
    """The notice in a message's body. Raises ValueError for anything that `add` did not write."""
    try:
        given = json.loads(body)
        return Notice(str(given["lead_id"]), int(given["seq"]), str(given["target"]), str(given.get("about", "")))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this message holds no notice") from error


def _body(notice: Notice) -> str:
    body = {"lead_id": notice.lead_id, "seq": notice.seq, "target": notice.target}
    if notice.about:
        body["about"] = notice.about
    return json.dumps(body, separators=(",", ":"))
