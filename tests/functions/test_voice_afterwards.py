"""What follows a call that nobody took: by whatever was said in it, and however soon or late its end is told."""

from __future__ import annotations

import pytest

from firstminute.domain.alerts import concerns_staff
from phones import Caller, Exchange


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def unanswered(exchange: Exchange) -> Caller:
    caller = Caller(exchange).calls()
    while caller.now == "Dial":
        caller.nobody_picks_up(seconds=0)
    return caller


@pytest.mark.parametrize("seconds", [20, 60, 3600])
def test_who_leaves_a_message_is_texted_however_much_longer_the_call_is_said_to_have_been(exchange, seconds):
    unanswered(exchange).presses("2").speaks_after_the_tone(12).status(seconds=seconds)
    exchange.run()
    assert exchange.log(exchange.only_lead(), "call.ended")[-1].data["outcome"] == "voicemail"
    assert len(exchange.texts) == 1


def test_who_spoke_of_an_emergency_is_called_and_not_texted_by_itself(exchange):
    caller = unanswered(exchange).says("My face is swollen and I cannot breathe")
    while caller.now == "Dial":
        caller.nobody_picks_up()
    caller.hangs_up()
    exchange.run()
    (ended,) = exchange.log(exchange.only_lead(), "call.ended")
    assert ended.data["rules"] == ["calls.emergency"]
    assert exchange.texts == []
    assert exchange.log(exchange.only_lead(), "call_back.requested")


def test_nobody_is_asked_to_call_back_who_has_just_said_no(exchange):
    unanswered(exchange).says("Please take me off your list").hangs_up()
    (ended,) = exchange.log(exchange.only_lead(), "call.ended")
    assert ended.data["refused"] is True
    assert not concerns_staff(ended)


def test_who_said_no_long_ago_and_calls_is_called_back(exchange):
    lead_id = exchange.lead(phone="+12125550142")
    exchange.happens(lead_id, "lead.opted_out", scope="all", how="STOP")
    Caller(exchange, "+12125550142").calls().nobody_picks_up().nobody_picks_up().hangs_up()
    (ended,) = exchange.log(lead_id, "call.ended")
    assert "refused" not in ended.data
    assert concerns_staff(ended)
