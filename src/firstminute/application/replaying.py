"""A delivery that could not be understood is read once more, with the client file of today."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from firstminute.application import reporting
from firstminute.application.intake import Intake, accept, packed, source_called
from firstminute.application.looking_up import lookups_of, queued
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain.errors import Invalid, Rejected
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a delivery has become: ids of leads (`fresh` are those that were not there before) or of events.

    `asked` is the provider that is being asked once more for what the delivery only names.
    """

    leads: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    asked: str | None = None


def replay(intake: Intake, item: Quarantined) -> Replayed:
    """Make leads or events of a kept delivery, and note which lead. Again: what it has become already.

    Its sender was verified when it came. Raises Invalid, with the reason, when it still cannot be understood.
    """
    replayed = _events(intake, item) if item.reported else _asked(intake, item) or _leads(intake, item)
    if not replayed.asked:
        intake.quarantine.resolve(item.id, replayed.leads[0])
    return replayed


def _asked(intake: Intake, item: Quarantined) -> Replayed | None:
    """A delivery that only names its records has them fetched once more, by the function that does so."""
    source = source_called(intake.practice, item.source)
    request = Request("POST", "", {"content-type": item.content_type}, item.body)
    try:
        lookups = lookups_of(intake.kinds(source.kind), request, source)
    except Rejected as refusal:
        raise Invalid(f"It still cannot be understood: {refusal.detail}") from refusal
    if not lookups:
        return None
    queued(intake.lookups, item.id)
    return Replayed(asked=lookups[0].provider)


def _events(intake: Intake, item: Quarantined) -> Replayed:
    reported = reporting.take(intake, item)
    if not reported.event_ids:
        raise Invalid(f"It still cannot be understood: {' '.join(reported.reasons)}")
    leads = tuple(dict.fromkeys(f"ld_{event_id.split('_')[1]}" for event_id in reported.event_ids))
    return Replayed(leads, events=reported.event_ids, reasons=reported.reasons)


def _leads(intake: Intake, item: Quarantined) -> Replayed:
    source, now = source_called(intake.practice, item.source), intake.clock.now()
    request = Request("POST", "", {"content-type": item.content_type}, item.body)
    received = [
        accept(intake, source, _dated(draft, item), packed(request), f"{source.name}:{delivery}", now)
        for delivery, draft in _drafts(intake, source, request)
    ]
    ids = tuple(str(one.lead_id) for one in received)
    return Replayed(ids, tuple(str(one.lead_id) for one in received if one.status == "accepted"))


def _drafts(intake: Intake, source: Source, request: Request) -> list[tuple[str, Draft]]:
    """Every inquiry in it that somebody could answer, each under the name intake gives a delivery without an id."""
    try:
        drafts = intake.kinds(source.kind).parse(request, source, intake.practice.country, intake.clock.now())
    except Rejected as refusal:
        raise Invalid(f"It still cannot be understood: {refusal.detail}") from refusal
    digest = hashlib.sha256(request.body).hexdigest()
    named = [(f"{draft.delivery or digest}:{number}", draft) for number, draft in enumerate(drafts)]
    reachable = [(name, draft) for name, draft in named if draft.contact_points]
    if not reachable:
        problems = " ".join(problem for draft in drafts for problem in draft.problems)
        raise Invalid(f"It still has no phone number and no e-mail address. {problems}".strip())
    return reachable


def _dated(draft: Draft, item: Quarantined) -> Draft:
    """The person has waited since it came, not since somebody replayed it."""
    return draft if draft.submitted_at else replace(draft, submitted_at=item.received_at)
