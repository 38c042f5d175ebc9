"""Calls on the local AWS: signed by Twilio's own library, from the first ring to the text in the outbox."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from twilio.request_validator import RequestValidator

from end_to_end_stack import Stack, eventually
from phones import HEADERS, Caller

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

    def post(self, url: str, fields: Mapping[str, str], token: str | None = None) -> dict[str, Any]:
        api = self.stack.told["api_url"]
        path = url.removeprefix(api)
        token = token or self.stack.told["secrets"]["twilio/auth_token"]
        signature = RequestValidator(token).compute_signature(api + path, dict(fields))
        answer = self.stack.call("POST", path, dict(fields), X_Twilio_Signature=signature, **_headers())
        return {"statusCode": answer.status, "body": answer.body.decode()}


def _headers() -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in HEADERS.items()}


def caller(stack: Stack, phone: str) -> Caller:
    return Caller(Line(stack), number=phone, call=next(_calls))  # type: ignore[arg-type]  # all that it needs of one


def lead_of(stack: Stack, phone: str) -> str:
    """The one lead of a number."""
    (found,) = [one["id"] for one in stack.staff("GET", "/leads").json["leads"] if one["phone"] == phone]
    return str(found)


def test_a_missed_call_is_answered_by_one_text_within_seconds(stack: Stack, phone: str) -> None:
    given = caller(stack, phone).calls()
    assert given.rings == ["+12125550110"]
    given.nobody_picks_up().nobody_picks_up()
    lead_id = lead_of(stack, phone)
    assert stack.outbox(lead_id, "sms") == []
    ended = time.monotonic()
    given.status(seconds=44)
    given.status(seconds=44)
    (text,) = eventually(lambda: stack.outbox(lead_id, "sms"))
    assert time.monotonic() - ended < 3
    assert "Sorry we missed your call" in text["body"]
    (told,) = stack.events(lead_id, "call.ended")
    assert (told["outcome"], told["seconds"]) == ("no_answer", 44)


def test_a_call_that_is_taken_stops_the_human_clock_and_nothing_is_texted(stack: Stack, phone: str) -> None:
    given = caller(stack, phone).calls()
    leg = given.picked_up()
    assert "New inquiry for Bright Smile Dental." in leg.heard
    assert leg.presses("1").connected
    leg.talks(90)
    given.status(seconds=97)
    lead_id = lead_of(stack, phone)
    (made,) = stack.events(lead_id, "contact.made")
    assert (made["channel"], made["seconds"]) == ("call", 90)
    assert stack.lead(lead_id)["state"] == "contacted"
    assert stack.outbox(lead_id, "sms") == []


def test_what_nobody_answers_is_taken_down_and_reaches_the_owner(stack: Stack, phone: str) -> None:
    given = caller(stack, phone).calls().nobody_picks_up().nobody_picks_up()
    given.presses("1").says("Jane Roe").presses("1").presses("1")
    lead_id = lead_of(stack, phone)
    (asked,) = stack.events(lead_id, "call_back.requested")
    assert asked["asked"] == "asap"
    alert = eventually(lambda: [one for one in stack.outbox(lead_id) if "Wants to be called back" in one["body"]])[0]
    assert "Jane Roe" in alert["body"]
    given.speaks_after_the_tone(12)
    given.status(seconds=80)
    assert stack.events(lead_id, "call.ended")[-1]["outcome"] == "voicemail"


def test_a_forged_call_is_refused_and_leaves_nothing(stack: Stack, phone: str) -> None:
    given = caller(stack, phone)
    answer = given.exchange.post("/twilio/voice", given.fields(CallStatus="ringing"), "guessed")
    assert answer["statusCode"] == 401
    assert [one for one in stack.staff("GET", "/leads").json["leads"] if one["phone"] == phone] == []
