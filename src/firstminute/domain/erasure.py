"""What is left of a lead when its personal data is gone: everything that is counted, nothing that is told of a person.

Kept by a list of what may stay, so that a field which is added later goes unless somebody decides otherwise. What
others reported stays only where it cannot name anybody: numbers, times, and words of ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from firstminute.domain.campaigns import is_personal
from firstminute.domain.events import (
    MERGES,
    REPORTABLE,
    Actor,
    Event,
    NewEvent,
    is_lead_id,
    is_touch_id,
    parse_rfc3339,
)
from firstminute.domain.lead import Lead
from firstminute.domain.merged import points_of_all
from firstminute.domain.shares import share_of, shares_from
from firstminute.domain.states import STOP_REASONS

Rule = Callable[[Any], bool]
Told = TypeVar("Told", Event, NewEvent)

# Who never says anything in words of their own: what they are told to record is made here.
_OURS: Final = frozenset({"system", "prospect", "provider"})
_WORD: Final = re.compile(r"[\w.:#/-]{1,64}")
# An id that nobody's name can be: digits, or a long hexadecimal number, behind one of a calendar's own words if any.
_OPAQUE: Final = re.compile(
    r"(?:(?:cal|appt|appointment|booking|event|visit|slot|id)[._:-])?(?:\d{1,20}|(?=[a-f-]*\d)[0-9a-f-]{12,40})"
    r"|erased-[0-9a-f]{16}"
)
_ERASED: Final = "erased"
_NO_ID: Final = "-"
_SLAS: Final = frozenset({"first_touch", "first_human", "call_back", "None"})  # None: of a report that names none
_LATE: Final = "late_"
_PERSON: Final[Mapping[str, None]] = dict.fromkeys(
    ("first_name", "last_name", "phone", "email", "service", "words", "language", "region", "dialled", "consent")
)


def points_of(lead: Lead, log: Iterable[Event]) -> list[str]:
    """Every contact point that a lead or anything in its log names."""
    named = [event.data.get(name) for event in log for name in ("phone", "email", "address")]
    return list(dict.fromkeys(str(point) for point in [*points_of_all(lead), *named] if point))


def scrubbed_lead(lead: Lead) -> Lead:
    """The lead without its person. What it counts for stays as it is: `metrics.standing` gives the same."""
    return replace(
        lead,
        campaign=_campaign(lead.campaign),
        reached=frozenset(map(_milestone, lead.reached)),
        appointments={_appointment(key): status for key, status in lead.appointments.items()},
        appointment_at={_appointment(key): at for key, at in lead.appointment_at.items()},
        starts={_appointment(key): at for key, at in lead.starts.items()},
        about=_appointment(lead.about) if lead.about else None,
        absorbed={one: scrubbed_lead(share) for one, share in lead.absorbed.items()},
        **_PERSON,  # type: ignore[arg-type]  # each of them may be None
    )


def scrubbed_event(event: Told) -> Told:
    """The event without its person; the fold of a log of such events is the scrubbed lead."""
    data = event.data
    kept = {name: value for name, value in data.items() if _stays(event, name, value)}
    if "campaign" in kept:
        kept["campaign"] = _campaign(kept["campaign"])
    if data.get("suppressed"):
        kept["suppressed"] = [_ERASED]
    if data.get("appointment_id"):
        kept["appointment_id"] = _appointment(str(data["appointment_id"]))
    if data.get("reported_as"):
        kept["reported_as"] = report_without_person(str(data["reported_as"]))
    if event.type == "sla.breached" and "sla" in data:
        kept["sla"] = _sla(str(data["sla"]))
    if event.type in MERGES:
        kept |= _merge(data)
    return replace(event, actor=_without_person(event.actor), data=kept)


def report_without_person(reported_as: str) -> str:
    """A report's own id may be a name; by this one the same report is known when it comes again."""
    return reported_as if reported_as.startswith(f"{_ERASED}-") else _numbered(reported_as)


def without_shares(event: Event, lead_id: str) -> Event:
    """An event of another lead's log without what a merge with `lead_id` had it tell of that one."""
    told = event.type in MERGES and lead_id in _mapping(event.data.get("shares"))
    return replace(event, data={**event.data, "shares": _shares(event.data["shares"])}) if told else event


def _merge(data: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of a merge, and of what undoing it put back: numbers, times, words of ours."""
    kept: dict[str, Any] = {}
    if "shares" in data:
        kept["shares"] = _shares(data["shares"])
    if isinstance(data.get("restored"), Mapping):
        kept["restored"] = {name: _own(name, value) for name, value in data["restored"].items() if name not in _PERSON}
    if isinstance(data.get("released"), list):
        kept["released"] = [one for one in data["released"] if _is_id(one)]
    return kept


def _own(name: str, value: Any) -> Any:
    told = name in ("appointments", "appointment_at", "starts") and isinstance(value, Mapping)
    return {_appointment(key): one for key, one in value.items()} if told else value


def _shares(content: Any) -> dict[str, Any]:
    return {one: share_of(scrubbed_lead(share)) for one, share in shares_from(content).items()}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _stays(event: Event | NewEvent, name: str, value: Any) -> bool:
    ours = event.actor.kind in _OURS or event.type not in REPORTABLE
    if name == "reason":
        return (ours and _is_plain(value)) if event.type.startswith("touch.") else value in STOP_REASONS
    if name == "owner" or (name == "previous" and event.type == "owner.assigned"):
        return ours or event.type in _OWNED
    if name == "amount":
        return event.type.startswith("sale.") and _is_number(value)
    if name in _LETTERS and ours:
        return True
    rule = _OF_ANYBODY.get(name)
    return (rule is not None and rule(value)) or (ours and name in _OF_OURS and _is_plain(value))


def _is_plain(value: Any) -> bool:
    """Numbers, flags, words, and lists of them; not a sentence, an e-mail address or a phone number."""
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, str):
        return _WORD.fullmatch(value) is not None and not is_personal(value)
    return value is None or isinstance(value, int | float)


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, int | float)


def _is_small(value: Any) -> bool:
    """A number that no phone number is."""
    return value is None or (isinstance(value, int | float) and abs(value) < 10**7)


def _is_time(value: Any) -> bool:
    try:
        return value is None or bool(parse_rfc3339(str(value)))
    except (ValueError, OverflowError):
        return False


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and is_lead_id(value.replace("ev_", "ld_", 1) if value.startswith("ev_") else value)


def _one_of(*words: str) -> Rule:
    return lambda value: value is None or (isinstance(value, str) and value in words)


def _like(pattern: str) -> Rule:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


# What may stay whoever reported it.
_OF_ANYBODY: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(("attempt", "seconds", "status", "step", "target_seconds"), _is_small),
    **dict.fromkeys(("arrived_at", "at", "keep_until", "starts_at", "submitted_at", "until"), _is_time),
    **dict.fromkeys(("absorbed", "event_id", "from", "into", "lead_id", "shared_with", "told_of"), _is_id),
    **dict.fromkeys(("late", "patient", "reconciled", "synthetic", "takeover"), lambda value: isinstance(value, bool)),
    **dict.fromkeys(("came_back", "gone", "unusable"), lambda value: isinstance(value, bool)),
    "channel": _one_of("call", "sms", "email", "in_person", "other", "form", "message", "crm", "ads"),
    "currency": _like("[A-Z]{3}"),
    "instead_of": _one_of("sms", "email", "call"),
    "outcome": _one_of("no_answer", "voicemail", "busy", "wrong_number", "answered", "abandoned"),
    "provider": _one_of("twilio", "telnyx", "aws_sms", "ses", "postmark", "smtp", "owner"),
    "scope": _one_of("all", "sms", "call", "email"),
    "touch": lambda value: isinstance(value, str) and is_touch_id(value),
}
# What this system and the practice call things: kept while it is a word, and none of somebody else's.
_OF_OURS: Final = frozenset(
    {
        "asked",
        "because",
        "cadence",
        "call",
        "code",
        "corrects",
        "how",
        "moved_by",
        "provider",
        "purpose",
        "rule",
        "rules",
        "status",
        "step",
        "target",
        "template",
        "to_kind",
        "touch",
        "what",
    }
)
# What cohorts are made of: kept to the letter.
_LETTERS: Final = frozenset({"campaign", "channel", "source"})
# Types whose owner is known to be a member of the team.
_OWNED: Final = frozenset({"owner.assigned", "owner.acknowledged", "sla.breached"})


def _campaign(name: str | None) -> str | None:
    return None if name and is_personal(name) else name


def _appointment(appointment_id: str) -> str:
    """Calendars call an appointment what they like; what may be a name becomes a number, the same one every time."""
    opaque = _OPAQUE.fullmatch(appointment_id) is not None and not is_personal(appointment_id)
    return appointment_id if opaque or appointment_id == _NO_ID else _numbered(appointment_id)


def _milestone(name: str) -> str:
    return _LATE + _sla(name.removeprefix(_LATE)) if name.startswith(_LATE) else name


def _sla(name: str) -> str:
    return name if name in _SLAS or _OPAQUE.fullmatch(name) else _numbered(name)


def _numbered(name: str) -> str:
    return f"erased-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _without_person(actor: Actor) -> Actor:
    return actor if actor.kind != "prospect" or _is_plain(actor.name) else Actor(actor.kind, _ERASED)
