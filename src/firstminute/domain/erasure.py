"""What is left of a lead when its personal data is gone: everything that is counted, nothing that is told of a person.

Kept by a list of what may stay, so that a field which is added later goes unless somebody decides otherwise.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from firstminute.domain.events import Actor, Event
from firstminute.domain.lead import Lead
from firstminute.domain.states import STOP_REASONS

# What `domain.lead` and `domain.metrics` count by: kept to the letter.
_COUNTED: Final = frozenset(
    {"amount", "campaign", "channel", "outcome", "owner", "sla", "source", "starts_at", "submitted_at", "takeover"}
)
# What this system and the practice call things: kept while it is a word, not a sentence.
_KEPT: Final = frozenset(
    {
        "attempt",
        "because",
        "code",
        "currency",
        "event_id",
        "how",
        "late",
        "lead_id",
        "patient",
        "previous",
        "provider",
        "reconciled",
        "rule",
        "rules",
        "scope",
        "seconds",
        "shared_with",
        "status",
        "step",
        "target",
        "target_seconds",
        "template",
        "to_kind",
        "touch",
        "until",
    }
)
_WORD: Final = re.compile(r"[\w.:#/-]{1,64}")
_ERASED: Final = "erased"
_PERSON: Final[Mapping[str, None]] = dict.fromkeys(
    ("first_name", "last_name", "phone", "email", "service", "words", "language", "region")
)


def scrubbed_lead(lead: Lead) -> Lead:
    """The lead without its person. What it counts for stays as it is: `metrics.standing` gives the same."""
    appointments = {_without_name(key): status for key, status in lead.appointments.items()}
    times = {_without_name(key): at for key, at in lead.appointment_at.items()}
    return replace(lead, appointments=appointments, appointment_at=times, **_PERSON)  # type: ignore[arg-type]  # each of them may be None


def scrubbed_event(event: Event) -> Event:
    """The event without its person; the fold of a log of such events is the scrubbed lead."""
    kept = {name: value for name, value in event.data.items() if _stays(event, name, value)}
    if event.data.get("suppressed"):
        kept["suppressed"] = [_ERASED]
    if event.data.get("appointment_id"):
        kept["appointment_id"] = _without_name(str(event.data["appointment_id"]))
    return replace(event, actor=_without_person(event.actor), data=kept)


def _stays(event: Event, name: str, value: Any) -> bool:
    if name == "reason":
        return _is_plain(value) if event.type.startswith("touch.") else value in STOP_REASONS
    return name in _COUNTED or (name in _KEPT and _is_plain(value))


def _is_plain(value: Any) -> bool:
    """Numbers, flags, words, and lists of them; not a sentence, an e-mail address or a phone number."""
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, str):
        return _WORD.fullmatch(value) is not None
    return value is None or isinstance(value, int | float)


def _without_name(appointment_id: str) -> str:
    """Calendars call an appointment what they like; what is no plain id becomes one, the same one every time."""
    if _is_plain(appointment_id):
        return appointment_id
    return hashlib.sha256(appointment_id.encode()).hexdigest()[:16]


def _without_person(actor: Actor) -> Actor:
    return actor if actor.kind != "prospect" or _is_plain(actor.name) else Actor(actor.kind, _ERASED)
