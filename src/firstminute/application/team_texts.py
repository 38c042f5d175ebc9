"""A text of a member of the team: a keyword is for us, anything else goes on to the lead it is meant for."""

from __future__ import annotations

from dataclasses import dataclass

from firstminute.application.answer_cap import is_over
from firstminute.application.one_person import current
from firstminute.application.relaying import Relayed, Relaying, relay
from firstminute.application.team_keywords import DOUBTFUL, keyword, take
from firstminute.domain.opt_out import OptOut
from firstminute.domain.practice import Member
from firstminute.domain.threads import OPEN_FOR, is_tagged


@dataclass(frozen=True, slots=True)
class TeamText:
    """`id` is the provider's, `asked` what it may ask for; `answered`: the provider took it for a keyword."""

    provider: str
    id: str
    body: str
    asked: OptOut | None = None
    answered: bool = False
    media: bool = False


def taken(use: Relaying, member: Member, text: TeamText, *, inquired: bool) -> Relayed | None:
    """What came of it; None where it is a word of the member's own inquiry (`inquired`: there is one).

    Who tries the practice's form with their own phone is a lead and a member: what they are told of others they answer,
    with nobody to answer it is about their inquiry, and a STOP is for both. A no in free words goes to no lead without
    a tag.
    """
    asked = keyword(text.asked, text.body, handled=text.answered)
    if inquired and (asked is OptOut.HELP or not (asked or _is_told_of_anybody(use, member))):
        return None
    if asked:
        told = take(use, member, asked, f"team:{text.provider}:{text.id}", answered=text.answered)
        return None if inquired else told
    if is_over(use.leads, member.phone or "", use.clock.now()):
        return Relayed("over_for_today")
    if text.asked is OptOut.STOP and not is_tagged(text.body):
        return Relayed("doubtful", say=DOUBTFUL, lost=True)
    return relay(use, member, text.body, text.id, media=text.media)


def _is_told_of_anybody(use: Relaying, member: Member) -> bool:
    """Whether they can answer somebody; their own inquiry is nobody else's."""
    since, alerted = use.clock.now() - OPEN_FOR, use.threads.get(member.name).alerted
    heads = (current(use.leads, lead_id) for lead_id, at in alerted.items() if at >= since)
    return any(head is None or head.lead.phone != member.phone for head in heads)
