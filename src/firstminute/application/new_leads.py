"""A draft becomes a lead: its first events, where it stands, who owns it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.domain.cadence import first_planned
from firstminute.domain.campaigns import campaign
from firstminute.domain.events import Actor, Event, NewEvent, record, rfc3339
from firstminute.domain.folding import fold
from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Enrollment, Head
from firstminute.domain.practice import Practice, Source

# Told even when it is not known: whoever reads the event may rely on it.
_ALWAYS: Final = frozenset({"submitted_at", "campaign", "attribution", "consent"})


def new_lead(
    practice: Practice,
    lead_id: str,
    source: Source,
    draft: Draft,
    now: datetime,
    *,
    suppressed: tuple[str, ...] = (),
    patient: bool = False,
) -> tuple[Head, list[Event]]:
    """The head and the first events of a new lead.

    One with a suppressed contact point is over before it begins, and a patient of the practice is its people's.
    """
    data = told(source, draft)
    if practice.team:
        data["owner"] = practice.team[0].name
    if is_late(practice, draft, now):
        data["late"] = True
    if patient:
        data["patient"] = True
    if draft.test:
        data["synthetic"] = True
    if suppressed:
        data["suppressed"] = list(suppressed)
    received = NewEvent("lead.received", now, Actor("prospect", source.name), data)
    events = [record(received, lead_id, 1, now)]
    if suppressed or patient:
        reason = "opted_out" if suppressed else "human"
        stopped = NewEvent("cadence.stopped", now, data={"reason": reason, "step": 0})
        events.append(record(stopped, lead_id, 2, now))
    lead = fold(lead_id, events)
    return Head(lead, Enrollment() if lead.stopped else _planned(practice, draft, now), 1), events


def _planned(practice: Practice, draft: Draft, now: datetime) -> Enrollment:
    """The first touch: at once, or for somebody who is on the phone when that call is over."""
    if draft.call is None:
        return first_planned(practice, now)
    from firstminute.domain.text_back import held

    return held(practice, draft.call.held_until)


def is_late(practice: Practice, draft: Draft, now: datetime) -> bool:
    """Whether an inquiry was on its way so long that nobody expects an instant answer to it any more."""
    within = timedelta(seconds=practice.first_touch.instant_within)
    return draft.submitted_at is not None and now - draft.submitted_at > within


def told(source: Source, draft: Draft) -> dict[str, Any]:
    """The data of `lead.received` and `lead.repeated`; what is not known is left out.

    What is called a campaign and is no name for one stays with the lead: nothing is counted by it.
    """
    named = campaign(draft.campaign)
    instead = {"utm_campaign": draft.campaign} if draft.campaign and not named else {}
    data = {
        "source": source.name,
        "channel": source.channel,
        "submitted_at": rfc3339(draft.submitted_at) if draft.submitted_at else None,
        "campaign": named or source.campaign,
        "attribution": {**instead, **draft.attribution},
        "consent": draft.consent.as_json() if draft.consent else None,
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
        "call": draft.call.sid if draft.call else None,
        "dialled": draft.call.dialled if draft.call else draft.dialled,
        "provider_id": draft.provider_id,
        "media": [dict(one) for one in draft.media],
        "wrote_by": draft.wrote_by,
    }
    return {key: value for key, value in data.items() if value or key in _ALWAYS}
