"""The whole API over fakes, and requests that nobody planned for: routes, content types, encodings, nestings."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import strategies as st

from adapters.sources.signing import FORM, JSON, Proof
from builders import a_draft, a_new_lead, a_practice
from consoles import ROLES, Caller, a_console
from fakes import FakeChannels, FakeClock, FakeHttp, FakeIds, FakeLookups, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_calls import FakeCalls
from fakes_leads import FakeLeads
from firstminute import bootstrap, openapi
from firstminute.adapters.channels.twilio_voice import TwilioVoice
from firstminute.adapters.sources import twilio
from firstminute.adapters.sources.controls import controls_of
from firstminute.application.calls import Calling
from firstminute.application.intake import Intake
from firstminute.application.screening import Screening, objection
from firstminute.application.telephony import Telephony
from firstminute.config import Settings
from firstminute.domain.errors import Rejected
from firstminute.domain.practice import Source
from firstminute.http_api import request_of

SECRET = "s3cr3t"
API = "https://api.practice.example"
KINDS = ("adapters.sources.signing", "adapters.sources.signing_records")
PROOFS: list[Proof] = [proof for name in KINDS for proof in import_module(name).PROOFS]
ROUTES = sorted(f"{method} {path}" for path, methods in openapi.methods_by_path().items() for method in methods)


class Api:
    """Every function behind its routes, as the template wires them; `quarantine` and `leads` are there to look at."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        sources = {f"p{number}": Source(f"p{number}", proof.kind, secret="any", **proof.source)
                   for number, proof in enumerate(PROOFS)}  # fmt: skip
        practice = a_practice()
        self.practice = practice = replace(practice, sources={**practice.sources, **sources})
        self.leads, self.quarantine, self.clock = FakeLeads(), FakeQuarantine(), FakeClock()
        names = ("any", "zapier/signing_secret", "crm/events_secret", "twilio/auth_token")
        secrets, machine, lookups = FakeSecrets(dict.fromkeys(names, SECRET)), FakeOrchestrator(), FakeLookups()
        kept = (practice, self.leads, self.quarantine, machine, secrets, self.clock)
        screening = partial(objection, Screening(practice.spam, controls_of, secrets, FakeHttp))
        intake = Intake(*kept, bootstrap.source_kind, FakeIds(), lookups, objection=screening)
        console = replace(a_console(), practice=practice, leads=self.leads, quarantine=self.quarantine)
        Caller(console, patch)
        patch.setattr(bootstrap, "settings", lambda: Settings(api_url=API))
        patch.setattr(bootstrap, "intake", lambda: intake)
        patch.setattr(
            bootstrap, "telephony", lambda: Telephony(practice, self.leads, secrets, self.clock, twilio, intake)
        )
        voice = TwilioVoice(API)
        calling = Calling(practice, self.leads, FakeCalls(), voice, intake, machine, self.clock, FakeChannels({}))
        patch.setattr(bootstrap, "calling", lambda: calling)
        self.lead_id = self._a_lead()
        self._functions = {
            name: import_module(f"functions.{name}.handler") for name in ("intake", "telephony", "console")
        }

    def _a_lead(self) -> str:
        head, events = a_new_lead(at=self.clock.now())
        self.leads.add(head, events, b"", "d", a_draft().contact_points, self.clock.now())
        return head.lead.id

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        """API Gateway's answer."""
        path = event["rawPath"]
        name = next((name for start, name in (("/intake/", "intake"), ("/events/", "intake"), ("/twilio/", "telephony"))
                     if path.startswith(start)), "console")  # fmt: skip
        answer: dict[str, Any] = self._functions[name].handler(event, None)
        return answer

    def proved(self, number: int, body: bytes, media: str) -> dict[str, Any]:
        """A delivery to the source of one of the `PROOFS`, with the proof of this very body."""
        try:
            headers, query, sent = PROOFS[number].give(SECRET, body, self.clock.wall())
        except (TypeError, ValueError, RecursionError):  # a proof that is a field of the body, which has no fields
            headers, query, sent = {}, {}, body
        named = {**PROOFS[number].extra, **headers, "content-type": media}
        path = f"/intake/p{number}"
        return event("POST /intake/{source}", path, urlencode(query), named, sent, f"p{number}")

    def lets_in(self, asked: dict[str, Any]) -> bool:
        """Whether a delivery is proved: proofs that stand in the body give way to what is written over them."""
        source = self.practice.sources[asked["pathParameters"]["source"]]
        try:
            bootstrap.source_kind(source.kind).verify(request_of(asked, API), source, (SECRET,), self.clock.wall())
        except Rejected:
            return False
        return True

    def forget(self) -> None:
        """No leads, nothing kept."""
        for table in (self.leads.heads, self.leads.logs, self.leads.points, self.leads.marks, self.quarantine.items):
            table.clear()


def event(route: str, path: str, query: str, headers: dict[str, str], body: bytes | str, source: str) -> dict[str, Any]:
    """Payload format 2.0, text as text and everything else in base64, as API Gateway hands it over."""
    binary = isinstance(body, bytes)
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "pathParameters": {"source": source},
        "requestContext": {"http": {"method": route.partition(" ")[0], "path": path, "sourceIp": "203.0.113.9"}},
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": binary,
    }


NAMES = st.sampled_from(
    [
        *(
            "name",
            "email",
            "phone",
            "message",
            "consent",
            "utm_source",
            "page_url",
            "timestamp",
            "zip",
            "language",
            "ip",
        ),
        *("fields", "answers", "data", "payload", "type", "events", "lead_id", "amount", "rawRequest", "data.json"),
        *("field_data", "user_column_data", "question", "answer", "label", "value", "key", "form_response", "at", "id"),
        *("From", "To", "Body", "MessageSid", "MessageStatus", "key", "appointment", "stage", "occurred_at", "note"),
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(
        ["(212) 555-0143", "dana@example.com", "on", "+12125550143", "contact.made", "lead.replied", "1e999", "{", "[1"]
    )
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=10), inner, max_size=5),
    max_leaves=16,
)
PAIRS = st.lists(st.tuples(NAMES | st.text(max_size=12), LEAVES.map(str)), max_size=8)
ENCODINGS = st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "utf-32", "latin-1", "shift_jis", "utf-7"])
MEDIA = st.sampled_from(
    [
        *(JSON, JSON, FORM, FORM, "multipart/form-data; boundary=x", "multipart/form-data; boundary=x"),
        *("application/vnd.api+json", "application/json; charset=utf-16", f"{FORM}; charset=shift_jis", "text/plain"),
        *("multipart/form-data", "multipart/mixed; boundary=", "text/xml", "application/pdf", "", "*/*", "json"),
        *("application/json; charset=idna", "application/json; charset=\udcff", f"{FORM};;;=;", "a/b; boundary=x"),
    ]
)


def _part(pair: tuple[str, str]) -> str:
    return f'--x\r\nContent-Disposition: form-data; name="{pair[0]}"\r\n\r\n{pair[1]}\r\n'


@st.composite
def bodies(draw: st.DrawFn) -> bytes | str:
    """Bytes of any of the ways in which content is written, or of none; sometimes cut, compressed or spoilt."""
    way = draw(st.sampled_from(["json", "json", "form", "form", "multipart", "bytes", "text"]))
    if way == "json":
        text = json.dumps(draw(TREES | st.dictionaries(NAMES, TREES, max_size=6)))
    elif way == "form":
        text = "&".join(
            f"{quote(name, errors='replace')}={quote(value, errors='replace')}" for name, value in draw(PAIRS)
        )
    elif way == "multipart":
        parts = (
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in draw(PAIRS)
        )
        text = "".join(parts) + "--x--\r\n"
    elif way == "bytes":
        return draw(st.binary(max_size=200))
    else:
        return draw(st.text(max_size=100))
    raw = text.encode(draw(ENCODINGS), "replace")
    spoil = draw(st.sampled_from(["no"] * 8 + ["cut", "gzip", "insert"]))
    if spoil == "cut":
        return raw[: draw(st.integers(0, len(raw)))]
    if spoil == "gzip":
        return gzip.compress(raw)
    if spoil == "insert":
        at = draw(st.integers(0, len(raw)))
        return raw[:at] + draw(st.binary(min_size=1, max_size=4)) + raw[at:]
    return raw


HEADERS = st.dictionaries(
    st.sampled_from(["origin", "referer", "accept", "sec-fetch-mode", "sec-fetch-site", "cookie", "content-encoding"]),
    st.text(max_size=20) | st.sampled_from(["navigate", "text/html", "https://www.bright-smile.example", "gzip"]),
    max_size=3,
)
KEYS = st.sampled_from(["", *(f"Bearer fm_{role}" for role in ROLES), f"Bearer {SECRET}", "Basic eDp5", "Bearer "])
VALUES = st.sampled_from(["website", "zapier", "crm", "2026-11-24", "ld_nobody", "charts.js", "..%2F..", "%00", "%ff"])
QUERIES = st.dictionaries(
    st.sampled_from(["from", "to", "by", "state", "owner", "cursor", "token", "hub.mode", "hub.challenge"]),
    st.text(max_size=15) | st.sampled_from(["2026-11-01", "2026-11-24", "source", "received", "front_desk", "9" * 400]),
    max_size=3,
)  # fmt: skip


@st.composite
def requests(draw: st.DrawFn, lead_id: str) -> dict[str, Any]:
    """Any request to any route, and to paths and methods that are none."""
    route = draw(st.sampled_from([*ROUTES, "PATCH /leads", "GET /nowhere", "TRACE /intake/{source}", "POST /"]))
    value = draw(VALUES | st.just(lead_id) | st.text(max_size=12).map(lambda text: quote(text, errors="replace")))
    path = re.sub(r"{\w+}", lambda _: value or "-", route.partition(" ")[2])
    headers = {**draw(HEADERS), "content-type": draw(MEDIA)}
    key = draw(KEYS)
    headers |= {"authorization": key} if key else {}
    query = urlencode(draw(QUERIES), errors="replace")
    return event(route, path, query, headers, draw(bodies()), value)


@st.composite
def authentic(draw: st.DrawFn) -> tuple[int, bytes, str]:
    """One of the proofs by its number, a body for it to prove, and a content type that is read."""
    number = draw(st.integers(0, len(PROOFS) - 1))
    media = draw(st.sampled_from([JSON, FORM, "multipart/form-data; boundary=x"]))
    body = draw(bodies())
    return number, body.encode("utf-8", "replace") if isinstance(body, str) else body, media
