"""What one person would live through: a rehearsal with one inquiry in it, told moment by moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from firstminute.application.provider_ports import Message
from firstminute.application.rehearsal import Rehearsal
from firstminute.domain import cadence
from firstminute.domain.decision import decide, zone_of
from firstminute.domain.duty import owner_first, rounds
from firstminute.domain.errors import ProviderRefused
from firstminute.domain.events import Actor, Event, NewEvent, rfc3339
from firstminute.domain.inquiry import Consent, Draft
from firstminute.domain.lead import Head, Lead
from firstminute.domain.practice import Practice
from firstminute.domain.preview import Moment
from firstminute.domain.runs import step_of
from firstminute.domain.templates import render, spoken, values_for
from firstminute.domain.timing import due_at, spread
from firstminute.domain.touch import Touch

_PERSON: Final = Actor("prospect", "preview")
_ACTIONS: Final[Mapping[str, str]] = {
    "lead.received": "received",
    "touch.sent": "send",
    "touch.deferred": "defer",
    "touch.skipped": "skip",
    "touch.failed": "fail",
    "cadence.stopped": "end",
}
# Told by what follows from it.
_UNTOLD: Final = frozenset({"touch.planned", "owner.assigned"})
_LONGEST: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody near the practice unless it says otherwise. After the delays they reply, or book an appointment."""

    area: str | None = None
    state: str | None = None
    language: str | None = None
    phone: bool = True
    email: bool = True
    landline: bool = False
    replies_after: timedelta | None = None
    books_after: timedelta | None = None


@dataclass
class _Told:
    """Collects the moments; a lead's first event gives the zone they are shown in."""

    practice: Practice
    moments: list[Moment]
    plans: dict[str, tuple[datetime, tuple[str, ...]]]

    def heard(self, before: Head | None, after: Head, events: Sequence[Event]) -> None:
        """Every event that people would notice, and when the step that comes next was planned."""
        lead = before.lead if before else after.lead
        for event in events:
            if event.type not in _UNTOLD:
                self.moments.append(self._moment(lead, event))
        planned = _planned(self.practice, after, events[-1].recorded_at) if events else None
        if planned and planned[0].id not in self.plans:
            self.plans[planned[0].id] = planned[1], decide(self.practice, after.lead, *planned).rules

    def _moment(self, lead: Lead, event: Event) -> Moment:
        data, zone = event.data, ZoneInfo(zone_of(self.practice, lead))
        touch = str(data.get("touch", ""))
        planned, why = self.plans.get(touch, (None, ())) if event.type == "touch.sent" else (None, ())
        until, moved = data.get("until"), planned and planned < event.occurred_at
        moment = Moment(
            event.occurred_at.astimezone(zone),
            _ACTIONS.get(event.type, "told"),
            touch,
            str(data.get("channel", "")) if touch or event.type == "lead.replied" else "",
            str(data.get("template", "")),
            tuple(data.get("rules") or data.get("moved_by") or (why if moved else ())),
            datetime.fromisoformat(until).astimezone(zone) if until else None,
            planned.astimezone(zone) if planned else None,
            kind=event.type,
            reason=str(data.get("reason") or data.get("cadence") or ""),
            rings=self._rings(lead, event),
        )
        return self._worded(lead, moment) if moment.action == "send" else moment

    def _rings(self, lead: Lead, event: Event) -> tuple[tuple[str, ...], ...]:
        """Whose phones a call rings then, while none of them is in use."""
        rings = event.type == "touch.sent" and event.data.get("channel") == "call" and self.practice.connects
        if not rings or not lead.phone:
            return ()
        there = owner_first(rounds(self.practice, event.occurred_at), lead.owner)
        return tuple(tuple(member.full_name for member in members) for members in there)

    def _worded(self, lead: Lead, moment: Moment) -> Moment:
        template = spoken(self.practice, lead, moment.template)
        said = render(template, values_for(self.practice, lead)) if template else None
        return replace(moment, subject=said.subject, text=said.text) if said else moment


def timeline(
    practice: Practice, source: str, at: datetime, person: Person | None = None, draft: Draft | None = None
) -> list[Moment]:
    """Everything from the inquiry at `at` to the end, in order: of `draft`, else of a `person`."""
    asked = person or Person()
    told = _Told(practice, [], {})
    stage = Rehearsal(practice, at, told.heard, trouble=_refuse_texts if asked.landline else _take)
    received = stage.inquire(practice.sources[source], draft or drafted(practice, source, asked, at), "preview")
    lead_id = received.lead_id or ""
    for delay, event in _deeds(asked, at):
        stage.at(at + delay, partial(stage.tell, lead_id, event))
    stage.play(at + _LONGEST)
    return told.moments


def drafted(practice: Practice, source: str, person: Person, at: datetime) -> Draft:
    """What such a person's inquiry would hold."""
    wording = practice.sources[source].consent
    return Draft(
        first_name="Jordan",
        phone=_number(practice, person) if person.phone else None,
        email="jordan@example.com" if person.email else None,
        region=person.state,
        language=person.language or practice.languages[0],
        submitted_at=at,
        consent=Consent(True, wording, None, None, at) if wording else None,
    )


def _number(practice: Practice, person: Person) -> str:
    """A number that nobody has: of the practice's own area, or outside North America of its country."""
    if person.area is None and not practice.phone.startswith("+1"):
        return f"{practice.phone[:-2]}00"
    return f"+1{person.area or practice.phone[2:5]}5550123"


def _deeds(person: Person, at: datetime) -> Iterator[tuple[timedelta, NewEvent]]:
    if person.replies_after is not None:
        when = at + person.replies_after
        by = "sms" if person.phone and not person.landline else "email"
        yield person.replies_after, NewEvent("lead.replied", when, _PERSON, {"channel": by, "text": "Yes, please."})
    if person.books_after is not None:
        when = at + person.books_after
        starts = (when + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
        data: dict[str, Any] = {"appointment_id": "preview", "starts_at": rfc3339(starts)}
        yield person.books_after, NewEvent("appointment.booked", when, _PERSON, data)


def _planned(practice: Practice, head: Head, now: datetime) -> tuple[Touch, datetime] | None:
    """The touch that comes next and when the plan has it, before anybody asks whether it may leave then."""
    enrollment, lead = head.enrollment, head.lead
    step, touches = step_of(practice, enrollment), cadence.due_touches(practice, enrollment)
    if step is None or not touches:
        return None
    due = due_at(practice, lead, enrollment, step, now, enrollment.began_at or lead.received_at or now)
    return (touches[0], due + spread(lead, touches[0].id, step.jitter)) if due else None


def _take(message: Message, at: datetime) -> None:
    """Everything is carried."""


def _refuse_texts(message: Message, at: datetime) -> None:  # noqa: ARG001  a provider's hook
    if message.channel == "sms":
        raise ProviderRefused("21635", "This is a landline.")
