"""A person's text, and what became of ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from builders import NOW, PHONE, a_draft, a_new_lead, a_practice, an_event
from fakes import FakeChannel, FakeChannels, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from fakes_threads import FakeThreads
from firstminute.adapters.sources import twilio
from firstminute.application.intake import Intake
from firstminute.application.recording import record
from firstminute.application.relaying import Relaying
from firstminute.application.telephony import Answered, Telephony, receive_text
from firstminute.application.touch_status import Noted, receive_status
from firstminute.domain.call_rules import CallNumber
from firstminute.domain.errors import TooLarge, Unauthenticated, Unknown
from firstminute.domain.events import Event
from firstminute.domain.inquiry import Request

API = "https://api.example"
STRANGER = "+12125550199"
DESK = "+12125550110"


@dataclass
class World:
    use: Telephony
    leads: FakeLeads
    orchestrator: FakeOrchestrator
    quarantine: FakeQuarantine
    clock: FakeClock

    def post(self, path: str, token: str = "token", **fields: str) -> Request:
        url = API + path
        signature = RequestValidator(token).compute_signature(url, fields)
        query = dict(pair.split("=") for pair in path.partition("?")[2].split("&") if pair)
        headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
        return Request("POST", url, headers, urlencode(fields).encode(), query)

    def text(self, body: str, sender: str = PHONE, sid: str = "SM1", **fields: str) -> Answered:
        sent = {"From": sender, "To": "+12125550120", "Body": body, "MessageSid": sid, "NumMedia": "0", **fields}
        return receive_text(self.use, self.post("/twilio/messages", **sent))

    def status(self, status: str, lead_id: str, touch: str = "first", sid: str = "SM9", **fields: str) -> Noted:
        sent = {"MessageSid": sid, "MessageStatus": status, "To": PHONE, **fields}
        return receive_status(self.use, self.post(f"/twilio/status?lead_id={lead_id}&touch={touch}", **sent))

    def lead(self, **draft: Any) -> str:
        head, events = a_new_lead(draft=a_draft(**draft), at=self.clock.now())
        points = [point for point in (head.lead.phone, head.lead.email) if point]
        self.leads.add(head, events, b"", head.lead.id, points, NOW + timedelta(days=999))
        return head.lead.id

    def happen(self, lead_id: str, type_: str, **data: Any) -> None:
        record(self.leads, lead_id, [an_event(type_, at=self.clock.now(), **data)], self.clock.now())

    def log(self, lead_id: str, type_: str | None = None) -> list[Event]:
        return [event for event in self.leads.log(lead_id) if type_ in (None, event.type)]

    def types(self, lead_id: str) -> list[str]:
        return [event.type for event in self.leads.log(lead_id)]

    def suppressed(self, point: str = PHONE) -> bool:
        return self.leads.contact(point).suppressed_at is not None


@pytest.fixture
def world() -> World:
    return a_world()


def a_world() -> World:
    leads, orchestrator, quarantine = FakeLeads(), FakeOrchestrator(), FakeQuarantine()
    clock, secrets, practice = FakeClock(NOW), FakeSecrets({"twilio/auth_token": "token"}), a_practice()
    intake = Intake(practice, leads, quarantine, orchestrator, secrets, clock, lambda kind: twilio, FakeIds())
    use = Telephony(practice, leads, secrets, clock, twilio, intake)
    return World(use, leads, orchestrator, quarantine, clock)


class TestReply:
    def test_a_reply_is_kept_stops_the_cadence_and_is_not_answered_by_a_machine(self, world: World) -> None:
        lead_id = world.lead()
        assert world.text("Yes, the next few weeks", sid="SM5") == Answered("lead.replied", lead_id)
        replied, stopped = world.log(lead_id)[1:]
        assert (replied.type, replied.actor.kind) == ("lead.replied", "prospect")
        assert (replied.data["channel"], replied.data["text"]) == ("sms", "Yes, the next few weeks")
        assert replied.data["provider_id"] == "SM5"
        assert (stopped.type, stopped.data["reason"]) == ("cadence.stopped", "replied")
        head = world.leads.get(lead_id)
        assert head
        assert (head.lead.state, head.enrollment.next_at) == ("replied", None)

    def test_the_same_text_told_twice_is_one_reply(self, world: World) -> None:
        lead_id = world.lead()
        world.text("Yes")
        assert world.text("Yes") == Answered("known_before", lead_id)
        assert world.types(lead_id).count("lead.replied") == 1

    def test_two_texts_of_the_same_words_are_two_replies(self, world: World) -> None:
        lead_id = world.lead()
        world.text("Hello?", sid="SM1")
        world.text("Hello?", sid="SM2")
        assert world.types(lead_id).count("lead.replied") == 2

    def test_pictures_are_kept_by_where_they_are(self, world: World) -> None:
        lead_id = world.lead()
        world.text("", NumMedia="1", MediaUrl0="https://api.twilio.com/m/0", MediaContentType0="image/jpeg")
        (replied,) = world.log(lead_id, "lead.replied")
        day = "2027-02-22T16:20:00.000Z"  # 90 days, as the client file has it
        assert replied.data["media"] == [{"url": "https://api.twilio.com/m/0", "type": "image/jpeg", "keep_until": day}]

    def test_it_belongs_to_the_latest_open_lead_of_the_number(self, world: World) -> None:
        first = world.lead()
        world.clock.advance(days=40)
        second = world.lead(email="other@example.com")
        world.clock.advance(days=40)
        third = world.lead(email="third@example.com")
        world.happen(third, "sale.lost", reason="price")
        assert world.text("Still there?").lead_id == second
        assert world.types(first) == ["lead.received"]

    def test_it_belongs_to_the_latest_lead_when_all_are_closed(self, world: World) -> None:
        world.happen(world.lead(), "sale.won", amount=1)
        world.clock.advance(days=40)
        latest = world.lead(email="other@example.com")
        world.happen(latest, "sale.lost")
        assert world.text("Hi again").lead_id == latest


class TestStop:
    @pytest.mark.parametrize("word", ["STOP", "stop", " Stop. ", "UNSUBSCRIBE", "opt out", "ALTO", "Quit"])
    def test_a_stop_word_opts_out_is_confirmed_and_suppresses_the_number(self, world: World, word: str) -> None:
        lead_id = world.lead()
        answered = world.text(word)
        assert answered.say
        assert "Bright Smile Dental" in answered.say
        assert "START" in answered.say
        assert world.types(lead_id) == ["lead.received", "lead.opted_out", "cadence.stopped"]
        (opted_out,) = world.log(lead_id, "lead.opted_out")
        assert (opted_out.data["scope"], opted_out.data["address"]) == ("sms", PHONE)
        assert word.strip() in opted_out.data["how"]
        assert "review" not in opted_out.data
        assert world.suppressed()

    def test_the_same_stop_told_twice_is_confirmed_once(self, world: World) -> None:
        lead_id = world.lead()
        assert world.text("STOP").say
        assert world.text("STOP") == Answered("known_before", lead_id)

    def test_a_second_stop_is_kept_and_not_confirmed_again(self, world: World) -> None:
        lead_id = world.lead()
        world.text("STOP", sid="SM1")
        assert world.text("STOP", sid="SM2") == Answered("lead.replied", lead_id)

    def test_it_holds_for_every_lead_of_the_number(self, world: World) -> None:
        first = world.lead()
        world.clock.advance(days=1)
        second = world.lead(first_name="Sam", email="sam@example.com")
        assert world.text("STOP").lead_id == second
        for lead_id in (first, second):
            head = world.leads.get(lead_id)
            assert head
            assert (head.lead.opted_out, head.lead.stopped, head.enrollment.next_at) == (True, "opted_out", None)

    def test_free_words_that_mean_it_stop_too_and_somebody_is_to_look(self, world: World) -> None:
        lead_id = world.lead()
        answered = world.text("please do not text me any more")
        assert answered.say
        assert world.types(lead_id) == ["lead.received", "lead.opted_out", "lead.replied", "cadence.stopped"]
        opted_out, replied, stopped = world.log(lead_id)[1:]
        assert (opted_out.data["review"], opted_out.data["text"]) == (True, "please do not text me any more")
        assert (replied.data["text"], stopped.data["reason"]) == ("please do not text me any more", "opted_out")
        assert world.suppressed()

    def test_what_twilio_has_confirmed_itself_is_not_confirmed_again(self, world: World) -> None:
        lead_id = world.lead()
        assert world.text("STOP", OptOutType="STOP") == Answered("lead.opted_out", lead_id)
        assert world.suppressed()

    def test_a_word_that_only_twilio_takes_for_a_stop_is_one(self, world: World) -> None:
        world.lead()
        assert world.text("ADIOS", OptOutType="STOP").outcome == "lead.opted_out"
        assert world.suppressed()

    def test_a_stranger_who_says_stop_is_suppressed_and_no_lead(self, world: World) -> None:
        answered = world.text("STOP", sender=STRANGER)
        assert (answered.outcome, answered.lead_id) == ("suppressed", None)
        assert answered.say
        assert world.suppressed(STRANGER)
        assert world.text("STOP", sender=STRANGER).say is None
        assert world.leads.heads == {}

    def test_in_the_language_of_the_lead(self, world: World) -> None:
        world.lead(language="es")
        assert "responda START" in (world.text("ALTO").say or "")


class TestSuppressed:
    def test_whatever_they_text_is_kept_and_nothing_is_sent(self, world: World) -> None:
        lead_id = world.lead()
        world.text("STOP", sid="SM1")
        assert world.text("Who is this?", sid="SM2") == Answered("lead.replied", lead_id)
        assert world.text("HELP", sid="SM3") == Answered("lead.replied", lead_id)
        assert world.suppressed()

    @pytest.mark.parametrize("word", ["START", "unstop", "Start!"])
    def test_start_lifts_the_opt_out(self, world: World, word: str) -> None:
        lead_id = world.lead()
        world.text("STOP", sid="SM1")
        answered = world.text(word, sid="SM2")
        assert answered.outcome == "lead.opted_in"
        assert "Bright Smile Dental" in (answered.say or "")
        head = world.leads.get(lead_id)
        assert head
        assert (head.lead.opted_out, world.suppressed()) == (False, False)
        assert head.enrollment.next_at is None  # the cadence stays over: a person takes it from here

    def test_yes_lifts_nothing_whatever_twilio_makes_of_it(self, world: World) -> None:
        world.lead()
        world.text("STOP", sid="SM1")
        assert world.text("YES", sid="SM2", OptOutType="START").outcome == "lead.replied"
        assert world.suppressed()

    def test_a_suppressed_stranger_becomes_a_lead_that_nothing_is_sent_to(self, world: World) -> None:
        world.text("STOP", sender=STRANGER, sid="SM1")
        answered = world.text("Actually, do you do veneers?", sender=STRANGER, sid="SM2")
        assert answered.lead_id
        head = world.leads.get(answered.lead_id)
        assert head
        assert (head.lead.opted_out, head.enrollment.next_at, answered.say) == (True, None, None)

    def test_a_suppressed_stranger_may_start_again(self, world: World) -> None:
        world.text("STOP", sender=STRANGER, sid="SM1")
        answered = world.text("START", sender=STRANGER, sid="SM2")
        assert answered.outcome == "lead.opted_in"
        assert answered.say
        assert not world.suppressed(STRANGER)
        assert world.text("START", sender=STRANGER, sid="SM2").say is None


class TestOtherKeywords:
    def test_help_names_the_practice_its_phone_and_the_way_out(self, world: World) -> None:
        lead_id = world.lead()
        answered = world.text("HELP")
        assert (answered.outcome, answered.lead_id) == ("lead.replied", lead_id)
        for told in ("Bright Smile Dental", "(212) 555-0100", "STOP"):
            assert told in (answered.say or "")
        assert world.text("HELP").say is None

    def test_help_for_a_stranger_makes_no_lead_and_is_given_once_a_text(self, world: World) -> None:
        assert "STOP" in (world.text("HELP", sender=STRANGER).say or "")
        assert world.text("HELP", sender=STRANGER).say is None
        assert world.leads.heads == {}

    @pytest.mark.parametrize("known", [True, False])
    def test_a_machine_that_asks_for_help_again_and_again_is_answered_three_times_a_day(
        self, world: World, known: bool
    ) -> None:
        sender = PHONE if known else STRANGER
        if known:
            world.lead()
        said = [world.text("HELP", sender=sender, sid=f"SM{number}").say for number in range(9)]
        assert [bool(one) for one in said] == [True] * 3 + [False] * 6
        assert world.text("STOP", sender=sender, sid="SM10").say  # what is asked of us is confirmed all the same
        world.clock.advance(days=1)
        assert world.text("START", sender=sender, sid="SM11").say

    def test_two_machines_that_stop_and_start_each_other_come_to_an_end(self, world: World) -> None:
        world.lead()
        said = [world.text(("STOP", "START")[number % 2], sid=f"SM{number}").say for number in range(20)]
        assert [bool(one) for one in said] == [True] * 6 + [False] * 14

    def test_help_that_twilio_gave_is_not_given_again(self, world: World) -> None:
        world.lead()
        assert world.text("HELP", OptOutType="HELP").say is None

    def test_start_from_somebody_who_never_stopped_is_an_answer(self, world: World) -> None:
        lead_id = world.lead()
        assert world.text("Start") == Answered("lead.replied", lead_id)


class TestStranger:
    def test_a_text_from_an_unknown_number_is_an_inquiry(self, world: World) -> None:
        answered = world.text("Do you do implants?", sender=STRANGER)
        assert (answered.outcome, answered.say) == ("accepted", None)
        assert answered.lead_id
        head = world.leads.get(answered.lead_id)
        assert head
        assert (head.lead.phone, head.lead.words, head.lead.channel) == (STRANGER, "Do you do implants?", "message")
        assert world.orchestrator.started == [answered.lead_id]

    def test_the_same_text_told_twice_is_one_lead(self, world: World) -> None:
        first = world.text("Do you do implants?", sender=STRANGER)
        again = world.text("Do you do implants?", sender=STRANGER)
        assert again == Answered("known_before", first.lead_id)
        assert world.types(str(first.lead_id)) == ["lead.received"]

    def test_what_they_text_next_is_a_reply(self, world: World) -> None:
        first = world.text("Do you do implants?", sender=STRANGER, sid="SM1")
        assert world.text("Hello?", sender=STRANGER, sid="SM2") == Answered("lead.replied", first.lead_id)

    @pytest.mark.parametrize("body", ["On it!", "STOP", "HELP"])
    def test_a_member_of_the_team_who_answers_an_alert_is_no_inquiry(self, world: World, body: str) -> None:
        desk = "+12125550110"
        assert world.text(body, sender=desk) == Answered("from_the_team")
        assert (world.leads.heads, world.suppressed(desk)) == ({}, False)

    def test_a_text_from_what_is_no_phone_is_kept_for_people_to_read(self, world: World) -> None:
        assert world.text("Your code is 1234", sender="22395") == Answered("quarantined")
        (kept,) = world.quarantine.items.values()
        assert kept.source == "texts"
        assert b"1234" in kept.body


class TestStatus:
    def test_a_delivered_text_is_noted_with_its_template(self, world: World) -> None:
        lead_id = world.lead()
        world.happen(lead_id, "touch.sent", touch="first", channel="sms", template="first_text", provider_id="SM9")
        assert world.status("delivered", lead_id) == Noted("delivered", lead_id, "first")
        (event,) = world.log(lead_id, "touch.delivered")
        assert event.data == {
            "touch": "first",
            "channel": "sms",
            "template": "first_text",
            "provider": "twilio",
            "provider_id": "SM9",
        }
        assert event.actor.kind == "provider"

    def test_a_text_that_did_not_arrive_says_why_in_plain_words(self, world: World) -> None:
        lead_id = world.lead()
        assert world.status("undelivered", lead_id, ErrorCode="30003").code == "30003"
        (event,) = world.log(lead_id, "touch.failed")
        assert (event.data["code"], event.data["reason"]) == ("30003", "unreachable")
        assert "switched off" in event.data["message"]

    def test_a_code_nobody_knows_is_kept_as_it_is(self, world: World) -> None:
        lead_id = world.lead()
        world.status("failed", lead_id, ErrorCode="31999")
        (event,) = world.log(lead_id, "touch.failed")
        assert (event.data["code"], event.data["reason"]) == ("31999", "unknown")

    def test_an_opt_out_that_only_the_provider_knew_is_recorded(self, world: World) -> None:
        lead_id = world.lead()
        world.status("failed", lead_id, ErrorCode="21610")
        assert world.types(lead_id) == ["lead.received", "touch.failed", "lead.opted_out", "cadence.stopped"]
        assert world.suppressed()

    def test_the_same_status_told_twice_is_noted_once(self, world: World) -> None:
        lead_id = world.lead()
        world.status("delivered", lead_id)
        assert world.status("delivered", lead_id).outcome == "known_before"
        assert world.types(lead_id) == ["lead.received", "touch.delivered"]

    @pytest.mark.parametrize("status", ["queued", "sending", "sent", "accepted", "canceled", "", "new one"])
    def test_a_text_on_its_way_changes_nothing(self, world: World, status: str) -> None:
        lead_id = world.lead()
        world.status(status, lead_id)
        assert world.types(lead_id) == ["lead.received"]

    def test_an_order_turned_round_changes_nothing(self, world: World) -> None:
        lead_id = world.lead()
        world.happen(lead_id, "appointment.booked", appointment_id="a", starts_at="2026-12-01T15:00:00Z")
        world.status("delivered", lead_id)
        world.status("sent", lead_id)
        head = world.leads.get(lead_id)
        assert head
        assert head.lead.state == "booked"

    def test_a_lead_that_is_not_there_is_no_error(self, world: World) -> None:
        assert world.status("delivered", "ld_gone") == Noted("unknown_lead", "ld_gone", "first")

    def test_a_failed_alert_is_reported_and_not_taken_for_a_touch(self, world: World) -> None:
        lead_id = world.lead()
        fields = {"MessageSid": "SM9", "MessageStatus": "failed", "ErrorCode": "30003"}
        noted = receive_status(world.use, world.post(f"/twilio/status?lead_id={lead_id}", **fields))
        assert noted == Noted("failed", lead_id, None, "30003")
        assert world.types(lead_id) == ["lead.received"]

    @pytest.mark.parametrize("touch", ["x" * 5000, "step_", "step_1234", "first ", "second", "step_1;x", "call+Dana"])
    def test_an_address_that_names_no_touch_of_ours_changes_nothing(self, world: World, touch: str) -> None:
        lead_id = world.lead()
        assert world.status("delivered", lead_id, touch=touch) == Noted("delivered", lead_id, None)
        assert world.types(lead_id) == ["lead.received"]

    @pytest.mark.parametrize("lead_id", ["x" * 5000, "LEAD%231", "ld_", "ld_%ED%A0%80"])
    def test_an_address_that_names_no_lead_of_ours_is_looked_up_nowhere(self, world: World, lead_id: str) -> None:
        assert world.status("delivered", lead_id) == Noted("delivered", None, "first")

    def test_a_code_is_never_longer_than_a_word(self, world: World) -> None:
        lead_id = world.lead()
        assert world.status("failed", lead_id, ErrorCode="3" * 5000).code == "3" * 40
        (event,) = world.log(lead_id, "touch.failed")
        assert event.data["code"] == "3" * 40


class TestSender:
    def test_only_twilio_is_believed(self, world: World) -> None:
        lead_id = world.lead()
        forged = world.post("/twilio/messages", token="guessed", From=PHONE, Body="STOP", MessageSid="SM1")
        with pytest.raises(Unauthenticated):
            receive_text(world.use, forged)
        status = world.post(f"/twilio/status?lead_id={lead_id}&touch=first", "guessed", MessageStatus="delivered")
        with pytest.raises(Unauthenticated):
            receive_status(world.use, status)
        assert world.types(lead_id) == ["lead.received"]
        assert not world.suppressed()

    def test_a_body_that_is_too_large_is_not_even_checked(self, world: World) -> None:
        with pytest.raises(TooLarge):
            world.text("x" * 300_000)

    def test_a_practice_without_texts_has_no_such_route(self, world: World) -> None:
        use = Telephony(a_practice(sms=None), world.leads, world.use.secrets, world.clock, twilio, world.use.intake)
        with pytest.raises(Unknown):
            receive_text(use, world.post("/twilio/messages", Body="Hi"))


def test_a_stop_that_crosses_the_inquiry_of_its_number_reaches_the_lead_made_in_the_meantime(world: World) -> None:
    suppress, made = world.leads.suppress, []

    def inquires_first(point: str, now: datetime) -> None:
        made.append(world.lead(phone=STRANGER, email=None))
        suppress(point, now)

    world.leads.suppress = inquires_first  # type: ignore[method-assign]  # what happens between two reads of the number
    answered = world.text("STOP", sender=STRANGER)
    assert (answered.outcome, answered.lead_id) == ("lead.opted_out", made[0])
    assert answered.say
    head = world.leads.get(made[0])
    assert head
    assert head.lead.opted_out
    assert world.leads.contact(STRANGER).suppressed_at


def test_a_text_of_the_team_goes_on_to_who_they_were_told_of_and_makes_no_lead_of_them(world: World) -> None:
    lead_id = world.lead()
    member, threads, sms = world.use.practice.team[0], FakeThreads(), FakeChannel("twilio", world.clock.wall)
    threads.alerted(member.name, lead_id, world.clock.now())
    relaying = Relaying(world.use.practice, world.leads, FakeChannels({"sms": sms}), threads, world.clock)
    world.use = replace(world.use, relaying=lambda: relaying)
    assert world.text("Tuesday at ten?", sender=str(member.phone)) == Answered("relayed", lead_id)
    assert [(one.to, one.body) for one in sms.taken] == [(PHONE, "Tuesday at ten?")]
    assert world.text("STOP", sender=str(member.phone), sid="SM2").outcome == "team_stop"
    assert len(world.leads.ids()) == 1


class TestSeveralNumbers:
    """A practice with a second number of its own: who wrote to it is answered from there."""

    SECOND = "+12125550121"

    def desk(self, world: World, **changes: Any) -> FakeChannel:
        """The front desk's phone answers for the practice; gives back what leaves."""
        numbers = {self.SECOND: CallNumber(self.SECOND, "google_ads", **changes)}
        practice = a_practice(calls=replace(world.use.practice.calls, numbers=numbers))
        sms, threads = FakeChannel("twilio", world.clock.wall), FakeThreads()
        relaying = Relaying(practice, world.leads, FakeChannels({"sms": sms}), threads, world.clock)
        intake = replace(world.use.intake, practice=practice)
        world.use = replace(world.use, practice=practice, intake=intake, relaying=lambda: relaying)
        self.threads = threads
        return sms

    def answer(self, world: World, lead_id: str, sid: str = "SM9") -> None:
        self.threads.alerted("front_desk", lead_id, world.clock.now())
        assert world.text("Tuesday?", sender=DESK, sid=sid).outcome == "relayed"

    @pytest.mark.parametrize("known", [True, False])
    def test_an_answer_leaves_from_the_number_that_was_texted_last(self, world: World, known: bool) -> None:
        sms = self.desk(world)
        lead_id = world.lead() if known else ""
        lead_id = world.text("Hello", sid="SM1", To=self.SECOND).lead_id or ""
        self.answer(world, lead_id)
        world.text("Hello again", sid="SM2")
        self.answer(world, lead_id, "SM10")
        assert [(one.to, one.sender) for one in sms.taken] == [(PHONE, self.SECOND), (PHONE, None)]

    def test_a_number_that_takes_no_texts_sends_none(self, world: World) -> None:
        sms = self.desk(world, texts=False)
        world.lead()
        self.answer(world, world.text("Hello", To=self.SECOND).lead_id or "")
        assert [one.sender for one in sms.taken] == [None]

    def test_a_number_that_is_not_ours_is_not_kept(self, world: World) -> None:
        self.desk(world)
        lead_id = world.text("Hello", To="+12125559999").lead_id or ""
        assert "dialled" not in world.log(lead_id)[0].data
