"""The SQS queue of requests that could not be settled when they came: whole requests, encrypted by SQS at rest."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from firstminute.adapters.aws.queues import Queue
from firstminute.application.waiting_ports import Arrival
from firstminute.domain.events import parse_rfc3339, rfc3339
from firstminute.domain.inquiry import Request

if TYPE_CHECKING:
    from types_boto3_sqs.client import SQSClient


@dataclass(frozen=True, slots=True)
class SqsInbox:
    """`waiting_ports.Inbox`. Intake holds one and hardly ever needs it, so the client is made when it is first used."""

    client: Callable[[], SQSClient]
    queue_url: str

    def add(self, arrival: Arrival) -> None:
        """Raises ProviderUnavailable when it is not taken, also when it is too long for a message.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
        """
        self._queue.send([message_of(arrival)], arrival.line)

    def postpone(self, receipt: str, seconds: int) -> None:
        """Hide a message for `seconds`."""
        self._queue.postpone(receipt, seconds)

    @property
    def _queue(self) -> Queue:
        return Queue(self.client, self.queue_url, "requests to be taken in later")


def arrival_of(body: str) -> Arrival:
    """What a message's body holds. Raises ValueError for anything that `add` did not write."""
    try:
        given = json.loads(body)
        return Arrival(
            str(given["route"]),
            str(given["source"]),
            _request(given["request"]),
            parse_rfc3339(given["at"]),
            parse_rfc3339(given["wall"]),
            given["verified"] is True,
        )
    except (KeyError, TypeError, AttributeError, zlib.error) as error:
        raise ValueError("this message holds no request") from error


def _request(given: dict[str, Any]) -> Request:
    body = zlib.decompress(base64.b64decode(given["body"]))
    return Request(given["method"], given["url"], given["headers"], body, given["query"], given["ip"])


def message_of(arrival: Arrival) -> str:
    """What a message says of a request: all of it, its body deflated."""
    request = arrival.request
    return json.dumps(
        {
            "route": arrival.route,
            "source": arrival.source,
            "at": rfc3339(arrival.at),
            "wall": rfc3339(arrival.wall),
            "verified": arrival.verified,
            "request": {
                "method": request.method,
                "url": request.url,
                "headers": dict(request.headers),
                "query": dict(request.query),
                "ip": request.ip,
                "body": base64.b64encode(zlib.compress(request.body)).decode(),
            },
        },
        separators=(",", ":"),
    )
