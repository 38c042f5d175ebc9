"""One real stack on the local AWS for all end-to-end tests: the very template, on a clock that runs fast.

Its practice is the demo's, made to send on every day at any hour, so that a test means the same on a Sunday night.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from firstminute.client_file.reading import read
from local.clock import StackClock
from local.crm import Crm
from local.running import DEMO, Running, running_stack

SPEED = 4320  # a day of the practice lasts twenty seconds
ALWAYS = {"mon-sun": "00:00-24:00"}
STEPS = [
    {"channel": "call", "template": "call_now", "after": "3 min"},
    {"channel": "email", "template": "same_day_email", "after": "3 h"},
    {"channel": "sms", "template": "day_1_text", "after": "1 day", "at": "10:15"},
    {"channel": "email", "template": "day_2_email", "after": "2 days", "at": "09:40"},
]
# What these send only names people, who are then fetched from a stand-in.
NAMING = {
    "ads": {"kind": "meta_lead_ads", "channel": "ads", "secret": "meta/app_secret", "token": "meta/page_token"},
    "hubspot": {"kind": "hubspot", "channel": "crm", "secret": "hubspot/client_secret", "token": "hubspot/token"},
}
_numbers = itertools.count(100)


def mark_slow(items: list[pytest.Item]) -> None:
    for item in items:
        if "end_to_end" in str(item.path):
            item.add_marker(pytest.mark.slow)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Stack:
    """The running stack as the outside knows it: what `stack.json` says, and HTTP."""

    told: dict[str, Any]
    clock: StackClock
    crm: Crm
    running: Running

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request to the API. A dictionary is sent as a form, a string or bytes as they are."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict):
            body = urlencode(body).encode()
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        if isinstance(body, str):
            body = body.encode()
        return self.ask(method, self.told["api_url"] + path, body, given)

    def ask(self, method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        request = urllib.request.Request(url, body, headers or {}, method=method)
        opener = urllib.request.build_opener(_Stay())
        try:
            with opener.open(request, timeout=30) as answer:
                return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())

    def inquire(self, **fields: str) -> str:
        """A form post; gives back the lead's id."""
        answer = self.call("POST", "/intake/website", {"name": "Maria Lopez", "message": "Do you have time?", **fields})
        assert answer.status == 202, answer.body
        return str(answer.json["lead_id"])

    def staff(self, method: str, path: str, content: Any = None) -> Answer:
        """A call with the admin key."""
        body = None if content is None else json.dumps(content)
        bearer = f"Bearer {self.told['admin_key']}"
        return self.call(method, path, body, Authorization=bearer, Content_Type="application/json")

    def happens(self, lead_id: str, kind: str, **data: Any) -> None:
        answer = self.staff("POST", f"/leads/{lead_id}/events", {"type": kind, "data": data})
        assert answer.status == 201, answer.body

    def leads(self) -> list[Any]:
        """Every lead that is listed, newest first."""
        found: list[Any] = []
        cursor = ""
        while True:
            page = self.staff("GET", f"/leads?cursor={cursor}").json
            found += page["leads"]
            cursor = page["cursor"]
            if not cursor:
                return found

    def lead(self, lead_id: str) -> Any:
        answer = self.staff("GET", f"/leads/{lead_id}")
        assert answer.status == 200, answer.body
        return answer.json

    def events(self, lead_id: str, kind: str) -> list[Any]:
        return [one["data"] for one in self.lead(lead_id)["events"] if one["type"] == kind]

    def outbox(self, lead_id: str | None = None, channel: str | None = None) -> list[Any]:
        listed = self.ask("GET", self.told["outbox_url"], headers={"Accept": "application/json"}).json
        return [one for one in listed if lead_id in (None, one["lead_id"]) and channel in (None, one["channel"])]

    def text(self, sender: str, body: str, sid: str | None = None) -> Answer:
        """What Twilio posts when somebody texts the practice's number."""
        form = {
            "MessageSid": sid or f"SM{next(_numbers):032d}",
            "AccountSid": "AC00000000000000000000000000000001",
            "From": sender,
            "To": "+12125550120",
            "Body": body,
            "NumMedia": "0",
        }
        return self.call("POST", "/twilio/messages", form, X_Twilio_Signature=self.signature("/twilio/messages", form))

    def signature(self, path: str, form: dict[str, str]) -> str:
        signed = self.told["api_url"] + path + "".join(name + form[name] for name in sorted(form))
        token = self.told["secrets"]["twilio/auth_token"].encode()
        return base64.b64encode(hmac.digest(token, signed.encode(), hashlib.sha1)).decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Redirects are looked at, not followed."""


def eventually(look: Callable[[], Any], seconds: float = 60) -> Any:
    """What `look` gives, as soon as it gives something; fails when it never does. No assertion on how fast."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds:g} s for something that never came")
        time.sleep(0.1)
    return found


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("stack")
    client = home / "always.yaml"
    client.write_text(json.dumps(_always_open(read(DEMO).given)))  # JSON is YAML as well
    with running_stack(client=client, speed=SPEED, home=home) as running:
        told = json.loads((home / "stack.json").read_text())
        yield Stack(told, running.clock, running.crm, running)
    assert not (home / "stack.json").exists()


@pytest.fixture
def phone() -> str:
    """A number that nobody else uses, from the range reserved for fiction."""
    return f"+1646555{next(_numbers):04d}"


def _always_open(client: Any) -> Any:
    """The demo's file with open doors and a short cadence."""
    client["practice"]["slug"] = "always"
    client["coverage"] = client["send_policy"]["hours"] = ALWAYS
    client["holidays"] = {"federal": False, "dates": []}
    kept = {name: client["cadences"][name] for name in ("appointment", "no_show")}
    client["cadences"] = {"new_lead": {"version": 1, "steps": STEPS}, **kept}
    client["sources"].update(NAMING)
    client["sources"]["partner"] = {"kind": "webhook", "channel": "crm", "secret": "partner/signing_secret"}
    for name in ("checked", "lost"):  # an inquiry of nobody goes through these every hour
        named = {"kind": "webhook", "channel": "crm", "secret": f"{name}/signing_secret"}
        client["sources"][name] = {**named, "synthetic": True}
    # A day passes in twenty seconds: what one person sends within a minute is not to come after their follow-up's end.
    return client
