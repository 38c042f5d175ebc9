"""The check of documents by Twilio's reference finds what Twilio would not play, and agrees with Twilio's library."""

from __future__ import annotations

import inspect

import pytest
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, VoiceResponse

from builders import a_practice
from firstminute.domain.phone_setup import static_twiml
from twiml_reference import LARGEST, REFERENCE, assert_twiml, slips

SAY = '<Say language="en-US">Hello</Say>'
LIBRARY = {
    "Say": VoiceResponse.say,
    "Play": VoiceResponse.play,
    "Pause": VoiceResponse.pause,
    "Gather": VoiceResponse.gather,
    "Record": VoiceResponse.record,
    "Dial": VoiceResponse.dial,
    "Number": Dial.number,
    "Redirect": VoiceResponse.redirect,
    "Hangup": VoiceResponse.hangup,
    "Reject": VoiceResponse.reject,
    "Message": MessagingResponse.message,
}
WRONG = {
    "another root": "<Say>Hello</Say>",
    "a verb that is none": "<Response><Speak>Hello</Speak></Response>",
    "a verb in the wrong case": "<Response><say>Hello</say></Response>",
    "an attribute that is none": '<Response><Say lang="en-US">Hello</Say></Response>',
    "an attribute in the wrong case": '<Response><Gather numdigits="1"/></Response>',
    "a language without a country": '<Response><Say language="en">Hello</Say></Response>',
    "nothing said": '<Response><Say language="en-US"> </Say></Response>',
    "too much said": f"<Response><Say>{'a' * 4097}</Say></Response>",
    "a phone that rings too short": '<Response><Dial timeout="4"><Number>+12125550110</Number></Dial></Response>',
    "nobody rung": '<Response><Dial timeout="18"/></Response>',
    "eleven rung": f"<Response><Dial>{'<Number>+12125550110</Number>' * 11}</Dial></Response>",
    "a number that is none": "<Response><Dial><Number>2125550110</Number></Dial></Response>",
    "a caller without a number": '<Response><Dial callerId="us"><Number>+12125550110</Number></Dial></Response>',
    "a relative address": '<Response><Redirect method="POST">/twilio/voice</Redirect></Response>',
    "a Dial in a Gather": "<Response><Gather><Dial><Number>+12125550110</Number></Dial></Gather></Response>",
    "something behind the end": f"<Response><Hangup/>{SAY}</Response>",
    "something behind a redirect": f"<Response><Redirect>https://api.example/a</Redirect>{SAY}</Response>",
    "no keys asked for": '<Response><Gather numDigits="0"/></Response>',
    "an input that is none": '<Response><Gather input="voice"/></Response>',
    "an event that is none": (
        '<Response><Dial><Number statusCallbackEvent="busy">+12125550110</Number></Dial></Response>'
    ),
    "a detection that is none": '<Response><Dial><Number machineDetection="on">+12125550110</Number></Dial></Response>',
    "a hint that is too long": f'<Response><Gather hints="{"a" * 101}"/></Response>',
    "words beside verbs": f"<Response>Hello{SAY}</Response>",
    "words behind a verb": f"<Response>{SAY}Hello</Response>",
    "too large": "<Response>" + f"<Say>{'a' * 4000}</Say>" * (LARGEST // 4000 + 1) + "</Response>",
    "a text that is too long": f"<Response><Message>{'a' * 1601}</Message></Response>",
}


@pytest.mark.parametrize("document", WRONG.values(), ids=WRONG.keys())
def test_what_twilio_would_not_play_is_found(document: str) -> None:
    assert list(slips(document)) != []


def test_the_leg_of_a_call_neither_dials_nor_records() -> None:
    dial = "<Response><Dial><Number>+12125550110</Number></Dial></Response>"
    assert_twiml(dial)
    assert list(slips(dial, leg=True)) == ["Dial in what a dialled number hears"]


@pytest.mark.parametrize("verb", LIBRARY)
def test_every_attribute_of_the_reference_is_one_of_twilios_library(verb: str) -> None:
    known = inspect.signature(LIBRARY[verb]).parameters
    ours = {"".join(f"_{one.lower()}" if one.isupper() else one for one in name) for name in REFERENCE[verb].attributes}
    assert {"from_" if one == "from" else one for one in ours} <= known.keys()


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_callers_hear_while_nothing_of_ours_answers_is_by_the_reference(language: str) -> None:
    assert_twiml(static_twiml(a_practice(languages=(language,))))
