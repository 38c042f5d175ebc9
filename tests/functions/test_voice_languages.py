"""Two languages on the phone: which a caller hears, how they choose the other one, and what a member hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builders import PHONE, a_practice
from firstminute.adapters.channels.twilio_voice import TwilioVoice
from firstminute.domain.plan import Template
from phones import DESK, Caller, Exchange, params_of
from ringing import Lines, a_line_up

NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # ten in the evening in New York
CHOICE, IN_THE_MENU = "Para español, oprima el 2.", "Para español, oprima el 8."


def bilingual(*languages: str, **changes: Any) -> Any:
    practice = a_practice(languages=languages or ("en", "es"), calls=replace(a_practice().calls, **changes))
    text = practice.templates["missed_call_text"]
    spanish = Template(text.name, "sms", "Hola {first_name}, somos {practice}. ¿En qué le ayudamos? {opt_out}")
    both = replace(text, translations={"es": replace(spanish, language="es")})
    return replace(practice, templates={**practice.templates, text.name: both})


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    exchange = Exchange().plugged_in(monkeypatch)
    exchange.practice = bilingual()
    return exchange


def languages(caller: Caller) -> set[str]:
    """The languages of what is said in the last document."""
    return {str(one.get("language")) for verb in caller.verbs for one in verb.iter("Say")}


def test_a_caller_whom_nobody_knows_is_offered_the_other_language_within_the_greeting(exchange: Exchange) -> None:
    caller = Caller(exchange).calls()
    assert caller.heard == [
        "Thank you for calling Bright Smile Dental.",
        CHOICE,
        "One moment, please.",
    ]
    assert (caller.verbs[0].get("timeout"), caller.verbs[0].get("input")) == ("2", "dtmf")


def test_who_presses_nothing_is_rung_for_two_seconds_later_without_another_request(exchange: Exchange) -> None:
    caller = Caller(exchange).calls()
    asked = len(exchange.answers)
    assert caller.is_silent().rings == [DESK]
    assert len(exchange.answers) == asked
    assert exchange.head(exchange.only_lead()).lead.language is None


def test_who_presses_two_goes_on_in_spanish_and_so_does_all_that_reaches_them_later(exchange: Exchange) -> None:
    caller = Caller(exchange).calls().presses("2")
    assert caller.heard[-1] == "Un momento, por favor."
    assert caller.rings == [DESK]
    assert exchange.head(exchange.only_lead()).lead.language == "es"
    caller.nobody_picks_up().nobody_picks_up()
    assert caller.heard[-1].startswith("Para que le llamemos, marque 1.")
    assert IN_THE_MENU not in caller.heard
    assert languages(caller) == {"es-US"}
    assert caller.verbs[0].get("language") == "es-US"
    caller.hangs_up()
    exchange.run()
    (text,) = exchange.texts
    assert text.startswith("Hola")


def test_who_presses_another_key_is_rung_for_in_the_first_language(exchange: Exchange) -> None:
    caller = Caller(exchange).calls().presses("5")
    assert caller.heard[-1] == "One moment, please."
    assert caller.rings == [DESK]
    assert exchange.log(exchange.only_lead(), "call.details") == []


@pytest.mark.parametrize("how", ["8", "español por favor", "Do you speak Spanish?"])
def test_who_missed_it_may_choose_in_the_menu_by_key_or_by_word(exchange: Exchange, how: str) -> None:
    caller = Caller(exchange).calls().is_silent().nobody_picks_up().nobody_picks_up()
    assert caller.heard[-2:-1] == [IN_THE_MENU]
    caller = caller.presses(how) if how.isdigit() else caller.says(how)
    assert caller.heard[-1].startswith("Para que le llamemos, marque 1.")
    assert exchange.head(exchange.only_lead()).lead.language == "es"
    caller.says("inglés")
    assert caller.heard[-1].startswith("To be called back, press 1.")
    assert exchange.head(exchange.only_lead()).lead.language == "en"


def test_the_key_told_twice_is_told_to_the_lead_once(exchange: Exchange) -> None:
    caller = Caller(exchange).calls()
    action = str(caller.verbs[0].get("action"))
    for _ in range(2):
        caller.goes(action, Digits="2")
        assert caller.rings == [DESK]
    assert len(exchange.log(exchange.only_lead(), "call.details")) == 1


def test_a_choice_that_is_forged_or_repeated_after_the_call_changes_nothing(exchange: Exchange) -> None:
    caller = Caller(exchange).calls()
    action = str(caller.verbs[0].get("action"))
    assert exchange.post(action, caller.fields(Digits="2"), token="guessed")["statusCode"] == 401
    caller.hangs_up()
    assert exchange.post(action, caller.fields(Digits="2"))["statusCode"] == 403
    assert exchange.head(exchange.only_lead()).lead.language is None


@pytest.mark.parametrize(("known", "greeting"), [("es", "Gracias por llamar"), ("en", "Thank you for calling")])
def test_a_known_person_is_spoken_to_in_their_language_at_once(exchange: Exchange, known: str, greeting: str) -> None:
    exchange.lead(language=known)
    caller = Caller(exchange).calls()
    assert caller.heard[0].startswith(greeting)
    assert len(caller.heard) == 1
    assert caller.rings == [DESK]


def test_the_whole_of_a_call_after_hours_is_in_their_language(exchange: Exchange) -> None:
    exchange.clock.at = NIGHT
    caller = Caller(exchange).calls()
    assert IN_THE_MENU in caller.heard
    caller.presses("8").presses("1")
    assert caller.heard[-1] == "Diga su nombre y apellido. Para omitirlo, marque 1."
    caller.says("Ana Ruiz")
    assert "Para una cita nueva, marque 1." in caller.heard[-1]
    caller.presses("1")
    assert "mañana a las 9 de la mañana: marque 2." in caller.heard[-1]
    caller.says("el lunes después de las tres")
    assert caller.heard[-1].startswith("Gracias. Le llamaremos el lunes a las 3 de la tarde.")
    assert caller.verbs[0].get("transcribe") is None  # Twilio writes down English only
    lead = exchange.head(exchange.only_lead()).lead
    assert (lead.name, lead.language, lead.call_back_at) == ("Ana Ruiz", "es", datetime(2026, 11, 30, 20, tzinfo=UTC))


def test_what_it_is_about_is_kept_in_the_words_of_those_who_read_it(exchange: Exchange) -> None:
    exchange.clock.at = NIGHT
    Caller(exchange).calls().presses("8").presses("1").presses("1").presses("2")
    assert exchange.head(exchange.only_lead()).lead.words == "a question about treatment or prices"


def test_a_practice_of_one_language_offers_none(exchange: Exchange) -> None:
    exchange.practice = bilingual("en")
    assert len(Caller(exchange).calls().heard) == 1
    exchange.practice = bilingual("en", "fr")  # there are no French words for the phone
    assert len(Caller(exchange, call=2, number="+12125550178").calls().heard) == 1


def test_a_practice_that_speaks_spanish_first_offers_english(exchange: Exchange) -> None:
    exchange.practice = bilingual("es", "en")
    caller = Caller(exchange).calls()
    assert caller.heard[:2] == ["Gracias por llamar a Bright Smile Dental.", "For English, press 2."]
    assert caller.presses("2").heard[-1] == "One moment, please."


def test_the_notice_of_a_recording_is_heard_in_the_language_that_was_chosen(exchange: Exchange) -> None:
    exchange.practice = bilingual(record=True)
    caller = Caller(exchange).calls().presses("2")
    assert caller.heard[-1].startswith("Esta llamada se graba")
    other = Caller(exchange, call=2, number="+12125550178").calls().is_silent()
    assert other.heard[-1].startswith("This call is recorded")


def test_a_greeting_of_the_practices_own_comes_before_the_choice(exchange: Exchange) -> None:
    own = "Bright Smile Dental, good to hear from you."
    exchange.practice = bilingual(said={"en": {"welcome": own, "still_trying": "Nearly there."}})
    caller = Caller(exchange).calls()
    assert caller.heard == [own, CHOICE]
    assert caller.is_silent().nobody_picks_up().heard[-1] == "Nearly there."


class TestMembers:
    def test_a_member_hears_in_their_own_language_who_calls_and_which_language_they_speak(self, exchange):
        exchange.practice = replace(
            exchange.practice, team=(replace(exchange.practice.team[0], language="es"), *exchange.practice.team[1:])
        )
        exchange.lead(language="en")
        leg = Caller(exchange).calls().picked_up()
        assert leg.heard == ["Llamada para Bright Smile Dental de Dana.", "Habla inglés.", "Marque 1 para atenderla."]
        leg.presses("1")
        assert leg.heard[-2:] == ["Preguntó por Dental implants.", "Le comunicamos."]

    def test_a_caller_who_chose_spanish_is_announced_as_one_who_speaks_it(self, exchange):
        leg = Caller(exchange).calls().presses("2").picked_up()
        assert leg.heard == ["New inquiry for Bright Smile Dental.", "They speak Spanish.", "Press 1 to take it."]

    def test_nothing_is_said_of_the_language_that_the_member_hears_anyway(self, exchange):
        exchange.lead(language="en")
        assert not any("speak" in one for one in Caller(exchange).calls().picked_up().heard)

    def test_whoever_is_too_late_hears_so_in_their_language(self, exchange):
        exchange.practice = replace(
            bilingual(ring="at_once"), team=tuple(replace(one, language="es") for one in exchange.practice.team)
        )
        caller = Caller(exchange).calls().is_silent()
        first, second = caller.picked_up(0), caller.picked_up(1)
        second.presses("1")
        first.presses("1")
        assert first.heard[-1] == "Otra persona del equipo ya atiende esta llamada. Adiós."

    def test_a_member_is_waited_for_no_longer_than_a_person_needs(self, exchange):
        caller = Caller(exchange).calls().is_silent()
        leg = caller.picked_up()
        assert leg.verbs[0].get("timeout") == "6"


def test_each_language_has_its_voice_and_the_practice_may_choose_another(exchange: Exchange) -> None:
    caller = Caller(exchange).calls()
    voices = {(one.get("language"), one.get("voice")) for one in caller.verbs[0]}
    assert voices == {("en-US", "Polly.Joanna"), ("es-US", "Polly.Penelope")}
    from firstminute.domain.speech import Say

    told = TwilioVoice("https://api.example", {"es": "Polly.Lupe-Neural"}).told((Say("Hola", "es-US"),))
    assert 'voice="Polly.Lupe-Neural"' in told


def test_a_key_means_what_was_offered_when_the_question_was_asked(exchange: Exchange) -> None:
    exchange.clock.at = datetime(2026, 11, 24, 17, 59, 30, tzinfo=UTC)  # just before one o'clock in New York
    caller = Caller(exchange).calls().is_silent().nobody_picks_up("busy", 5).nobody_picks_up("busy", 5)
    caller.presses("1").presses("1").is_silent()
    assert "For today at 2 in the afternoon, press 2." in caller.heard[-1]
    assert params_of(caller.verbs[0].get("action"))["tries"] == "1"
    caller.waits(30).presses("2")
    assert "Somebody will call you today at 2 in the afternoon." in caller.heard[-1]
    assert exchange.head(exchange.only_lead()).lead.call_back_at == datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


def test_a_time_that_is_told_twice_is_the_first_one_and_is_said_so(exchange: Exchange) -> None:
    exchange.clock.at = NIGHT
    caller = Caller(exchange).calls().presses("1").presses("1").is_silent()
    action = str(caller.verbs[0].get("action"))
    for keys in ("2", "3"):
        caller.goes(action, Digits=keys)
        assert "Somebody will call you tomorrow at 9 in the morning." in caller.heard[-1]
    assert len(exchange.log(exchange.only_lead(), "call_back.requested")) == 1


def test_what_is_not_understood_is_asked_once_more_and_then_means_as_soon_as_possible(exchange: Exchange) -> None:
    exchange.clock.at = NIGHT
    caller = Caller(exchange).calls().presses("1").presses("1").is_silent().says("when the moon is full")
    assert caller.heard[-1].startswith(
        "We did not get that, or nobody is here then. For as soon as we are back, tomorrow"
    )
    caller.says("really, the moon")
    assert "Somebody will call you as soon as we are back, tomorrow at 8 in the morning." in caller.heard[-1]
    (asked,) = exchange.log(exchange.only_lead(), "call_back.requested")
    assert (asked.data["asked"], asked.data["at"]) == ("asap", "2026-11-25T13:00:00.000Z")


@pytest.mark.parametrize(
    ("said", "now"),
    [
        ("Can somebody call me back, please?", "Diga|Please say your first"),
        ("que me llamen por favor", "Please say your first"),
        ("I would like to leave a message", "Please leave your name"),
        ("I want to talk to somebody", "Still getting somebody|ring"),
    ],
)
def test_the_menu_understands_what_people_say(exchange: Exchange, said: str, now: str) -> None:
    caller = Caller(exchange).calls().is_silent().nobody_picks_up("busy", 20).nobody_picks_up("busy", 5)
    caller.says(said)
    assert any(one in caller.heard[-1] for one in now.split("|")) or (caller.rings and "ring" in now)


def test_who_cannot_be_called_back_is_not_told_that_they_will_be(exchange: Exchange) -> None:
    caller = Caller(exchange, number="anonymous").calls().is_silent().nobody_picks_up().nobody_picks_up()
    assert caller.heard[-2] == "Nobody can take your call right now."
    caller.is_silent().is_silent().is_silent().speaks_after_the_tone(hangs_up=False)
    assert caller.heard[-1] == "Thank you. Bright Smile Dental has your message. Goodbye."


def test_who_hides_their_number_is_asked_for_it_once(exchange: Exchange) -> None:
    caller = Caller(exchange, number="anonymous").calls().is_silent().nobody_picks_up().nobody_picks_up()
    caller.is_silent().is_silent()
    asked = sum("Your number is hidden" in one for one in caller.heard)
    caller.presses("0").nobody_picks_up().nobody_picks_up()
    assert caller.heard[-3:-1] == ["Nobody can take your call right now.", IN_THE_MENU]
    assert sum("Your number is hidden" in one for one in caller.heard) == asked


def test_a_person_who_writes_in_spanish_after_a_call_keeps_the_language_they_chose(exchange: Exchange) -> None:
    lead_id = exchange.lead(language="en", phone=PHONE)
    exchange.clock.advance(minutes=1)
    caller = Caller(exchange).calls().nobody_picks_up().nobody_picks_up()
    caller.says("español").hangs_up()
    assert exchange.head(lead_id).lead.language == "es"
    exchange.live(exchange.clock.at + timedelta(minutes=2))
    assert exchange.head(lead_id).lead.language == "es"


class TestCallsToLeads:
    @pytest.fixture
    def team(self, monkeypatch: pytest.MonkeyPatch) -> Lines:
        team = a_line_up(monkeypatch)
        members = tuple(replace(one, language="es") for one in team.exchange.practice.team)
        team.exchange.practice = replace(team.exchange.practice, team=members)
        return team.due()

    def test_a_member_hears_who_and_what_in_their_language_and_all_that_follows(self, team: Lines) -> None:
        team.step()
        line = team.ringing[0].picks_up()
        assert line.heard == [
            "Nueva consulta para Bright Smile Dental: Dana, por Dental implants.",
            "Habla inglés.",
            "Marque 1 para llamar ahora. Marque 2 para pasar la llamada.",
        ]
        line.presses("1").lead_picks_up().talks(240)
        assert line.heard[-2:] == [
            "Le comunicamos.",
            "Si habló con la persona, marque 1. Si era su buzón de voz, marque 2.",
        ]
        assert line.presses("1").heard[-1] == "Anotado. Gracias. Adiós."

    def test_so_do_those_who_pass_it_on_and_those_who_come_too_late(self, team: Lines) -> None:
        team.step()
        assert team.ringing[0].picks_up().presses("2").heard[-1] == "Preguntaremos a otra persona. Adiós."
        line = team.ringing[1].picks_up()
        team.exchange.happens(team.lead_id, "lead.opted_out", scope="all")
        assert line.presses("1").heard[-1].startswith("Por favor, no llame")
