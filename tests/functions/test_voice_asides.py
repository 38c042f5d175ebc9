"""What callers say instead of an answer: an emergency, that they want a person, and what no menu knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from builders import a_practice
from phones import DESK, Caller, Exchange

NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # ten in the evening in New York
QUESTIONS = ["menu", "name", "about", "when"]
LIFE = "If this is a life-threatening emergency, please hang up and call 9 1 1."
URGENT = "I knocked out a tooth and it is bleeding"


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange().plugged_in(monkeypatch)


def at(exchange: Exchange, question: str, number: str | None = "+12125550142") -> Caller:
    """A caller whom nobody answered, at a question of the machine."""
    caller = Caller(exchange, number).calls()
    while caller.now == "Dial":
        caller.nobody_picks_up()
    for said in {"menu": [], "name": ["1"], "about": ["1", "#"], "when": ["1", "#", "#"]}[question]:
        caller.presses(said)
    return caller


def details(exchange: Exchange) -> list[dict[str, object]]:
    return [
        {name: one.data[name] for name in ("message", "urgent") if name in one.data}
        for one in exchange.log(exchange.only_lead(), "call.details")
    ]


class TestAnEmergency:
    @pytest.mark.parametrize("question", QUESTIONS)
    def test_by_day_the_owner_is_told_at_once_and_the_phones_ring_again(self, exchange, question):
        caller = at(exchange, question).says(URGENT)
        assert LIFE in caller.heard
        assert caller.rings == [DESK]
        assert details(exchange) == [{"message": URGENT, "urgent": True}]
        caller.picked_up().presses("1").talks(60)
        assert exchange.head(exchange.only_lead()).lead.first_human_ms is not None

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_where_nobody_picks_up_again_a_call_as_soon_as_possible_is_promised(self, exchange, question):
        caller = at(exchange, question).says(URGENT).nobody_picks_up().nobody_picks_up()
        caller.says("Emergency")
        assert caller.heard.count(LIFE) == 2
        assert "Somebody will call you as soon as possible." in caller.heard[-1]
        caller.hangs_up()
        (promised,) = exchange.log(exchange.only_lead(), "call_back.requested")
        assert promised.data["asked"] == "asap"

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_whoever_hangs_up_while_it_rings_again_is_owed_a_call(self, exchange, question):
        at(exchange, question).says(URGENT).hangs_up()
        assert exchange.head(exchange.only_lead()).lead.call_back_at == exchange.clock.at

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_at_night_they_hear_the_practices_own_words_and_when_they_are_called(self, exchange, question):
        exchange.clock.at = NIGHT
        own = "The doctor on call answers at 212-555-0199."
        exchange.practice = a_practice(calls=replace(a_practice().calls, said={"en": {"emergency": own}}))
        caller = at(exchange, question).says(URGENT)
        assert caller.heard[-3:-1] == [LIFE, "The doctor on call answers at 2 1 2, 5 5 5, 0 1 9 9."]
        assert "as soon as we are back, tomorrow at 8 in the morning" in caller.heard[-1]
        assert details(exchange) == [{"message": URGENT, "urgent": True}]

    def test_in_spanish_too(self, exchange):
        exchange.lead(language="es")
        caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up().says("Me está sangrando mucho la boca")
        assert caller.heard[-2:] == [
            "Si hay peligro para la vida, cuelgue y llame al 9 1 1.",
            "Avisamos ahora mismo a nuestro equipo.",
        ]

    def test_a_no_that_is_said_with_it_holds_and_so_does_the_call(self, exchange):
        at(exchange, "about").says("Stop texting me, this is an emergency").hangs_up()
        lead = exchange.head(exchange.only_lead()).lead
        assert lead.opted_out
        assert lead.call_back_at == exchange.clock.at
        exchange.run()
        assert exchange.texts == []

    def test_elsewhere_nobody_is_sent_to_a_number_that_is_not_theirs(self, exchange):
        exchange.practice = replace(exchange.practice, country="GB")
        caller = at(exchange, "menu").says("Emergency")
        assert "call the emergency services" in caller.heard[-2]


class TestAPerson:
    @pytest.mark.parametrize("question", QUESTIONS)
    @pytest.mark.parametrize("words", ["Representative", "Can I talk to a person, please?", "operator", "front desk"])
    def test_who_asks_for_one_is_rung_for_once_more_at_any_question(self, exchange, question, words):
        caller = at(exchange, question).says(words)
        assert caller.rings == [DESK]
        caller.nobody_picks_up().nobody_picks_up().says(words)
        assert "Somebody will call you as soon as possible." in caller.heard[-1]
        assert exchange.head(exchange.only_lead()).lead.first_name is None

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_when_nobody_is_there_a_call_as_soon_as_possible_is_promised(self, exchange, question):
        exchange.clock.at = NIGHT
        caller = at(exchange, question).says("Quiero hablar con una persona")
        assert "as soon as we are back, tomorrow at 8 in the morning" in caller.heard[-1]
        lead = exchange.head(exchange.only_lead()).lead
        assert lead.call_back_at == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)

    def test_whose_number_is_hidden_is_asked_for_one_before_anything_is_promised(self, exchange):
        exchange.clock.at = NIGHT
        caller = Caller(exchange, None).calls().presses("#").presses("#").says("operator")
        assert "Your number is hidden" in caller.heard[-1]
        assert exchange.log(exchange.only_lead(), "call_back.requested") == []

    def test_what_it_is_about_may_speak_of_persons(self, exchange):
        at(exchange, "about").says("I want somebody to look at my crown")
        assert details(exchange) == [{"message": "I want somebody to look at my crown"}]


class TestWhatTheMenuDoesNotKnow:
    @pytest.mark.parametrize("words", ["billing", "What are your hours?", "Cancel my appointment", "una limpieza"])
    def test_it_is_kept_and_they_are_asked_for_the_rest(self, exchange, words):
        caller = at(exchange, "menu").says(words)
        assert "Please say your first and last name." in caller.heard[-1]
        assert details(exchange) == [{"message": words}]
        caller.says("Dana Reyes")
        assert caller.heard[-1].startswith("When should we call?")
        caller.hangs_up()
        lead = exchange.head(exchange.only_lead()).lead
        assert (lead.words, lead.first_name) == (words, "Dana")
        assert lead.call_back_at == exchange.clock.at

    def test_what_is_said_beside_a_choice_is_kept_too(self, exchange):
        caller = at(exchange, "menu").says("Please call me back about an implant")
        assert details(exchange) == [{"message": "Please call me back about an implant"}]
        assert caller.says("Dana").heard[-1].startswith("When should we call?")

    @pytest.mark.parametrize("words", ["yes", "Hello?", "um", "no"])
    def test_what_says_nothing_is_asked_again(self, exchange, words):
        caller = at(exchange, "menu").says(words)
        assert caller.heard[-1].startswith("To be called back, press 1.")
        assert details(exchange) == []


class TestWhen:
    def test_a_day_that_is_offered_is_said_as_people_say_it(self, exchange):
        exchange.clock.at = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)  # a Saturday, after the last hour
        asked = at(exchange, "when").heard[-1]
        assert "For Monday at 9 in the morning, press 2." in asked
        assert "For on" not in asked

    @pytest.mark.parametrize("words", ["I called twice today", "next Friday", "as late as possible", "not tomorrow"])
    def test_what_is_not_understood_is_asked_again_and_then_told_to_whoever_calls(self, exchange, words):
        caller = at(exchange, "when").says(words)
        assert caller.heard[-1].startswith("We did not get that")
        assert exchange.log(exchange.only_lead(), "call_back.requested") == []
        assert "as soon as possible" in caller.says(words).heard[-1]
        (promised,) = exchange.log(exchange.only_lead(), "call_back.requested")
        assert (promised.data["asked"], promised.data["text"]) == ("asap", words)

    def test_a_correction_is_an_answer_and_no_opt_out(self, exchange):
        caller = at(exchange, "when").says("Monday, no, stop, Wednesday at ten")
        assert "tomorrow at 10 in the morning" in caller.heard[-1]
        lead = exchange.head(exchange.only_lead()).lead
        assert not lead.opted_out
        assert lead.call_back_at == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)

    def test_how_long_from_now_is_counted_from_the_answer(self, exchange):
        at(exchange, "when").says("in an hour")
        due = exchange.head(exchange.only_lead()).lead.call_back_at
        assert due is not None
        assert timedelta(hours=1) <= due - exchange.clock.at < timedelta(hours=1, minutes=5)
