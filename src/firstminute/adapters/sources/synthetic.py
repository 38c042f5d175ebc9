"""The request of a synthetic inquiry, as the source's own sender would make it: its body, its proof, its content type.

Five kinds are reached less deep, by our own mark in a header. HighLevel and Wix sign with keys that only they have.
Meta, LinkedIn and Follow Up Boss name records only, and there is no record of nobody to fetch. For those, the source's
secret, route, table, machine and first touch are tried, but not how the provider's delivery is verified and read.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from firstminute.adapters.sources.signed import base_64
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Request
from firstminute.domain.source import Source
from firstminute.domain.synthetic import HEADER

STOOD_IN_FOR: Final = frozenset({"follow_up_boss", "gohighlevel", "linkedin_lead_forms", "meta_lead_ads", "wix"})
_NAME: Final = ("Synthetic", "Inquiry")
_WORDS: Final = "The hourly test of FirstMinute. Nobody asked this."
_JSON: Final = "application/json"

Person = tuple[str, str]
Proof = Callable[[str, bytes, datetime], Mapping[str, str]]
Body = Callable[[Person, str, datetime], Any]


def written(source: Source, secrets: tuple[str, ...], person: tuple[str, str], api_url: str, at: datetime) -> Request:
    """See `application.synthetic_checks.Written`. `person` is an e-mail address and a number; `at` the wall clock."""
    secret = secrets[0] if secrets else ""
    url, headers = f"{api_url}/intake/{source.name}", {"content-type": _JSON}
    if source.kind in STOOD_IN_FOR:
        return Request("POST", url, {**headers, HEADER: person[0]}, _json(_plain(person, secret, at)))
    content = (_BODIES.get(source.kind) or _plain)(person, secret, at)
    if not secret:
        return Request("POST", url, {"content-type": "application/x-www-form-urlencoded"}, urlencode(content).encode())
    body = _json(content)
    return Request("POST", url, {**headers, **proof_of(source.kind, secret, body, at)}, body)


def proof_of(kind: str, secret: str, body: bytes, at: datetime) -> Mapping[str, str]:
    """The headers by which a sender of this kind proves that it knows the secret; none where the body holds it."""
    return (_PROOFS.get(kind) or _token)(secret, body, at)


def _json(content: Any) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def _plain(person: Person, secret: str, at: datetime) -> dict[str, Any]:  # noqa: ARG001  other bodies need them
    email, phone = person
    return {"first_name": _NAME[0], "last_name": _NAME[1], "email": email, "phone": phone, "message": _WORDS}


def _id(person: Person) -> str:
    return person[0].partition("@")[0]


def _google(person: Person, secret: str, at: datetime) -> dict[str, Any]:
    columns = {"FULL_NAME": " ".join(_NAME), "EMAIL": person[0], "PHONE_NUMBER": person[1]}
    told = [{"column_id": name, "string_value": value} for name, value in columns.items()]
    return {"google_key": secret, "lead_id": _id(person), "user_column_data": told, "lead_submit_time": rfc3339(at)}


def _pipedrive(person: Person, secret: str, at: datetime) -> dict[str, Any]:  # noqa: ARG001  the same for all
    data = {
        "name": " ".join(_NAME),
        "emails": [{"value": person[0], "primary": True}],
        "phones": [{"value": person[1], "primary": True}],
        "add_time": rfc3339(at),
    }
    meta = {"version": "2.0", "action": "create", "entity": "person", "entity_id": _id(person)}
    return {"meta": {**meta, "timestamp": rfc3339(at)}, "data": data}


def _callrail(person: Person, secret: str, at: datetime) -> dict[str, Any]:
    return {"resource_id": _id(person), "form_data": _plain(person, secret, at), "submitted_at": rfc3339(at)}


def _calendly(person: Person, secret: str, at: datetime) -> dict[str, Any]:  # noqa: ARG001  the same for all
    payload = {"uri": _id(person), "name": " ".join(_NAME), "email": person[0], "text_reminder_number": person[1]}
    return {"event": "routing_form_submission.created", "created_at": rfc3339(at), "payload": payload}


def _cal_com(person: Person, secret: str, at: datetime) -> dict[str, Any]:
    told = {"uid": _id(person), **_plain(person, secret, at)}
    return {"triggerEvent": "FORM_SUBMITTED", "createdAt": rfc3339(at), "payload": told}


def _wufoo(person: Person, secret: str, at: datetime) -> dict[str, Any]:
    return {**_plain(person, secret, at), "EntryId": _id(person), "HandshakeKey": secret}


def _token(secret: str, body: bytes, at: datetime) -> dict[str, str]:  # noqa: ARG001  other proofs need them
    return {"x-webhook-secret": secret}


def _none(secret: str, body: bytes, at: datetime) -> dict[str, str]:  # noqa: ARG001  the body holds it
    return {}


def _digest(secret: str, content: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.digest(secret.encode(), content, algorithm)


def _header(name: str, prefix: str = "", made: Callable[[bytes], str] = bytes.hex, algorithm: str = "sha256") -> Proof:
    return lambda secret, body, _: {name: prefix + made(_digest(secret, body, algorithm))}


def _webflow(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    stamp = str(int(at.timestamp() * 1000))
    signature = _digest(secret, stamp.encode() + b":" + body).hex()
    return {"x-webflow-timestamp": stamp, "x-webflow-signature": signature}


def _stamped(name: str, signed_as: str) -> Proof:
    """`t=<Unix seconds>,<signed_as>=<HMAC of "t.body">`."""

    def proof(secret: str, body: bytes, at: datetime) -> dict[str, str]:
        stamp = str(int(at.timestamp()))
        return {name: f"t={stamp},{signed_as}={_digest(secret, stamp.encode() + b'.' + body).hex()}"}

    return proof


# What each of these signs, and where we learned it, stands in its own module.
_PROOFS: Final[Mapping[str, Proof]] = {
    "cal_com": _header("x-cal-signature-256"),
    "calendly": _stamped("calendly-webhook-signature", "v1"),
    "callrail": _header("signature", made=base_64, algorithm="sha1"),
    "formstack": _header("x-fs-signature", "sha256="),
    "framer": _header("framer-signature", "sha256="),
    "google_ads_lead_form": _none,
    "tally": _header("tally-signature", made=base_64),
    "typeform": _header("typeform-signature", "sha256=", base_64),
    "webflow": _webflow,
    "wpforms": _stamped("x-wpforms-webhook-signature", "v"),
    "wufoo": _none,
}
_BODIES: Final[Mapping[str, Body]] = {
    "cal_com": _cal_com,
    "calendly": _calendly,
    "callrail": _callrail,
    "google_ads_lead_form": _google,
    "pipedrive": _pipedrive,
    "wufoo": _wufoo,
}
