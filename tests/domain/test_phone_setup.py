"""What a number is to be told, and what callers get when nobody of ours can answer."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial, VoiceResponse

from builders import a_practice
from firstminute.domain.call_rules import CallNumber
from firstminute.domain.phone_setup import differences, heard_words, numbers_to_ring, static_twiml, wanted
from firstminute.domain.practice import Member

API = "https://api.example"
RIGHT = {
    "voice_url": f"{API}/twilio/voice",
    "voice_method": "POST",
    "status_callback": f"{API}/twilio/voice/status",
    "status_callback_method": "POST",
    "sms_url": f"{API}/twilio/messages",
    "sms_method": "POST",
    "voice_application_sid": None,
    "trunk_sid": None,
    "sms_application_sid": "",
}


def test_a_number_that_is_set_up_needs_nothing() -> None:
    assert differences(RIGHT, wanted(API, None)) == []


def test_what_takes_calls_away_from_the_numbers_own_url_is_a_difference() -> None:
    found = differences(
        {**RIGHT, "voice_application_sid": "AP1", "voice_url": "https://demo.twilio.com"}, wanted(API, None)
    )
    assert [(one.parameter, one.now, one.wanted) for one in found] == [
        ("VoiceUrl", "https://demo.twilio.com", f"{API}/twilio/voice"),
        ("VoiceApplicationSid", "AP1", ""),
    ]


def test_a_fallback_is_set_only_when_one_is_given() -> None:
    assert "voice_fallback_url" not in wanted(API, None)
    found = differences(RIGHT, wanted(API, "https://handler.twilio.com/twiml/EH1"))
    assert {one.parameter for one in found} == {"VoiceFallbackUrl", "VoiceFallbackMethod"}


def test_while_the_api_is_down_the_team_is_rung_and_never_the_number_that_was_called() -> None:
    practice = a_practice()
    assert practice.sms
    circle = Member("line", "The line itself", phone=practice.sms.sender)
    practice = replace(practice, team=(circle, *practice.team))
    assert numbers_to_ring(practice) == ("+12125550110", "+12125550111")
    root = ET.fromstring(static_twiml(practice))
    assert [one.tag for one in root] == ["Say", "Dial", "Say", "Say", "Record"]
    assert [one.text for one in root.iter("Number")] == ["+12125550110", "+12125550111"]
    assert practice.name in str(root[0].text)


def test_a_further_number_of_the_practice_is_not_rung_either() -> None:
    further = "+12125550121"
    practice = a_practice()
    practice = replace(
        practice,
        team=(replace(practice.team[0], phone=further), *practice.team[1:]),
        calls=replace(practice.calls, numbers={further: CallNumber(further, "ads")}),
    )
    assert numbers_to_ring(practice) == ("+12125550111",)


def test_what_callers_get_is_what_twilios_own_library_would_write() -> None:
    practice = a_practice()
    root = ET.fromstring(static_twiml(practice))
    says = root.findall("Say")
    expected = VoiceResponse()
    expected.say(says[0].text, voice="Polly.Joanna", language="en-US")
    dial = Dial(timeout=18, answer_on_bridge=True)
    for number in numbers_to_ring(practice):
        dial.number(number)
    expected.append(dial)
    for one in says[1:]:
        expected.say(one.text, voice="Polly.Joanna", language="en-US")
    expected.record(max_length=120, play_beep=True)
    assert _shape(root) == _shape(ET.fromstring(str(expected)))


def test_a_practice_that_speaks_spanish_first_answers_in_it() -> None:
    told = ET.fromstring(static_twiml(replace(a_practice(), languages=("es", "en"))))
    assert str(told[0].text).startswith("Gracias")
    assert [(one.get("language"), one.get("voice")) for one in told.findall("Say")] == [
        *[("es-US", "Polly.Penelope")] * 3,
        *[("en-US", "Polly.Joanna")] * 2,  # nobody chose there, so what is asked is asked in both
    ]


def test_callers_hear_the_practices_own_sentences_there_too() -> None:
    said = {"en": {"welcome": "Hello & welcome to Bright Smile Dental.", "voicemail": "Call 212-555-0100 or speak."}}
    calls = replace(a_practice().calls, said=said, voices={"en": "Polly.Joanna-Neural"})
    told = ET.fromstring(static_twiml(a_practice(calls=calls)))
    assert [one.text for one in told.findall("Say")] == [
        "Hello & welcome to Bright Smile Dental.",
        "Nobody can take your call right now.",
        "Call 2 1 2, 5 5 5, 0 1 0 0 or speak.",
    ]
    assert told[0].get("voice") == "Polly.Joanna-Neural"


def test_what_callers_hear_is_listed_in_every_language_with_what_is_the_practices_own() -> None:
    calls = replace(a_practice().calls, said={"es": {"still_trying": "Ya casi."}})
    rows = list(heard_words(a_practice(languages=("en", "es", "fr"), calls=calls)))
    assert {language for language, *_ in rows} == {"en", "es"}
    assert ("es", "waiting", True, "Ya casi.") in rows
    assert ("en", "waiting", False, "Still getting somebody for you. Thank you for waiting.") in rows
    assert not any("{" in words for *_, words in rows)


@given(name=st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=80))
def test_no_name_breaks_the_answer(name: str) -> None:
    assert name in str(ET.fromstring(static_twiml(replace(a_practice(), name=name)))[0].text)


def _shape(element: ET.Element) -> object:
    return element.tag, dict(element.attrib), (element.text or "").strip(), [_shape(one) for one in element]
