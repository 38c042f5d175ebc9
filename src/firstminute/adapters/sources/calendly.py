"""Calendly: bookings, and its routing forms. https://developer.calendly.com/api-docs (webhook subscriptions)

Answered within 15 seconds is good; otherwise it comes again for a day, and then the subscription is switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.appointments import moved, report
from firstminute.adapters.sources.drafts import at, drafts
from firstminute.adapters.sources.proofs import delivery_of as delivery
from firstminute.adapters.sources.signed import check, check_time, parts
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

__all__ = ["books", "delivery", "parse", "reports", "verify"]

_SIGNATURE: Final = "calendly-webhook-signature"
_TOLERANCE_SECONDS: Final = 180
_EVENTS: Final = {
    "invitee.created": "appointment.booked",
    "invitee.canceled": "appointment.cancelled",
    "invitee_no_show.created": "appointment.missed",
}
_INQUIRIES: Final = ("invitee.created", "routing_form_submission.created")
_OF_THE_PERSON: Final = (
    "name",
    "first_name",
    "last_name",
    "email",
    "text_reminder_number",
    "questions_and_answers",
    "tracking",
    "timezone",
)
_FIELDS: Final = {"payload.text_reminder_number": "phone", "payload.scheduled_event.name": "service"}


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  the port
    """Raises Unauthenticated unless `t=<Unix seconds>,v1=…` holds the HMAC-SHA256 of `t.body` in hexadecimal.

    https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures: three minutes of tolerance.
    """
    signature = parts(request.headers.get(_SIGNATURE, ""))
    stamp = signature.get("t", "")
    check_time(_SIGNATURE, stamp, now, seconds=_TOLERANCE_SECONDS)
    check(_SIGNATURE, signature.get("v1", ""), secrets, stamp.encode() + b"." + request.body)


def books(request: Request) -> bool:
    """Whether it tells of a booking; a routing form is an inquiry."""
    try:
        return at(bodies.read(request).tree, "event") in _EVENTS
    except Rejected:
        return False


def reports(request: Request, source: Source) -> list[Any]:  # noqa: ARG001  the port
    """What became of an appointment. Raises Rejected for what is no booking.

    Whoever moves an appointment is `canceled`, with `rescheduled`, and `created` anew with `old_invitee`; the latter
    says both. https://developer.calendly.com/see-how-webhook-payloads-change-when-invitees-reschedule-events
    """
    tree = bodies.read(request, exact=False).tree
    event, payload = at(tree, "event") or "", _payload(tree)
    if event not in _EVENTS:
        raise Rejected(f"Calendly's event {event[:60]!r} tells of no appointment.")
    if event == "invitee.canceled" and payload.get("rescheduled") is True:
        return []
    before = _last(at(payload, "old_invitee")) if event == "invitee.created" else None
    told = report(
        "appointment.rescheduled" if before else _EVENTS[event],
        id_=f"{event}:{at(payload, 'no_show.uri') or at(payload, 'uri')}",
        at=at(tree, "created_at"),
        email=at(payload, "email"),
        phone=at(payload, "text_reminder_number"),
        appointment_id=_last(at(payload, "uri")),
        starts_at=at(payload, "scheduled_event.start_time"),
        title=at(payload, "scheduled_event.name"),
        reason=at(payload, "cancellation.reason"),
    )
    return moved(told, before)


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """Who booked or filled in a routing form. Raises Rejected when the body cannot be read, or tells of neither."""
    event = at(bodies.read(request).tree, "event") or ""
    if event not in _INQUIRIES:
        raise Rejected(f"Calendly's event {event[:60]!r} is no inquiry.")
    return drafts(request, source, country, now, delivery=("payload.uri",), fields=_FIELDS, shape=_of_the_person)


def _of_the_person(tree: Any) -> Any:
    """What the person said; the rest is Calendly's own and the host's."""
    payload = _payload(tree)
    said = {name: payload[name] for name in _OF_THE_PERSON if name in payload}
    said["scheduled_event"] = {"name": at(payload, "scheduled_event.name")}
    return {"created_at": tree.get("created_at"), "payload": said}


def _payload(tree: Any) -> Mapping[str, Any]:
    payload = tree.get("payload") if isinstance(tree, Mapping) else None
    return payload if isinstance(payload, Mapping) else {}


def _last(uri: str | None) -> str | None:
    """The id at the end of a URI; Calendly's are UUIDs."""
    return uri.rpartition("/")[2] if uri else None
