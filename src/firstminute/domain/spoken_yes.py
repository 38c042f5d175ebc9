"""How people answer the one question of the phone that is answered by yes, and how they say a key aloud. Pure."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from firstminute.domain.accents import unaccented
from firstminute.domain.call_asks import says_more
from firstminute.domain.spoken_no import No, asks_for_a_call, meant


class Answer(Enum):
    """`BOTH`: yes, and something besides that somebody has to see to."""

    YES = "yes"
    BOTH = "both"
    OTHER = "other"


_FILLERS: Final = r"(?:(?:uh|um+|er|hm+|well|oh|ah|and|so|eh|este|pues|bueno|hello|hi|hola|please|por favor) )*"
_YES: Final = re.compile(
    rf"^{_FILLERS}(?:(?:yes|yeah|yea|yep|yup|yah|ya|uh huh|m+ ?hm+|ok|okay|sure|correct|right|true|absolutely"
    r"|definitely|thats (?:right|correct|it)|exactly|of course|affirmative|i (?:do|would)|i want that|please do|do it"
    r"|no more|si|claro|correcto|exacto|asi es|eso es|cierto|por supuesto|desde luego|de acuerdo|afirmativo|no mas)"
    r"(?: |$))+"
)
# `yeah, no`: the last word of it counts. `Yes, no more texts` is none of it.
_TAKEN_BACK: Final = re.compile(r"^(?:no|nope|nah|not)\b(?! (?:more|mas|longer|messag|text|e ?mail|mensaje))")
_VISIT: Final = re.compile(r"\b(?:appointments?|appts?|visits?|citas?|consultas?|reschedul\w+|reagend\w+)\b")
_BUT: Final = re.compile(r"\b(?:but|though|except|however|pero|aunque|sino)\b")
# What only says yes once more.
_SAME: Final = re.compile(
    r"\b(?:i|do|that|thats|is|right|correct|exactly|sure|absolutely|definitely|course|maam|madam|sir|want|wanna|any|more"
    r"|texts?|texting|e ?mails?|messages?|from|hear|stop|cancel|nine|dont|not|anymore|guys|true|fine|indeed|very|much"
    r"|take|remove|off|out|all|them|those|these|eso|es|asi|quiero|deseo|correcto|exacto|mas|mensajes?|textos?|correos?|senor"
    r"|senora|senorita|recibir|nueve|cancelar|muchas|ningun|yes|yeah|si|claro|cierto|supuesto|acuerdo)\b"
)
_DIGITS: Final = {
    **dict(
        zip(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], "0123456789", strict=True)
    ),
    **dict(
        zip(
            ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
            "0123456789",
            strict=True,
        )
    ),
    **{digit: digit for digit in "0123456789"},
}
_KEY: Final = re.compile(
    r"(?:(?:uh|um|ok|okay|yes|si|i|ill|im|id|will|going|to|the|my|el|la|want|choose|press|pressing|hit|dial|push|number|option|key|choice|its|quiero"
    r"|oprimo|marco|marque|presiono|numero|opcion|tecla|por|favor|please) )*"
    rf"(?P<key>{'|'.join(_DIGITS)})(?: (?:please|por favor|thanks|gracias))?"
)


def key_said(words: str) -> str:
    """The key that somebody says instead of pressing it: `nine`, `option nine, please`; empty for anything else."""
    found = _KEY.fullmatch(_plain(words))
    return _DIGITS[found["key"]] if found else ""


def answer(words: str) -> Answer:
    """What they answer to `do you want to hear no more`. Who says a second time what may be a no means it."""
    said, key = _plain(words), key_said(words)
    if key:
        return Answer.YES if key == "9" else Answer.OTHER
    if meant(words) is not No.NONE:
        return Answer.BOTH if asks_for_a_call(words) or _BUT.search(said) else Answer.YES
    found = _YES.match(said)
    rest = said[found.end() :] if found else ""
    if not found or _TAKEN_BACK.match(rest) or (_VISIT.search(rest) and not _BUT.search(rest)):
        return Answer.OTHER
    more = asks_for_a_call(words) or _BUT.search(rest) or says_more(_SAME.sub(" ", rest))
    return Answer.BOTH if more else Answer.YES


def _plain(words: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"['’`´]", "", unaccented(words))))
