"""What a call came to does not depend on which of Twilio's requests comes first."""

from __future__ import annotations

from itertools import permutations

import pytest

from phones import Caller, Exchange, sid


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def outcome(exchange: Exchange) -> str:
    """What is told of the only call, at last."""
    *_, last = exchange.log(exchange.only_lead(), "call.ended")
    return str(last.data["outcome"])


@pytest.mark.parametrize(
    ("first", "last", "came_to"),
    [
        ("busy", "busy", "busy"),
        ("busy", "no-answer", "no_answer"),
        ("no-answer", "busy", "no_answer"),
        ("busy", "canceled", "no_answer"),
    ],
)
@pytest.mark.parametrize("order", list(permutations(("dialed", "status"))))
def test_who_hangs_up_while_the_last_phone_rings_is_told_the_same_in_either_order(
    exchange: Exchange, first: str, last: str, came_to: str, order: tuple[str, ...]
) -> None:
    caller = Caller(exchange).calls().nobody_picks_up(first, 18)
    action = str(caller.verbs[0].get("action"))
    caller.waits(10)
    over = {"DialCallStatus": last, "DialCallSid": sid(950), "CallStatus": "completed", "CallDuration": "28"}
    for one in order:
        if one == "status":
            caller.status(seconds=28)
        else:
            exchange.post(action, caller.fields(**over))
    assert outcome(exchange) == came_to
    told = exchange.log(exchange.only_lead(), "call.ended")
    assert len(told) == (2 if came_to == "busy" and order[0] == "status" else 1)  # the last phone was told of too late
    exchange.run()
    assert len(exchange.texts) == 1


@pytest.mark.parametrize("order", list(permutations(("dialed", "status"))))
def test_everybody_who_declines_after_key_0_as_well_was_busy(exchange: Exchange, order: tuple[str, ...]) -> None:
    caller = Caller(exchange).calls().nobody_picks_up("busy", 9).nobody_picks_up("busy", 9).presses("0")
    caller.nobody_picks_up("busy", 9)
    action = str(caller.verbs[0].get("action"))
    for one in order:
        if one == "status":
            caller.status(seconds=40)
        else:
            told = {"DialCallStatus": "busy", "DialCallSid": sid(960), "CallStatus": "completed", "CallDuration": "40"}
            exchange.post(action, caller.fields(**told))
    assert outcome(exchange) == "busy"


@pytest.mark.parametrize("order", list(permutations(("dialed", "status"))))
def test_a_conversation_is_one_in_either_order(exchange: Exchange, order: tuple[str, ...]) -> None:
    caller = Caller(exchange).calls().waits(5)
    leg = caller.picked_up().presses("1")
    action = str(caller.verbs[0].get("action"))
    caller.waits(60)
    told = {"DialCallStatus": "completed", "DialCallSid": leg.sid, "DialCallDuration": "55", "DialBridged": "true"}
    for one in order:
        if one == "status":
            caller.status(seconds=65)
        else:
            exchange.post(action, caller.fields(**told, CallStatus="completed", CallDuration="65"))
    assert outcome(exchange) == "answered"
    assert len(exchange.log(exchange.only_lead(), "contact.made")) == 1
