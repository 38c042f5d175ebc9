"""Who is a patient of the practice already: a flag on the item of a contact point, of which only the hash is known."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from firstminute.adapters.aws.attributes import Item
from firstminute.adapters.aws.contacts import PATIENT, key_of_hash
from firstminute.adapters.aws.lead_table import LeadTable

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_AT_ONCE: Final = 8
_POINT: Final = "POINT#"


class DynamoPatients:
    """`application.patients.Patients` on the leads table. Listing and clearing read the whole table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = LeadTable(client, table)

    def add(self, hashes: Iterable[str]) -> int:
        """Flag each point; gives back how many there were."""
        return self._each(hashes, "SET")

    def all(self) -> list[str]:
        """The hashes of every flagged point, sorted."""
        return sorted(_hash(item) for item in self._flagged())

    def clear(self) -> int:
        """Take every flag away; what leads and opt-outs the points have stays."""
        return self._each(self.all(), "REMOVE")

    def _each(self, hashes: Iterable[str], verb: str) -> int:
        given = list(dict.fromkeys(hashes))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda one: self._flag(one, verb), given))
        return len(given)

    def _flag(self, hashed: str, verb: str) -> None:
        if verb == "SET":
            values = {
                "UpdateExpression": f"SET {PATIENT} = :true",
                "ExpressionAttributeValues": {":true": {"BOOL": True}},
            }
        else:
            values = {"UpdateExpression": f"REMOVE {PATIENT}"}
        self._table.update({"Key": key_of_hash(hashed), **values})

    def _flagged(self) -> Iterable[Item]:
        return self._table.scan({"FilterExpression": f"attribute_exists({PATIENT})", "ConsistentRead": True})


def _hash(item: Item) -> str:
    return str(item["pk"]["S"]).removeprefix(_POINT)
