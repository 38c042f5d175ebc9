"""What a phone number of the practice is to be told at Twilio, and what callers hear when we cannot be reached.

https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from firstminute.domain.practice import Practice

# A carrier's own voicemail answers after about 20 to 30 seconds; ours is to be quicker.
RING_SECONDS: Final = 18
LONGEST_VOICEMAIL: Final = 120  # seconds
_MOST_NUMBERS: Final = 10  # https://www.twilio.com/docs/voice/twiml/number#simultaneous-dialing
# While one of these is set Twilio asks it and ignores the number's own URLs.
_IN_THE_WAY: Final = ("voice_application_sid", "trunk_sid", "sms_application_sid")
_VOICES: Final[Mapping[str, tuple[str, str, str]]] = {
    "en": (
        "en-US",
        "Thank you for calling {practice}. One moment, we are connecting you.",
        "Nobody can take your call right now. Please leave your name, your number and what it is about after the tone.",
    ),
    "es": (
        "es-US",
        "Gracias por llamar a {practice}. Un momento, le comunicamos.",
        "Ahora nadie puede atenderle. Deje su nombre, su número y el motivo después del tono.",
    ),
}


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


def wanted(api_url: str, fallback_url: str | None) -> dict[str, str]:
    """How the number is to be set. Without a fallback the one it has is left alone."""
    settings = {
        "voice_url": f"{api_url}/twilio/voice",
        "voice_method": "POST",
        "status_callback": f"{api_url}/twilio/voice/status",
        "status_callback_method": "POST",
        "sms_url": f"{api_url}/twilio/messages",
        "sms_method": "POST",
        **dict.fromkeys(_IN_THE_WAY, ""),
    }
    return (
        {**settings, "voice_fallback_url": fallback_url, "voice_fallback_method": "GET"} if fallback_url else settings
    )


def differences(current: Mapping[str, object], settings: Mapping[str, str]) -> list[Difference]:
    """What has to change; empty when the number is set up."""
    found = [Difference(name, str(current.get(name) or ""), value) for name, value in settings.items()]
    return [one for one in found if one.now != one.wanted]


def numbers_to_ring(practice: Practice) -> tuple[str, ...]:
    """Who is rung when nothing of ours runs: the team, and never the number itself, which would ring in circles."""
    ours = {practice.phone, practice.sms.sender if practice.sms else ""}
    phones = dict.fromkeys(one.phone for one in practice.team if one.phone)
    return tuple(phone for phone in phones if phone not in ours)[:_MOST_NUMBERS]


def static_twiml(practice: Practice) -> str:
    """What a caller gets while the API is down: the team's phones ring at once, then a tone to speak after.

    It holds everything it needs, so that it can lie with Twilio itself (a TwiML Bin) and share no fate with us.
    https://www.twilio.com/docs/serverless/twiml-bins
    """
    language, greeting, apology = _VOICES.get(practice.languages[0][:2], _VOICES["en"])
    said = escape(greeting.format(practice=practice.name)), escape(apology)
    numbers = "".join(f"<Number>{escape(one)}</Number>" for one in numbers_to_ring(practice))
    dial = f'  <Dial timeout="{RING_SECONDS}" answerOnBridge="true">{numbers}</Dial>\n' if numbers else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Response>\n'
        f'  <Say language="{language}">{said[0]}</Say>\n{dial}'
        f'  <Say language="{language}">{said[1]}</Say>\n'
        f'  <Record maxLength="{LONGEST_VOICEMAIL}" playBeep="true"/>\n</Response>\n'
    )
