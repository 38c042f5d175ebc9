"""Two real stacks on the local AWS for all end-to-end tests: the very template, by a fast clock and in real time.

Their practice is the demo's, made to send on every day at any hour, so that a test means the same on a Sunday night.
"""

from __future__ import annotations

import itertools
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from twilio.request_validator import RequestValidator

from firstminute.client_file.reading import read
from local.clock import StackClock
from local.crm import Crm
from local.outbox import Entry, Left
from local.running import DEMO, Running, running_stack
from signed_by_twilio import as_twilio

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
    leaving: list[Callable[[Left], None]]  # called when something has left, before the provider answers

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

    def text(self, sender: str, body: str, sid: str | None = None, **more: str) -> Answer:
        """What Twilio posts when somebody texts the practice's number."""
        form = {
            "MessageSid": sid or f"SM{next(_numbers):032d}",
            "AccountSid": "AC00000000000000000000000000000001",
            "From": sender,
            "To": "+12125550120",
            "Body": body,
            "NumMedia": "0",
            **more,
        }
        return self.call("POST", "/twilio/messages", form, X_Twilio_Signature=self.signature("/twilio/messages", form))

    def looked_after(self) -> bool:
        """A round of the watchdog; some come by themselves, every minute."""
        functions = self.running.aws("lambda")
        name = self.running.deployed.functions["WatchdogFunction"]
        answer = functions.invoke(FunctionName=name, Payload=b"{}")
        assert "FunctionError" not in answer, answer["Payload"].read()
        return True

    def signature(self, path: str, form: dict[str, str]) -> str:
        validator = RequestValidator(self.told["secrets"]["twilio/auth_token"])
        return str(validator.compute_signature(self.told["api_url"] + path, form))


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Redirects are looked at, not followed."""


def eventually(look: Callable[[], Any], seconds: float = 60) -> Any:
    """What `look` gives, as soon as it gives something; fails when it never does. No assertion on how fast."""
    deadline, pause = time.monotonic() + seconds, 0.1
    while not (found := look()):
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds:g} s for something that never came")
        time.sleep(pause)
        pause = min(pause * 1.2, 0.5)  # many look at once, and each look costs the stack a request
    return found


def at_hour(stack: Stack, zone: str, first: int) -> datetime:
    """When a day of the practice, of twenty seconds, has come to that hour or one of the three behind it there."""
    hours = {(first + number) % 24 for number in range(4)}
    eventually(lambda: stack.clock.now().astimezone(ZoneInfo(zone)).hour in hours)
    return stack.clock.now().astimezone(ZoneInfo(zone))


def within_a_day(stack: Stack, zone: str, deed: Callable[[], Any]) -> Any:
    """What a deed gives that was begun and ended on one day; a machine that is too slow tries again."""

    def tried() -> Any:
        day = at_hour(stack, zone, 0).date()
        found = deed()
        return found if stack.clock.now().astimezone(ZoneInfo(zone)).date() == day else None

    return eventually(tried, 120)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with _run(tmp_path_factory, _always_open(read(DEMO).given), SPEED) as found:
        yield found


@pytest.fixture(scope="session")
def unhurried(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Another one, in real time: a call that is due rings the team, and calls are recorded.

    It starts behind the fast one, whose stories begin when both are there and have the machine to themselves.
    """
    with _run(tmp_path_factory, _connecting(_always_open(read(DEMO).given)), 1.0) as found:
        yield found


@contextmanager
def _run(folders: pytest.TempPathFactory, content: Any, speed: float) -> Iterator[Stack]:
    folder = folders.mktemp("stack")
    home, client = folder / ".local", folder / "client.yaml"  # as the command line looks for a local run
    client.write_text(json.dumps(content))  # JSON is YAML as well
    with running_stack(client=client, speed=speed, home=home) as running, as_twilio(running):
        yield _stack(running, json.loads((home / "stack.json").read_text()))
    assert not (home / "stack.json").exists()


@pytest.fixture
def phone() -> str:
    """A number that nobody else uses, from the range reserved for fiction."""
    return f"+1646555{next(_numbers):04d}"


def _stack(running: Running, told: Any) -> Stack:
    """What leaves is shown to whoever holds it up."""
    leaving: list[Callable[[Left], None]] = []
    keep = running.outbox.add

    def add(entry: Entry) -> None:
        keep(entry)
        for look in leaving:
            if isinstance(entry, Left):
                look(entry)

    running.outbox.add = add  # type: ignore[method-assign]  # for as long as the stack is there
    return Stack(told, running.clock, running.crm, running, leaving)


def _always_open(client: Any) -> Any:
    """The demo's file with open doors and a short cadence."""
    client["practice"]["slug"] = "always"
    client["coverage"] = client["send_policy"]["hours"] = ALWAYS
    client["holidays"] = {"federal": False, "dates": []}
    kept = {name: client["cadences"][name] for name in ("appointment", "no_show")}
    kept["appointment"]["steps"][-1]["before"] = "6 h"  # of two hours nothing would be left when the machine is busy
    client["cadences"] = {"new_lead": {"version": 1, "steps": STEPS}, **kept}
    client["sources"].update(NAMING)
    client["sources"]["partner"] = {"kind": "webhook", "channel": "crm", "secret": "partner/signing_secret"}
    for name in ("checked", "lost"):  # an inquiry of nobody goes through these every hour
        named = {"kind": "webhook", "channel": "crm", "secret": f"{name}/signing_secret"}
        client["sources"][name] = {**named, "synthetic": True}
    # A day passes in twenty seconds: what one person sends within a minute is not to come after their follow-up's end.
    return client


def _connecting(client: Any) -> Any:
    """Calls come at once and ring the team."""
    client["practice"]["slug"] = "unhurried"
    client["calls"] |= {"connect": True, "record": True}
    steps = [{"channel": "call", "template": "call_now", "after": "4 s"}, *STEPS[1:]]
    client["cadences"] = {"new_lead": {"version": 1, "steps": steps}}
    return client
