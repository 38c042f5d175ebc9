"""What a member hears who is rung to call a lead, and how the two are connected. Pure.

picks up ──▶ who it is and what they asked ──▶ 1 ──▶ the lead's phone rings ──▶ they talk ──▶ who was it? ──▶ over
                                               ├──▶ 2: the next of the team
                                               └──▶ nothing: over; what the phone came to is told, and then the next
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.call_flow import Said
from firstminute.domain.call_words import say, words
from firstminute.domain.calls import Call
from firstminute.domain.connecting import Leg
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice
from firstminute.domain.speech import Ask, Go, HangUp, Ring, Rung, Say, Step
from firstminute.domain.templates import cleaned

# Staff are spoken to in English, as in their alerts.
_LANGUAGE: Final = "en"
# How long a lead's phone rings: about as long as a carrier's voicemail waits, which is a call's last try.
_LEAD_RINGS: Final = 30  # seconds
# What a member is told by the first rule that says so.
_WHY: Final[Mapping[str, str]] = {
    "opt_out": "withdrawn_opt_out",
    "stopped.opted_out": "withdrawn_opt_out",
    "stopped.replied": "withdrawn_replied",
    "stopped.booked": "withdrawn_booked",
    "stopped.human": "withdrawn_human",
    "calls.on_the_phone": "withdrawn_phone",
    "hours": "withdrawn_hours",
}


def offer(practice: Practice, call: Call, leg: Leg, lead: Lead) -> Said:
    """Who and what in one breath, then the keys. A private voicemail presses none."""
    assert call.out is not None  # noqa: S101  it is a call to a lead
    first = call.out.step <= 1 and not call.out.run
    prompt = (_who(practice, lead, "offer_first" if first else "offer_again"), say(_LANGUAGE, "offer_keys"))
    return (Ask(Step("accept", {"leg": leg.name}), prompt, wait=8), HangUp())


def connect(practice: Practice, call: Call, leg: Leg, lead: Lead) -> Said:
    """Ring the lead's phone, showing the practice's number. Nothing is recorded: nobody there has been told so."""
    here = {"leg": leg.name}
    detected = Step("detected", here) if practice.calls.detect_voicemail else None
    phone = Rung(lead.phone or "", told=Step("met", here), detected=detected)
    return (say(_LANGUAGE, "connecting"), Ring((phone,), call.dialled, _LEAD_RINGS, Step("reached", here)))


def who_was_it(leg: Leg) -> Said:
    """Only the member knows whether it was the person or their voicemail."""
    step = Step("spoke", {"leg": leg.name})
    return (Ask(step, (say(_LANGUAGE, "who_was_it"),), wait=6), Go(step))


def goodbye(sentence: str) -> Said:
    """A last sentence, and the end."""
    return (say(_LANGUAGE, sentence), HangUp())


def withdrawn(rules: tuple[str, ...]) -> Said:
    """Why they are not connected."""
    return goodbye(next((_WHY[name] for name in _names(rules) if name in _WHY), "withdrawn"))


def _names(rules: tuple[str, ...]) -> list[str]:
    """Rules, each followed by the family it is of: `hours.coverage`, `hours`."""
    return [name for rule in rules for name in (rule, rule.partition(".")[0])]


def _who(practice: Practice, lead: Lead, sentence: str) -> Say:
    name = cleaned("first_name", lead.first_name) or words(_LANGUAGE, "offer_nobody")
    service = cleaned("service", lead.service)
    about = words(_LANGUAGE, "asked_about", service=service) if service else ""
    return say(_LANGUAGE, sentence, practice=practice.name, name=name, service=about)
