"""The SQS queue of deliveries that wait for what they name: ids only."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from firstminute.adapters.aws.queues import Queue
from firstminute.application.waiting_ports import Waiting

if TYPE_CHECKING:
    from types_boto3_sqs.client import SQSClient


@dataclass(frozen=True, slots=True)
class SqsLookups:
    """`waiting_ports.LookupQueue`. Intake holds one and seldom needs it, so the client is made when first used."""

    client: Callable[[], SQSClient]
    queue_url: str

    def add(self, waiting: Sequence[Waiting]) -> None:
        """Queue them all. Raises ProviderUnavailable when some were not taken: add all of them again."""
        self._queue.send([_body(one) for one in waiting])

    def postpone(self, receipt: str, seconds: int) -> None:
        """Hide a message for `seconds`, as near as the queue can: from now on, up to 11 h 45 min."""
        self._queue.postpone(receipt, seconds)

    @property
    def _queue(self) -> Queue:
        return Queue(self.client, self.queue_url, "lookups")


def waiting_of(body: str) -> Waiting:
    """What a message's body holds. Raises ValueError for anything that `add` did not write."""
    try:
        given = json.loads(body)
        number = given.get("number")
        return Waiting(str(given["item_id"]), None if number is None else int(number))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this message names no delivery") from error


def _body(waiting: Waiting) -> str:
    number = {} if waiting.number is None else {"number": waiting.number}
    return json.dumps({"item_id": waiting.item_id, **number}, separators=(",", ":"))
