"""What providers tell: calls, texts that people send, and what became of our messages. Or what waited for us."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application import telephony, touch_status
from firstminute.application.receipts import Noted
from firstminute.domain.errors import Conflict, Duplicate, ProviderRefused, ProviderUnavailable, Rejected, Unknown
from firstminute.domain.inquiry import Request
from firstminute.http_api import Response, guarded, request_of

if TYPE_CHECKING:
    from firstminute.application.waiting_ports import Arrival

logger = Logger()
metrics = Metrics()
bootstrap.ready(bootstrap.telephony)
# Outcomes after which the ledger holds a point that it did not hold before.
_NO: Final = frozenset(
    {"lead.opted_out", "lead.opted_out_late", "suppressed", "opted_out", "mail.lead.opted_out", "mail.suppressed"}
)
_TEXTS: Final = "/twilio/messages"
_STATUS: Final = "/twilio/status"
_VOICE: Final = "/twilio/voice"
# Seconds. The function has 14 and Twilio waits 15; what is left is for keeping what could not be written.
_ANSWERED_WITHIN: Final = 9.0
# What nobody has thought of. What others have told must not wait behind it.
_BROKEN: Final = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RuntimeError, OSError),
    *(Duplicate, ProviderRefused),
)
_SAYS_CALL: Final = re.compile(rb"(^|&)CallSid=")
_SAYS_TEXT: Final = re.compile(rb"(^|&)(Message|Sms)Sid=")
# Where providers other than Twilio post.
_WEBHOOKS: Final = {"/telnyx/messages": "telnyx", "/telnyx/status": "telnyx", "/postmark/events": "postmark"}


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One request of the HTTP API, messages of the topics that AWS publishes to, or what was kept to be taken in."""
    if "Records" in event:
        return _published(event) if "Sns" in event["Records"][0] else _late(event)
    request = request_of(event, bootstrap.settings().api_url)
    response = guarded(lambda: _kept_or_answered(request))
    if response.cause:
        logger.error("unavailable", path=_path(request), cause=response.cause)
    elif response.status >= 400:
        logger.warning("refused", path=_path(request), status=response.status)
    if response.status >= 400:
        metrics.add_metric("TelephonyRefused", MetricUnit.Count, 1)
    return response.as_event()


def _kept_or_answered(request: Request) -> Response:
    """What nobody tells again, and nobody listens for an answer to, is kept where it cannot be written now."""
    try:
        with bootstrap.within(_ANSWERED_WITHIN):
            return _answer(request)
    except (Conflict, ProviderUnavailable) as error:
        from firstminute.application import told_later

        path = _path(request)
        if not (told_later.may_wait(path, request) and told_later.keep(bootstrap.telephony(), path, request)):
            raise
        logger.error("put by", path=path, cause=f"{type(error).__name__}: {error}")  # noqa: TRY400  a trace may quote a person
        metrics.add_metric("TelephonyPutBy", MetricUnit.Count, 1)
        return Response(200, _twiml(None), {"content-type": "text/xml"}) if path == _TEXTS else Response(204)


def _late(event: dict[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: what is to come again is named."""
    return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"] if not _is_in(one)]}


def _is_in(record: dict[str, Any]) -> bool:
    """Whether the queue may forget this request. Otherwise it comes again soon: what came after it waits for it."""
    from firstminute.application import told_later

    arrival = None
    try:
        arrival = bootstrap.arrival_of(record["body"])
        answered = _taken_in(arrival)
        now = bootstrap.telephony().clock.wall()
        said = answered and told_later.answer(bootstrap.channels(), arrival, answered, now)
    except (Conflict, ProviderUnavailable, *_BROKEN) as error:
        expected = isinstance(error, (Conflict, ProviderUnavailable))
        logger.error("not taken in", message_id=record["messageId"], reason=type(error).__name__)  # noqa: TRY400  a trace may quote a person
        metrics.add_metric("TelephonyPostponed", MetricUnit.Count, 1)
        return told_later.again_soon(bootstrap.telephony(), record, None if expected else arrival)
    metrics.add_metric("TelephonyTakenIn", MetricUnit.Count, 1)
    logger.info("taken in later", path=arrival.route, answered=bool(said))
    return True


def _taken_in(arrival: Arrival) -> telephony.Answered | None:
    """What came of it, where it is a text. What is refused only now would have been refused then."""
    from firstminute.application import call_steps, told_later

    texts, path = told_later.texts_as_of(bootstrap.telephony(), arrival), arrival.route
    try:
        if path == _TEXTS:
            return telephony.receive_text(texts, arrival.request)
        if path == _STATUS and not _is_of_call(arrival.request):
            touch_status.receive_status(texts, arrival.request)
        else:
            calls = told_later.calls_as_of(bootstrap.calling(), arrival)
            call_steps.hear(calls, texts, _step_of(path), arrival.request)
    except Rejected as refusal:
        logger.warning("refused", path=path, status=refusal.status)
    return None


def _answer(request: Request) -> Response:
    path = _path(request)
    if path == _TEXTS:
        return _text(request)
    if path == _STATUS:
        return _status(request)
    if path == _VOICE or path.startswith(f"{_VOICE}/"):
        return _voice(_step_of(path), request)
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
    if _is_of_call(request):
        return _voice("status", request)
    began = time.perf_counter()
    _tell(touch_status.receive_status(bootstrap.telephony(), request), began)
    return Response(204)


def _is_of_call(request: Request) -> bool:
    return bool(_SAYS_CALL.search(request.body)) and not _SAYS_TEXT.search(request.body)


def _step_of(path: str) -> str:
    """The step of a call that an address is; empty for its beginning."""
    return "status" if path == _STATUS else path.removeprefix(_VOICE).removeprefix("/")


def _voice(step: str, request: Request) -> Response:
    """A call comes in, or goes on. A status wants no document."""
    from firstminute.application import call_steps

    spoken = call_steps.hear(bootstrap.calling(), bootstrap.telephony(), step, request)
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
