"""From POST to provider on the stack that `make run` has started: told, never held against anybody.

A lead is posted, and the next one when its text has left. The moment a text left is the outbox's own, so looking at it
often or seldom does not matter.
"""

from __future__ import annotations

import json
import random
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final
from urllib.parse import urlencode

from bench.budgets import POST_TO_PROVIDER_MS
from bench.places import ROOT
from bench.reference import FORM, SOURCE
from bench.rows import Row, Section, told

FILE: Final = ROOT / ".local" / "stack.json"
_LEADS: Final = 20
_WARMING: Final = 3
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
    found = [_one(stack) for _ in range(_WARMING + _LEADS)][_WARMING:]
    rows: list[Row] = [
        told(
            "POST to provider, warm, one at a time: median",
            f"{median(found):.0f} ms",
            f"<= {POST_TO_PROVIDER_MS:.0f} is good",
        ),
        told("the slowest twentieth from", f"{quantiles(found, n=20)[-1]:.0f} ms"),
    ]
    note = "150 ms of it are the local AWS's own pause before the first state of every execution."
    return Section("On the local stack", rows, note)


def _one(stack: dict[str, Any]) -> float:
    """Milliseconds from the request to the moment at which the provider's stand-in had the text."""
    number = f"({random.choice(_AREAS)}) 555-01{random.randrange(30, 100)}"
    body = urlencode({**FORM, "phone": number, "email": f"lead.{random.getrandbits(40):x}@example.com"}).encode()
    posted = time.time()
    lead_id = _json(
        urllib.request.Request(f"{stack['api_url']}/intake/{SOURCE}", body, {"accept": "application/json"})
    )["lead_id"]
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end:
        time.sleep(0.1)
        for message in _json(urllib.request.Request(stack["outbox_url"])):
            if message["lead_id"] == lead_id and message["channel"] == "sms":
                return 1000 * (datetime.fromisoformat(message["at"]).timestamp() - posted)
    raise NotRunning(f"no text left for {lead_id} within {_LONGEST:.0f} s; was this number written to before?")


def _json(request: urllib.request.Request) -> Any:
    with _OPENER.open(request, timeout=_LONGEST) as answer:
        return json.load(answer)
