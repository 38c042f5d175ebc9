"""An inquiry arrives: verified, read, stored, and only then answered."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from firstminute.application.ports import (
    Clock,
    Contact,
    Ids,
    Leads,
    Orchestrator,
    Quarantine,
    Quarantined,
    Secrets,
    SourceKind,
)
from firstminute.application.recording import record
from firstminute.domain.cadence import first_planned
from firstminute.domain.errors import (
    Conflict,
    Duplicate,
    FieldError,
    Invalid,
    ProviderUnavailable,
    Rejected,
    TooLarge,
    Unknown,
    WrongContentType,
)
from firstminute.domain.events import Actor, Event, NewEvent, rfc3339
from firstminute.domain.events import record as place
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.lead import Enrollment, Head, fold
from firstminute.domain.practice import Practice, Source

LONGEST_BODY = 256 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one inquiry: `status` is accepted, duplicate or quarantined."""

    status: str
    lead_id: str | None
    received_at: datetime
    head: Head | None = None
    reason: str | None = None
    redirect: str | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """What intake needs. `kinds` finds the module of a source's kind."""

    practice: Practice
    leads: Leads
    quarantine: Quarantine
    orchestrator: Orchestrator
    secrets: Secrets
    clock: Clock
    kinds: Callable[[str], SourceKind]
    new_id: Ids


def receive(intake: Intake, source_name: str, request: Request) -> list[Received]:
    """Take in one delivery. Raises Rejected when its sender must change something.

    A batch gives one answer for each inquiry in it. What an authentic sender sent and we could not understand is kept.
    """
    source = source_called(intake.practice, source_name)
    if len(request.body) > LONGEST_BODY:
        raise TooLarge(f"The body has {len(request.body)} bytes; the limit is {LONGEST_BODY} (256 KiB).")
    kind = intake.kinds(source.kind)
    kind.verify(request, source, secrets_of(intake.secrets, source), intake.clock.wall())
    now = intake.clock.now()
    try:
        drafts = kind.parse(request, source, intake.practice.country, now)
    except WrongContentType:
        raise
    except Rejected as refusal:
        return [_unreadable(intake, source, request, refusal, now)]
    return [_take_in(intake, source, draft, request, number, now) for number, draft in enumerate(drafts)]


def challenge(intake: Intake, source_name: str, request: Request) -> str:
    """Answer a subscription handshake; Unknown where the kind has none."""
    source = source_called(intake.practice, source_name)
    answer = getattr(intake.kinds(source.kind), "challenge", None)
    if answer is None:
        raise Unknown(f"Source {source_name} has no subscription handshake; send its inquiries with POST.")
    return str(answer(request, source, secrets_of(intake.secrets, source)))


def accept(intake: Intake, source: Source, draft: Draft, raw: bytes, delivery: str, now: datetime) -> Received:
    """Make a lead of a draft that has a contact point, or find the lead it already is."""
    in_the_way = _add(intake, source, draft, raw, delivery, now)
    if isinstance(in_the_way, Head):
        _start(intake, in_the_way.lead.id)
        return Received("accepted", in_the_way.lead.id, now, in_the_way, redirect=source.redirect)
    assert in_the_way.lead_id is not None  # noqa: S101  only a contact with a lead stands in the way
    if in_the_way.delivery == delivery:
        return _duplicate(intake, source, in_the_way.lead_id, now)
    return _repeat(intake, source, draft, raw, delivery, in_the_way.lead_id, now)


def source_called(practice: Practice, name: str) -> Source:
    """The source of that name; Unknown says which there are."""
    source = practice.sources.get(name)
    if source is None:
        raise Unknown(f"There is no source {name!r}. This practice has: {', '.join(sorted(practice.sources))}.")
    return source


def secrets_of(secrets: Secrets, source: Source) -> tuple[str, ...]:
    """The values of a source's secret, more than one while it is rotated; none for a public form."""
    return secrets.get(source.secret) if source.secret else ()


def packed(request: Request) -> bytes:
    """The raw request as it is kept: content type, line feed, body, deflated."""
    return zlib.compress(request.headers.get("content-type", "").encode() + b"\n" + request.body)


def _take_in(intake: Intake, source: Source, draft: Draft, request: Request, number: int, now: datetime) -> Received:
    if not draft.contact_points:
        return _unreachable(intake, source, draft, request, now)
    delivery = f"{source.name}:{draft.delivery or _digest(request.body)}:{number}"
    return accept(intake, source, draft, packed(request), delivery, now)


def _add(intake: Intake, source: Source, draft: Draft, raw: bytes, delivery: str, now: datetime) -> Head | Contact:
    """The new head, or the contact whose lead this is. A suppressed point makes a lead that nothing is sent to."""
    since = now - timedelta(seconds=intake.practice.repeat_window)
    suppressed: tuple[str, ...] = ()
    for _ in range(len(draft.contact_points) + 1):
        head, events = _new_lead(intake, source, draft, suppressed, now)
        contact = intake.leads.add(head, events, raw, delivery, draft.contact_points, since)
        if contact is None:
            return head
        if contact.lead_id and contact.received_at and contact.received_at > since:
            return contact
        suppressed = (*suppressed, contact.point)
    raise Conflict("the contact points of this inquiry are being changed by others")


def _new_lead(
    intake: Intake, source: Source, draft: Draft, suppressed: tuple[str, ...], now: datetime
) -> tuple[Head, list[Event]]:
    lead_id = intake.new_id(now)
    received = NewEvent(
        "lead.received", now, Actor("prospect", source.name), _received_data(intake, source, draft, suppressed)
    )
    events = [place(received, lead_id, 1, now)]
    if suppressed:
        stopped = NewEvent("cadence.stopped", now, data={"reason": "opted_out", "step": 0})
        events.append(place(stopped, lead_id, 2, now))
    lead = fold(lead_id, events)
    return Head(lead, Enrollment() if suppressed else first_planned(intake.practice, now), 1), events


def _received_data(intake: Intake, source: Source, draft: Draft, suppressed: tuple[str, ...]) -> dict[str, object]:
    """The data of `lead.received`; what is not known is left out."""
    owner = intake.practice.team[0].name if intake.practice.team else None
    data = {
        "source": source.name,
        "channel": source.channel,
        "submitted_at": rfc3339(draft.submitted_at) if draft.submitted_at else None,
        "campaign": draft.campaign or source.campaign,
        "attribution": dict(draft.attribution),
        "consent": draft.consent.as_json() if draft.consent else None,
        "owner": owner,
        "first_name": draft.first_name,
        "last_name": draft.last_name,
        "phone": draft.phone,
        "email": draft.email,
        "service": draft.service,
        "message": draft.message,
        "region": draft.region,
        "language": draft.language,
        "answers": dict(draft.answers),
        "problems": list(draft.problems),
        "suppressed": list(suppressed),
    }
    return {key: value for key, value in data.items() if value or key in ("submitted_at", "campaign", "consent")}


def _start(intake: Intake, lead_id: str) -> None:
    """A lead is accepted even when its machine cannot be started now: the watchdog starts it within a minute."""
    try:
        intake.orchestrator.start(lead_id)
    except ProviderUnavailable:
        return


def _duplicate(intake: Intake, source: Source, lead_id: str, now: datetime) -> Received:
    head = intake.leads.get(lead_id)
    received_at = head.lead.received_at if head and head.lead.received_at else now
    return Received("duplicate", lead_id, received_at, head, redirect=source.redirect)


def _repeat(
    intake: Intake, source: Source, draft: Draft, raw: bytes, delivery: str, lead_id: str, now: datetime
) -> Received:
    data = _received_data(intake, source, draft, ())
    data.pop("owner", None)
    event = NewEvent("lead.repeated", now, Actor("prospect", source.name), data)
    try:
        head, _ = record(intake.leads, lead_id, [event], now, once=delivery, raw=raw)
    except Duplicate:
        return _duplicate(intake, source, lead_id, now)
    return Received("accepted", lead_id, now, head, redirect=source.redirect)


def _unreadable(intake: Intake, source: Source, request: Request, refusal: Rejected, now: datetime) -> Received:
    """A public form's broken body is refused, an authentic sender's is kept."""
    if source.secret is None:
        raise refusal
    return _quarantine(intake, source, request, refusal.detail, now)


def _unreachable(intake: Intake, source: Source, draft: Draft, request: Request, now: datetime) -> Received:
    """Nobody to answer: kept in any case; a visitor who is still on the page is told what to correct as well."""
    reason = " ".join(draft.problems) or "It holds neither a phone number nor an e-mail address."
    kept = _quarantine(intake, source, request, reason, now)
    if source.secret is not None:
        return kept
    detail = "We need a phone number or an e-mail address to answer. " + " ".join(draft.problems)
    named = [field for field in ("phone", "email") if any(field[:5] in problem.lower() for problem in draft.problems)]
    errors = tuple(FieldError(f"/{field}", detail.strip()) for field in named or ("phone", "email"))
    raise Invalid(detail.strip(), errors)


def _quarantine(intake: Intake, source: Source, request: Request, reason: str, now: datetime) -> Received:
    item_id = "q_" + _digest(source.name.encode() + b"\n" + request.body)[:26]
    content_type = request.headers.get("content-type", "")
    intake.quarantine.add(Quarantined(item_id, source.name, reason, now, content_type, request.body))
    return Received("quarantined", None, now, reason=reason)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
