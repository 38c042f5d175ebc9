"""Two languages on the two phones of the outbox page: timed as Twilio times them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from table import DESK, Table, heard
from test_phone_calls import table_of

from builders import a_practice
from phones import Exchange

PACE = 0.065  # seconds for each letter, as voices read


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    exchange = Exchange().plugged_in(monkeypatch)
    exchange.practice = replace(a_practice(), languages=("en", "es"))
    table = table_of(exchange)
    table.board.pace = PACE
    return table


def seconds_until_it_rings(table: Table) -> float:
    begun = table.now
    while not any(one.called == DESK for one in table.board.legs.values()):
        table.wait(0.1)
        assert table.now - begun < 30
    return table.now - begun


def test_who_says_nothing_hears_it_ring_within_nine_seconds(table: Table) -> None:
    leg = table.calls()
    assert 5 < seconds_until_it_rings(table) < 9
    assert heard(leg).endswith("Para español, oprima el 2. One moment, please.")


def test_the_key_counts_while_the_greeting_is_spoken(table: Table) -> None:
    leg = table.calls()
    table.wait(4).presses(leg, "2")
    assert seconds_until_it_rings(table) < 2
    assert heard(leg).endswith("Un momento, por favor.")
    member = table.ringing(DESK)
    table.picks_up(member).wait(4)
    assert "They speak Spanish." in heard(member)
