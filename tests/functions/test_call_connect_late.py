"""Calls to leads: what Twilio tells when they are over, and what somebody repeats."""

from __future__ import annotations

import pytest

from firstminute.application import call_connect
from firstminute.application.calls import Calling
from firstminute.domain.calls import Call
from firstminute.domain.decision import Verdict
from ringing import Line, Lines, a_line_up


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> Lines:
    return a_line_up(monkeypatch).due()


def talked(team: Lines, seconds: int) -> Line:
    """The member hung up without saying who it was, and Twilio has not told what it heard."""
    team.step()
    line = team.ringing[0].picks_up().presses("1")
    dialled = line.verbs[0][0]
    line.lead_picks_up(who=None).talks(seconds, member_hangs_up=True)
    line.is_over()
    line.verbs = [dialled]
    return line


def hears(line: Line, who: str) -> None:
    """Twilio tells whom it heard, at the address that it was given with the number."""
    fields = line.fields(CallSid=line.lead_sid, ParentCallSid=line.sid, AnsweredBy=who, CallStatus="completed")
    line.exchange.post(str(line.verbs[0].get("amdStatusCallback")), fields)


def test_a_person_whom_twilio_heard_is_a_conversation_also_when_it_says_so_at_the_end(team: Lines) -> None:
    line = talked(team, 60)
    assert [kind for kind, _ in team.told("contact.made", "contact.attempted")] == ["contact.attempted"]
    for _ in range(2):
        hears(line, "human")
    kinds = [kind for kind, _ in team.told("contact.made", "contact.attempted")]
    assert kinds == ["contact.attempted", "contact.made"]
    lead = team.exchange.head(team.lead_id).lead
    assert (lead.received_at, line.met) != (None, None)
    assert lead.first_human_ms == round((line.met - lead.received_at).total_seconds() * 1000)


@pytest.mark.parametrize(("seconds", "who"), [(60, "machine_start"), (3, "human"), (60, "unknown")])
def test_a_machine_or_a_moment_is_none(team: Lines, seconds: int, who: str) -> None:
    hears(talked(team, seconds), who)
    assert [kind for kind, _ in team.told("contact.made", "contact.attempted")] == ["contact.attempted"]


def test_what_is_repeated_of_a_call_that_is_over_is_refused_and_changes_nothing(team: Lines) -> None:
    team.step()
    line = team.ringing[0].picks_up().presses("1").lead_picks_up().talks(60)
    spoke = str(line.verbs[0].get("action"))
    line.presses("1").is_over()
    before = team.exchange.log(team.lead_id)
    for url in (line.url("offer"), line.url("accept"), spoke):
        answer = team.exchange.post(url, line.fields(Digits="1"))
        assert answer["statusCode"] == 403, url
    assert team.exchange.log(team.lead_id) == before


def test_who_did_not_pick_up_and_asks_when_it_is_over_is_refused_too(team: Lines) -> None:
    team.step()
    first = team.ringing[0]
    first.picks_up()
    first.is_over()
    team.ringing[1].is_over("no-answer")
    assert team.told("call.not_taken")
    assert team.exchange.post(first.url("offer"), first.fields())["statusCode"] == 403


def test_who_picks_up_when_it_is_over_hears_so(team: Lines) -> None:
    team.step()
    team.exchange.happens(team.lead_id, "lead.opted_out", scope="all")
    team.ringing[0].picks_up()
    assert team.ringing[0].now == "Hangup"


def test_a_no_in_the_moment_of_the_key_is_heard_before_the_two_are_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    team = a_line_up(monkeypatch).due()
    team.step()
    asked = call_connect.against

    def and_then_they_say_no(use: Calling, call: Call) -> Verdict | None:
        found = asked(use, call)
        if not team.exchange.head(team.lead_id).lead.opted_out:
            team.exchange.happens(team.lead_id, "lead.opted_out", scope="all", how="STOP")
        return found

    monkeypatch.setattr(call_connect, "against", and_then_they_say_no)
    line = team.ringing[0].picks_up().presses("1")
    assert not any(verb.tag == "Dial" for verb in line.verbs)
    told = [one.type for one in team.exchange.log(team.lead_id) if one.type.startswith("call.")]
    assert told == ["call.withdrawn"]
