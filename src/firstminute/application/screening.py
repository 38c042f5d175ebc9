"""What a public form sends is looked at before anything is sent: spam and floods are set aside, never dropped.

A source with a secret proves who sends; it is not looked at. On the path of an accepted inquiry this asks nobody,
unless the practice uses Turnstile.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from firstminute.application.rates import Rates
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.source import Source
from firstminute.domain.spam import TURNSTILE, Signs, score
from firstminute.domain.spam_rules import SpamRules

if TYPE_CHECKING:
    from firstminute.application.ports import Secrets
    from firstminute.application.provider_ports import Http

# https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
SITEVERIFY: Final = "https://challenges.cloudflare.com/turnstile/v0/siteverify"
_PATIENCE: Final = 2.0
_NOT_A_PERSON: Final = frozenset({"missing-input-response", "invalid-input-response"})
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)
_SHORTEST_PITCH: Final = 60  # shorter words are common property: "Please call me"


@dataclass(frozen=True, slots=True)
class Screening:
    """What it takes. `fields` gives the fields of a request as they were sent, those included that nobody reads."""

    rules: SpamRules
    fields: Callable[[Request], Mapping[str, str]]
    secrets: Secrets
    http: Callable[[], Http]
    rates: Rates = field(default_factory=Rates)


def objection(screening: Screening, source: Source, draft: Draft, request: Request, at: datetime) -> str | None:
    """Why an inquiry is not to be answered before somebody has looked; None for nearly all. `at` is wall time."""
    if source.secret is not None:
        return None
    flood = _too_many(screening, source, draft, request, at)
    if flood:
        return f"Too many at once: {flood}."
    fields = screening.fields(request)
    verdict = score(draft, Signs(fields, at, _others(screening.rates, draft, at)), screening.rules)
    reasons = verdict.reasons
    if not verdict.suspected(screening.rules):
        robot = _turnstile(screening, fields, request)
        if robot is None:
            return None
        reasons = (robot,)
    return f"Looks like spam: {'; '.join(reasons)}."


def _too_many(screening: Screening, source: Source, draft: Draft, request: Request, at: datetime) -> str | None:
    """Only what comes from the open internet is counted. A website's own server speaks for all of its visitors."""
    if not _public(request.ip):
        return None
    rules, rates = screening.rules, screening.rates
    browser = "origin" in request.headers or "sec-fetch-mode" in request.headers
    most = rules.per_address if browser else max(rules.per_address, rules.per_source)
    if rates.count(f"address:{_hashed(str(request.ip))}", at, _HOUR) > most:
        return f"more than {most} from one address within an hour"
    if any(rates.count(f"point:{_hashed(one)}", at, _MINUTE) > rules.per_contact_point for one in draft.contact_points):
        return f"more than {rules.per_contact_point} of one person within a minute"
    if rates.count(f"source:{source.name}", at, _HOUR) > rules.per_source:
        return f"more than {rules.per_source} to {source.name} within an hour"
    return None


def _others(rates: Rates, draft: Draft, at: datetime) -> int:
    """How many others sent the same words within the hour."""
    words = " ".join((draft.message or "").lower().split())
    if len(words) < _SHORTEST_PITCH:
        return 0
    return rates.different(f"words:{_hashed(words)}", at, _HOUR, _hashed(draft.contact_points[0])) - 1


def _turnstile(screening: Screening, fields: Mapping[str, str], request: Request) -> str | None:
    """Cloudflare's word that this was no person. When it has none, because of it or of us, the inquiry counts."""
    if screening.rules.turnstile is None:
        return None
    token = fields.get(TURNSTILE, "")
    if not token:
        return "Turnstile's proof of a person is missing"
    try:
        secret = screening.secrets.get(screening.rules.turnstile)[0]
        form = {"secret": secret, "response": token[:2048]} | ({"remoteip": request.ip} if request.ip else {})
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = screening.http().send("POST", SITEVERIFY, headers, urlencode(form).encode(), _PATIENCE)
        told = json.loads(answer.body)
        refused = told["success"] is False and _NOT_A_PERSON & set(told.get("error-codes", ()))
    except (ProviderUnavailable, ValueError, KeyError, TypeError):
        return None
    return "Turnstile found no person behind it" if refused else None


def _public(ip: str | None) -> bool:
    try:
        return ip is not None and ipaddress.ip_address(ip).is_global
    except ValueError:
        return False


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
