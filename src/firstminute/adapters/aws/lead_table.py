"""The leads table as its adapters talk to it: consistent reads, conditional writes, and whose turn it was in our words.

What another write got in the way of raises Conflict: look again, decide again. Everything else that AWS could not do
raises ProviderUnavailable.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botocore.exceptions import ClientError

from firstminute.adapters.aws.attributes import Item, Value
from firstminute.adapters.aws.failures import code, reasons, translated
from firstminute.domain.errors import Conflict, ProviderUnavailable

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

Operation = Mapping[str, Any]
_Written = TypeVar("_Written")

NEW: Final = "attribute_not_exists(pk)"
# Somebody else was writing the same item, or more than the table takes right now.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
_BUSY: Final = frozenset(
    {
        "TransactionConflictException",
        "TransactionInProgressException",
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
    }
)
# The same, as reasons of a cancelled transaction.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_CANCELLED_BUSY: Final = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
_MOST_KEYS: Final = 100
_TRIES: Final = 4
_UNTIL: Final[ContextVar[float | None]] = ContextVar("until", default=None)


class Refused(Exception):
    """A condition did not hold: `items` are what stood there, by the place of their operation; `{}` is nothing."""

    def __init__(self, items: Mapping[int, Item]) -> None:
        super().__init__(f"conditions failed at {sorted(items)}")
        self.items = items


@dataclass(frozen=True, slots=True)
class LeadTable:
    """The table, by its name. Every method may raise Conflict or ProviderUnavailable."""

    client: DynamoDBClient
    name: str

    def get(self, key: Mapping[str, Value]) -> Item | None:
        """One item, strongly consistent."""
        with _calling("reading a lead"):
            return self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True).get("Item")

    def get_all(self, keys: Sequence[Mapping[str, Value]]) -> list[Item]:
        """Those of the items that exist, strongly consistent, in any order."""
        found: list[Item] = []
        for start in range(0, len(keys), _MOST_KEYS):
            wanted: Any = {self.name: {"Keys": keys[start : start + _MOST_KEYS], "ConsistentRead": True}}
            while wanted:
                with _calling("reading leads"):
                    answer = self.client.batch_get_item(RequestItems=wanted)
                found += answer["Responses"].get(self.name, [])
                wanted = answer.get("UnprocessedKeys")
        return found

    def put(self, item: Item, condition: str | None = None, values: Mapping[str, Value] | None = None) -> None:
        """Write an item; raises Refused when `condition` does not hold."""
        self._put(_conditional({"Item": item}, condition, values))

    def update(self, request: Mapping[str, Any]) -> Item:
        """Update an item and give it back as it is then; raises Refused when a condition does not hold."""
        with _calling("writing a lead"):
            return self.client.update_item(
                TableName=self.name,
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **request,
            )["Attributes"]

    def delete(self, request: Mapping[str, Any]) -> None:
        """Remove an item, if it is there; raises Refused when a condition does not hold."""
        with _calling("removing personal data"):
            self.client.delete_item(TableName=self.name, **request)

    def write(self, operations: Sequence[Operation]) -> None:
        """All of it or nothing; raises Refused when a condition does not hold.

        One put needs no transaction, which costs twice as much.
        """
        if len(operations) == 1 and "Put" in operations[0]:
            return self._put(operations[0]["Put"])
        named: list[Any] = [{verb: self._named(request) for verb, request in one.items()} for one in operations]
        with _calling("writing a lead"):
            self.client.transact_write_items(TransactItems=named)
        return None

    def query(self, request: Mapping[str, Any]) -> Iterator[Item]:
        """Every item of a query, page by page."""
        with _calling("reading a lead"):
            for page in self.client.get_paginator("query").paginate(TableName=self.name, **request):
                yield from page["Items"]

    def scan(self, request: Mapping[str, Any]) -> Iterator[Item]:
        """Every item of a walk through the whole table, page by page."""
        with _calling("reading all leads"):
            for page in self.client.get_paginator("scan").paginate(TableName=self.name, **request):
                yield from page["Items"]

    def _put(self, request: Mapping[str, Any]) -> None:
        with _calling("writing a lead"):
            self.client.put_item(TableName=self.name, **request)

    def _named(self, request: Mapping[str, Any]) -> dict[str, Any]:
        asked = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if "ConditionExpression" in request else {}
        return {"TableName": self.name, **request, **asked}


def patiently(write: Callable[[], _Written]) -> _Written:
    """Try again at once when another write of the same item was in the way; raises Conflict after the fourth try.

    A second click of an impatient visitor writes the same contact point in the same millisecond.
    """
    for _ in range(_TRIES - 1):
        with suppress(Conflict):
            return write()
    return write()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Nothing more is asked of the table when a request has taken so many seconds: ProviderUnavailable says so.

    What a function is ended over is told by nobody; what gives up before can be kept.
    """
    before = _UNTIL.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(before)


def mind_the_time(doing: str) -> None:
    """Raises ProviderUnavailable when it is over."""
    until = _UNTIL.get()
    if until is not None and time.monotonic() >= until:
        raise ProviderUnavailable(f"no time is left for {doing}")


def put(item: Item, condition: str | None = None, values: Mapping[str, Value] | None = None) -> Operation:
    """A put as one operation of a transaction."""
    return {"Put": _conditional({"Item": item}, condition, values)}


def _conditional(request: dict[str, Any], condition: str | None, values: Mapping[str, Value] | None) -> dict[str, Any]:
    if condition is None:
        return request
    request["ConditionExpression"] = condition
    return {**request, "ExpressionAttributeValues": values} if values else request


@contextmanager
def _calling(doing: str) -> Iterator[None]:
    mind_the_time(doing)
    with translated(doing):
        try:
            yield
        except ClientError as error:
            remedy = _remedy(error)
            if remedy is None:
                raise
            raise remedy from error


def _remedy(error: ClientError) -> Exception | None:
    """Whose turn it was; None when it is something else that went wrong."""
    if code(error) in _BUSY:
        return Conflict(f"the table was busy: {code(error)}")
    if code(error) == "ConditionalCheckFailedException":
        return Refused({0: error.response.get("Item", {})})  # type: ignore[dict-item]  # stubs do not know of Item
    if code(error) != "TransactionCanceledException":
        return None
    failed = [place for place, reason in enumerate(reasons(error)) if reason == "ConditionalCheckFailed"]
    if failed:
        given: Any = error.response.get("CancellationReasons", [])
        return Refused({place: given[place].get("Item", {}) for place in failed})
    if _CANCELLED_BUSY.intersection(reasons(error)):
        return Conflict("another transaction was writing the same items")
    return None
