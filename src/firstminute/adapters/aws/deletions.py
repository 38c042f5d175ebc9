"""What is to be deleted at providers, in the table of leads: ids and times.

`pk`  `DELETE#<the provider's id>`  `sk`  `STATE`
`ld` the lead  `du` due  `be` because  `n` tries that failed  `dn` done; `expires_at` is there once it is done
`by` and `lead_id` are there until then: the index `by_time` finds it under `delete`, in order of the next try. The
latter is `<next try>#<due>#<id>`, so that what is late is counted by the index alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from firstminute.adapters.aws.attributes import Item, Value, microseconds, moment, moment_at, moment_from, number, text
from firstminute.adapters.aws.event_items import EXPIRES
from firstminute.adapters.aws.lead_items import INDEX
from firstminute.adapters.aws.lead_table import LeadTable, Operation, Refused
from firstminute.domain.deletions import ERASED, LATE_AFTER, LONGEST_PAUSE, Deletion, kept_for_a_time
from firstminute.domain.events import Event

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_BY: Final = "delete"
_PREFIX: Final = "DELETE#"
_REMEMBERED: Final = 90 * 86_400
_NOT_ERASED: Final = "attribute_not_exists(dn) AND (attribute_not_exists(be) OR be <> :be)"
_WAITS: Final = "attribute_exists(lead_id)"
# What is on the list already keeps its times: an erasure has made them earlier.
_LISTED: Final = (
    "SET #by = :by, ld = if_not_exists(ld, :ld), du = if_not_exists(du, :du), be = if_not_exists(be, :be), "
    f"lead_id = if_not_exists(lead_id, :at) REMOVE dn, {EXPIRES}"
)
_AT_ONCE: Final = "SET #by = :by, ld = :ld, du = :du, be = :be, lead_id = :at"
_MOST_LATE: Final = 1000


class DynamoDeletions:
    """`deletion_ports.Deletions` on the table of leads. `wall` is epoch seconds."""

    def __init__(self, client: DynamoDBClient, table: str, *, wall: Callable[[], float] = time.time) -> None:
        self._table = LeadTable(client, table)
        self._wall = wall

    def add(self, deletions: Sequence[Deletion]) -> None:
        """See `deletion_ports.Deletions.add`."""
        listed(self._table, deletions)

    def due(self, now: datetime, limit: int) -> list[Deletion]:
        """See `deletion_ports.Deletions.due`. The index holds ids and times only."""
        keys = [_key(_id_of(item)) for item in islice(self._waiting(now), limit)]
        found = map(_deletion_from, filter(_is_waiting, self._table.get_all(keys)))
        return sorted((one for one in found if one.try_at <= now), key=lambda one: (one.try_at, one.due, one.id))

    def late(self, now: datetime) -> int:
        """See `deletion_ports.Deletions.late`. What is late has failed, so its next try is not far away."""
        since = microseconds(now - LATE_AFTER)
        places = (str(item["lead_id"]["S"]).split("#") for item in self._waiting(now + LONGEST_PAUSE))
        return sum(int(due) <= since for _, due, *_ in islice(places, _MOST_LATE))

    def postpone(self, deletion: Deletion, until: datetime) -> None:
        """See `deletion_ports.Deletions.postpone`."""
        values = {":at": text(_place(deletion, until)), ":n": number(deletion.tries + 1)}
        with suppress(Refused):
            self._table.update(_update(deletion, "SET lead_id = :at, n = :n", values, _WAITS, named=False))

    def done(self, deletion: Deletion, now: datetime) -> None:
        """See `deletion_ports.Deletions.done`."""
        values = {":dn": moment(now), ":until": number(int(self._wall()) + _REMEMBERED)}
        change = f"SET dn = :dn, {EXPIRES} = :until REMOVE #by, lead_id"
        self._table.update(_update(deletion, change, values))

    def _waiting(self, until: datetime) -> Iterable[Item]:
        return self._table.query(
            {
                "IndexName": INDEX,
                "KeyConditionExpression": "#by = :delete AND lead_id <= :until",
                "ExpressionAttributeNames": {"#by": "by"},
                "ExpressionAttributeValues": {
                    ":delete": text(_BY),
                    ":until": text(f"{microseconds(until + timedelta(microseconds=1)):017d}"),
                },
            }
        )


def listed(table: LeadTable, deletions: Iterable[Deletion]) -> None:
    """Put them on the list, each by a write of its own."""
    for one in deletions:
        if one.because != ERASED:
            table.update(_listing(one))
            continue
        with suppress(Refused):  # it is done, or it goes at once already
            table.update(_update(one, _AT_ONCE, _values(one), _NOT_ERASED))


def kept_by(events: Iterable[Event]) -> list[Operation]:
    """What these events name is put on the list in the transaction that records them; never what that fails by."""
    return [{"Update": _listing(one)} for one in kept_for_a_time(events)]


def _listing(deletion: Deletion) -> dict[str, Any]:
    return _update(deletion, _LISTED, _values(deletion))


def _update(
    deletion: Deletion, change: str, values: dict[str, Value], condition: str | None = None, *, named: bool = True
) -> dict[str, Any]:
    request: dict[str, Any] = {"Key": _key(deletion.id), "UpdateExpression": change}
    request["ExpressionAttributeValues"] = values
    if named:
        request["ExpressionAttributeNames"] = {"#by": "by"}
    return {**request, "ConditionExpression": condition} if condition else request


def _values(deletion: Deletion) -> dict[str, Value]:
    return {
        ":by": text(_BY),
        ":ld": text(deletion.lead_id or "-"),
        ":du": moment(deletion.due),
        ":be": text(deletion.because),
        ":at": text(_place(deletion, deletion.try_at)),
    }


def _place(deletion: Deletion, at: datetime) -> str:
    """Its place in the index. Seventeen digits: these sort as numbers do until the year 5138."""
    return f"{microseconds(at):017d}#{microseconds(deletion.due):017d}#{deletion.id}"


def _key(id_: str) -> dict[str, Value]:
    return {"pk": text(_PREFIX + id_), "sk": text("STATE")}


def _id_of(item: Item) -> str:
    return str(item["pk"]["S"]).removeprefix(_PREFIX)


def _is_waiting(item: Item) -> bool:
    return "lead_id" in item


def _deletion_from(item: Item) -> Deletion:
    at, _, _ = str(item["lead_id"]["S"]).partition("#")
    lead_id, because = item["ld"]["S"].removeprefix("-"), item["be"]["S"]
    tries = int(item["n"]["N"]) if "n" in item else 0
    return Deletion(_id_of(item), lead_id, moment_from(item["du"]), moment_at(int(at)), because, tries)
