"""What an event reported from outside must hold, type by type (contract, section 3)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.application.event_values import (
    Check,
    amount,
    contact_point,
    currency,
    member,
    moment,
    one_of,
    rule_ids,
    seconds,
    start,
    text,
    truth,
    whole,
)
from firstminute.domain.contact_points import clean, email, line, phone
from firstminute.domain.errors import FieldError, Invalid
from firstminute.domain.events import REPORTABLE, is_lead_id, rfc3339
from firstminute.domain.practice import Practice

CHANNELS: Final = ("call", "sms", "email", "in_person", "other")
SCOPES: Final = ("all", "sms", "call", "email")
OUTCOMES: Final = ("no_answer", "voicemail", "busy", "wrong_number")
LEAD_CHANNELS: Final = ("form", "call", "message", "crm", "ads")
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_LONGEST_TEXT: Final = 4000
_MOST_BYTES: Final = 16_384
_DEEPEST: Final = 5
_FRAME: Final = frozenset({"type", "lead_id", "occurred_at", "data", "id", "phone", "email", "actor", "recorded_at"})


@dataclass(frozen=True, slots=True)
class Report:
    """One event as it was reported, checked. `lead_id` or `points` say whose it is; `id` is its sender's own."""

    type: str
    occurred_at: datetime
    data: Mapping[str, Any]
    id: str | None = None
    lead_id: str | None = None
    points: tuple[str, ...] = ()


def checked(content: Any, practice: Practice, now: datetime) -> Report:
    """The report in a JSON value. Raises Invalid with every wrong field; pointers start at the event."""
    if not isinstance(content, Mapping):
        raise Invalid("An event is a JSON object.", (FieldError("", "must be an object with a type"),))
    errors: list[FieldError] = []
    type_ = _type(content.get("type"), errors)
    given = _data(content, errors)
    data = {**_extras(given, errors), **_required(type_, given, practice, errors)}
    report = Report(
        type=type_,
        occurred_at=_occurred_at(content.get("occurred_at"), now, errors),
        data={name: value for name, value in data.items() if value is not None},
        id=id_in(content),
        lead_id=_lead_id(content.get("lead_id"), errors),
        points=tuple(_points(content, practice, errors)),
    )
    if errors:
        words = "; ".join(f"{error.pointer or 'the event'} {error.detail}" for error in errors[:5])
        raise Invalid(f"This event cannot be recorded: {words}.", tuple(errors))
    return report


def id_in(content: Mapping[str, Any]) -> str | None:
    """The sender's own id of an event."""
    return line(str(content["id"]), 200) or None if isinstance(content.get("id"), (str, int)) else None


def _lead_id(given: Any, errors: list[FieldError]) -> str | None:
    """A lead's id as it can be one, so that nothing else is ever looked up."""
    if not given:
        return None
    if isinstance(given, str) and is_lead_id(given):
        return given
    errors.append(FieldError("/lead_id", "is no lead's id; one looks like ld_01kat0dk80p5q6r7s8t9vwxyz0"))
    return None


def _type(given: Any, errors: list[FieldError]) -> str:
    if given in REPORTABLE if isinstance(given, str) else False:
        return str(given)
    import difflib  # only a slip of the pen pays for it

    near = difflib.get_close_matches(str(given)[:60].lower(), sorted(REPORTABLE), 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(REPORTABLE))}"
    errors.append(FieldError("/type", "is missing; " + hint if given is None else "is no type of event; " + hint))
    return ""


def _data(content: Mapping[str, Any], errors: list[FieldError]) -> Mapping[str, Any]:
    """`data`, or what stands beside the type where a sender has no `data`."""
    given = content.get("data")
    if given is None:
        return {name: value for name, value in content.items() if name not in _FRAME}
    if isinstance(given, Mapping):
        return given
    errors.append(FieldError("/data", "must be an object"))
    return {}


def _extras(given: Mapping[str, Any], errors: list[FieldError]) -> dict[str, Any]:
    """Everything a sender adds is kept, cleaned, up to 16 KiB."""
    kept: dict[str, Any] = _tidy(given, 0)
    if len(json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")) > _MOST_BYTES:
        errors.append(FieldError("/data", f"is larger than {_MOST_BYTES // 1024} KiB"))
        return {}
    return kept


def _tidy(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {line(str(name), 80): _tidy(inner, depth + 1) for name, inner in list(value.items())[:200]}
    if isinstance(value, list):
        return [_tidy(inner, depth + 1) for inner in value[:200]]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 53:
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return clean(value, _LONGEST_TEXT) if isinstance(value, str) else value


def _required(type_: str, given: Mapping[str, Any], practice: Practice, errors: list[FieldError]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, check in _CHECKS.get(type_, {}).items():
        needed = f"{type_}.{name}" in _NEEDED
        value = given.get(name)
        if value is None or value == "":
            if needed:
                errors.append(FieldError(f"/data/{name}", "is missing"))
            read[name] = None
            continue
        try:
            read[name] = check(value, practice)
        except ValueError as error:
            errors.append(FieldError(f"/data/{name}", str(error)))
    return read


def _occurred_at(given: Any, now: datetime, errors: list[FieldError]) -> datetime:
    """When it happened: now when that is not said, never later than now."""
    if given is None or given == "":
        return now
    try:
        happened = moment(given)
    except ValueError as error:
        errors.append(FieldError("/occurred_at", str(error)))
        return now
    if happened > now + _CLOCKS_DIFFER:
        errors.append(FieldError("/occurred_at", f"lies in the future; it is {rfc3339(now)} now"))
    return min(happened, now)


def _points(content: Mapping[str, Any], practice: Practice, errors: list[FieldError]) -> list[str]:
    read = {"phone": lambda text: phone(text, practice.country), "email": email}
    points: list[str] = []
    for name, normal in read.items():
        point = normal(str(content[name])) if content.get(name) else None
        if point:
            points.append(point)
        elif content.get(name) and not content.get("lead_id"):
            errors.append(FieldError(f"/{name}", "cannot be read"))
    return points


_ANY: Final = text(_LONGEST_TEXT)
_SHORT: Final = text(200)
_TOUCH: Final[Mapping[str, Check]] = {
    "touch": _SHORT,
    "channel": one_of(*CHANNELS),
    "template": _SHORT,
    "provider": _SHORT,
    "provider_id": _SHORT,
    "rules": rule_ids,
}
_OPT: Final[Mapping[str, Check]] = {"scope": one_of(*SCOPES), "address": contact_point, "how": _SHORT}
_OUTCOME: Final[Mapping[str, Check]] = {"reason": _ANY}
_APPOINTMENT: Final[Mapping[str, Check]] = {"appointment_id": _SHORT, "starts_at": start}
_INQUIRY: Final[Mapping[str, Check]] = {
    "source": _SHORT,
    "channel": one_of(*LEAD_CHANNELS),
    "submitted_at": start,
    "campaign": _SHORT,
    "phone": contact_point,
    "email": contact_point,
}
_CHECKS: Final[Mapping[str, Mapping[str, Check]]] = {
    "lead.received": _INQUIRY,
    "lead.repeated": _INQUIRY,
    "lead.replied": {"channel": _SHORT, "text": _ANY},
    "lead.opted_out": _OPT,
    "lead.opted_in": _OPT,
    "owner.assigned": {"owner": member, "reason": _ANY},
    "owner.acknowledged": {"owner": member, "reason": _ANY, "takeover": truth},
    "sla.breached": {"sla": _SHORT, "target_seconds": seconds, "owner": member},
    "contact.attempted": {"channel": _SHORT, "outcome": one_of(*OUTCOMES)},
    "contact.made": {"channel": _SHORT, "seconds": seconds},
    **{f"touch.{what}": _TOUCH for what in ("planned", "sent", "delivered", "failed", "skipped")},
    **{f"lead.{outcome}": _OUTCOME for outcome in ("qualified", "nurtured", "disqualified")},
    **{
        f"appointment.{what}": _APPOINTMENT
        for what in ("booked", "rescheduled", "confirmed", "cancelled", "kept", "missed")
    },
    "sale.won": {"amount": amount, "currency": currency, "reason": _ANY},
    "sale.lost": {"amount": amount, "currency": currency, "reason": _ANY},
    **{f"callback.{how}": {"target": _SHORT, "status": _SHORT, "attempt": whole} for how in ("delivered", "failed")},
}
# Without these an event would say nothing, or count wrongly. An appointment's id may be left out where the lead has but
# one; a currency is the practice's; an opt-out without a scope is an opt-out of everything.
_NEEDED: Final = frozenset(
    {
        "appointment.booked.appointment_id",
        "appointment.booked.starts_at",
        "appointment.rescheduled.starts_at",
        "contact.attempted.outcome",
        "owner.assigned.owner",
        "sale.won.amount",
        *(f"touch.{what}.channel" for what in ("planned", "sent", "delivered", "failed", "skipped")),
    }
)
