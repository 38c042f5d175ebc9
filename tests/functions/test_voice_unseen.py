"""Calls that the number's fallback took while nothing of ours answered, and ends told at another address of ours."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from builders import PHONE
from phones import DESK, OURS, Caller, Exchange

ADDRESSES = ["/twilio/voice/status", "/twilio/status", "/twilio/voice"]
MISSED = "Sorry we missed your call!"


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def told(exchange: Exchange, status: str = "completed", seconds: int = 0, url: str = ADDRESSES[0], **more: str) -> int:
    caller = Caller(exchange, **({"number": more.pop("number")} if "number" in more else {}))
    answer = exchange.post(url, caller.fields(CallStatus=status, CallDuration=str(seconds), **more))
    exchange.run()
    return int(answer["statusCode"])


def ended(exchange: Exchange) -> dict[str, object]:
    (event,) = exchange.log(exchange.only_lead(), "call.ended")
    return dict(event.data)


class TestOverWhenWeHearOfIt:
    @pytest.mark.parametrize("url", ADDRESSES)
    def test_it_is_an_inquiry_like_any_other(self, exchange, url):
        assert told(exchange, "no-answer", url=url) == 204
        received = exchange.log(exchange.only_lead())[0]
        assert (received.type, received.data["channel"], received.data["phone"]) == ("lead.received", "call", PHONE)
        assert exchange.head(exchange.only_lead()).lead.cadence == "missed_call"
        assert [MISSED in text for text in exchange.texts] == [True]

    def test_a_caller_who_hung_up_soon_is_texted(self, exchange):
        told(exchange, seconds=6)
        assert ended(exchange)["outcome"] == "abandoned"
        assert [MISSED in text for text in exchange.texts] == [True]

    def test_what_may_have_been_a_conversation_is_answered_by_no_text(self, exchange):
        told(exchange, seconds=95)
        assert ended(exchange)["rules"] == ["calls.not_seen"]
        assert exchange.texts == []
        assert exchange.head(exchange.only_lead()).enrollment.next_at is not None

    def test_told_again_it_is_the_same_call(self, exchange):
        for url in ADDRESSES * 2:
            told(exchange, "no-answer", url=url)
        assert ended(exchange)["outcome"] == "no_answer"
        assert [MISSED in text for text in exchange.texts] == [True]

    def test_somebody_known_keeps_their_lead(self, exchange):
        lead_id = exchange.lead()
        told(exchange, "busy")
        assert exchange.only_lead() == lead_id
        assert "lead.repeated" in exchange.types(lead_id)

    def test_the_teams_own_calls_make_no_lead(self, exchange):
        assert told(exchange, seconds=60, number=DESK) == 204
        assert exchange.leads.heads == {}

    @pytest.mark.parametrize(
        "more", [{"Direction": "outbound-api"}, {"Direction": "outbound-dial"}, {"number": OURS}, {"CallSid": ""}]
    )
    def test_nobody_called_us(self, exchange, more):
        assert told(exchange, seconds=60, **more) == 204
        assert exchange.leads.heads == {}

    @pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", ""])
    def test_a_call_that_goes_on_elsewhere_waits_for_its_end(self, exchange, status):
        assert told(exchange, status, url="/twilio/voice/status") == 204
        assert exchange.leads.heads == {}

    @pytest.mark.parametrize("at", ["Fri, 31 Dec 9999 23:59:59 -1400", "soon", ""])
    def test_a_time_that_no_calendar_holds_is_none(self, exchange, at):
        assert told(exchange, "no-answer", Timestamp=at) == 204
        assert len(exchange.leads.heads) == 1

    @pytest.mark.parametrize(("hours", "status"), [(-1, 204), (23, 204), (25, 403)])
    def test_a_request_that_somebody_has_kept_is_refused(self, exchange, hours, status):
        at = format_datetime(exchange.clock.wall() - timedelta(hours=hours))
        assert told(exchange, "no-answer", Timestamp=at) == status
        assert bool(exchange.leads.heads) == (status == 204)

    @pytest.mark.parametrize("url", ADDRESSES)
    def test_a_forged_one_changes_nothing(self, exchange, url):
        fields = Caller(exchange).fields(CallStatus="no-answer")
        assert exchange.post(url, fields, token="guessed")["statusCode"] == 401
        assert exchange.leads.heads == {}


class TestAddress:
    @pytest.mark.parametrize("url", ADDRESSES)
    def test_the_end_of_a_call_may_be_told_at_any_of_them(self, exchange, url):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        assert told(exchange, seconds=40, url=url) == 204
        assert exchange.calls.get(caller.sid).outcome == "no_answer"
        assert [MISSED in text for text in exchange.texts] == [True]

    def test_the_status_of_a_text_is_none_of_a_call(self, exchange):
        fields = {"CallSid": "CA1", "MessageSid": "SM1", "MessageStatus": "delivered", "To": PHONE, "From": OURS}
        assert exchange.post("/twilio/status", fields)["statusCode"] == 204
        assert exchange.leads.heads == {}
