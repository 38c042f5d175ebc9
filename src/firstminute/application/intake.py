"""An inquiry arrives: verified, read, stored, and only then answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from firstminute.application.deflating import deflated
from firstminute.application.heeding import heed
from firstminute.application.keeping import digest_of, kept_as, with_content
from firstminute.application.lead_ports import Contact, Leads
from firstminute.application.looking_up import lookups_of, queued, waiting_for
from firstminute.application.new_leads import new_lead
from firstminute.application.received import Received as Received  # noqa: PLC0414  for all who call this
from firstminute.application.setting_aside import EMPTY, set_aside, unreachable, unreadable
from firstminute.application.waiting_ports import Inbox, LookupQueue, Quarantine
from firstminute.domain.errors import (
    Conflict,
    Duplicate,
    Forbidden,
    ProviderUnavailable,
    Rejected,
    TooLarge,
    Unknown,
    WrongContentType,
)
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.lead import Head
from firstminute.domain.practice import Practice, Source
from firstminute.domain.synthetic import HEADER, is_marked

if TYPE_CHECKING:
    from firstminute.application.ports import Clock, Ids, Orchestrator, Secrets, SourceKind
    from firstminute.application.synthetic_checks import Checks

LONGEST_BODY: Final = 256 * 1024
MOST_INQUIRIES: Final = 100
_TRIES: Final = 6  # more than so many people of one number never inquire in the same instant
_NOTHING: Final = "Nothing in it is an inquiry, so nothing was done."


@dataclass(frozen=True, slots=True)
class Known:
    """The lead of somebody who asks again, as it stood when it was looked at."""

    head: Head


@dataclass(frozen=True, slots=True)
class Intake:
    """What intake needs. `kinds` finds the module of a source's kind; what a port is missing for is not done."""

    practice: Practice
    leads: Leads
    quarantine: Quarantine
    orchestrator: Orchestrator
    secrets: Secrets
    clock: Clock
    kinds: Callable[[str], SourceKind]
    new_id: Ids
    lookups: LookupQueue | None = None
    inbox: Inbox | None = None
    objection: Callable[[Source, Draft, Request, datetime], str | None] | None = None
    checks: Checks | None = None


def receive(intake: Intake, source_name: str, request: Request) -> list[Received]:
    """Take in one delivery. Raises Rejected when its sender must change something.

    A batch gives one answer for each inquiry in it. What an authentic sender sent and we could not understand is kept.
    """
    source = source_called(intake.practice, source_name)
    if len(request.body) > LONGEST_BODY:
        raise TooLarge(f"The body has {len(request.body)} bytes; the limit is {LONGEST_BODY} (256 KiB).")
    kind = _kind_of(intake, source, request)
    kind.verify(request, source, secrets_of(intake.secrets, source), intake.clock.wall())
    now = intake.clock.now()
    heed(intake, kind, source, request, now)
    try:
        lookups = lookups_of(kind, request, source)
        drafts = [] if lookups else kind.parse(request, source, intake.practice.country, now)
    except (WrongContentType, Unknown, Forbidden, TooLarge):
        raise
    except Rejected as refusal:
        return [unreadable(intake.quarantine, source, request, refusal, now)]
    if not drafts:
        return [_without_drafts(intake, source, request, lookups, now)]
    if len(drafts) > MOST_INQUIRIES:
        raise TooLarge(f"The body holds {len(drafts)} inquiries; the limit is {MOST_INQUIRIES} at once.")
    if len(drafts) == 1 and not drafts[0].contact_points and source.secret is None:
        raise unreachable(intake.quarantine, source, drafts[0], request, now)
    return [_take_in(intake, source, draft, request, number, now) for number, draft in enumerate(drafts)]


def challenge(intake: Intake, source_name: str, request: Request) -> str:
    """Answer a subscription handshake; Unknown where the kind has none."""
    source = source_called(intake.practice, source_name)
    answer = getattr(intake.kinds(source.kind), "challenge", None)
    if answer is None:
        raise Unknown(f"Source {source_name} has no subscription handshake; send its inquiries with POST.")
    agreed = intake.secrets.get(source.handshake) if source.handshake else secrets_of(intake.secrets, source)
    return str(answer(request, source, agreed))


def accept(intake: Intake, source: Source, draft: Draft, raw: bytes, delivery: str, now: datetime) -> Received:
    """Make a lead of a draft that has a contact point, or that is nobody's, or find the lead it already is."""
    if _is_nobody(intake, source, draft):
        from firstminute.application.synthetic_leads import taken

        return taken(intake, source, draft, raw, delivery, now)
    found = _add(intake, source, draft, raw, delivery, now)
    if isinstance(found, str):
        return _duplicate(intake, source, draft, found, now)
    if isinstance(found, Known):
        return _repeat(intake, source, draft, raw, delivery, found.head, now)
    if not found.lead.stopped:
        _start(intake, found.lead.id)
    return Received("accepted", found.lead.id, now, found, redirect=source.redirect, draft=draft)


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
    told = with_content(request)
    return deflated(told.headers.get("content-type", "").encode() + b"\n" + told.body)


def _kind_of(intake: Intake, source: Source, request: Request) -> SourceKind:
    """The source's kind, or what stands in for it where our own mark is the proof. Raises Unauthenticated."""
    if HEADER not in request.headers:
        return intake.kinds(source.kind)
    from firstminute.application.synthetic_leads import standing_in

    return standing_in(intake, source, request)


def _without_drafts(intake: Intake, source: Source, request: Request, lookups: list[Lookup], now: datetime) -> Received:
    """Kept, and queued for `lead_lookup`, while its sender waits for no more than that; or no inquiry at all."""
    if not lookups:
        return Received("accepted", None, now, reason=_NOTHING)
    item = waiting_for(kept_as(source.name, request), source, request, lookups[0], now)
    intake.quarantine.add(item)
    queued(intake.lookups, item.id)
    return Received("accepted", None, now, reason=item.reason, kept_as=item.id)


def _take_in(intake: Intake, source: Source, draft: Draft, request: Request, number: int, now: datetime) -> Received:
    delivery = f"{source.name}:{draft.delivery or digest_of(request.body)}:{number}"
    if _is_nobody(intake, source, draft):
        return accept(intake, source, draft, packed(request), delivery, now)
    if not draft.contact_points:
        reason = " ".join(draft.problems) or EMPTY
        return set_aside(
            intake.quarantine, source, request, f"Inquiry {number + 1}: {reason}" if number else reason, now
        )
    doubt = intake.objection(source, draft, request, intake.clock.wall()) if intake.objection else None
    if doubt:
        kept = set_aside(intake.quarantine, source, request, doubt, now)
        return replace(kept, redirect=source.redirect, draft=draft, quiet=True)
    return accept(intake, source, draft, packed(request), delivery, now)


def _add(intake: Intake, source: Source, draft: Draft, raw: bytes, delivery: str, now: datetime) -> Head | Known | str:
    """The new head, the lead whose person asks again, or the id of the lead that this very delivery has become.

    A suppressed point, or a patient's, makes a lead that nothing is sent to. A head is loaded only when a contact is
    in the way.
    """
    since = now - timedelta(seconds=intake.practice.repeat_window)
    suppressed: dict[str, None] = {}
    beside: dict[str, Contact] = {}
    patient = False
    for _ in range(_TRIES + len(draft.contact_points)):
        made = (intake.practice, intake.new_id(now), source, draft, now)
        head, events = new_lead(*made, suppressed=tuple(suppressed), patient=patient)
        contact = intake.leads.add(head, events, raw, delivery, draft.contact_points, since, beside)
        if contact is None:
            return head
        if contact.lead_id and contact.received_at and contact.received_at > since:
            if contact.delivery == delivery:
                return contact.lead_id
            from firstminute.application.recognising import recognised

            known = recognised(intake.leads, contact, draft, since)
            if known:
                return Known(known)
            beside[contact.point] = contact
        if contact.suppressed_at:
            suppressed[contact.point] = None
        patient = patient or contact.patient
    raise Conflict("the contact points of this inquiry are being changed by others")


def _is_nobody(intake: Intake, source: Source, draft: Draft) -> bool:
    if not draft.test and not is_marked(draft.email):
        return False
    from firstminute.application.synthetic_leads import is_synthetic

    return is_synthetic(intake, source, draft)


def _start(intake: Intake, lead_id: str, run: str = "") -> None:
    """A lead is accepted even when its machine cannot be started now: the watchdog starts it within a minute."""
    try:
        intake.orchestrator.start(lead_id, run)
    except ProviderUnavailable:
        return


def _duplicate(intake: Intake, source: Source, draft: Draft, lead_id: str, now: datetime) -> Received:
    head = intake.leads.get(lead_id)
    received_at = head.lead.received_at if head and head.lead.received_at else now
    return Received("duplicate", lead_id, received_at, head, redirect=source.redirect, again=True, draft=draft)


def _repeat(
    intake: Intake, source: Source, draft: Draft, raw: bytes, delivery: str, known: Head, now: datetime
) -> Received:
    from firstminute.application.repeating import repeat

    try:
        head, run = repeat(intake.leads, intake.practice, source, draft, raw, delivery, known, now)
    except Duplicate:
        return _duplicate(intake, source, draft, known.lead.id, now)
    if run:
        _start(intake, known.lead.id, run)
    return Received("accepted", known.lead.id, now, head, redirect=source.redirect, again=run is None, draft=draft)
