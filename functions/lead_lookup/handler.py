"""What a delivery only names is fetched: each message of the queue is one record, or a delivery to be divided."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application.lead_lookup import Divided, Fetched, GivenUp, Outcome, Postponed, look_up
from firstminute.application.waiting_ports import Waiting
from firstminute.domain.errors import Conflict, ProviderUnavailable

logger = Logger()
metrics = Metrics()
bootstrap.ready(bootstrap.lead_lookup)

Record = dict[str, Any]


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> dict[str, list[dict[str, str]]]:
    """A batch of the queue; the answer names what is to come again.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    failed = [record["messageId"] for record in event["Records"] if not _settled(record)]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def _settled(record: Record) -> bool:
    """Whether the queue may forget this message."""
    try:
        waiting = bootstrap.waiting_of(record["body"])
        attempt = int(record["attributes"]["ApproximateReceiveCount"])
        outcome = look_up(bootstrap.lead_lookup(), waiting, attempt, record["receiptHandle"])
    except (ValueError, ProviderUnavailable, Conflict) as error:
        logger.error("not fetched", message_id=record["messageId"], reason=type(error).__name__)  # noqa: TRY400  a trace may quote a person
        metrics.add_metric("LookupsUnreadable", MetricUnit.Count, 1)
        return False
    _report(waiting, attempt, outcome)
    return not isinstance(outcome, Postponed) and not (isinstance(outcome, GivenUp) and outcome.keep)


def _report(waiting: Waiting, attempt: int, outcome: Outcome) -> None:
    """Ids and numbers only."""
    log = logger.info if isinstance(outcome, Fetched | Divided) else logger.warning
    log(
        type(outcome).__name__,
        item_id=waiting.item_id,
        number=waiting.number,
        attempt=attempt,
        lead_ids=outcome.lead_ids if isinstance(outcome, Fetched) else (),
        status=outcome.status if isinstance(outcome, Postponed | GivenUp) else None,
        seconds=outcome.seconds if isinstance(outcome, Postponed) else None,
    )
    metrics.add_metric(f"Lookups{type(outcome).__name__}", MetricUnit.Count, 1)
