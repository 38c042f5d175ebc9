"""Many leads are due in one moment: a phone rings for one of them, and the others have their turn."""

from __future__ import annotations

from typing import Any

import pytest

from firstminute.application import cadence_step
from firstminute.domain.connecting import leg_of
from phones import Caller
from ringing import COORDINATOR, DESK, Lines, a_line_up

NUMBERS = [f"+12125550{number}" for number in range(160, 166)]


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> Lines:
    return a_line_up(monkeypatch)


def morning(team: Lines, leads: int) -> list[str]:
    """So many inquiries whose call is due now."""
    found = [team.due(phone=number, email=None).lead_id for number in NUMBERS[:leads]]
    team.exchange.clock.advance(minutes=10)
    return found


def steps(team: Lines, leads: list[str]) -> list[str]:
    return [cadence_step.take(team.exchange.touching, lead_id, 1).outcome for lead_id in leads]


def rules(team: Lines, lead_id: str) -> Any:
    return team.exchange.log(lead_id, "touch.deferred")[-1].data["rules"]


def test_each_phone_rings_for_one_lead_and_the_others_wait_for_their_turn(team: Lines) -> None:
    leads = morning(team, 4)
    assert steps(team, leads) == ["sent", "sent", "deferred", "deferred"]
    assert sorted(team.rung) == [DESK, COORDINATOR]
    assert rules(team, leads[2]) == ["calls.team_busy"]
    assert team.exchange.log(leads[2], "call.not_taken") == []


def test_whose_turn_it_is_next_is_rung_when_somebody_is_free(team: Lines) -> None:
    leads = morning(team, 2)
    team.exchange.clock.advance(seconds=0)
    assert steps(team, leads) == ["sent", "sent"]
    third = team.due(phone=NUMBERS[3], email=None).lead_id
    assert steps(team, [third]) == ["deferred"]
    for line in team.ringing[:2]:
        line.picks_up().presses("1").lead_picks_up().talks(60).presses("1").is_over()
    team.exchange.clock.advance(minutes=2)
    assert steps(team, [third]) == ["sent"]
    assert team.rung[-1] == DESK


def test_in_one_moment_the_index_knows_nothing_of_the_others_and_no_phone_rings_twice(team: Lines) -> None:
    leads = morning(team, 6)
    team.exchange.calls.open = list
    assert steps(team, leads).count("sent") == 2
    assert sorted(team.rung) == [DESK, COORDINATOR]


def test_who_talks_with_somebody_who_called_is_not_rung(team: Lines) -> None:
    (lead_id,) = morning(team, 1)
    caller = Caller(team.exchange, number="+12125550199").calls()
    assert caller.rings == [DESK]
    caller.picked_up().presses("1")
    assert steps(team, [lead_id]) == ["sent"]
    assert team.rung == [COORDINATOR]


def test_a_touch_that_is_tried_again_rings_whom_it_rang(team: Lines) -> None:
    (lead_id,) = morning(team, 1)
    steps(team, [lead_id])
    before = list(team.rung)
    steps(team, [lead_id])
    assert team.rung == before == [DESK]
    assert leg_of(str(team.ringing[0].message.reference))
