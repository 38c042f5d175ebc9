"""Callers whose numbers nobody is texted or rung at by machine, and leads that the team is not rung about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import a_practice
from firstminute.domain.alerts import compose, concerns_staff
from firstminute.domain.folding import fold
from firstminute.domain.practice import Practice
from phones import DESK, OURS, Caller, Exchange
from ringing import a_line_up

DEAR, ABROAD, NOBODYS = "+19005551234", "+442079460000", "+999999999999999"


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange(serving("US")).plugged_in(monkeypatch)


def serving(*countries: str) -> Practice:
    demo = a_practice()
    return replace(demo, send_policy=replace(demo.send_policy, countries=countries))


def told(exchange: Exchange, lead_id: str) -> list[str]:
    """What the owner is told by text, in order."""
    log, member = exchange.log(lead_id), exchange.practice.team[0]
    seen = [(fold(lead_id, log[: one.seq]), one) for one in log if concerns_staff(one)]
    return [compose(exchange.practice, lead, one, member).text for lead, one in seen]


@pytest.mark.parametrize(
    ("number", "rule"), [(DEAR, "number.dear"), (ABROAD, "number.abroad"), (NOBODYS, "number.implausible")]
)
def test_a_missed_call_of_such_a_number_is_a_lead_whose_owner_is_told_and_nobody_is_texted(exchange, number, rule):
    Caller(exchange, number=number).calls().nobody_picks_up().nobody_picks_up().hangs_up()
    exchange.run()
    lead_id = exchange.only_lead()
    assert exchange.texts == []
    assert exchange.log(lead_id, "call.ended")[0].data["rules"] == [rule]
    (alert,) = told(exchange, lead_id)
    assert "Nothing is sent to their number by itself." in alert
    assert (f"tel:{number}" in alert) is (number == ABROAD)
    assert ("Reply here to text them" in alert) is (number == ABROAD)


def test_a_number_that_costs_extra_is_not_taken_from_a_hidden_caller(exchange):
    caller = Caller(exchange, number="anonymous").calls().nobody_picks_up().nobody_picks_up().presses("9005551234")
    assert "not a whole number" in caller.heard[-1]
    caller.presses("9005551234").hangs_up()
    exchange.run()
    assert exchange.head(exchange.only_lead()).lead.phone is None
    assert exchange.texts == []


def test_a_number_abroad_that_a_hidden_caller_keys_in_is_kept_for_people_and_not_texted(exchange):
    caller = Caller(exchange, number="anonymous").calls().nobody_picks_up().nobody_picks_up()
    caller.presses("011442079460000").presses("1").hangs_up()
    exchange.run()
    assert exchange.head(exchange.only_lead()).lead.phone == ABROAD
    assert exchange.texts == []


@pytest.mark.parametrize(("phone", "rule"), [(DEAR, "number.dear"), (DESK, "number.team"), (OURS, "number.ours")])
def test_no_phone_rings_about_a_lead_who_is_nobody_to_dial(monkeypatch, phone, rule):
    team = a_line_up(monkeypatch).due(phone=phone)
    team.step()
    assert team.rung == []
    skipped = [one.data for one in team.exchange.log(team.lead_id, "touch.skipped") if one.data["channel"] == "call"]
    assert rule in skipped[0]["rules"]


def test_about_a_lead_abroad_the_owner_is_asked_and_no_phone_rings_by_itself(monkeypatch):
    team = a_line_up(monkeypatch)
    team.exchange.practice = replace(team.exchange.practice, send_policy=serving("US").send_policy)
    team.due(phone=ABROAD)
    assert team.step() == "sent"
    assert team.rung == []
    sent = team.exchange.log(team.lead_id, "touch.sent")[-1]
    assert (sent.data["channel"], sent.data["provider"]) == ("call", "owner")
    assert concerns_staff(sent)


def test_a_practice_that_serves_the_country_has_its_team_rung(monkeypatch):
    team = a_line_up(monkeypatch)
    team.exchange.practice = replace(team.exchange.practice, send_policy=serving("US", "GB").send_policy)
    team.due(phone=ABROAD).step()
    assert team.rung == [DESK]
