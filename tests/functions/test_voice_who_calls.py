"""Who is calling: known people, numbers that were keyed in, the practice's own lines, and people whose data is gone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from builders import PHONE, a_practice
from firstminute.domain.practice import Window
from phones import DESK, OURS, STRANGER, Caller, Exchange

NIGHT = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # two in the morning in New York
KEYED = STRANGER.removeprefix("+1")


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def at_the_menu(exchange: Exchange, **who: str | None) -> Caller:
    return Caller(exchange, **who).calls().nobody_picks_up().nobody_picks_up()


class TestOwnLines:
    @pytest.mark.parametrize("number", [OURS, "+12125550100"])
    def test_a_call_that_our_own_number_passes_on_is_a_hidden_one(self, exchange, number):
        caller = at_the_menu(exchange, number=number)
        assert "Your number is hidden" in caller.heard[-1]
        caller.presses(KEYED).hangs_up()
        assert exchange.head(exchange.only_lead()).lead.phone == STRANGER

    def test_two_of_them_are_two_people_and_nobody_is_texted_at_our_own_number(self, exchange):
        for call in (1, 2):
            at_the_menu(exchange, number=OURS, call=call).hangs_up()
            exchange.run()
        assert len(exchange.leads.heads) == 2
        assert exchange.texts == []


@pytest.mark.parametrize("number", ["+1212555014", "+12125550", "+10125550143"])
def test_what_is_no_number_is_a_hidden_one(exchange, number):
    assert "Your number is hidden" in at_the_menu(exchange, number=number).heard[-1]


@pytest.mark.parametrize("number", [OURS, "+12125550100"])
def test_a_text_from_our_own_number_is_nobodys(exchange, number):
    fields = {"From": number, "To": OURS, "Body": "Hello", "MessageSid": f"SM{1:032x}", "NumMedia": "0"}
    assert exchange.post("/twilio/messages", fields)["statusCode"] == 200
    assert exchange.leads.heads == {}


class TestKeyedNumber:
    @pytest.mark.parametrize("keys", [DESK.removeprefix("+1"), OURS.removeprefix("+1")])
    def test_a_colleagues_number_and_our_own_are_nobodys(self, exchange, keys):
        caller = at_the_menu(exchange, number="anonymous").presses(keys)
        assert "not a whole number" in caller.heard[-1]
        caller.presses(keys).hangs_up()
        exchange.run()
        assert exchange.head(exchange.only_lead()).lead.phone is None
        assert exchange.texts == []

    def asleep(self, exchange: Exchange) -> None:
        windows = (Window(tuple(range(7)), 480, 1260),)
        first = replace(exchange.practice.first_touch, windows=windows, quiet_hours="honour")
        exchange.practice = a_practice(first_touch=first)
        exchange.clock.at = NIGHT

    def test_it_is_not_woken_at_night_for_nobody_has_proved_that_it_is_theirs(self, exchange):
        self.asleep(exchange)
        Caller(exchange, number="anonymous").calls().presses(KEYED).presses("1").hangs_up()
        exchange.run()
        assert exchange.texts == []
        exchange.live(datetime(2026, 11, 25, 13, 30, tzinfo=UTC), minutes=10)
        assert len(exchange.texts) == 1

    def test_a_number_that_was_shown_is_answered_at_any_hour(self, exchange):
        self.asleep(exchange)
        Caller(exchange).calls().hangs_up()
        exchange.run()
        assert len(exchange.texts) == 1

    @pytest.mark.parametrize("signs", ["calls", "texts"])
    def test_who_is_heard_of_from_it_later_has_proved_it(self, exchange, signs):
        Caller(exchange, number="anonymous").calls().nobody_picks_up().nobody_picks_up().presses(KEYED).hangs_up()
        assert exchange.head(exchange.only_lead()).lead.keyed
        if signs == "calls":
            Caller(exchange, number=STRANGER, call=2).calls()
        else:
            exchange.happens(exchange.only_lead(), "lead.replied", channel="sms", text="Yes?")
        assert not exchange.head(exchange.only_lead()).lead.keyed

    def test_a_patients_is_answered_as_a_patient_and_by_no_plan(self, exchange):
        exchange.leads.patients.add(hashlib.sha256(STRANGER.encode()).hexdigest())
        at_the_menu(exchange, number="anonymous").presses(KEYED).hangs_up()
        exchange.live(exchange.clock.at + timedelta(hours=6), minutes=15)
        lead = exchange.head(exchange.only_lead()).lead
        assert (lead.patient, lead.stopped) == (True, "human")
        assert len(exchange.texts) <= 1


class TestKnownPeople:
    def test_somebody_from_long_ago_is_announced_by_name(self, exchange):
        lead_id = exchange.lead()
        exchange.happens(lead_id, "sale.won", amount=100000, currency="USD")
        exchange.clock.advance(days=100)
        leg = Caller(exchange).calls().picked_up()
        assert leg.heard[0] == "Call for Bright Smile Dental from Dana."
        assert len(exchange.leads.heads) == 2

    def test_whose_number_is_a_familys_is_not_guessed(self, exchange):
        for name in ("Dana", "Paul"):
            exchange.happens(exchange.lead(first_name=name), "sale.lost", reason="moved")
        exchange.clock.advance(days=100)
        assert Caller(exchange).calls().picked_up().heard[0] == "New inquiry for Bright Smile Dental."


class TestErased:
    def test_nothing_of_who_was_forgotten_during_the_call_is_written_again(self, exchange):
        lead_id = exchange.lead()
        caller = at_the_menu(exchange).presses("1")
        exchange.leads.erase(lead_id, exchange.clock.at)
        exchange.happens(lead_id, "lead.erased")
        caller.says("Dana Reyes").says("a crown").presses("1")
        caller.speaks_after_the_tone().status()
        kinds = exchange.types(lead_id)
        assert not {"call.details", "call_back.requested", "call.transcribed"} & set(kinds)
        lead = exchange.head(lead_id).lead
        assert (lead.first_name, lead.phone, lead.call_back_at) == (None, None, None)
        assert PHONE not in str([dict(one.data) for one in exchange.log(lead_id)])


class TestShifts:
    def team(self, exchange: Exchange, **hours: tuple[int, int]) -> None:
        """Each member is there from minute to minute of the day."""
        members = (
            replace(one, hours=(Window(tuple(range(7)), *hours[one.name]),)) if one.name in hours else one
            for one in exchange.practice.team
        )
        exchange.practice = replace(exchange.practice, team=tuple(members))

    def test_who_is_on_duty_is_rung_also_where_somebody_before_them_has_just_gone(self, exchange):
        self.team(exchange, front_desk=(480, 1020), coordinator=(480, 1080))
        exchange.clock.at = datetime(2026, 11, 24, 21, 59, 50, tzinfo=UTC)  # ten seconds before five in New York
        caller = Caller(exchange).calls()
        assert caller.rings == [DESK]
        assert caller.nobody_picks_up().rings == ["+12125550111"]

    def test_who_comes_on_duty_meanwhile_is_rung_too_and_nobody_twice(self, exchange):
        self.team(exchange, front_desk=(1020, 1080), coordinator=(480, 1080))
        exchange.clock.at = datetime(2026, 11, 24, 21, 59, 50, tzinfo=UTC)
        caller = Caller(exchange).calls()
        assert caller.rings == ["+12125550111"]
        assert caller.nobody_picks_up().rings == [DESK]
        assert caller.nobody_picks_up().now == "Gather"

    def test_a_request_that_is_told_again_rings_the_same_phone(self, exchange):
        caller = Caller(exchange).calls()
        action = str(caller.verbs[0].get("action"))
        first = caller.nobody_picks_up().rings
        again = caller.goes(action, DialCallStatus="no-answer", DialCallSid=f"CA{900:032x}").rings
        assert first == again == ["+12125550111"]


class TestRecordingNotice:
    def test_who_asks_for_a_person_after_the_practice_opened_hears_the_notice_before_they_are_recorded(self, exchange):
        exchange.practice = a_practice(calls=replace(exchange.practice.calls, record=True))
        exchange.clock.at = datetime(2026, 11, 24, 12, 59, 50, tzinfo=UTC)  # ten seconds before the practice opens
        caller = Caller(exchange).calls()
        assert not any("recorded" in words for words in caller.heard)
        caller.waits(20).goes("/twilio/voice/menu?tries=1", Digits="0")
        assert caller.verbs[0].get("record")
        assert any("recorded" in words for words in caller.heard)


def test_a_call_to_no_number_shows_the_number_of_our_texts(exchange):
    caller = Caller(exchange, dialled="sip:desk@example.com").calls()
    assert caller.verbs[0].get("callerId") == OURS
