"""Changes of leads, from the stream of the leads table, into the counters of the metrics table."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application.changes import HeadChange, Unreadable
from firstminute.application.metrics_rollup import Counted, roll_up
from firstminute.domain.errors import Conflict, ProviderUnavailable

logger = Logger()
metrics = Metrics()
bootstrap.ready(bootstrap.metrics_rollup)

Event = dict[str, Any]


@metrics.log_metrics
def handler(event: Event, _context: object) -> dict[str, list[dict[str, str]]]:
    """Count every change that can be read, then say where the first one stands that cannot.

    A stream goes on from the lowest number reported here
    (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html). What comes behind it is
    counted all the same, and once only, when it comes again; so where an answer like this one is not understood,
    nothing but the unreadable record is missing. When counting itself fails, the error ends the invocation and the
    whole batch comes again, everywhere.
    """
    changes, unreadable = _parsed(event["Records"])
    _report(_counted(changes), unreadable)
    return {"batchItemFailures": [{"itemIdentifier": one.sequence_number} for one in unreadable[:1]]}


def _parsed(records: list[Event]) -> tuple[list[HeadChange], list[Unreadable]]:
    changes: list[HeadChange] = []
    unreadable: list[Unreadable] = []
    for record in records:
        try:
            changes += bootstrap.head_changes([record])
        except Unreadable as error:
            unreadable.append(error)
    return changes, unreadable


def _counted(changes: list[HeadChange]) -> Counted:
    try:
        return roll_up(bootstrap.metrics_rollup(), changes)
    except (Conflict, ProviderUnavailable):
        metrics.add_metric("BatchesNotCounted", MetricUnit.Count, 1)
        raise


def _report(counted: Counted, unreadable: list[Unreadable]) -> None:
    log = logger.error if unreadable else logger.info
    log(
        "changes counted",
        changes=counted.changes,
        new=counted.new,
        repeated=counted.repeated,
        unreadable=len(unreadable),
    )
    metrics.add_metric("ChangesCounted", MetricUnit.Count, counted.new)
    metrics.add_metric("ChangesRepeated", MetricUnit.Count, counted.repeated)
    metrics.add_metric("RecordsUnreadable", MetricUnit.Count, len(unreadable))
