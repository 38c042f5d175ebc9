"""How a change is counted once, however often and in whatever company its record comes.

One transaction marks the changes of a chunk as seen and adds their counters. A stream repeats records after a crash,
cut into other batches than before, so a mark for a batch would not do: each change has its own. When a transaction is
cancelled, exactly the changes whose mark stood already are left out and the others are tried again.

No ClientRequestToken of our own: botocore makes one for each call and keeps it over its retries, which is as long as it
may live. One made of the change ids would be refused once the counters beside them differ, and one that outlives its
ten minutes protects nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from firstminute.adapters.aws.failures import reasons, translated
from firstminute.domain.errors import Conflict
from firstminute.domain.metrics import Cohort, total

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

Counts = Mapping[str, int]
Contribution = Mapping[Cohort, Counts]
Chunk = dict[str, Contribution]
Update = Callable[[Cohort, Counts], dict[str, Any]]

# Twice as long as a stream keeps a record:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
SEEN_FOR: Final = timedelta(hours=48)
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: 100 actions in a transaction,
# 4 KB and 300 operators in an expression.
MOST_ACTIONS: Final = 80
MOST_COUNTERS: Final = 100
_ATTEMPTS: Final = 8
_LONGEST_PAUSE: Final = 1.0
_IN_THE_WAY: Final = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


def chunks(contributions: Mapping[str, Contribution]) -> Iterator[Chunk]:
    """Contributions in portions that one transaction can hold. Those of one cohort keep together; empty ones go."""
    chunk: Chunk = {}
    counters: dict[Cohort, set[str]] = {}
    for change, contribution in sorted(contributions.items(), key=lambda one: (sorted(one[1]), one[0])):
        if not contribution:
            continue
        grown = {cohort: counters.get(cohort, set()) | set(counts) for cohort, counts in contribution.items()}
        actions = len(chunk) + 1 + len(counters.keys() | grown.keys())
        if chunk and (actions > MOST_ACTIONS or max(map(len, grown.values())) > MOST_COUNTERS):
            yield chunk
            chunk, counters = {}, {}
            grown = {cohort: set(counts) for cohort, counts in contribution.items()}
        chunk[change] = contribution
        counters.update(grown)
    if chunk:
        yield chunk


def count(
    client: DynamoDBClient, table: str, chunk: Chunk, update: Update, now: datetime, pause: Callable[[float], None]
) -> int:
    """Count what of a chunk was not counted yet; gives back how many changes that were.

    Raises Conflict when others are always faster, ProviderUnavailable when the table cannot be written or did not say
    whether it was: then the whole batch comes again, and nothing is counted twice.
    """
    left = dict(chunk)
    conflicts = 0
    while left:
        cancelled = _tried(client, _actions(table, left, update, now))
        if cancelled is None:
            return len(left)
        seen = {change for change, why in zip(left, cancelled, strict=False) if why == "ConditionalCheckFailed"}
        left = {change: contribution for change, contribution in left.items() if change not in seen}
        if not seen:
            conflicts += 1
            _wait(conflicts, pause)
    return 0


def _tried(client: DynamoDBClient, actions: list[Any]) -> list[str] | None:
    """None when it is written, or why each action of the transaction was not."""
    with translated("counting changes"):
        try:
            client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            cancelled = reasons(error)
            if not {"ConditionalCheckFailed", *_IN_THE_WAY}.intersection(cancelled):
                raise
            return cancelled
    return None


def _actions(table: str, chunk: Chunk, update: Update, now: datetime) -> list[Any]:
    """The marks first and in the order of the chunk, so that a reason finds its change; then the sums."""
    marks = [{"Put": {"TableName": table, **_mark(change, now)}} for change in chunk]
    sums = ((cohort, _sum(chunk, cohort)) for cohort in sorted({cohort for one in chunk.values() for cohort in one}))
    return [*marks, *({"Update": {"TableName": table, **update(cohort, counts)}} for cohort, counts in sums if counts)]


def _mark(change: str, now: datetime) -> dict[str, Any]:
    expires_at = int((now + SEEN_FOR).timestamp())
    return {
        "Item": {"pk": {"S": f"SEEN#{change}"}, "sk": {"S": "SEEN"}, "expires_at": {"N": str(expires_at)}},
        "ConditionExpression": "attribute_not_exists(pk)",
    }


def _sum(chunk: Chunk, cohort: Cohort) -> dict[str, int]:
    summed = total(contribution[cohort] for contribution in chunk.values() if cohort in contribution)
    return {name: number for name, number in summed.items() if number}


def _wait(conflicts: int, pause: Callable[[float], None]) -> None:
    if conflicts >= _ATTEMPTS:
        raise Conflict(f"the counters were being changed by others {conflicts} times in a row")
    pause(random.uniform(0, min(_LONGEST_PAUSE, 0.02 * 2**conflicts)))  # noqa: S311  keeps two writers apart, no secret
