"""What callers ask for besides an answer: a person, or help at once. English and Spanish; no word of it judges anybody.

Who may be in an emergency is told of one call too many rather than one too few.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from firstminute.domain.accents import unaccented

# Patterns of what is an emergency, by language; what stands under `no` takes it back: `it is not an emergency`.
_EMERGENCY: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        *("emergenc(?:y|ies)", "urgent(?:ly)?", "bleed(?:s|ing)?", "swollen", "swelling", "swelled", "unconscious"),
        *("passed out", "accident", "abscess", "broke(?:n)? (?:my |his |her |a )?jaw", "choking", "in agony"),
        *("(?:knocked|fell|came|broke) (?:(?:out|off) )?(?:(?:my|his|her|a|the) )?(?:front )?(?:tooth|teeth)",),
        *(*("(?:tooth|teeth) (?:(?:got|was|were|has|been) )*(?:knocked|fallen|fell|came|broken?) (?:out|off|loose)",),),
        *(r"(?:cant|cannot|can not|trouble|difficulty|hard to|hard time) (?:breath|swallow)\w*",),
        *(r"(?:severe|terrible|unbearable|excruciating|extreme|horrible|worst) (?:\w+ )?(?:pain|toothache)",),
        *("(?:a lot of|lots of|so much) pain", "(?:10|ten) out of (?:10|ten)", r"(?:hurts?|pain is) so bad\w*"),
        *(r"(?<!\d )9 ?1 ?1(?! ?\d)", "ambulance", "chest pains?", "heart attack", "stroke", "seizure"),
        *("(?:throat|airway) (?:is |was )?(?:closing|swelling)", "allergic reaction", r"anaphyla\w+", r"overdos\w+"),
        *(r"suicid\w*", "(?:kill|hurt) (?:my|him|her)self", "want to die", "swallowed (?:a|an|my|his|her|the)"),
        *(
            "(?:hit|punched|kicked|elbowed) in the (?:face|mouth|jaw|teeth)",
            "seen right (?:now|away)",
        ),
    ),
    "es": (
        *("emergencias?", r"urgen(?:cia|te)\w*", r"sangr(?:a|o|e|ando|ado)\w*", "hinchad[oa]s?", "hinchazon"),
        *("accidente", "no puedo (?:respirar|tragar)", "se me hincho", "(?:mandibula|quijada) rota", "inconsciente"),
        *(r"desmay\w+", "diente (?:caido|arrancado|suelto)", "(?:mucho|tanto|terrible|insoportable) dolor"),
        *(r"se (?:me |le )?(?:\w+ )?(?:cayo|salio|rompio|quebro) (?:un|el|su) diente",),
        *("dolor (?:muy )?(?:fuerte|terrible|insoportable|horrible|intenso)", "duele (?:mucho|muchisimo|demasiado)"),
        *("ambulancia", "dolor (?:de|en el) pecho", "infarto", "reaccion alergica", r"anafila\w+", "sobredosis"),
        *(r"suicid\w*", "(?:matarme|quiero morir)", "se (?:trago|ahoga)"),
    ),
}
_NO: Final = (
    r"\b(?:no|any|without) (?:bleeding|swelling)(?: (?:or|and|nor) (?:any )?(?:bleeding|swelling))+\b"
    r"|\b(?:not|isnt|wasnt|no|non|nothing|never|without)(?: (?:an?|any|really|that|very|so|dental|is|its))*"
    r" (?:emergenc(?:y|ies)|urgent|bleeding|swelling|swollen|accident)\b"
    r"|\bdont have (?:any )?(?:bleeding|swelling)\b|\bgums? bleed(?:s|ing)?\b|\burgent care\b"
    r"|\baccident (?:\w+ )?(?:(?:last|years|months) ?(?:ago|year|month|summer|winter)?)\b"
    r"|\bno (?:es|hay|tengo)(?: (?:una?|muy|nada))* (?:emergencia|urgente|urgencia|sangre)\b|\bsin urgencia\b"
)
_WHO: Final = (
    r"(?:real |live |actual )?(?:person|human(?: being)?|operator|representative|rep|agent|receptionist|front desk|"
    r"reception|secretary|somebody|someone|anybody|anyone|staff|help|persona|humano|operadora?|representante|agente|"
    r"recepcion(?:ista)?|asistente|alguien|secretaria|ayuda|ayudeme)"
)
# What is said around it, and around the choices of the menu; it changes nothing.
_AROUND: Final = frozenset(
    re.findall(
        r"\w+",
        """
        a an the i id im we us me my you your it is this that there can could may would will like want need to with for
        and or of in at on be am are do does please thanks thank hi hello hey yes yeah yep no nope ok okay um uh well so
        oh just now right away here again back talk speak speaking get connect transfer put through let reach call
        called calling callback ring phone have one another something nothing what who huh hmm sorry good morning
        afternoon evening leave message voicemail voice mail asap soon possible as option number press
        un una el la lo me le les nos con por favor gracias hola si bueno buenas buenos dias tardes noches quiero
        quisiera puedo puede pueden necesito hablar comunicar comunicarme comuniqueme pase paseme atienda que llamen
        llame hablo habla hablan hablas en
        llameme llamenme llamar llamada dejar mensaje recado aqui ahora mismo de verdad real nada mas como alo
        """,
    )
)
# Who callers ask for.
PERSON: Final = rf"\b{_WHO}\b"
_PERSON: Final = re.compile(PERSON)
_CALLED_BACK: Final = re.compile(r"\b(?:call|ring|phone) (?:me|us)\b|\bcall ?backs?\b|\bllam\w+")
_WORD: Final = re.compile(r"[^\W_]+")


def is_emergency(words: str) -> bool:
    """Whether somebody speaks of an emergency."""
    said = _TAKEN_BACK.sub(" ", _plain(words))
    return _URGENT.search(said) is not None


def wants_a_person(words: str) -> bool:
    """Whether a person is all they ask for."""
    said = _plain(words)
    if _CALLED_BACK.search(said):
        return False
    return _PERSON.search(said) is not None and not _rest(_PERSON.sub(" ", said))


def says_more(words: str) -> bool:
    """Whether they say anything besides what the menu offers: then it is kept."""
    return _rest(_PERSON.sub(" ", _plain(words)))


def _rest(said: str) -> bool:
    return any(len(one) > 1 and one not in _AROUND for one in _WORD.findall(said))


def _plain(words: str) -> str:
    return " ".join(_WORD.findall(re.sub(r"['’`´]", "", unaccented(words))))


_URGENT: Final = re.compile(rf"\b(?:{'|'.join(one for table in _EMERGENCY.values() for one in table)})\b")
_TAKEN_BACK: Final = re.compile(_NO)
