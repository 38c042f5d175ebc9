"""The lead that everything is measured with: an inquiry by form with all that a form may hold, its message 200 letters.

Every number is from the range reserved for fiction, every domain is reserved for examples.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from bench.places import DEMO
from bench.processes import STUB
from firstminute.application.intake import source_called
from firstminute.application.new_leads import new_lead
from firstminute.bootstrap import new_id, source_kind
from firstminute.client_file import compiled, load
from firstminute.domain.events import Event
from firstminute.domain.inquiry import Request
from firstminute.domain.lead import Head
from firstminute.domain.practice import Practice
from firstminute.domain.practice_json import practice_from_json

SOURCE: Final = "website"
PHONE: Final = "+12125550143"
FORM: Final[Mapping[str, str]] = {
    "first_name": "Dana",
    "last_name": "Reyes",
    "phone": "(212) 555-0143",
    "email": "dana.reyes@example.com",
    "message": (
        "Hello, I have been told that I need two implants and would like a second opinion and a price before "
        "the end of the year. Mornings suit me best, and my sister would come along. Do you take Delta Dental"
    ),
    "service": "Dental implants",
    "insurance": "Delta Dental",
    "consent": "yes",
    "utm_source": "google",
    "utm_medium": "cpc",
    "utm_campaign": "implants-fall",
    "gclid": "Cj0KCQiA-oqdBhDfARIsAO0TrGHk7",
    "page_url": "https://www.bright-smile.example/contact",
}
_HEADERS: Final[Mapping[str, str]] = {
    "content-type": "application/x-www-form-urlencoded",
    "accept": "application/json",
    "origin": "https://www.bright-smile.example",
    "referer": "https://www.bright-smile.example/contact",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
# The demo client with its providers on the stub, and open at every hour, so that the hour of measuring does not matter.
_LAID_OVER: Final[Mapping[str, Any]] = {
    "channels": {"sms": {"base_url": STUB}},
    "callbacks": [{"name": "crm", "url": f"{STUB}/crm", "allow_private": True}],
    "send_policy": {"hours": {"mon-sat": "00:00-24:00", "sun": "00:00-24:00"}},
    "holidays": {"federal": False, "dates": []},
}


@cache
def client_file(*, always_open: bool = True) -> str:
    """The demo client, compiled as a deployment does it; as it is in `clients/` when not `always_open`."""
    return json.dumps(compiled(load(DEMO, _LAID_OVER if always_open else {})))


def practice(*, always_open: bool = True) -> Practice:
    """The same as a value."""
    return practice_from_json(json.loads(client_file(always_open=always_open)))


def post() -> Request:
    """The form as a use case is given it."""
    return Request(
        "POST", f"https://api.example/intake/{SOURCE}", dict(_HEADERS), urlencode(FORM).encode(), {}, "203.0.113.7"
    )


def http_event(
    route: str,
    path: str,
    body: str = "",
    headers: Mapping[str, str] = _HEADERS,
    query: str = "",
    **path_parameters: str,
) -> dict[str, Any]:
    """A request as API Gateway hands it to a function, payload 2.0; bodies of forms travel base64-encoded."""
    method, _, _ = route.partition(" ")
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": query,
        "headers": dict(headers),
        "pathParameters": path_parameters,
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "203.0.113.7"}, "stage": "$default"},
        "body": base64.b64encode(body.encode()).decode(),
        "isBase64Encoded": True,
    }


def stored(now: datetime) -> tuple[Head, list[Event]]:
    """What intake stores of it at `now`."""
    ours, request = practice(), post()
    source = source_called(ours, SOURCE)
    draft = source_kind(source.kind).parse(request, source, ours.country, now)[0]
    return new_lead(ours, new_id(now), source, draft, now)
