"""What happens next with a lead, and when: nobody should have to remember it."""

from __future__ import annotations

from typing import Any, Final

from firstminute.domain.events import rfc3339
from firstminute.domain.lead import Head
from firstminute.domain.merged import united
from firstminute.domain.practice import Practice
from firstminute.domain.runs import APPOINTMENTS

# States in which it is a person's turn, and what for.
_PERSON: Final = {
    "replied": "call_back",
    "contacted": "qualify",
    "qualified": "book_appointment",
    "missed": "offer_new_appointment",
    "kept": "record_decision",
}


def next_action(practice: Practice, head: Head) -> dict[str, Any] | None:
    """`channel`, `at` (RFC 3339), `what` and `owner`; None when nothing is planned.

    What is planned automatically comes from the cadence; what waits for a person is due since the last change.
    """
    lead, enrollment = united(head.lead), head.enrollment
    owner = lead.owner or (practice.team[0].name if practice.team else None)
    if lead.call_back_at is not None:
        return _action("call", rfc3339(lead.call_back_at), "call_back", owner)
    if lead.back_at is not None:
        return _action("call", rfc3339(lead.back_at), "call_back", owner)
    if lead.paused_at is not None:
        return _action(enrollment.next_channel or "sms", rfc3339(lead.paused_until or lead.paused_at), "paused", owner)
    reminding = lead.cadence == APPOINTMENTS and lead.state == "booked"
    if enrollment.next_at is not None and not lead.stopped and not reminding:
        what = "first_touch" if enrollment.step == 0 else f"step_{enrollment.step}"
        return _action(enrollment.next_channel or "sms", rfc3339(enrollment.next_at), what, owner)
    if lead.state == "booked" and lead.starts_at:
        return _action("appointment", lead.starts_at, "appointment", owner)
    if lead.state in _PERSON and lead.received_at:
        return _action("call", rfc3339(lead.state_at or lead.received_at), _PERSON[lead.state], owner)
    return None


def _action(channel: str, at: str, what: str, owner: str | None) -> dict[str, Any]:
    return {"channel": channel, "at": at, "what": what, "owner": owner}
