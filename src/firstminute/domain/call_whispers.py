"""What a member hears who picks up, before they are connected and after the key: in one breath, in their language.

A machine may keep what it hears. Of a caller it hears a first name at most; with `calls.discreet` nothing of anybody.
"""

from __future__ import annotations

from typing import Final

from firstminute.domain.call_words import brief, language_name, say, spoken_in, words
from firstminute.domain.calls import Call
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Member, Practice
from firstminute.domain.recording_rules import recording
from firstminute.domain.speech import Ask, HangUp, Instruction, Say, Step
from firstminute.domain.templates import cleaned

Said = tuple[Instruction, ...]
# How long a key is waited for: less than a machine needs to say that nobody is there, since the caller hears it ring.
KEY_WAIT: Final = 6  # seconds
# With these no whisper says more than twenty words before the first key.
_MOST_OF_PRACTICE: Final = 5
_MOST_OF_NAME: Final = 2
_MOST_OF_SERVICE: Final = 5
_MOST_AFTER_KEY: Final = 12


def language_of_member(practice: Practice, member: Member | None) -> str:
    """What a member is spoken to in."""
    return spoken_in(member.language if member else None, *practice.languages)


def short_practice(practice: Practice) -> str:
    """The practice's name, or the beginning of a very long one."""
    return brief(practice.name, _MOST_OF_PRACTICE)


def name_of(lead: Lead) -> str:
    """A first name as it may be said aloud; empty for none."""
    return brief(cleaned("first_name", lead.first_name), _MOST_OF_NAME)


def service_of(lead: Lead) -> str:
    """What they asked about, in a few words; empty for nothing."""
    return brief(cleaned("service", lead.service), _MOST_OF_SERVICE)


def words_of(lead: Lead, most: int = _MOST_OF_SERVICE) -> str:
    """The first words of what they wrote, said where no service is known; none where they advertise something."""
    return brief(cleaned("service", lead.words), most).rstrip(".")


def speaks(language: str, lead: Lead | None) -> tuple[Say, ...]:
    """That they speak another language than the member is spoken to in."""
    theirs = lead.language if lead else None
    name = language_name(language, theirs) if theirs and theirs[:2] != language else ""
    return (say(language, "speaks", language=name),) if name else ()


def whisper(practice: Practice, call: Call, member: Member, lead: Lead | None) -> Said:
    """Who is calling. Whoever does not press the key, as no machine does, is not connected."""
    language = language_of_member(practice, member)
    prompt = [_who(practice, call, lead, language), *speaks(language, lead)]
    if recording(practice, lead.phone if lead else None).member_told:
        prompt.append(say(language, "whisper_recorded"))
    prompt.append(say(language, "take"))
    step = Step("take", {"call": call.sid, "member": member.name})
    return (Ask(step, tuple(prompt), wait=KEY_WAIT), HangUp())


def taken(practice: Practice, member: Member | None, lead: Lead | None) -> Said:
    """What only a person hears who has pressed the key, in the moment before they are connected."""
    language = language_of_member(practice, member)
    return (*about(practice, lead, language), say(language, "connecting"))


def about(practice: Practice, lead: Lead | None, language: str) -> Said:
    """What was not said before the key: what they asked about, and with `discreet` who they are."""
    if lead is None:
        return ()
    name, service = name_of(lead) if practice.calls.discreet else "", service_of(lead)
    who = (say(language, "it_is", name=name),) if name else ()
    if service:
        return (*who, say(language, "they_asked", service=service))
    wrote = words_of(lead, _MOST_AFTER_KEY)
    return (*who, say(language, "they_wrote", words=wrote)) if wrote else who


def goodbye(practice: Practice, member: Member | None, sentence: str) -> Said:
    """A last sentence to a member, and the end."""
    return (say(language_of_member(practice, member), sentence), HangUp())


def _who(practice: Practice, call: Call, lead: Lead | None, language: str) -> Say:
    name, called = name_of(lead) if lead else "", short_practice(practice)
    if lead is None:
        return say(language, "whisper_staff", practice=called)
    if practice.calls.discreet:
        return say(language, "whisper_discreet", practice=called)
    if lead.patient:
        named = words(language, "named", name=name) if name else ""
        return say(language, "whisper_patient", practice=called, named=named)
    if not call.known:
        return say(language, "whisper_new", practice=called)
    return say(language, "whisper_known", practice=called, name=name or words(language, "someone"))
