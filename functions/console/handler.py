"""Leads, numbers and pages for people and their tools; and the answer to every path that is not there."""

from __future__ import annotations

import time
from typing import Any, Final

from aws_lambda_powertools import Logger

from firstminute import bootstrap
from firstminute.http_api import request_of
from firstminute.http_console import answer

logger = Logger()
bootstrap.ready(bootstrap.console)
_WAY_OUT: Final = "POST /unsubscribe/{lead_id}"


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """API Gateway's event in, its answer out. What was asked for is logged by its route, never by its path."""
    console = bootstrap.console()
    request = request_of(event, console.api_url)

    began = time.perf_counter()
    response = answer(console, request)
    if event.get("routeKey") == _WAY_OUT and response.status == 200:
        _measure((time.perf_counter() - began) * 1000)

    if response.cause:
        logger.error("unavailable", route=event.get("routeKey"), cause=response.cause)
    logger.info("answered", route=event.get("routeKey"), method=request.method[:10], status=response.status)
    return response.as_event()


def _measure(milliseconds: float) -> None:
    """How long a no took from its arrival to the ledger."""
    from aws_lambda_powertools import single_metric
    from aws_lambda_powertools.metrics import MetricUnit

    with single_metric("OptOutEffect", MetricUnit.Milliseconds, milliseconds):
        pass
