"""STOP, START and HELP of the team: alerts go on by another way, the practice knows, no lead is sent the word."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from test_crm_callback import a_world

from builders import NOW, a_draft, a_new_lead, a_practice
from fakes import FakeChannel, FakeChannels, FakeClock, FakeNotices
from fakes_leads import FakeLeads
from fakes_threads import FakeTeamPhones, FakeThreads
from firstminute.application.crm_callback import Postponed, deliver
from firstminute.application.relaying import Relayed, Relaying
from firstminute.application.team_texts import TeamText, taken
from firstminute.application.telling import Delivered
from firstminute.application.waiting_ports import Notice
from firstminute.domain.opt_out import reading
from firstminute.domain.practice import Member

DESK = "+12125550110"


@dataclass
class Phone:
    """The front desk's phone, and what the practice makes of its texts."""

    use: Relaying
    member: Member
    threads: FakeThreads
    phones: FakeTeamPhones
    notices: FakeNotices
    sms: FakeChannel

    def texts(self, body: str, sid: str = "SM1", *, handled: bool = False, inquired: bool = False) -> Relayed | None:
        return taken(self.use, self.member, TeamText("twilio", sid, body, reading(body), handled), inquired=inquired)

    @property
    def silent(self) -> bool:
        return self.phones.get(DESK).stopped_at is not None


@pytest.fixture
def phone() -> Phone:
    threads, phones, notices, sms = FakeThreads(), FakeTeamPhones(), FakeNotices(), FakeChannel("twilio")
    channels = FakeChannels({"sms": sms})
    use = Relaying(a_practice(), FakeLeads(), channels, threads, FakeClock(NOW), phones, notices)
    return Phone(use, a_practice().team[0], threads, phones, notices, sms)


class TestKeywords:
    @pytest.mark.parametrize("word", ["STOP", "stop", "Unsubscribe", "CANCEL", "END"])
    def test_a_stop_is_kept_told_and_confirmed_once(self, phone: Phone, word: str) -> None:
        told = phone.texts(word)
        assert told
        assert (told.outcome, phone.silent) == ("team_stop", True)
        assert "START" in (told.say or "")
        assert phone.notices.queued == [Notice("", 0, "owner:front_desk", "stopped:front_desk")]
        assert [phone.texts(word, sid) for sid in ("SM1", "SM2")] == [Relayed("team_stop")] * 2
        assert len(phone.notices.queued) == 1

    def test_a_start_brings_them_back_and_the_practice_knows(self, phone: Phone) -> None:
        phone.texts("STOP", "SM1")
        told = phone.texts("START", "SM2")
        assert told
        assert "again" in (told.say or "")
        assert not phone.silent
        assert phone.notices.queued[-1].about == "started:front_desk"

    def test_what_the_provider_has_answered_is_not_answered_again(self, phone: Phone) -> None:
        for word in ("STOP", "START", "HELP"):
            assert getattr(phone.texts(word, word, handled=True), "say", "?") is None

    def test_help_says_whose_texts_these_are_how_to_reach_the_practice_and_the_way_out(self, phone: Phone) -> None:
        told = phone.texts("HELP")
        assert told
        assert all(word in (told.say or "") for word in ("Bright Smile Dental", "(212) 555-0100", "STOP"))
        assert phone.texts("HELP") == Relayed("team_help")

    def test_nothing_is_texted_to_a_phone_that_stopped(self, phone: Phone) -> None:
        phone.texts("STOP", "SM1")
        assert phone.texts("HELP", "SM2") == Relayed("team_help")

    def test_a_start_that_is_told_again_after_the_next_stop_lifts_nothing(self, phone: Phone) -> None:
        for sid, word in (("SM1", "STOP"), ("SM2", "START"), ("SM3", "STOP")):
            phone.texts(word, sid)
        assert phone.texts("START", "SM2") == Relayed("team_start")
        assert phone.silent

    def test_nor_when_it_is_told_again_after_a_quarter_of_a_year_and_its_mark_is_forgotten(self, phone: Phone) -> None:
        words = (("SM1", "START"), ("SM2", "STOP"), ("SM3", "START"), ("SM4", "STOP"))
        for sid, word in words:
            phone.texts(word, sid)
        phone.use.leads.marks.clear()
        for sid, word in (*words, ("SM1", "START")):
            assert phone.texts(word, sid) == Relayed(f"team_{word.lower()}")
        assert phone.silent
        assert len(phone.notices.queued) == 3

    def test_a_no_in_free_words_goes_to_no_lead_without_its_tag_and_stops_nothing(self, phone: Phone) -> None:
        told = phone.texts("please do not text me any more")
        assert told
        assert (told.outcome, phone.silent) == ("doubtful", False)
        assert "reply STOP" in (told.say or "")
        for words in ("K7 please do not text me any more", "We will stop by at noon"):
            assert getattr(phone.texts(words), "outcome", "") == "nobody"

    def test_the_words_of_a_member_about_their_own_inquiry_are_a_lead_s_and_a_stop_is_for_both(
        self, phone: Phone
    ) -> None:
        assert phone.texts("When can I come?", inquired=True) is None
        assert phone.texts("HELP", "SM2", inquired=True) is None
        assert phone.texts("STOP", "SM3", inquired=True) is None
        assert phone.silent
        phone.threads.alerted("front_desk", "ld_gone", NOW)
        assert getattr(phone.texts("Tuesday at ten?", "SM4", inquired=True), "outcome", "") == "unknown_lead"

    def test_their_own_inquiry_is_nobody_to_pass_a_text_on_to(self, phone: Phone) -> None:
        own, other = ("ld_own", DESK), ("ld_other", "+12125550142")
        for lead_id, number in (own, other):
            head, events = a_new_lead(lead_id, a_draft(phone=number, email=None), NOW)
            phone.use.leads.add(head, events, b"", lead_id, [number], NOW)
        phone.threads.alerted("front_desk", "ld_own", NOW)
        assert phone.texts("When can I come?", inquired=True) is None
        phone.threads.alerted("front_desk", "ld_other", NOW)
        assert getattr(phone.texts("Tuesday at ten?", "SM2", inquired=True), "outcome", "") == "asked"


class TestAlertsAfterAStop:
    def test_they_go_by_e_mail_whatever_was_asked_for(self) -> None:
        team = a_practice().team
        world = a_world(team=(replace(team[0], alert_by=("sms",)), team[1]))
        phones = FakeTeamPhones()
        phones.stop(DESK, NOW)
        world.use = replace(world.use, phones=phones)
        assert world.deliver(1, "owner:front_desk") == Delivered("email")
        assert (world.sms.tried, [one.to for one in world.email.taken]) == ([], ["front-desk@bright-smile.example"])
        phones.start(DESK)
        assert world.use.takes(team[0])

    def test_or_to_the_next_of_the_team_where_they_have_none(self) -> None:
        team = a_practice().team
        world = a_world(team=(replace(team[0], email=None), team[1]))
        phones = FakeTeamPhones()
        phones.stop(DESK, NOW)
        world.use = replace(world.use, phones=phones)
        assert world.deliver(1, "owner:front_desk") == Delivered("email")
        assert [one.to for one in world.email.taken] == ["coordinator@bright-smile.example"]

    @pytest.mark.parametrize(
        ("about", "words"),
        [
            ("stopped:front_desk", "Front desk texted STOP"),
            ("started:front_desk", "Front desk gets alerts by text again"),
            ("failing:front_desk", "do not reach Front desk"),
        ],
    )
    def test_somebody_else_is_told_of_it(self, about: str, words: str) -> None:
        world = a_world()
        told = deliver(world.use, Notice("", 0, "owner:front_desk", about), 1, "receipt")
        assert told == Delivered("email")
        (mail,) = world.email.taken
        assert mail.to == "coordinator@bright-smile.example"
        assert words in mail.body
        assert "Front desk" not in (mail.subject or "")

    def test_of_a_team_of_one_they_are_told_themselves(self) -> None:
        world = a_world(team=a_practice().team[:1])
        phones = FakeTeamPhones()
        phones.stop(DESK, NOW)
        world.use = replace(world.use, phones=phones)
        notice = Notice("", 0, "owner:front_desk", "stopped:front_desk")
        assert deliver(world.use, notice, 1, "receipt") == Delivered("email")
        assert "Their alerts go to their e-mail." in world.email.taken[0].body
        world.use.channels.providers = {"sms": world.sms}
        assert deliver(world.use, notice, 1, "receipt") == Postponed("nobody_to_alert", 5)
