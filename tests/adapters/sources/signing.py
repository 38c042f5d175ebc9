"""How each kind's sender proves itself, made here a second time: what the security suite runs over.

A row is a kind, its way to sign, and whether its proof covers the body and the time. A new kind adds its row to the
`PROOFS` of a module `signing*.py`; one whose proof stands where no other kind's does overrides `altered`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from firstminute.domain.inquiry import Request

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
Given = tuple[dict[str, str], dict[str, str], bytes]  # headers, query, body


@dataclass(frozen=True)
class Proof:
    """One way in: `give` makes headers, query and body for a secret, a body and a moment."""

    kind: str
    give: Callable[[str, bytes, datetime], Given]
    body: bytes = b'{"email": "dana@example.com"}'
    content_type: str = JSON
    signs_body: bool = True
    tolerance: int | None = None  # seconds, where the time is signed too
    where: str = ""  # the header, query field or body field that holds the proof
    extra: dict[str, str] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)  # what the client file says of such a source besides

    def request(self, secret: str, at: datetime, body: bytes | None = None) -> Request:
        """A request with its proof; `body` replaces what was signed."""
        headers, query, sent = self.give(secret, self.body, at)
        url = "https://api.example/intake/any" + (f"?{urlencode(query)}" if query else "")
        named = {"content-type": self.content_type, **self.extra, **headers}
        return Request("POST", url, named, sent if body is None else body, query)

    def altered(self, request: Request, change: Callable[[str], str]) -> Request:
        """The request with its proof changed, wherever that stands."""
        if self.where in request.headers:
            return replace(request, headers={**request.headers, self.where: change(request.headers[self.where])})
        if self.where in request.query:
            return replace(request, query={self.where: change(request.query[self.where])})
        pairs = parse_qsl(request.body.decode())
        fields = {name: change(value) if name == self.where else value for name, value in pairs}
        return replace(request, body=urlencode(fields).encode())

    def without(self, request: Request) -> Request:
        """The request without its proof."""
        return replace(request, headers={"content-type": self.content_type}, query={}, body=self.body)


def digest(secret: str, content: bytes) -> bytes:
    return hmac.new(secret.encode(), content, hashlib.sha256).digest()


def stamp(at: datetime, a_second: int = 1) -> str:
    return str(int(at.timestamp() * a_second))


def in_header(header: str, written: Callable[[bytes], str], prefix: str = ""):
    return lambda secret, body, _: ({header: prefix + written(digest(secret, body))}, {}, body)


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def webflow(secret: str, body: bytes, at: datetime) -> Given:
    time = stamp(at, 1000)
    signature = digest(secret, time.encode() + b":" + body).hex()
    return {"x-webflow-timestamp": time, "x-webflow-signature": signature}, {}, body


def framer(secret: str, body: bytes, _: datetime) -> Given:
    submission = "0fbbb90e-0000-4000-8000-000000000001"
    signature = "sha256=" + digest(secret, body + submission.encode()).hex()
    return {"framer-webhook-submission-id": submission, "framer-signature": signature}, {}, body


def stamped(header: str, name: str):
    def give(secret: str, body: bytes, at: datetime) -> Given:
        time = stamp(at)
        return {header: f"t={time},{name}={digest(secret, time.encode() + b'.' + body).hex()}"}, {}, body

    return give


def in_query(secret: str, body: bytes, _: datetime) -> Given:
    return {}, {"token": secret}, body


def bearer(secret: str, body: bytes, _: datetime) -> Given:
    return {"x-webhook-secret": secret}, {}, body


def handshake(secret: str, body: bytes, _: datetime) -> Given:
    return {}, {}, body + b"&" + urlencode({"HandshakeKey": secret}).encode()


def token(kind: str, **more: str) -> tuple[Proof, Proof]:
    content_type = more.get("content_type", JSON)
    shared = {"content_type": content_type, "signs_body": False}
    body = b"email=dana%40example.com" if content_type == FORM else b'{"email": "dana@example.com"}'
    return (
        Proof(kind, in_query, body=body, where="token", **shared),  # type: ignore[arg-type]  # a dict of two types
        Proof(kind, bearer, body=body, where="x-webhook-secret", **shared),  # type: ignore[arg-type]  # the same
    )


PROOFS: tuple[Proof, ...] = (
    Proof("cal_com", in_header("x-cal-signature-256", bytes.hex), where="x-cal-signature-256"),
    Proof(
        "calendly",
        stamped("calendly-webhook-signature", "v1"),
        tolerance=180,
        where="calendly-webhook-signature",
    ),
    *token("contact_form_7"),
    *token("elementor", content_type=FORM),
    Proof("formstack", in_header("x-fs-signature", bytes.hex, "sha256="), where="x-fs-signature"),
    Proof("framer", framer, where="framer-signature"),
    *token("gravity_forms"),
    *token("jotform", content_type=FORM),
    Proof("tally", in_header("tally-signature", b64), where="tally-signature"),
    Proof("typeform", in_header("typeform-signature", b64, "sha256="), where="typeform-signature"),
    *token("unbounce", content_type=FORM),
    Proof("webflow", webflow, tolerance=300, where="x-webflow-signature"),
    Proof("wpforms", stamped("x-wpforms-webhook-signature", "v"), tolerance=300, where="x-wpforms-webhook-signature"),
    *token("wpforms", content_type=FORM),
    Proof(
        "wufoo",
        handshake,
        body=b"Field1=Dana",
        content_type=FORM,
        signs_body=False,
        where="HandshakeKey",
    ),
)
