"""A no that is spoken: at any question, after the tone, in free words; and what sounds like one and is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from builders import PHONE
from phones import Caller, Exchange

NO = "please stop texting me and take me off your list"
GOODBYE = "You will get no more texts or e-mails"


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def at(exchange: Exchange, question: str, call: int = 1) -> Caller:
    """A caller whom nobody answered, at a question of the machine."""
    caller = Caller(exchange, call=call).calls().nobody_picks_up().nobody_picks_up()
    for said in {"menu": [], "name": ["1"], "about": ["1", "#"], "when": ["1", "#", "#"]}[question]:
        caller.presses(said)
    return caller


def opt_out(exchange: Exchange, lead_id: str | None = None) -> dict[str, Any]:
    (event,) = exchange.log(lead_id or exchange.only_lead(), "lead.opted_out")
    return dict(event.data)


def transcribed(exchange: Exchange, words: str) -> None:
    caller = at(exchange, "menu").presses("2").speaks_after_the_tone(10)
    fields = {"RecordingSid": "RE1", "TranscriptionText": words, "TranscriptionStatus": "completed"}
    url = f"/twilio/voice/transcription?call={caller.sid}"
    assert exchange.post(url, caller.fields(**fields))["statusCode"] in (200, 204)


QUESTIONS = ["menu", "name", "about", "when"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_no_in_free_words_is_a_no_at_any_question_and_somebody_looks(exchange, question):
    caller = at(exchange, question).says(NO)
    assert GOODBYE in caller.heard[-1]
    caller.hangs_up()
    exchange.run()
    said = opt_out(exchange)
    assert (said["scope"], said["review"], said["text"], said["address"]) == ("all", True, NO, PHONE)
    lead = exchange.head(exchange.only_lead()).lead
    assert (lead.opted_out, lead.words, lead.first_name, lead.call_back_at) == (True, None, None, None)
    assert exchange.leads.contact(PHONE).suppressed_at
    assert exchange.texts == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_single_word_of_the_law_leaves_nothing_to_look_at(exchange, question):
    at(exchange, question).says("Stop.")
    assert (opt_out(exchange)["how"], "review" in opt_out(exchange)) == ("said Stop.", False)


def test_a_key_is_no_question_of_words(exchange):
    at(exchange, "menu").presses("9")
    assert opt_out(exchange)["how"] == "pressed a key"


def test_a_no_in_a_message_is_a_no_and_somebody_looks(exchange):
    transcribed(exchange, "Please stop calling and texting me. Remove my number.")
    said = opt_out(exchange)
    assert (said["how"], said["review"]) == ("said in a message", True)
    assert exchange.leads.contact(PHONE).suppressed_at
    assert len(exchange.log(exchange.only_lead(), "call.transcribed")) == 1


@pytest.mark.parametrize("words", ["My crown came off, please call", "I want to stop grinding my teeth", ""])
def test_any_other_message_is_none(exchange, words):
    transcribed(exchange, words)
    assert exchange.log(exchange.only_lead(), "lead.opted_out") == []


def booked(exchange: Exchange) -> str:
    lead_id = exchange.lead()
    exchange.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at="2026-12-01T15:00:00Z")
    return lead_id


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("words", ["Cancel.", "I would like to cancel"])
def test_who_has_an_appointment_and_says_cancel_is_called_back_about_it(exchange, question, words):
    lead_id = booked(exchange)
    caller = at(exchange, question).says(words)
    while caller.now == "Gather":
        caller.is_silent()
    assert exchange.log(lead_id, "lead.opted_out") == []
    assert not exchange.head(lead_id).lead.opted_out
    assert exchange.head(lead_id).lead.call_back_at
    assert not any("first_name" in one.data for one in exchange.log(lead_id, "call.details"))
    if question != "when":
        assert [one.data.get("message") for one in exchange.log(lead_id, "call.details")] == [words]


def test_who_cancels_by_a_message_has_not_opted_out_either(exchange):
    lead_id = booked(exchange)
    transcribed(exchange, "Cancel please.")
    assert exchange.log(lead_id, "lead.opted_out") == []


@pytest.mark.parametrize("words", ["Cancel everything, and stop texting me", NO])
def test_who_has_an_appointment_and_says_more_than_cancel_has_opted_out(exchange, words):
    lead_id = booked(exchange)
    at(exchange, "menu").says(words)
    assert opt_out(exchange, lead_id)["review"]


SURE = "Do you want to hear no more from us"


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("words", ["Cancel.", "I would like to cancel", "I think I have the wrong number"])
def test_what_may_be_a_no_is_asked_about_once(exchange, question, words):
    caller = at(exchange, question).says(words)
    assert caller.heard[-1].startswith(SURE)
    assert exchange.log(exchange.only_lead(), "lead.opted_out") == []
    caller.says(words)
    assert not caller.heard[-1].startswith(SURE)


@pytest.mark.parametrize("answer", ["9", "Yes.", "sí", "yes please", "stop"])
def test_who_says_so_when_asked_has_opted_out(exchange, answer):
    caller = at(exchange, "menu").says("Cancel.")
    caller = caller.presses(answer) if answer.isdecimal() else caller.says(answer)
    assert GOODBYE in caller.heard[-1]
    assert exchange.leads.contact(PHONE).suppressed_at


@pytest.mark.parametrize(("question", "next_"), [("menu", "first and last name"), ("when", "When should we call?")])
@pytest.mark.parametrize("answer", ["1", "my appointment", "no"])
def test_who_means_something_else_goes_on_and_is_called_back_about_it(exchange, question, next_, answer):
    caller = at(exchange, question).says("Cancel.")
    caller = caller.presses(answer) if answer.isdecimal() else caller.says(answer)
    assert next_ in caller.heard[-1]
    caller.hangs_up()
    lead = exchange.head(exchange.only_lead()).lead
    kept = "Cancel. / my appointment" if answer == "my appointment" else "Cancel."
    assert (lead.opted_out, lead.words) == (False, kept)
    assert lead.call_back_at == exchange.clock.at


def test_who_says_nothing_when_asked_hears_the_menu_once_more(exchange):
    caller = at(exchange, "menu").says("wrong number").is_silent()
    assert caller.heard[-1].startswith("To be called back, press 1.")
    assert exchange.log(exchange.only_lead(), "lead.opted_out") == []


BUT_CALL = "Please do not text me, call me about an implant"


@pytest.mark.parametrize("question", QUESTIONS)
def test_who_wants_no_texts_but_a_call_gets_no_texts_and_the_call(exchange, question):
    caller = at(exchange, question).says(BUT_CALL)
    assert caller.heard[-2] == "You will get no more texts or e-mails from us."
    assert caller.heard[-1].startswith("When should we call?")
    assert "tomorrow at 10" in caller.says("tomorrow at ten").heard[-1]
    caller.hangs_up()
    exchange.run()
    lead = exchange.head(exchange.only_lead()).lead
    assert (lead.opted_out, lead.words) == (True, BUT_CALL)
    assert lead.call_back_at == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    assert opt_out(exchange)["review"]
    assert exchange.texts == []


def test_whoever_hangs_up_then_is_owed_the_call_all_the_same(exchange):
    at(exchange, "about").says(BUT_CALL).hangs_up()
    lead = exchange.head(exchange.only_lead()).lead
    assert (lead.opted_out, lead.call_back_at) == (True, exchange.clock.at)


@pytest.mark.parametrize("question", ["name", "about", "when"])
def test_who_asked_for_a_call_and_wants_no_texts_is_still_called(exchange, question):
    at(exchange, question).says("Stop texting me").hangs_up()
    lead = exchange.head(exchange.only_lead()).lead
    assert (lead.opted_out, lead.call_back_at) == (True, exchange.clock.at)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("words", ["take me off your list", "stop calling me", "no me llamen más"])
def test_who_wants_nothing_more_is_not_called_either(exchange, question, words):
    caller = at(exchange, question).says(words)
    assert GOODBYE in caller.heard[-1]
    caller.hangs_up()
    lead = exchange.head(exchange.only_lead()).lead
    assert (lead.opted_out, lead.call_back_at) == (True, None)


@pytest.mark.parametrize("words", ["take me off the waiting list", "remove me from the schedule on Monday"])
def test_a_list_that_is_not_ours_to_write_by_is_what_it_is_about(exchange, words):
    at(exchange, "about").says(words).hangs_up()
    lead = exchange.head(exchange.only_lead()).lead
    assert (lead.opted_out, lead.words) == (False, words)


@pytest.mark.parametrize(
    ("said", "greeting"),
    [("Hi, this is Dana Reyes calling", "Hi Dana,"), ("It's Dana", "Hi Dana,"), ("no", "Hi,"), ("Mrs. Reyes", "Hi,")],
)
def test_the_text_back_greets_by_the_name_and_by_nothing_else(exchange, said, greeting):
    at(exchange, "name").says(said).hangs_up()
    exchange.run()
    assert [text.split(" this is")[0].split(" thank")[0] for text in exchange.texts] == [greeting]


def test_the_no_of_who_was_forgotten_during_the_call_writes_nothing_of_them_again(exchange):
    lead_id = exchange.lead()
    caller = at(exchange, "about")
    exchange.leads.erase(lead_id, exchange.clock.at)
    exchange.happens(lead_id, "lead.erased")
    assert GOODBYE in caller.says(NO).heard[-1]
    assert NO not in str([dict(one.data) for one in exchange.log(lead_id)])
