"""Where a person may be, by all that is known: their number's area code, what they said, where the practice is.

An area code is a defensible proxy for a place, not a certain one, and people move: so a touch is allowed only where it
is allowed in every place that anything points to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from firstminute.domain import area_codes
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice

_AMERICAN: Final = ("US", "CA")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Zones and states that must all allow a touch. `certain` is False when nothing tells of the person's own place."""

    zones: tuple[str, ...]
    states: tuple[str, ...]
    certain: bool = True


def whereabouts(practice: Practice, lead: Lead, *, practice_too: bool = True) -> Whereabouts:
    """Everywhere the person may be; the practice's own place included unless that is not asked."""
    own = own_zones(lead)
    here = (practice.state, practice.zone) if practice_too or not own else (None, None)
    states = _each((*area_codes.regions(lead.phone or ""), lead.region, here[0]))
    return Whereabouts(_each((*own, here[1])), states, certain=bool(own) or practice.country not in _AMERICAN)


def own_zones(lead: Lead) -> tuple[str, ...]:
    """Every zone that the person's number and their stated state point to; empty when neither says anything.

    Where the number is of the stated state, the two agree, and the number knows better which part of it.
    """
    by_number = area_codes.zones(lead.phone or "")
    if lead.region and lead.region in area_codes.regions(lead.phone or ""):
        return by_number
    return _each((*by_number, *area_codes.zones_in(lead.region or "")))


def _each(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
