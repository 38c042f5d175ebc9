"""What has been sent to a person lately, and when they were last heard of: what frequency is measured by.

All of it is the same in whatever order events are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from firstminute.domain.touch import APPOINTMENT, FOLLOW_UP, NURTURE

# No cap looks back further than a week; what is unanswered is remembered beyond it.
REMEMBERED: Final = timedelta(days=8)
_MOST: Final = 40
# A purpose by the letters of its channels: sms, email, call.
_LETTERS: Final = {FOLLOW_UP: "sec", NURTURE: "tfd", APPOINTMENT: "agk"}
_CHANNELS: Final = ("sms", "email", "call")
_NAMED: Final = {
    letter: (channel, purpose)
    for purpose, letters in _LETTERS.items()
    for channel, letter in zip(_CHANNELS, letters, strict=True)
}


@dataclass(frozen=True, slots=True)
class Send:
    """One automated message that a provider took, or one call that somebody was asked to make."""

    channel: str
    at: datetime
    purpose: str = FOLLOW_UP


def kept(sends: Iterable[Send], answered_at: datetime | None) -> tuple[Send, ...]:
    """Those that still matter, in order of time: the last days', and whatever is unanswered."""
    ordered = sorted(sends, key=lambda one: (one.at, one.channel, one.purpose))
    if not ordered:
        return ()
    forgotten = ordered[-1].at - REMEMBERED
    return tuple(one for one in ordered if one.at >= forgotten or not answered_at or one.at > answered_at)[-_MOST:]


def written(sends: Iterable[Send]) -> str:
    """Compact, for the head: a letter for channel and purpose, and the unix second in hexadecimal, each."""
    return ",".join(f"{_letter(one)}{int(one.at.timestamp()):x}" for one in sends)


def read(text: str) -> tuple[Send, ...]:
    """What `written` wrote."""
    found = ((*_NAMED[one[0]], int(one[1:], 16)) for one in text.split(","))
    return tuple(Send(channel, datetime.fromtimestamp(second, UTC), purpose) for channel, purpose, second in found)


def send(channel: str, at: datetime, purpose: str) -> Send:
    """A send to the whole second, the later one: no cap is over a moment too early."""
    whole = at.astimezone(UTC).replace(microsecond=0)
    return Send(channel, whole + timedelta(seconds=at.microsecond > 0), purpose if purpose in _LETTERS else FOLLOW_UP)


def _letter(one: Send) -> str:
    return _LETTERS[one.purpose][_CHANNELS.index(one.channel)]
