"""How soon a text leaves the stack that `make run` has started: told, never held against anybody.

A lead is posted, or a call missed, and the next one when its text has left. The moment a text left is the outbox's own,
so looking at it often or seldom does not matter.
"""

from __future__ import annotations

import json
import random
import time
import urllib.request
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final
from urllib.parse import urlencode

from bench.budgets import MISSED_CALL_TO_TEXT_MS, POST_TO_PROVIDER_MS
from bench.places import ROOT
from bench.reference import FORM, SOURCE
from bench.rows import Row, Section, told
from local.twilio_signature import webhook_headers

FILE: Final = ROOT / ".local" / "stack.json"
_LEADS: Final = 20
_WARMING: Final = 3
_OURS: Final = "+12125550120"
_LONGEST: Final = 30.0
# Area codes of New York; the numbers behind them are reserved for fiction.
_AREAS: Final = ("212", "315", "516", "518", "585", "607", "631", "646", "716", "718", "845", "914", "917")
_OPENER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class NotRunning(Exception):
    """There is no stack to ask."""


def section(file: Path = FILE) -> Section:
    """As a table. Raises NotRunning."""
    if not file.exists():
        raise NotRunning("there is no local stack; start one with `make run` in another terminal")
    stack: dict[str, Any] = json.loads(file.read_text())
    rows = [
        *_rows(stack, "POST to provider", _inquiry, POST_TO_PROVIDER_MS),
        *_rows(stack, "end of a missed call to its text", _missed_call, MISSED_CALL_TO_TEXT_MS),
    ]
    note = "150 ms of it are the local AWS's own pause before the first state of every execution."
    return Section("On the local stack", rows, note)


def _rows(stack: dict[str, Any], what: str, begin: Callable[[dict[str, Any], str], float], good: float) -> list[Row]:
    found = [_until_text(stack, begin) for _ in range(_WARMING + _LEADS)][_WARMING:]
    return [
        told(f"{what}, warm, one at a time: median", f"{median(found):.0f} ms", f"<= {good:.0f} is good"),
        told("the slowest twentieth from", f"{quantiles(found, n=20)[-1]:.0f} ms"),
    ]


def _until_text(stack: dict[str, Any], begin: Callable[[dict[str, Any], str], float]) -> float:
    """Milliseconds from what somebody with a new number did to when the provider's stand-in had the text."""
    phone = f"+1{random.choice(_AREAS)}55501{random.randrange(30, 100)}"
    since = begin(stack, phone)
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end:
        time.sleep(0.1)
        for message in _json(urllib.request.Request(stack["outbox_url"])):
            left = datetime.fromisoformat(message["at"]).timestamp()
            if message["to"] == phone and message["channel"] == "sms" and left >= since:
                return 1000 * (left - since)
    raise NotRunning(f"no text left within {_LONGEST:.0f} s: was that number written to before, or is it night there?")


def _inquiry(stack: dict[str, Any], phone: str) -> float:
    """A lead by form; the moment at which it was posted."""
    body = urlencode({**FORM, "phone": phone, "email": f"lead.{random.getrandbits(40):x}@example.com"}).encode()
    since = time.time()
    _json(urllib.request.Request(f"{stack['api_url']}/intake/{SOURCE}", body, {"accept": "application/json"}))
    return since


def _missed_call(stack: dict[str, Any], phone: str) -> float:
    """Somebody calls and gives up after 44 seconds; the moment at which Twilio tells the end."""
    call = {"CallSid": f"CA{random.getrandbits(128):032x}", "AccountSid": "AC1", "From": phone, "To": _OURS}
    call |= {"Direction": "inbound", "ApiVersion": "2010-04-01"}
    _tell(stack, "/twilio/voice", {**call, "CallStatus": "ringing"})
    since = time.time()
    _tell(stack, "/twilio/voice/status", {**call, "CallStatus": "completed", "CallDuration": "44"})
    return since


def _tell(stack: dict[str, Any], path: str, form: dict[str, str]) -> None:
    url = stack["api_url"] + path
    headers = webhook_headers(stack["secrets"]["twilio/auth_token"], url, form, form["CallSid"])
    with _OPENER.open(urllib.request.Request(url, urlencode(form).encode(), headers), timeout=_LONGEST):
        pass


def _json(request: urllib.request.Request) -> Any:
    with _OPENER.open(request, timeout=_LONGEST) as answer:
        return json.load(answer)
