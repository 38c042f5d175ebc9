"""A call that nobody answered: by which rule no text follows it, or which run the text begins, and what is owed.

The text is planned under a mark that holds for one number and day.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from firstminute.application.call_holds import given_back
from firstminute.application.calls import PROVIDER, Calling
from firstminute.application.enrolling import by_hand
from firstminute.application.lead_ports import Change
from firstminute.domain.call_alerts import MISSED
from firstminute.domain.call_backs import ASAP, offers
from firstminute.domain.calls import ABANDONED, ANSWERED, Call
from firstminute.domain.events import SYSTEM, Actor, Event, NewEvent, rfc3339
from firstminute.domain.lead import Head
from firstminute.domain.number_rules import automatic
from firstminute.domain.onward import onward
from firstminute.domain.runs import MISSED_CALL, ways_of
from firstminute.domain.text_back import begun, cadence_for, is_text_back
from firstminute.domain.touch import ALONE

ENDED: Final = "call.ended"
# The status of a call whose end nobody told us.
LOST: Final = "lost"
_PROMISED: Final = "call_back.requested"
_PROVIDER: Final = Actor("provider", PROVIDER)
# Why a missed call is answered by no text.
NOT_WANTED: Final = "calls.no_text_back"
ONCE_A_DAY: Final = "calls.once_a_day"
SPOKEN_SINCE: Final = "calls.spoken_since"
ANOTHER_CALL: Final = "calls.another_call"
NOT_SEEN: Final = "calls.not_seen"
IN_FLIGHT: Final = "calls.touch_in_flight"
EMERGENCY: Final = "calls.emergency"


@dataclass(frozen=True, slots=True)
class Missed:
    """What is known when it is over; `log` are the lead's events."""

    call: Call
    outcome: str
    head: Head
    log: list[Event]


def missed(use: Calling, one: Missed, told: dict[str, Any], against: str | None) -> Change:
    """What changes about the lead. `told` is what its end says, `against` a rule that its text has met already."""
    call, outcome, head, log = one.call, one.outcome, one.head, one.log
    rule = _against(use, call, outcome, head, log)
    if rule is None and _is_owed(head, log):
        change = Change([ended(use, told)], replace(head.enrollment, next_at=use.clock.now()))
    elif rule is None and against is None:
        change = _with_text(use, told, outcome, head)
    else:
        against = rule or against or NOT_WANTED
        told = {**told, "rules": [against], "refused": _has_said_no(call, log)}
        change = _without_text(use, one, told, against)
    return replace(change, events=[*change.events, *_promised(use, call, head, log)])


def ended(use: Calling, told: dict[str, Any]) -> NewEvent:
    """The end of a call, with what there is to say of it."""
    data = {name: value for name, value in told.items() if value not in (None, False)}
    return NewEvent(ENDED, use.clock.now(), _PROVIDER, data)


def _against(use: Calling, call: Call, outcome: str, head: Head, log: list[Event]) -> str | None:
    """The rule against a text for this missed call."""
    if set(head.lead.calls) - {call.sid}:
        return ANOTHER_CALL
    if any(one.type == "contact.made" and one.occurred_at >= call.began_at for one in log):
        return SPOKEN_SINCE
    if outcome != ABANDONED and _went_elsewhere(use, call):
        return NOT_SEEN
    if any(one.type == "call.details" and one.data.get("urgent") and one.data.get("call") == call.sid for one in log):
        return EMERGENCY
    if any(is_text_back(one, log[0]) and _day(use, one.occurred_at) == _day(use, use.clock.now()) for one in log):
        return ONCE_A_DAY
    claim = head.enrollment.claim
    if claim is not None and claim.open:
        return IN_FLIGHT
    if head.lead.opted_out:
        return "opt_out"
    unfit = automatic(use.practice, head.lead.phone) if head.lead.phone else "no_contact_point.sms"
    return unfit or (None if cadence_for(use.practice, head.lead, outcome) else NOT_WANTED)


def _went_elsewhere(use: Calling, call: Call) -> bool:
    """Whether the call went on longer than what we said last: the fallback took it, and perhaps somebody there."""
    if call.status == LOST:  # nobody told of anything after the first words: the caller may not have heard them from us
        return not (call.dials or call.wanted or call.recording or call.heard_until is None)
    if call.status != "completed" or call.unseen:
        return call.unseen and call.status == "completed"
    if call.heard_until is None or call.seconds is None or call.recording:  # who speaks after our tone is with us
        return False
    over = use.clock.wall_at(call.began_at) + timedelta(seconds=call.seconds)
    return over > use.clock.wall_at(call.heard_until)


def _with_text(use: Calling, told: dict[str, Any], outcome: str, head: Head) -> Change:
    now, cadence = use.clock.now(), cadence_for(use.practice, head.lead, outcome) or MISSED_CALL
    mark = _mark(use, head)
    if _is_waiting(head) and cadence == MISSED_CALL:
        return Change([ended(use, told)], replace(head.enrollment, next_at=now), once=mark)
    run = begun(use.practice, head.enrollment, cadence, now)
    data = {"cadence": cadence, "version": run.version, "run": run.run, "because": "call.missed"}
    return Change([ended(use, told), NewEvent("cadence.switched", now, data=data)], run, once=mark)


def _without_text(use: Calling, one: Missed, told: dict[str, Any], rule: str) -> Change:
    """The follow-up goes on as it was planned; where the text would have been its beginning, with what comes after."""
    now, call, head, enrollment = use.clock.now(), one.call, one.head, one.head.enrollment
    events = [ended(use, told)]
    if rule in (ANOTHER_CALL, IN_FLIGHT) or head.lead.stopped or enrollment.next_at is None:
        return Change(events, enrollment)
    if _is_waiting(head):
        after = onward(use.practice, head.lead, enrollment, now, sent=True)  # they have called: there is somebody
        return Change([*events, _skipped(use, head, rule), *map(by_hand, after.events)], after.enrollment)
    return Change(events, given_back(use, call, head, one.log))


def _promised(use: Calling, call: Call, head: Head, log: list[Event]) -> list[NewEvent]:
    """A missed call is called back: who asked for it and hung up before they said when, as soon as possible.

    Those who are in no follow-up that calls them get a task of their own too.
    """
    followed = _is_waiting(head) or (head.lead.stopped in (None, "exhausted") and not head.lead.patient)
    promised = head.lead.call_back_at or any(one.data.get("call") == call.sid for one in log if one.type == _PROMISED)
    if (followed and not call.wanted) or _has_said_no(call, log) or head.lead.phone is None or promised:
        return []
    at = offers(use.practice, use.clock.now())[0].at
    data = {"call": call.sid, "at": rfc3339(at), "asked": ASAP if call.wanted else MISSED}
    return [NewEvent(_PROMISED, use.clock.now(), SYSTEM, data)]


def _has_said_no(call: Call, log: list[Event]) -> bool:
    """Whether they wanted to hear no more, in this very call, and did not ask to be called."""
    said = (one.data for one in log if one.type == "lead.opted_out")
    return any(one.get("provider_id") == call.sid and not one.get("call_back") for one in said)


def _skipped(use: Calling, head: Head, rule: str) -> NewEvent:
    touch = ways_of(use.practice, head.enrollment)[0]
    data = {"touch": touch.id, "channel": touch.channel, "template": touch.template, "rules": [rule]}
    return NewEvent("touch.skipped", use.clock.now(), data=data)


def _is_waiting(head: Head) -> bool:
    """Whether the lead's first touch is the text that its call has held up."""
    return head.enrollment.cadence == MISSED_CALL and _is_first_due(head)


def _is_owed(head: Head, log: list[Event]) -> bool:
    """Whether an earlier missed call has planned its text, which this call has held up before it left."""
    missed = (one.data for one in log if one.type == ENDED and one.data.get("outcome") != ANSWERED)
    planned = any(not one.get("rules") and not one.get("corrected") for one in missed)
    return planned and head.enrollment.cadence in (MISSED_CALL, *ALONE) and _is_first_due(head)


def _is_first_due(head: Head) -> bool:
    enrollment = head.enrollment
    fresh = enrollment.step == 0 and enrollment.claim is None and not enrollment.tried
    return fresh and enrollment.next_at is not None and head.lead.stopped is None


def _mark(use: Calling, head: Head) -> str:
    """One text-back for a number on a day of the practice. The key is stored as a hash of a hash: it names nobody."""
    day = _day(use, use.clock.now())
    number = hashlib.sha256((head.lead.phone or "").encode()).hexdigest()
    return f"text_back:{number}:{day}"


def _day(use: Calling, at: datetime) -> str:
    """The day of the practice."""
    return at.astimezone(ZoneInfo(use.practice.zone)).date().isoformat()
