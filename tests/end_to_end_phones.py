"""Telephones on the local AWS, with Twilio's side of every request signed by Twilio's own library.

`caller` follows TwiML itself, request by request. `Phones` are those of the outbox page: what a person does with one
makes the stand-in's line ask and tell what Twilio would, in real time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from twilio.request_validator import RequestValidator

from end_to_end_stack import Stack, eventually
from phones import HEADERS, Caller
from twiml_reference import assert_twiml

DESK, COORDINATOR = "+12125550110", "+12125550111"
OVER = "over"
_calls = count(int(time.time()) * 1000)


@dataclass
class RealTime:
    """A clock that only real time moves: nobody waits in these tests."""

    at: Any = None

    def advance(self, **duration: float) -> None:
        """Nothing."""


@dataclass
class Line:
    """What `phones.Exchange` is to a `Caller`, with the local AWS behind it."""

    stack: Stack
    clock: RealTime = field(default_factory=RealTime)
    made: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def post(self, url: str, fields: Mapping[str, str], token: str | None = None) -> dict[str, Any]:
        self.made.append((url, dict(fields)))
        api = self.stack.told["api_url"]
        path = url.removeprefix(api)
        token = token or self.stack.told["secrets"]["twilio/auth_token"]
        signature = RequestValidator(token).compute_signature(api + path, dict(fields))
        headers = {name.replace("-", "_"): value for name, value in HEADERS.items()}
        answer = self.stack.call("POST", path, dict(fields), X_Twilio_Signature=signature, **headers)
        if answer.status == 200:
            assert_twiml(answer.body.decode())
        return {"statusCode": answer.status, "body": answer.body.decode()}


def caller(stack: Stack, phone: str) -> Caller:
    return Caller(Line(stack), number=phone, call=next(_calls))  # type: ignore[arg-type]  # all that it needs of one


def lead_of(stack: Stack, phone: str) -> str:
    """The one lead of a number."""
    (found,) = [one["id"] for one in stack.leads() if one["phone"] == phone]
    return str(found)


@dataclass(frozen=True)
class Phone:
    """One phone that rings or is in use; what its owner does with it."""

    stack: Stack
    sid: str

    def does(self, what: str, value: str = "") -> Phone:
        body = json.dumps({"do": what, "call": self.sid, "value": value}).encode()
        answer = self.stack.ask("POST", _page(self.stack), body, {"Content-Type": "application/json"})
        assert answer.status == 200, answer.body
        return Phone(self.stack, answer.json["call"]["sid"]) if answer.json.get("call") else self

    @property
    def shown(self) -> Any:
        (found,) = [one for one in shown(self.stack) if one["sid"] == self.sid]
        return found

    def hears(self, words: str) -> Phone:
        """As soon as these words are heard on it."""
        eventually(lambda: [one for one in self.shown["heard"] if words in one["words"]], 30)
        return self

    def comes_to(self, doing: str) -> Phone:
        """As soon as it is `asked`, `talking`, `recording`, `over`."""
        eventually(lambda: self.shown["doing"] == doing, 30)
        return self


def shown(stack: Stack) -> list[Any]:
    """The calls of all phones, newest last."""
    found: list[Any] = stack.ask("GET", _page(stack)).json["calls"]
    return found


def calls_from(stack: Stack, number: str) -> Phone:
    """Somebody calls the practice."""
    return Phone(stack, "").does("call", number)


def ringing(stack: Stack, number: str, seconds: float = 30) -> Phone:
    """The call that makes this phone ring, as soon as it does."""
    return Phone(stack, eventually(lambda: _rings(stack, number), seconds))


def silent(stack: Stack) -> None:
    """Nobody's phone rings any more; whoever is on it hangs up."""
    for one in shown(stack):
        if one["doing"] != OVER:
            Phone(stack, one["sid"]).does("decline").does("hang_up")


def _rings(stack: Stack, number: str) -> str:
    found = [one["sid"] for one in shown(stack) if one["phone"] == number and one["doing"] == "ringing"]
    return str(found[0]) if found else ""


def _page(stack: Stack) -> str:
    return f"{stack.told['outbox_url']}/phone"
