"""A promise to call somebody back: the last one counts, and it is kept by a call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from firstminute.application.call_watch import Looked
from phones import Caller, Exchange


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def promised(exchange: Exchange, key: str = "2", call: int = 1) -> str:
    """The key chooses: 2 and 3 today at two and at four, 4 tomorrow at nine."""
    caller = Caller(exchange, call=call).calls().nobody_picks_up().nobody_picks_up()
    caller.presses("1").presses("#").presses("2").presses(key).hangs_up()
    return exchange.only_lead()


def looks(exchange: Exchange, at: datetime) -> Looked:
    """The watchdog's look at that moment, with others on the way to it."""
    while exchange.clock.at < at - timedelta(minutes=5):
        exchange.clock.advance(minutes=5)
        exchange.look()
    exchange.clock.at = at
    return exchange.look()


@pytest.mark.parametrize(("keys", "due"), [("23", (24, 21)), ("24", (25, 14)), ("14", (25, 14)), ("32", (24, 19))])
def test_of_two_promises_the_last_one_counts_and_each_moment_is_told_once(exchange, keys, due):
    lead_id = promised(exchange, keys[0])
    promised(exchange, keys[1], call=2)
    at = datetime(2026, 11, *due, tzinfo=UTC)
    assert exchange.head(lead_id).lead.call_back_at == at
    looked = [looks(exchange, at + timedelta(minutes=minutes)) for minutes in (-1, 0, 1, 5, 6)]
    assert [(len(one.due), len(one.overdue)) for one in looked] == [(0, 0), (1, 0), (0, 0), (0, 1), (0, 0)]
    assert [one.occurred_at for one in exchange.log(lead_id, "call_back.due")] == [at]
    breached = [one for one in exchange.log(lead_id, "sla.breached") if one.data["sla"] == "call_back"]
    assert [one.occurred_at for one in breached] == [at + timedelta(minutes=5)]
    assert exchange.calls.open() == []
