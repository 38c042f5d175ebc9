"""A lead whose call is due, on the local AWS in real time: phones ring, people press keys, and what came of it is told.

The phones are those of the outbox page. Behind them each request is signed by Twilio's own library, and each document
that answers one is held against Twilio's reference.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from end_to_end_phones import COORDINATOR, DESK, OVER, Phone, caller, calls_from, lead_of, ringing, shown, silent
from end_to_end_stack import Stack, eventually
from firstminute.domain.events import parse_rfc3339
from firstminute.domain.threads import tag_of

OURS = "+12125550120"


@pytest.fixture
def asked(unhurried: Stack, phone: str) -> Iterator[str]:
    """Somebody sends the form; nothing of theirs goes on when the test is over."""
    yield unhurried.inquire(name="Dana Reyes", phone=phone, message="I lost a crown")
    ends(unhurried, phone)


@pytest.fixture
def calling(unhurried: Stack, phone: str) -> Iterator[Phone]:
    """Somebody calls; nothing of theirs goes on when the test is over."""
    yield calls_from(unhurried, phone)
    ends(unhurried, phone)


def ends(stack: Stack, phone: str) -> None:
    stack.text(phone, "STOP")
    silent(stack)


@pytest.fixture(scope="module", autouse=True)
def burst(unhurried: Stack) -> str:
    """Three texts in a row, at the very beginning: what comes of them takes a minute."""
    phone = "+16465558888"
    unhurried.text(phone, "Hello, do you take new patients?")
    for words in ("It hurts a little", "On the left side", "Since Monday"):
        unhurried.text(phone, words)
    return phone


def told(stack: Stack, lead_id: str) -> list[str]:
    """What the lead was told of calls, in order."""
    types = ("call.connecting", "call.not_taken", "call.withdrawn", "contact.made", "contact.attempted")
    return [one["type"] for one in stack.lead(lead_id)["events"] if one["type"] in types]


def told_to(stack: Stack, number: str) -> list[str]:
    """What left for this number by text, in order."""
    return [one["body"] for one in stack.outbox() if one["to"] == number]


def the(stack: Stack, lead_id: str, kind: str) -> Any:
    (found,) = eventually(lambda: stack.events(lead_id, kind), 30)
    return found


def test_who_takes_the_call_is_connected_and_the_human_clock_stops_when_the_person_picks_up(
    unhurried: Stack, asked: str, phone: str
) -> None:
    desk = ringing(unhurried, DESK).does("answer").hears("New inquiry for Bright Smile Dental: Dana")
    assert desk.shown["from"] == OURS
    desk.hears("Press 1 to call them now").does("press", "1")
    theirs = ringing(unhurried, phone)
    assert theirs.shown["from"] == OURS
    assert told(unhurried, asked) == ["call.connecting"]
    assert unhurried.lead(asked)["lead"]["first_human_seconds"] is None
    picked_up = unhurried.clock.now()
    theirs.does("answer").comes_to("talking")
    desk.does("say", "Hi Dana, shall we look at it today?")
    theirs.hears("shall we look at it today?")
    time.sleep(2)  # a conversation lasts a while, in real time
    theirs.does("hang_up")
    desk.hears("If you spoke with them, press 1").does("press", "1").comes_to(OVER)
    made = the(unhurried, asked, "contact.made")
    assert (made["channel"], made["by"], 2 <= made["seconds"] <= 20) == ("call", "front_desk", True)
    lead = unhurried.lead(asked)["lead"]
    human = lead["first_human_seconds"] - (picked_up - parse_rfc3339(lead["received_at"])).total_seconds()
    assert abs(human) < 3
    assert told(unhurried, asked) == ["call.connecting", "contact.made"]
    assert [one["to"] for one in unhurried.outbox(asked, "call")] == [DESK, phone]


def test_a_private_voicemail_and_who_passes_it_on_give_way_until_the_owner_is_told(
    unhurried: Stack, asked: str, phone: str
) -> None:
    ringing(unhurried, DESK).does("voicemail").hears("Press 1 to call them now")  # it presses nothing
    coordinator = ringing(unhurried, COORDINATOR).does("answer").hears("Press 2 to pass it on")
    coordinator.does("press", "2").hears("We will ask somebody else")
    not_taken = the(unhurried, asked, "call.not_taken")
    assert not_taken["rung"] == ["front_desk", "coordinator"]

    def alerts(words: str) -> list[str]:
        return [one["to"] for one in unhurried.outbox(asked, "alert") if words in one["body"]]

    assert DESK in eventually(lambda: alerts("Call now: Dana Reyes"), 30)
    eventually(lambda: alerts("Open with what they asked for"), 30)  # what the step of the plan says
    assert told(unhurried, asked) == ["call.not_taken"]
    assert [one["to"] for one in unhurried.outbox(asked, "call")] == [DESK, COORDINATOR]
    assert unhurried.lead(asked)["lead"]["first_human_seconds"] is None


def test_a_lead_who_says_stop_while_the_members_phone_rings_is_not_called(
    unhurried: Stack, asked: str, phone: str
) -> None:
    desk = ringing(unhurried, DESK).does("answer").hears("Press 1 to call them now")
    assert unhurried.text(phone, "STOP").status == 200
    desk.does("press", "1").hears("Please do not call: they have asked us to stop").comes_to(OVER)
    withdrawn = the(unhurried, asked, "call.withdrawn")
    assert any("opt" in rule for rule in withdrawn["rules"])
    assert told(unhurried, asked) == ["call.withdrawn"]
    assert [one["to"] for one in unhurried.outbox(asked, "call")] == [DESK]


def test_a_lead_whose_line_is_busy_was_tried_and_no_clock_stops(unhurried: Stack, asked: str, phone: str) -> None:
    desk = ringing(unhurried, DESK).does("answer").hears("Press 1").does("press", "1")
    ringing(unhurried, phone).does("decline")
    desk.hears("They did not pick up")
    tried = the(unhurried, asked, "contact.attempted")
    assert (tried["channel"], tried["outcome"], tried["by"]) == ("call", "busy", "front_desk")
    assert unhurried.lead(asked)["lead"]["first_human_seconds"] is None
    assert unhurried.lead(asked)["state"] != "contacted"


def test_the_owner_answers_by_replying_and_the_human_clock_stops(unhurried: Stack, asked: str, phone: str) -> None:
    tag = tag_of(asked)
    unhurried.text(phone, "Is Tuesday possible?")
    eventually(lambda: [one for one in told_to(unhurried, DESK) if "Is Tuesday possible?" in one and tag in one])
    assert unhurried.lead(asked)["lead"]["first_human_seconds"] is None
    for _ in range(2):  # Twilio delivers at least once
        assert unhurried.text(DESK, f"{tag} Tuesday at ten?", sid=f"SM{'c' * 28}{phone[-4:]}").status == 200
    (passed_on,) = [one for one in unhurried.outbox(asked, "sms") if one["body"] == "Tuesday at ten?"]
    assert (passed_on["to"], passed_on["from"]) == (phone, OURS)
    assert [words for words in told_to(unhurried, phone) if DESK[2:] in words or DESK in words] == []
    (made,) = unhurried.events(asked, "contact.made")
    assert (made["channel"], made["by"], made["text"]) == ("sms", "front_desk", "Tuesday at ten?")
    assert unhurried.lead(asked)["lead"]["first_human_seconds"] is not None


def test_a_call_that_is_recorded_says_so_before_and_is_kept_by_reference(
    unhurried: Stack, calling: Phone, phone: str
) -> None:
    calling.hears("This call is recorded")
    desk = ringing(unhurried, DESK).does("answer").hears("Press 1").does("press", "1")
    calling.comes_to("talking")
    time.sleep(2)  # there is something to record, in real time
    calling.does("hang_up")
    desk.comes_to(OVER)
    recorded = the(unhurried, lead_of(unhurried, phone), "call.recorded")
    assert recorded["recording"].startswith("RE")
    assert recorded["seconds"] >= 1
    kept = parse_rfc3339(recorded["keep_until"]) - unhurried.clock.now()
    assert 89 <= kept.days <= 90
    heard = [one["words"] for one in calling.shown["heard"]]
    notice = next(place for place, words in enumerate(heard) if "This call is recorded" in words)
    assert notice < heard.index("You are connected")


def test_a_message_after_the_tone_reaches_the_owner_in_words_and_a_text_the_caller(
    unhurried: Stack, calling: Phone, phone: str
) -> None:
    ringing(unhurried, DESK).does("decline")
    ringing(unhurried, COORDINATOR).does("decline")
    calling.hears("To leave a message, press 2").does("press", "2").comes_to("recording")
    calling.does("say", "My crown came off, please call me back")
    time.sleep(3)  # as long as it takes to say that
    calling.does("press", "#").hears("has your message")
    calling.comes_to(OVER)
    lead_id = lead_of(unhurried, phone)
    eventually(lambda: [one for one in unhurried.outbox(lead_id, "sms") if "Sorry we missed your call" in one["body"]])
    left = the(unhurried, lead_id, "call.voicemail")
    assert left["recording"].startswith("RE")
    assert the(unhurried, lead_id, "call.transcribed")["text"] == "My crown came off, please call me back"
    assert unhurried.events(lead_id, "call.ended")[-1]["outcome"] == "voicemail"
    eventually(lambda: [one for one in unhurried.outbox(lead_id, "alert") if "My crown came off" in one["body"]])


def test_texts_in_a_row_are_one_alert_and_a_second_with_all_the_rest(unhurried: Stack, burst: str) -> None:
    lead_id = lead_of(unhurried, burst)

    def alerts() -> list[str]:
        told_of = unhurried.outbox(lead_id, "alert")
        return [one["body"] for one in told_of if one["to"] == DESK and tag_of(lead_id) in one["body"]]

    eventually(lambda: any("Since Monday" in words for words in alerts()), 90)
    assert ["Hello, do you take" in words for words in alerts()] == [True, False]
    assert "It hurts a little / On the left side / Since Monday" in alerts()[1]


def everything(stack: Stack) -> list[str]:
    """Each item of both tables."""
    dynamodb, outputs = stack.running.aws("dynamodb"), stack.running.deployed.outputs
    pages = (
        dynamodb.get_paginator("scan").paginate(TableName=outputs[name], ConsistentRead=True)
        for name in ("LeadsTable", "MetricsTable")
    )
    return sorted(str(sorted(item.items())) for table in pages for page in table for item in page["Items"])


def at_rest(stack: Stack) -> list[str]:
    """Both tables, when nothing moves them any more."""

    def same() -> list[str]:
        before = everything(stack)
        time.sleep(1)  # what is on its way arrives
        return before if everything(stack) == before else []

    return list(eventually(same))


VOICE = [f"/twilio/voice{step}" for step in ("", "/status", "/whisper", "/take", "/dialed", "/menu", "/recorded")]
OF_LEADS = [f"/twilio/voice/{step}" for step in ("offer", "accept", "reached", "spoke", "rang", "met", "detected")]


def test_forged_and_repeated_requests_leave_both_tables_as_they_were(unhurried: Stack, phone: str) -> None:
    given = caller(unhurried, phone).calls()
    leg = given.picked_up()
    leg.presses("1").talks(30)
    given.status(seconds=37)
    sid = "SM" + "b" * 32
    unhurried.text(phone, "Thank you", sid=sid)
    before, left = at_rest(unhurried), unhurried.outbox()
    fields = given.fields(CallStatus="completed", Digits="1", DialCallStatus="completed", RecordingSid="RE1")
    for path in (*VOICE, *OF_LEADS, "/twilio/messages", "/twilio/status"):
        for token in ("guessed", "x" * 32):
            answer = given.exchange.post(f"{path}?call={given.sid}&leg=out_1-0-0", {**fields, "Body": "Hi"}, token)
            assert answer["statusCode"] in (401, 403), path
    assert unhurried.text(phone, "Thank you", sid=sid).status == 200  # Twilio's own, delivered again
    assert given.exchange.post("/twilio/voice", given.fields(CallStatus="ringing"))["statusCode"] == 403
    taken = f"/twilio/voice/take?call={given.sid}&member=coordinator"
    assert given.exchange.post(taken, given.fields(Digits="1"))["statusCode"] in (200, 403)
    for step in OF_LEADS:
        answer = given.exchange.post(f"{step}?leg=out_{'0' * 24}-0-0", given.fields(Digits="1"))
        assert answer["statusCode"] == 403
    assert at_rest(unhurried) == before
    assert unhurried.outbox() == left
    assert [one for one in shown(unhurried) if one["doing"] != OVER] == []
