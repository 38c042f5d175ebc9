"""Requests about one call that come at once, in every order of their reads and writes that the dice find."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from builders import PHONE, a_practice
from firstminute.application import cadence_step, call_steps, telephony
from firstminute.domain.alerts import compose
from firstminute.domain.errors import Forbidden
from firstminute.domain.inquiry import Request
from phones import API, HEADERS, OURS, Caller, Exchange
from ringing import COORDINATOR, DESK, Line, Lines, a_line_up
from turns import Paced, Turns

Task = Callable[[], Any]
dice = st.integers(0, 2**32)
orders = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def asks(exchange: Exchange, url: str, fields: dict[str, str]) -> Task:
    """One request of Twilio's; what it is answered."""
    url = API + url.removeprefix(API)
    signature = RequestValidator("token").compute_signature(url, fields)
    headers = {**HEADERS, "x-twilio-signature": signature}
    path, _, query = url.removeprefix(API).partition("?")
    request = Request("POST", url, headers, urlencode(fields).encode(), dict(parse_qsl(query)))
    step = path.removeprefix("/twilio/voice").removeprefix("/")

    def ask() -> Any:
        if path == "/twilio/messages":
            return telephony.receive_text(exchange.telephony, request)
        if step:
            return call_steps.take_step(exchange.calling, exchange.telephony, step, request).document
        return call_steps.receive_call(exchange.calling, exchange.telephony, request).document

    return ask


def at_once(exchange: Exchange, seed: int, *tasks: Task) -> list[Any]:
    """What each of them gives. Between two uses of a store or of the provider anybody may be next."""
    turns, ports = Turns(random.Random(seed)), ("leads", "calls", "rings", "sms", "machines")
    kept = {name: getattr(exchange, name) for name in ports}
    for name, port in kept.items():
        setattr(exchange, name, Paced(port, turns))
    found = turns.run(list(tasks))
    for name, port in kept.items():
        setattr(exchange, name, port)
    broken = [one for one in found if isinstance(one, Exception) and not isinstance(one, Forbidden)]
    assert broken == []
    return found


def line_up(**rules: Any) -> Lines:
    """A lead whose call is due."""
    with pytest.MonkeyPatch.context() as patch:
        return a_line_up(patch, **rules).due()


def picked_up(team: Lines, number: int) -> Line:
    """The member hears the offer, asked as Twilio asks."""
    line = team.ringing[number]
    document = asks(team.exchange, line.url("offer"), line.fields())()
    line.verbs = list(ElementTree.fromstring(document))
    return line


def press(line: Line, key: str) -> Task:
    return asks(line.exchange, str(line.verbs[0].get("action")), line.fields(Digits=key))


def rang(line: Line, status: str) -> Task:
    return asks(line.exchange, line.url("rang"), line.fields(CallStatus=status, CallDuration="9"))


def dialled(document: Any) -> list[str]:
    """The numbers that a document rings."""
    if not isinstance(document, str):
        return []
    return [one.text or "" for one in ElementTree.fromstring(document).iter("Number")]


@orders
@given(dice)
def test_a_touch_that_is_taken_twice_at_once_rings_each_phone_once(seed: int) -> None:
    team = line_up()

    def take() -> Any:
        return cadence_step.take(team.exchange.touching, team.lead_id, 1).outcome

    at_once(team.exchange, seed, take, take, take)
    assert team.rung == [DESK]
    assert Counter(one.data["touch"] for one in team.exchange.log(team.lead_id, "touch.sent"))["step_1"] == 1


@orders
@given(dice)
def test_a_round_that_several_requests_begin_at_once_rings_each_phone_once(seed: int) -> None:
    team = line_up()
    team.step()
    desk = picked_up(team, 0)
    passed_on = press(desk, "2")
    at_once(team.exchange, seed, passed_on, passed_on, rang(desk, "completed"), rang(desk, "completed"))
    assert team.rung == [DESK, COORDINATOR]


@orders
@given(dice)
def test_the_last_phones_of_a_round_that_fall_silent_at_once_leave_one_task(seed: int) -> None:
    team = line_up(ring="at_once").whose_owner_is_away()
    team.step()
    assert team.rung == [DESK, COORDINATOR]
    desk, coordinator = team.ringing
    at_once(team.exchange, seed, rang(desk, "busy"), rang(coordinator, "no-answer"), rang(desk, "busy"))
    assert [kind for kind, _ in team.told()] == ["call.not_taken"]
    assert team.rung == [DESK, COORDINATOR]


@orders
@given(dice)
def test_of_two_who_press_the_key_at_once_one_is_connected(seed: int) -> None:
    team = line_up(ring="at_once").whose_owner_is_away()
    team.step()
    keys = [press(picked_up(team, number), "1") for number in (0, 1)]
    documents = at_once(team.exchange, seed, *keys)
    assert sorted(map(dialled, documents)) == [[], [PHONE]]
    assert [kind for kind, _ in team.told()] == ["call.connecting"]


@orders
@given(dice)
def test_a_key_the_end_of_the_phone_and_the_watchdog_at_once_lose_nobody(seed: int) -> None:
    team = line_up()
    team.step()
    desk = picked_up(team, 0)
    team.exchange.clock.advance(minutes=4)

    def look() -> Any:
        return team.exchange.look()

    connected, *_ = at_once(team.exchange, seed, press(desk, "1"), rang(desk, "completed"), look)
    told = [kind for kind, _ in team.told()]
    assert told.count("call.not_taken") <= 1
    assert told.count("call.connecting") == len(dialled(connected))
    assert Counter(team.rung).most_common(1)[0][1] == 1
    team.exchange.clock.advance(hours=5)
    team.exchange.look()
    assert len([one for one, _ in team.told() if one != "call.connecting"]) == 1  # whoever it was, somebody is told


@pytest.mark.parametrize("status", ["busy", "no-answer"])
@orders
@given(seed=dice)
def test_a_member_hears_that_nobody_was_there_whoever_tells_it_first(status: str, seed: int) -> None:
    team = line_up()
    team.step()
    desk = picked_up(team, 0)
    dial = ElementTree.fromstring(press(desk, "1")())[-1]
    lead = {"CallSid": desk.lead_sid, "ParentCallSid": desk.sid, "To": PHONE, "CallStatus": status}
    told = asks(team.exchange, str(dial[0].get("statusCallback")), desk.fields(**lead))
    fields = desk.fields(DialCallStatus=status, DialCallSid=desk.lead_sid)
    reached = asks(team.exchange, str(dial.get("action")), fields)
    _, document, again = at_once(team.exchange, seed, told, reached, reached)
    assert "They did not pick up" in document
    assert "They did not pick up" in again
    assert [kind for kind, _ in team.told()] == ["call.connecting", "contact.attempted"]


def test_who_has_the_task_because_nobody_took_the_call_reads_what_to_say() -> None:
    team = line_up()
    team.step()
    for number in (0, 1):
        rang(team.ringing[number], "no-answer")()
    practice, (event,) = team.exchange.practice, team.exchange.log(team.lead_id, "call.not_taken")
    alert = compose(practice, team.exchange.head(team.lead_id).lead, event, practice.team[0])
    assert "Open with what they asked for" in alert.body


@orders
@given(dice, st.sampled_from([PHONE, "anonymous"]))
def test_a_call_that_twilio_brings_twice_at_once_is_one_lead_and_rings_the_same_phone(seed: int, number: str) -> None:
    exchange = Exchange()
    ringing = asks(exchange, "/twilio/voice", Caller(exchange, number=number).fields(CallStatus="ringing"))
    documents = at_once(exchange, seed, ringing, ringing, ringing)
    assert len(set(documents)) == 1
    assert dialled(documents[0]) == [DESK]
    assert exchange.types(exchange.only_lead()) == ["lead.received"]


def cut_off(port: Any) -> None:
    """The next thing that is kept there is not."""
    add = port.add

    def broken(*_: Any, **__: Any) -> None:
        port.add = add
        raise RuntimeError("cut off")

    port.add = broken


@pytest.mark.parametrize("number", [PHONE, "anonymous"])
@pytest.mark.parametrize("port", ["leads", "calls"])
def test_a_call_whose_storing_broke_off_is_one_lead_when_twilio_brings_it_again(number: str, port: str) -> None:
    exchange = Exchange()
    ringing = asks(exchange, "/twilio/voice", Caller(exchange, number=number).fields(CallStatus="ringing"))
    cut_off(getattr(exchange, port))
    with pytest.raises(RuntimeError):
        ringing()
    assert dialled(ringing()) == [DESK]
    assert exchange.types(exchange.only_lead()) == ["lead.received"]


def test_a_call_of_nobody_that_broke_off_and_never_came_again_is_ended_by_the_watchdog() -> None:
    exchange = Exchange()
    caller = Caller(exchange, number="anonymous")
    cut_off(exchange.leads)
    with pytest.raises(RuntimeError):
        asks(exchange, "/twilio/voice", caller.fields(CallStatus="ringing"))()
    exchange.clock.advance(minutes=11)
    assert exchange.look().lost == [caller.sid]
    assert [call for call in exchange.calls.open() if call.outcome is None] == []


@orders
@given(dice, st.sampled_from(["in_turn", "at_once"]))
def test_the_next_round_of_an_incoming_call_asked_for_twice_at_once_rings_each_phone_once(seed: int, ring: str) -> None:
    exchange = Exchange(a_practice(calls=replace(a_practice().calls, ring=ring)))
    given = Caller(exchange)
    first = dialled(asks(exchange, "/twilio/voice", given.fields(CallStatus="ringing"))())
    over = given.fields(DialCallStatus="no-answer", DialCallSid="CA" + "d" * 32)
    again = asks(exchange, "/twilio/voice/dialed?round=0", over)
    documents = at_once(exchange, seed, again, again)
    assert len(set(documents)) == 1  # Twilio plays one of them
    assert sorted(first + dialled(documents[0])) == sorted([DESK, COORDINATOR])


@orders
@given(dice)
def test_two_members_who_take_an_incoming_call_at_once_do_not_both_have_it(seed: int) -> None:
    exchange = Exchange(a_practice(calls=replace(a_practice().calls, ring="at_once")))
    given = Caller(exchange)
    document = asks(exchange, "/twilio/voice", given.fields(CallStatus="ringing"))()
    keys = []
    for place, number in enumerate(ElementTree.fromstring(document).iter("Number")):
        leg = given.fields(CallSid=f"CA{900 + place:032x}", ParentCallSid=given.sid)
        asks(exchange, str(number.get("url")), leg)()
        take = str(number.get("url")).replace("/whisper?", "/take?")
        keys.append(asks(exchange, take, {**leg, "Digits": "1"}))
    documents = at_once(exchange, seed, *keys, keys[0])
    (call,) = exchange.calls.held.values()
    has = [not list(ElementTree.fromstring(one).iter("Hangup")) for one in documents]
    assert has in ([True, False, True], [False, True, False])
    assert len(call.takes) == 1


def rung_out(exchange: Exchange, call: int = 1) -> Caller:
    """Nobody takes the call; the caller is asked what to do."""
    given = Caller(exchange, call=call)
    asks(exchange, "/twilio/voice", given.fields(CallStatus="ringing"))()
    exchange.clock.advance(seconds=40)
    for number in (0, 1):
        told = given.fields(DialCallStatus="no-answer", DialCallSid=f"CA{number:032x}")
        asks(exchange, f"/twilio/voice/dialed?round={number}", told)()
    return given


def ended(given: Caller, seconds: int = 44) -> Task:
    fields = given.fields(CallStatus="completed", CallDuration=str(seconds))
    return asks(given.exchange, "/twilio/voice/status", fields)


@orders
@given(dice)
def test_an_end_that_is_told_by_several_at_once_is_told_once_and_texted_once(seed: int) -> None:
    exchange = Exchange()
    given = rung_out(exchange)
    gone = given.fields(CallStatus="completed", CallDuration="44", Digits="hangup")
    menu = asks(exchange, "/twilio/voice/menu?tries=1", gone)
    exchange.clock.advance(minutes=11)  # the watchdog is at it as well
    at_once(exchange, seed, ended(given), ended(given), menu, exchange.look, exchange.watch)
    exchange.run()
    lead_id = exchange.only_lead()
    assert exchange.types(lead_id).count("call.ended") == 1
    assert len(exchange.texts) == 1


@orders
@given(dice)
def test_two_calls_of_one_number_that_end_at_once_are_answered_by_one_text(seed: int) -> None:
    exchange = Exchange()
    calls = [rung_out(exchange, number) for number in (1, 2)]
    at_once(exchange, seed, *map(ended, calls))
    exchange.run()
    assert exchange.types(exchange.only_lead()).count("call.ended") == 2
    assert len(exchange.texts) == 1


@orders
@given(dice, st.booleans())
def test_a_stop_that_comes_with_the_end_of_the_call_is_followed_by_nothing(seed: int, told_first: bool) -> None:
    exchange = Exchange()
    given = rung_out(exchange)
    fields = {"From": PHONE, "To": OURS, "Body": "STOP", "NumMedia": "0", "MessageSid": f"SM{1:032x}"}
    at_once(exchange, seed, ended(given), asks(exchange, "/twilio/messages", fields))
    if told_first:
        ended(given)()
    exchange.run()
    exchange.live(exchange.clock.at.replace(hour=23), minutes=30)
    assert exchange.texts == []
    assert exchange.head(exchange.only_lead()).lead.opted_out


def thrice(port: Any, name: str) -> None:
    for _ in range(3):
        port.append(name)


def test_the_dice_find_many_orders() -> None:
    """Else nothing would be proved."""
    found = set()
    for seed in range(40):
        turns, said = Turns(random.Random(seed)), list[str]()
        port = Paced(said, turns)
        turns.run([partial(thrice, port, name) for name in "ab"])
        found.add("".join(said))
    assert len(found) >= 12
