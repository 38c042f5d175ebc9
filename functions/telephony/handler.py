"""What Twilio posts: texts that people send, and what became of ours."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application import telephony, touch_status
from firstminute.domain.errors import Unknown
from firstminute.domain.inquiry import Request
from firstminute.http_api import Response, guarded, request_of

logger = Logger()
metrics = Metrics()
bootstrap.ready(bootstrap.telephony)


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One request of the HTTP API."""
    request = request_of(event, bootstrap.settings().api_url)
    response = guarded(lambda: _answer(request))
    if response.cause:
        logger.error("unavailable", path=_path(request), cause=response.cause)
    elif response.status >= 400:
        logger.warning("refused", path=_path(request), status=response.status)
    if response.status >= 400:
        metrics.add_metric("TelephonyRefused", MetricUnit.Count, 1)
    return response.as_event()


def _answer(request: Request) -> Response:
    path = _path(request)
    if path == "/twilio/messages":
        return _text(request)
    if path == "/twilio/status":
        return _status(request)
    raise Unknown(f"There is nothing at {path}.")


def _path(request: Request) -> str:
    return request.url.removeprefix(bootstrap.settings().api_url).partition("?")[0]


def _text(request: Request) -> Response:
    answered = telephony.receive_text(bootstrap.telephony(), request)
    logger.info("text", outcome=answered.outcome, lead_id=answered.lead_id, answered=answered.say is not None)
    metrics.add_metric("TextsReceived", MetricUnit.Count, 1)
    return Response(200, _twiml(answered.say), {"content-type": "text/xml"})


def _status(request: Request) -> Response:
    noted = touch_status.receive_status(bootstrap.telephony(), request)
    log = logger.warning if noted.code or noted.outcome == "unknown_lead" else logger.info
    metrics.add_metric("TextsFailed" if noted.code else "TextStatuses", MetricUnit.Count, 1)
    log("status", outcome=noted.outcome, lead_id=noted.lead_id, touch=noted.touch, code=noted.code)
    return Response(204)


def _twiml(say: str | None) -> str:
    """https://www.twilio.com/docs/messaging/twiml#twilios-request-to-your-application"""
    message = f"<Message>{escape(say)}</Message>" if say else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>'
