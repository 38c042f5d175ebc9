"""What a person's text says of their appointment, while one is near: it is confirmed, to be moved, or called off.

Only what leaves no doubt confirms by itself. Everything else is read by a person, who is told what it seems to ask.
English and Spanish.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from firstminute.domain.accents import unaccented
from firstminute.domain.lead import Lead
from firstminute.domain.opt_out import OptOut, reading
from firstminute.domain.runs import upcoming
from firstminute.domain.touch import APPOINTMENT

CONFIRM: Final = "confirm"
MOVE: Final = "move"
CANCEL: Final = "cancel"

# So long before an appointment, or after a message about it, a short answer is about the appointment.
_NEAR: Final = timedelta(days=3)
_THUMBS_UP: Final = "👍"
_CONFIRMS: Final = frozenset(
    {
        "c",
        "confirm",
        "confirmed",
        "i confirm",
        "yes",
        "y",
        "yes confirm",
        "yes confirmed",
        "yes i confirm",
        "see you then",
        "see you there",
        "see you tomorrow",
        "yes see you then",
        "ill be there",
        "i will be there",
        "yes ill be there",
        "yes i will be there",
        "si",
        "confirmo",
        "confirmado",
        "confirmada",
        "si confirmo",
        "ahi estare",
        "alli estare",
        "nos vemos",
        "nos vemos manana",
        "si ahi estare",
    }
)
_AROUND: Final = re.compile(r"\b(please|thanks|thank you|thx|great|perfect|hi|hello|hola|gracias|por favor|perfecto)\b")
_MOVES: Final = re.compile(
    r"\bre ?schedul|\b(move|change|push|postpone|switch)\b.*\b(appointment|appt|visit|time|day|date|it)\b"
    r"|\b(another|different|later|earlier|other) (time|day|date|slot)\b"
    r"|\b(cant|cannot|can not|wont|will not|not able to|unable to|not going to) (be able to )?"
    r"(make|come|be there|attend)"
    r"|\breprogram|\breagend|\b(cambiar|mover|posponer)\b.*\b(cita|hora|dia)\b|\botr[oa] (hora|dia|fecha)\b"
    r"|\bno (puedo|podre|voy a poder) (ir|llegar|asistir)\b"
)
_CANCELS: Final = re.compile(r"\bcancel|\bcall(ing)? (it )?off\b|\banular\b|\bno (voy|ire) a? ?ir\b")
_CANCEL: Final = re.compile(r"\b(cancel\w*|anular\w*)\b")


def asked(text: str, lead: Lead, now: datetime) -> str | None:
    """CONFIRM, MOVE or CANCEL, where this may be about an appointment that is near; else None."""
    if appointment_of(lead, now) is None:
        return None
    if _THUMBS_UP in text and not any(character.isalnum() for character in text):
        return CONFIRM
    said = _words(text)
    if " ".join(_AROUND.sub(" ", said).split()) in _CONFIRMS:
        return CONFIRM
    if _MOVES.search(said):
        return MOVE
    return CANCEL if _CANCELS.search(said) else None


def calls_off(said: str, lead: Lead, now: datetime) -> bool:
    """Whether somebody with an appointment to come said CANCEL on the phone, and nothing else that revokes consent.

    The law names the word for texts; spoken to the practice it is about the appointment. A patient's may stand in the
    practice's own book alone.
    """
    words = _words(said)
    coming = lead.patient or any(upcoming(lead, key, now) for key in lead.appointments)
    return coming and bool(_CANCEL.search(words)) and reading(_CANCEL.sub(" ", words)) is not OptOut.STOP


def appointment_of(lead: Lead, now: datetime) -> str | None:
    """The appointment that a short answer is about: the one reminders are about, or the only one to come, if near."""
    coming = [key for key in lead.appointments if upcoming(lead, key, now)]
    about = lead.about if lead.about in coming else coming[0] if len(coming) == 1 else None
    starts = upcoming(lead, about, now)
    told = any(one.purpose == APPOINTMENT and now - one.at <= _NEAR for one in lead.sends)
    return about if starts and (told or starts - now <= _NEAR) else None


def _words(text: str) -> str:
    """Lower-case words without accents and punctuation."""
    letters = re.sub(r"['’`´]", "", unaccented(text))
    return " ".join(re.sub(r"[^\w\s]|_", " ", letters).split())
