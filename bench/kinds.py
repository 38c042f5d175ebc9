"""Warm intake for every kind of source: our own work on one delivery each, as its sender sends it.

The deliveries are those of `tests/samples`. Each is a process of its own, with the one source in its client file. Kinds
whose deliveries only name a record end in the queue of what is to be fetched; `events` end in a lead's log.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from bench.artefacts import Artefact
from bench.budgets import OWN_WORK
from bench.cold import handler
from bench.places import ROOT
from bench.processes import Work
from bench.reference import FORM, client_file, http_event, stored
from bench.rows import Section, at_most
from bench.scenes import Scene
from bench.warm import YARDSTICK, Warm, own_work
from firstminute.adapters.aws.lead_items import head_item
from firstminute.adapters.sources.synthetic import proof_of
from firstminute.bootstrap import source_kind

_SECRET: Final = "s3cr3t-of-the-bench"
_NAME: Final = "bench"
# The delivery of each kind that is measured. Texts come to Twilio's own route: that is the function `telephony`.
SAMPLES: Final[Mapping[str, str]] = {
    "cal_com": "requested", "calendly": "routing_form", "callrail": "form", "contact_form_7": "default_form",
    "elementor": "advanced", "follow_up_boss": "people_created", "formstack": "labels", "framer": "contact",
    "gohighlevel": "workflow", "google_ads_lead_form": "lead", "gravity_forms": "all_fields", "hubspot": "workflow_v1",
    "jotform": "contact", "linkedin_lead_forms": "created", "meta_lead_ads": "batch", "pipedrive": "person_created_v1",
    "salesforce": "outbound_message", "tally": "contact", "typeform": "contact", "unbounce": "landing_page",
    "webflow": "version_2", "wpforms": "json", "wufoo": "with_structure", "zoho_crm": "workflow",
}  # fmt: skip
_FORM: Final = "application/x-www-form-urlencoded"
_ANSWERS: Final[Mapping[str, Any]] = {
    "TransactWriteItems": {},
    "PutItem": {},
    "StartExecution": {"executionArn": "arn", "startDate": 1.795e9},
    "GetSecretValue": {"SecretString": _SECRET},
    "SendMessage": {"MessageId": "1"},
    "SendMessageBatch": {"Successful": [{"Id": "0", "MessageId": "1", "MD5OfMessageBody": ""}], "Failed": []},
}


def works(intake: Artefact, client: Path | None) -> dict[str, Work]:
    """One process for each kind, by its name."""
    now = datetime.now(UTC)
    sent = {kind: _sample(kind, now) for kind in SAMPLES}
    sent["form"] = ("POST /intake/{source}", {"content-type": _FORM}, urlencode(FORM).encode())
    sent["webhook"] = _posted("webhook", _JSON, json.dumps(dict(FORM)).encode(), now)
    sent["events"] = _event(now)
    return {kind: _work(intake, client, kind, *told, now) for kind, told in sorted(sent.items())}


def section(warm: Warm) -> Section:
    """As a table: the dearest first."""
    figures = warm.millions or warm.milliseconds
    ratios = sorted(((warm.ratio(kind), kind) for kind in figures if kind != YARDSTICK), reverse=True)
    rows = [at_most(f"{kind}: ratio to {YARDSTICK}", ratio, OWN_WORK, "{:.3f}") for ratio, kind in ratios]
    note = "Kinds whose deliveries only name a record store them and have it fetched; `events` extend a lead's log."
    return Section("Warm intake of every kind of source: our own work", rows, note)


_JSON: Final = "application/json"
Told = tuple[str, dict[str, str], bytes]


def _work(
    intake: Artefact, client: Path | None, kind: str, route: str, headers: dict[str, str], body: bytes, now: datetime
) -> Work:
    path = route.partition(" ")[2].replace("{source}", _NAME)
    event = http_event(route, path, headers=headers, source=_NAME)
    event["body"] = base64.b64encode(body).decode()
    answers = dict(_ANSWERS) | ({"GetItem": {"Item": head_item(stored(now)[0])}} if kind == "events" else {})
    status = 200 if hasattr(source_kind(kind), "answer") else 202
    scene = Scene("intake", event, {name: [answer] for name, answer in answers.items()}, {"statusCode": status})
    work = own_work(handler(intake, scene, client), scene)
    return replace(work, practice=_practice(kind), answers={})


def _practice(kind: str) -> str:
    """The demo's client file with one more source."""
    compiled = json.loads(client_file())
    secret = None if kind == "form" else "bench/secret"
    named = {"token": "bench/token"} if kind in _NAMING else {}
    like = compiled["sources"]["website"]
    compiled["sources"][_NAME] = {**like, "name": _NAME, "kind": kind, "secret": secret, "origins": [], **named}
    return json.dumps(compiled)


def _sample(kind: str, now: datetime) -> Told:
    file = ROOT / "tests" / "samples" / kind / f"{SAMPLES[kind]}.json"
    told = json.loads(file.read_text("utf-8"))
    proved = {"google_ads_lead_form": "google_key", "wufoo": "HandshakeKey"}.get(kind)
    more = {proved: _SECRET} if proved else {}
    if "form" in told:
        return _posted(kind, _FORM, urlencode({**told["form"], **more}).encode(), now)
    if "multipart" in told:
        return _posted(kind, "multipart/form-data; boundary=x", _multipart(told["multipart"]), now)
    if "text" in told:
        return _posted(kind, told["content_type"], told["text"].encode(), now)
    content = {**told["json"], **more} if more else told["json"]
    return _posted(kind, _JSON, json.dumps(content).encode(), now)


def _multipart(parts: Mapping[str, str]) -> bytes:
    told = (f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n' for name, one in parts.items())
    return ("".join(told) + "--x--\r\n").encode()


def _event(now: datetime) -> Told:
    lead_id = stored(now)[0].lead.id
    body = json.dumps({"type": "contact.made", "lead_id": lead_id, "id": "e1", "data": {"channel": "call"}}).encode()
    _, headers, _ = _posted("events", _JSON, body, now)
    return "POST /events/{source}", headers, body


def _posted(kind: str, content_type: str, body: bytes, now: datetime) -> Told:
    """Times that are signed are those of the measuring, which takes less than the five minutes that they are good."""
    made = _NAMING[kind](body) if kind in _NAMING else proof_of(kind, _SECRET, body, now)
    return "POST /intake/{source}", {"content-type": content_type, **made}, body


def _signed(content: bytes) -> str:
    return hmac.digest(_SECRET.encode(), content, hashlib.sha256).hex()


_NAMING: Final = {
    "follow_up_boss": lambda body: {"fub-signature": _signed(base64.b64encode(body))},
    "linkedin_lead_forms": lambda body: {"x-li-signature": _signed(b"hmacsha256=" + body)},
    "meta_lead_ads": lambda body: {"x-hub-signature-256": f"sha256={_signed(body)}"},
}
