"""Small values that tests start from: `a_lead(state="booked")`, `a_head(step=2)`, `a_draft(email=None)`.

Every builder gives a whole, plausible value; a test names only what it is about.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from firstminute.client_file import compiled, load
from firstminute.domain.events import Actor, Event, NewEvent, record, rfc3339
from firstminute.domain.folding import fold
from firstminute.domain.inquiry import Consent, Draft
from firstminute.domain.lead import Enrollment, Head, Lead
from firstminute.domain.practice import Practice
from firstminute.domain.practice_json import practice_from_json

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
LEAD_ID = "ld_01kat0dk80000000000000dana"
PHONE = "+12125550143"
EMAIL = "dana.reyes@example.com"

_DEMO = Path(__file__).parents[1] / "clients" / "demo.yaml"
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_numbers = count(1)


@cache
def _demo() -> Practice:
    return practice_from_json(compiled(load(_DEMO)))


def a_practice(**changes: Any) -> Practice:
    """The practice of `clients/demo.yaml`, compiled as a deployment does it."""
    return replace(_demo(), **changes) if changes else _demo()


def an_id(at: datetime = NOW, number: int | None = None) -> str:
    """A lead's id that sorts by time as real ones do; another one at every call unless `number` is given."""
    value = int(at.timestamp() * 1000) << 80 | (next(_numbers) if number is None else number)
    return "ld_" + "".join(_DIGITS[value >> shift & 31] for shift in range(125, -1, -5))


def a_draft(**changes: Any) -> Draft:
    """An inquiry by form with everything a form may hold: the reference for sizes. Its message has 200 characters."""
    wording = a_practice().sources["website"].consent
    draft = Draft(
        first_name="Dana",
        last_name="Reyes",
        phone=PHONE,
        email=EMAIL,
        message=(
            "Hello, I have been told that I need two implants and would like a second opinion and a price before "
            "the end of the year. Mornings suit me best, and my sister would come along. Do you take Delta Dental"
        ),
        service="Dental implants",
        region="NY",
        language="en",
        submitted_at=NOW - timedelta(milliseconds=1234),
        campaign="implants-fall",
        consent=Consent(True, wording, "https://www.bright-smile.example/contact", "203.0.113.7", NOW),
        attribution={
            "utm_source": "google",
            "utm_medium": "cpc",
            "utm_campaign": "implants-fall",
            "gclid": "Cj0KCQiA-oqdBhDfARIsAO0TrGHk7",
            "page": "https://www.bright-smile.example/contact",
        },
        answers={"insurance": "Delta Dental"},
    )
    return replace(draft, **changes)


def a_received(lead_id: str = LEAD_ID, draft: Draft | None = None, at: datetime = NOW, **data: Any) -> Event:
    """The first event of a lead that came by the practice's website."""
    draft = draft or a_draft()
    known = {
        "source": "website",
        "channel": "form",
        "submitted_at": rfc3339(draft.submitted_at) if draft.submitted_at else None,
        "campaign": draft.campaign,
        "attribution": dict(draft.attribution),
        "consent": draft.consent.as_json() if draft.consent else None,
        "owner": "front_desk",
        **{name: getattr(draft, name) for name in ("first_name", "last_name", "phone", "email", "service", "message")},
        **{name: getattr(draft, name) for name in ("region", "language")},
        "answers": dict(draft.answers),
        **data,
    }
    always = ("submitted_at", "campaign", "attribution", "consent")
    held = {key: value for key, value in known.items() if value or key in always}
    return record(NewEvent("lead.received", at, Actor("prospect", "website"), held), lead_id, 1, at)


def a_new_lead(
    lead_id: str | None = None, draft: Draft | None = None, at: datetime = NOW, **data: Any
) -> tuple[Head, list[Event]]:
    """What intake stores of a new inquiry: the head at version 1 with its first touch due, and the first event."""
    lead_id = lead_id or an_id(at)
    events = [a_received(lead_id, draft, at, **data)]
    return Head(fold(lead_id, events), Enrollment(next_at=at, next_channel="sms"), 1), events


def a_lead(**changes: Any) -> Lead:
    """A lead that has just come in by the practice's website."""
    return replace(fold(changes.get("id", LEAD_ID), [a_received(changes.get("id", LEAD_ID))]), **changes)


def a_head(lead: Lead | None = None, *, version: int = 1, **enrollment: Any) -> Head:
    """A head whose first touch is due; keywords are those of its enrollment."""
    return Head(lead or a_lead(), Enrollment(**{"next_at": NOW, "next_channel": "sms", **enrollment}), version)


def an_event(type_: str, at: datetime = NOW, actor: str = "staff", **data: Any) -> NewEvent:
    """Something that somebody of this kind reports."""
    return NewEvent(type_, at, Actor(actor, actor), data)
