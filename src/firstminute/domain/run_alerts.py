"""What a member of the team is told of a follow-up: that it cannot go on, or what is asked of an appointment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.events import Event

TITLES: Final[Mapping[str, str]] = {"cadence.stopped": "Follow-up stopped"}
# Why a run ended whose version of the plan nobody knows any more: a person has to look.
PLAN_GONE: Final = "plan_gone"
# The name of the target that somebody who came back from nurture is called within.
CAME_BACK: Final = "came_back"
_ASKED: Final = {
    "move": "They seem to ask for another time for their appointment. Please call.",
    "cancel": "They may have meant to cancel their appointment. Please call.",
}


def concerns(event: Event) -> bool:
    """Whether somebody is to be told of this end: only where nobody wanted it."""
    return event.type in TITLES and event.data.get("because") == PLAN_GONE


def instruction(event: Event) -> list[str]:
    """What is to be done, where it has to do with a run or an appointment."""
    asked = _ASKED.get(str(event.data.get("appointment_asked")))
    if asked:
        return [asked]
    if event.type == "cadence.stopped":
        return ["The plan they were on is not in the client file any more, so nothing is sent by itself. Please call."]
    if event.type == "sla.breached" and event.data.get("sla") == CAME_BACK:
        return ["They are interested again, and nobody has spoken with them since."]
    return []
