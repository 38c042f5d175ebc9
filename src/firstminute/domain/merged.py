"""Two leads of one person: the kept one holds what each absorbed one had come to, beside what it comes to itself.

A share is the absorbed lead as it stood, in the kept lead's own log: so a head stays the fold of its log alone, and
what came by a merge can be taken back to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, Final

from firstminute.domain.events import MERGES, Event, parse_rfc3339
from firstminute.domain.lead import OPEN, Lead
from firstminute.domain.sends import kept
from firstminute.domain.shares import EMPTY, FILLED, shares_from, told_of, values_of
from firstminute.domain.states import MERGED, rank

_APPOINTMENT_OVER: Final = frozenset({"kept", "missed", "cancelled"})


def apply_merge(lead: Lead, event: Event) -> Lead:
    """`lead.merged`, of either of the two: the absorbed one waits, the kept one stands for both."""
    into, absorbed = event.data.get("into"), event.data.get("absorbed")
    if into:
        stopped = lead.stopped or MERGED
        return replace(lead, merged_into=str(into), state=MERGED, state_at=event.occurred_at, stopped=stopped)
    shares = shares_from(event.data.get("shares"))
    other = shares.get(str(absorbed))
    if other is None:
        return lead
    lead = _awaiting(replace(lead, absorbed={**lead.absorbed, **shares}), other)
    filled = replace(_filled(lead, other), dead=_dead(lead, other), wrote_by=_wrote_by(lead, other))
    return _further(_guarded(filled, other), other)


def _wrote_by(lead: Lead, other: Lead) -> str | None:
    """How they write who have never texted from their number: where one of the two has, or left it, it is texted."""
    ways = [one.wrote_by for one in (lead, other) if one.phone == (lead.phone or other.phone)]
    return ways[0] if all(ways) else None


def apply_unmerge(lead: Lead, event: Event) -> Lead:
    """`lead.unmerged`, of either: what came by the merge goes. An opt-out stays, whichever of them it came by."""
    restored = event.data.get("restored")
    if not isinstance(restored, Mapping):
        return lead
    released = set(map(str, event.data.get("released") or ()))
    absorbed = {one: share for one, share in lead.absorbed.items() if one not in released}
    own = [name for name in _APPOINTED if name in restored]
    held, names = values_of(restored), _MOVED if lead.merged_into else (*FILLED, *_MOVED, *own)
    before = {**{name: getattr(EMPTY, name) for name in names}, **held}
    if lead.opted_out:
        before["stopped"] = "opted_out"
    return replace(lead, merged_into=None, absorbed=absorbed, **{name: before[name] for name in names})


def restored_of(lead: Lead, *, person: bool = True) -> dict[str, Any]:
    """What an unmerge puts back, as JSON; of an absorbed lead, which was filled with nothing, only where it stood."""
    if not person:
        return told_of(lead, _MOVED)
    return {**told_of(lead, (*FILLED, *_MOVED)), **{name: dict(getattr(lead, name)) for name in _APPOINTED}}


def as_if(log: Sequence[Event], absorbed: Collection[str]) -> list[Event]:
    """A lead's log as if nothing but the merges of those that are `absorbed` in it had ever been merged or parted.

    What a merge brought depends on those before it, so undoing one of several means to look at the others anew.
    """
    last = {str(one.data["absorbed"]): one.seq for one in log if one.type == "lead.merged" and "absorbed" in one.data}

    def stays(event: Event) -> bool:
        if event.type not in MERGES and event.data.get("because") != "lead.merged":
            return True
        other = str(event.data.get("absorbed"))
        return other in absorbed and event.type != "lead.unmerged" and event.seq >= last[other]

    return list(filter(stays, log))


def united(lead: Lead) -> Lead:
    """The person as a whole: the kept lead and all it has absorbed, received when the first of them was.

    Milestones, appointments and sources are those of all, touches and revenue their sums, clocks run from the first
    inquiry to the first answer to any of them. The lead itself, when it has absorbed none.
    """
    if not lead.absorbed:
        return lead
    everyone = sorted((lead, *lead.absorbed.values()), key=lambda one: (_received(one), one.id != lead.id, one.id))
    first = everyone[0]
    sources = dict.fromkeys(source for one in everyone for source in one.sources)
    return replace(
        reduce(_added, lead.absorbed.values(), lead),
        received_at=first.received_at,
        submitted_at=first.submitted_at,
        source=first.source,
        channel=first.channel,
        campaign=first.campaign,
        later_sources=tuple(source for source in sources if source != first.source),
        first_touch_ms=_clock(everyone, "first_touch_ms"),
        first_delivered_ms=_clock(everyone, "first_delivered_ms"),
        first_human_ms=_clock(everyone, "first_human_ms"),
    )


def points_of_all(lead: Lead) -> tuple[str, ...]:
    """Numbers and addresses of a lead and of all it has absorbed."""
    points = (point for one in (lead, *lead.absorbed.values()) for point in (one.phone, one.email))
    return tuple(dict.fromkeys(point for point in points if point))


def awaited(lead: Lead) -> bool:
    """Whether an appointment of this person is still to come."""
    return any(status not in _APPOINTMENT_OVER for status in united(lead).appointments.values())


def partners(log: Iterable[Event]) -> list[str]:
    """The leads that a log tells of ever having been merged with this one."""
    told = (event.data for event in log if event.type in MERGES)
    found = (data.get(name) for data in told for name in ("absorbed", "into", "from"))
    return list(dict.fromkeys(str(one) for one in found if one))


def _filled(lead: Lead, other: Lead) -> Lead:
    unknown = {name: getattr(other, name) for name in FILLED if getattr(lead, name) is None}
    return replace(lead, **unknown)


def _awaiting(lead: Lead, other: Lead) -> Lead:
    """The other's appointments to come are this lead's too: it reminds of them."""
    to_come = (key for key, status in other.appointments.items() if status in OPEN and key in other.starts)
    keys = [key for key in to_come if _told_last(key, lead, other) is other]
    told = {name: {key: value for key, value in getattr(other, name).items() if key in keys} for name in _APPOINTED}
    both: dict[str, Any] = {name: {**getattr(lead, name), **values} for name, values in told.items()}
    return replace(lead, **both)


def _guarded(lead: Lead, other: Lead) -> Lead:
    """What a practice owes the person, and must mind of them, it owes and minds of both leads."""
    guards = {**_GUARDS, **_LASTING}
    both = {name: unite(getattr(lead, name), getattr(other, name)) for name, unite in guards.items()}
    paused = lead if lead.paused_at else other
    return replace(lead, **both, **{name: getattr(paused, name) for name in _PAUSE})


def _dead(lead: Lead, other: Lead) -> frozenset[str]:
    """A channel is dead at a number or an address: the other's is dead for both where it is theirs that is used."""
    used = {channel: getattr(lead, point) or getattr(other, point) for channel, point in _POINTS.items()}
    ways = [(one, channel) for one in (lead, other) for channel in one.dead & used.keys()]
    return frozenset(channel for one, channel in ways if getattr(one, _POINTS[channel]) == used[channel])


def _further(lead: Lead, other: Lead) -> Lead:
    """The person is where the one of the two stands that has come further. An opt-out comes by its own event."""
    if lead.opted_out or other.opted_out or rank(other.state) <= rank(lead.state):
        return lead
    return replace(lead, state=other.state, state_at=other.state_at)


def _added(person: Lead, share: Lead) -> Lead:
    """Two leads' outcomes as one person's, but for what depends on which of them came first."""
    return replace(
        person,
        touches=person.touches + share.touches,
        revenue=person.revenue + share.revenue,
        reached=person.reached | share.reached,
        **_appointments(person, share),
        qualified_at=_earlier(person.qualified_at, share.qualified_at),
        met_at=_earlier(person.met_at, share.met_at),
    )


def _appointments(person: Lead, share: Lead) -> dict[str, Any]:
    """What happened last to each appointment, of whichever of the two it was told."""
    latest = {key: _told_last(key, person, share) for key in (*person.appointments, *share.appointments)}
    return {
        "appointments": {key: one.appointments[key] for key, one in latest.items()},
        "appointment_at": {key: one.appointment_at[key] for key, one in latest.items() if key in one.appointment_at},
        "starts": {key: one.starts[key] for key, one in latest.items() if key in one.starts},
    }


def _told_last(key: str, *several: Lead) -> Lead:
    """Who knows best how an appointment stands."""
    return max(several, key=lambda one: (key in one.appointments, one.appointment_at.get(key, "")))


def _clock(everyone: Iterable[Lead], name: str) -> int | None:
    """Milliseconds from the first inquiry to the earliest moment at which the clock of any of them stopped."""
    several = list(everyone)
    stopped = [_received(one) + timedelta(milliseconds=getattr(one, name)) for one in several if _ran(one, name)]
    return round((min(stopped) - _received(several[0])).total_seconds() * 1000) if stopped else None


def _ran(lead: Lead, name: str) -> bool:
    return lead.received_at is not None and getattr(lead, name) is not None


def _received(lead: Lead) -> datetime:
    return lead.received_at or _NEVER


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)


def _latest(one: Any, other: Any) -> Any:
    return max((held for held in (one, other) if held), default=None)


# How two leads' values become one person's.
_GUARDS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "call_back_at": _earlier,
    "heard": _latest,
    "helped_at": _latest,
    "consent": lambda one, other: one or other or (one if other is None else other),
    "prefers": lambda one, other: one or other,
    "back_at": _earlier,
}
# The same, and never taken back: who was written to was written to.
_LASTING: Final[Mapping[str, Callable[[Any, Any], Any]]] = {"sends": lambda one, other: kept({*one, *other}, None)}
_PAUSE: Final = ("paused_at", "paused_until")
_MOVED: Final = ("state", "behind", "wrote_by", "state_at", "stopped", "ended", "dead", *_PAUSE, *_GUARDS)
_APPOINTED: Final = ("appointments", "appointment_at", "starts")
_POINTS: Final = {"sms": "phone", "email": "email"}
_NEVER: Final = parse_rfc3339("9999-12-31T00:00:00Z")
