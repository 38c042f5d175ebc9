"""Leads, numbers and pages for people and their tools; and the answer to every path that is not there."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from firstminute import bootstrap
from firstminute.http_api import request_of
from firstminute.http_console import answer

logger = Logger()
bootstrap.ready(bootstrap.console)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """API Gateway's event in, its answer out. What was asked for is logged by its route, never by its path."""
    console = bootstrap.console()
    request = request_of(event, console.api_url)

    response = answer(console, request)

    if response.cause:
        logger.error("unavailable", route=event.get("routeKey"), cause=response.cause)
    logger.info("answered", route=event.get("routeKey"), method=request.method[:10], status=response.status)
    return response.as_event()
