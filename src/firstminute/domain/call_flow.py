"""What a caller hears next: from the practice, the call as it stands and what was just said or pressed. Pure.

welcome ──▶ ring, round by round ──▶ (connected) over
               │ nobody
               ▼
number (hidden ones) ──▶ menu ──▶ name ──▶ about ──▶ when ──▶ voicemail ──▶ over
                          ├──▶ voicemail    ├ any of them: silence or nonsense goes on to the next
                          ├──▶ a person: ring once more
                          └──▶ no more messages
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.domain.call_backs import Offer, offers, spoken
from firstminute.domain.call_words import VOICES, say, spoken_in, words
from firstminute.domain.calls import Call
from firstminute.domain.duty import on_duty, rounds
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Member, Practice
from firstminute.domain.recording_rules import recording
from firstminute.domain.speech import Ask, Go, HangUp, Instruction, Listen, Ring, Rung, Say, Step
from firstminute.domain.templates import cleaned

Said = tuple[Instruction, ...]
# How often somebody is asked the same question.
_TRIES: Final = 2
_DIGITS: Final = range(10, 16)  # of a phone number, the shortest and the longest, E.164


def language_of(practice: Practice, lead: Lead | None) -> str:
    """What a caller is spoken to in."""
    return spoken_in(lead.language if lead else None, *practice.languages)


def welcome(practice: Practice, call: Call, lead: Lead | None, now: datetime) -> Said:
    """The first words, then the first phones; after hours, what can be done instead."""
    language = language_of(practice, lead)
    if not rounds(practice, now):
        return (say(language, "welcome_closed", practice=practice.name), *nobody(practice, call, lead, now))
    greeting = practice.calls.greeting
    first = Say(greeting, VOICES[language]) if greeting else say(language, "welcome", practice=practice.name)
    told = recording(practice, lead.phone if lead else None).caller_told
    return (first, *((say(language, "recorded"),) if told else ()), *ring(practice, call, lead, now, 0))


def ring(practice: Practice, call: Call, lead: Lead | None, now: datetime, number: int) -> Said:
    """The round of that number; when there is none any more, nobody is there.

    Of phones that ring at once the first to be picked up stops the others, and that may be a machine: in the same round
    those ring that nobody has picked up yet.
    """
    waiting = rounds(practice, now)
    if number >= len(waiting):
        return nobody(practice, call, lead, now)
    language = language_of(practice, lead)
    comfort = (say(language, "still_trying"),) if number or call.picked_up else ()
    rung = tuple(_rung(call, member) for member in waiting[number] if member.name not in call.picked_up)
    if not rung:
        return ring(practice, call, lead, now, number + 1)
    then = Step("dialed", {"round": str(number)})
    kept = Step("recording", {"call": call.sid}) if recording(practice, lead.phone if lead else None).on else None
    return (*comfort, Ring(rung, call.dialled or practice.phone, practice.calls.ring_seconds, then, kept))


def left_in(practice: Practice, call: Call, now: datetime, number: int) -> bool:
    """Whether somebody of that round has not been heard of because somebody else's machine was quicker."""
    waiting = rounds(practice, now)
    group = waiting[number] if number < len(waiting) else ()
    silent = [one for one in group if one.name not in call.picked_up]
    return len(group) > 1 and 0 < len(silent) < len(group)


def nobody(practice: Practice, call: Call, lead: Lead | None, now: datetime) -> Said:
    """Nobody picks up, or it is after hours."""
    language = language_of(practice, lead)
    sorry = say(language, "nobody" if on_duty(practice, now) else "closed")
    asks = ask_number(language, 1) if call.hidden else menu(practice, call, lead, now, 1)
    return (sorry, *asks)


def menu(practice: Practice, call: Call, lead: Lead | None, now: datetime, tries: int) -> Said:
    """What a caller may choose from. Who says nothing twice is taken to the tone."""
    language = language_of(practice, lead)
    if tries > _TRIES:
        return voicemail(practice, call, lead)
    person = words(language, "person") if on_duty(practice, now) and not call.again else ""
    prompt = (say(language, "menu", person=person),)
    hints = ("call back", "message", "person", "stop")
    ask = Ask(Step("menu", _tried(tries)), prompt, speech=True, language=VOICES[language], hints=hints)
    return (ask, Go(Step("menu", _tried(tries))))


def ask_number(language: str, tries: int) -> Said:
    """Whose number is hidden is asked for one."""
    prompt = (say(language, "number" if tries == 1 else "number_again"),)
    step = Step("number", _tried(tries))
    return (Ask(step, prompt, keys=0, language=VOICES[language], wait=8), Go(step))


def ask_name(language: str) -> Said:
    """Who is calling, in their own words."""
    prompt = (say(language, "name"),)
    return (Ask(Step("name"), prompt, keys=0, speech=True, language=VOICES[language]), Go(Step("name")))


def ask_about(practice: Practice, language: str) -> Said:
    """What it is about, by key or in a few words."""
    numbered = enumerate(practice.calls.topics, 1)
    topics = "".join(words(language, "topic", topic=topic, key=str(key)) for key, topic in numbered)
    prompt = (say(language, "about", topics=topics),)
    step = Step("about")
    return (Ask(step, prompt, speech=True, language=VOICES[language], hints=practice.calls.topics), Go(step))


def ask_when(practice: Practice, language: str, now: datetime, tries: int = 1) -> Said:
    """When they want to be called back."""
    offered = [spoken(practice, one, now, language) for one in offers(practice, now)]
    said = "".join(words(language, "offer", offer=offer, key=str(key)) for key, offer in enumerate(offered, 1))
    step = Step("when", _tried(tries))
    ask = Ask(step, (say(language, "when", offers=said),), speech=True, language=VOICES[language], hints=tuple(offered))
    return (ask, Go(step))


def confirmed(practice: Practice, call: Call, lead: Lead | None, offer: Offer, now: datetime) -> Said:
    """What was promised, and the tone for whatever else there is to say."""
    language = language_of(practice, lead)
    if offer.asked == "asap":
        told = say(language, "confirmed_asap")
    else:
        told = say(language, "confirmed", offer=spoken(practice, offer, now, language))
    return (told, listen(practice, call, language), say(language, "over"), HangUp())


def voicemail(practice: Practice, call: Call, lead: Lead | None) -> Said:
    """The tone, and a good end for those who say nothing after it."""
    language = language_of(practice, lead)
    end = "goodbye_hidden" if call.hidden and not (lead and lead.phone) else "goodbye"
    after = (say(language, end, practice=practice.name), HangUp())
    return (say(language, "voicemail"), listen(practice, call, language), *after)


def listen(practice: Practice, call: Call, language: str) -> Listen:
    """Recorded by reference; transcribed where the provider can, which is English.

    https://www.twilio.com/docs/voice/twiml/record#transcribe
    """
    written = Step("transcription", {"call": call.sid}) if practice.calls.transcribe and language == "en" else None
    return Listen(
        Step("recorded"),
        practice.calls.voicemail_seconds,
        Step("recording", {"call": call.sid, "of": "message"}),
        written,
    )


def ended(practice: Practice, lead: Lead | None, name: str) -> Said:
    """A last sentence, and the end."""
    return (say(language_of(practice, lead), name, practice=practice.name), HangUp())


def whisper(practice: Practice, call: Call, member: Member, lead: Lead | None) -> Said:
    """What a member hears before they are connected. Whoever does not press the key, as no machine does, is not.

    A machine may keep what it hears, so it hears a first name at most.
    """
    prompt = [_who(practice, call, lead)]
    if recording(practice, lead.phone if lead else None).member_told:
        prompt.append(say("en", "whisper_recorded"))
    prompt.append(say("en", "take"))
    step = Step("take", {"call": call.sid, "member": member.name})
    return (Ask(step, tuple(prompt), wait=8), HangUp())


def taken(lead: Lead | None) -> Said:
    """What only a person hears who has pressed the key, in the moment before they are connected."""
    service = cleaned("service", lead.service) if lead else ""
    about = (say("en", "they_asked", service=service),) if service else ()
    return (*about, say("en", "connecting"))


def number_from(keys: str, country: str) -> str | None:
    """The phone number that was keyed in, in E.164; None for what cannot be one."""
    from firstminute.domain.contact_points import phone

    digits = "".join(one for one in keys if one.isdigit())
    return phone(digits, country) if len(digits) in _DIGITS else None


def _who(practice: Practice, call: Call, lead: Lead | None) -> Say:
    name = cleaned("first_name", lead.first_name) if lead else ""
    if lead is None:
        return say("en", "whisper_staff", practice=practice.name)
    if lead.patient:
        return say(
            "en", "whisper_patient", practice=practice.name, named=words("en", "named", name=name) if name else ""
        )
    if not call.known:
        return say("en", "whisper_new", practice=practice.name)
    return say("en", "whisper_known", practice=practice.name, name=name or words("en", "someone"))


def _rung(call: Call, member: Member) -> Rung:
    return Rung(member.phone or "", Step("whisper", {"call": call.sid, "member": member.name}))


def _tried(tries: int) -> dict[str, str]:
    return {"tries": str(tries)}
