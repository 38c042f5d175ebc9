"""STOP, START and HELP of a member of the team: they are meant for us, and go on to no lead.

Carriers and providers keep a STOP as well and text that phone no more. Alerts that went on as texts would vanish, so
they go by e-mail, or to somebody else, until the START; and the practice is told.
"""

from __future__ import annotations

import hashlib
from typing import Final

from firstminute.application.relaying import Relayed, Relaying
from firstminute.application.waiting_ports import Notice
from firstminute.domain.opt_out import OptOut, is_keyword
from firstminute.domain.phone_alerts import STARTED, STOPPED
from firstminute.domain.practice import Member, Practice
from firstminute.domain.team_phones import TeamPhone

# One confirmation, about nothing else, as for everybody (`domain.keyword_answers`).
_STOPPED: Final = (
    "{practice}: no more texts to this phone. Alerts come by e-mail or go to others. START brings them back."
)
_STARTED: Final = "{practice}: alerts come by text again. Reply to one to text the person. HELP for help, STOP to stop."
DOUBTFUL: Final = (
    "Not sent. To get no more texts from us, reply STOP. To send it all the same, put the two characters of the person "
    "before it."
)
_HELP: Final = (
    "{practice}: alerts about inquiries, for the team. Reply to one to text the person; {phone} is the practice. "
    "Msg & data rates may apply. Reply STOP to stop."
)
_ANSWERS: Final = {OptOut.STOP: _STOPPED, OptOut.START: _STARTED, OptOut.HELP: _HELP}


def keyword(asked: OptOut | None, text: str, *, handled: bool) -> OptOut | None:
    """What a member asks of us; a no in free words may be one to us or to the lead.

    `handled`: the provider took it for a keyword, and has answered itself.
    """
    if asked is OptOut.STOP and not (handled or is_keyword(text)):
        return None
    return asked


def take(use: Relaying, member: Member, asked: OptOut, once: str, *, answered: bool) -> Relayed:
    """Keep what they ask, tell the practice, answer where the provider has not.

    The same text told again changes nothing: a START that comes late once more must not lift the STOP after it. Marks
    are forgotten after 90 days and Twilio signs no time, so the phone itself remembers what has stopped and started it.
    """
    outcome, known, heard = f"team_{asked.value}", _known(use, member), _digest(once)
    if heard in known.heard or use.leads.seen(once):
        return Relayed(outcome)
    changed = asked is not OptOut.HELP and _changed(use, member, known, asked, heard)
    quiet = answered or (_is_silent(use, member) and not changed)
    use.leads.mark(once, use.clock.now())
    return Relayed(outcome, say=None if quiet else _said(_ANSWERS[asked], use.practice))


def _changed(use: Relaying, member: Member, known: TeamPhone, asked: OptOut, heard: str) -> bool:
    """Whether it was otherwise before. The practice is told first: told twice is better than never."""
    if use.phones is None or not member.phone:
        return False
    changes = (known.stopped_at is not None) is not (asked is OptOut.STOP)
    what = STOPPED if asked is OptOut.STOP else STARTED
    if changes and use.notices:
        use.notices.add([Notice("", 0, f"owner:{member.name}", f"{what}:{member.name}")])
    if asked is OptOut.STOP:
        use.phones.stop(member.phone, known.stopped_at or use.clock.now(), heard)
    else:
        use.phones.start(member.phone, heard)
    return changes


def _known(use: Relaying, member: Member) -> TeamPhone:
    return use.phones.get(member.phone) if use.phones and member.phone else TeamPhone()


def _is_silent(use: Relaying, member: Member) -> bool:
    return _known(use, member).stopped_at is not None


def _digest(once: str) -> str:
    return hashlib.sha256(once.encode()).hexdigest()[:16]


def _said(words: str, practice: Practice) -> str:
    from firstminute.domain.templates import spoken_phone

    return words.format(practice=practice.name, phone=spoken_phone(practice.phone))
