"""A console over fakes, and a caller that speaks to its function as API Gateway does."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from builders import a_practice
from fakes import NOON, FakeClock, FakeKeys, FakeQuarantine, FakeRollups
from fakes_leads import FakeLeads
from firstminute.application import access
from firstminute.application.console import Console
from firstminute.application.ports import Key
from functions.console import handler

API_URL = "https://api.practice.example"
ROLES = ("viewer", "staff", "partner", "admin")


def a_console(*, at: datetime = NOON, api_url: str = API_URL, ahead: timedelta = timedelta(0)) -> Console:
    """With a key for each role, called like it: `fm_viewer`, `fm_staff`, …"""
    keys = FakeKeys({access.hashed(f"fm_{role}"): Key(f"the {role}", role) for role in ROLES})
    leads, quarantine, rollups = FakeLeads(), FakeQuarantine(), FakeRollups()
    return Console(a_practice(), leads, quarantine, keys, rollups, FakeClock(at, ahead), api_url)


@dataclass(frozen=True)
class Answered:
    """What API Gateway was given back; `content` is the body as it is read in the end."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def session(self) -> str | None:
        """The sign-in that the cookie carries."""
        return next(
            (one.partition(";")[0].partition("=")[2] for one in self.cookies if one.startswith("session=")), None
        )


class Caller:
    """Calls the console's function: `caller("GET", "/leads", role="staff")`."""

    def __init__(self, console: Console, patch: pytest.MonkeyPatch) -> None:
        self.console = console
        patch.setattr(handler.bootstrap, "console", lambda: self.console)

    def __call__(
        self,
        method: str,
        path: str,
        *,
        role: str | None = None,
        session: str | None = None,
        content: Any = None,
        form: Mapping[str, str] | None = None,
        body: str | bytes | None = None,
        **headers: str,
    ) -> Answered:
        """Headers are keywords: `sec_fetch_site="none"`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if role:
            sent["authorization"] = f"Bearer fm_{role}"
        if content is not None:
            body, sent = json.dumps(content), {"content-type": "application/json", **sent}
        if form is not None:
            body, sent = urlencode(form), {"content-type": "application/x-www-form-urlencoded", **sent}
        return self.send(_event(method, path, sent, body, [f"session={session}"] if session else []))

    def send(self, event: dict[str, Any]) -> Answered:
        """Any event, as it is."""
        answer = handler.handler(event, None)
        text = answer["body"]
        content = base64.b64decode(text) if answer["isBase64Encoded"] else text.encode()
        return Answered(answer["statusCode"], answer["headers"], tuple(answer.get("cookies", ())), content)


def _event(
    method: str, path: str, headers: Mapping[str, str], body: str | bytes | None, cookies: list[str]
) -> dict[str, Any]:
    """Payload format 2.0."""
    raw_path, _, query = path.partition("?")
    binary = isinstance(body, bytes)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": {"host": "api.practice.example", **headers},
        "requestContext": {"http": {"method": method, "path": raw_path, "sourceIp": "203.0.113.7"}},
        "isBase64Encoded": binary,
    }
    if cookies:
        event["cookies"] = cookies
    if body is not None:
        event["body"] = base64.b64encode(body).decode() if isinstance(body, bytes) else body
    return event
