"""What we have learnt of the ways to one person: which are dead, and which one they take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol, TypeVar

from firstminute.domain.arrivals import CAME_BACK, UNUSABLE
from firstminute.domain.events import Event
from firstminute.domain.lead import Lead

_WRITTEN: Final = ("sms", "email")
_POINTS: Final[Mapping[str, str]] = {"sms": "phone", "email": "email"}
# In the data of `touch.delivered`: the channel by which the same touch had failed.
INSTEAD_OF: Final = "instead_of"


class Way(Protocol):
    """Anything that leaves by a channel."""

    @property
    def channel(self) -> str:
        """Which: sms, email or call."""


AnyWay = TypeVar("AnyWay", bound=Way)


def refusals(lead: Lead, channel: str) -> Iterator[str]:
    """`unreachable.<channel>`, where nothing sent that way can arrive."""
    if channel in lead.dead:
        yield f"unreachable.{channel}"


def preferred(lead: Lead, ways: Sequence[AnyWay]) -> list[AnyWay]:
    """The ways in order: those by the channel that this person takes first, else as they are given."""
    return sorted(ways, key=lambda way: way.channel != lead.prefers) if lead.prefers else list(ways)


def learnt(lead: Lead, event: Event) -> Lead:
    """The lead after an event of TOLD_OF."""
    return _LESSONS[event.type](lead, event)


def _died(lead: Lead, event: Event) -> Lead:
    channel = str(event.data.get("channel"))
    if event.data.get(UNUSABLE) is not True or channel not in _WRITTEN:
        return lead
    return replace(lead, dead=lead.dead | {channel}, prefers=None if lead.prefers == channel else lead.prefers)


def _arrived(lead: Lead, event: Event) -> Lead:
    """It reached them where another way had failed. A way that nothing was compared with is not preferred."""
    channel = str(event.data.get("channel"))
    if event.data.get(CAME_BACK) is True:
        return lead
    if event.data.get(UNUSABLE) is False:
        lead = replace(lead, dead=lead.dead - {channel})
    return replace(lead, prefers=channel) if event.data.get(INSTEAD_OF) and channel in _WRITTEN else lead


def _answered(lead: Lead, event: Event) -> Lead:
    """What they ask for, else the way they answered by. Whoever writes from a number can be written to there."""
    channel = str(event.data.get("prefers") or event.data.get("channel"))
    return replace(lead, dead=lead.dead - {channel}, prefers=channel) if channel in _WRITTEN else lead


def _corrected(lead: Lead, event: Event) -> Lead:
    """Another number or address in place of a dead one. Whatever they give again is no dead one for that."""
    given = {channel: event.data.get(point) for channel, point in _POINTS.items() if channel in lead.dead}
    fresh = {one: to for one, to in given.items() if to and to != getattr(lead, _POINTS[one])}
    changed = {_POINTS[channel]: to for channel, to in fresh.items()}
    return replace(lead, dead=lead.dead - set(fresh), **changed) if fresh else lead


_LESSONS: Final[Mapping[str, Callable[[Lead, Event], Lead]]] = {
    "touch.failed": _died,
    "text.failed": _died,
    "touch.delivered": _arrived,
    "lead.replied": _answered,
    "lead.repeated": _corrected,
}
TOLD_OF: Final = frozenset(_LESSONS)
