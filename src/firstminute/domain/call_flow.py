"""What a caller hears next: from the practice, the call as it stands and what was just said or pressed. Pure.

welcome (and the choice of a language) ──▶ ring, round by round ──▶ (connected) over
               │ nobody
               ▼
number (hidden ones) ──▶ menu ──▶ name ──▶ about ──▶ when ──▶ voicemail ──▶ over
                          ├──▶ voicemail    ├ any of them: silence or nonsense goes on to the next
                          ├──▶ a person: ring once more; nobody there: promised as soon as possible
                          ├──▶ other words: kept, then name and when
                          └──▶ no more messages
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from firstminute.domain.call_backs import Offer, offers, spoken
from firstminute.domain.call_words import VOICES, other_language, own, say, spoken_in, topics, words
from firstminute.domain.calls import Call
from firstminute.domain.duty import next_to_ring, on_duty, rounds
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Member, Practice
from firstminute.domain.recording_rules import recording
from firstminute.domain.speech import Ask, Go, HangUp, Instruction, Listen, Ring, Rung, Step

Said = tuple[Instruction, ...]
# How often somebody is asked the same question.
_TRIES: Final = 2
_DIGITS: Final = range(10, 16)  # of a phone number, the shortest and the longest, E.164
# The key for the other language in the greeting, as callers know it, and in the menu, where 2 leaves a message.
GREETING_KEY: Final = "2"
MENU_KEY: Final = "8"
_TO_CHOOSE: Final = 2  # seconds
# https://www.fcc.gov/general/9-1-1-and-e9-1-1-services, https://crtc.gc.ca/eng/phone/911/
_EMERGENCY_CALL: Final = {"US": "9 1 1", "CA": "9 1 1", "PR": "9 1 1", "MX": "9 1 1"}


def language_of(practice: Practice, lead: Lead | None) -> str:
    """What a caller is spoken to in."""
    return spoken_in(lead.language if lead else None, *practice.languages)


def welcome(practice: Practice, call: Call, lead: Lead | None, now: datetime) -> Said:
    """The first words, then the first phones; after hours, what can be done instead."""
    language, name = language_of(practice, lead), practice.name
    if not rounds(practice, now):
        closed = own(practice.calls, language, "welcome_closed", practice=name)
        return (closed, *nobody(practice, call, lead, now))
    other = choice(practice, call, lead)
    hello = _offered(practice, language, other) if other else own(practice.calls, language, "welcome", practice=name)
    return (hello, *_first_round(practice, call, lead, now))


def choice(practice: Practice, call: Call, lead: Lead | None) -> str | None:
    """The other language that a caller is offered: where nobody knows which is theirs, and we speak two."""
    if call.lead_id is None or lead is None or lead.language:
        return None
    return other_language(language_of(practice, lead), practice.languages)


def chosen(practice: Practice, call: Call, lead: Lead | None, now: datetime) -> Said:
    """After the choice, in the language that it led to."""
    return (say(language_of(practice, lead), "one_moment"), *_first_round(practice, call, lead, now))


def _offered(practice: Practice, language: str, other: str) -> Ask:
    """The greeting with the choice in it, which may be made while it is spoken, and in a moment after it.

    Who presses no key goes on without another request. https://www.twilio.com/docs/voice/twiml/gather#timeout
    """
    offer = say(other, "choose", key=GREETING_KEY)
    if "welcome" in practice.calls.said.get(language, {}):
        return Ask(Step("language"), (own(practice.calls, language, "welcome"), offer), wait=_TO_CHOOSE)
    hello = say(language, "welcome_closed", practice=practice.name)
    return Ask(Step("language"), (hello, offer, say(language, "one_moment")), wait=_TO_CHOOSE)


def _first_round(practice: Practice, call: Call, lead: Lead | None, now: datetime) -> Said:
    told = recording(practice, lead.phone if lead else None).caller_told
    notice = (say(language_of(practice, lead), "recorded"),) if told else ()
    return (*notice, *ring(practice, call, lead, now, 0))


def ring(practice: Practice, call: Call, lead: Lead | None, now: datetime, number: int) -> Said:
    """The round of that number; when there is none any more, nobody is there.

    Of phones that ring at once the first to be picked up stops the others, and that may be a machine: in the same round
    those ring that nobody has picked up yet.
    """
    members = next_to_ring(practice, now, call.rang, number)
    rung = tuple(_rung(call, member) for member in members if member.name not in call.picked_up)
    if not rung:
        return nobody(practice, call, lead, now)
    language = language_of(practice, lead)
    comfort = (own(practice.calls, language, "still_trying"),) if number or call.picked_up else ()
    then, rules = Step("dialed", {"round": str(number)}), recording(practice, lead.phone if lead else None)
    notice = (say(language, "recorded"),) if rules.caller_told and call.again and not number else ()
    kept = Step("recording", {"call": call.sid}) if rules.on else None
    ours = call.dialled or (practice.sms.sender if practice.sms else practice.phone)
    return (*comfort, *notice, Ring(rung, ours, practice.calls.ring_seconds, then, kept))


def left_in(call: Call, number: int) -> bool:
    """Whether somebody of that round has not been heard of because somebody else's machine was quicker."""
    group = [name for name, rang in call.rang.items() if rang == number]
    return len(group) > 1 and 0 < len(set(group) - set(call.picked_up)) < len(group)


def nobody(practice: Practice, call: Call, lead: Lead | None, now: datetime) -> Said:
    """Nobody picks up, or it is after hours."""
    language = language_of(practice, lead)
    sorry = say(language, _hidden("nobody" if on_duty(practice, now) else "closed", call, lead))
    number = is_out_of_reach(call, lead) and not call.again  # who asked for a person once more was asked before
    asks = ask_number(language, 1) if number else menu(practice, call, lead, now, 1)
    return (sorry, *asks)


def menu(practice: Practice, call: Call, lead: Lead | None, now: datetime, tries: int) -> Said:
    """What a caller may choose from. Who says nothing twice is taken to the tone."""
    language = language_of(practice, lead)
    if tries > _TRIES:
        return voicemail(practice, call, lead)
    person = words(language, "person") if on_duty(practice, now) and not call.again else ""
    other, step = choice(practice, call, lead), Step("menu", _tried(tries))
    offer = (say(other, "choose", key=MENU_KEY),) if other else ()
    hints = tuple(words(language, "menu_hints").split(", "))
    prompt = (*offer, say(language, "menu", person=person))
    return (Ask(step, prompt, speech=True, language=VOICES[language], hints=hints), Go(step))


def ask_number(language: str, tries: int) -> Said:
    """Whose number is hidden is asked for one."""
    prompt = (say(language, "number" if tries == 1 else "number_again"),)
    step = Step("number", _tried(tries))
    return (Ask(step, prompt, keys=0, language=VOICES[language], wait=8), Go(step))


def ask_name(language: str, *, told: bool = False) -> Said:
    """Who is calling, in their own words; `told`: they have said already what it is about.

    A key that ends what is keyed in ends nothing by itself. https://www.twilio.com/docs/voice/twiml/gather#finishonkey
    """
    prompt = (say(language, "name"),)
    step = Step("name", {"told": "1"} if told else {})
    return (Ask(step, prompt, speech=True, language=VOICES[language]), Go(step))


def ask_about(practice: Practice, language: str) -> Said:
    """What it is about, by key or in a few words."""
    chosen_from, step = topics(practice.calls, language), Step("about")
    said = "".join(words(language, "topic", topic=topic, key=str(key)) for key, topic in enumerate(chosen_from, 1))
    prompt = (say(language, "about", topics=said),)
    return (Ask(step, prompt, speech=True, language=VOICES[language], hints=chosen_from), Go(step))


def topic(practice: Practice, language: str, key: str) -> str:
    """What a key means, in the language of those who read it where it is the same list; empty for none."""
    heard, read = topics(practice.calls, language), topics(practice.calls, spoken_in(*practice.languages))
    number = int(key) if key.isdecimal() and key.isascii() else 0
    return (read if len(read) == len(heard) else heard)[number - 1] if 0 < number <= len(heard) else ""


def ask_when(practice: Practice, language: str, now: datetime, tries: int = 1) -> Said:
    """When they want to be called back. The step knows when it was asked: a key means what was offered then."""
    offered = [spoken(practice, one, now, language).removeprefix("on ") for one in offers(practice, now)]
    said = "".join(words(language, "offer", offer=offer, key=str(key)) for key, offer in enumerate(offered, 1))
    step = Step("when", {**_tried(tries), "asked": str(int(now.timestamp()))})
    prompt = (say(language, "when" if tries == 1 else "when_again", offers=said),)
    hints = tuple(words(language, "when_hints").split(", "))
    return (Ask(step, prompt, speech=True, language=VOICES[language], hints=hints), Go(step))


def sure(language: str, asked: str) -> Said:
    """The one question to who may have said no; `asked` is the step in which they said it."""
    step = Step("sure", {"at": asked})
    return (Ask(step, (say(language, "sure"),), speech=True, language=VOICES[language]), Go(step))


def emergency(practice: Practice, lead: Lead | None) -> Said:
    """Whom to call where it is a matter of life, as every practice's phone says, then what this practice does."""
    language = language_of(practice, lead)
    number = _EMERGENCY_CALL.get(practice.country) or words(language, "emergency_services")
    return (say(language, "emergency_call", number=number), own(practice.calls, language, "emergency"))


def confirmed(practice: Practice, call: Call, lead: Lead | None, offer: Offer, now: datetime) -> Said:
    """What was promised, and the tone for whatever else there is to say."""
    language = language_of(practice, lead)
    told = say(language, "confirmed", offer=spoken(practice, offer, now, language))
    return (told, listen(practice, call, language), say(language, "over"), HangUp())


def voicemail(practice: Practice, call: Call, lead: Lead | None) -> Said:
    """The tone, and a good end for those who say nothing after it."""
    language = language_of(practice, lead)
    after = (say(language, _hidden("goodbye", call, lead), practice=practice.name), HangUp())
    return (own(practice.calls, language, "voicemail"), listen(practice, call, language), *after)


def listen(practice: Practice, call: Call, language: str) -> Listen:
    """Recorded by reference; put into words in English, because `transcribe` takes no language.

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


def thanks(practice: Practice, call: Call, lead: Lead | None) -> Said:
    """After a message."""
    return ended(practice, lead, _hidden("thanks", call, lead))


def number_from(keys: str, country: str) -> str | None:
    """The phone number that was keyed in, in E.164; None for what cannot be one."""
    from firstminute.domain.contact_points import phone

    digits = "".join(one for one in keys if one.isdigit())
    return phone(digits, country) if len(digits) in _DIGITS else None


def _hidden(sentence: str, call: Call, lead: Lead | None) -> str:
    """The sentence, or the one for somebody whom nobody can call back."""
    return f"{sentence}_hidden" if is_out_of_reach(call, lead) else sentence


def is_out_of_reach(call: Call, lead: Lead | None) -> bool:
    """Whether the caller's number is hidden, and they have not given one."""
    return call.hidden and not (lead and lead.phone)


def _rung(call: Call, member: Member) -> Rung:
    return Rung(member.phone or "", Step("whisper", {"call": call.sid, "member": member.name}))


def _tried(tries: int) -> dict[str, str]:
    return {"tries": str(tries)}
