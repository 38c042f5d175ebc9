"""The every later state of a lead's machine that acts."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application import cadence_step
from firstminute.application.machines import conclude

logger = Logger()
metrics = Metrics()
bootstrap.ready(bootstrap.touching)


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> dict[str, str | int]:
    """`{"lead_id", "step", "run", "execution"}` in, `{"lead_id", "step", "run", "wait_until"}` out."""
    touching = bootstrap.touching()
    turn = cadence_step.take(touching, event["lead_id"], event["step"], event.get("run"))
    logger.info(turn.outcome, lead_id=turn.lead_id, step=turn.step, rules=turn.rules, stopped=turn.stopped)
    metrics.add_metric(f"Turn.{turn.outcome}", MetricUnit.Count, 1)
    if turn.opened:
        logger.error("provider_down", channel=turn.opened)
        metrics.add_metric("ProviderDown", MetricUnit.Count, 1)
    return conclude(touching, turn, event["execution"])
