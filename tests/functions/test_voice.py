"""Calls to the practice at the function: requests signed by Twilio's own library, TwiML followed as Twilio does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from builders import PHONE, a_practice
from firstminute.application import cadence_step
from firstminute.application.enrolling import start_runs
from firstminute.domain.call_rules import CallNumber
from firstminute.domain.errors import ProviderUnavailable
from firstminute.domain.folding import fold
from firstminute.domain.plan import Step
from firstminute.domain.practice import Cadence, Source, Window
from functions.telephony import handler
from phones import DESK, OURS, STRANGER, Caller, Exchange, params_of

NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # ten in the evening in New York
COORDINATOR = "+12125550111"
MISSED = "Sorry we missed your call! What can we help you with?"


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


@pytest.fixture
def at_night(exchange: Exchange) -> None:
    windows = (Window(tuple(range(7)), 480, 1260),)
    exchange.practice = a_practice(
        first_touch=replace(exchange.practice.first_touch, windows=windows, quiet_hours="honour")
    )
    exchange.clock.at = NIGHT


def with_calls(**changes: object) -> object:
    return a_practice(calls=replace(a_practice().calls, **changes))


class TestSomebodyPicksUp:
    def test_the_caller_is_greeted_by_the_practices_name_and_the_first_phone_rings(self, exchange):
        caller = Caller(exchange).calls()
        assert "Bright Smile Dental" in caller.heard[0]
        assert caller.rings == [DESK]
        dial = caller.verbs[0]
        assert (dial.get("callerId"), dial.get("timeout"), dial.get("record")) == (OURS, "18", None)

    def test_the_call_is_stored_before_anybody_is_greeted(self, exchange):
        Caller(exchange).calls()
        (received,) = exchange.log(exchange.only_lead())
        assert (received.type, received.data["source"], received.data["channel"]) == ("lead.received", "phone", "call")
        assert received.data["phone"] == PHONE

    def test_who_picks_up_hears_whose_inquiry_it_is_and_takes_it_with_a_key(self, exchange):
        caller = Caller(exchange).calls()
        leg = caller.picked_up()
        assert leg.heard == ["New inquiry for Bright Smile Dental.", "Press 1 to take it."]
        assert not leg.connected
        assert leg.presses("1").connected

    def test_a_conversation_stops_the_human_clock_when_it_began_and_nothing_is_texted(self, exchange):
        caller = Caller(exchange).calls().waits(7)
        caller = caller.picked_up().presses("1").talks(95)
        assert caller.now == "Hangup"
        caller.status()
        lead_id = exchange.only_lead()
        ended, made, stopped = exchange.log(lead_id)[1:]
        assert (ended.type, ended.data["outcome"], ended.data["member"]) == ("call.ended", "answered", "front_desk")
        assert (made.type, made.data["channel"], made.data["seconds"]) == ("contact.made", "call", 95)
        assert (made.actor.kind, made.actor.name) == ("staff", "front_desk")
        assert (stopped.type, stopped.data["reason"]) == ("cadence.stopped", "human")
        assert exchange.head(lead_id).lead.first_human_ms == 7000
        exchange.live(exchange.clock.at + timedelta(hours=6))
        assert exchange.texts == []

    def test_a_long_conversation_is_not_taken_for_a_long_wait(self, exchange):
        caller = Caller(exchange).calls()
        leg = caller.picked_up().presses("1")
        exchange.live(exchange.clock.at + timedelta(minutes=12))
        leg.talks(1).status()
        assert exchange.log(exchange.only_lead(), "sla.breached") == []

    def test_a_private_voicemail_that_picks_up_is_nobody(self, exchange):
        caller = Caller(exchange).calls()
        caller = caller.picked_up().is_voicemail()
        assert caller.rings == [COORDINATOR]
        caller = caller.picked_up().is_voicemail()
        assert caller.now == "Gather"
        caller.hangs_up()
        (ended,) = exchange.log(exchange.only_lead(), "call.ended")
        assert ended.data["outcome"] == "no_answer"

    def test_a_voicemail_is_nobody_even_where_the_provider_does_not_say_what_was_connected(self, exchange):
        caller = Caller(exchange).calls()
        caller = caller.picked_up().talks(9, bridged=None)
        assert caller.rings == [COORDINATOR]

    def test_another_key_takes_nothing(self, exchange):
        leg = Caller(exchange).calls().picked_up().presses("2")
        assert not leg.connected
        assert exchange.calls.get(leg.caller.sid).took is None

    def test_a_caller_who_gives_up_while_a_member_listens_is_not_spoken_to(self, exchange):
        caller = Caller(exchange).calls().waits(20)
        leg = caller.picked_up()
        caller.hangs_up()
        leg.presses("1")
        assert not leg.connected
        assert "hung up" in leg.heard[-1] or leg.verbs[-1].tag == "Hangup"

    def test_of_two_who_press_the_key_the_first_has_the_call(self, exchange):
        exchange.practice = with_calls(ring="at_once")
        caller = Caller(exchange).calls()
        assert caller.rings == [DESK, COORDINATOR]
        first, second = caller.picked_up(0), caller.picked_up(1)
        assert second.presses("1").connected
        assert not first.presses("1").connected
        assert "Somebody else" in first.heard[-1]
        second.talks(30)
        (made,) = exchange.log(exchange.only_lead(), "contact.made")
        assert made.actor.name == "coordinator"

    def test_a_machine_that_is_quicker_than_everybody_stops_the_other_phones_only_once(self, exchange):
        exchange.practice = with_calls(ring="at_once")
        caller = Caller(exchange).calls()
        caller = caller.picked_up(1).is_voicemail()
        assert caller.rings == [DESK]
        caller = caller.picked_up().is_voicemail()
        assert caller.now == "Gather"

    def test_a_known_lead_is_announced_by_first_name_and_what_they_want_is_told_to_nobody_but_a_person(self, exchange):
        exchange.lead()
        leg = Caller(exchange).calls().picked_up()
        assert leg.heard == ["Call for Bright Smile Dental from Dana.", "Press 1 to take it."]
        leg.presses("1")
        assert leg.heard[-2:] == ["They asked about Dental implants.", "Connecting."]

    def test_nothing_about_a_person_stands_in_an_address(self, exchange):
        exchange.lead()
        caller = Caller(exchange).calls()
        params = params_of(caller.verbs[0][0].get("url"))
        assert params == {"call": caller.sid, "member": "front_desk"}

    def test_a_patient_is_announced_as_one(self, exchange):
        exchange.lead(data={"patient": True})
        leg = Caller(exchange).calls().picked_up()
        assert leg.heard[0] == "A patient of Bright Smile Dental is calling: Dana."

    def test_a_call_of_the_team_makes_no_lead(self, exchange):
        caller = Caller(exchange, number=COORDINATOR).calls()
        caller.picked_up().presses("1").talks(5)
        caller.status()
        assert exchange.leads.heads == {}


class TestBelongsToTheLead:
    def test_a_call_of_an_open_lead_is_theirs(self, exchange):
        lead_id = exchange.lead()
        Caller(exchange).calls().picked_up().presses("1").talks(60).status()
        assert exchange.types(lead_id)[1:] == ["lead.repeated", "call.ended", "contact.made", "cadence.stopped"]
        assert exchange.only_lead() == lead_id
        assert exchange.head(lead_id).lead.sources == ("website", "phone")

    def test_a_source_of_calls_in_the_client_file_gives_them_its_campaign_and_no_text_is_of_it(self, exchange):
        named = Source("phone", "twilio", "call", "twilio/auth_token", campaign="fall-radio")
        exchange.practice = a_practice(sources={"phone": named, **exchange.practice.sources})
        Caller(exchange).calls()
        lead = exchange.head(exchange.only_lead()).lead
        assert (lead.source, lead.channel, lead.campaign) == ("phone", "call", "fall-radio")
        text = {"From": STRANGER, "To": OURS, "Body": "Hello?", "MessageSid": "SM1", "NumMedia": "0"}
        exchange.post("/twilio/messages", text)
        assert {head.lead.source for head in exchange.leads.heads.values()} == {"phone", "texts"}

    def test_their_follow_up_waits_while_they_are_on_the_phone(self, exchange):
        lead_id = exchange.lead()
        before = exchange.head(lead_id).enrollment.next_at
        Caller(exchange).calls()
        after = exchange.head(lead_id).enrollment.next_at
        assert before < exchange.clock.at + timedelta(minutes=10) < after

    def test_a_closed_lead_outside_the_window_is_followed_by_a_new_one(self, exchange):
        lead_id = exchange.lead()
        exchange.happens(lead_id, "sale.won", amount=100)
        exchange.clock.advance(days=60)
        Caller(exchange).calls()
        assert len(exchange.leads.heads) == 2


class TestNobodyPicksUp:
    def test_the_next_one_is_rung_and_then_the_caller_is_asked(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up()
        assert caller.rings == [COORDINATOR]
        assert "Thank you for waiting" in caller.heard[-1]
        caller.nobody_picks_up("busy")
        assert caller.now == "Gather"
        assert "To be called back, press 1" in caller.heard[-1]

    def test_at_once_partners_ring_after_the_practice(self, exchange):
        partner = replace(exchange.practice.team[1], name="partner", role="partner", phone="+12125550160")
        team = (*exchange.practice.team, partner)
        exchange.practice = replace(with_calls(ring="at_once"), team=team)
        caller = Caller(exchange).calls()
        assert caller.rings == [DESK, COORDINATOR]
        assert caller.nobody_picks_up().rings == ["+12125550160"]

    def test_by_keys_alone_the_basics_are_taken_down_and_a_call_is_promised(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        caller.presses("1").presses("#").presses("2")
        assert "For as soon as possible, press 1. For today at 2 in the afternoon, press 2." in caller.heard[-1]
        caller.presses("2")
        assert "today at 2 in the afternoon" in caller.heard[-1]
        assert caller.now == "Record"
        caller.hangs_up()
        lead_id = exchange.only_lead()
        (asked,) = exchange.log(lead_id, "call_back.requested")
        assert (asked.data["at"], asked.data["asked"]) == ("2026-11-24T19:00:00.000Z", "later")
        lead = exchange.head(lead_id).lead
        assert lead.words == "a question about treatment or prices"
        assert lead.call_back_at == datetime(2026, 11, 24, 19, 0, tzinfo=UTC)

    def test_by_speech_too(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        caller.says("call me back please").says("This is Jane Roe.").says("A crown that came off").says(
            "tomorrow morning"
        )
        assert "tomorrow at 9 in the morning" in caller.heard[-1]
        lead = exchange.head(exchange.only_lead()).lead
        assert (lead.name, lead.words) == ("Jane Roe", "A crown that came off")
        assert lead.call_back_at == datetime(2026, 11, 25, 14, 0, tzinfo=UTC)

    def test_silence_ends_politely_and_the_lead_is_kept(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        caller.is_silent().is_silent()
        assert caller.now == "Record"
        caller.is_silent()
        assert "Goodbye" in caller.heard[-1]
        assert caller.now == "Hangup"
        caller.status()
        assert exchange.types(exchange.only_lead()) == ["lead.received", "call.ended"]

    def test_silence_after_the_first_answer_goes_on_to_the_next_question(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up().presses("1")
        caller.is_silent()
        assert "What is it about?" in caller.heard[-1]
        caller.is_silent()
        assert "When should we call?" in caller.heard[-1]
        caller.is_silent().is_silent()
        assert caller.now == "Record"
        (asked,) = exchange.log(exchange.only_lead(), "call_back.requested")
        assert asked.data["asked"] == "asap"

    @pytest.mark.parametrize("nonsense", ["7", "*", "99999999"])
    def test_nonsense_is_asked_again_once_and_then_led_to_the_tone(self, exchange, nonsense):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        caller.presses(nonsense).presses(nonsense)
        assert caller.now == "Record"

    def test_a_message_is_kept_by_reference_for_as_long_as_the_practice_wants(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up().presses("2")
        caller.speaks_after_the_tone(20).status()
        (left,) = exchange.log(exchange.only_lead(), "call.voicemail")
        assert (left.data["recording"], left.data["seconds"]) == ("RE1", 20)
        assert left.data["keep_until"] == "2027-02-22T16:20:56.000Z"
        (ended,) = exchange.log(exchange.only_lead(), "call.ended")
        assert ended.data["outcome"] == "voicemail"

    def test_its_words_come_later_and_are_kept_once(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up().presses("2")
        url = caller.verbs[0].get("transcribeCallback")
        caller.speaks_after_the_tone(20).status()
        told = {
            "RecordingSid": "RE1",
            "TranscriptionText": "It is Dana, please call.",
            "TranscriptionStatus": "completed",
        }
        for _ in range(2):
            assert exchange.post(url, caller.fields(**told))["statusCode"] == 204
        (words,) = exchange.log(exchange.only_lead(), "call.transcribed")
        assert words.data["text"] == "It is Dana, please call."

    def test_after_hours_nobody_is_rung_and_a_call_is_promised_for_the_opening(self, exchange):
        exchange.clock.at = NIGHT
        caller = Caller(exchange).calls()
        assert "not in the office" in caller.heard[1]
        assert "reach a person" not in caller.heard[-1]
        caller.presses("1").presses("#").presses("1").presses("1").hangs_up()
        lead = exchange.head(exchange.only_lead()).lead
        assert lead.call_back_at == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)

    def test_who_is_quick_and_asks_to_be_called_back_has_not_given_up(self, exchange):
        exchange.clock.at = NIGHT
        Caller(exchange).calls().waits(12).presses("1").hangs_up()
        (ended,) = exchange.log(exchange.only_lead(), "call.ended")
        assert ended.data["outcome"] == "no_answer"

    def test_a_member_who_is_away_or_off_duty_is_not_rung(self, exchange):
        desk, coordinator = exchange.practice.team
        away = replace(desk, away=(("2026-11-20", "2026-11-24"),))
        late = replace(coordinator, hours=(Window((0, 1, 2, 3, 4), 780, 1080),))
        exchange.practice = a_practice(team=(away, late))
        assert Caller(exchange).calls().now == "Gather"
        exchange.clock.advance(hours=2)
        assert Caller(exchange, call=2).calls().rings == [COORDINATOR]

    def test_help_is_a_human(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        caller.says("Can I talk to a person?")
        assert caller.rings == [DESK]
        caller.nobody_picks_up().nobody_picks_up()
        assert "reach a person" not in caller.heard[-1]

    @pytest.mark.parametrize("how", ["9", "stop calling me"])
    def test_a_key_or_a_word_means_no_for_ever(self, exchange, how):
        lead_id = exchange.lead()
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        caller = caller.presses(how) if how.isdigit() else caller.says(how)
        assert "no more texts or e-mails" in caller.heard[-1]
        caller.status()
        exchange.run()
        lead = exchange.head(lead_id).lead
        assert (lead.opted_out, lead.stopped, lead.call_back_at) == (True, "opted_out", None)
        assert exchange.leads.contact(PHONE).suppressed_at
        assert exchange.texts == []


class TestHiddenNumber:
    @pytest.mark.parametrize(
        "number", [None, "", "anonymous", "Restricted", "+266696687", "+7378742833", "+86282452253"]
    )
    def test_they_are_greeted_rung_for_and_asked_for_a_number(self, exchange, number):
        caller = Caller(exchange, number=number).calls()
        assert caller.rings == [DESK]
        caller.nobody_picks_up().nobody_picks_up()
        assert "Your number is hidden" in caller.heard[-1]
        caller.presses("5550177")
        assert "not a whole number" in caller.heard[-1]
        caller.presses("2125550177")
        assert "To be called back" in caller.heard[-1]
        caller.hangs_up()
        lead_id = exchange.only_lead()
        assert exchange.head(lead_id).lead.phone == STRANGER
        assert exchange.leads.contact(STRANGER).leads == {lead_id}
        exchange.run()
        assert [message.to for message in exchange.sms.taken] == [STRANGER]

    def test_who_gives_none_may_leave_a_message_and_is_kept(self, exchange):
        caller = Caller(exchange, number="anonymous").calls().nobody_picks_up().nobody_picks_up()
        caller.is_silent().is_silent().is_silent()
        assert caller.now == "Record"
        caller.speaks_after_the_tone().status()
        assert "call.voicemail" in exchange.types(exchange.only_lead())

    def test_two_of_them_are_two_leads(self, exchange):
        Caller(exchange, number="anonymous").calls()
        Caller(exchange, number="anonymous", call=2).calls()
        assert len(exchange.leads.heads) == 2


class TestTextBack:
    def test_a_missed_call_is_answered_by_one_text_from_the_number_that_was_dialled(self, exchange):
        other = "+12125550121"
        exchange.practice = with_calls(numbers={other: CallNumber(other, "google_ads")})
        Caller(exchange, dialled=other).calls().nobody_picks_up().nobody_picks_up().hangs_up()
        exchange.run()
        (text,) = exchange.sms.taken
        assert MISSED in text.body
        assert (text.to, text.sender) == (PHONE, other)
        assert exchange.head(exchange.only_lead()).lead.source == "google_ads"

    def test_it_leaves_when_the_call_is_over_and_never_before(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up()
        exchange.watch()
        exchange.run()
        assert exchange.texts == []
        caller.hangs_up()
        exchange.run()
        assert len(exchange.texts) == 1

    def test_a_second_missed_call_of_the_day_gets_none_and_the_next_day_one_again(self, exchange):
        for call in (1, 2):
            Caller(exchange, call=call).calls().nobody_picks_up().nobody_picks_up().hangs_up()
            exchange.run()
        lead_id = exchange.only_lead()
        assert len(exchange.texts) == 1
        first, second = exchange.log(lead_id, "call.ended")
        assert ("rules" in first.data, second.data["rules"]) == (False, ["calls.once_a_day"])
        exchange.clock.advance(hours=24)
        Caller(exchange, call=3).calls().nobody_picks_up().nobody_picks_up().hangs_up()
        exchange.run()
        assert len(exchange.texts) == 2

    @pytest.mark.parametrize(("seconds", "outcome"), [(9, "abandoned"), (14, "abandoned"), (15, "no_answer")])
    def test_who_hangs_up_at_once_has_abandoned_the_call(self, exchange, seconds, outcome):
        Caller(exchange).calls().waits(seconds).hangs_up()
        (ended,) = exchange.log(exchange.only_lead(), "call.ended")
        assert ended.data["outcome"] == outcome

    def test_a_practice_may_leave_abandoned_calls_alone(self, exchange):
        exchange.practice = with_calls(text_back=("no_answer", "busy"))
        Caller(exchange).calls().waits(5).hangs_up()
        exchange.run()
        lead_id = exchange.only_lead()
        assert exchange.texts == []
        (skipped,) = exchange.log(lead_id, "touch.skipped")
        assert skipped.data["rules"] == ["calls.no_text_back"]
        assert exchange.head(lead_id).enrollment.step == 1

    def test_what_follows_a_text_that_is_not_sent_is_recorded_and_has_its_machine(self, exchange):
        quiet = with_calls(text_back=("no_answer", "busy"))
        plans = {
            "missed_call": Cadence("missed_call", 1, (Step(switch="later"),)),
            "later": Cadence("later", 1, (Step("call", "call_now", after=30 * 86_400),)),
        }
        exchange.practice = replace(quiet, cadences={**quiet.cadences, **plans})
        Caller(exchange).calls().waits(5).hangs_up()
        lead_id = exchange.only_lead()
        head = exchange.head(lead_id)
        assert (head.enrollment.cadence, head.lead.cadence) == ("later", "later")
        assert fold(lead_id, exchange.log(lead_id)) == head.lead
        assert start_runs(exchange.machines, exchange.log(lead_id)) == [lead_id]
        assert cadence_step.take(exchange.touching, lead_id, 0, 0).stopped == "superseded"
        exchange.clock.advance(days=34)
        assert cadence_step.take(exchange.touching, lead_id, 1, 1).outcome == "sent"

    def test_a_plan_without_steps_is_over_with_the_text_that_is_not_sent(self, exchange):
        quiet = with_calls(text_back=("no_answer", "busy"))
        exchange.practice = replace(quiet, cadences={**quiet.cadences, "missed_call": Cadence("missed_call", 1, ())})
        Caller(exchange).calls().waits(5).hangs_up()
        lead_id = exchange.only_lead()
        assert exchange.types(lead_id)[-3:] == ["call.ended", "touch.skipped", "cadence.stopped"]
        head = exchange.head(lead_id)
        assert (head.lead.stopped, head.lead.state, head.enrollment.next_at) == ("exhausted", "unreachable", None)

    def test_a_patient_hears_other_words_and_nothing_after_them(self, exchange):
        exchange.leads.patients = {PHONE}
        lead_id = exchange.lead(data={"patient": True})
        exchange.happens(lead_id, "cadence.stopped", reason="human")
        Caller(exchange).calls().nobody_picks_up().nobody_picks_up().hangs_up()
        exchange.run()
        (text,) = exchange.texts
        assert "Shall we call you back" in text
        head = exchange.head(lead_id)
        assert (head.enrollment.next_at, head.lead.stopped) == (None, "human")
        assert head.lead.call_back_at is not None

    def test_a_lead_that_is_a_persons_gets_the_text_alone_and_a_task_to_call(self, exchange):
        lead_id = exchange.lead()
        exchange.happens(lead_id, "contact.made", channel="call", seconds=300)
        exchange.clock.advance(hours=1)
        Caller(exchange).calls().nobody_picks_up().nobody_picks_up().hangs_up()
        exchange.run()
        assert len(exchange.texts) == 1
        head = exchange.head(lead_id)
        assert (head.enrollment.cadence, head.enrollment.next_at) == ("text_back", None)
        (asked,) = exchange.log(lead_id, "call_back.requested")
        assert asked.data["asked"] == "missed"

    def test_a_lead_in_its_follow_up_begins_the_plan_of_missed_calls(self, exchange):
        lead_id = exchange.lead()
        Caller(exchange).calls().nobody_picks_up().nobody_picks_up().hangs_up()
        exchange.run()
        (switched,) = exchange.log(lead_id, "cadence.switched")
        assert (switched.data["cadence"], switched.data["because"]) == ("missed_call", "call.missed")
        (sent,) = exchange.log(lead_id, "touch.sent")
        assert sent.data["touch"] == "missed_call.1.first"
        assert exchange.head(lead_id).enrollment.step == 1

    def test_who_opted_out_is_rung_for_and_gets_no_text(self, exchange):
        lead_id = exchange.lead()
        exchange.happens(lead_id, "lead.opted_out", scope="sms", address=PHONE)
        caller = Caller(exchange).calls()
        assert caller.rings == [DESK]
        caller.nobody_picks_up().nobody_picks_up().hangs_up()
        exchange.run()
        assert exchange.texts == []
        assert exchange.log(lead_id, "call.ended")[0].data["rules"] == ["opt_out"]
        assert exchange.head(lead_id).lead.call_back_at

    def test_at_night_whoever_has_just_called_is_answered_at_once(self, exchange, at_night):
        Caller(exchange).calls().hangs_up()
        exchange.run()
        assert len(exchange.texts) == 1

    def test_at_night_an_end_that_is_told_late_lets_the_text_wait_as_every_text_does(self, exchange, at_night):
        caller = Caller(exchange).calls()
        exchange.clock.advance(hours=2)
        caller.status(seconds=30)
        exchange.run()
        lead_id = exchange.only_lead()
        assert exchange.texts == []
        (deferred,) = exchange.log(lead_id, "touch.deferred")
        assert deferred.data["until"] == "2026-11-25T13:00:00.000Z"

    def test_a_call_whose_end_nobody_tells_is_answered_by_a_text_all_the_same(self, exchange):
        Caller(exchange).calls().nobody_picks_up()
        exchange.live(exchange.clock.at + timedelta(minutes=8))
        assert exchange.texts == []
        exchange.live(exchange.clock.at + timedelta(minutes=5))
        assert len(exchange.texts) == 1
        (ended,) = exchange.log(exchange.only_lead(), "call.ended")
        assert ended.data["outcome"] == "no_answer"

    def test_a_conversation_whose_end_nobody_tells_is_one(self, exchange):
        Caller(exchange).calls().picked_up().presses("1")
        exchange.live(exchange.clock.at + timedelta(hours=5))
        assert exchange.texts == []
        (made,) = exchange.log(exchange.only_lead(), "contact.made")
        assert "seconds" not in made.data
        assert exchange.head(exchange.only_lead()).lead.first_human_ms == 0

    def test_who_calls_again_and_is_spoken_with_gets_no_text_for_the_first_call(self, exchange):
        first = Caller(exchange).calls().nobody_picks_up()
        first.waits(1)
        second = Caller(exchange, call=2).calls()
        first.status()
        exchange.run()
        assert exchange.texts == []
        second.picked_up().presses("1").talks(40)
        exchange.run()
        assert exchange.texts == []
        assert [one.data["outcome"] for one in exchange.log(exchange.only_lead(), "call.ended")] == [
            "no_answer",
            "answered",
        ]

    def test_a_first_call_that_is_told_after_the_conversation_gets_none_either(self, exchange):
        first = Caller(exchange).calls().nobody_picks_up()
        Caller(exchange, call=2).calls().picked_up().presses("1").talks(40).status()
        first.status(seconds=20)
        exchange.run()
        assert exchange.texts == []


class TestStatus:
    @pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "", "something new"])
    def test_a_call_on_its_way_changes_nothing(self, exchange, status):
        Caller(exchange).calls().status(status)
        assert exchange.types(exchange.only_lead()) == ["lead.received"]

    def test_told_twice_it_is_the_same(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up().hangs_up()
        exchange.run()
        caller.status()
        exchange.run()
        assert exchange.types(exchange.only_lead()).count("call.ended") == 1
        assert len(exchange.texts) == 1

    def test_a_message_that_is_told_after_the_end_makes_a_voicemail_of_it(self, exchange):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up().presses("2")
        action = caller.verbs[0].get("action")
        caller.waits(20).status()
        told = caller.fields(RecordingSid="RE1", RecordingDuration="20", Digits="hangup", CallStatus="completed")
        assert exchange.post(action, told)["statusCode"] == 200
        first, then = exchange.log(exchange.only_lead(), "call.ended")
        assert (first.data["outcome"], then.data["outcome"], then.data["corrected"]) == ("no_answer", "voicemail", True)
        assert exchange.calls.get(caller.sid).outcome == "voicemail"

    @pytest.mark.parametrize("writes", [0, 1])
    def test_an_end_whose_telling_broke_off_is_told_once_when_it_is_told_again(self, exchange, writes):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        save, left = exchange.calls.save, [writes]

        def dies(call):
            if left[0] == 0:
                left[0] = -1
                raise ProviderUnavailable("the function died")
            left[0] -= 1
            return save(call)

        exchange.calls.save = dies
        over = caller.fields(CallStatus="completed", CallDuration="40")
        assert exchange.post("/twilio/voice/status", over)["statusCode"] == 503
        exchange.run()
        assert exchange.post("/twilio/voice/status", over)["statusCode"] == 204
        exchange.run()
        assert exchange.types(exchange.only_lead()).count("call.ended") == 1
        assert len(exchange.texts) == 1


class TestCallBack:
    def promised(self, exchange: Exchange) -> str:
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        caller.presses("1").presses("#").presses("2").presses("2").hangs_up()
        return exchange.only_lead()

    def test_it_is_remembered_when_it_is_due_and_once_when_it_is_late(self, exchange):
        lead_id = self.promised(exchange)
        exchange.live(datetime(2026, 11, 24, 20, 0, tzinfo=UTC))
        (due,) = exchange.log(lead_id, "call_back.due")
        assert due.occurred_at == datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
        breached = [one for one in exchange.log(lead_id, "sla.breached") if one.data["sla"] == "call_back"]
        assert [one.occurred_at for one in breached] == [datetime(2026, 11, 24, 19, 5, tzinfo=UTC)]

    @pytest.mark.parametrize("steps", [0, 1, 2])
    def test_who_asked_for_it_and_hung_up_before_they_said_when_is_owed_it_as_soon_as_possible(self, exchange, steps):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up().presses("1")
        for _ in range(steps):
            caller.presses("#")
        caller.hangs_up()
        (asked,) = exchange.log(exchange.only_lead(), "call_back.requested")
        assert (asked.data["asked"], exchange.head(exchange.only_lead()).lead.call_back_at) == (
            "asap",
            datetime(2026, 11, 24, 16, 20, 36, tzinfo=UTC),
        )
        (call,) = exchange.calls.open()
        assert call.call_back_at is not None

    def test_who_hung_up_in_the_menu_is_owed_what_the_plan_says(self, exchange):
        Caller(exchange).calls().nobody_picks_up().nobody_picks_up().hangs_up()
        assert exchange.log(exchange.only_lead(), "call_back.requested") == []

    def test_a_call_keeps_the_promise(self, exchange):
        lead_id = self.promised(exchange)
        exchange.happens(lead_id, "contact.made", channel="call", seconds=120)
        exchange.live(datetime(2026, 11, 24, 20, 0, tzinfo=UTC))
        assert exchange.log(lead_id, "call_back.due") == []
        assert exchange.head(lead_id).lead.call_back_at is None
        assert exchange.calls.open() == []


class TestRecording:
    def test_it_is_off_unless_the_practice_wants_it(self, exchange):
        caller = Caller(exchange).calls()
        assert not any("recorded" in words for words in caller.heard)

    def test_on_everybody_hears_so_before_it_begins(self, exchange):
        exchange.practice = with_calls(record=True)
        caller = Caller(exchange, number="+14155550143").calls()  # California: every party has to know
        assert "This call is recorded" in caller.heard[1]
        assert caller.verbs[0].get("record") == "record-from-answer-dual"
        assert "This call is recorded." in caller.picked_up().heard

    def test_a_recording_is_kept_by_reference(self, exchange):
        exchange.practice = with_calls(record=True, retention=30 * 86_400)
        caller = Caller(exchange).calls()
        url = caller.verbs[0].get("recordingStatusCallback")
        caller.picked_up().presses("1").talks(60).status()
        told = {"RecordingSid": "RE7", "RecordingDuration": "60", "RecordingStatus": "completed"}
        assert exchange.post(url, caller.fields(**told))["statusCode"] == 204
        (kept,) = exchange.log(exchange.only_lead(), "call.recorded")
        assert (kept.data["recording"], kept.data["keep_until"][:10]) == ("RE7", "2026-12-24")


class TestSender:
    PATHS = ("", "/status", "/dialed?round=0", "/menu?tries=1", "/take?call=x&member=front_desk", "/recorded")

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("token", [None, "guessed"])
    def test_a_forged_request_is_refused_and_changes_nothing(self, exchange, path, token):
        caller = Caller(exchange).calls()
        before, call = exchange.types(exchange.only_lead()), exchange.calls.get(caller.sid)
        fields = caller.fields(CallStatus="completed", Digits="9", RecordingSid="RE1", DialCallStatus="completed")
        answer = exchange.post(f"/twilio/voice{path}", fields, token)
        assert answer["statusCode"] == 401
        assert (exchange.types(exchange.only_lead()), exchange.calls.get(caller.sid)) == (before, call)

    @pytest.mark.parametrize(
        "path", ["", "/dialed?round=0", "/menu?tries=1", "/name", "/about", "/when", "/number", "/recorded"]
    )
    def test_a_request_that_is_repeated_when_the_call_is_over_is_refused_and_changes_nothing(self, exchange, path):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up().hangs_up()
        exchange.run()
        before, call = exchange.types(exchange.only_lead()), exchange.calls.get(caller.sid)
        answer = exchange.post(f"/twilio/voice{path}", caller.fields(Digits="9", SpeechResult="stop"))
        assert answer["statusCode"] == 403
        exchange.run()
        assert (exchange.types(exchange.only_lead()), exchange.calls.get(caller.sid)) == (before, call)
        assert len(exchange.texts) == 1

    def test_the_first_request_again_in_the_middle_of_a_call_is_the_same_call(self, exchange):
        Caller(exchange).calls()
        assert Caller(exchange).calls().rings == [DESK]
        assert exchange.types(exchange.only_lead()) == ["lead.received"]

    def test_a_step_that_is_none_is_not_found(self, exchange):
        assert exchange.post("/twilio/voice/fax", Caller(exchange).fields())["statusCode"] == 404

    @pytest.mark.parametrize("sid", ["", "x", "CA", "CA" + "0" * 31 + "é", "RE" + "0" * 32])
    def test_a_request_that_names_no_call_is_told_so(self, exchange, sid):
        answer = exchange.post("/twilio/voice", {**Caller(exchange).fields(), "CallSid": sid})
        assert answer["statusCode"] == 422
        assert exchange.leads.heads == {}

    def test_a_practice_whose_texts_go_elsewhere_takes_no_calls(self, exchange):
        exchange.practice = a_practice(sms=None)
        assert exchange.post("/twilio/voice", Caller(exchange).fields())["statusCode"] == 404

    def test_no_log_line_says_who_or_what(self, exchange, caplog):
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
        caller.presses("1").says("Jane Roe").says("A secret pain").presses("1").hangs_up()
        lines = [handler.logger.registered_formatter.format(record) for record in caplog.records]
        printed = "".join(lines)
        assert json.loads(lines[0])["message"] == "call"
        for secret in (PHONE, PHONE[2:], "Jane", "secret"):
            assert secret not in printed


def test_from_the_end_of_a_missed_call_to_its_text_nothing_waits(exchange):
    caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
    caller.hangs_up()
    assert exchange.machines.started == [exchange.only_lead()]
    ended = exchange.clock.at
    exchange.run()
    assert exchange.log(exchange.only_lead(), "touch.sent")[0].occurred_at == ended


def test_while_nothing_can_be_stored_the_provider_is_told_to_go_elsewhere(exchange):
    exchange.secrets.down = True
    assert exchange.post("/twilio/voice", Caller(exchange).fields())["statusCode"] == 503
    assert exchange.leads.heads == {}
