"""Calls through Twilio: its requests as what was heard, our instructions as TwiML.

https://www.twilio.com/docs/voice/twiml
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlencode
from xml.etree import ElementTree

from firstminute.application.call_ports import Heard
from firstminute.domain.calls import Dial
from firstminute.domain.contact_points import clean
from firstminute.domain.phone_setup import USUAL_VOICES
from firstminute.domain.speech import Ask, Go, HangUp, Instruction, Listen, Ring, Rung, Say, Step

# Numbers of North America have ten digits behind their 1.
_PHONE: Final = re.compile(r"\+(?:1[2-9][0-9]{9}|[2-9][0-9]{6,14})")
# What stands in `From` when a caller's number is withheld: words, or the same words on a keypad (anonymous, restricted,
# blocked, unknown, unavailable).
_HIDDEN: Final = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
_SID: Final = re.compile(r"CA[0-9A-Za-z]{1,62}")
_LONGEST_SPEECH: Final = 500
_LONGEST_TRANSCRIPT: Final = 4000
# What is not one of the words that Twilio's requests and ours may hold is taken for nothing.
_WORD: Final = re.compile(r"[a-z-]{1,20}")
_HEARD: Final = re.compile(r"[a-z_]{1,24}")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_Write = Callable[[ElementTree.Element, Instruction, str], None]


class TwilioVoice:
    """Reads Twilio's voice requests and writes TwiML. `api_url` is where its webhooks reach us.

    `voices` are other voices than the usual ones, by language.
    """

    def __init__(self, api_url: str, voices: Mapping[str, str] | None = None) -> None:
        self._url = f"{api_url}/twilio/voice"
        self._voices = {**USUAL_VOICES, **(voices or {})}

    def heard(self, fields: Mapping[str, str], query: Mapping[str, str]) -> Heard:
        """What a request tells. https://www.twilio.com/docs/voice/twiml#request-parameters"""
        called = fields.get("From", "")
        return Heard(
            sid=_matched(_SID, fields.get("CallSid")),
            caller=called if _PHONE.fullmatch(called) and called not in _HIDDEN else None,
            dialled=_matched(_PHONE, fields.get("To")),
            status=_matched(_WORD, fields.get("CallStatus")),
            seconds=_count(fields.get("CallDuration")),
            keys=_keys(fields.get("Digits", "")),
            words=clean(fields.get("SpeechResult", ""), _LONGEST_SPEECH),
            dial=_dial(fields),
            recording=_matched(_NAME, fields.get("RecordingSid")),
            recorded=_count(fields.get("RecordingDuration")),
            answered_by=_matched(_HEARD, fields.get("AnsweredBy")),
            inbound=fields.get("Direction", "inbound") == "inbound",
            at=_told_at(fields.get("Timestamp", "")),
            transcription=_matched(_NAME, fields.get("TranscriptionSid")),
            transcript=clean(fields.get("TranscriptionText", ""), _LONGEST_TRANSCRIPT),
            params={name: value for name, value in query.items() if _NAME.fullmatch(value)},
        )

    def told(self, said: Sequence[Instruction]) -> str:
        """Our instructions as a TwiML document."""
        response = ElementTree.Element("Response")
        for one in said:
            _WRITERS[type(one)](response, one, self._url)
        for say in response.iter("Say"):
            say.set("voice", self._voices[say.get("language", "en")[:2]])
        return '<?xml version="1.0" encoding="UTF-8"?>' + ElementTree.tostring(response, encoding="unicode")


def _say(parent: ElementTree.Element, one: Instruction, _url: str) -> None:
    """https://www.twilio.com/docs/voice/twiml/say"""
    assert isinstance(one, Say)  # noqa: S101  by the table of writers
    ElementTree.SubElement(parent, "Say", language=one.language).text = _speakable(one.words)


def _ring(parent: ElementTree.Element, one: Instruction, url: str) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial and .../number#url: what the called party hears first.

    `answerOnBridge` keeps the caller hearing it ring while a member listens to who is calling.
    """
    assert isinstance(one, Ring)  # noqa: S101  by the table of writers
    dial = ElementTree.SubElement(
        parent,
        "Dial",
        action=_address(url, one.then),
        method="POST",
        timeout=str(one.seconds),
        callerId=one.caller_id,
        answerOnBridge="true",
    )
    if one.record:
        dial.set("record", "record-from-answer-dual")
        dial.set("recordingStatusCallback", _address(url, one.record))
    for phone in one.phones:
        _number(dial, phone, url)


def _number(dial: ElementTree.Element, phone: Rung, url: str) -> None:
    """https://www.twilio.com/docs/voice/twiml/number#attributes"""
    number = ElementTree.SubElement(dial, "Number")
    number.text = phone.number
    if phone.whisper:
        number.set("url", _address(url, phone.whisper))
        number.set("method", "POST")
    if phone.told:
        number.set("statusCallback", _address(url, phone.told))
        number.set("statusCallbackEvent", "answered completed")
    if phone.detected:
        number.set("machineDetection", "Enable")
        number.set("amdStatusCallback", _address(url, phone.detected))


def _ask(parent: ElementTree.Element, one: Instruction, url: str) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather"""
    assert isinstance(one, Ask)  # noqa: S101  by the table of writers
    gather = ElementTree.SubElement(
        parent,
        "Gather",
        input="dtmf speech" if one.speech else "dtmf",
        action=_address(url, one.then),
        method="POST",
        timeout=str(one.wait),
    )
    if one.keys:
        gather.set("numDigits", str(one.keys))
    else:
        gather.set("finishOnKey", "#")
    if one.speech:
        gather.set("language", one.language)
        gather.set("speechTimeout", "auto")
    if one.hints:
        gather.set("hints", ", ".join(one.hints))
    for prompt in one.prompt:
        _say(gather, prompt, url)


def _listen(parent: ElementTree.Element, one: Instruction, url: str) -> None:
    """https://www.twilio.com/docs/voice/twiml/record: an empty recording goes on to the next verb."""
    assert isinstance(one, Listen)  # noqa: S101  by the table of writers
    record = ElementTree.SubElement(
        parent,
        "Record",
        action=_address(url, one.then),
        method="POST",
        maxLength=str(one.seconds),
        timeout="5",
        finishOnKey="#",
        playBeep="true",
        recordingStatusCallback=_address(url, one.recorded),
    )
    if one.transcribed:
        record.set("transcribe", "true")
        record.set("transcribeCallback", _address(url, one.transcribed))


def _go(parent: ElementTree.Element, one: Instruction, url: str) -> None:
    """https://www.twilio.com/docs/voice/twiml/redirect"""
    assert isinstance(one, Go)  # noqa: S101  by the table of writers
    ElementTree.SubElement(parent, "Redirect", method="POST").text = _address(url, one.to)


def _hang_up(parent: ElementTree.Element, _one: Instruction, _url: str) -> None:
    """https://www.twilio.com/docs/voice/twiml/hangup"""
    ElementTree.SubElement(parent, "Hangup")


_WRITERS: Final[Mapping[type, _Write]] = {
    Say: _say,
    Ring: _ring,
    Ask: _ask,
    Listen: _listen,
    Go: _go,
    HangUp: _hang_up,
}


def _address(url: str, step: Step) -> str:
    query = urlencode(dict(step.params))
    return f"{url}/{step.name}?{query}" if query else f"{url}/{step.name}"


def _speakable(words: str) -> str:
    """Characters that XML cannot hold make a document that Twilio refuses. https://www.w3.org/TR/xml/#charsets"""
    return "".join(one if one.isprintable() else " " for one in words)


def _dial(fields: Mapping[str, str]) -> Dial | None:
    """https://www.twilio.com/docs/voice/twiml/dial#action"""
    status = _matched(_WORD, fields.get("DialCallStatus"))
    if not status:
        return None
    bridged = {"true": True, "false": False}.get(fields.get("DialBridged", "").lower())
    return Dial(status, _matched(_SID, fields.get("DialCallSid")), _count(fields.get("DialCallDuration")), bridged)


def _keys(text: str) -> str:
    """Keys, or `hangup`, which Record says of a caller who hung up. https://www.twilio.com/docs/voice/twiml/record"""
    return text if re.fullmatch(r"[0-9*#]{1,32}|hangup", text) else ""


def _count(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text) else None


def _told_at(text: str) -> datetime | None:
    """RFC 2822, in status callbacks only. https://www.twilio.com/docs/voice/api/call-resource#statuscallback"""
    with suppress(ValueError, OverflowError):
        return parsedate_to_datetime(text).astimezone(UTC)
    return None


def _matched(pattern: re.Pattern[str], text: str | None) -> str:
    return text if text and pattern.fullmatch(text) else ""
