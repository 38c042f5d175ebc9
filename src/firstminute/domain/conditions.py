"""What a step or a branch asks of a lead: who they are, and by which ways they can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from firstminute.domain.lead import Lead
from firstminute.domain.plan import When
from firstminute.domain.practice import Practice


def failing(practice: Practice, lead: Lead, when: When) -> tuple[str, ...]:
    """The conditions that do not hold, as ids of rules: `condition.service`. None: all of them do."""
    return tuple(f"condition.{name}" for name, wanted in when.items() if not _holds(practice, lead, name, wanted))


def works(practice: Practice, lead: Lead, channel: str) -> bool:
    """Whether the person can be reached that way, as far as anybody knows."""
    account = {"sms": practice.sms, "email": practice.email}.get(channel)
    given = lead.email if channel == "email" else lead.phone
    return bool(given) and channel not in lead.dead and (channel == "call" or bool(account and account.enabled))


def _holds(practice: Practice, lead: Lead, name: str, wanted: tuple[str, ...]) -> bool:
    if name == "has":
        return any(getattr(lead, one) for one in wanted)
    if name == "works":
        return any(works(practice, lead, one) for one in wanted)
    if name == "fails":
        return any(not works(practice, lead, one) for one in wanted)
    known = lead.sources if name == "source" else (str(getattr(lead, name) or ""),)
    return any(_fits(one, wanted) for one in known)


def _fits(known: str, wanted: Iterable[str]) -> bool:
    return any(fnmatchcase(known.casefold(), one.casefold()) for one in wanted)
