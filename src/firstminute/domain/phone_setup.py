"""What a phone number of the practice is to be told at Twilio, and what callers hear when we cannot be reached.

https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from firstminute.domain.call_words import OWN, other_language, own, say, spoken_in, topics
from firstminute.domain.number_rules import own_numbers
from firstminute.domain.practice import Practice
from firstminute.domain.speech import Say

# A carrier's own voicemail answers after about 20 to 30 seconds; ours is to be quicker.
RING_SECONDS: Final = 18
LONGEST_VOICEMAIL: Final = 120  # seconds
_MOST_NUMBERS: Final = 10  # https://www.twilio.com/docs/voice/twiml/number#simultaneous-dialing
# While one of these is set Twilio asks it and ignores the number's own URLs.
_IN_THE_WAY: Final = ("voice_application_sid", "trunk_sid", "sms_application_sid")
# A voice for each language. Without one Twilio takes `man`, which speaks no Spanish of the Americas, and a voice that
# does not speak a language is an error that the caller hears as silence. https://www.twilio.com/docs/voice/twiml/say
USUAL_VOICES: Final[Mapping[str, str]] = {"en": "Polly.Joanna", "es": "Polly.Penelope"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting of the number that is not as it should be. `now` and `wanted` are empty where there is none."""

    setting: str
    now: str
    wanted: str

    @property
    def parameter(self) -> str:
        """The setting's name when it is written: `voice_url` is `VoiceUrl`."""
        return "".join(part.capitalize() for part in self.setting.split("_"))


def numbers_at_provider(practice: Practice) -> dict[str, bool]:
    """The practice's numbers to be set up, the one that texts leave from first, and whether each can send texts."""
    further = {number: one.texts for number, one in practice.calls.numbers.items()}
    return {practice.sms.sender: True, **further} if practice.sms else further


def wanted(api_url: str, fallback_url: str | None, *, texts: bool = True) -> dict[str, str]:
    """How a number is to be set. Without a fallback the one it has is left alone; `texts`: it takes texts too."""
    settings = {
        "voice_url": f"{api_url}/twilio/voice",
        "voice_method": "POST",
        "status_callback": f"{api_url}/twilio/voice/status",
        "status_callback_method": "POST",
        **({"sms_url": f"{api_url}/twilio/messages", "sms_method": "POST"} if texts else {}),
        **{name: "" for name in _IN_THE_WAY if texts or not name.startswith("sms_")},
    }
    return (
        {**settings, "voice_fallback_url": fallback_url, "voice_fallback_method": "GET"} if fallback_url else settings
    )


def differences(current: Mapping[str, object], settings: Mapping[str, str]) -> list[Difference]:
    """What has to change; empty when the number is set up."""
    found = [Difference(name, str(current.get(name) or ""), value) for name, value in settings.items()]
    return [one for one in found if one.now != one.wanted]


def numbers_to_ring(practice: Practice) -> tuple[str, ...]:
    """Who is rung when nothing of ours runs: the team, and never a number of ours, which would ring in circles."""
    ours = own_numbers(practice)
    phones = dict.fromkeys(one.phone for one in practice.team if one.phone)
    return tuple(phone for phone in phones if phone not in ours)[:_MOST_NUMBERS]


def static_twiml(practice: Practice) -> str:
    """What a caller gets while the API is down: the team's phones ring at once, then a tone to speak after.

    It holds everything it needs, so that it can lie with Twilio itself (a TwiML Bin) and share no fate with us. Nobody
    can choose a language there, so what is asked is asked in each.
    https://www.twilio.com/docs/serverless/twiml-bins
    """
    languages = _languages(practice)
    sorry = "".join(_said(practice, one) for language in languages for one in _sorry(practice, language))
    numbers = "".join(f"<Number>{escape(one)}</Number>" for one in numbers_to_ring(practice))
    dial = f'  <Dial timeout="{RING_SECONDS}" answerOnBridge="true">{numbers}</Dial>\n' if numbers else ""
    hello = _said(practice, _hello(practice, languages[0]))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Response>\n{hello}{dial}{sorry}'
        f'  <Record maxLength="{LONGEST_VOICEMAIL}" playBeep="true"/>\n</Response>\n'
    )


def heard_words(practice: Practice) -> Iterator[tuple[str, str, bool, str]]:
    """Language, name in the client file or of ours, whether it is the practice's own, and the words a caller hears."""
    names = {sentence: name for name, sentence in OWN.items()}
    for language in _languages(practice):
        written = practice.calls.said.get(language, {})
        for sentence in (*OWN.values(), "nobody", "closed", "thanks", "goodbye"):
            words = own(practice.calls, language, sentence, practice=practice.name).words
            yield language, names.get(sentence, sentence), sentence in written, words
        listed = topics(practice.calls, language)
        yield language, "topics", language in practice.calls.topics, "; ".join(listed)


def _languages(practice: Practice) -> list[str]:
    """What callers are spoken to in, the preferred one first."""
    first = spoken_in(*practice.languages)
    other = other_language(first, practice.languages)
    return [first, other] if other else [first]


def voice_of(practice: Practice, language: str) -> str:
    """Who says something in a language like `es-US`."""
    return {**USUAL_VOICES, **practice.calls.voices}[language[:2]]


def _hello(practice: Practice, language: str) -> Say:
    mine = "welcome" in practice.calls.said.get(language, {})
    return own(practice.calls, language, "welcome" if mine else "fallback", practice=practice.name)


def _sorry(practice: Practice, language: str) -> tuple[Say, Say]:
    return say(language, "nobody_hidden"), own(practice.calls, language, "voicemail")


def _said(practice: Practice, one: Say) -> str:
    voice = quoteattr(voice_of(practice, one.language))
    return f'  <Say language="{one.language}" voice={voice}>{escape(one.words)}</Say>\n'
