"""A reply that may be about the person's appointment: confirmed by itself where it is clear, else shown to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from firstminute.domain.appointment_replies import CANCEL, CONFIRM, appointment_of, asked
from firstminute.domain.events import NewEvent
from firstminute.domain.lead import Lead

# In the data of a reply or an opt-out: what it seems to ask of the appointment that it may be about.
ASKED: Final = "appointment_asked"


def about_appointment(lead: Lead, events: Sequence[NewEvent], text: str, now: datetime) -> list[NewEvent]:
    """The events of a reply, with what it says of the appointment.

    CANCEL is a word that always revokes consent (47 CFR 64.1200(a)(10)), so it does, and somebody is to ask whether it
    was meant of the appointment as well.
    """
    wanted = asked(text, lead, now)
    if wanted is None:
        return list(events)
    about = {"appointment_id": appointment_of(lead, now)}
    opted_out = any(event.type == "lead.opted_out" for event in events)
    if wanted == CONFIRM:
        first = events[0]
        confirmed = NewEvent("appointment.confirmed", now, first.actor, {**about, "how": "reply"})
        return [*events, confirmed] if first.type == "lead.replied" and not opted_out else list(events)
    flagged = {**about, ASKED: wanted, **({"review": True} if wanted == CANCEL and opted_out else {})}
    return [_flagged(event, flagged) for event in events]


def _flagged(event: NewEvent, told: Mapping[str, object]) -> NewEvent:
    concerned = event.type in ("lead.replied", "lead.opted_out")
    return replace(event, data={**event.data, **told}) if concerned else event
