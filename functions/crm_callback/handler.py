"""Telling others of events: the stream of the leads table makes notices, the queue of notices is delivered.

The machine of a run that an event has begun is told by the same stream.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application.changes import Unreadable
from firstminute.application.crm_callback import GivenUp, Outcome, Postponed, deliver, fan_out
from firstminute.application.enrolling import start_runs
from firstminute.application.taking_over import end_older
from firstminute.application.telling import Delivered
from firstminute.application.waiting_ports import Notice
from firstminute.domain.errors import Conflict, ProviderUnavailable

logger = Logger()
metrics = Metrics()
bootstrap.ready(bootstrap.crm_callback)

Record = dict[str, Any]
Failures = dict[str, list[dict[str, str]]]


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> Failures:
    """A batch of either kind; the answer names what is to come again."""
    records = event["Records"]
    if records and records[0]["eventSource"] == "aws:sqs":
        failed = [record["messageId"] for record in records if not _settled(record)]
    else:
        failed = [one.sequence_number for one in _announced(records)[:1]]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def _announced(records: list[Record]) -> list[Unreadable]:
    """Queue the notices of every event that can be read; gives back the records that cannot.

    A stream goes on from the lowest number reported to it, and what comes behind that is announced once more, which
    nobody notices (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html). Where an
    answer like that is not understood, only what cannot be read is missing. When the queue or the table is not to be
    reached, the error ends the invocation, after the rest was announced, and the whole batch comes again, everywhere.
    """
    unreadable: list[Unreadable] = []
    unavailable: list[ProviderUnavailable] = []
    for record in records:
        try:
            _announce(record)
        except Unreadable as error:
            logger.error("not readable", sequence_number=error.sequence_number)  # noqa: TRY400  a trace may quote a person
            unreadable.append(error)
        except ProviderUnavailable as error:
            unavailable.append(error)
    metrics.add_metric("RecordsUnreadable", MetricUnit.Count, len(unreadable))
    metrics.add_metric("EventsNotAnnounced", MetricUnit.Count, len(unavailable))
    if unavailable:
        raise unavailable[0]
    return unreadable


def _announce(record: Record) -> None:
    use, events = bootstrap.crm_callback(), bootstrap.event_inserts([record])
    started = start_runs(use.orchestrator, events)
    for one in events:
        try:
            end_older(use.leads, one, use.clock.now())
        except Conflict as error:
            raise ProviderUnavailable(f"{one.lead_id} is told again") from error
    notices = fan_out(use, events)
    metrics.add_metric("RunsStarted", MetricUnit.Count, len(started))
    metrics.add_metric("NoticesQueued", MetricUnit.Count, len(notices))


def _settled(record: Record) -> bool:
    """Whether the queue may forget this message.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    try:
        notice = bootstrap.notice_of(record["body"])
        attempt = int(record["attributes"]["ApproximateReceiveCount"])
        outcome = deliver(bootstrap.crm_callback(), notice, attempt, record["receiptHandle"])
    except (ValueError, ProviderUnavailable, Conflict) as error:
        logger.error("not delivered", message_id=record["messageId"], reason=type(error).__name__)  # noqa: TRY400  as above
        metrics.add_metric("NoticesUnreadable", MetricUnit.Count, 1)
        return False
    _report(notice, attempt, outcome)
    return isinstance(outcome, Delivered) or (isinstance(outcome, GivenUp) and not outcome.keep)


def _report(notice: Notice, attempt: int, outcome: Outcome) -> None:
    log = logger.info if isinstance(outcome, Delivered) else logger.warning
    later = outcome.seconds if isinstance(outcome, Postponed) else None
    log(
        type(outcome).__name__,
        lead_id=notice.lead_id,
        seq=notice.seq,
        target=notice.target,
        attempt=attempt,
        status=outcome.status,
        seconds=later,
    )
    metrics.add_metric(f"Notices{type(outcome).__name__}", MetricUnit.Count, 1)
