"""What Twilio's published reference lets a TwiML document hold: verbs, where they stand, attributes and their values.

Twilio checks documents against its schema (https://www.twilio.com/docs/api/errors/12200) and plays on without what it
does not know, so a slip is silence on somebody's phone. `assert_twiml` finds it before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

Check = Callable[[str], object]
# https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application: a document is cut off behind it
LARGEST = 64 * 1024


def _among(*words: str) -> Check:
    return lambda value: value in words


def _several(*words: str) -> Check:
    """Words with blanks between, none twice."""
    return lambda value: (
        value.split() and set(value.split()) <= set(words) and len(set(value.split())) == len(value.split())
    )


def _number(least: int, most: int = 2**31) -> Check:
    return lambda value: value.isascii() and value.isdecimal() and least <= int(value) <= most


def _like(pattern: str) -> Check:
    return lambda value: re.fullmatch(pattern, value)


def _hints(value: str) -> bool:
    """https://www.twilio.com/docs/voice/twiml/gather#hints: up to 500 of up to 100 characters"""
    phrases = value.split(",")
    return len(phrases) <= 500 and all(0 < len(one.strip()) <= 100 for one in phrases)


_URL = _like(r"https?://[!-~]{1,2000}")
_PHONE = _like(r"\+[1-9]\d{6,14}")
_METHOD = _among("GET", "POST")
_FLAG = _among("true", "false")
# https://www.twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages
_LANGUAGE = _like(r"[a-z]{2,3}(-[A-Z]{2})")
_ACTION = {"action": _URL, "method": _METHOD}
_KEYS = _like(r"[0-9*#]*")
_RECORDED = {
    "recordingStatusCallback": _URL,
    "recordingStatusCallbackMethod": _METHOD,
    "recordingStatusCallbackEvent": _several("in-progress", "completed", "absent"),
    "recordingTrack": _among("inbound", "outbound", "both"),
    "trim": _among("trim-silence", "do-not-trim"),
}


@dataclass(frozen=True)
class Element:
    """One verb or noun: its attributes, what may stand in it and how much, whether it holds words."""

    attributes: dict[str, Check] = field(default_factory=dict)
    inside: frozenset[str] = frozenset()
    words: Check | None = None
    least: int = 0
    most: int = 10_000


VERBS = frozenset({"Say", "Play", "Pause", "Gather", "Record", "Dial", "Redirect", "Hangup", "Reject"})
TEXTS = frozenset({"Message", "Redirect"})
REFERENCE = {
    "Response": Element(inside=VERBS | TEXTS),
    # https://www.twilio.com/docs/voice/twiml/say
    "Say": Element(
        {"voice": _like(r"[A-Za-z0-9.-]+"), "language": _LANGUAGE, "loop": _number(0)},
        words=lambda value: bool(value.strip()) and len(value.encode()) <= 4096,
    ),
    # https://www.twilio.com/docs/voice/twiml/play
    "Play": Element({"loop": _number(0), "digits": _like(r"[0-9wW*#]+")}, words=_URL),
    # https://www.twilio.com/docs/voice/twiml/pause
    "Pause": Element({"length": _number(1)}),
    # https://www.twilio.com/docs/voice/twiml/gather
    "Gather": Element(
        {
            **_ACTION,
            "input": _several("dtmf", "speech"),
            "timeout": _number(1),
            "numDigits": _number(1),
            "finishOnKey": _like(r"[0-9*#]?"),
            "actionOnEmptyResult": _FLAG,
            "language": _LANGUAGE,
            "hints": _hints,
            "speechTimeout": lambda value: value == "auto" or _number(1)(value),
            "speechModel": _like(r"[a-z0-9_-]+"),
            "enhanced": _FLAG,
            "profanityFilter": _FLAG,
            "partialResultCallback": _URL,
            "partialResultCallbackMethod": _METHOD,
        },
        frozenset({"Say", "Play", "Pause"}),
    ),
    # https://www.twilio.com/docs/voice/twiml/record
    "Record": Element(
        {
            **_ACTION,
            **{name: check for name, check in _RECORDED.items() if name != "recordingTrack"},
            "timeout": _number(0),
            "finishOnKey": _KEYS,
            "maxLength": _number(1, 14_400),
            "playBeep": _FLAG,
            "transcribe": _FLAG,
            "transcribeCallback": _URL,
        }
    ),
    # https://www.twilio.com/docs/voice/twiml/dial
    "Dial": Element(
        {
            **_ACTION,
            **_RECORDED,
            "answerOnBridge": _FLAG,
            "callerId": _PHONE,
            "hangupOnStar": _FLAG,
            "record": _among(
                "do-not-record",
                "record-from-answer",
                "record-from-ringing",
                "record-from-answer-dual",
                "record-from-ringing-dual",
            ),
            "ringTone": _like(r"[a-z]{2}(-old)?"),
            "sequential": _FLAG,
            "timeLimit": _number(1, 14_400),
            "timeout": _number(5, 600),
        },
        frozenset({"Number"}),
        least=1,
        most=10,
    ),
    # https://www.twilio.com/docs/voice/twiml/number
    "Number": Element(
        {
            "url": _URL,
            "method": _METHOD,
            "sendDigits": _like(r"[0-9w*#]+"),
            "statusCallback": _URL,
            "statusCallbackEvent": _several("initiated", "ringing", "answered", "completed"),
            "statusCallbackMethod": _METHOD,
            "machineDetection": _among("Enable", "DetectMessageEnd"),
            "machineDetectionTimeout": _number(3, 59),
            "amdStatusCallback": _URL,
            "amdStatusCallbackMethod": _METHOD,
        },
        words=_PHONE,
    ),
    # https://www.twilio.com/docs/voice/twiml/redirect
    "Redirect": Element({"method": _METHOD}, words=_URL),
    # https://www.twilio.com/docs/voice/twiml/hangup
    "Hangup": Element(),
    # https://www.twilio.com/docs/voice/twiml/reject
    "Reject": Element({"reason": _among("rejected", "busy")}),
    # https://www.twilio.com/docs/messaging/twiml/message: 1,600 characters
    "Message": Element(
        {**_ACTION, "to": _PHONE, "from": _PHONE, "statusCallback": _URL},
        words=lambda value: 0 < len(value.strip()) <= 1600,
    ),
}
# Behind these nothing is heard: https://www.twilio.com/docs/voice/twiml/redirect, .../hangup, .../reject
_LAST = frozenset({"Redirect", "Hangup", "Reject"})
# Only for whoever calls: https://www.twilio.com/docs/voice/twiml/number#url
_NOT_IN_A_LEG = frozenset({"Dial", "Record", "Reject"})


def assert_twiml(document: str, *, leg: bool = False) -> None:
    """Fail for a document that Twilio would not play as it stands. `leg`: it is read to a number that is dialled."""
    found = list(slips(document, leg=leg))
    assert not found, f"{found} in {document}"


def slips(document: str, *, leg: bool = False) -> Iterator[str]:
    """Everything that the reference does not allow."""
    if len(document.encode()) > LARGEST:
        yield "the document is too large"
    root = ElementTree.fromstring(document)
    if root.tag != "Response" or root.attrib:
        yield f"<{root.tag}> is not <Response>"
        return
    for element in root.iter():
        yield from _of(element)
    for verb in list(root)[:-1]:
        if verb.tag in _LAST:
            yield f"something stands behind {verb.tag}"
    if leg:
        yield from (f"{verb.tag} in what a dialled number hears" for verb in root if verb.tag in _NOT_IN_A_LEG)


def _of(element: ElementTree.Element) -> Iterator[str]:
    known = REFERENCE.get(element.tag)
    if known is None:
        yield f"no verb {element.tag}"
        return
    yield from (
        f"{element.tag} {name}={value!r}" for name, value in element.attrib.items() if not _is(known, name, value)
    )
    yield from (f"{one.tag} in {element.tag}" for one in element if one.tag not in known.inside)
    if not known.least <= len(element) <= known.most:
        yield f"{element.tag} holds {len(element)}"
    words = element.text or ""
    if (words.strip() and known.words is None) or (element.tail or "").strip():
        yield f"words in or behind {element.tag}"
    if known.words is not None and not known.words(words):
        yield f"{element.tag} says {words[:40]!r}"


def _is(known: Element, name: str, value: str) -> bool:
    check = known.attributes.get(name)
    return check is not None and bool(check(value))
