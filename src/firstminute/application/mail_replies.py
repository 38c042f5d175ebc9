"""A person's e-mail arrives: it stops what was planned, reaches the owner, and a no in it is a no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from firstminute.application.lead_ports import Leads
from firstminute.application.one_person import current
from firstminute.application.opt_outs import behind
from firstminute.application.recording import record, spread
from firstminute.domain.contact_points import clean
from firstminute.domain.errors import Duplicate
from firstminute.domain.events import Actor, NewEvent
from firstminute.domain.mail import IncomingMail
from firstminute.domain.own_words import own_subject, own_words

_LONGEST: Final = 1600


@dataclass(frozen=True, slots=True)
class Read:
    """What came of an e-mail, in a word."""

    outcome: str
    lead_id: str | None = None


def take_mail(leads: Leads, mail: IncomingMail, now: datetime) -> Read:
    """Note it with the lead of its address. Nobody is a lead by an e-mail alone: the mailbox is the practice's own.

    One whose sender is not proved may be anybody's: then it stops nothing but what it asks to be stopped.
    """
    if mail.automatic:
        return Read("automatic")
    said = _replied(mail, now)
    no = behind(said)
    contact = leads.contact(mail.sender)
    head = current(leads, contact.lead_id) if contact.lead_id else None
    if head is None:
        if no:
            leads.suppress(mail.sender, now)
            spread(leads, "", mail.sender, no, now)  # whose inquiry was stored in the meantime
        return Read("suppressed" if no else "from_a_stranger")
    if not (mail.verified or no):
        return Read("not_proved", head.lead.id)
    word = [NewEvent(one.type, now, one.actor, {**one.data, "address": mail.sender}) for one in no]
    try:
        record(leads, head.lead.id, [said, *word], now, once=f"mail:{mail.provider}:{mail.id}")
    except Duplicate:
        return Read("known_before", head.lead.id)
    return Read("lead.opted_out" if no else "lead.replied", head.lead.id)


def _replied(mail: IncomingMail, now: datetime) -> NewEvent:
    data: dict[str, Any] = {
        "channel": "email",
        "text": clean(own_words(mail.text), _LONGEST),
        "provider": mail.provider,
    }
    if subject := own_subject(mail.subject):
        data["subject"] = clean(subject, 200)
    return NewEvent("lead.replied", now, Actor("prospect", "email"), {**data, "provider_id": mail.id})
