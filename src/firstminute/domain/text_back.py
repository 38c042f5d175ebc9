"""A missed call is answered by a text: which cadence that text begins, and in which words.

The text is the first touch of a run like any other, so it goes through the same decision, claim and record.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from firstminute.domain.events import Event
from firstminute.domain.lead import Enrollment, Lead
from firstminute.domain.practice import Choice, Practice
from firstminute.domain.runs import MISSED_CALL, SPOKEN_WITH
from firstminute.domain.touch import ALONE, NEW_LEAD, PATIENT_CALL, TEXT_BACK

# MISSED_CALL: somebody whom nobody has spoken with; the text, then the client file's plan of that name, else that of
# new leads. TEXT_BACK or PATIENT_CALL: somebody who is a person's already, or a patient; the text, nothing after it.
# Whose follow-up ended for want of an answer gets a whole one again.
_WHOLE: Final = (None, "exhausted")


def held(practice: Practice, until: datetime) -> Enrollment:
    """Where a caller starts who is new: their first touch waits for the call's end."""
    plan = practice.cadences.get(MISSED_CALL) or practice.cadences[NEW_LEAD]
    channel = first_choices(practice, MISSED_CALL)[0].channel
    return Enrollment(MISSED_CALL, plan.version, 0, until, channel)


def first_choices(practice: Practice, cadence: str) -> tuple[Choice, ...]:
    """The ways that the first touch of a run of this cadence may go, in order of preference."""
    usual = practice.first_touch.choices
    calls = practice.calls
    if cadence == PATIENT_CALL:
        return (Choice("sms", calls.patient_template),) if calls.patient_template else ()
    if cadence not in (MISSED_CALL, TEXT_BACK):
        return usual
    texts = tuple(one for one in usual if one.channel == "sms")[:1]
    if calls.text_back_template:
        texts = (Choice("sms", calls.text_back_template),)
    return texts if cadence == TEXT_BACK else (*texts, *(one for one in usual if one.channel != "sms"))


def is_text_back(event: Event, first: Event) -> bool:
    """Whether a touch was the text that answers a missed call; `first` is the lead's first event."""
    if event.type != "touch.sent" or event.data.get("channel") != "sms":
        return False
    touch = str(event.data.get("touch"))
    cadence, _, rest = touch.partition(".")
    if not rest:
        return touch == "first" and bool(first.data.get("call"))
    return rest.endswith(".first") and cadence in (MISSED_CALL, *ALONE)


def cadence_for(practice: Practice, lead: Lead, outcome: str) -> str | None:
    """The cadence that a missed call of this lead begins; None when it is answered by no text."""
    if outcome not in practice.calls.text_back or lead.opted_out or lead.merged_into or not lead.phone:
        return None
    unspoken = MISSED_CALL if lead.stopped in _WHOLE and lead.cadence not in SPOKEN_WITH else TEXT_BACK
    name = PATIENT_CALL if lead.patient else unspoken
    return name if first_choices(practice, name) else None


def begun(practice: Practice, enrollment: Enrollment, cadence: str, now: datetime) -> Enrollment:
    """A run of that cadence which begins now, after the run that the lead is in."""
    found = held(practice, now)
    return replace(found, cadence=cadence, run=enrollment.run + 1, began_at=now)
