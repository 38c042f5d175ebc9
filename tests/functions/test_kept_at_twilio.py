"""What calls and texts leave with Twilio, and that nothing of it is forgotten there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from builders import PHONE, a_practice
from fakes import FakeKeys, FakeRollups
from fakes_threads import FakeThreads
from firstminute.application.console import Console
from firstminute.application.erasing import erase
from firstminute.application.merging import merge
from firstminute.application.relaying import Relaying
from firstminute.application.telephony import Telephony
from firstminute.domain.events import Actor
from phones import API, DESK, Caller, Exchange
from ringing import a_line_up

RE, TR, MM, ME = (kind + 32 * "a" for kind in ("RE", "TR", "MM", "ME"))
IN_90_DAYS = timedelta(days=90)
STAFF = Actor("staff", "office manager")
PICTURE = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/{MM}/Media/{ME}"

pytestmark = pytest.mark.filterwarnings("ignore:No application metrics")


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange(a_practice()).plugged_in(monkeypatch)


def listed(exchange: Exchange) -> dict[str, tuple[str, timedelta]]:
    """What is to be deleted, whose it is, and in how long; but for the second look after an erasure."""
    found = [one for one in exchange.leads.deletions.listed.values() if one.kind != "lead"]
    return {one.id: (one.lead_id, one.due - exchange.clock.at) for one in found}


def at_the_tone(exchange: Exchange, number: str = PHONE) -> Caller:
    caller = Caller(exchange, number=number).calls()
    while caller.now == "Dial":
        caller.nobody_picks_up()
    return caller.presses("2")


def console(exchange: Exchange) -> Console:
    ports = (FakeKeys({}), FakeRollups(), exchange.clock, API)
    return Console(exchange.practice, exchange.leads, exchange.quarantine, *ports)


def texts(exchange: Exchange, body: str, number: str = PHONE, **more: str) -> None:
    told = {"From": number, "To": "+12125550120", "Body": body, "NumMedia": "1", "MediaUrl0": PICTURE}
    assert exchange.post("/twilio/messages", {**told, "MessageSid": MM, **more})["statusCode"] == 200


def test_a_message_and_its_words_are_listed_for_their_day(exchange: Exchange) -> None:
    caller = at_the_tone(exchange).speaks_after_the_tone(recording=RE)
    said = {"RecordingSid": RE, "TranscriptionSid": TR, "TranscriptionText": "My tooth"}
    assert exchange.post(f"/twilio/voice/transcription?call={caller.sid}", caller.fields(**said))["statusCode"] == 204
    lead_id = exchange.only_lead()
    assert listed(exchange) == {RE: (lead_id, IN_90_DAYS), TR: (lead_id, IN_90_DAYS)}


def test_a_breath_after_the_tone_is_no_message_and_does_not_stay_for_ever(exchange: Exchange) -> None:
    at_the_tone(exchange).speaks_after_the_tone(seconds=1, recording=RE)
    assert listed(exchange) == {RE: ("", IN_90_DAYS)}
    assert "call.voicemail" not in exchange.types(exchange.only_lead())


def test_a_message_of_the_team_is_nobodys_and_does_not_stay_either(exchange: Exchange) -> None:
    at_the_tone(exchange, DESK).speaks_after_the_tone(recording=RE)
    assert exchange.leads.heads == {}
    assert listed(exchange) == {RE: ("", IN_90_DAYS)}


def test_what_the_fallback_recorded_goes_though_nobody_told_of_it(exchange: Exchange) -> None:
    caller = Caller(exchange)
    fields = caller.fields(CallStatus="completed", CallDuration="40", Timestamp="Tue, 24 Nov 2026 16:19:00 +0000")
    assert exchange.post("/twilio/voice/status", fields)["statusCode"] == 204
    assert listed(exchange) == {f"{caller.sid}/Recordings": ("", IN_90_DAYS)}


def test_a_practice_may_keep_sound_and_pictures_for_as_long_as_it_likes(exchange: Exchange) -> None:
    calls = replace(exchange.practice.calls, retention=7 * 86_400)
    exchange.practice = replace(exchange.practice, calls=calls, media_retention=3 * 86_400)
    at_the_tone(exchange).speaks_after_the_tone(recording=RE)
    texts(exchange, "See?")
    assert {id_: due.days for id_, (_, due) in listed(exchange).items()} == {RE: 7, f"{MM}/{ME}": 3}


@pytest.mark.parametrize("body", ["See?", "STOP", "please stop it and leave me alone", "HELP"])
@pytest.mark.parametrize("known", [True, False])
def test_a_picture_is_listed_whatever_its_text_says(exchange: Exchange, body: str, known: bool) -> None:
    lead_id = exchange.lead() if known else None
    texts(exchange, body)
    if lead_id is None and body != "See?":
        assert exchange.leads.heads == {}  # a stranger's no is a no, and no inquiry: nothing of it is kept
        return
    assert listed(exchange) == {f"{MM}/{ME}": (lead_id or exchange.only_lead(), IN_90_DAYS)}


def test_a_text_that_is_an_inquiry_is_deleted_with_its_person(exchange: Exchange) -> None:
    texts(exchange, "Do you take new patients?")
    erase(console(exchange), exchange.only_lead(), STAFF)
    assert listed(exchange).keys() == {MM, f"{MM}/{ME}"}
    assert {due for _, due in listed(exchange).values()} == {timedelta()}


def test_a_merge_deletes_nothing_and_an_erasure_of_one_is_one_of_both(exchange: Exchange) -> None:
    at_the_tone(exchange).speaks_after_the_tone(recording=RE)
    caller = exchange.only_lead()
    other = exchange.lead(phone="+12125550188", email="other@example.com")
    texts(exchange, "See?", "+12125550188")
    before = listed(exchange)
    merge(exchange.leads, exchange.practice, other, caller, STAFF, exchange.clock.now())
    assert listed(exchange) == before
    erase(console(exchange), caller, STAFF)
    gone: dict[str, Any] = listed(exchange)
    assert {RE, MM, f"{MM}/{ME}", Caller(exchange).sid} <= gone.keys()
    assert {due for _, due in gone.values()} == {timedelta()}


class Answering(Exchange):
    """Its team answers by text."""

    @property
    def telephony(self) -> Telephony:
        threads = FakeThreads()
        threads.alerted("front_desk", self.only_lead(), self.clock.now())
        ports = (self.practice, self.leads, self.channels, threads, self.clock)
        return replace(super().telephony, relaying=lambda: Relaying(*ports))


def test_what_a_member_wrote_to_somebody_goes_with_them_on_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Answering(a_practice()).plugged_in(monkeypatch)
    lead_id = exchange.lead()
    exchange.clock.at = exchange.clock.at.replace(hour=16)
    texts(exchange, "Your crown is ready", DESK, NumMedia="0", MediaUrl0="")
    assert [one.body for one in exchange.sms.taken] == ["Your crown is ready"]
    erase(console(exchange), lead_id, STAFF)
    assert MM in listed(exchange)


def test_the_call_that_connected_a_member_with_somebody_goes_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    team = a_line_up(monkeypatch).due()
    team.step()
    line = team.ringing[0].picks_up().presses("1")
    erase(console(team.exchange), team.lead_id, STAFF)
    assert line.sid in listed(team.exchange)
