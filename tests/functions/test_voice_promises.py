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


@pytest.mark.parametrize("type_", ["contact.attempted", "contact.made"])
@pytest.mark.parametrize("channel", ["sms", "email", "Text"])
def test_what_is_written_in_between_leaves_the_promise_as_it_is(exchange, type_, channel):
    lead_id = promised(exchange)
    exchange.happens(lead_id, type_, channel=channel, outcome="no_answer", by="front_desk")
    at = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
    assert exchange.head(lead_id).lead.call_back_at == at
    assert looks(exchange, at).due == [lead_id]


@pytest.mark.parametrize("type_", ["contact.attempted", "contact.made"])
@pytest.mark.parametrize("told", [{}, {"channel": "call"}, {"channel": "phone"}])
def test_a_call_ends_it_whatever_came_of_it(exchange, type_, told):
    lead_id = promised(exchange)
    exchange.happens(lead_id, type_, outcome="no_answer", **told)
    assert exchange.head(lead_id).lead.call_back_at is None
