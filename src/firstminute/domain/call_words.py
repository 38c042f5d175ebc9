"""What callers and members hear, in the languages we have words for. No word of it says what somebody is treated for.

`{practice}` and the like are filled in by `say`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.speech import Say

# Voices that every account has. https://www.twilio.com/docs/voice/twiml/say/text-speech#supported-languages-and-voices
VOICES: Final[Mapping[str, str]] = {"en": "en-US", "es": "es-US"}
_ENGLISH: Final[Mapping[str, str]] = {
    "welcome": "Thank you for calling {practice}. One moment, we are getting somebody for you.",
    "welcome_closed": "Thank you for calling {practice}.",
    "recorded": "This call is recorded so that we get the details right. If you do not want that, please hang up and "
    "send us a text at this number.",
    "still_trying": "Still getting somebody for you. Thank you for waiting.",
    "nobody": "Nobody can take your call right now, but you will hear from us.",
    "closed": "We are not in the office right now, but you will hear from us.",
    "menu": "To be called back, press 1. To leave a message, press 2. To hear no more from us by text or e-mail, "
    "press 9.{person}",
    "person": " To try once more to reach a person, press 0.",
    "number": "Your number is hidden from us. So that we can call you back, please enter your phone number with its "
    "area code, then press pound.",
    "number_again": "That was not a whole number. Please enter the ten digits, then press pound.",
    "name": "Please say your first and last name. To skip this, press pound.",
    "about": "What is it about? {topics}Or say it in a few words. Please leave out medical details.",
    "topic": "For {topic}, press {key}. ",
    "when": "When should we call? {offers}",
    "offer": "For {offer}, press {key}. ",
    "confirmed": "Thank you. Somebody will call you {offer}. If you want to add something, please say it after the "
    "tone. Otherwise, you can hang up.",
    "confirmed_asap": "Thank you. Somebody will call you as soon as possible. If you want to add something, please say "
    "it after the tone. Otherwise, you can hang up.",
    "voicemail": "Please leave your name, your number and what it is about after the tone. Press pound when you are "
    "done.",
    "thanks": "Thank you. {practice} has your message and will call you back. Goodbye.",
    "goodbye": "Thank you for calling {practice}. We have your number and will get back to you. Goodbye.",
    "goodbye_hidden": "Thank you for calling {practice}. Goodbye.",
    "opted_out": "You will get no more texts or e-mails from {practice}. Goodbye.",
    "over": "Thank you. Goodbye.",
    "asap": "as soon as possible",
    "today": "today at {time}",
    "tomorrow": "tomorrow at {time}",
    "on_day": "on {day} at {time}",
    "whisper_new": "New inquiry for {practice}.",
    "whisper_known": "Call for {practice} from {name}.",
    "whisper_patient": "A patient of {practice} is calling{named}.",
    "whisper_staff": "A member of the team is calling for {practice}.",
    "whisper_recorded": "This call is recorded.",
    "asked_about": ", who asked about {service}",
    "they_asked": "They asked about {service}.",
    "named": ": {name}",
    "take": "Press 1 to take it.",
    "connecting": "Connecting.",
    "gone": "The caller has hung up. Goodbye.",
    "taken": "Somebody else has taken this call. Goodbye.",
    "someone": "somebody who asked before",
    "offer_first": "New inquiry for {practice}: {name}{service}.",
    "offer_again": "{practice}: it is time to call {name}{service}.",
    "offer_nobody": "somebody who gave no name",
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
}
_SPANISH: Final[Mapping[str, str]] = {
    "welcome": "Gracias por llamar a {practice}. Un momento, buscamos a alguien para usted.",
    "welcome_closed": "Gracias por llamar a {practice}.",
    "recorded": "Esta llamada se graba para anotar bien los detalles. Si no lo desea, cuelgue y envíenos un mensaje de "
    "texto a este número.",
    "still_trying": "Seguimos buscando a alguien para usted. Gracias por esperar.",
    "nobody": "Ahora nadie puede atenderle, pero nos pondremos en contacto con usted.",
    "closed": "Ahora no estamos en la consulta, pero nos pondremos en contacto con usted.",
    "menu": "Para que le llamemos, marque 1. Para dejar un mensaje, marque 2. Para no recibir más mensajes ni correos, "
    "marque 9.{person}",
    "person": " Para intentar otra vez hablar con una persona, marque 0.",
    "number": "Su número está oculto. Para que podamos llamarle, marque su número con el código de área y después la "
    "tecla numeral.",
    "number_again": "El número no está completo. Marque los diez dígitos y después la tecla numeral.",
    "name": "Diga su nombre y apellido. Para omitirlo, marque la tecla numeral.",
    "about": "¿De qué se trata? {topics}O dígalo en pocas palabras. Por favor, sin detalles médicos.",
    "topic": "Para {topic}, marque {key}. ",
    "when": "¿Cuándo le llamamos? {offers}",
    "offer": "Para {offer}, marque {key}. ",
    "confirmed": "Gracias. Le llamaremos {offer}. Si quiere añadir algo, dígalo después del tono. Si no, puede colgar.",
    "confirmed_asap": "Gracias. Le llamaremos lo antes posible. Si quiere añadir algo, dígalo después del tono. Si no, "
    "puede colgar.",
    "voicemail": "Deje su nombre, su número y el motivo después del tono. Marque la tecla numeral al terminar.",
    "thanks": "Gracias. {practice} tiene su mensaje y le llamará. Adiós.",
    "goodbye": "Gracias por llamar a {practice}. Tenemos su número y le responderemos. Adiós.",
    "goodbye_hidden": "Gracias por llamar a {practice}. Adiós.",
    "opted_out": "No recibirá más mensajes ni correos de {practice}. Adiós.",
    "over": "Gracias. Adiós.",
    "asap": "lo antes posible",
    "today": "hoy a las {time}",
    "tomorrow": "mañana a las {time}",
    "on_day": "el {day} a las {time}",
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {"en": _ENGLISH, "es": _SPANISH}
_DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}


def spoken_in(*wanted: str | None) -> str:
    """The first of these languages that we have words for; English when there is none."""
    return next((one[:2] for one in wanted if one and one[:2] in _WORDS), "en")


def words(language: str, sentence: str, /, **values: str) -> str:
    """One sentence, filled in; in English where the language has no words of its own."""
    found = _WORDS[spoken_in(language)].get(sentence) or _ENGLISH[sentence]
    return found.format(**values)


def say(language: str, sentence: str, /, **values: str) -> Say:
    """One sentence as it is spoken."""
    return Say(words(language, sentence, **values), VOICES[spoken_in(language)])


def day_name(language: str, weekday: int) -> str:
    """Monday is 0."""
    return _DAYS[spoken_in(language)][weekday]
