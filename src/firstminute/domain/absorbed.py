"""What became of a message to a lead that was merged into this one: it went to the same person.

Told in the log of the lead it left for, where its touch is, and in that of every lead that stands for it: touch ids are
unique within one lead only, so the event has a type of its own there and names its touch by another word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from firstminute.domain.channel_facts import learnt
from firstminute.domain.clocks import arrived, came_back
from firstminute.domain.events import Event, NewEvent
from firstminute.domain.lead import Lead

DELIVERED: Final = "absorbed.delivered"
FAILED: Final = "absorbed.failed"
_TOLD_AS: Final[Mapping[str, str]] = {"touch.delivered": DELIVERED, "touch.failed": FAILED}
_WAS: Final[Mapping[str, str]] = {told: was for was, told in _TOLD_AS.items()}
_CLOCKS: Final[Mapping[str, Callable[[Lead, Event], Lead]]] = {DELIVERED: arrived, FAILED: came_back}
_POINTS: Final[Mapping[str, str]] = {"sms": "phone", "email": "email"}


def told_of(event: NewEvent, lead_id: str) -> NewEvent:
    """What happened to a message of `lead_id`, as a lead that stands for it is told."""
    data: dict[str, Any] = {**event.data, "absorbed": lead_id, "of_touch": event.data.get("touch")}
    del data["touch"]
    return NewEvent(_TOLD_AS[event.type], event.occurred_at, event.actor, data)


def heard(lead: Lead, event: Event) -> Lead:
    """The lead after it: the clock of what it has absorbed, and what both have learnt of a number that both use.

    Nothing, where the two have been parted since.
    """
    other = str(event.data.get("absorbed"))
    share = lead.absorbed.get(other)
    if share is None:
        return lead
    was = replace(event, type=_WAS[event.type])
    share = learnt(_CLOCKS[event.type](share, was), was)
    point = _POINTS.get(str(event.data.get("channel")), "")
    same = bool(point) and getattr(lead, point) == getattr(share, point)
    return replace(learnt(lead, was) if same else lead, absorbed={**lead.absorbed, other: share})
