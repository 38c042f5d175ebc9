"""Calls whose storing, or whose conversation with us, broke off in the middle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from builders import PHONE, a_practice
from firstminute.domain.errors import ProviderUnavailable, Unknown
from firstminute.domain.practice import Window
from phones import Caller, Exchange

NIGHT = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # eleven in the evening in New York


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def missed(exchange: Exchange, call: int = 1, seconds: int = 40, **who: str) -> Caller:
    caller = Caller(exchange, call=call, **who).calls().nobody_picks_up().nobody_picks_up()
    caller.status(seconds=seconds)
    exchange.run()
    return caller


class TestStoredInHalf:
    def broken(self, exchange: Exchange) -> str:
        """The lead is stored, the call is not, and nobody ever tells of it again."""
        add = exchange.calls.add

        def dies(call):
            raise ProviderUnavailable("throttled")

        exchange.calls.add = dies
        assert exchange.post("/twilio/voice", Caller(exchange).fields(CallStatus="ringing"))["statusCode"] == 503
        exchange.calls.add = add
        return exchange.only_lead()

    def test_its_lead_is_freed_and_answered_as_after_any_call_whose_end_was_lost(self, exchange):
        lead_id = self.broken(exchange)
        exchange.live(exchange.clock.at + timedelta(minutes=13))
        assert exchange.head(lead_id).lead.calls == ()
        assert [one.data["outcome"] for one in exchange.log(lead_id, "call.ended")] == ["no_answer"]
        assert len(exchange.texts) == 1

    def test_nothing_is_decided_while_it_may_still_go_on(self, exchange):
        lead_id = self.broken(exchange)
        exchange.live(exchange.clock.at + timedelta(minutes=9))
        assert exchange.head(lead_id).lead.calls
        assert exchange.texts == []

    def test_one_of_a_known_lead_too(self, exchange):
        lead_id = exchange.lead()
        self.broken(exchange)
        exchange.live(exchange.clock.at + timedelta(minutes=30))
        assert exchange.head(lead_id).lead.calls == ()
        assert exchange.types(lead_id).count("call.ended") == 1

    def test_a_call_that_cannot_be_looked_after_does_not_keep_the_others_from_it(self, exchange):
        for call, number in enumerate((PHONE, "+12125550144"), 1):
            Caller(exchange, call=call, number=number).calls()
        broken, other = (call.lead_id for call in exchange.calls.open())
        get = exchange.leads.get
        exchange.clock.advance(minutes=11)

        def no_such(lead_id):
            if lead_id == broken:
                raise Unknown("There is no such lead.")
            return get(lead_id)

        exchange.leads.get = no_such
        found = exchange.look()
        assert [why for _, why in found.failed] == ["Unknown"]
        exchange.leads.get = get
        assert exchange.head(str(other)).lead.calls == ()


class TestTakenByTheFallback:
    @pytest.mark.parametrize(("seconds", "texts"), [(20, 1), (300, 0)])
    def test_a_call_that_went_on_longer_than_we_spoke_with_it_may_have_been_a_conversation(
        self, exchange, seconds, texts
    ):
        caller = Caller(exchange).calls()
        exchange.clock.advance(seconds=seconds)
        caller.status()
        exchange.run()
        assert len(exchange.texts) == texts
        (ended,) = exchange.log(exchange.only_lead(), "call.ended")
        assert ended.data.get("rules") == (None if texts else ["calls.not_seen"])

    def test_a_caller_who_takes_their_time_with_us_is_still_with_us(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        caller.waits(30).presses("1").waits(40).says("Dana").waits(50).says("a crown").waits(20).status()
        exchange.run()
        assert len(exchange.texts) == 1


class TestOnceADay:
    @pytest.mark.parametrize("policy", ["email_now_sms_at_open", "defer_all"])
    def test_a_text_that_waited_for_the_morning_is_that_mornings(self, exchange, policy):
        windows = (Window(tuple(range(7)), 540, 1260),)
        first = replace(exchange.practice.first_touch, policy=policy, windows=windows, quiet_hours="honour")
        exchange.practice = a_practice(first_touch=first)
        exchange.clock.at = NIGHT
        missed(exchange)
        exchange.live(datetime(2026, 11, 25, 15, 0, tzinfo=UTC), minutes=10)
        before = len(exchange.texts)
        missed(exchange, call=2)
        exchange.live(datetime(2026, 11, 25, 18, 0, tzinfo=UTC), minutes=10)
        backs = [text for text in exchange.texts if "missed your call" in text]
        assert (before, len(backs)) == (1, 1)

    def test_the_next_day_has_its_own(self, exchange):
        missed(exchange)
        exchange.clock.advance(days=1)
        missed(exchange, call=2)
        assert len([text for text in exchange.texts if "missed your call" in text]) == 2


def test_a_call_that_still_rings_after_ten_minutes_is_not_over(exchange):
    caller = Caller(exchange).calls()
    for _ in range(30):
        exchange.clock.advance(seconds=25)
        exchange.watch()
        caller.goes("/twilio/voice/menu?tries=1", Digits="0")
    assert exchange.log(exchange.only_lead(), "call.ended") == []
    exchange.live(exchange.clock.at + timedelta(minutes=5))
    assert len(exchange.log(exchange.only_lead(), "call.ended")) == 1


def test_a_call_of_which_nothing_is_told_after_the_first_words_may_be_a_conversation_elsewhere(exchange):
    Caller(exchange).calls()
    exchange.live(exchange.clock.at + timedelta(minutes=15))
    (ended,) = exchange.log(exchange.only_lead(), "call.ended")
    assert ended.data["rules"] == ["calls.not_seen"]
    assert not any("missed your call" in text for text in exchange.texts)


def test_a_call_that_was_in_the_menu_and_whose_end_was_lost_is_answered_by_the_text(exchange):
    Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
    exchange.live(exchange.clock.at + timedelta(minutes=15))
    assert len([text for text in exchange.texts if "missed your call" in text]) == 1
