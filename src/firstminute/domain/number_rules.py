"""Which phone numbers nothing automatic is sent to or rung: what costs extra, what nobody can have, what is ours.

Whoever types a number into a form has it texted and called at the practice's cost: that is what pumping fraud lives on.
A practice that names the countries it serves has only those texted and dialled by themselves, as Twilio advises
(https://www.twilio.com/docs/messaging/guides/sms-geo-permissions,
https://www.twilio.com/docs/voice/api/dialing-permissions-resources). The lead is kept, and somebody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firstminute.domain import area_codes
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice
from firstminute.domain.touch import CONVERSATION

OURS: Final = "number.ours"
TEAM: Final = "number.team"
IMPLAUSIBLE: Final = "number.implausible"
DEAR: Final = "number.dear"
ABROAD: Final = "number.abroad"
NOT_BY_TEXT: Final = "number.not_by_text"
RULES: Final = (OURS, TEAM, IMPLAUSIBLE, DEAR, ABROAD, NOT_BY_TEXT)


def refusals(practice: Practice, lead: Lead, channel: str, purpose: str) -> Iterator[str]:
    """Why nothing may leave to the lead's number by this channel.

    A person of the practice may write to any country, and is asked to call any: those are no automatic touches.
    """
    if channel == "email" or lead.phone is None:
        return
    rule = never(practice, lead.phone)
    if rule is None and channel == "call" and is_a_members(practice, lead.phone):
        rule = TEAM
    if rule is None and channel == "sms" and purpose != CONVERSATION:
        rule = unasked(practice, lead)
    if rule:
        yield rule


def automatic(practice: Practice, phone: str) -> str | None:
    """The rule against sending to, or ringing, a number without a person who decides it."""
    return never(practice, phone) or (ABROAD if is_abroad(practice, phone) else None)


def unasked(practice: Practice, lead: Lead) -> str | None:
    """The rule against texts to a lead that a person of the practice may write all the same."""
    if lead.phone and is_abroad(practice, lead.phone):
        return ABROAD
    return NOT_BY_TEXT if lead.wrote_by else None


def never(practice: Practice, phone: str) -> str | None:
    """The rule against a number whoever asks; None for what may be somebody's."""
    if phone in own_numbers(practice):
        return OURS
    if phone.startswith("+1"):
        if area_codes.is_dear(phone):
            return DEAR
        return None if area_codes.is_number(phone) else IMPLAUSIBLE
    return _never_abroad(phone)


def is_abroad(practice: Practice, phone: str) -> bool:
    """Whether a number is of none of the countries that the practice has named."""
    served = practice.send_policy.countries
    return bool(served) and not set(served) & set(countries(phone))


def countries(phone: str) -> tuple[str, ...]:
    """The countries (ISO 3166) whose number this may be. Territories of the United States are the United States."""
    if phone.startswith("+1"):
        return (area_codes.country(phone),)
    from firstminute.domain import calling_codes

    return calling_codes.countries(phone)


def is_a_members(practice: Practice, phone: str) -> bool:
    """Whether it is the phone of somebody of the team: ringing the team about it, they would ring themselves."""
    return any(phone == one.phone for one in practice.team)


def own_numbers(practice: Practice) -> frozenset[str]:
    """The practice's own numbers: nobody is reached by ringing them, the call would go in circles."""
    sender = practice.sms.sender if practice.sms else ""
    return frozenset({practice.phone, sender, *practice.calls.numbers})


def next_door(practice: Practice) -> str:
    """A number like the practice's own that is none of them: whose a rehearsal is, in which nothing leaves."""
    ours = own_numbers(practice)
    return next(one for one in (f"{practice.phone[:-2]}{end:02}" for end in range(100)) if one not in ours)


def _never_abroad(phone: str) -> str | None:
    from firstminute.domain import calling_codes

    if calling_codes.is_dear(phone):
        return DEAR
    return None if calling_codes.countries(phone) else IMPLAUSIBLE
