"""Quarantined deliveries in the leads table, as long as raw requests are kept: time enough to look at them.

They belong to no lead yet: whoever erases one has to look through them. DynamoDB removes them by itself, some time
after `expires_at`.

`QUARANTINE#<id>  BODY`                  the delivery, its body deflated: 256 KiB of noise still fit into an item
`QUARANTINE       <received_at>#<id>`    one short line for each, so that a page is found without reading bodies
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from firstminute.adapters.aws.attributes import text
from firstminute.adapters.aws.failures import code, reasons, translated
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain.errors import Invalid, Unknown
from firstminute.domain.events import parse_rfc3339, rfc3339

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

Item = Mapping[str, Any]

_LIST: Final = "QUARANTINE"
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html: 100 items a call.
LONGEST_PAGE: Final = 99
_CURSOR: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z#[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class DynamoQuarantine:
    """`waiting_ports.Quarantine` in the leads table. Items last `retention` seconds; `wall` is in epoch seconds."""

    client: DynamoDBClient
    table: str
    retention: int = 365 * 86_400
    wall: Callable[[], float] = time.time

    def add(self, item: Quarantined) -> bool:
        """Keep it; False when this delivery is kept already."""
        until = {"expires_at": {"N": str(int(self.wall()) + self.retention)}}
        with translated("keeping a quarantined delivery"):
            try:
                self.client.transact_write_items(
                    TransactItems=[self._put({**_item(item), **until}, new=True), self._put({**_line(item), **until})]
                )
            except ClientError as error:
                if "ConditionalCheckFailed" not in reasons(error):
                    raise
                return False
        return True

    def get(self, item_id: str) -> Quarantined | None:
        """One delivery, strongly consistent."""
        with translated("reading a quarantined delivery"):
            answer = self.client.get_item(TableName=self.table, Key=_key(item_id), ConsistentRead=True)
        found = answer.get("Item")
        return _quarantined(found) if found else None

    def page(self, cursor: str | None, limit: int) -> tuple[list[Quarantined], str | None]:
        """The newest first, up to 99, and the cursor of what is older. Raises Invalid for a cursor that is none."""
        limit = min(max(1, limit), LONGEST_PAGE)
        lines = self._lines(_checked(cursor), limit + 1)
        kept = self._many([line.partition("#")[2] for line in lines[:limit]])
        return kept, lines[limit - 1] if len(lines) > limit else None

    def resolve(self, item_id: str, lead_id: str) -> None:
        """Note which lead it became. Raises Unknown when there is no such delivery."""
        with translated("resolving a quarantined delivery"):
            try:
                self.client.update_item(
                    TableName=self.table,
                    Key=_key(item_id),
                    UpdateExpression="SET replayed_as = :lead",
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues={":lead": {"S": lead_id}},
                )
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise
                raise Unknown(f"There is no quarantined delivery {item_id}.") from error

    def explain(self, item_id: str, reason: str) -> None:
        """Say in other words why it is kept; nothing to do when it is not."""
        with translated("explaining a quarantined delivery"):
            try:
                self.client.update_item(
                    TableName=self.table,
                    Key=_key(item_id),
                    UpdateExpression="SET reason = :reason",
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues={":reason": {"S": reason}},
                )
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise

    def remove(self, item: Quarantined) -> None:
        """The delivery and its line in one transaction, whether they are there or not."""
        keys = (_key(item.id), _line(item))
        with translated("removing a quarantined delivery"):
            self.client.transact_write_items(
                TransactItems=[{"Delete": {"TableName": self.table, "Key": key}} for key in keys]
            )

    def _put(self, item: Item, *, new: bool = False) -> TransactWriteItemTypeDef:
        if new:
            return {"Put": {"TableName": self.table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}
        return {"Put": {"TableName": self.table, "Item": item}}

    def _lines(self, cursor: str | None, limit: int) -> list[str]:
        older = {":before": {"S": cursor}} if cursor else {}
        with translated("listing the quarantine"):
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="pk = :list" + (" AND sk < :before" if older else ""),
                ExpressionAttributeValues={":list": {"S": _LIST}, **older},
                ScanIndexForward=False,
                ConsistentRead=True,
                Limit=limit,
            )
        return [item["sk"]["S"] for item in answer["Items"]]

    def _many(self, ids: Sequence[str]) -> list[Quarantined]:
        """In the order asked for. An answer holds 16 MB at most and says what it left out."""
        found: dict[str, Quarantined] = {}
        wanted: Any = {self.table: {"Keys": [_key(item_id) for item_id in ids], "ConsistentRead": True}} if ids else {}
        while wanted:
            with translated("reading the quarantine"):
                answer = self.client.batch_get_item(RequestItems=wanted)
            kept = map(_quarantined, answer["Responses"].get(self.table, []))
            found.update((one.id, one) for one in kept)
            wanted = answer.get("UnprocessedKeys")
        return [found[item_id] for item_id in ids if item_id in found]


def _key(item_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"{_LIST}#{item_id}"}, "sk": {"S": "BODY"}}


def _line(item: Quarantined) -> Item:
    return {"pk": {"S": _LIST}, "sk": {"S": f"{rfc3339(item.received_at)}#{item.id}"}}


def _item(item: Quarantined) -> Item:
    replayed = {"replayed_as": {"S": item.replayed_as}} if item.replayed_as else {}
    reported = {"reported": {"BOOL": True}, "delivery": text(item.delivery)} if item.reported else {}
    return {
        **_key(item.id),
        "source": text(item.source),
        "reason": text(item.reason),
        "received_at": {"S": rfc3339(item.received_at)},
        "content_type": text(item.content_type),
        "body": {"B": zlib.compress(item.body)},
        **replayed,
        **reported,
    }


def _quarantined(item: Item) -> Quarantined:
    return Quarantined(
        item["pk"]["S"].partition("#")[2],
        item["source"]["S"],
        item["reason"]["S"],
        parse_rfc3339(item["received_at"]["S"]),
        item["content_type"]["S"],
        zlib.decompress(item["body"]["B"]),
        item["replayed_as"]["S"] if "replayed_as" in item else None,
        "reported" in item,
        item["delivery"]["S"] if "delivery" in item else "",
    )


def _checked(cursor: str | None) -> str | None:
    if cursor and not _CURSOR.fullmatch(cursor):
        raise Invalid("This cursor was not given out by the quarantine; start without one.")
    return cursor or None
