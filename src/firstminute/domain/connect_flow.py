"""What a member hears who is rung to call a lead, and how the two are connected. Pure.

picks up ──▶ who it is and what they asked ──▶ 1 ──▶ the lead's phone rings ──▶ they talk ──▶ who was it? ──▶ over
                                               ├──▶ 2: the next of the team
                                               └──▶ nothing: over; what the phone came to is told, and then the next
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain import call_whispers
from firstminute.domain.call_whispers import Said
from firstminute.domain.call_words import say, words
from firstminute.domain.calls import Call
from firstminute.domain.connecting import Leg
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Member, Practice
from firstminute.domain.speech import Ask, Go, HangUp, Ring, Rung, Say, Step

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


def offer(practice: Practice, call: Call, leg: Leg, member: Member | None, lead: Lead) -> Said:
    """Who and what in one breath, then the keys. A private voicemail presses none."""
    assert call.out is not None  # noqa: S101  it is a call to a lead
    language = call_whispers.language_of_member(practice, member)
    first = call.out.step <= 1 and not call.out.run
    who = _who(practice, lead, "offer_first" if first else "offer_again", language)
    prompt = (who, *call_whispers.speaks(language, lead), say(language, "offer_keys"))
    return (Ask(Step("accept", {"leg": leg.name}), prompt, wait=call_whispers.KEY_WAIT), HangUp())


def connect(practice: Practice, call: Call, leg: Leg, member: Member | None, lead: Lead) -> Said:
    """Ring the lead's phone, showing the practice's number. Nothing is recorded: nobody there has been told so."""
    language, here = call_whispers.language_of_member(practice, member), {"leg": leg.name}
    detected = Step("detected", here) if practice.calls.detect_voicemail else None
    phone = Rung(lead.phone or "", told=Step("met", here), detected=detected)
    told = call_whispers.about(practice, lead, language) if practice.calls.discreet else ()
    return (*told, say(language, "connecting"), Ring((phone,), call.dialled, _LEAD_RINGS, Step("reached", here)))


def who_was_it(practice: Practice, leg: Leg, member: Member | None) -> Said:
    """Only the member knows whether it was the person or their voicemail."""
    step, language = Step("spoke", {"leg": leg.name}), call_whispers.language_of_member(practice, member)
    return (Ask(step, (say(language, "who_was_it"),), wait=6), Go(step))


def withdrawn(practice: Practice, member: Member | None, rules: tuple[str, ...]) -> Said:
    """Why they are not connected."""
    why = next((_WHY[name] for name in _names(rules) if name in _WHY), "withdrawn")
    return call_whispers.goodbye(practice, member, why)


def _names(rules: tuple[str, ...]) -> list[str]:
    """Rules, each followed by the family it is of: `hours.coverage`, `hours`."""
    return [name for rule in rules for name in (rule, rule.partition(".")[0])]


def _who(practice: Practice, lead: Lead, sentence: str, language: str) -> Say:
    called = call_whispers.short_practice(practice)
    if practice.calls.discreet:
        somebody = words(language, "offer_somebody")
        return say(language, sentence, practice=called, name=somebody, service="")
    name = call_whispers.name_of(lead) or words(language, "offer_nobody")
    service = call_whispers.service_of(lead)
    wrote = "" if service else call_whispers.words_of(lead)
    about = words(language, "asked_about", service=service) if service else ""
    about = words(language, "asks", words=wrote) if wrote else about
    return say(language, sentence, practice=called, name=name, service=about)
