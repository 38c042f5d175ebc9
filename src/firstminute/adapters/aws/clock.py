"""The clock of the stack: the wall clock on AWS, a faster one where a day of waiting should last a minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class StackClock:
    """`ports.Clock` by the stack's parameter `Clock`: `origin=<unix seconds>;speed=<factor>`, or "" for the wall clock.

    Shows `origin + (wall - origin) * speed`. Raises ValueError for a parameter it cannot read.
    """

    def __init__(self, parameter: str = "", read: Callable[[], datetime] = _utc_now) -> None:
        self.origin, self.speed = _settings(parameter)
        self._read = read

    def now(self) -> datetime:
        """The business's now, cut to whole milliseconds: what is stored is what was decided on."""
        return _whole_milliseconds(self._at(self._read()))

    def wall(self) -> datetime:
        """The senders' now, in whole milliseconds too."""
        return _whole_milliseconds(self._read())

    def wall_at(self, moment: datetime) -> datetime:
        """The first microsecond of the wall clock at which `now()` is not before `moment`: a timer never goes early."""
        wall = self.origin + (moment.astimezone(UTC) - self.origin) / self.speed
        return wall if self._at(wall) >= moment else wall + _MICROSECOND

    def _at(self, wall: datetime) -> datetime:
        return self.origin + (wall - self.origin) * self.speed


def _settings(parameter: str) -> tuple[datetime, float]:
    if not parameter.strip():
        return _EPOCH, 1
    try:
        given = dict(part.strip().split("=", 1) for part in parameter.split(";") if part.strip())
        origin, speed = _EPOCH + timedelta(seconds=float(given["origin"])), float(given.get("speed", "1"))
    except (KeyError, ValueError, OverflowError) as error:
        raise ValueError(f"the clock {parameter!r} cannot be read; write origin=1795536000;speed=1440") from error
    if not 0 < speed < float("inf"):
        raise ValueError(f"the clock {parameter!r} would not run forward; its speed must be above 0")
    return origin, speed


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
