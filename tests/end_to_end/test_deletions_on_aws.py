"""Somebody leaves a message and has their data erased, on the local AWS: Twilio holds nothing of them any more."""

from __future__ import annotations

import base64
import time
from typing import Any

from end_to_end_phones import COORDINATOR, DESK, OVER, Phone, calls_from, lead_of, ringing
from end_to_end_stack import Stack, eventually

ACCOUNT = "AC00000000000000000000000000000001"


def at_twilio(stack: Stack, resource: str) -> int:
    """How Twilio's API answers to the account's owner, who looks for something."""
    pair = base64.b64encode(f"{ACCOUNT}:{stack.told['secrets']['twilio/auth_token']}".encode()).decode()
    url = f"{stack.running.places.twilio}/2010-04-01/Accounts/{ACCOUNT}/{resource}.json"
    return stack.ask("GET", url, headers={"Authorization": f"Basic {pair}"}).status


def leaves_a_message(stack: Stack, phone: str) -> Phone:
    calling = calls_from(stack, phone)
    ringing(stack, DESK).does("decline")
    ringing(stack, COORDINATOR).does("decline")
    calling.hears("To leave a message, press 2").does("press", "2").comes_to("recording")
    calling.does("say", "My crown came off")
    time.sleep(3)  # as long as it takes to say that
    return calling.does("press", "#").comes_to(OVER)


def named(stack: Stack, lead_id: str, *kinds: str) -> list[Any]:
    return [one for kind in kinds for one in stack.events(lead_id, kind)]


def test_who_is_erased_is_gone_at_twilio_too_within_a_round_and_the_timeline_says_so(
    unhurried: Stack, phone: str
) -> None:
    calling = leaves_a_message(unhurried, phone)
    lead_id = lead_of(unhurried, phone)
    eventually(lambda: named(unhurried, lead_id, "call.transcribed"), 30)
    eventually(lambda: named(unhurried, lead_id, "touch.delivered"), 30)
    (left,), (back,) = named(unhurried, lead_id, "call.voicemail"), named(unhurried, lead_id, "touch.sent")
    mine = [f"Recordings/{left['recording']}", f"Messages/{back['provider_id']}", f"Calls/{calling.sid}"]
    assert [at_twilio(unhurried, one) for one in mine] == [200, 200, 200]
    (kept,) = [one["kept"] for one in unhurried.lead(lead_id)["events"] if one["type"] == "call.voicemail"]
    assert [(one["what"], one["deleted_at"]) for one in kept] == [("recording", None)]

    assert unhurried.staff("DELETE", f"/leads/{lead_id}").status == 202
    eventually(lambda: unhurried.looked_after() and all(at_twilio(unhurried, one) == 404 for one in mine), 120)
    noted = eventually(lambda: named(unhurried, lead_id, "reference.deleted"), 30)
    assert {"recording", "transcription", "text", "call"} <= {one["what"] for one in noted}
    assert {one["because"] for one in noted} == {"erased"}
    assert left["recording"] not in str(unhurried.lead(lead_id))
