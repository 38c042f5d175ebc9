"""What is known of the team's phones: `pk` `PHONE#<sha256 of the number>`, `sk` `PHONE`.

`stop`  when its owner texted STOP   `told`  when the practice was told that alerts do not reach it
`ev_…`  one attribute per alert that did not arrive: when   `kw`  its owner's STOPs and STARTs, without end
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from firstminute.adapters.aws.attributes import Item, moment, moment_from
from firstminute.adapters.aws.lead_table import LeadTable
from firstminute.domain.team_phones import WITHIN, TeamPhone

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_EVENT: Final = "ev_"
_HEARD: Final = "kw"


class DynamoTeamPhones:
    """`application.team_phones.TeamPhones` over one item per phone, which stays: a no does not expire."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = LeadTable(client, table)

    def get(self, phone: str) -> TeamPhone:
        """One strongly consistent read."""
        return _phone(self._table.get(_key(phone)) or {})

    def stop(self, phone: str, at: datetime, heard: str = "") -> None:
        """One update."""
        self._hear(phone, "SET #at = :at", {"#at": "stop"}, {":at": moment(at)}, heard)

    def start(self, phone: str, heard: str = "") -> None:
        """One read and one update, which removes what there is but for their texts."""
        names = [one for one in self._table.get(_key(phone)) or {} if one not in ("pk", "sk", _HEARD)]
        marks = {f"#n{place}": name for place, name in enumerate(names)}
        self._hear(phone, f"REMOVE {', '.join(marks)}" if names else "", marks, {}, heard)

    def fail(self, phone: str, event_id: str, at: datetime) -> TeamPhone:
        """One update; what is older than a day goes with another one, so the item stays small."""
        found = _phone(self._update(phone, "SET #at = :at", {"#at": event_id}, {":at": moment(at)}))
        old = [one for one, failed_at in found.failed.items() if failed_at <= at - WITHIN]
        if old:
            marks = {f"#n{place}": name for place, name in enumerate(old)}
            found = _phone(self._update(phone, f"REMOVE {', '.join(marks)}", marks, {}))
        return found

    def told(self, phone: str, at: datetime) -> None:
        """One update."""
        self._update(phone, "SET #at = :at", {"#at": "told"}, {":at": moment(at)})

    def _hear(self, phone: str, change: str, names: dict[str, str], values: Item, heard: str) -> None:
        if heard:
            change = f"{change} ADD #kw :kw".strip()
            names, values = {**names, "#kw": _HEARD}, {**values, ":kw": {"SS": [heard]}}
        if change:
            self._update(phone, change, names, values)

    def _update(self, phone: str, change: str, names: dict[str, str], values: Item) -> Item:
        request: dict[str, Any] = {
            "Key": _key(phone),
            "UpdateExpression": change,
            "ExpressionAttributeNames": names,
        }
        return self._table.update({**request, "ExpressionAttributeValues": values} if values else request)


def _phone(item: Item) -> TeamPhone:
    return TeamPhone(
        moment_from(item["stop"]) if "stop" in item else None,
        {name: moment_from(value) for name, value in item.items() if name.startswith(_EVENT)},
        moment_from(item["told"]) if "told" in item else None,
        frozenset(item[_HEARD]["SS"]) if _HEARD in item else frozenset(),
    )


def _key(phone: str) -> Item:
    return {"pk": {"S": f"PHONE#{hashlib.sha256(phone.encode()).hexdigest()}"}, "sk": {"S": "PHONE"}}
