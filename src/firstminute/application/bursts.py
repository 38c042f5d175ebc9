"""A burst of texts, or of missed calls, is one alert: the first is told at once, those on its heels come together."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.domain.call_alerts import concerns
from firstminute.domain.events import Event

Data = Mapping[str, Any]
REPLIED: Final = "lead.replied"
MISSED: Final = "call.ended"
# How long after an alert the next one about the same person's texts waits, in the stack's time.
BURST: Final = timedelta(seconds=60)
# Who gets nobody calls again and again, and needs most of a minute for a try; what a call leaves is told at once.
REDIALS: Final = timedelta(minutes=10)
_BETWEEN: Final = " / "
_INQUIRIES: Final = frozenset({"lead.received", "lead.repeated"})


@dataclass(frozen=True, slots=True)
class Wait:
    """Tell of it in so many seconds, together with what comes until then."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Covered:
    """The alert about a later one tells of this one too, or there is nothing left to be told."""


def is_text(event: Event) -> bool:
    """Whether it is a text of the person: an answer, or an inquiry that came as one."""
    return event.type == REPLIED or (event.type in _INQUIRIES and event.data.get("channel") == "message")


def is_missed(event: Event) -> bool:
    """Whether it is a call that nobody took and that left nothing behind: what it left is told by itself."""
    return event.type == MISSED and concerns(event)


def comes_in_bursts(event: Event) -> bool:
    """Whether several of them in a row are told as one."""
    return event.type in _KINDS


def counts_with(event: Event) -> Callable[[Event], bool]:
    """What an alert of it is kept apart from: alerts of these."""
    return _KINDS[event.type].told_of


def burst(log: Sequence[Event], event: Event, told: Mapping[int, datetime], now: datetime) -> Event | Wait | Covered:
    """How to tell of a text or a missed call: with all of them since the last alert, or not now, or not at all.

    `log` is the whole log; `told` says of which events, by `seq`, an alert has left, and when.
    """
    kind = _KINDS[event.type]
    if any(one.seq > event.seq for one in log if kind.is_one(one) or one.type in kind.settled_by):
        return Covered()
    last = max(told.values(), default=None)
    if last is not None and now - last < kind.apart:
        return Wait(math.ceil((kind.apart - (now - last)).total_seconds()))
    return together(log, event, told.keys())


def together(log: Sequence[Event], event: Event, told: Collection[int]) -> Event:
    """The event with all of its kind since the last alert; `told` are the events of alerts."""
    kind, since = _KINDS[event.type], max((seq for seq in told if seq < event.seq), default=0)
    more = kind.in_one([one.data for one in log if kind.is_one(one) and since < one.seq <= event.seq])
    return replace(event, data={**event.data, **more}) if more else event


def _said(several: Sequence[Data]) -> Data:
    """The words and pictures of all texts."""
    words = _BETWEEN.join(str(data["text"]) for data in several if data.get("text"))
    media = [one for data in several for one in data.get("media") or ()]
    return {**({"text": words} if words else {}), **({"media": media} if media else {})}


def _times(several: Sequence[Data]) -> Data:
    """How often they called."""
    return {"times": len(several)} if len(several) > 1 else {}


@dataclass(frozen=True, slots=True)
class _Kind:
    """What comes in bursts: what is one of them, what alerts keep `apart` from one another, how several are told.

    What they ask for is done once something happens that they are `settled_by`.
    """

    is_one: Callable[[Event], bool]
    told_of: Callable[[Event], bool]
    apart: timedelta
    in_one: Callable[[Sequence[Data]], Data]
    settled_by: frozenset[str] = frozenset()


_KINDS: Final[Mapping[str, _Kind]] = {
    REPLIED: _Kind(lambda event: event.type == REPLIED, is_text, BURST, _said),
    MISSED: _Kind(is_missed, is_missed, REDIALS, _times, frozenset({"contact.made"})),
}
