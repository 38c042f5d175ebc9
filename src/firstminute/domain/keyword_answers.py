"""What a person is answered to a keyword: one text, about nothing else.

One confirmation of an opt-out is allowed, without marketing: 47 CFR 64.1200(a)(12), in force since 4 April 2024.
https://www.govinfo.gov/content/pkg/FR-2024-03-05/html/2024-04587.htm
A help text names the sender, a way to reach them and the way out: https://www.twilio.com/docs/api/errors/30828.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.practice import Practice
from firstminute.domain.templates import spoken_phone

# Only characters of GSM-7: one other would halve the length of the text.
_STOPPED: Final[Mapping[str, str]] = {
    "en": "{practice}: you are opted out and will get no more texts from us. To get texts again, reply START.",
    "es": "{practice}: ya no recibe mensajes nuestros. Para volver a recibirlos, responda START.",
    "fr": "{practice}: vous ne recevez plus de SMS de notre part. Pour en recevoir à nouveau, répondez START.",
    "pt": "{practice}: nossas mensagens foram canceladas. Para receber de novo, responda START.",
}
_STARTED: Final[Mapping[str, str]] = {
    "en": "{practice}: you will get texts from us again. Reply HELP for help, STOP to opt out.",
    "es": "{practice}: recibe de nuevo nuestros mensajes. Responda AYUDA para ayuda, ALTO para cancelar.",
    "fr": "{practice}: vous recevez à nouveau nos SMS. AIDE pour de l'aide, ARRET pour vous désabonner.",
    "pt": "{practice}: recebe de novo nossas mensagens. Responda HELP para ajuda, PARAR para cancelar.",
}
_HELP: Final[Mapping[str, str]] = {
    "en": "{practice}: texts about your inquiry. Help: {phone}. Msg & data rates may apply. Reply STOP to opt out.",
    "es": "{practice}: mensajes sobre su consulta. Ayuda: {phone}. Pueden aplicar tarifas. ALTO para cancelar.",
    "fr": "{practice}: SMS sur votre demande. Aide: {phone}. Des frais possibles. ARRET pour vous désabonner.",
    "pt": "{practice}: mensagens sobre seu contato. Ajuda: {phone}. Podem ser cobradas tarifas. PARAR para cancelar.",
}


def stopped(practice: Practice, language: str | None) -> str:
    """The one confirmation of an opt-out."""
    return _said(_STOPPED, practice, language)


def started(practice: Practice, language: str | None) -> str:
    """The confirmation of an opt-in."""
    return _said(_STARTED, practice, language)


def help_text(practice: Practice, language: str | None) -> str:
    """Who texts, how to reach them, how to stop it."""
    return _said(_HELP, practice, language)


def _said(words: Mapping[str, str], practice: Practice, language: str | None) -> str:
    """In the person's language, else the practice's first, else English."""
    wanted = [language, *practice.languages, "en"]
    known = next(one[:2] for one in wanted if one and one[:2] in words)
    return words[known].format(practice=practice.name, phone=spoken_phone(practice.phone))
