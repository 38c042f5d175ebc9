"""Inquiries come in, and what others report of leads: from the HTTP API, or later from the inbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from firstminute import bootstrap
from firstminute.application import bookings, reporting
from firstminute.application.inbox import EVENTS, INQUIRIES, put_by, take_in
from firstminute.application.intake import Received, challenge, receive
from firstminute.application.next_step import next_step
from firstminute.application.reporting import Reported
from firstminute.domain.errors import Conflict, Invalid, ProviderUnavailable, Rejected, Unknown
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Request
from firstminute.http_api import Response, because, guarded, json_response, request_of
from firstminute.http_visitor import follows_redirect, is_navigation, page, redirect

logger = Logger()
metrics = Metrics()
bootstrap.ready(bootstrap.intake)
# Seconds, of the function's ten; what is left is for keeping what could not be written.
_ANSWERED_WITHIN: Final = 6.0


@metrics.log_metrics
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One request of the HTTP API: an inquiry, a subscription handshake or reported events. Or what waited for us."""
    if "Records" in event:
        return {
            "batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"] if not _late(one)]
        }
    request = request_of(event, bootstrap.settings().api_url)
    source = str((event.get("pathParameters") or {}).get("source") or "")

    response = guarded(lambda: _ROUTES.get(str(event.get("routeKey")), _nowhere)(source, request))

    if response.cause:
        logger.error("unavailable", route=event.get("routeKey"), cause=response.cause)
    elif response.status >= 400:
        logger.warning("refused", status=response.status, route=event.get("routeKey"))
    metrics.add_metric("IntakeRefused" if response.status >= 400 else "IntakeAnswered", MetricUnit.Count, 1)
    return response.as_event()


def _late(record: dict[str, Any]) -> bool:
    """Whether the inbox may forget this request.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    try:
        arrival = bootstrap.arrival_of(record["body"])
        settled = take_in(bootstrap.intake(), arrival)
    except (ValueError, Conflict, ProviderUnavailable) as error:
        logger.error("not taken in", message_id=record["messageId"], reason=type(error).__name__)  # noqa: TRY400  a trace may quote a person
        metrics.add_metric("InboxPostponed", MetricUnit.Count, 1)
        return False
    logger.info("taken in later", source=arrival.source, leads=settled.lead_ids, set_aside=settled.reason is not None)
    metrics.add_metric("InboxTakenIn", MetricUnit.Count, 1)
    return True


def _inquiry(source: str, request: Request) -> Response:
    try:
        with bootstrap.within(_ANSWERED_WITHIN):
            return _taken_in(source, request)
    except (Conflict, ProviderUnavailable) as error:
        received = _put_by(INQUIRIES, source, request, error)
        if received:
            return _answer(source, [received], request)
        if not is_navigation(request):
            raise
        later = page(503, "One moment, please", "This could not be stored just now. Please send it again.")
        return because(error, later)


def _put_by(route: str, source: str, request: Request, error: Exception) -> Received | None:
    """Kept to be taken in later, when it is; the cause is for who can do something about it."""
    received = put_by(bootstrap.intake(), route, source, request)
    if received:
        logger.error("put by", source=source, cause=f"{type(error).__name__}: {error}")
        metrics.add_metric("InboxPutBy", MetricUnit.Count, 1)
    return received


def _taken_in(source: str, request: Request) -> Response:
    if source in bootstrap.intake().practice.sources and bookings.is_calendar(bootstrap.intake(), source):
        return _booking(source, request)
    try:
        received = receive(bootstrap.intake(), source, request)
    except Invalid as refusal:  # and kept: nobody loses an inquiry over an answer that its sender cannot make use of
        return _own_answer(source, [], request) or _refused(refusal, request)
    except Rejected as refusal:
        return _refused(refusal, request)
    return _received(source, received, request)


def _received(source: str, received: list[Received], request: Request) -> Response:
    logger.info("received", source=source, leads=[(one.lead_id, one.status) for one in received])
    metrics.add_metric("InquiriesReceived", MetricUnit.Count, sum(not _is_nobody(one) for one in received))
    if set_aside := sum(one.quiet for one in received):
        metrics.add_metric("InquiriesSuspected", MetricUnit.Count, set_aside)
    return _answer(source, received, request)


def _is_nobody(one: Received) -> bool:
    return one.draft is not None and one.draft.test


def _refused(refusal: Rejected, request: Request) -> Response:
    if not is_navigation(request):
        raise refusal
    details = [error.detail for error in refusal.errors if error.detail not in refusal.detail]
    return page(refusal.status, refusal.title, refusal.detail, *details, "Please go back, correct it and send again.")


def _answer(source: str, received: list[Received], request: Request) -> Response:
    """What the sender can make use of: a redirect, what its kind says, a page, or JSON."""
    address = received[0].redirect if received else None
    if address and follows_redirect(request):
        return redirect(address)
    own = _own_answer(source, received, request)
    if own:
        return own
    if received and is_navigation(request):
        return page(202, "Thank you", _told(received[0])["next_step"])
    return json_response(202, _all_told(received))


def _own_answer(source: str, received: list[Received], request: Request) -> Response | None:
    """The answer that the source's kind says its sender needs, if it says so."""
    intake = bootstrap.intake()
    kind: Any = intake.kinds(intake.practice.sources[source].kind)
    found = kind.answer(received, request) if hasattr(kind, "answer") else None
    if found is None:
        return None
    status, body, content_type = found
    return json_response(status, _all_told(received)) if body is None else Response(status, body, _as(content_type))


def _as(content_type: str) -> dict[str, str]:
    return {"content-type": content_type, "cache-control": "no-store"}


def _all_told(received: list[Received]) -> dict[str, Any]:
    """One inquiry's answer, or those of a batch; a delivery without any, a test or an event, is answered with none."""
    told = [_told(one) for one in received]
    return told[0] if len(told) == 1 else {"results": told}


def _told(one: Received) -> dict[str, Any]:
    intake = bootstrap.intake()
    answer = {
        "lead_id": one.lead_id,
        "status": "accepted" if one.quiet else one.status,
        "received_at": rfc3339(one.received_at),
        "next_step": next_step(intake.practice, one, intake.clock.now()),
    }
    more = () if one.quiet else (("reason", one.reason), ("kept_as", one.kept_as))
    return answer | {name: value for name, value in more if value}


def _handshake(source: str, request: Request) -> Response:
    answer = challenge(bootstrap.intake(), source, request)
    media = "application/json" if answer.startswith("{") else "text/plain; charset=utf-8"
    return Response(200, answer, {"content-type": media})


def _booking(source: str, request: Request) -> Response:
    """What a calendar sends, to either URL: the answer is good for both."""
    outcome = bookings.receive(bootstrap.intake(), source, request)
    if not isinstance(outcome, Reported):
        return _received(source, outcome, request)
    # An event's id holds its lead's.
    lead_id = next((f"ld_{event_id.split('_')[1]}" for event_id in outcome.event_ids), None)
    received_at = rfc3339(bootstrap.intake().clock.now())
    return _reported(source, outcome, lead_id=lead_id, status="accepted", received_at=received_at)


def _events(source: str, request: Request) -> Response:
    if bookings.is_calendar(bootstrap.intake(), source):
        return _booking(source, request)
    return _reported(source, reporting.receive(bootstrap.intake(), source, request))


def _reports(source: str, request: Request) -> Response:
    try:
        with bootstrap.within(_ANSWERED_WITHIN):
            return _events(source, request)
    except (Conflict, ProviderUnavailable) as error:
        if _put_by(EVENTS, source, request, error):
            return json_response(202, {"event_ids": [], "status": "accepted"})
        raise


def _reported(source: str, reported: Reported, **more: str | None) -> Response:
    logger.info("reported", source=source, event_ids=reported.event_ids, kept=len(reported.reasons))
    answer: dict[str, Any] = {**more, "event_ids": list(reported.event_ids)}
    if reported.reasons:
        answer |= {"status": "quarantined", "reasons": list(reported.reasons)}
    return json_response(202, answer)


def _nowhere(_: str, request: Request) -> Response:
    raise Unknown(f"There is nothing here for {request.method[:10]}.")


_ROUTES: Final[dict[str, Callable[[str, Request], Response]]] = {
    "POST /intake/{source}": _inquiry,
    "GET /intake/{source}": _handshake,
    "POST /events/{source}": _reports,
}
