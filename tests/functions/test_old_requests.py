"""Requests that somebody has kept for longer than we remember calls and deliveries: Twilio signs no time."""

from __future__ import annotations

import pytest

from builders import PHONE
from phones import OURS, Caller, Exchange


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    exchange = Exchange().plugged_in(monkeypatch)
    exchange.leads.wall = lambda: exchange.clock.wall().timestamp()
    return exchange


def texts(exchange: Exchange, sid: str, body: str) -> str:
    sent = {"MessageSid": sid, "From": PHONE, "To": OURS, "Body": body, "NumMedia": "0", "AccountSid": "AC1"}
    answer = exchange.post("/twilio/messages", sent)
    assert answer["statusCode"] == 200
    return str(answer["body"])


def forgets(exchange: Exchange) -> None:
    """Marks and calls expire."""
    exchange.clock.advance(days=91)
    exchange.calls.held.clear()


@pytest.mark.parametrize("known", [True, False])
def test_an_old_start_opens_nothing_that_a_later_stop_has_closed(exchange, known):
    if known:
        exchange.lead()
    for sid, body in (("SM1", "STOP"), ("SM2", "START"), ("SM3", "STOP")):
        texts(exchange, sid, body)
    forgets(exchange)
    assert "<Message>" not in texts(exchange, "SM2", "START")
    assert exchange.leads.contact(PHONE).suppressed_at
    assert exchange.head(exchange.only_lead()).lead.opted_out
    assert "<Message>" in texts(exchange, "SM4", "START")
    assert not exchange.leads.contact(PHONE).suppressed_at


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("won", [True, False])
def test_an_old_call_is_refused_and_changes_nothing(exchange, known, won):
    if known:
        exchange.lead()
    caller = Caller(exchange).calls().waits(30).hangs_up()
    exchange.run()
    lead_id = exchange.only_lead()
    if won:
        exchange.happens(lead_id, "sale.won", amount=100)
    forgets(exchange)
    before = exchange.log(lead_id)
    assert exchange.post("/twilio/voice", caller.fields(CallStatus="ringing"))["statusCode"] == 403
    assert (exchange.log(exchange.only_lead()), exchange.calls.held) == (before, {})
    assert Caller(exchange, call=2).calls().now == "Dial"
