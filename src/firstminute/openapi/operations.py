"""Every route of the API: who may call it, what it takes, what it answers."""

from __future__ import annotations

from typing import Any, Final

from firstminute.domain.metrics import DIMENSIONS
from firstminute.domain.states import STATES
from firstminute.openapi.schemas import ANYTHING, COUNT, TEXT, Schema, list_of, record, ref
from firstminute.openapi.senders import SENDERS, Operation

KEY: Final = "key"
OPEN: Final = "open"
_HTML: Final = "text/html"
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"

_READS: Final = (401, 403, 422, 429)
_WRITES: Final = (400, 401, 403, 404, 413, 415, 422, 429, 503)


def _asked(name: str, *more: Any) -> dict[str, Schema]:
    return {_JSON: ref(name) if not more else more[0]}


DAY: Final[Schema] = {"type": "string", "format": "date"}
_CURSOR: Final[Schema] = {**TEXT, "description": "From the page before."}
_EVERYBODY: Final = "viewer, staff, partner, admin"
_LOOKERS: Final = "viewer, staff, admin"
_SPENT: Final = record({"amount": {**COUNT, "description": "Minor units."}, "currency": TEXT}, "currency")
_HELD: Final = record({"items": list_of(ref("Quarantined")), "cursor": {"type": ["string", "null"]}})

OPERATIONS: Final = (
    *SENDERS,
    Operation(
        "GET",
        "/leads",
        "Leads, newest first",
        KEY,
        "leads",
        answer=_asked("LeadPage"),
        query={"state": {"enum": list(STATES)}, "owner": TEXT, "cursor": _CURSOR},
        roles=_EVERYBODY,
        failures=_READS,
    ),
    Operation(
        "GET",
        "/leads/{lead_id}",
        "One lead, all that happened in order, and what comes next",
        KEY,
        "leads",
        answer=_asked("LeadWithEvents"),
        roles=_EVERYBODY,
        failures=(401, 403, 404, 429),
    ),
    Operation(
        "DELETE",
        "/leads/{lead_id}",
        "Personal data goes; counts and opt-outs stay",
        KEY,
        "leads",
        202,
        {_JSON: record({"lead_id": TEXT, "status": {"const": "erased"}})},
        roles="admin",
        failures=(401, 403, 404, 429, 503),
    ),
    Operation(
        "POST",
        "/leads/{lead_id}/events",
        "Something happened to a lead",
        KEY,
        "leads",
        201,
        _asked("Event"),
        _asked("NewEvent"),
        roles="staff, partner, admin",
        failures=_WRITES,
    ),
    Operation(
        "GET",
        "/metrics",
        "What became of the leads received in a range of days",
        KEY,
        "numbers",
        answer=_asked("Metrics"),
        query={"from": DAY, "to": DAY, "by": {"enum": list(DIMENSIONS), "default": "source"}},
        roles=_LOOKERS,
        failures=_READS,
    ),
    Operation(
        "PUT",
        "/spend/{day}/{source}",
        "What a day's leads of a source cost",
        KEY,
        "numbers",
        answer=_asked("Spend"),
        body=_asked("", _SPENT),
        roles="staff, admin",
        failures=_WRITES,
    ),
    Operation(
        "GET",
        "/quarantine",
        "Deliveries that could not be understood, newest first",
        KEY,
        "leads",
        answer={_JSON: _HELD},
        query={"cursor": _CURSOR},
        roles="staff, admin",
        failures=_READS,
    ),
    Operation(
        "GET",
        "/preview",
        "What one person would live through, as a page: every message with its time and the rules that moved it",
        KEY,
        "pages",
        answer={_HTML: TEXT},
        query={
            "at": {**TEXT, "description": "When the inquiry comes, in the practice's zone: `Sat 21:40`. Default: now."},
            **dict.fromkeys(("source", "area", "state", "language", "reply", "book"), TEXT),
            **dict.fromkeys(("no_phone", "no_email", "landline"), TEXT),
        },
        roles="staff, admin",
        failures=_READS,
        pages=True,
    ),
    Operation(
        "GET",
        "/dashboard",
        "The dashboard, or its sign-in page",
        OPEN,
        "pages",
        answer={_HTML: TEXT},
        failures=(401, 403),
        pages=True,
    ),
    Operation(
        "GET",
        "/dashboard/settings",
        "What the dashboard must know besides numbers",
        KEY,
        "pages",
        answer={_JSON: ANYTHING},
        roles=_LOOKERS,
        failures=(401, 403, 429),
    ),
    Operation("GET", "/dashboard/sign-in", "Where a person gives a key", OPEN, "pages", answer={_HTML: TEXT}),
    Operation(
        "POST",
        "/dashboard/sign-in",
        "A key for a cookie that lasts twelve hours",
        OPEN,
        "pages",
        303,
        {},
        {_FORM: record({"key": TEXT})},
        failures=(401, 403, 415),
        pages=True,
    ),
    Operation("POST", "/dashboard/sign-out", "The sign-in ends", OPEN, "pages", 303, {}, failures=(403,)),
    Operation(
        "GET",
        "/dashboard/assets/{name}",
        "A file of the pages",
        OPEN,
        "pages",
        answer={"text/css": None, "text/javascript": None, "image/svg+xml": None},
        failures=(404,),
    ),
    Operation(
        "GET",
        "/unsubscribe/{lead_id}",
        "The way out of e-mails: a page with one button; changes nothing",
        OPEN,
        "pages",
        answer={_HTML: TEXT},
    ),
    Operation(
        "POST",
        "/unsubscribe/{lead_id}",
        "No more e-mails to this lead; also one click by a mailbox provider (RFC 8058)",
        OPEN,
        "pages",
        answer={_HTML: TEXT},
        body={_FORM: ANYTHING},
        failures=(503,),
    ),
    Operation(
        "GET",
        "/website.js",
        "The script that shows the answer in place of a website's form",
        OPEN,
        "pages",
        answer={"text/javascript": None},
    ),
    Operation("GET", "/openapi.json", "This description", OPEN, "service", answer={_JSON: ANYTHING}),
    Operation(
        "GET",
        "/health",
        "Whether the API answers",
        OPEN,
        "service",
        answer={_JSON: record({"status": {"const": "ok"}, "version": TEXT})},
    ),
)
