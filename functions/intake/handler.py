"""Inquiries come in, and what others report of leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application import reporting
from firstminute.application.intake import Received, challenge, receive
from firstminute.application.next_step import next_step
from firstminute.domain.errors import Conflict, ProviderUnavailable, Rejected, Unknown
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Request
from firstminute.http_api import Response, because, guarded, json_response, request_of
from firstminute.http_visitor import follows_redirect, is_navigation, page, redirect

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One request of the HTTP API: an inquiry, a subscription handshake or reported events."""
    request = request_of(event, bootstrap.settings().api_url)
    source = str((event.get("pathParameters") or {}).get("source") or "")

    response = guarded(lambda: _ROUTES.get(str(event.get("routeKey")), _nowhere)(source, request))

    if response.cause:
        logger.error("unavailable", route=event.get("routeKey"), cause=response.cause)
    elif response.status >= 400:
        logger.warning("refused", status=response.status, route=event.get("routeKey"))
    metrics.add_metric("IntakeRefused" if response.status >= 400 else "IntakeAnswered", MetricUnit.Count, 1)
    return response.as_event()


def _inquiry(source: str, request: Request) -> Response:
    try:
        received = receive(bootstrap.intake(), source, request)
    except Rejected as refusal:
        if not is_navigation(request):
            raise
        return _please_correct(refusal)
    except (Conflict, ProviderUnavailable) as error:
        if not is_navigation(request):
            raise
        later = page(503, "One moment, please", "This could not be stored just now. Please send it again.")
        return because(error, later)
    logger.info("received", source=source, leads=[(one.lead_id, one.status) for one in received])
    metrics.add_metric("InquiriesReceived", MetricUnit.Count, len(received))
    return _answer(received, request)


def _please_correct(refusal: Rejected) -> Response:
    details = [error.detail for error in refusal.errors if error.detail not in refusal.detail]
    return page(refusal.status, refusal.title, refusal.detail, *details, "Please go back, correct it and send again.")


def _answer(received: list[Received], request: Request) -> Response:
    """What the sender can make use of: a redirect, a page, or JSON."""
    first = received[0]
    if first.redirect and follows_redirect(request):
        return redirect(first.redirect)
    told = [_told(one) for one in received]
    if is_navigation(request):
        return page(202, "Thank you", told[0]["next_step"])
    return json_response(202, told[0] if len(told) == 1 else {"results": told})


def _told(one: Received) -> dict[str, Any]:
    intake = bootstrap.intake()
    answer = {
        "lead_id": one.lead_id,
        "status": one.status,
        "received_at": rfc3339(one.received_at),
        "next_step": next_step(intake.practice, one, intake.clock.now()),
    }
    return {**answer, "reason": one.reason} if one.reason else answer


def _handshake(source: str, request: Request) -> Response:
    answer = challenge(bootstrap.intake(), source, request)
    return Response(200, answer, {"content-type": "text/plain; charset=utf-8"})


def _events(source: str, request: Request) -> Response:
    reported = reporting.receive(bootstrap.intake(), source, request)
    logger.info("reported", source=source, event_ids=reported.event_ids, kept=len(reported.reasons))
    answer: dict[str, Any] = {"event_ids": list(reported.event_ids)}
    if reported.reasons:
        answer |= {"status": "quarantined", "reasons": list(reported.reasons)}
    return json_response(202, answer)


def _nowhere(_: str, request: Request) -> Response:
    raise Unknown(f"There is nothing here for {request.method[:10]}.")


_ROUTES: Final[dict[str, Callable[[str, Request], Response]]] = {
    "POST /intake/{source}": _inquiry,
    "GET /intake/{source}": _handshake,
    "POST /events/{source}": _events,
}
