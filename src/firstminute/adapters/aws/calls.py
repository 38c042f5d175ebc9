"""The state of calls, in the table of leads: ids and outcomes, which expire.

`pk`  `CALL#<the provider's id>`   `sk`  `STATE`   `c`  the call as JSON   `v`  counts its changes
`by` and `lead_id` are there while somebody has to look after it: then the index `by_time` finds it under `call`, in
order of its beginning.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from firstminute.adapters.aws.attributes import Item, Value, microseconds, moment_at, number, text
from firstminute.adapters.aws.event_items import EXPIRES
from firstminute.adapters.aws.lead_items import INDEX, VERSION
from firstminute.adapters.aws.lead_table import NEW, LeadTable, Refused
from firstminute.domain.calls import Call, Connection, Dial
from firstminute.domain.errors import Conflict

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_KEPT_FOR: Final = 90 * 86_400
_BY: Final = "call"
_PREFIX: Final = "CALL#"
_TIMES: Final = frozenset({"began_at", "taken_at", "resumes_at", "held_until", "heard_until", "call_back_at"})
_KNOWN: Final = frozenset(one.name for one in fields(Call))
_TIMES_OUT: Final = frozenset({"rung_at", "met_at", "held_until"})
_EMPTY: Final = Call("", "", moment_at(0))


class DynamoCalls:
    """`call_ports.Calls` on the table of leads. `wall` is epoch seconds."""

    def __init__(self, client: DynamoDBClient, table: str, *, wall: Callable[[], float] = time.time) -> None:
        self._table = LeadTable(client, table)
        self._wall = wall

    def get(self, sid: str) -> Call | None:
        """See `call_ports.Calls.get`."""
        item = self._table.get(_key(sid))
        return _call_from(item) if item else None

    def add(self, call: Call) -> bool:
        """See `call_ports.Calls.add`."""
        try:
            self._table.put(self._item(replace(call, version=1)), NEW)
        except Refused:
            return False
        return True

    def save(self, call: Call) -> Call:
        """See `call_ports.Calls.save`."""
        kept = replace(call, version=call.version + 1)
        try:
            self._table.put(self._item(kept), f"{VERSION} = :before", {":before": number(call.version)})
        except Refused as refused:
            raise Conflict(f"the call {call.sid} was changed meanwhile") from refused
        return kept

    def open(self) -> list[Call]:
        """See `call_ports.Calls.open`. The index holds their ids only."""
        found = (self.get(sid) for sid in list(self._waiting()))
        return [call for call in found if call is not None and call.open]

    def _waiting(self) -> Iterator[str]:
        request = {
            "IndexName": INDEX,
            "KeyConditionExpression": "#by = :call",
            "ExpressionAttributeNames": {"#by": "by"},
            "ExpressionAttributeValues": {":call": text(_BY)},
        }
        return (str(item["pk"]["S"]).removeprefix(_PREFIX) for item in self._table.query(request))

    def _item(self, call: Call) -> Item:
        found = {"by": text(_BY), "lead_id": text(f"{microseconds(call.began_at)}#{call.sid}")} if call.open else {}
        return {
            **_key(call.sid),
            **found,
            "c": text(json.dumps(_content(call), separators=(",", ":"))),
            VERSION: number(call.version),
            EXPIRES: number(int(self._wall()) + _KEPT_FOR),
        }


def _key(sid: str) -> dict[str, Value]:
    return {"pk": text(_PREFIX + sid), "sk": text("STATE")}


def _content(call: Call) -> dict[str, Any]:
    """What a call holds besides its id and its version; values that say nothing are left out."""
    held = {one.name: getattr(call, one.name) for one in fields(Call) if one.name not in ("sid", "version")}
    said = {name: value for name, value in held.items() if value != getattr(_EMPTY, name) or name == "began_at"}
    return {name: _plain(value) for name, value in said.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, Connection):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(Connection)}
    if isinstance(value, Dial):
        return [value.status, value.leg, value.seconds, value.bridged]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return dict(value) if isinstance(value, dict) else value


def _call_from(item: Item) -> Call:
    # A newer release may have written more, while both run.
    content = {name: value for name, value in json.loads(item["c"]["S"]).items() if name in _KNOWN}
    content |= {name: moment_at(content[name]) for name in _TIMES & content.keys()}
    dials = tuple(Dial(*one) for one in content.pop("dials", ()))
    out = _connection_from(content.pop("out")) if "out" in content else None
    content["picked_up"] = tuple(content.get("picked_up", ()))
    sid = str(item["pk"]["S"]).removeprefix(_PREFIX)
    version = int(item[VERSION]["N"])
    return Call(sid, content.pop("dialled", ""), dials=dials, out=out, version=version, **content)


def _connection_from(content: dict[str, Any]) -> Connection:
    content |= {name: moment_at(content[name]) for name in _TIMES_OUT if content[name] is not None}
    return Connection(**{**content, "chain": tuple(map(tuple, content["chain"]))})
