"""The routes that senders and providers post to: what each takes, how it proves itself, what it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from firstminute.openapi.schemas import ANYTHING, TEXT, Schema, ref

_HTML: Final = "text/html"
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_XML: Final = "text/xml"
_WRITES: Final = (400, 401, 403, 404, 413, 415, 422, 429, 503)
_CALLED: Final = (401, 403, 404, 413, 422, 429, 503)
_SIGNED: Final = "as the source's kind says: a signature, a token, or nothing for a public form"
_TELNYX: Final = "Telnyx's signature (`telnyx-signature-ed25519`)"
_TWILIO: Final = "Twilio's signature in X-Twilio-Signature"
_NO_OTHER: Final[Mapping[int, Mapping[str, Schema | None]]] = {}
_RECEIVED: Final = {"oneOf": [ref("Received"), ref("ReceivedBatch")]}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `who` is `key`, `open` (nothing needed), or how the sender proves itself, in words.

    `also`: what some senders are answered instead: a browser that is sent on, a provider that wants another status.
    `pages`: browsers are told in a page what is wrong.
    """

    method: str
    path: str
    summary: str
    who: str
    tag: str
    status: int = 200
    answer: Mapping[str, Schema | None] = field(default_factory=dict)
    body: Mapping[str, Schema] = field(default_factory=dict)
    query: Mapping[str, Schema] = field(default_factory=dict)
    roles: str = ""
    failures: tuple[int, ...] = ()
    also: Mapping[int, Mapping[str, Schema | None]] = field(default_factory=dict)
    pages: bool = False


SENDERS: Final = (
    Operation(
        "POST",
        "/intake/{source}",
        "An inquiry",
        _SIGNED,
        "senders",
        202,
        {_JSON: _RECEIVED, _HTML: TEXT},
        {_JSON: ANYTHING, _FORM: ANYTHING, "multipart/form-data": ANYTHING},
        failures=_WRITES,
        also={200: {_JSON: _RECEIVED, _XML: TEXT}, 303: {}},
        pages=True,
    ),
    Operation(
        "GET",
        "/intake/{source}",
        "A subscription handshake",
        "the provider's own challenge",
        "senders",
        answer={"text/plain": TEXT, _JSON: ANYTHING},
        failures=(401, 403, 404, 429),
    ),
    Operation(
        "POST",
        "/events/{source}",
        "What happened to leads, told by a CRM, a calendar or a partner",
        "a signature or a token",
        "senders",
        202,
        {_JSON: ref("Reported")},
        {_JSON: ANYTHING},
        failures=_WRITES,
    ),
    *(
        Operation(
            "POST", path, what, _TWILIO, "telephony", status, answer, {_FORM: ANYTHING}, failures=_CALLED, also=also
        )
        for path, what, status, answer, also in (
            ("/twilio/voice", "A call comes in", 200, {_XML: TEXT}, _NO_OTHER),
            (
                "/twilio/voice/{step}",
                "A call goes on: what was pressed, said, rung, recorded",
                200,
                {_XML: TEXT},
                {204: {}},
            ),
            ("/twilio/messages", "A text comes in", 200, {_XML: TEXT}, _NO_OTHER),
            ("/twilio/status", "What became of a text", 204, {}, _NO_OTHER),
        )
    ),
    *(
        Operation("POST", path, what, proof, "telephony", 200, {}, {_JSON: ANYTHING}, failures=(400, 401, 404, 429))
        for path, what, proof in (
            ("/telnyx/messages", "A text comes in", _TELNYX),
            ("/telnyx/status", "What became of a text", _TELNYX),
            ("/postmark/events", "What became of an e-mail", "a password of the webhook's own (HTTP Basic)"),
        )
    ),
)
