"""What each member was told by text: `pk` `THREAD#<member>`, `sk` `THREAD`; one attribute per lead, `ld_…`: when.

`ans`, `ans_at`  whom they answered last   `held`, `held_sid`, `held_at`, `held_of`  a text that waits for its tag
`expires_at`     a week after the last change
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from firstminute.adapters.aws.attributes import Item, moment, moment_from, number, text
from firstminute.adapters.aws.event_items import EXPIRES
from firstminute.adapters.aws.lead_table import LeadTable
from firstminute.domain.threads import OPEN_FOR, Said, Thread

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_LEAD: Final = "ld_"
_HELD: Final = ("held", "held_sid", "held_at", "held_of")


class DynamoThreads:
    """`ports.Threads` over one item per member. Times are the stack's; `wall` is when items are forgotten by."""

    def __init__(self, client: DynamoDBClient, table: str, wall: Any) -> None:
        self._table = LeadTable(client, table)
        self._wall = wall

    def get(self, member: str) -> Thread:
        """One strongly consistent read."""
        item: Item = self._table.get(_key(member)) or {}
        return Thread(
            {name: moment_from(value) for name, value in item.items() if name.startswith(_LEAD)},
            item["ans"]["S"] if "ans" in item else None,
            moment_from(item["ans_at"]) if "ans_at" in item else None,
            _said(item),
        )

    def alerted(self, member: str, lead_id: str, at: datetime) -> None:
        """One update that others of the same member cannot undo."""
        self._update(member, "SET #lead = :at", {"#lead": lead_id}, {":at": moment(at)})

    def answered(self, member: str, lead_id: str, at: datetime) -> None:
        """One update."""
        change = f"SET ans = :lead, ans_at = :at REMOVE {', '.join(_HELD)}"
        self._update(member, change, {}, {":lead": text(lead_id), ":at": moment(at)})

    def hold(self, member: str, said: Said) -> None:
        """One update."""
        values = {":held": text(said.text), ":sid": text(said.sid), ":at": moment(said.at)}
        values[":of"] = text(" ".join(said.choices))
        self._update(member, "SET held = :held, held_sid = :sid, held_at = :at, held_of = :of", {}, values)

    def _update(self, member: str, change: str, names: dict[str, str], values: Item) -> None:
        verb, _, rest = change.partition(" ")
        request: dict[str, Any] = {
            "Key": _key(member),
            "UpdateExpression": f"{verb} {EXPIRES} = :expires, {rest}",
            "ExpressionAttributeValues": {**values, ":expires": number(int(self._wall() + OPEN_FOR.total_seconds()))},
        }
        self._table.update({**request, "ExpressionAttributeNames": names} if names else request)


def _said(item: Item) -> Said | None:
    if "held" not in item:
        return None
    choices = tuple(item["held_of"]["S"].split()) if "held_of" in item else ()
    return Said(item["held"]["S"], item["held_sid"]["S"], moment_from(item["held_at"]), choices)


def _key(member: str) -> Item:
    return {"pk": {"S": f"THREAD#{member}"}, "sk": {"S": "THREAD"}}
