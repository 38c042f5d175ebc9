"""What providers tell: calls, texts that people send, and what became of our messages."""

from __future__ import annotations

import re
import time
from typing import Any, Final
from xml.sax.saxutils import escape

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application import telephony, touch_status
from firstminute.application.receipts import Noted
from firstminute.domain.errors import Rejected, Unknown
from firstminute.domain.inquiry import Request
from firstminute.http_api import Response, guarded, request_of

logger = Logger()
metrics = Metrics()
bootstrap.ready(bootstrap.telephony)
# Outcomes after which the ledger holds a point that it did not hold before.
_NO: Final = frozenset(
    {"lead.opted_out", "lead.opted_out_late", "suppressed", "opted_out", "mail.lead.opted_out", "mail.suppressed"}
)
_VOICE: Final = "/twilio/voice"
_SAYS_CALL: Final = re.compile(rb"(^|&)CallSid=")
_SAYS_TEXT: Final = re.compile(rb"(^|&)(Message|Sms)Sid=")
# Where providers other than Twilio post.
_WEBHOOKS: Final = {"/telnyx/messages": "telnyx", "/telnyx/status": "telnyx", "/postmark/events": "postmark"}


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One request of the HTTP API, or messages of the topics that AWS publishes to."""
    if "Records" in event:
        return _published(event)
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
    if path == _VOICE or path.startswith(f"{_VOICE}/"):
        return _voice(path, request)
    if path in _WEBHOOKS:
        return _webhook(_WEBHOOKS[path], request)
    raise Unknown(f"There is nothing at {path}.")


def _path(request: Request) -> str:
    return request.url.removeprefix(bootstrap.settings().api_url).partition("?")[0]


def _text(request: Request) -> Response:
    began = time.perf_counter()
    answered = telephony.receive_text(bootstrap.telephony(), request)
    _tell(answered, began)
    return Response(200, _twiml(answered.say), {"content-type": "text/xml"})


def _status(request: Request) -> Response:
    """Of a text; of a call, where a number's status callback was set to this address by hand."""
    if _SAYS_CALL.search(request.body) and not _SAYS_TEXT.search(request.body):
        return _voice(f"{_VOICE}/status", request)
    began = time.perf_counter()
    _tell(touch_status.receive_status(bootstrap.telephony(), request), began)
    return Response(204)


def _voice(path: str, request: Request) -> Response:
    """A call comes in, or goes on. A status wants no document."""
    from firstminute.application import call_steps

    calling, texts, step = bootstrap.calling(), bootstrap.telephony(), path.removeprefix(_VOICE).removeprefix("/")
    if step:
        spoken = call_steps.take_step(calling, texts, step, request)
    else:
        spoken = call_steps.receive_call(calling, texts, request)
    metrics.add_metric("CallSteps" if step else "CallsReceived", MetricUnit.Count, 1)
    logger.info("call", step=step or "comes in", outcome=spoken.outcome, lead_id=spoken.lead_id)
    return Response(200, spoken.document, {"content-type": "text/xml"}) if spoken.document else Response(204)


def _webhook(provider: str, request: Request) -> Response:
    """Telnyx and Postmark look at nothing but the status of our answer; Postmark wants exactly this one."""
    from firstminute.application import webhooks

    began = time.perf_counter()
    for one in webhooks.receive(bootstrap.webhooks(), provider, request):
        _tell(one, began)
    return Response(200)


def _published(event: dict[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html. What breaks is delivered again, with all it had."""
    from firstminute.application import webhooks

    for record in event["Records"]:
        began, body = time.perf_counter(), str(record["Sns"]["Message"]).encode()
        at = str(record["Sns"].get("Timestamp", ""))
        request = Request("POST", "", {"content-type": "application/json", "x-published-at": at}, body)
        try:
            told = webhooks.receive_published(bootstrap.webhooks(), request)
        except Rejected as refusal:
            logger.warning("unreadable", cause=refusal.detail)
            continue
        for one in told:
            _tell(one, began)
    return {}


def _tell(told: Noted | telephony.Answered, began: float) -> None:
    """In ids and outcomes only. How long a no took from its arrival to the ledger is measured."""
    if told.outcome in _NO:
        metrics.add_metric("OptOutEffect", MetricUnit.Milliseconds, (time.perf_counter() - began) * 1000)
    if isinstance(told, telephony.Answered):
        logger.info("text", outcome=told.outcome, lead_id=told.lead_id, answered=told.say is not None)
        metrics.add_metric("TextsReceived", MetricUnit.Count, 1)
        return
    log = logger.warning if told.code or told.outcome == "unknown_lead" else logger.info
    metrics.add_metric("TextsFailed" if told.code else "TextStatuses", MetricUnit.Count, 1)
    log("status", outcome=told.outcome, lead_id=told.lead_id, touch=told.touch, code=told.code)


def _twiml(say: str | None) -> str:
    """https://www.twilio.com/docs/messaging/twiml#twilios-request-to-your-application"""
    message = f"<Message>{escape(say)}</Message>" if say else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>'
