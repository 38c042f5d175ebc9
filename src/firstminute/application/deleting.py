"""What providers keep of people is deleted there: when its time is over, and at once when somebody had it erased.

One after another, some in a round. Whoever is not there any more is deleted; what cannot be deleted is tried again,
later and later, without an end. A provider that does not answer is left alone until the next round.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from firstminute.application.deletion_ports import Deletions, Kept
from firstminute.application.lead_ports import Leads
from firstminute.application.ports import Clock
from firstminute.domain.deletions import DELETED, ERASED, LEAD, LONGEST_PAUSE, Deletion, everything, pause
from firstminute.domain.errors import Conflict, OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import SYSTEM, Event, event_id

_ERASED: Final = "lead.erased"
_PROVIDER: Final = "twilio"
# In a round of one minute, beside all else that it looks after: each takes a request or a few.
MOST: Final = 25
_LONGEST: Final = timedelta(seconds=15)
_WHOLE_HOUR: Final = 0


@dataclass(frozen=True, slots=True)
class Deleting:
    """What it needs; without `kept` there is no account that could be asked."""

    leads: Leads
    deletions: Deletions
    kept: Kept | None
    clock: Clock


@dataclass(slots=True)
class Swept:
    """One round: the provider's ids of what is deleted, and why the rest could not be: codes by id.

    `late` counts what should have been deleted a week ago; None in the 59 rounds of an hour in which nobody counts.
    """

    deleted: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    late: int | None = None


def sweep(use: Deleting) -> Swept:
    """Delete what is due."""
    found, began = Swept(), use.clock.wall()
    for one in use.deletions.due(use.clock.now(), MOST):
        with suppress(Conflict):  # the table was busy; the next round is a minute away
            if use.clock.wall() - began > _LONGEST or not _delete(use, one, found):
                break
    if use.clock.wall().minute == _WHOLE_HOUR:
        found.late = use.deletions.late(use.clock.now())
    return found


def is_erased(leads: Leads, lead_id: str) -> bool:
    """Whether somebody had this lead's personal data erased, or is at it."""
    return any(note.type == _ERASED for note in leads.notes(lead_id))


def _delete(use: Deleting, one: Deletion, found: Swept) -> bool:
    """Whether the next one may be tried. First the deletion, then the note of it, then it is off the list."""
    if one.kind == LEAD:
        _look_again(use, one)
        return True
    if use.kept is None:
        _again(use, one, found, "no_account", LONGEST_PAUSE)
        return True
    try:
        there = use.kept.remove(one.id)
    except ProviderRefused as refused:
        _again(use, one, found, refused.code, pause(one.tries + 1))
        return True
    except ProviderUnavailable as error:
        waits = max(pause(one.tries + 1), timedelta(seconds=error.retry_after or 0))
        _again(use, one, found, "unknown" if isinstance(error, OutcomeUnknown) else "unavailable", waits)
        return False
    _note(use, one, there)
    use.deletions.done(one, use.clock.now())
    found.deleted.append(one.id)
    return True


def _look_again(use: Deleting, one: Deletion) -> None:
    """What was on its way when this lead was erased."""
    told = [*use.leads.log(one.lead_id), *use.leads.notes(one.lead_id)]
    use.deletions.add(everything(told, one.lead_id, use.clock.now()))
    use.deletions.done(one, use.clock.now())


def _again(use: Deleting, one: Deletion, found: Swept, why: str, waits: timedelta) -> None:
    found.failed[one.id] = why
    use.deletions.postpone(one, use.clock.now() + waits)


def _note(use: Deleting, one: Deletion, there: bool) -> None:
    """Beside the log of its lead, once. What somebody had erased is named by what it was alone."""
    if not one.lead_id:
        return
    now, erased = use.clock.now(), one.because == ERASED or is_erased(use.leads, one.lead_id)
    data: dict[str, Any] = {"what": one.kind, "because": one.because, "provider": _PROVIDER}
    if not erased:
        data["provider_id"] = one.id
    if not there:
        data["gone"] = True
    id_ = f"{event_id(one.lead_id, 0)}_deleted_{sha256(one.id.encode()).hexdigest()[:16]}"
    use.leads.note(Event(id_, DELETED, one.lead_id, 1 if erased else _named_at(use, one), now, now, SYSTEM, data))


def _named_at(use: Deleting, one: Deletion) -> int:
    """The place of the event that names it; the first one's where none does any more."""
    last = one.id.rpartition("/")[2]
    told = (event.seq for event in use.leads.log(one.lead_id) if last in str(event.data))
    return next(told, 1)
