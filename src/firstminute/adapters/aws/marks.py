"""Deliveries that were recorded, so that one which comes again is known: `ONCE#<sha256 of the key>  ONCE`.

Keys are hashed: senders make up their delivery ids, of any length and from anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from firstminute.adapters.aws.attributes import Item, Value, moment, number
from firstminute.adapters.aws.event_items import EXPIRES
from firstminute.adapters.aws.lead_table import LeadTable, Operation, Refused, put

_MARKED_FOR: Final = 90 * 86_400
# DynamoDB may take days to remove what has expired.
_FORGOTTEN: Final = f"attribute_not_exists(pk) OR {EXPIRES} <= :wall"


@dataclass(frozen=True, slots=True)
class Marks:
    """Keys, each remembered for 90 days by the wall clock, which is epoch seconds."""

    table: LeadTable
    wall: Callable[[], float]

    def seen(self, key: str) -> bool:
        """Whether the key is remembered."""
        item = self.table.get(_key(key))
        return item is not None and int(item[EXPIRES]["N"]) > self.wall()

    def add(self, key: str, now: datetime) -> bool:
        """Remember a key; False when it is remembered already."""
        try:
            self.table.write([self.first(key, now)])
        except Refused:
            return False
        return True

    def first(self, key: str, now: datetime) -> Operation:
        """Remember a key as part of a transaction that fails when it is remembered already."""
        return put(self._item(key, now), _FORGOTTEN, {":wall": number(int(self.wall()))})

    def renewed(self, key: str, now: datetime) -> Operation:
        """Remember a key as part of a transaction, whether it is remembered already or not."""
        return put(self._item(key, now))

    def _item(self, key: str, now: datetime) -> Item:
        return {**_key(key), "at": moment(now), EXPIRES: number(int(self.wall()) + _MARKED_FOR)}


def _key(key: str) -> dict[str, Value]:
    return {"pk": {"S": f"ONCE#{hashlib.sha256(key.encode()).hexdigest()}"}, "sk": {"S": "ONCE"}}
