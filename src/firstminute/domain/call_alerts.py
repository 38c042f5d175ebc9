"""What a member of the team is told of a call that nobody took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.call_asks import is_emergency
from firstminute.domain.call_words import language_name
from firstminute.domain.calls import ANSWERED
from firstminute.domain.events import Event, parse_rfc3339
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice

TITLES: Final[Mapping[str, str]] = {
    "call.ended": "Missed call",
    "call.voicemail": "Left a message",
    "call.details": "Says it is an emergency",
    "call.transcribed": "Their message in words",
    "call_back.requested": "Wants to be called back",
    "call_back.due": "Call back now",
    "call.not_taken": "Call now",
}
# What a missed call is followed by without anybody having asked for it.
MISSED: Final = "missed"
CALL_BACK: Final = "call_back"
_HIDDEN: Final = "Their number is hidden, so nobody can call back."
_A_WEEK: Final = 7  # days; from then on a weekday alone is another one


def concerns(event: Event) -> bool:
    """Whether somebody is to be told: once of each thing a caller left behind, or that they left nothing."""
    data = event.data
    if event.type == "call.ended":
        missed = data.get("outcome") != ANSWERED and not data.get("corrected") and not data.get("refused")
        return missed and not data.get("call_back") and not data.get("voicemail")
    if event.type == "call.transcribed":
        return bool(data.get("text"))
    if event.type == "call.details":
        return data.get("urgent") is True
    if event.type == "call_back.requested":
        return data.get("asked") != MISSED
    return event.type in TITLES


def instruction(practice: Practice, lead: Lead, event: Event) -> list[str]:
    """What is to be done, when it does not go without saying."""
    if event.type == "call.ended":
        known = "Please call back." if lead.phone else _HIDDEN
        times = event.data.get("times")
        return [f"{f'They called {times} times, and nobody took it.' if times else 'Nobody took the call.'} {known}"]
    if event.type == "call.voicemail":
        return [f"Listen to it at Twilio: recording {event.data.get('recording')}.", *_unwritten(practice, lead)]
    if event.type == "call.details":
        return [f"They said so to the practice's phone. {'Please call at once.' if lead.phone else _HIDDEN}"]
    if event.type == "call.transcribed":
        urgent = is_emergency(str(event.data.get("text")))
        return ["It sounds like an emergency: please call at once."] if urgent else []
    if event.type == "call_back.requested":
        return [f"They were promised a call {_when(practice, event)}."]
    if event.type == "call_back.due":
        return ["It was promised for now."]
    return []


def _when(practice: Practice, event: Event) -> str:
    at = parse_rfc3339(str(event.data["at"])).astimezone(ZoneInfo(practice.zone))
    soon = event.data.get("asked") == "asap"
    if soon and at <= event.occurred_at:
        return "as soon as possible"
    days = (at.date() - event.occurred_at.astimezone(at.tzinfo).date()).days
    date = f", {at:%B} {at.day}," if days >= _A_WEEK else ""
    hour = f"on {at:%A}{date} at {at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"
    return f"as soon as you are back, {hour}" if soon else hour


def _unwritten(practice: Practice, lead: Lead) -> list[str]:
    """Why no words of a message will follow. https://www.twilio.com/docs/voice/twiml/record#transcribe"""
    language = lead.language or "en"
    if not practice.calls.transcribe or language.startswith("en"):
        return []
    return [f"They speak {language_name('en', language) or 'another language'}, so nobody puts it into words for you."]
