"""A call is over: what it came to is told to the lead, once, and a missed one is answered by a text.

The end is told by the status callback, by the step in which the caller hung up, or by nobody: then the watchdog ends
it. Whoever comes first tells it, and what comes later finds it told.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from firstminute.application.calls import PROVIDER, Calling, changed, head_of
from firstminute.application.ports import Change
from firstminute.application.recording import persist, with_consequences
from firstminute.domain.cadence import following
from firstminute.domain.call_alerts import MISSED
from firstminute.domain.call_backs import ASAP, offers
from firstminute.domain.calls import ABANDONED, ANSWERED, Call, classify, talked_seconds
from firstminute.domain.errors import Duplicate, ProviderUnavailable
from firstminute.domain.events import SYSTEM, Actor, Event, NewEvent, rfc3339
from firstminute.domain.lead import Enrollment, Head
from firstminute.domain.runs import MISSED_CALL
from firstminute.domain.text_back import begun, cadence_for, first_choices, is_text_back
from firstminute.domain.touch import ALONE

# The status of a call whose end nobody told us.
LOST: Final = "lost"
_PROVIDER: Final = Actor("provider", PROVIDER)
_ENDED: Final = "call.ended"
_PROMISED: Final = "call_back.requested"
# Why a missed call is answered by no text.
NOT_WANTED: Final = "calls.no_text_back"
ONCE_A_DAY: Final = "calls.once_a_day"
SPOKEN_SINCE: Final = "calls.spoken_since"
ANOTHER_CALL: Final = "calls.another_call"
NOT_SEEN: Final = "calls.not_seen"
IN_FLIGHT: Final = "calls.touch_in_flight"


class _Told(Exception):
    """The lead knows already."""


def end(use: Calling, sid: str, status: str, seconds: int | None) -> Call:
    """The call after its end, told to its lead; nothing more where that was done.

    Where the provider does not say how long it was, our own clock does, unless nobody knows when it ended.
    """
    wall = use.clock.wall()

    def over(call: Call) -> Call:
        if call.status not in (None, LOST) or status == LOST:
            return replace(call, status=call.status or LOST, seconds=call.seconds if seconds is None else seconds)
        passed = int((wall - use.clock.wall_at(call.began_at)).total_seconds())
        after = int((wall - use.clock.wall_at(call.taken_at)).total_seconds()) if call.taken_at else None
        return replace(call, status=status, seconds=passed if seconds is None else seconds, after_key=after)

    return settle(use, changed(use, sid, over))


def settle(use: Calling, call: Call) -> Call:
    """Tell the lead what the call came to, and answer a missed one. Safe to repeat after a crash at any point."""
    if call.outcome is not None:
        return call
    outcome = classify(call.facts)
    if call.lead_id and not (call.hidden and head_of(use, call) is None):  # cut off before its lead was stored
        _tell(use, call, outcome)
        _start(use, call)
    due = _owed(use, call, outcome)
    return changed(use, call.sid, lambda one: _settled(one, outcome, due, use.clock.now()))


def _settled(call: Call, outcome: str, due: datetime | None, now: datetime) -> Call:
    settled = replace(call, outcome=call.outcome or outcome)
    if due is None or call.call_back_at is not None:
        return settled
    return replace(settled, call_back_at=due, reminded=due <= now)


def _owed(use: Calling, call: Call, outcome: str) -> datetime | None:
    """When the caller is owed a call, so that somebody minds it."""
    head = head_of(use, call) if outcome != ANSWERED else None
    return head.lead.call_back_at if head else None


def _tell(use: Calling, call: Call, outcome: str) -> None:
    """Record the end, with the text-back where one is due.

    The text is planned under a mark that holds for one number and day: who has had theirs gets no other one.
    """
    lead_id, now = call.lead_id or "", use.clock.now()
    with suppress(_Told):
        try:
            persist(use.leads, lead_id, lambda head: _change(use, call, outcome, head), now)
        except Duplicate:
            persist(use.leads, lead_id, lambda head: _change(use, call, outcome, head, ONCE_A_DAY), now)


def _start(use: Calling, call: Call) -> None:
    """Start what sends the text now; started again it runs once, and what cannot be started the watchdog starts."""
    head = head_of(use, call)
    if head is None or head.lead.stopped or head.enrollment.step or head.enrollment.next_at is None:
        return
    if head.enrollment.next_at <= use.clock.now():
        with suppress(ProviderUnavailable):
            use.orchestrator.start(head.lead.id, f"run{head.enrollment.run}" if head.enrollment.run else "")


def _change(use: Calling, call: Call, outcome: str, head: Head, against: str | None = None) -> Change:
    """What the end of a call changes about the lead as it stands."""
    log = use.leads.log(head.lead.id)
    if any(one.type == _ENDED and one.data.get("call") == call.sid for one in log):
        raise _Told
    told: dict[str, Any] = {"call": call.sid, "outcome": outcome, "seconds": call.seconds, "member": call.took}
    told["call_back"] = call.call_back_at is not None
    told["voicemail"] = call.recording is not None
    if outcome == ANSWERED:
        events = [_event(use, told), _conversation(call)]
        return Change(with_consequences(head, events, use.clock.now()), head.enrollment)
    rule = _against(use, call, outcome, head, log)
    if rule is None and _is_owed(head, log):
        change = Change([_event(use, told)], replace(head.enrollment, next_at=use.clock.now()))
    elif rule is None and against is None:
        change = _with_text(use, told, outcome, head)
    else:
        against = rule or against or NOT_WANTED
        change = _without_text(use, call, {**told, "rules": [against]}, head, against)
    return replace(change, events=[*change.events, *_promised(use, call, head, log)])


def _against(use: Calling, call: Call, outcome: str, head: Head, log: list[Event]) -> str | None:
    """The rule against a text for this missed call."""
    if set(head.lead.calls) - {call.sid}:
        return ANOTHER_CALL
    if any(one.type == "contact.made" and one.occurred_at >= call.began_at for one in log):
        return SPOKEN_SINCE
    if outcome != ABANDONED and _went_elsewhere(use, call):
        return NOT_SEEN
    if any(is_text_back(one, log[0]) and _day(use, one.occurred_at) == _day(use, use.clock.now()) for one in log):
        return ONCE_A_DAY
    claim = head.enrollment.claim
    if claim is not None and claim.open:
        return IN_FLIGHT
    if head.lead.opted_out:
        return "opt_out"
    if head.lead.phone is None:
        return "no_contact_point.sms"
    return None if cadence_for(use.practice, head.lead, outcome) else NOT_WANTED


def _went_elsewhere(use: Calling, call: Call) -> bool:
    """Whether the call went on longer than what we said last: the fallback took it, and perhaps somebody there."""
    if call.status != "completed" or call.unseen:
        return call.unseen and call.status == "completed"
    if call.heard_until is None or call.seconds is None:
        return False
    over = use.clock.wall_at(call.began_at) + timedelta(seconds=call.seconds)
    return over > use.clock.wall_at(call.heard_until)


def _with_text(use: Calling, told: dict[str, Any], outcome: str, head: Head) -> Change:
    now, cadence = use.clock.now(), cadence_for(use.practice, head.lead, outcome) or MISSED_CALL
    mark = _mark(use, head)
    if _is_waiting(head) and cadence == MISSED_CALL:
        return Change([_event(use, told)], replace(head.enrollment, next_at=now), once=mark)
    run = begun(use.practice, head.enrollment, cadence, now)
    data = {"cadence": cadence, "version": run.version, "run": run.run, "because": "call.missed"}
    return Change([_event(use, told), NewEvent("cadence.switched", now, data=data)], run, once=mark)


def _without_text(use: Calling, call: Call, told: dict[str, Any], head: Head, rule: str) -> Change:
    """The follow-up goes on as it was planned; where the text would have been its beginning, with what comes after."""
    now, enrollment = use.clock.now(), head.enrollment
    events = [_event(use, told)]
    if rule in (ANOTHER_CALL, IN_FLIGHT) or head.lead.stopped or enrollment.next_at is None:
        return Change(events, enrollment)
    if _is_waiting(head):
        return Change([*events, *_skipped(use, head, rule)], _after_first(use, head))
    resumes = max(call.resumes_at, now) if call.resumes_at else enrollment.next_at
    return Change(events, replace(enrollment, next_at=min(resumes, enrollment.next_at)))


def _promised(use: Calling, call: Call, head: Head, log: list[Event]) -> list[NewEvent]:
    """A missed call is called back: who asked for it and hung up before they said when, as soon as possible.

    Those who are in no follow-up that calls them get a task of their own too.
    """
    said_no = any(one.type == "lead.opted_out" and one.data.get("provider_id") == call.sid for one in log)
    followed = _is_waiting(head) or (head.lead.stopped in (None, "exhausted") and not head.lead.patient)
    promised = head.lead.call_back_at or any(one.data.get("call") == call.sid for one in log if one.type == _PROMISED)
    if (followed and not call.wanted) or said_no or head.lead.phone is None or promised:
        return []
    at = offers(use.practice, use.clock.now())[0].at
    data = {"call": call.sid, "at": rfc3339(at), "asked": ASAP if call.wanted else MISSED}
    return [NewEvent(_PROMISED, use.clock.now(), SYSTEM, data)]


def _skipped(use: Calling, head: Head, rule: str) -> list[NewEvent]:
    now = use.clock.now()
    choice = first_choices(use.practice, head.enrollment.cadence)[0]
    data = {"touch": "first", "channel": choice.channel, "template": choice.template, "rules": [rule]}
    events = [NewEvent("touch.skipped", now, data=data)]
    over = _after_first(use, head).next_at is None
    return [*events, NewEvent("cadence.stopped", now, SYSTEM, {"reason": "exhausted"})] if over else events


def _after_first(use: Calling, head: Head) -> Enrollment:
    return following(use.practice, head.lead, head.enrollment, use.clock.now())


def _is_waiting(head: Head) -> bool:
    """Whether the lead's first touch is the text that its call has held up."""
    return head.enrollment.cadence == MISSED_CALL and _is_first_due(head)


def _is_owed(head: Head, log: list[Event]) -> bool:
    """Whether an earlier missed call has planned its text, which this call has held up before it left."""
    missed = (one.data for one in log if one.type == _ENDED and one.data.get("outcome") != ANSWERED)
    planned = any(not one.get("rules") and not one.get("corrected") for one in missed)
    return planned and head.enrollment.cadence in (MISSED_CALL, *ALONE) and _is_first_due(head)


def _is_first_due(head: Head) -> bool:
    enrollment = head.enrollment
    fresh = enrollment.step == 0 and enrollment.claim is None and not enrollment.tried
    return fresh and enrollment.next_at is not None and head.lead.stopped is None


def _event(use: Calling, told: dict[str, Any]) -> NewEvent:
    data = {name: value for name, value in told.items() if value not in (None, False)}
    return NewEvent(_ENDED, use.clock.now(), _PROVIDER, data)


def _conversation(call: Call) -> NewEvent:
    """It began when the key was pressed: that is when the human clock stops."""
    told = {"channel": "call", "seconds": talked_seconds(call.facts), "call": call.sid}
    data = {name: value for name, value in told.items() if value is not None}
    return NewEvent("contact.made", call.taken_at or call.began_at, Actor("staff", call.took or ""), data)


def _mark(use: Calling, head: Head) -> str:
    """One text-back for a number on a day of the practice. The key is stored as a hash of a hash: it names nobody."""
    day = _day(use, use.clock.now())
    number = hashlib.sha256((head.lead.phone or "").encode()).hexdigest()
    return f"text_back:{number}:{day}"


def _day(use: Calling, at: datetime) -> str:
    """The day of the practice."""
    return at.astimezone(ZoneInfo(use.practice.zone)).date().isoformat()
