"""What a stack remembers of its synthetic inquiries, in the leads table.

`pk`  `SYNTHETIC`
`sk`  `CHECK#<source>`  the latest one of a source   `KEY`  what marks are made with: 32 random bytes, made up here
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from firstminute.adapters.aws.attributes import moment, moment_from, text
from firstminute.adapters.aws.lead_table import NEW, LeadTable, Refused
from firstminute.application.synthetic_checks import Check

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_ALL: Final = "SYNTHETIC"
_KEY: Final = {"pk": {"S": _ALL}, "sk": {"S": "KEY"}}
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class DynamoChecks:
    """`application.synthetic_checks.Checks` in the leads table. Raises ProviderUnavailable."""

    client: DynamoDBClient
    table: str
    _kept: list[bytes] = field(default_factory=list, init=False, repr=False)

    def key(self) -> bytes:
        """Read once in the life of a function; whoever comes first makes it up."""
        if not self._kept:
            self._kept.append(self._read_key() or self._made_up())
        return self._kept[0]

    def last(self, source: str) -> Check | None:
        """The latest check of a source, strongly consistent."""
        found = self._table.get(_place(source))
        if found is None:
            return None
        outcome = found["oc"]["S"] if "oc" in found else ""
        return Check(source, found["hr"]["S"], moment_from(found["at"]), outcome, "wl" in found)

    def begin(self, check: Check, before: Check | None) -> bool:
        """A conditional write: one of two that begin at once wins."""
        if before is None:
            return self._put(_item(check), NEW)
        return self._put(_item(check), "hr = :hour", before.hour)

    def settle(self, check: Check, outcome: str) -> bool:
        """A conditional write too."""
        item = {**_item(check), "oc": text(outcome)}
        return self._put(item, "hr = :hour AND attribute_not_exists(oc)", check.hour)

    def _read_key(self) -> bytes | None:
        found = self._table.get(_KEY)
        return bytes(found["key"]["B"]) if found else None

    def _made_up(self) -> bytes:
        made = secrets.token_bytes(_KEY_BYTES)
        if self._put({**_KEY, "key": {"B": made}}, NEW):
            return made
        return self._read_key() or made

    def _put(self, item: dict[str, Any], condition: str, hour: str | None = None) -> bool:
        try:
            self._table.put(item, condition, {":hour": text(hour)} if hour else None)
        except Refused:
            return False
        return True

    @property
    def _table(self) -> LeadTable:
        return LeadTable(self.client, self.table)


def _place(source: str) -> dict[str, Any]:
    return {"pk": {"S": _ALL}, "sk": {"S": f"CHECK#{source}"}}


def _item(check: Check) -> dict[str, Any]:
    item = {**_place(check.source), "hr": text(check.hour), "at": moment(check.sent_at)}
    return {**item, "wl": {"BOOL": True}} if check.was_lost else item
