"""Cal.com: bookings, and its routing forms. https://cal.com/docs/developing/guides/automation/webhooks

How often it tries again is not documented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.appointments import moved, report
from firstminute.adapters.sources.drafts import at, drafts
from firstminute.adapters.sources.proofs import delivery_of as delivery
from firstminute.adapters.sources.signed import check_header
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

__all__ = ["books", "delivery", "parse", "reports", "verify"]

# `WebhookTriggerEvents` in Cal.com's own schema. What says nothing of a lead becomes nothing.
_EVENTS: Final = {
    "BOOKING_CREATED": "appointment.booked",
    "BOOKING_RESCHEDULED": "appointment.rescheduled",
    "BOOKING_CANCELLED": "appointment.cancelled",
    "BOOKING_NO_SHOW_UPDATED": "appointment.missed",
} | dict.fromkeys(
    (
        "PING",
        "BOOKING_REJECTED",
        "BOOKING_PAID",
        "BOOKING_PAYMENT_INITIATED",
        "MEETING_STARTED",
        "MEETING_ENDED",
        "RECORDING_READY",
        "RECORDING_TRANSCRIPTION_GENERATED",
        "INSTANT_MEETING",
        "OOO_CREATED",
        "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
        "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
    ),
    "",
)
_INQUIRIES: Final = (
    "BOOKING_CREATED",
    "BOOKING_RESCHEDULED",
    "BOOKING_REQUESTED",
    "FORM_SUBMITTED",
    "FORM_SUBMITTED_NO_EVENT",
)
_OF_BOOKING: Final = ("name", "email", "location", "guests", "rescheduleReason", "title")
_FIELDS: Final = {"payload.eventTitle": "service", "payload.attendees.0.language.locale": "language"}
# Who books by phone alone gets an address that leads nowhere.
_NO_MAILBOX: Final = "@sms.cal.com"


def verify(request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:  # noqa: ARG001  signs no time
    """Raises Unauthenticated unless `X-Cal-Signature-256` is the body's HMAC-SHA256 in hexadecimal.

    https://cal.com/docs/developing/guides/automation/webhooks#verifying-the-authenticity-of-the-received-payload
    A webhook without a secret says `no-secret-provided` there, which is no signature.
    """
    check_header(request, "x-cal-signature-256", secrets, request.body)


def books(request: Request) -> bool:
    """Whether it tells of a booking; a request for one and a routing form are inquiries."""
    try:
        return at(bodies.read(request).tree, "triggerEvent") in _EVENTS
    except Rejected:
        return False


def reports(request: Request, source: Source) -> list[Any]:  # noqa: ARG001  the port
    """What became of an appointment. Raises Rejected for what is no booking."""
    tree = bodies.read(request, exact=False).tree
    event, payload = at(tree, "triggerEvent") or "", _payload(tree)
    type_ = _EVENTS.get(event)
    if type_ is None:
        raise Rejected(f"Cal.com's event {event[:60]!r} tells of no appointment.")
    if type_ == "appointment.missed":
        return _missed(tree, payload)
    return moved(_report(type_, event, tree, payload), at(payload, "rescheduleUid")) if type_ else []


def parse(request: Request, source: Source, country: str, now: datetime) -> list[Draft]:
    """Who booked or filled in a routing form. Raises Rejected when the body cannot be read, or tells of neither."""
    event = at(bodies.read(request).tree, "triggerEvent") or ""
    if event not in _INQUIRIES:
        raise Rejected(f"Cal.com's event {event[:60]!r} is no inquiry.")
    return drafts(request, source, country, now, delivery=("payload.uid",), fields=_FIELDS, shape=_of_the_person)


def _report(type_: str, event: str, tree: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
    uid, starts_at = at(payload, "uid"), at(payload, "startTime")
    return report(
        type_,
        id_=f"{event}:{uid}:{starts_at}",
        at=at(tree, "createdAt"),
        email=_mailbox(at(payload, "attendees.email")),
        phone=_phone(payload),
        appointment_id=uid,
        starts_at=starts_at,
        title=at(payload, "eventTitle") or at(payload, "title"),
        reason=at(payload, "cancellationReason") or at(payload, "rescheduleReason"),
    )


def _missed(tree: Any, payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Everybody who is marked as not having come. Raises Rejected when somebody's mark was taken back."""
    attendees = payload.get("attendees")
    marked = [one for one in attendees if isinstance(one, Mapping)] if isinstance(attendees, list) else []
    if not any(one.get("noShow") is True for one in marked):
        raise Rejected("Nobody is marked as missed; whoever came after all is reported as appointment.kept.")
    uid = at(payload, "bookingUid")
    return [
        report(
            "appointment.missed",
            id_=f"BOOKING_NO_SHOW_UPDATED:{uid}:{number}",
            at=at(tree, "createdAt"),
            email=_mailbox(at(one, "email")),
            phone=at(one, "phoneNumber"),
            appointment_id=uid,
        )
        for number, one in enumerate(marked)
        if one.get("noShow") is True
    ]


def _of_the_person(tree: Any) -> Any:
    """What the person said; the rest is Cal.com's own and the host's."""
    payload = _payload(tree)
    attendees = payload.get("attendees")
    if not isinstance(attendees, list) or not attendees or not isinstance(attendees[0], Mapping):
        return {"createdAt": tree.get("createdAt"), "payload": payload}
    person = {**attendees[0], "email": _mailbox(at(attendees[0], "email")), "phoneNumber": _phone(payload)}
    said = {
        "attendees": [person],
        "responses": _answers(payload.get("responses")),
        "additionalNotes": payload.get("additionalNotes"),
        "eventTitle": payload.get("eventTitle"),
    }
    return {"createdAt": tree.get("createdAt"), "payload": said}


def _answers(responses: Any) -> dict[str, Any]:
    """What was asked beside who and where, and was answered."""
    asked = responses.items() if isinstance(responses, Mapping) else ()
    return {
        name: one for name, one in asked if name not in _OF_BOOKING and isinstance(one, Mapping) and one.get("value")
    }


def _phone(payload: Mapping[str, Any]) -> str | None:
    paths = ("attendees.phoneNumber", "responses.attendeePhoneNumber.value", "responses.smsReminderNumber.value")
    return next(filter(None, (at(payload, path) for path in paths)), None)


def _mailbox(email: str | None) -> str | None:
    return None if email and email.endswith(_NO_MAILBOX) else email


def _payload(tree: Any) -> Mapping[str, Any]:
    """What the event tells; a meeting's start and end come flat."""
    payload = tree.get("payload") if isinstance(tree, Mapping) else None
    return payload if isinstance(payload, Mapping) else {}
