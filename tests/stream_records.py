"""Records of a table's stream, as Lambda hands them to a function: made by looking at the table before and after."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

Item = Mapping[str, Any]


def record(old: Item | None, new: Item | None, number: int = 1) -> dict[str, Any]:
    """One record with both images. Binary values come as base64: a function's event is JSON."""
    name = "MODIFY" if old and new else "INSERT" if new else "REMOVE"
    images = {"OldImage": old, "NewImage": new}
    told = {key: {name: _json(value) for name, value in item.items()} for key, item in images.items() if item}
    return {
        "eventID": f"{number:032x}",
        "eventName": name,
        "eventSource": "aws:dynamodb",
        "dynamodb": {"SequenceNumber": f"{number:021d}", "StreamViewType": "NEW_AND_OLD_IMAGES", **told},
    }


class Stream:
    """What a table's stream tells of everything that is done inside `tells`."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._told = 0

    def tells(self, done: Callable[[], Any]) -> list[dict[str, Any]]:
        """The records of one write, one for each item that it changed."""
        before = self._items()
        done()
        after = self._items()
        changed = [key for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key)]
        self._told += len(changed)
        start = self._told - len(changed) + 1
        return [record(before.get(key), after.get(key), number) for number, key in enumerate(changed, start)]

    def _items(self) -> dict[tuple[str, str], Item]:
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self._table)
        return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}


def _json(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {key: _json(one) for key, one in value.items()}
    return [_json(one) for one in value] if isinstance(value, list) else value
