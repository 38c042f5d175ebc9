"""A due call rings the team and connects who takes it: at the function, with requests signed by Twilio's library."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import PHONE, a_practice
from fakes import lost_answer
from firstminute.domain.alerts import concerns_staff
from firstminute.domain.connecting import leg_of
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from phones import API, OURS, Caller, Exchange
from ringing import COORDINATOR, DESK, Lines, a_line_up


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> Lines:
    return a_line_up(monkeypatch).due()


def test_the_owner_is_rung_first_and_hears_who_and_what_in_one_breath(team: Lines) -> None:
    assert team.step() == "sent"
    assert team.rung == [DESK]
    line = team.ringing[0].picks_up()
    assert line.heard == [
        "New inquiry for Bright Smile Dental: Dana, about Dental implants.",
        "Press 1 to call them now. Press 2 to pass it on.",
    ]


@pytest.mark.parametrize("ring", ["in_turn", "at_once"])
def test_the_owner_is_rung_first_wherever_they_stand_in_the_team(monkeypatch: pytest.MonkeyPatch, ring: str) -> None:
    team = a_line_up(monkeypatch, ring=ring).due()
    team.exchange.happens(team.lead_id, "owner.assigned", owner="coordinator", previous="front_desk", reason="by hand")
    assert team.step() == "sent"
    assert team.rung == [COORDINATOR]
    team.ringing[0].picks_up().presses("2")
    assert team.rung == [COORDINATOR, DESK]


def test_addresses_hold_ids_only(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up().presses("1")
    document = team.exchange.answers[-1]["body"]
    assert leg_of(str(line.message.reference))
    assert not any(word in line.url("offer") for word in ("Dana", PHONE, "front_desk"))
    addresses = [value for verb in line.verbs for one in verb.iter() for value in one.attrib.values() if "/" in value]
    assert len(addresses) == 3
    assert not any(word in address for address in addresses for word in ("Dana", PHONE[1:], "front_desk"))
    assert f">{PHONE}<" in document


def test_nobody_is_alerted_while_phones_ring(team: Lines) -> None:
    team.step()
    sent = team.exchange.log(team.lead_id, "touch.sent")[-1]
    assert (sent.data["channel"], sent.data["provider"]) == ("call", "twilio")
    assert not concerns_staff(sent)


def test_pressing_one_connects_them_and_the_human_clock_stops_when_the_person_picks_up(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up().presses("1")
    assert line.dials == PHONE
    assert line.verbs[0].get("callerId") == OURS
    line.lead_picks_up(after=8).talks(240)
    assert line.heard[-1] == "If you spoke with them, press 1. If it was their voicemail, press 2."
    line.presses("1").is_over()
    (_, made) = team.told("contact.made")[0]
    assert made["channel"] == "call"
    assert made["seconds"] == 240
    assert made["by"] == "front_desk"
    lead = team.exchange.head(team.lead_id).lead
    assert line.met is not None
    assert lead.received_at is not None
    assert lead.first_human_ms == (line.met - lead.received_at) / timedelta(milliseconds=1)
    assert (lead.stopped, lead.calls) == ("human", ())


def test_ringing_connecting_and_an_attempt_do_not_stop_the_human_clock(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up().presses("1")
    assert team.exchange.head(team.lead_id).lead.first_human_ms is None
    line.lead_does_not_pick_up()
    assert line.heard[-1] == "They did not pick up. Your try is noted. Goodbye."
    assert [one for one, _ in team.told()] == ["call.connecting", "contact.attempted"]
    assert team.told("contact.attempted")[0][1]["outcome"] == "no_answer"
    lead = team.exchange.head(team.lead_id).lead
    assert (lead.first_human_ms, lead.stopped, lead.calls) == (None, None, ())


@pytest.mark.parametrize(
    ("seconds", "who", "key", "outcome"),
    [
        (40, None, "2", "voicemail"),
        (400, "human", "2", "voicemail"),
        (40, "machine_start", None, "voicemail"),
        (400, "machine_start", None, "voicemail"),
        (400, "machine_start", "1", "made"),
        (40, "human", None, "made"),
        (10, "human", None, "voicemail"),
        (40, None, None, "voicemail"),
        (40, "unknown", None, "voicemail"),
        (150, None, None, "made"),
        (3, None, "1", "made"),
    ],
)
def test_who_picked_up_is_said_by_the_member_else_heard_else_judged_by_length(
    team: Lines, seconds: int, who: str | None, key: str | None, outcome: str
) -> None:
    team.step()
    line = team.ringing[0].picks_up().presses("1").lead_picks_up(who=who)
    if key:
        line.talks(seconds).presses(key)
    else:
        line.talks(seconds, member_hangs_up=True)
    line.is_over()
    told = team.told("contact.made", "contact.attempted")
    assert [data.get("outcome", "made") for _, data in told] == [outcome]
    assert (team.exchange.head(team.lead_id).lead.first_human_ms is None) is (outcome != "made")


def test_a_member_who_says_nothing_after_the_call_is_not_waited_for(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up().presses("1").lead_picks_up().talks(200)
    line.verbs.pop(0)
    line.goes(str(line.verbs[0].text))
    assert [one for one, _ in team.told("contact.made")] == ["contact.made"]


def test_a_busy_line_is_an_attempt_that_says_so(team: Lines) -> None:
    team.step()
    team.ringing[0].picks_up().presses("1").lead_does_not_pick_up("busy")
    assert team.told("contact.attempted")[0][1]["outcome"] == "busy"


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
def test_a_phone_that_nobody_picks_up_gives_way_to_the_next(team: Lines, status: str) -> None:
    team.step()
    team.ringing[0].is_over(status, 18)
    assert team.rung == [DESK, COORDINATOR]


def test_a_private_voicemail_presses_nothing_so_the_next_is_rung(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up()
    assert team.rung == [DESK]
    line.is_over(seconds=20)
    assert team.rung == [DESK, COORDINATOR]


def test_who_passes_it_on_has_the_next_one_rung_at_once_and_only_once(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up().presses("2")
    assert team.rung == [DESK, COORDINATOR]
    line.is_over()
    assert team.rung == [DESK, COORDINATOR]
    team.ringing[1].picks_up().presses("1").lead_picks_up().talks(90).presses("1")
    assert team.told("contact.made")[0][1]["by"] == "coordinator"


def test_when_nobody_takes_it_the_owner_has_the_task_and_its_words(team: Lines) -> None:
    team.step()
    team.ringing[0].is_over("no-answer", 18)
    team.ringing[1].is_over("no-answer", 18)
    ((_, data),) = team.told()
    assert data["rung"] == ["front_desk", "coordinator"]
    event = team.exchange.log(team.lead_id, "call.not_taken")[0]
    assert concerns_staff(event)
    assert data["template"] == "call_now"
    team.ringing[0].is_over("no-answer")
    team.ringing[1].is_over("no-answer")
    assert len(team.told()) == 1
    assert len(team.rung) == 2


def test_outside_coverage_the_call_waits_as_it_always_did(monkeypatch: pytest.MonkeyPatch) -> None:
    team = a_line_up(monkeypatch).due()
    team.exchange.clock.at += timedelta(hours=8)
    assert team.step() == "deferred"
    assert team.rung == []


def test_with_nobody_on_duty_it_is_a_task_for_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    team = a_line_up(monkeypatch).due()
    nobody = tuple(replace(one, away=(("2026-11-24", "2026-11-24"),)) for one in team.exchange.practice.team)
    team.exchange.practice = replace(team.exchange.practice, team=nobody)
    team.step()
    sent = team.exchange.log(team.lead_id, "touch.sent")[-1]
    assert sent.data["provider"] == "owner"
    assert concerns_staff(sent)
    assert team.rung == []


def test_a_practice_that_does_not_connect_calls_has_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    team = a_line_up(monkeypatch)
    team.exchange.practice = a_practice(calls=replace(a_practice().calls, connect=False))
    team.due()
    team.step()
    assert team.exchange.log(team.lead_id, "touch.sent")[-1].data["provider"] == "owner"


@pytest.mark.parametrize(
    ("happens", "data", "words"),
    [
        ("lead.replied", {"channel": "sms", "text": "Tomorrow?"}, "They have just written to us."),
        ("lead.opted_out", {"scope": "all"}, "Please do not call"),
        (
            "appointment.booked",
            {"appointment_id": "1", "starts_at": "2026-12-01T15:00:00Z"},
            "They have an appointment",
        ),
        ("contact.made", {"channel": "call"}, "Somebody has spoken with them"),
        ("cadence.paused", {}, "This call is no longer needed."),
    ],
)
def test_what_happens_while_a_phone_rings_keeps_the_two_apart_and_the_member_hears_why(
    team: Lines, happens: str, data: dict[str, str], words: str
) -> None:
    team.step()
    line = team.ringing[0].picks_up()
    team.exchange.happens(team.lead_id, happens, **data)
    line.presses("1")
    assert line.dials == ""
    assert line.heard[-1].startswith(words)
    line.is_over()
    assert team.rung == [DESK]
    assert [one for one, _ in team.told("call.withdrawn", "call.not_taken", "call.connecting")] == ["call.withdrawn"]


def test_somebody_who_calls_us_meanwhile_is_not_called(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up()
    Caller(team.exchange, number=PHONE).calls()
    assert line.presses("1").heard[-1] == "They are on the phone with us right now. Goodbye."


def test_a_suppressed_number_is_not_connected_whatever_the_lead_says(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up()
    team.exchange.leads.suppress(PHONE, team.exchange.clock.now())
    assert line.presses("1").dials == ""


def test_nothing_automatic_leaves_while_they_talk_and_the_plan_goes_on_afterwards(team: Lines) -> None:
    team.step()
    due = team.exchange.head(team.lead_id).enrollment.next_at
    line = team.ringing[0].picks_up().presses("1")
    held = team.exchange.head(team.lead_id).enrollment.next_at
    assert due is not None
    assert held is not None
    assert held > due
    line.lead_does_not_pick_up()
    assert team.exchange.head(team.lead_id).enrollment.next_at == due


@pytest.mark.parametrize(("fault", "rung"), [(ProviderRefused("21211", "invalid"), [COORDINATOR])])
def test_a_phone_that_cannot_be_rung_is_left_out(team: Lines, fault: Exception, rung: list[str]) -> None:
    team.exchange.rings.faults = [fault]
    team.step()
    assert team.rung == rung


def test_when_the_provider_is_down_the_owner_is_told_at_once(team: Lines) -> None:
    team.exchange.rings.faults = [ProviderUnavailable("down")]
    team.step()
    sent = team.exchange.log(team.lead_id, "touch.sent")[-1]
    assert sent.data["provider"] == "owner"


def test_an_answer_that_is_lost_is_asked_for_and_nobody_is_rung_twice(team: Lines) -> None:
    team.exchange.rings.faults = [lost_answer()]
    assert team.step() == "in_flight"
    team.exchange.clock.advance(seconds=62)
    assert team.step() == "sent"
    assert team.rung == [DESK]
    assert team.exchange.log(team.lead_id, "touch.sent")[-1].data["reconciled"] is True


def test_a_call_that_never_reached_the_provider_is_made_when_that_is_known(team: Lines) -> None:
    team.exchange.rings.faults = [OutcomeUnknown("cut")]
    assert team.step() == "in_flight"
    assert team.rung == []
    team.exchange.clock.advance(seconds=62)
    team.step()
    assert team.rung == [DESK]


def test_a_phone_that_rings_although_no_answer_came_is_not_rung_again(team: Lines) -> None:
    team.exchange.rings.faults = [lost_answer()]
    team.step()
    team.ringing[0].picks_up().presses("2")
    team.exchange.rings.deaf = False
    team.exchange.clock.advance(seconds=62)
    team.step()
    assert team.rung == [DESK, COORDINATOR]


def test_a_call_of_which_nobody_tells_is_given_to_the_owner(team: Lines) -> None:
    team.step()
    team.exchange.clock.advance(minutes=2)
    assert team.exchange.look().lost == []
    team.exchange.clock.advance(minutes=2)
    assert len(team.exchange.look().lost) == 1
    assert [one for one, _ in team.told()] == ["call.not_taken"]
    team.ringing[0].picks_up()
    assert team.ringing[0].heard == ["This call is no longer needed. Goodbye."]


def test_a_conversation_whose_end_nobody_tells_is_judged_by_what_is_known(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up().presses("1").lead_picks_up()
    line.exchange.clock.advance(seconds=300)
    line._lead("statusCallback", CallStatus="completed", CallDuration="300")
    assert team.told("contact.made") == []
    team.exchange.clock.advance(minutes=9)
    team.exchange.look()
    assert [data["seconds"] for _, data in team.told("contact.made")] == [300]


def test_a_connection_that_leaves_no_trace_is_given_up_after_the_longest_call(team: Lines) -> None:
    team.step()
    team.ringing[0].picks_up().presses("1")
    team.exchange.clock.advance(hours=4, minutes=11)
    team.exchange.look()
    assert [one for one, _ in team.told("call.not_taken")] == ["call.not_taken"]
    assert team.exchange.head(team.lead_id).lead.calls == ()


def test_at_once_the_first_key_wins_and_the_others_hear_so(monkeypatch: pytest.MonkeyPatch) -> None:
    team = a_line_up(monkeypatch, ring="at_once").due().whose_owner_is_away()
    team.step()
    assert team.rung == [DESK, COORDINATOR]
    desk, coordinator = team.ringing
    desk.picks_up()
    coordinator.picks_up().presses("1")
    assert coordinator.dials == PHONE
    assert desk.presses("1").heard[-1] == "Somebody else has taken this call. Goodbye."
    desk.is_over()
    coordinator.lead_picks_up().talks(60).presses("1")
    assert [data["by"] for _, data in team.told("contact.made")] == ["coordinator"]


def test_a_second_call_step_waits_while_phones_ring_for_the_first(team: Lines) -> None:
    team.step()
    team.exchange.clock.advance(minutes=43)
    assert team.step(2) == "deferred"
    assert team.exchange.log(team.lead_id, "touch.deferred")[-1].data["rules"] == ["calls.ringing"]
    assert team.rung == [DESK]


def test_a_forged_request_changes_nothing(team: Lines) -> None:
    team.step()
    line = team.ringing[0]
    for step in ("offer", "accept", "rang"):
        answer = team.exchange.post(line.url(step), line.fields(Digits="1", CallStatus="completed"), token="wrong")
        assert answer["statusCode"] in (401, 403)
    assert team.rung == [DESK]


@pytest.mark.parametrize("leg", ["", "out_0", "CA1-0-0", "out_1-0-0", "out_1-x-0", "out_1-0-99999"])
def test_a_call_that_never_was_is_refused(team: Lines, leg: str) -> None:
    answer = team.exchange.post(f"{API}/twilio/voice/offer?leg={leg}", team_fields(team.exchange))
    assert answer["statusCode"] == 403


def team_fields(_: Exchange) -> dict[str, str]:
    return {"CallSid": "CA" + "0" * 32, "AccountSid": "AC1", "CallStatus": "in-progress"}


def test_twilio_asking_again_gets_the_same_document_and_nothing_is_told_twice(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up()
    action = str(line.verbs[0].get("action"))
    line.goes(action, Digits="1")
    first = team.exchange.answers[-1]["body"]
    line.goes(action, Digits="1")
    assert team.exchange.answers[-1]["body"] == first
    assert len(team.told("call.connecting")) == 1


def test_a_key_that_comes_after_the_phone_was_told_over_connects_nobody(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up()
    line.is_over()
    assert team.rung == [DESK, COORDINATOR]
    assert line.presses("1").dials == ""
