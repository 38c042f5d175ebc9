"""What staff do with one lead's follow-up: pause it, go on, leave a step out, begin it anew, begin another one.

An opt-out wins over all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from firstminute.application.enrolling import by_hand, waking
from firstminute.application.lead_ports import Change, Leads
from firstminute.application.one_person import logs_of_all
from firstminute.application.recording import persist
from firstminute.domain.cadence import due_touches
from firstminute.domain.contact_points import line
from firstminute.domain.errors import Duplicate, FieldError, Forbidden, Invalid, ProviderUnavailable, Unknown
from firstminute.domain.events import Actor, Event, NewEvent, parse_rfc3339, rfc3339
from firstminute.domain.lead import Enrollment, Head
from firstminute.domain.onward import begun, onward, resumed
from firstminute.domain.practice import Practice
from firstminute.domain.runs import APPOINTMENTS, upcoming
from firstminute.domain.touch import ALONE

# The rule by which a step was left out.
SKIPPED: Final = "skipped_by_staff"
_KEY: Final = "reported_as"
_LONGEST_PAUSE: Final = timedelta(days=366)


def told_by_staff(
    leads: Leads, practice: Practice, lead_id: str, content: Mapping[str, Any], actor: Actor, now: datetime
) -> Event:
    """An order as an event: `{"type": "cadence.paused", "data": {"until": …}}`. The same `id` is the same order."""
    if actor.kind != "staff":
        raise Forbidden("Only staff change a follow-up.")
    if content.get("lead_id") not in (None, lead_id):
        raise Invalid("The event names another lead.", (FieldError("/lead_id", f"must be {lead_id}, or left out"),))
    given = content.get("data")
    data = given if isinstance(given, Mapping) else {}
    told = line(str(content["id"]), 200) if isinstance(content.get("id"), (str, int)) else ""
    once = f"{actor.kind}:{actor.name}:{told}" if told else None
    return control(leads, practice, lead_id, str(content["type"]), data, actor, now, once=once)


def control(
    leads: Leads,
    practice: Practice,
    lead_id: str,
    kind: str,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    once: str | None = None,
) -> Event:
    """Carry out an order of staff; gives back its event. Raises Unknown, Invalid with what is in the way, or
    ProviderUnavailable while a message is on its way.
    """
    asked = NewEvent(kind, now, actor, {**_checked(kind, data, now), **({_KEY: once} if once else {})})

    def change(head: Head) -> Change:
        if head.lead.opted_out:
            _refuse("They asked not to be contacted: nothing is sent to them any more.")
        events, enrollment = _ORDERS[kind](practice, head, asked, now)
        return Change(events, enrollment, once=once)

    try:
        _, recorded = persist(leads, lead_id, change, now)
    except Duplicate:
        return _recorded_before(leads, lead_id, once)
    return next(event for event in recorded if event.type == kind)


Planned = tuple[list[NewEvent], Enrollment]


def _pause(_: Practice, head: Head, asked: NewEvent, __: datetime) -> Planned:
    _running(head)
    return [_with_machine(head, asked, head.enrollment)], head.enrollment


def _resume(practice: Practice, head: Head, asked: NewEvent, now: datetime) -> Planned:
    _running(head)
    if head.lead.paused_at is None:
        _refuse("This follow-up is not paused.")
    after = resumed(practice, head.lead, head.enrollment, now)
    return [_with_machine(head, asked, after)], after


def _skip(practice: Practice, head: Head, asked: NewEvent, now: datetime) -> Planned:
    """As if it had been done when it was due: what comes after it keeps its distance."""
    _running(head)
    _not_in_flight(head)
    touch = next(iter(due_touches(practice, head.enrollment)), None)
    if touch is None or head.enrollment.next_at is None:
        _refuse("No step is planned.")
    done = max(now, head.enrollment.next_at)
    after = onward(practice, head.lead, head.enrollment, now, done=done)
    named = {"touch": touch.id, "channel": touch.channel, "template": touch.template}
    skipped = NewEvent("touch.skipped", now, data={**named, "rules": [SKIPPED]})
    asked = replace(asked, data={**asked.data, "touch": touch.id})
    following = [by_hand(event) for event in after.events]
    return [asked, skipped, *following], after.enrollment


def _restart(practice: Practice, head: Head, asked: NewEvent, now: datetime) -> Planned:
    name = head.enrollment.cadence
    if name in ALONE:
        _refuse("An answer to a missed call has no steps to begin anew; switch to a cadence.")
    return _another(practice, head, asked, name, now)


def _switch(practice: Practice, head: Head, asked: NewEvent, now: datetime) -> Planned:
    name = str(asked.data["cadence"])
    if name not in practice.cadences:
        words = f"there is no cadence {name}; there are {', '.join(sorted(practice.cadences))}"
        raise Invalid(words[0].upper() + words[1:] + ".", (FieldError("/data/cadence", words),))
    return _another(practice, head, asked, name, now)


def _another(practice: Practice, head: Head, asked: NewEvent, name: str, now: datetime) -> Planned:
    if head.lead.merged_into or head.lead.patient or head.lead.synthetic:
        _refuse("Nothing is sent to this lead by itself.")
    about = head.lead.about if name == APPOINTMENTS else None
    starts = upcoming(head.lead, about, now)
    if name == APPOINTMENTS and starts is None:
        _refuse("They have no appointment that is still to come.")
    found = begun(practice, head.lead, head.enrollment, name, now, because="staff", anchor=starts, about=about)
    first = found.events[0]
    told = replace(first, type=asked.type, actor=asked.actor, data={**first.data, **asked.data})
    return [told, *map(by_hand, found.events[1:])], found.enrollment


def _running(head: Head) -> None:
    if head.lead.stopped or head.enrollment.next_at is None:
        _refuse(f"Their follow-up has ended ({head.lead.stopped or 'exhausted'}).")


def _not_in_flight(head: Head) -> None:
    claim = head.enrollment.claim
    if claim is not None and claim.open:
        raise ProviderUnavailable("A message to them is on its way. Try again in a moment.", 5.0)


def _with_machine(head: Head, event: NewEvent, after: Enrollment) -> NewEvent:
    """A pause without an end lets the machine end at its next step: what goes on after that needs one again."""
    due, lead = head.enrollment.next_at, head.lead
    idle = lead.paused_at is not None and lead.paused_until is None and due is not None and due <= event.occurred_at
    return waking(event, after.run) if idle else event


def _checked(kind: str, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the order needs, and a note for people."""
    note = line(str(data["note"]), 500) if data.get("note") else None
    found: dict[str, Any] = {"note": note} if note else {}
    if kind == "cadence.switched":
        found["cadence"] = str(data.get("cadence") or "")[:60]
    if kind == "cadence.paused" and data.get("until"):
        found["until"] = rfc3339(_until(data["until"], now))
    return found


def _until(given: Any, now: datetime) -> datetime:
    try:
        until = parse_rfc3339(str(given))
    except ValueError as error:
        raise Invalid(f"The pause has no end: {error}.", (FieldError("/data/until", str(error)),)) from error
    if not now < until <= now + _LONGEST_PAUSE:
        raise Invalid("A pause ends within a year from now.", (FieldError("/data/until", "must lie ahead"),))
    return until


def _recorded_before(leads: Leads, lead_id: str, once: str | None) -> Event:
    logs = logs_of_all(leads, lead_id)
    found = next((event for log in logs for event in log if event.data.get(_KEY) == once), None)
    if found is None:
        raise Unknown(f"This was ordered before, but not of lead {lead_id}.")
    return found


def _refuse(words: str) -> NoReturn:
    raise Invalid(words, (FieldError("/type", words),))


_ORDERS: Final[Mapping[str, Callable[[Practice, Head, NewEvent, datetime], Planned]]] = {
    "cadence.paused": _pause,
    "cadence.resumed": _resume,
    "cadence.step_skipped": _skip,
    "cadence.restarted": _restart,
    "cadence.switched": _switch,
}
