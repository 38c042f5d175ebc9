"""Warm intake for every kind of source: our own work on one delivery each, as its sender sends it.

The deliveries are those of `tests/samples`. Each is a process of its own, with the one source in its client file. Kinds
whose deliveries only name a record end in the queue of what is to be fetched; `events` end in a lead's log.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
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
from bench.warm import YARDSTICK, figure, own_work, yardstick
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


KINDS: Final = tuple(sorted({*SAMPLES, "form", "webhook", "events"}))


def ratios(intake: Artefact, client: Path | None) -> dict[str, float]:
    """Of each kind, to two calls of boto3. As many at once as there are cores: load does not change instructions."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = pool.map(lambda kind: figure(work(intake, client, kind)), KINDS)
        bare = figure(yardstick(client))
        return {kind: one / bare for kind, one in zip(KINDS, found, strict=True)}


def section(found: Mapping[str, float]) -> Section:
    """As a table: the dearest first."""
    dearest = sorted(found.items(), key=lambda one: -one[1])
    rows = [at_most(f"{kind}: ratio to {YARDSTICK}", ratio, OWN_WORK, "{:.3f}") for kind, ratio in dearest]
    note = "Kinds whose deliveries only name a record store them and have it fetched; `events` extend a lead's log."
    return Section("Warm intake of every kind of source: our own work", rows, note)


def work(intake: Artefact, client: Path | None, kind: str) -> Work:
    """A process that takes in deliveries of this kind. What is signed with the time is good for five minutes."""
    now = datetime.now(UTC)
    route, headers, body = _delivery(kind, now)
    event = http_event(route, route.partition(" ")[2].replace("{source}", _NAME), headers=headers, source=_NAME)
    event["body"] = base64.b64encode(body).decode()
    answers = dict(_ANSWERS) | ({"GetItem": {"Item": head_item(stored(now)[0])}} if kind == "events" else {})
    status = 200 if hasattr(source_kind(kind), "answer") else 202
    scene = Scene("intake", event, {name: [answer] for name, answer in answers.items()}, {"statusCode": status})
    made = own_work(handler(intake, scene, client), scene)
    return replace(made, practice=_practice(kind), answers={})


_JSON: Final = "application/json"
Told = tuple[str, dict[str, str], bytes]


def _delivery(kind: str, now: datetime) -> Told:
    if kind == "form":
        return "POST /intake/{source}", {"content-type": _FORM}, urlencode(FORM).encode()
    if kind == "webhook":
        return _posted(kind, _JSON, json.dumps(dict(FORM)).encode(), now)
    return _event(now) if kind == "events" else _sample(kind, now)


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
