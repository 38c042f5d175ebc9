"""How ad platforms, CRMs and call tracking prove themselves: rows of the security suite, as in `signing.py`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from xml.sax.saxutils import escape

from adapters.sources.signing import Given, Proof, b64, digest, in_header, stamp, token
from firstminute.domain.inquiry import Request


@dataclass(frozen=True)
class InJson(Proof):
    """A proof that is a field of the JSON body, so that a body that was changed around it proves it as well."""

    def altered(self, request: Request, change: Callable[[str], str]) -> Request:
        told = json.loads(request.body)
        return replace(request, body=json.dumps({**told, self.where: change(told[self.where])}).encode())


@dataclass(frozen=True)
class InXml(Proof):
    """A proof that is the organisation's id in a SOAP message."""

    def altered(self, request: Request, change: Callable[[str], str]) -> Request:
        before, tag, rest = request.body.decode().partition(f"<{self.where}>")
        value, end, after = rest.partition("<")
        return replace(request, body=f"{before}{tag}{escape(change(value))}{end}{after}".encode())


def in_json(field: str, **beside: object):
    return lambda secret, body, _: ({}, {}, json.dumps({**json.loads(body), **beside, field: secret}).encode())


def in_message(secret: str, _body: bytes, _at: datetime) -> Given:
    return {}, {}, message(f"<OrganizationId>{escape(secret)}</OrganizationId>")


def message(inside: str) -> bytes:
    notifications = f'<notifications xmlns="http://soap.sforce.com/2005/09/outbound">{inside}</notifications>'
    envelope = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
    return envelope.format(notifications).encode()


def sha1(secret: str, body: bytes, _: datetime) -> Given:
    return {"signature": b64(hmac.new(secret.encode(), body, hashlib.sha1).digest())}, {}, body


def over_base64(secret: str, body: bytes, _: datetime) -> Given:
    return {"fub-signature": digest(secret, base64.b64encode(body)).hex()}, {}, body


def hubspot_v3(secret: str, body: bytes, at: datetime) -> Given:
    time = stamp(at, 1000)
    signed = b"POSThttps://api.example/intake/any" + body + time.encode()
    return {"x-hubspot-request-timestamp": time, "x-hubspot-signature-v3": b64(digest(secret, signed))}, {}, body


def hubspot_v1(secret: str, body: bytes, _: datetime) -> Given:
    signature = hashlib.sha256(secret.encode() + body).hexdigest()
    return {"x-hubspot-signature-version": "v1", "x-hubspot-signature": signature}, {}, body


def hubspot_v2(secret: str, body: bytes, _: datetime) -> Given:
    signature = hashlib.sha256(secret.encode() + b"POSThttps://api.example/intake/any" + body).hexdigest()
    return {"x-hubspot-signature-version": "v2", "x-hubspot-signature": signature}, {}, body


def linkedin(secret: str, body: bytes, _: datetime) -> Given:
    return {"x-li-signature": digest(secret, b"hmacsha256=" + body).hex()}, {}, body


def basic(secret: str, body: bytes, _: datetime) -> Given:
    return {"authorization": "Basic " + b64(f"hook:{secret}".encode())}, {}, body


def basic_whole(secret: str, body: bytes, _: datetime) -> Given:
    """The secret is user and password together."""
    return {"authorization": "Basic " + b64(secret.encode())}, {}, body


PROOFS: tuple[Proof, ...] = (
    Proof("callrail", sha1, where="signature"),
    Proof("follow_up_boss", over_base64, where="fub-signature"),
    *token("gohighlevel"),
    InJson("google_ads_lead_form", in_json("google_key"), signs_body=False, where="google_key"),
    Proof("hubspot", hubspot_v3, tolerance=300, where="x-hubspot-signature-v3"),
    Proof("hubspot", hubspot_v2, where="x-hubspot-signature", extra={}),
    Proof("hubspot", hubspot_v1, where="x-hubspot-signature"),
    *token("hubspot"),
    Proof("linkedin_lead_forms", linkedin, where="x-li-signature"),
    Proof("meta_lead_ads", in_header("x-hub-signature-256", bytes.hex, "sha256="), where="x-hub-signature-256"),
    Proof("pipedrive", basic, signs_body=False, where="authorization"),
    Proof("pipedrive", basic_whole, signs_body=False, where="authorization"),
    InXml(
        "salesforce", in_message, body=message(""), content_type="text/xml", signs_body=False, where="OrganizationId"
    ),
    *token("salesforce"),
    InJson("zoho_crm", in_json("token", channel_id="1", ids=["5"]), signs_body=False, where="token"),
    *token("zoho_crm"),
)
