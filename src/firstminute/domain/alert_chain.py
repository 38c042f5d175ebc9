"""Who is told next where an alert did not arrive, so that nobody waits on a dead phone.

One step further for each failure that is reported, and each way of each member once for an event: the chain ends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

_TEXT: Final = "sms"
Left = tuple[str, str]  # a member's name and a way: an alert that was taken by a provider


@dataclass(frozen=True, slots=True)
class Link:
    """A member and the ways that reach them, in the order in which they are tried. `asked`: those they asked for."""

    member: str
    ways: tuple[str, ...]
    asked: tuple[str, ...] = ()


def next_in(chain: Sequence[Link], left: Collection[Left], lost: Collection[Left], failed: Left) -> Link | None:
    """Whom to tell by which ways, when the alert `failed`; None while another one stands that does as well.

    `left` are all alerts of the event that were taken, `lost` those that did not arrive. What somebody else was told
    stands for everything; of the member's own, a text for a mail. A mail stands for no text, which rings in a pocket.
    """
    member, way = failed
    standing = {*left} - {*lost}
    if any(name != member or way != _TEXT or other == _TEXT for name, other in standing):
        return None
    own = next((link for link in chain if link.member == member), None)
    fresh = _fresh(own, left) if own else ()
    if fresh:
        return Link(member, fresh[:1])
    others = (Link(link.member, _asked(link, left)) for link in chain if link.member != member)
    return next((link for link in others if link.ways), None)


def _fresh(link: Link, left: Collection[Left]) -> tuple[str, ...]:
    return tuple(way for way in link.ways if (link.member, way) not in left)


def _asked(link: Link, left: Collection[Left]) -> tuple[str, ...]:
    """Those they asked for; one of the others where none of these is left."""
    fresh = _fresh(link, left)
    return tuple(way for way in fresh if way in link.asked) or fresh[:1]
