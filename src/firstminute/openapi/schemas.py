"""The shapes of the API as JSON Schema 2020-12; names, states and counts are taken from the domain itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from firstminute.domain.events import ACTOR_KINDS, EVENT_TYPES, MERGES, REPORTABLE
from firstminute.domain.states import MERGED, STATES, STOP_REASONS
from firstminute.openapi.text_events import CONVERSATION_EVENTS, KEPT

Schema = Mapping[str, Any]

TEXT: Final[Schema] = {"type": "string"}
MAYBE_TEXT: Final[Schema] = {"type": ["string", "null"]}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
WHOLE: Final[Schema] = {"type": "integer"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
SECONDS: Final[Schema] = {"type": ["number", "null"], "minimum": 0}
TRUTH: Final[Schema] = {"type": "boolean"}
ANYTHING: Final[Schema] = {"type": "object", "additionalProperties": True}

# The data of each event type, besides what its sender adds.
_TOUCH: Final[Schema] = {
    **dict.fromkeys(("touch", "channel", "provider", "purpose"), TEXT),
    **dict.fromkeys(("template", "provider_id"), MAYBE_TEXT),
    "rules": {"type": "array", "items": TEXT, "description": "The rules that decided, of skipped and deferred ones."},
    "moved_by": {
        "type": "array",
        "items": TEXT,
        "description": "The rules that moved it away from its planned moment.",
    },
}
_RUN: Final[Schema] = {
    "cadence": {**TEXT, "description": "Which cadence. Of staff, and all that a switch needs."},
    "version": WHOLE,
    "run": {**WHOLE, "description": "Counts the runs of the lead."},
    "because": {**TEXT, "description": "An event, `staff`, `step`, `exhausted`, `migrated` or `answered`."},
    "appointment_id": TEXT,
    "note": TEXT,
}
_APPOINTMENT: Final[Schema] = {"appointment_id": TEXT, "starts_at": MOMENT}
_OPT: Final[Schema] = {"scope": {"enum": ["all", "sms", "call", "email"]}, "address": TEXT, "how": TEXT}
_OUTCOME: Final[Schema] = {"answers": {"description": "What was said, as it was reported."}, "reason": TEXT}
_SALE: Final[Schema] = {
    "amount": {**COUNT, "description": "In minor units: 125000 is 1,250.00."},
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "reason": TEXT,
}
_CALLBACK: Final[Schema] = {"target": TEXT, "status": {"type": ["integer", "string", "null"]}, "attempt": WHOLE}
_INQUIRY: Final[Schema] = {
    "source": TEXT,
    "channel": {"enum": ["form", "call", "message", "crm", "ads"]},
    "submitted_at": MAYBE_MOMENT,
    "campaign": MAYBE_TEXT,
    "attribution": ANYTHING,
    "consent": {"type": ["object", "null"]},
}
EVENT_DATA: Final[Mapping[str, Schema]] = {
    "lead.received": _INQUIRY,
    "lead.repeated": {"source": TEXT, "rule": {"enum": ["merge", "restart", "escalate", "record"]}},
    "lead.replied": {"channel": TEXT, "text": TEXT},
    **dict.fromkeys(("lead.opted_out", "lead.opted_in"), _OPT),
    "owner.assigned": {"owner": MAYBE_TEXT, "previous": MAYBE_TEXT, "reason": TEXT},
    "owner.acknowledged": {"owner": TEXT, "previous": MAYBE_TEXT, "reason": TEXT, "takeover": TRUTH},
    "sla.breached": {"sla": TEXT, "target_seconds": {"type": "number"}, "owner": MAYBE_TEXT},
    "contact.attempted": {"channel": TEXT, "outcome": {"enum": ["no_answer", "voicemail", "busy", "wrong_number"]}},
    "contact.made": {"channel": TEXT, "seconds": {"type": "number", "minimum": 0}},
    "lead.merged": {
        "absorbed": {**TEXT, "description": "The lead that this one stands for now. Of staff, and all it needs."},
        "into": {**TEXT, "description": "In the log of that lead: which one stands for it."},
        "shares": {**ANYTHING, "description": "What the absorbed leads had come to."},
    },
    "lead.unmerged": {
        "absorbed": {**TEXT, "description": "The lead that is one of its own again. Of staff, and all it needs."},
        "from": {**TEXT, "description": "In the log of that lead: which one stood for it."},
        "released": {"type": "array", "items": TEXT},
        "restored": {**ANYTHING, "description": "How the lead stands without the other."},
    },
    "cadence.restarted": {**_RUN, "late": TRUTH},
    "cadence.switched": _RUN,
    "cadence.paused": {"until": {**MOMENT, "description": "Left out: until somebody resumes it."}, "note": TEXT},
    "cadence.resumed": {"because": TEXT, "note": TEXT},
    "cadence.step_skipped": {"touch": TEXT, "note": TEXT},
    "cadence.stopped": {"reason": {"enum": list(STOP_REASONS)}, "step": WHOLE, "because": TEXT},
    **{f"touch.{what}": _TOUCH for what in ("planned", "sent", "delivered", "failed", "skipped", "deferred")},
    **{f"lead.{outcome}": _OUTCOME for outcome in ("qualified", "nurtured", "disqualified")},
    **{
        f"appointment.{what}": _APPOINTMENT
        for what in ("booked", "rescheduled", "confirmed", "cancelled", "kept", "missed")
    },
    **{f"sale.{how}": _SALE for how in ("won", "lost")},
    **{f"callback.{how}": _CALLBACK for how in ("delivered", "failed")},
    **CONVERSATION_EVENTS,
}


def ref(name: str) -> Schema:
    """A reference to one of `components()`."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(properties: Mapping[str, Schema], *optional: str, **more: Any) -> Schema:
    """An object whose properties are all there, but for the `optional` ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), **({"required": required} if required else {}), **more}


def list_of(schema: Schema) -> Schema:
    """An array of one kind of thing."""
    return {"type": "array", "items": schema}


def components() -> dict[str, Schema]:
    """Every named shape but those of numbers."""
    return {**_events(), **_leads(), **_errors()}


def _events() -> dict[str, Schema]:
    actor = record({"kind": {"enum": list(ACTOR_KINDS)}, "name": TEXT})
    given: dict[str, Schema] = {
        "type": {"enum": sorted(REPORTABLE | MERGES)},
        "occurred_at": MOMENT,
        "data": ANYTHING,
        "id": {**TEXT, "description": "The reporter's own; the same id again is answered with the same event."},
    }
    recorded: dict[str, Schema] = {
        "id": {"type": "string", "pattern": "^ev_"},
        "type": {"enum": sorted(EVENT_TYPES)},
        "lead_id": TEXT,
        "seq": {"type": "integer", "minimum": 1},
        "occurred_at": MOMENT,
        "recorded_at": MOMENT,
        "actor": ref("Actor"),
        "data": ANYTHING,
        "why": {**list_of(TEXT), "description": "The rules it names, in plain words; of one lead's own page only."},
        "kept": KEPT,
    }
    return {
        "Actor": actor,
        "EventData": {
            "description": "What the data of each event type holds, besides what its sender adds.",
            "allOf": [_data_of(name) for name in sorted(EVENT_DATA)],
        },
        "NewEvent": {
            "allOf": [record(given, "occurred_at", "data", "id"), ref("EventData")],
            "description": "Without occurred_at it happened now. The actor is whoever the key belongs to.",
        },
        "Event": {"allOf": [record(recorded, "why", "kept"), ref("EventData")]},
        "Note": _note(recorded),
    }


def _note(recorded: Mapping[str, Schema]) -> Schema:
    seq = {**COUNT, "description": "The `seq` of the event that this one is about; 0 is the lead itself."}
    noted = {**recorded, "id": TEXT, "type": {"enum": [*sorted(EVENT_TYPES), "lead.erased"]}, "about_seq": seq}
    noted.pop("seq")
    about = "What became of telling others about an event, or an erasure; it has no place in the log."
    return {"allOf": [record(noted, "why", "kept"), ref("EventData")], "description": about}


def _data_of(name: str) -> Schema:
    data = {"type": "object", "properties": dict(EVENT_DATA[name])}
    return {"if": {"properties": {"type": {"const": name}}}, "then": {"properties": {"data": data}}}


def _lead() -> dict[str, Schema]:
    appointment = record({"appointment_id": TEXT, "status": TEXT})
    return {
        "id": TEXT,
        "lead_id": {**TEXT, "description": "The same as `id`, named as everywhere else."},
        "sequence": {**COUNT, "description": "How many events this is the outcome of."},
        "state": {"enum": list(STATES)},
        "received_at": MAYBE_MOMENT,
        "submitted_at": MAYBE_MOMENT,
        "source": TEXT,
        "sources": list_of(TEXT),
        "channel": TEXT,
        **dict.fromkeys(("campaign", "owner", "name", "first_name", "last_name"), MAYBE_TEXT),
        **dict.fromkeys(("phone", "email", "service", "message"), MAYBE_TEXT),
        **dict.fromkeys(("patient", "synthetic", "opted_out", "paused"), TRUTH),
        "cadence": TEXT,
        "stop_reason": {"enum": [*STOP_REASONS, MERGED, None]},
        "first_touch_seconds": SECONDS,
        "first_delivered_seconds": SECONDS,
        "first_human_seconds": SECONDS,
        "touches": COUNT,
        "revenue": WHOLE,
        "milestones": list_of(TEXT),
        "appointments": list_of(appointment),
        "merged_into": {**MAYBE_TEXT, "description": "The lead that stands for this one, of the same person."},
        "absorbed": {**list_of(TEXT), "description": "The leads that this one stands for."},
    }


def _leads() -> dict[str, Schema]:
    lead = _lead()
    listed = {**lead, "next_action": ref("NextAction")}
    events = list_of({"anyOf": [ref("Event"), ref("Note")]})
    told = {
        "lead": ref("Lead"),
        "state": TEXT,
        "events": events,
        "next_action": ref("NextAction"),
        "possible_duplicates": {**list_of(TEXT), "description": "Leads that share a number or an address with it."},
    }
    following = record({"channel": TEXT, "at": MOMENT, "what": TEXT, "owner": MAYBE_TEXT}, "owner")
    return {
        "Lead": record(lead),
        "ListedLead": record(listed),
        "NextAction": {"oneOf": [following, {"type": "null"}], "description": "Null when nothing is planned."},
        "LeadPage": record({"leads": list_of(ref("ListedLead")), "cursor": MAYBE_TEXT}),
        "LeadWithEvents": record(told),
        "Received": _received(),
        "ReceivedBatch": record({"results": list_of(ref("Received"))}, description="One for each inquiry in the body."),
        "Reported": _reported(),
        "Quarantined": _quarantined(),
    }


def _received() -> Schema:
    answer = {
        "lead_id": MAYBE_TEXT,
        "status": {"enum": ["accepted", "duplicate", "quarantined"]},
        "received_at": MOMENT,
        "next_step": {},
        "reason": TEXT,
        "kept_as": {**TEXT, "description": "Its id in quarantine, while the contact that it only names is fetched."},
    }
    return record(answer, "next_step", "reason", "kept_as")


def _reported() -> Schema:
    answer = {"event_ids": list_of(TEXT), "status": {"const": "quarantined"}, "reasons": list_of(TEXT)}
    about = (
        "With `status` and `reasons` when events were kept because they could not be understood; not to be sent again."
    )
    return record(answer, "status", "reasons", description=about)


def _quarantined() -> Schema:
    texts = dict.fromkeys(("id", "source", "reason", "content_type", "body"), TEXT)
    return record({**texts, "received_at": MOMENT, "bytes": COUNT, "replayed_as": MAYBE_TEXT})


def _errors() -> dict[str, Schema]:
    wrong = record({"pointer": {"type": "string", "format": "json-pointer"}, "detail": TEXT})
    problem = {"type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT, "errors": list_of(wrong)}
    return {"Problem": record(problem, "errors", description="RFC 9457. `errors` names each wrong field.")}
