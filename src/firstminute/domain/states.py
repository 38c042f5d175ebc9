"""The states of a lead, what leads to them, and what ends a cadence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.events import Event, NewEvent

STATES: Final = (
    "received",
    "contacting",
    "replied",
    "contacted",
    "qualified",
    "nurtured",
    "disqualified",
    "booked",
    "kept",
    "missed",
    "won",
    "lost",
    "opted_out",
    "unreachable",
    "merged",
)
# Our own events with which a follow-up begins that may have ended before.
BEGINNINGS: Final = frozenset({"cadence.restarted", "cadence.switched"})
# Why a follow-up is resumed that was over: its last message did not arrive, and goes out by another channel.
NOT_ARRIVED: Final = "touch.failed"
STOP_REASONS: Final = (
    "replied",
    "opted_out",
    "booked",
    "human",
    "disqualified",
    "undeliverable",
    "exhausted",
    "synthetic",
)
# A lead that another one stands for: its state, and why it is not followed up, unless something ended that before.
MERGED: Final = "merged"
# The state of a lead that said no; and of one that takes it back where nothing tells what it was: they have written.
NO: Final = "opted_out"
BACK: Final = "replied"

_NOBODY_REACHED: Final = ("exhausted", "undeliverable", "synthetic")

# The state an event leads to, whatever came before ...
_STATE_AFTER: Final[Mapping[str, str]] = {
    "lead.qualified": "qualified",
    "lead.nurtured": "nurtured",
    "lead.disqualified": "disqualified",
    "appointment.booked": "booked",
    "appointment.rescheduled": "booked",
    "appointment.confirmed": "booked",
    "appointment.cancelled": "contacted",
    "appointment.kept": "kept",
    "appointment.missed": "missed",
    "sale.won": "won",
    "sale.lost": "lost",
    "lead.opted_out": "opted_out",
}
# ... and the events that move a lead on only from these states: a text that is delivered late never takes a booked
# lead back to `contacting`.
_STATE_FROM: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "touch.sent": ("contacting", ("received",)),
    "lead.replied": ("replied", ("received", "contacting", "unreachable", "nurtured", "missed")),
    "contact.made": ("contacted", ("received", "contacting", "replied", "unreachable")),
    "lead.repeated": ("contacting", ("unreachable",)),
}
# A cadence stops on reply, booking, opt-out, human takeover, disqualification, wrong number.
_STOPS: Final[Mapping[str, str]] = {
    "lead.replied": "replied",
    "lead.opted_out": "opted_out",
    # An appointment that is moved, confirmed, missed or called off was made, wherever that happened.
    "appointment.booked": "booked",
    "appointment.rescheduled": "booked",
    "appointment.confirmed": "booked",
    "appointment.cancelled": "booked",
    "appointment.missed": "booked",
    "contact.made": "human",
    "lead.qualified": "human",
    "lead.nurtured": "human",
    "lead.disqualified": "disqualified",
    "appointment.kept": "human",
    "sale.won": "human",
    "sale.lost": "human",
}
APPOINTMENT_STATUS: Final[Mapping[str, str]] = {
    "appointment.booked": "booked",
    "appointment.rescheduled": "booked",
    "appointment.confirmed": "confirmed",
    "appointment.cancelled": "cancelled",
    "appointment.kept": "kept",
    "appointment.missed": "missed",
}


# How far along each state is: an event that is told late and happened earlier never takes a lead back.
_RANKS: Final[Mapping[str, int]] = {
    state: rank
    for rank, states in enumerate(
        (
            ("received",),
            ("contacting", "unreachable"),
            ("replied",),
            ("contacted",),
            ("qualified", "nurtured", "disqualified"),
            ("booked",),
            ("kept", "missed"),
            ("won", "lost"),
            ("opted_out",),
        )
    )
    for state in states
}


def rank(state: str) -> int:
    """How far along a state is."""
    return _RANKS.get(state, 0)


def state_after(state: str, event: Event) -> str:
    """The state that an event leads to from `state`."""
    if event.type == "cadence.stopped" and event.data.get("reason") in _NOBODY_REACHED:
        return "unreachable" if state in ("received", "contacting") else state
    if event.type in _STATE_FROM:
        following, from_states = _STATE_FROM[event.type]
        return following if state in from_states else state
    return _STATE_AFTER.get(event.type, state)


def without_no(behind: str | None, event: Event) -> str | None:
    """What a lead that said no would be without it, after an event; None where that was not kept."""
    after = state_after(behind, event) if behind else None
    return behind if after == NO else after


def goes_on(event: NewEvent | Event) -> bool:
    """Whether a follow-up goes on with this event that may have ended before."""
    again = event.type == "cadence.resumed" and event.data.get("because") == NOT_ARRIVED
    return again or event.type in BEGINNINGS


def stop_reason(event: NewEvent | Event) -> str | None:
    """Why this event ends the cadence, or None when it goes on."""
    if event.type == "cadence.stopped":
        reason = str(event.data.get("reason", "human"))
        return reason if reason in STOP_REASONS else "human"
    if event.type == "contact.attempted" and event.data.get("outcome") == "wrong_number":
        return "undeliverable"
    if event.type == "owner.acknowledged" and event.data.get("takeover") is True:
        return "human"
    return _STOPS.get(event.type)
