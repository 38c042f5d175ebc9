"""A burst of texts is one alert: the first reaches the owner at once, those on its heels come together."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from firstminute.domain.events import Event

REPLIED: Final = "lead.replied"
# How long after an alert the next one about the same person's texts waits, in the stack's time.
BURST: Final = timedelta(seconds=60)
_BETWEEN: Final = " / "
_INQUIRIES: Final = frozenset({"lead.received", "lead.repeated"})


@dataclass(frozen=True, slots=True)
class Wait:
    """Tell of it in so many seconds, together with what comes until then."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Covered:
    """The alert about a later text tells of this one too."""


def is_text(event: Event) -> bool:
    """Whether it is a text of the person: an answer, or an inquiry that came as one."""
    return event.type == REPLIED or (event.type in _INQUIRIES and event.data.get("channel") == "message")


def burst(log: Sequence[Event], event: Event, told: Mapping[int, datetime], now: datetime) -> Event | Wait | Covered:
    """How to tell of a person's text: the event with everything said since the last alert, or not now, or not at all.

    `log` is the whole log; `told` says of which events, by `seq`, an alert has left, and when.
    """
    texts = [one for one in log if one.type == REPLIED]
    if any(one.seq > event.seq for one in texts):
        return Covered()
    last = max(told.values(), default=None)
    if last is not None and now - last < BURST:
        return Wait(math.ceil((BURST - (now - last)).total_seconds()))
    return together(texts, event, told.keys())


def together(texts: Sequence[Event], event: Event, told: Collection[int]) -> Event:
    """The event with the words and pictures of all texts since the last alert; `told` are the events of alerts."""
    since = max((seq for seq in told if seq < event.seq), default=0)
    fresh = [one.data for one in texts if since < one.seq <= event.seq]
    words = _BETWEEN.join(str(data["text"]) for data in fresh if data.get("text"))
    media = [one for data in fresh for one in data.get("media") or ()]
    more = {**({"text": words} if words else {}), **({"media": media} if media else {})}
    return replace(event, data={**event.data, **more}) if more else event
