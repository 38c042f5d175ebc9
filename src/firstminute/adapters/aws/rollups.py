"""Counters of cohorts in the metrics table, each change of a lead counted once.

`COHORT#<month>  <day>#<digest>`   one cohort: its dimensions and its counters, merged by ADD; never expires
`SPEND#<month>   <day>#<digest>`   marketing spend of a source on a day
`SEEN#<change>   SEEN`             a change that has been counted; expires after 48 h

A month is one query, so a year is twelve, however many leads came in it. A digest stands in the sort key for the
dimensions: these are free text of any length, and a sort key has 1,024 bytes.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from firstminute.adapters.aws.counting import Contribution, Counts, chunks, count
from firstminute.adapters.aws.failures import code, translated
from firstminute.domain.metrics import Cohort

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

Item = Mapping[str, Any]

# Five years and a bit, the longest range the API answers. For more, an audit say, the table is walked through once.
_MOST_QUERIES: Final = 72
# Counters that one expression sets: it may have 300 operators and functions, and 4 KB.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
_MOST_SET: Final = 40
_DIMENSIONS: Final = ("source", "campaign", "channel", "owner")


@dataclass(frozen=True, slots=True)
class DynamoRollups:
    """`ports.Rollups`. `pause` is given the seconds to wait before a transaction that met another is tried again."""

    client: DynamoDBClient
    table: str
    pause: Callable[[float], None] = field(default=time.sleep, repr=False)

    def add(self, contributions: Mapping[str, Contribution], now: datetime) -> int:
        """Add contributions by change id, each once; gives back how many were new. `now` is the wall clock's.

        Raises Conflict or ProviderUnavailable: what was not counted then, and only that, is when they are added again.
        """
        portions = chunks(contributions)
        return sum(count(self.client, self.table, portion, _addition, now, self.pause) for portion in portions)

    def correct(self, cohort: Cohort, counters: Mapping[str, tuple[int, int]]) -> bool:
        """Set counters from what they were read as to what they should be; False when one of them has moved since."""
        names = sorted(counters)
        parts = [names[start : start + _MOST_SET] for start in range(0, len(names), _MOST_SET)]
        return all(self._corrected(cohort, {name: counters[name] for name in part}) for part in parts)

    def _corrected(self, cohort: Cohort, counters: Mapping[str, tuple[int, int]]) -> bool:
        with translated("setting counters"):
            try:
                self.client.update_item(TableName=self.table, **_correction(cohort, counters))
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True

    def between(self, first: str, last: str) -> dict[Cohort, dict[str, int]]:
        """Counters of the cohorts of these days; a counter at 0 is left out, as is a cohort that has no other."""
        found = ((_cohort(item), _counts(item)) for item in self._items("COHORT", first, last))
        return {cohort: counts for cohort, counts in found if counts}

    def set_spend(self, day: str, source: str, amount: int) -> None:
        """Set what a source cost on a day, in minor units, whatever it was before."""
        item = {**_key("SPEND", day, source), "source": {"S": source}, "amount": {"N": str(amount)}}
        with translated("writing spend"):
            self.client.put_item(TableName=self.table, Item=item)

    def spend(self, first: str, last: str) -> dict[tuple[str, str], int]:
        """Minor units by (day, source)."""
        items = self._items("SPEND", first, last)
        return {(_day(item), item["source"]["S"]): int(item["amount"]["N"]) for item in items}

    def _items(self, kind: str, first: str, last: str) -> Iterator[Item]:
        """Strongly consistent: an audit compares with what was written a moment ago."""
        between = {":first": {"S": first}, ":last": {"S": f"{last}$"}}  # $ comes right behind #
        months = _months(first, last)
        if len(months) > _MOST_QUERIES:
            yield from self._walked(kind, between)
        for month in months if len(months) <= _MOST_QUERIES else ():
            yield from self._queried(f"{kind}#{month}", between)

    def _queried(self, partition: str, between: dict[str, Any]) -> Iterator[Item]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={":pk": {"S": partition}, **between},
            ConsistentRead=True,
        )
        with translated("reading the metrics table"):
            for page in pages:
                yield from page["Items"]

    def _walked(self, kind: str, between: dict[str, Any]) -> Iterator[Item]:
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.table,
            FilterExpression="begins_with(pk, :kind) AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={":kind": {"S": f"{kind}#"}, **between},
            ConsistentRead=True,
        )
        with translated("reading the metrics table"):
            for page in pages:
                yield from page["Items"]


def _addition(cohort: Cohort, counts: Counts) -> dict[str, Any]:
    """An update that makes the cohort's item or adds to it. The dimensions are written again: they cost nothing."""
    dimensions = (cohort.source, cohort.campaign, cohort.channel, cohort.owner)
    names = {f"#d{n}": name for n, name in enumerate(_DIMENSIONS)} | {f"#c{n}": name for n, name in enumerate(counts)}
    texts = {f":d{n}": {"S": text} for n, text in enumerate(dimensions)}
    numbers = {f":c{n}": {"N": str(number)} for n, number in enumerate(counts.values())}
    sets = ",".join(f"#d{n}=:d{n}" for n in range(len(dimensions)))
    adds = ",".join(f"#c{n} :c{n}" for n in range(len(counts)))
    return {
        "Key": _key("COHORT", cohort.day, *dimensions),
        "UpdateExpression": f"SET {sets} ADD {adds}",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {**texts, **numbers},
    }


def _correction(cohort: Cohort, counters: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """As `_addition`, but of numbers that replace those which were read; a counter that is not there is at 0."""
    wanted = _addition(cohort, {name: after for name, (_, after) in counters.items()})
    read = {f":r{n}": {"N": str(before)} for n, (before, _) in enumerate(counters.values())}
    absent = [before == 0 for before, _ in counters.values()]
    stands = [
        f"(attribute_not_exists(#c{n}) OR #c{n}=:r{n})" if one else f"#c{n}=:r{n}" for n, one in enumerate(absent)
    ]
    sets = ",".join(f"#c{n}=:c{n}" for n in range(len(counters)))
    return {
        **wanted,
        "UpdateExpression": f"{wanted['UpdateExpression'].partition(' ADD ')[0]},{sets}",
        "ConditionExpression": " AND ".join(stands),
        "ExpressionAttributeValues": {**wanted["ExpressionAttributeValues"], **read},
    }


def _key(kind: str, day: str, *told_apart_by: str) -> dict[str, Any]:
    digest = hashlib.sha256(json.dumps(told_apart_by).encode()).hexdigest()[:32]
    return {"pk": {"S": f"{kind}#{day[:7]}"}, "sk": {"S": f"{day}#{digest}"}}


def _day(item: Item) -> str:
    return str(item["sk"]["S"].partition("#")[0])


def _cohort(item: Item) -> Cohort:
    source, campaign, channel, owner = (item[name]["S"] for name in _DIMENSIONS)
    return Cohort(_day(item), source, campaign, channel, owner)


def _counts(item: Item) -> dict[str, int]:
    """Every number of a cohort's item is a counter."""
    return {name: int(value["N"]) for name, value in item.items() if value.get("N", "0") != "0"}


def _months(first: str, last: str) -> list[str]:
    """The months from one day to another, both `YYYY-MM-DD`."""
    ends = [int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first, last)]
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(ends[0], ends[1] + 1)]
