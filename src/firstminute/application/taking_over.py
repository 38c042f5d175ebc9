"""A person who inquires again after the window is a new lead: what still runs for an older one of theirs ends.

Told by the table's stream, after the new lead was stored: it repeats what died half-way, and costs the inquiry nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from firstminute.application.lead_ports import Change, Leads
from firstminute.application.recording import persist, with_consequences
from firstminute.domain.events import SYSTEM, Event, NewEvent
from firstminute.domain.identity import same_person
from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Head, Lead
from firstminute.domain.runs import APPOINTMENTS

# A new inquiry is a sign of the person, as a reply is: it ends what follows up on the old one.
_REASON: Final = "replied"


class _Over(Exception):
    """It has ended by now."""


def end_older(leads: Leads, event: Event, now: datetime) -> list[str]:
    """End what runs for older leads of the person of a `lead.received`, reminders excepted; gives back their ids.

    Safe to repeat. Raises Conflict or ProviderUnavailable: tell of the event again.
    """
    if event.type != "lead.received" or event.data.get("synthetic") or event.data.get("suppressed"):
        return []
    ended = []
    for head in _older(leads, event):
        told = {"reason": _REASON, "because": "lead.received", "lead": event.lead_id}

        def change(current: Head, told: dict[str, str] = told) -> Change:
            if not _runs(current.lead):
                raise _Over
            stopped = NewEvent("cadence.stopped", now, SYSTEM, told)
            return Change(with_consequences(current, [stopped], now), current.enrollment)

        try:
            persist(leads, head.lead.id, change, now, held=head, exact=True)
        except _Over:
            continue
        ended.append(head.lead.id)
    return ended


def _older(leads: Leads, event: Event) -> Iterator[Head]:
    get = event.data.get
    draft = Draft(first_name=get("first_name"), last_name=get("last_name"), phone=get("phone"), email=get("email"))
    ids = {one for point in draft.contact_points for one in leads.contact(point).leads}
    for lead_id in sorted(one for one in ids if one < event.lead_id):
        head = leads.get(lead_id)
        if head and _runs(head.lead) and same_person(head.lead, draft).same:
            yield head


def _runs(lead: Lead) -> bool:
    return lead.stopped is None and lead.merged_into is None and lead.cadence != APPOINTMENTS
