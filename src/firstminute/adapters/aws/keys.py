"""Keys of the API in the leads table: `KEYS  <hash>`. One partition, so that all of them can be listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from firstminute.adapters.aws.failures import translated
from firstminute.application.ports import Key

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

Item = Mapping[str, Any]

_LIST: Final = "KEYS"
# DynamoDB removes a sign-in some time after this; whether it still counts, `Key.expires_at` says.
_KEPT_AFTER_EXPIRY: Final = 86_400


@dataclass(frozen=True, slots=True)
class DynamoKeys:
    """`ports.Keys` in the leads table."""

    client: DynamoDBClient
    table: str

    def find(self, hashed: str) -> Key | None:
        """The key with this hash, expired or not; strongly consistent, so that a withdrawn key is out at once."""
        with translated("looking up a key"):
            answer = self.client.get_item(TableName=self.table, Key=_key(hashed), ConsistentRead=True)
        found = answer.get("Item")
        return _value(found) if found else None

    def add(self, hashed: str, key: Key) -> None:
        """Store a key under its hash, in the place of any other with this hash."""
        with translated("storing a key"):
            self.client.put_item(TableName=self.table, Item={**_key(hashed), **_attributes(key)})

    def remove(self, name: str) -> int:
        """Withdraw every key of that name; gives back how many."""
        hashes = [item["sk"]["S"] for item in self._all() if item["name"]["S"] == name]
        for hashed in hashes:
            with translated("withdrawing a key"):
                self.client.delete_item(TableName=self.table, Key=_key(hashed))
        return len(hashes)

    def page(self) -> list[Key]:
        """All keys by name."""
        return sorted(map(_value, self._all()), key=lambda key: (key.name, key.role, str(key.expires_at)))

    def _all(self) -> Iterator[Item]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="pk = :list",
            ExpressionAttributeValues={":list": {"S": _LIST}},
            ConsistentRead=True,
        )
        with translated("listing keys"):
            for page in pages:
                yield from page["Items"]


def _key(hashed: str) -> dict[str, Any]:
    return {"pk": {"S": _LIST}, "sk": {"S": hashed}}


def _attributes(key: Key) -> dict[str, Any]:
    kept = {"name": {"S": key.name}, "role": {"S": key.role}}
    if key.expires_at is None:
        return kept
    removed_at = int(key.expires_at.timestamp()) + _KEPT_AFTER_EXPIRY
    return {**kept, "until": {"S": key.expires_at.isoformat()}, "expires_at": {"N": str(removed_at)}}


def _value(item: Item) -> Key:
    until = datetime.fromisoformat(item["until"]["S"]) if "until" in item else None
    return Key(item["name"]["S"], item["role"]["S"], until)
