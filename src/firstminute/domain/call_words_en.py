"""What callers and members hear in English. No word of it says what somebody is treated for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "welcome": "Thank you for calling {practice}. One moment, please.",
    "welcome_closed": "Thank you for calling {practice}.",
    "one_moment": "One moment, please.",
    "choose": "For English, press {key}.",
    "recorded": "This call is recorded so that we get the details right. If you do not want that, please hang up and "
    "send us a text at this number.",
    "still_trying": "Still getting somebody for you. Thank you for waiting.",
    "nobody": "Nobody can take your call right now, but you will hear from us.",
    "nobody_hidden": "Nobody can take your call right now.",
    "closed": "We are not in the office right now, but you will hear from us.",
    "closed_hidden": "We are not in the office right now.",
    "menu": "To be called back, press 1. To leave a message, press 2. To hear no more from us by text or e-mail, "
    "press 9.{person}",
    "person": " To try once more to reach a person, press 0.",
    "menu_hints": "call me back, leave a message, talk to a person, operator, front desk, emergency, "
    "cancel my appointment, stop, Spanish, español",
    "emergency_call": "If this is a life-threatening emergency, please hang up and call {number}.",
    "emergency": "We are telling our team right now.",
    "emergency_services": "the emergency services",
    "sure": "Do you want to hear no more from us by text or e-mail? If so, press 9. For anything else, press 1.",
    "no_more": "You will get no more texts or e-mails from us.",
    "number": "Your number is hidden from us. So that we can call you back, please enter your phone number with its "
    "area code, then press pound.",
    "number_again": "That was not a whole number. Please enter the ten digits, then press pound.",
    "name": "Please say your first and last name. To skip this, press 1.",
    "about": "What is it about? {topics}Or say it in a few words. Please leave out medical details.",
    "topic": "For {topic}, press {key}. ",
    "when": "When should we call? {offers}Or say a day and a time.",
    "when_again": "We did not get that, or nobody is here then. {offers}",
    "offer": "For {offer}, press {key}. ",
    "when_hints": "today, tomorrow, morning, afternoon, as soon as possible, after, before, at, o'clock",
    "confirmed": "Thank you. Somebody will call you {offer}. If you want to add something, please say it after the "
    "tone. Otherwise, you can hang up.",
    "voicemail": "Please leave your name, your number and what it is about after the tone. Press pound when you are "
    "done.",
    "thanks": "Thank you. {practice} has your message and will call you back. Goodbye.",
    "thanks_hidden": "Thank you. {practice} has your message. Goodbye.",
    "goodbye": "Thank you for calling {practice}. We have your number and will get back to you. Goodbye.",
    "goodbye_hidden": "Thank you for calling {practice}. Goodbye.",
    "opted_out": "You will get no more texts or e-mails from {practice}. Goodbye.",
    "over": "Thank you. Goodbye.",
    "asap": "as soon as possible",
    "when_back": "as soon as we are back, {when}",
    "today": "today at {time}",
    "tomorrow": "tomorrow at {time}",
    "on_day": "on {day} at {time}",
    "on_date": "on {day}, {month} {date}, at {time}",
    "whisper_new": "New inquiry for {practice}.",
    "whisper_known": "Call for {practice} from {name}.",
    "whisper_patient": "A patient of {practice} is calling{named}.",
    "whisper_staff": "A member of the team is calling for {practice}.",
    "whisper_discreet": "Call for {practice}.",
    "whisper_recorded": "This call is recorded.",
    "speaks": "They speak {language}.",
    "asked_about": ", about {service}",
    "asks": ", asks: {words}",
    "they_wrote": "They wrote: {words}.",
    "they_asked": "They asked about {service}.",
    "it_is": "It is {name}.",
    "named": ": {name}",
    "take": "Press 1 to take it.",
    "connecting": "Connecting.",
    "gone": "The caller has hung up. Goodbye.",
    "taken": "Somebody else has taken this call. Goodbye.",
    "someone": "somebody who asked before",
    "offer_first": "New inquiry for {practice}: {name}{service}.",
    "offer_again": "{practice}: time to call {name}{service}.",
    "offer_nobody": "somebody new",
    "offer_somebody": "somebody",
    "offer_keys": "Press 1 to call them now. Press 2 to pass it on.",
    "passed_on": "We will ask somebody else. Goodbye.",
    "nobody_there": "They did not pick up. Your try is noted. Goodbye.",
    "who_was_it": "If you spoke with them, press 1. If it was their voicemail, press 2.",
    "noted": "Noted. Thank you. Goodbye.",
    "withdrawn_opt_out": "Please do not call: they have asked us to stop. Goodbye.",
    "withdrawn_replied": "They have just written to us. Please read that first. Goodbye.",
    "withdrawn_booked": "They have an appointment now, so no call is needed. Goodbye.",
    "withdrawn_human": "Somebody has spoken with them meanwhile. Goodbye.",
    "withdrawn_phone": "They are on the phone with us right now. Goodbye.",
    "withdrawn_hours": "They may not be called at this hour. Goodbye.",
    "withdrawn": "This call is no longer needed. Goodbye.",
    "fallback": "Thank you for calling {practice}. One moment, we are connecting you.",
}
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
TOPICS: Final = ("a new appointment", "a question about treatment or prices", "an existing appointment")
LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "pt": "Portuguese",
    "de": "German",
    "it": "Italian",
    "zh": "Chinese",
    "vi": "Vietnamese",
    "ko": "Korean",
    "ru": "Russian",
    "ar": "Arabic",
}


def time_of_day(hour: int, minute: int) -> str:
    """`9 in the morning`, `12:30 in the afternoon`, `noon`: said so that no voice has to guess what AM is."""
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    part = "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening"
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''} {part}"
