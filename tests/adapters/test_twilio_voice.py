"""What we tell Twilio is what Twilio's own library would write, and what Twilio tells is read as it is."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial as TwilioDial
from twilio.twiml.voice_response import Gather, VoiceResponse

from builders import NOW, a_lead, a_practice
from firstminute.adapters.channels.twilio_voice import TwilioVoice
from firstminute.domain import call_flow, call_whispers, connect_flow, connecting
from firstminute.domain.call_backs import offers
from firstminute.domain.call_words import spoken_in
from firstminute.domain.calls import Call, Dial
from firstminute.domain.speech import Ask, Go, HangUp, Listen, Ring, Rung, Say, Step
from firstminute.domain.touch import Touch
from twiml_reference import assert_twiml

URL = "https://api.example"
VOICE = f"{URL}/twilio/voice"
# What each verb may hold, by Twilio's library: the arguments of what writes it.
VERBS = {
    "Response": VoiceResponse.__init__,
    "Say": VoiceResponse.say,
    "Dial": VoiceResponse.dial,
    "Number": TwilioDial.number,
    "Gather": VoiceResponse.gather,
    "Record": VoiceResponse.record,
    "Redirect": VoiceResponse.redirect,
    "Hangup": VoiceResponse.hangup,
}
# https://www.twilio.com/docs/voice/twiml: which verb may stand in which.
NESTING = {"Response": {"Say", "Dial", "Gather", "Record", "Redirect", "Hangup"}, "Dial": {"Number"}, "Gather": {"Say"}}


def told(*said) -> str:
    return TwilioVoice(URL).told(said)


def canonical(document: str) -> str:
    return ElementTree.canonicalize(document)


def test_a_ring_is_what_twilios_library_writes():
    expected = VoiceResponse()
    expected.say("One moment.", voice="Polly.Joanna", language="en-US")
    dial = TwilioDial(
        action=f"{VOICE}/dialed?round=0", method="POST", timeout=18, caller_id="+12125550120", answer_on_bridge=True
    )
    dial.number("+12125550110", url=f"{VOICE}/whisper?call=CA1&member=front_desk", method="POST")
    expected.append(dial)
    rung = Rung("+12125550110", Step("whisper", {"call": "CA1", "member": "front_desk"}))
    ring = Ring((rung,), "+12125550120", 18, Step("dialed", {"round": "0"}))
    assert canonical(told(Say("One moment.", "en-US"), ring)) == canonical(str(expected))


def test_ringing_a_lead_is_what_twilios_library_writes():
    practice, lead = a_practice(), a_lead()
    call = connecting.begun(practice, lead, Touch(1, "call", "call_now"), ((practice.team[0],),), NOW)
    leg = connecting.Leg(call.sid, 0, 0)
    here = f"?leg={leg.name}"
    expected = VoiceResponse()
    expected.say("Connecting.", voice="Polly.Joanna", language="en-US")
    dial = TwilioDial(
        action=f"{VOICE}/reached{here}", method="POST", timeout=30, caller_id="+12125550120", answer_on_bridge=True
    )
    dial.number(
        "+12125550143", status_callback=f"{VOICE}/met{here}", status_callback_event="answered completed",
        machine_detection="Enable", amd_status_callback=f"{VOICE}/detected{here}",
    )  # fmt: skip
    expected.append(dial)
    assert canonical(told(*connect_flow.connect(practice, call, leg, practice.team[0], lead))) == canonical(
        str(expected)
    )


def test_what_a_member_is_asked_who_is_rung_for_a_lead_is_what_twilios_library_writes():
    practice, lead = a_practice(), a_lead()
    call = connecting.begun(practice, lead, Touch(1, "call", "call_now"), ((practice.team[0],),), NOW)
    leg = connecting.Leg(call.sid, 0, 0)
    expected = VoiceResponse()
    accept = f"{VOICE}/accept?leg={leg.name}"
    gather = Gather(input="dtmf", action=accept, method="POST", timeout=6, num_digits=1)
    for one in connect_flow.offer(practice, call, leg, practice.team[0], lead)[0].prompt:
        gather.say(one.words, voice="Polly.Joanna", language="en-US")
    expected.append(gather)
    expected.hangup()
    assert canonical(told(*connect_flow.offer(practice, call, leg, practice.team[0], lead))) == canonical(str(expected))


def test_a_recorded_ring_is_what_twilios_library_writes():
    expected = VoiceResponse()
    dial = TwilioDial(
        action=f"{VOICE}/dialed", method="POST", timeout=20, caller_id="+1", answer_on_bridge=True,
        record="record-from-answer-dual", recording_status_callback=f"{VOICE}/recording?call=CA1",
    )  # fmt: skip
    expected.append(dial)
    ring = Ring((), "+1", 20, Step("dialed"), Step("recording", {"call": "CA1"}))
    assert canonical(told(ring)) == canonical(str(expected))


def test_a_question_is_what_twilios_library_writes():
    expected = VoiceResponse()
    gather = Gather(
        input="dtmf speech", action=f"{VOICE}/menu?tries=1", method="POST", timeout=6, num_digits=1, language="en-US",
        speech_timeout="auto", hints="call back, message",
    )  # fmt: skip
    gather.say("Press 1 & wait <now>", voice="Polly.Joanna", language="en-US")
    expected.append(gather)
    expected.redirect(f"{VOICE}/menu?tries=1", method="POST")
    step = Step("menu", {"tries": "1"})
    ask = Ask(step, (Say("Press 1 & wait <now>", "en-US"),), speech=True, hints=("call back", "message"))
    assert canonical(told(ask, Go(step))) == canonical(str(expected))


def test_a_question_for_keys_alone_ends_with_pound():
    expected = VoiceResponse()
    expected.append(Gather(input="dtmf", action=f"{VOICE}/number", method="POST", timeout=8, finish_on_key="#"))
    assert canonical(told(Ask(Step("number"), (), keys=0, wait=8))) == canonical(str(expected))


def test_the_tone_is_what_twilios_library_writes():
    expected = VoiceResponse()
    expected.record(
        action=f"{VOICE}/recorded", method="POST", max_length=120, timeout=5, finish_on_key="#", play_beep=True,
        recording_status_callback=f"{VOICE}/recording?call=CA1", transcribe=True,
        transcribe_callback=f"{VOICE}/transcription?call=CA1",
    )  # fmt: skip
    expected.hangup()
    call = {"call": "CA1"}
    listen = Listen(Step("recorded"), 120, Step("recording", call), Step("transcription", call))
    assert canonical(told(listen, HangUp())) == canonical(str(expected))


def every_document() -> Iterator[tuple[str, str]]:
    """Everything a caller or a member may be told, in every language we have words for."""
    for language in ("en", "es", "fr"):
        practice = a_practice(languages=(language,))
        lead, call, hidden = (
            a_lead(language=language),
            Call("CA1", "+12125550120", NOW, "ld_1"),
            Call("CA1", "", NOW, hidden=True),
        )
        offered = offers(practice, NOW)
        told_to = {
            "welcome": call_flow.welcome(practice, call, lead, NOW),
            "closed": call_flow.welcome(practice, call, lead, NOW.replace(hour=4)),
            "nobody": call_flow.nobody(practice, call, lead, NOW),
            "hidden": call_flow.nobody(practice, hidden, None, NOW),
            "name": call_flow.ask_name(spoken_in(language)),
            "about": call_flow.ask_about(practice, spoken_in(language)),
            "when": call_flow.ask_when(practice, spoken_in(language), NOW),
            **{f"confirmed {one.at}": call_flow.confirmed(practice, call, lead, one, NOW) for one in offered},
            "voicemail": call_flow.voicemail(practice, call, lead),
            "whisper": call_whispers.whisper(practice, call, practice.team[0], lead),
            "key taken": (*call_whispers.taken(practice, practice.team[0], lead), HangUp()),
            **{one: call_whispers.goodbye(practice, practice.team[0], one) for one in ("gone", "taken")},
            "choice": call_flow.welcome(
                replace(practice, languages=("en", "es")), call, replace(lead, language=None), NOW
            ),
            "thanks": call_flow.thanks(practice, hidden, None),
            "opted_out": call_flow.ended(practice, lead, "opted_out"),
        }
        yield from ((f"{language} {name}", TwilioVoice(URL).told(said)) for name, said in told_to.items())


@pytest.mark.parametrize(("name", "document"), list(every_document()))
def test_every_document_holds_only_verbs_and_attributes_that_twilio_knows_where_it_allows_them(name, document):
    for parent in ElementTree.fromstring(document).iter():
        known = inspect.signature(VERBS[parent.tag]).parameters
        assert {snake(one) for one in parent.attrib} <= known.keys(), name
        assert {child.tag for child in parent} <= NESTING.get(parent.tag, set()), name
    assert_twiml(document, leg=name.endswith(("whisper", "taken")))


@pytest.mark.parametrize(("name", "document"), list(every_document()))
def test_every_document_ends_somewhere_and_says_no_placeholder(name, document):
    verbs = list(ElementTree.fromstring(document))
    assert verbs[-1].tag in ("Hangup", "Redirect", "Dial"), name
    assert not [one.text for one in ElementTree.fromstring(document).iter("Say") if not one.text or "{" in one.text]


@given(st.text())
def test_whatever_is_said_makes_a_document_that_can_be_read(words):
    (said,) = ElementTree.fromstring(told(Say(words, "en-US")))
    assert len(said.text or "") == len(words)


def snake(attribute: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in attribute)


def heard(fields, **query):
    return TwilioVoice(URL).heard(fields, query)


@pytest.mark.parametrize(
    "caller",
    [
        "anonymous",
        "Restricted",
        "+266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+86282452253",
        "",
        "client:jane",
        "sip:a@b",
    ],
)
def test_a_withheld_number_is_none(caller):
    assert heard({"From": caller}).caller is None


def test_what_rang_is_read_as_it_is_told():
    told_of = {
        "DialCallStatus": "completed",
        "DialCallDuration": "3",
        "DialCallSid": "CA" + "a" * 32,
        "DialBridged": "true",
    }
    assert heard(told_of).dial == Dial("completed", "CA" + "a" * 32, 3, bridged=True)
    assert heard({"DialCallStatus": "no-answer"}).dial == Dial("no-answer")
    assert heard({"CallStatus": "completed"}).dial is None


def test_our_own_parameters_are_words_or_nothing():
    assert heard({}, call="CA1", member="a b", tries="2", x="<>").params == {"call": "CA1", "tries": "2"}


@pytest.mark.parametrize(("tries", "number"), [("1", 1), ("2", 2), ("99", 9), ("0", 1), ("x", 1), ("²", 1)])
def test_tries_are_counted_from_one(tries, number):
    assert heard({}, tries=tries).tries == number


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "CallSid",
                "From",
                "To",
                "CallStatus",
                "CallDuration",
                "Digits",
                "SpeechResult",
                "DialCallStatus",
                "DialBridged",
                "RecordingSid",
                "RecordingDuration",
                "TranscriptionText",
            ]
        ),
        st.text(),
    )
)
def test_no_field_whatever_is_in_it_is_an_error(fields):
    found = heard(fields)
    assert len(found.words) <= 500
    assert found.sid == "" or found.sid.startswith("CA")


def test_an_incoming_call_is_read():
    """The fields of https://www.twilio.com/docs/voice/twiml#request-parameters, as a capture has them."""
    told_of = {
        "CallSid": f"CA{7:032x}",
        "AccountSid": "AC1",
        "From": "+447700900123",
        "To": "+12035550123",
        "CallerCity": "",
    }
    found = heard({**told_of, "Called": "+12035550123", "CallStatus": "ringing", "Direction": "inbound"})
    assert (found.sid, found.caller, found.dialled) == (told_of["CallSid"], "+447700900123", "+12035550123")
    assert (found.status, found.seconds, found.dial) == ("ringing", None, None)


def test_the_length_of_a_call_is_its_seconds_not_the_minutes_that_are_billed():
    assert heard({"CallStatus": "completed", "Duration": "1", "CallDuration": "49"}).seconds == 49
