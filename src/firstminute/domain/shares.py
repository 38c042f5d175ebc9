"""What a lead brings into a merge, as JSON: all that is counted of it, that guards sending, and how it is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from firstminute.domain.events import parse_rfc3339
from firstminute.domain.lead import Lead
from firstminute.domain.sends import read, written

Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]

# What a merge fills where the kept lead does not know it.
FILLED: Final = ("first_name", "last_name", "phone", "email", "service", "region", "language")
EMPTY: Final = Lead("")


def shares_of(lead: Lead) -> dict[str, dict[str, Any]]:
    """What a lead brings into a merge, as JSON: its own share, and those of all that it has absorbed itself."""
    return {lead.id: share_of(lead), **{one: share_of(share) for one, share in lead.absorbed.items()}}


def share_of(lead: Lead) -> dict[str, Any]:
    """One lead by itself, as JSON: what is counted of it, and how it is reached."""
    return told_of(lead, _SHARED)


def shares_from(content: Any) -> dict[str, Lead]:
    """The leads that JSON tells of, by their ids."""
    if not isinstance(content, Mapping):
        return {}
    return {str(one): Lead(str(one), **values_of(share)) for one, share in content.items()}


def told_of(lead: Lead, names: Iterable[str]) -> dict[str, Any]:
    """What is not as it is of a lead of which nothing is known."""
    held = ((name, getattr(lead, name)) for name in names)
    return {name: _SHARED[name][0](value) for name, value in held if value != getattr(EMPTY, name)}


def values_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a lead that JSON tells of, by their names."""
    return {name: _SHARED[name][1](value) for name, value in content.items() if name in _SHARED and value is not None}


_PLAIN: Final[Codec] = (lambda value: value, lambda value: value)
_TIME: Final[Codec] = (lambda value: value.isoformat(), parse_rfc3339)
_SET: Final[Codec] = (sorted, frozenset)
_LIST: Final[Codec] = (list, tuple)
_MAP: Final[Codec] = (dict, dict)
_SHARED: Final[Mapping[str, Codec]] = {
    **dict.fromkeys((*FILLED, "state", "behind", "stopped", "ended", "source", "channel", "campaign"), _PLAIN),
    **dict.fromkeys(("opted_out", "first_touch_ms", "first_delivered_ms", "first_human_ms"), _PLAIN),
    **dict.fromkeys(("touches", "revenue", "wrote_by"), _PLAIN),
    **dict.fromkeys(("received_at", "submitted_at", "state_at", "qualified_at", "met_at", "call_back_at"), _TIME),
    **dict.fromkeys(("back_at", "paused_at", "paused_until"), _TIME),
    **dict.fromkeys(("appointments", "appointment_at", "starts"), _MAP),
    "reached": _SET,
    "later_sources": _LIST,
    "sends": (written, read),
    "heard": (lambda value: [value[0].isoformat(), value[1]], lambda value: (parse_rfc3339(value[0]), value[1])),
    "helped_at": _TIME,
    "consent": _PLAIN,
    "dead": _SET,
    "prefers": _PLAIN,
}
