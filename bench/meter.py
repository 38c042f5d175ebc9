"""What is billed: every call that leaves for AWS, and write units by the sizes of the items that are written.

A plain write bills one unit for each KB begun of the larger of what stood there and what stands there then, a write in
a transaction two, and an index one more where an entry of it is made or changes.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bench.budgets import KB
from firstminute.adapters.aws.attributes import size_of

Item = Mapping[str, Any]

# What the index `by_time` holds of an item that has both of its keys.
_INDEXED: Final = ("by", "lead_id", "pk", "sk", "state", "owner")
_INDEX_KEYS: Final = {"by", "lead_id"}
_PLAIN: Final = ("PutItem", "UpdateItem", "DeleteItem")


@dataclass(frozen=True, slots=True)
class Written:
    """One item before and after a write; `{}` is nothing."""

    before: Item
    after: Item


@dataclass(slots=True)
class Bill:
    """What some work used: calls by name, write units by table, items it wrote, items that queries gave it.

    `reads` are read units, by the rule of thumb that everything asked for once fits into one.
    """

    calls: list[str] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    items_read: int = 0
    reads: int = 0
    started_with: list[str] = field(default_factory=list)

    @property
    def all_units(self) -> int:
        """Of both tables."""
        return sum(self.units.values())

    def add(self, other: Bill) -> None:
        """Put another bill on this one."""
        self.calls += other.calls
        self.written += other.written
        self.items_read += other.items_read
        self.reads += other.reads
        self.started_with += other.started_with
        for table, units in other.units.items():
            self.units[table] = self.units.get(table, 0) + units


class Meter:
    """Watches clients; `bill` is what came together since `reset`."""

    def __init__(self, dynamodb: Any, look: Any, *others: Any) -> None:
        """`look` is a second DynamoDB client, to look at items without being counted."""
        self._look = look
        self._open: list[tuple[str, Mapping[str, Any], Item, int]] = []
        self.bill = Bill()
        dynamodb.meta.events.register("provide-client-params.dynamodb.*", self._before)
        dynamodb.meta.events.register("after-call.dynamodb.*", self._after)
        for client in others:
            client.meta.events.register("provide-client-params.*.*", self._called)

    def reset(self) -> Bill:
        """Start a new bill; gives back the one before."""
        before, self.bill = self.bill, Bill()
        return before

    def _called(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        self.bill.calls.append(model.name)
        if model.name == "StartExecution":
            self.bill.started_with.append(params["input"])

    def _before(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        self.bill.calls.append(model.name)
        self._open = [(*place, self._item(*place), price) for *place, price in _writes(params, model.name)]

    def _after(self, parsed: Mapping[str, Any], **_: Any) -> None:
        """Even a write whose condition failed is billed; nothing has changed then."""
        self.bill.items_read += len(parsed.get("Items", ()))
        self.bill.reads += "Item" in parsed or "Items" in parsed
        for table, key, before, price in self._open:
            after = self._item(table, key)
            units = price * max(1, _kilobytes(before), _kilobytes(after)) + _index_units(before, after)
            self.bill.units[table] = self.bill.units.get(table, 0) + units
            if before != after:
                self.bill.written.append(Written(before, after))
        self._open = []

    def _item(self, table: str, key: Mapping[str, Any]) -> Item:
        found: Item = self._look.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
        return found


def _writes(params: Mapping[str, Any], name: str) -> list[Any]:
    """Table, key and price of each item that a call writes."""
    if name in _PLAIN:
        return [(params["TableName"], _key(params), 1)]
    actions = [request for action in params.get("TransactItems", ()) for request in action.values()]
    return [(request["TableName"], _key(request), 2) for request in actions]


def _key(request: Mapping[str, Any]) -> dict[str, Any]:
    given = request.get("Key") or request["Item"]
    return {name: given[name] for name in ("pk", "sk")}


def _kilobytes(item: Item) -> int:
    return -(-size_of(item) // KB)


def _index_units(before: Item, after: Item) -> int:
    entries = [_entry(before), _entry(after)]
    if entries[0] == entries[1]:
        return 0
    return max(map(_kilobytes, entries))


def _entry(item: Item) -> Item:
    return {name: item[name] for name in _INDEXED if name in item} if item.keys() >= _INDEX_KEYS else {}
