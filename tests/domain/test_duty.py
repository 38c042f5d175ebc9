"""Who is on duty and in which order phones ring, and who hears that a call is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from builders import a_practice
from firstminute.domain.duty import on_duty, owner_first, rounds
from firstminute.domain.practice import Member, Window
from firstminute.domain.recording_rules import ALL_PARTIES, recording

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # a Tuesday in New York
ALWAYS = (Window(tuple(range(7)), 0, 1440),)


def a_member(name: str, number: int, **changes: object) -> Member:
    return Member(name, name.title(), phone=f"+121255501{number}", **changes)


def practice(*team: Member, **calls: object):
    return a_practice(team=team, calls=replace(a_practice().calls, **calls))


def names(members) -> list[str]:
    return [one.name for one in members]


def test_the_team_rings_in_its_order_one_after_another():
    given_practice = practice(a_member("ann", 61), a_member("bob", 62))
    assert [names(one) for one in rounds(given_practice, NOON)] == [["ann"], ["bob"]]


def test_the_client_file_may_order_them_otherwise():
    assert names(on_duty(practice(a_member("ann", 61), a_member("bob", 62), order=("bob",)), NOON)) == ["bob", "ann"]


def test_at_once_they_ring_together_and_partners_after_them():
    team = [a_member("partner", 63, role="partner"), a_member("ann", 61), a_member("bob", 62)]
    assert [names(one) for one in rounds(practice(*team, ring="at_once"), NOON)] == [["ann", "bob"], ["partner"]]


def test_no_more_than_ten_phones_ring_at_once():
    team = [a_member(f"m{number}", 50 + number) for number in range(12)]
    assert [len(one) for one in rounds(practice(*team, ring="at_once"), NOON)] == [10]


@pytest.mark.parametrize("number", ["+12125550100", "+12125550120", None])
def test_nobody_is_rung_at_the_practices_own_number_or_at_none(number):
    assert on_duty(practice(replace(a_member("ann", 61), phone=number)), NOON) == ()


@pytest.mark.parametrize(
    ("away", "there"),
    [
        ((("2026-11-24", "2026-11-24"),), False),
        ((("2026-11-20", "2026-11-30"),), False),
        ((("2026-11-25", "2026-11-30"),), True),
    ],
)
def test_who_is_away_is_not_rung(away, there):
    assert bool(on_duty(practice(a_member("ann", 61, away=away)), NOON)) is there


def test_own_hours_replace_those_of_the_practice():
    mornings = (Window((1,), 480, 700),)
    assert on_duty(practice(a_member("ann", 61, hours=mornings)), NOON) == ()
    assert on_duty(practice(a_member("ann", 61, hours=mornings)), NOON - timedelta(hours=2))


def test_on_a_day_off_only_a_partner_answers():
    thanksgiving = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    team = [a_member("ann", 61, hours=ALWAYS), a_member("partner", 62, role="partner", hours=ALWAYS)]
    assert names(on_duty(practice(*team), thanksgiving)) == ["partner"]


@pytest.mark.parametrize(
    ("address", "caller", "told"),
    [
        ("1 Example St, New York, NY 10001", "+12125550143", False),  # one party's consent at both ends
        ("1 Example St, Miami, FL 33101", "+12125550143", True),
        ("1 Example St, New York, NY 10001", "+14155550143", True),  # a caller in California
        ("1 Example St, New York, NY 10001", None, True),  # nobody knows where they are
        ("1 Example St, New York, NY 10001", "+8005550143", True),
    ],
)
def test_the_stricter_place_says_who_hears_that_a_call_is_recorded(address, caller, told):
    found = recording(replace(practice(a_member("ann", 61), record=True), address=address), caller)
    assert (found.on, found.caller_told, found.member_told) == (True, True, told)


def test_nothing_is_recorded_unless_the_practice_wants_it():
    assert not recording(a_practice(), "+12125550143").on


def test_every_law_is_named():
    assert all(law[0].isalnum() and any(one.isdigit() for one in law) for law in ALL_PARTIES.values())
    assert {"CA", "FL", "PA", "WA"} <= ALL_PARTIES.keys()


OWNED = {
    "in_turn": [["bob"], ["ann"], ["partner"]],
    "at_once": [["bob"], ["ann"], ["partner"]],
}


@pytest.mark.parametrize("ring", ["in_turn", "at_once"])
@pytest.mark.parametrize(("owner", "first"), [("bob", True), ("ann", False), ("nobody", False), (None, False)])
def test_whose_lead_it_is_rings_before_all_others(ring, owner, first):
    team = [a_member("partner", 63, role="partner"), a_member("ann", 61), a_member("bob", 62)]
    waiting = rounds(practice(*team, ring=ring), NOON)
    found = [names(one) for one in owner_first(waiting, owner)]
    if first:
        assert found == OWNED[ring]
    elif owner == "ann":
        assert found == [["ann"], ["bob"], ["partner"]]
    else:
        assert found == [names(one) for one in waiting]
