"""Signed requests whose fields make no sense: nothing begins before its key, no round is counted that never was."""

from __future__ import annotations

import pytest

from phones import Caller, Exchange
from ringing import a_line_up

ABSURD = 9_999_999  # seconds: four months


def test_a_conversation_with_a_lead_began_after_the_key_however_long_it_is_said_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    team = a_line_up(monkeypatch).due()
    team.step()
    line = team.ringing[0].picks_up().presses("1")
    pressed = team.exchange.clock.at
    team.exchange.clock.advance(seconds=90)
    line.reached("completed", ABSURD)
    line.presses("1").is_over()
    (made,) = team.exchange.log(team.lead_id, "contact.made")
    assert made.occurred_at == pressed
    assert made.data["seconds"] == 90
    assert team.exchange.head(team.lead_id).lead.first_human_ms is not None


@pytest.mark.parametrize("told", [1, 90, 3600])
def test_the_provider_knows_how_long_they_talked_however_late_or_soon_its_request_comes(
    monkeypatch: pytest.MonkeyPatch, told: int
) -> None:
    exchange = Exchange().plugged_in(monkeypatch)
    caller = Caller(exchange).calls()
    began = exchange.clock.at
    leg = caller.picked_up()
    leg.presses("1")
    fields = {"DialCallStatus": "completed", "DialCallSid": leg.sid, "DialCallDuration": str(told)}
    exchange.post("/twilio/voice/dialed?round=0", caller.fields(**fields))
    (made,) = exchange.log(exchange.only_lead(), "contact.made")
    assert made.data["seconds"] == told
    assert made.occurred_at >= began


def test_a_conversation_with_a_caller_is_no_longer_than_their_call(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Exchange().plugged_in(monkeypatch)
    caller = Caller(exchange).calls()
    leg = caller.waits(4).picked_up()
    leg.presses("1")
    caller.waits(60)
    fields = {"DialCallStatus": "completed", "DialCallSid": leg.sid, "DialCallDuration": str(ABSURD)}
    exchange.post("/twilio/voice/dialed?round=0", caller.fields(**fields))
    (made,) = exchange.log(exchange.only_lead(), "contact.made")
    assert made.data["seconds"] == 64


@pytest.mark.parametrize("number", ["9" * 60, "1000"])
def test_a_round_that_never_was_is_refused_and_changes_nothing(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    exchange = Exchange().plugged_in(monkeypatch)
    caller = Caller(exchange).calls()
    before = exchange.calls.get(caller.sid)
    fields = caller.fields(DialCallStatus="no-answer", DialCallSid="CA77")
    assert exchange.post(f"/twilio/voice/dialed?round={number}", fields)["statusCode"] == 403
    assert exchange.calls.get(caller.sid) == before
    assert "round=0" in str(caller.verbs[0].get("action"))
