"""Every minute: what nobody else would notice."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application.watchdog import watch

logger = Logger()
metrics = Metrics()
bootstrap.ready(bootstrap.watchdog)


@metrics.log_metrics
def handler(_event: dict[str, Any], _context: object) -> None:
    """One round; what it finds is counted for the alarms."""
    found = watch(bootstrap.watchdog())
    logger.info("round", started=found.started, restarted=found.restarted, late=found.late, waiting=found.waiting)
    metrics.add_metric("LeadsWaiting", MetricUnit.Count, found.waiting)
    metrics.add_metric("MachinesRestarted", MetricUnit.Count, len(found.restarted))
    metrics.add_metric("PeopleKeptWaiting", MetricUnit.Count, len(found.late))
    looked = found.calls
    if looked.lost or looked.due or looked.overdue:
        logger.info("calls", lost=looked.lost, due=looked.due, overdue=looked.overdue)
    if looked.failed:
        logger.error("calls", failed=looked.failed)
    metrics.add_metric("CallBacksLate", MetricUnit.Count, len(looked.overdue))
    if found.checked:
        logger.info("tried", sources={one.source: one.outcome or one.why or "on its way" for one in found.checked})
        metrics.add_metric("SyntheticLeadsLost", MetricUnit.Count, sum(one.is_lost for one in found.checked))
    swept = found.swept
    if swept.deleted or swept.failed:
        logger.info("deleted at providers", deleted=swept.deleted, failed=swept.failed)
    if swept.late is not None:
        metrics.add_metric("DeletionsLate", MetricUnit.Count, swept.late)
    if found.silent is not None:
        logger.info(
            "listened", silent={one.source: {"since": str(one.last), "due": one.expected} for one in found.silent}
        )
        metrics.add_metric("SourcesSilent", MetricUnit.Count, len(found.silent))
