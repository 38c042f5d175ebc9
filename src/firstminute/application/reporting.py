"""What others report of a lead: staff, partners, CRMs, calendars. Each report becomes one event, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from firstminute.application.event_checks import Report, checked
from firstminute.application.heeding import heed
from firstminute.application.intake import LONGEST_BODY, Intake, secrets_of, source_called
from firstminute.application.lead_ports import Leads
from firstminute.application.newcomers import introduced
from firstminute.application.one_person import current, logs_of_all
from firstminute.application.recording import record
from firstminute.application.report_leads import is_nobodys, lead_of
from firstminute.application.report_names import (
    SENT_AGAIN,
    Delivery,
    completed_frame,
    delivery_kept,
    delivery_of,
    known_before,
)
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain.errors import Duplicate, FieldError, Invalid, Rejected, TooLarge, Unknown, WrongContentType
from firstminute.domain.events import CONTROLS, MERGES, Actor, Event, NewEvent
from firstminute.domain.inquiry import Request
from firstminute.domain.lead import Lead
from firstminute.domain.merged import united
from firstminute.domain.practice import Practice, Source

MOST_EVENTS: Final = 100
# The content type of what is kept of a delivery when the rest of it was recorded: a JSON array of events, each with the
# id that it is recorded under, so that neither a replay nor its sender's next try can record anything twice.
LEFT_OVER: Final = "application/vnd.firstminute.events+json"
_KEY: Final = "reported_as"  # in an event's data: what a repetition of the report is known by
_OVER: Final = ("kept", "missed", "cancelled")


class ReportingKind(Protocol):
    """What a module of `adapters/sources/` has besides `verify` when its senders report events."""

    def verify(self, request: Request, source: Source, secrets: tuple[str, ...], now: datetime) -> None:
        """Raises Unauthenticated. `now` is the senders' clock."""

    def reports(self, request: Request, source: Source) -> list[Any]:
        """The events in a body, each in the shape of the contract, section 3. Raises Rejected."""

    def delivery(self, request: Request) -> str | None:
        """The sender's id of this delivery."""


@dataclass(frozen=True, slots=True)
class Reported:
    """The ids of what was recorded, now or when it came before; `reasons` for what was kept but not understood."""

    event_ids: tuple[str, ...]
    reasons: tuple[str, ...] = ()


def receive(intake: Intake, source_name: str, request: Request) -> Reported:
    """Take in what a source reports, one event or several. Raises Rejected when its sender must change something.

    What an authentic sender sent and we could not understand is kept, and the rest of it is recorded.
    """
    source = source_called(intake.practice, source_name)
    if len(request.body) > LONGEST_BODY:
        raise TooLarge(f"The body has {len(request.body)} bytes; the limit is {LONGEST_BODY} (256 KiB).")
    kind = _kind(intake, source)
    kind.verify(request, source, secrets_of(intake.secrets, source), intake.clock.wall())
    return _take(intake, source, request, delivery_of(kind.delivery(request), request.body, intake.clock.now()))


def take(intake: Intake, item: Quarantined) -> Reported:
    """As `receive`, for what was kept of a delivery: its sender was verified then.

    What of it was recorded meanwhile counts no more, and what says no time happened when it came.
    """
    source = source_called(intake.practice, item.source)
    request = Request("POST", "", {"content-type": item.content_type}, item.body)
    delivery = delivery_kept(item.delivery, item.body, item.received_at)
    if item.content_type == LEFT_OVER:
        return _record_all(intake, source, request, json.loads(item.body), delivery)
    return _take(intake, source, request, delivery)


def report(leads: Leads, practice: Practice, lead_id: str, content: Any, actor: Actor, now: datetime) -> Event:
    """Record one event of a known lead, as staff or a partner reports it; the same `id` again gives the same event.

    Of a lead that was merged into another it is recorded there. Staff also merge and part leads this way.
    Raises Unknown for a lead that is not there, Invalid with JSON pointers for fields that are wrong.
    """
    if isinstance(content, Mapping) and str(content.get("type")) in MERGES:
        from firstminute.application.merging import told_by_staff

        return told_by_staff(leads, practice, lead_id, content, actor, now)
    if isinstance(content, Mapping) and str(content.get("type")) in CONTROLS:
        from firstminute.application.controlling import told_by_staff as controlled

        return controlled(leads, practice, lead_id, content, actor, now)
    told = checked(content, practice, now)
    if told.lead_id not in (None, lead_id):
        raise Invalid("The event names another lead.", (FieldError("/lead_id", f"must be {lead_id}, or left out"),))
    once = f"{actor.kind}:{actor.name}:{told.id}" if told.id else None
    return _record(leads, practice, lead_id, told, actor, now, once)


def _kind(intake: Intake, source: Source) -> ReportingKind:
    kind: Any = intake.kinds(source.kind)
    if not hasattr(kind, "reports"):
        raise Unknown(f"The source {source.name} takes inquiries, at POST /intake/{source.name}, and no events.")
    reporting: ReportingKind = kind
    return reporting


def _take(intake: Intake, source: Source, request: Request, delivery: Delivery) -> Reported:
    try:
        contents = _kind(intake, source).reports(request, source)
    except WrongContentType:
        raise
    except Rejected as refusal:
        return _kept(intake, source, request, delivery, Reported((), (refusal.detail,)))
    if len(contents) > MOST_EVENTS:
        raise TooLarge(f"The body holds {len(contents)} events; the limit is {MOST_EVENTS} at once.")
    heed(intake, intake.kinds(source.kind), source, request, delivery.came_at)
    contents = introduced(intake, source, request, contents, delivery.came_at)
    return _record_all(intake, source, request, contents, delivery)


def _record_all(intake: Intake, source: Source, request: Request, contents: list[Any], delivery: Delivery) -> Reported:
    """Record each event; what cannot be is kept: the request as it came, or what is left of it."""
    event_ids: list[str] = []
    reasons: list[str] = []
    left: list[Any] = []
    for number, content in enumerate(contents):
        whole = completed_frame(content, delivery, number)
        try:
            event_ids.append(_record_one(intake, source, whole, known_before(content, delivery, number)).id)
        except Rejected as refusal:
            where = f"Event {number + 1} of {len(contents)}: " if len(contents) > 1 else ""
            reasons.append(where + refusal.detail)
            left.append(whole)
    reported = Reported(tuple(event_ids), tuple(reasons))
    if event_ids and left:
        request = replace(request, headers={"content-type": LEFT_OVER}, body=json.dumps(left).encode())
    return _kept(intake, source, request, delivery, reported) if reasons else reported


def _record_one(intake: Intake, source: Source, content: Any, before: str) -> Event:
    actor, now = Actor("crm" if source.channel == "crm" else "partner", source.name), intake.clock.now()
    told = checked(content, intake.practice, now)
    lead_id = lead_of(intake.leads, told)
    if before != told.id and (earlier := _moments_ago(intake.leads, lead_id, f"{source.name}:event:{before}", told)):
        return earlier
    return _record(intake.leads, intake.practice, lead_id, told, actor, now, f"{source.name}:event:{told.id}")


def _moments_ago(leads: Leads, lead_id: str, once: str, told: Report) -> Event | None:
    """The event that the same report became less than ten minutes ago."""
    event = _recorded_as(leads, lead_id, once) if leads.seen(once) else None
    return event if event and told.occurred_at - event.occurred_at < SENT_AGAIN else None


def _record(
    leads: Leads, practice: Practice, lead_id: str, told: Report, actor: Actor, now: datetime, once: str | None
) -> Event:
    """Record a report, with what it begins: an appointment its reminders, for one."""
    head = current(leads, lead_id)
    if head is None:
        raise Unknown(f"There is no lead {lead_id}.")
    data = {**_completed(told, united(head.lead)), **({_KEY: once} if once else {})}
    try:
        events = _understood(NewEvent(told.type, told.occurred_at, actor, data), head.lead, now)
        nobodys = is_nobodys(leads, head.lead)
        _, recorded = record(leads, lead_id, events, now, once=once, practice=practice, nobodys=nobodys)
    except Duplicate:
        return _recorded_before(leads, lead_id, once)
    return recorded[0]


def _understood(event: NewEvent, lead: Lead, now: datetime) -> list[NewEvent]:
    """A reply may be a no, or about an appointment, whichever way it came; what reads words is loaded only then."""
    if event.type != "lead.replied":
        return [event]
    from firstminute.application.appointment_answers import about_appointment
    from firstminute.application.opt_outs import behind

    events = [event, *behind(event)]
    return about_appointment(lead, events, str(event.data.get("text") or ""), now) if lead.appointments else events


def _completed(told: Report, lead: Lead) -> Mapping[str, Any]:
    """What a report may leave to us: who had the lead before, and which appointment when there is but one."""
    if told.type == "owner.assigned":
        return {**told.data, "previous": lead.owner}
    if told.type == "owner.acknowledged":
        return {"owner": lead.owner, **told.data}
    if told.type.startswith("appointment.") and "appointment_id" not in told.data:
        return {"appointment_id": _only_appointment(lead), **told.data}
    return told.data


def _only_appointment(lead: Lead) -> str:
    """The one appointment that is still to come, or else the only one there ever was."""
    coming = [key for key, status in lead.appointments.items() if status not in _OVER] or list(lead.appointments)
    if len(coming) == 1:
        return coming[0]
    words = f"is missing, and the lead has {len(coming) or 'no'} appointments to choose from"
    raise Invalid(f"The appointment_id {words}.", (FieldError("/data/appointment_id", words),))


def _recorded_before(leads: Leads, lead_id: str, once: str | None) -> Event:
    """The event that this very report became. Raises Unknown when it was reported of another lead."""
    event = _recorded_as(leads, lead_id, once)
    if event is None:
        raise Unknown(f"This report was recorded before, but not of lead {lead_id}.")
    return event


def _recorded_as(leads: Leads, lead_id: str, once: str | None) -> Event | None:
    logs = logs_of_all(leads, lead_id)
    if once is None:
        return None
    from firstminute.domain.erasure import report_without_person

    known = (once, report_without_person(once))
    return next((event for log in logs for event in log if event.data.get(_KEY) in known), None)


def _kept(intake: Intake, source: Source, request: Request, delivery: Delivery, reported: Reported) -> Reported:
    name = hashlib.sha256(b"\n".join((source.name.encode(), b"events", request.body)))
    item = Quarantined(
        f"q_{name.hexdigest()[:26]}",
        source.name,
        " ".join(reported.reasons)[:1000],
        delivery.came_at,
        request.headers.get("content-type", ""),
        request.body,
        reported=True,
        delivery=delivery.name,
    )
    intake.quarantine.add(item)
    return reported
