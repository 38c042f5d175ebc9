"""Whether what a caller says to the practice's phone revokes their consent. Pure.

Reads what `opt_out` reads in texts, where errors are on the side of stopping. A caller may be asked instead: who says
nothing but `cancel` to a practice means their appointment more often than its texts.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from firstminute.domain.accents import unaccented
from firstminute.domain.opt_out import OptOut, reading


class No(Enum):
    """`DOUBT`: they are asked, once."""

    NONE = "none"
    DOUBT = "doubt"
    MEANT = "meant"


# Lists and plans that are not ours to write by.
_ELSE: Final = re.compile(
    r"\b(?:take|remove|get|drop|cancel) (?:me|us|my name|him|her) (?:off|from|out of)(?: of)?"
    r" (?:the|your|my|this|that)?"
    r" ?(?:\w+ )?(?:wait(?:ing)?|waitlist|cancel+ation|standby|recall|schedule|calendar|appointments?|books?)\b"
    r"(?: list)?"
    r"|\bopt(?:ing|ed)? out of (?:the |my |your |an? )?(?:\w+ )?(?:insurance|coverage|plan|membership|benefits?"
    r"|x ?-?rays?|fluoride|sedation|anesthesia|treatment|program|financing)\b"
    r"|\b(?:quit|sac|saqu|borr)\w*(?:me|nos)? de la lista de espera\b"
)
# What may be about an appointment, or a number dialled by mistake.
_DOUBTFUL: Final = re.compile(
    r"\b(?:cancel\w*|anular\w*)\b"
    r"|\b(?:have |got |is |this is )?(?:the |a )?(?:wrong|not the right) (?:number|person|phone|office|place)\b"
    r"|\bnumero equivocado\b|\b(?:me|se) equivo\w+(?: de (?:numero|persona))?\b"
)
_OF_WRITING: Final = re.compile(
    r"\b(?:text\w*|messag\w*|e ?mails?|sms|reminders?|subscription|mensajes?|textos?|correos?|suscripcion"
    r"|escrib\w*)\b"
)
_NOT_CALL: Final = r"(?<!not )(?<!dont )(?<!never )(?<!or )(?<!nor )(?<!stop )(?<!to )(?<!and not )"
# They want to be called, in so many words; `do not text or call me` and `stop calling me` are none of it.
_CALL: Final = re.compile(
    rf"{_NOT_CALL}\b(?:call|phone|ring) (?:me|us)\b|\bgive (?:me|us) a (?:call|ring)\b|\bllam(?:e|en|a)(?:me|nos)\b"
    r"|(?<!no )\b(?:quiero|prefiero|quisiera) que (?:me|nos) llamen?\b|\bmejor (?:por telefono|una llamada)\b"
)
_NO_CALL: Final = re.compile(
    r"\b(?:dont|do not|never|stop)(?: \w+){0,3} (?:call\w*|contact\w*|and call\w*)\b|\bno (?:me|nos) (?:vuelvan a )?"
    r"(?:llam|contact|molest)\w*|\b(?:off|from|out of) (?:your|the|this|every|all) (?:list|lists|records|system)\b"
    r"|\bno quiero que (?:me|nos) llamen\b|\bleave (?:me|us) alone\b|\blose my number\b|\b(?:my|mi) (?:number|numero)\b"
)

_NO_WRITING: Final = re.compile(
    r"\b(?:dont|do not|never|stop|no more)(?: \w+){0,3} (?:text\w*|messag\w*|e ?mail\w*|sms)\b"
    r"|\bno (?:me|nos) (?:escrib|envi|mand|text)\w*"
)


def meant(words: str) -> No:
    """What it is, as far as words can say."""
    said = _plain(words)
    if _NO_WRITING.search(said) and asks_for_a_call(words):
        return No.MEANT
    if reading(words) is not OptOut.STOP or (_ELSE.search(said) and reading(_ELSE.sub(" ", said)) is not OptOut.STOP):
        return No.NONE
    if _DOUBTFUL.search(said) and not _OF_WRITING.search(said):
        return No.MEANT if reading(_DOUBTFUL.sub(" ", said)) is OptOut.STOP else No.DOUBT
    return No.MEANT


def asks_for_a_call(words: str) -> bool:
    """Whether they ask to be called, though not to be written to."""
    said = _plain(words)
    return _CALL.search(said) is not None and not _NO_CALL.search(_CALL.sub(" ", said))


def of_texts_alone(words: str) -> bool:
    """Whether the no is to what is written and to nothing else: a call that they asked for stays theirs."""
    said = _plain(words)
    return _OF_WRITING.search(said) is not None and not _NO_CALL.search(said)


def _plain(words: str) -> str:
    """In small letters, without accents; the marks stay, since `reading` goes by them."""
    return re.sub(r"['’`´]", "", unaccented(words, "NFD"))
