"""What the practice is told of a phone of the team: it wants no texts, wants them again, or takes none."""

from __future__ import annotations

import html
from typing import Final

from firstminute.domain.alerts import Alert
from firstminute.domain.practice import Member, Practice

STOPPED: Final = "stopped"
STARTED: Final = "started"
FAILING: Final = "failing"
PHONES: Final = frozenset({STOPPED, STARTED, FAILING})


def of_phone(practice: Practice, what: str, member: Member, instead: Member | None) -> Alert:
    """The alert; `instead` is who gets the member's alerts now: themselves, where something else reaches them."""
    who = member.full_name
    if what == STARTED:
        first, more = f"{who} gets alerts by text again.", "They texted START to the practice's number."
    elif what == STOPPED:
        first = f"{who} texted STOP to {practice.name}'s number, so they are sent no texts any more."
        more = f"{_instead(member, instead)} Texting START from the same phone brings the texts back."
    else:
        first = f"Alerts by text do not reach {who}: several in a row did not arrive."
        more = "Others were told instead. Please check the phone, and the number in the client file."
    body = f"{first}\n\n{more}"
    markup = "".join(f"<p>{html.escape(one)}</p>" for one in (first, more))
    return Alert(f"{first} {more}", f"Alerts to {member.name}", body, markup)


def _instead(member: Member, instead: Member | None) -> str:
    if instead is None:
        return "Nothing else reaches anybody of the team: please see to it at once."
    return "Their alerts go to their e-mail." if instead == member else f"Their alerts go to {instead.full_name}."
