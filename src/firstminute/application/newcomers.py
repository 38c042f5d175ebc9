"""Whoever books an appointment without having asked before has inquired by it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from firstminute.application.intake import Intake, accept, packed
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

_BOOKED: Final = ("appointment.booked", "appointment.rescheduled")


class _Answered:
    """Starts no machine: the calendar has told the person all that a first touch would, and the booking ends it."""

    def start(self, lead_id: str, run: str = "") -> None:
        """Nothing: should the booking not be recorded after all, the watchdog starts it within a minute."""

    def alive(self, lead_id: str, run: str = "") -> bool | None:
        """Nothing runs."""

    def stop(self, execution: str, reason: str) -> None:
        """Nothing: nothing runs."""


def without_first_touch(intake: Intake) -> Intake:
    """An intake for people who have booked already, and have been told so."""
    return replace(intake, orchestrator=_Answered())


def introduced(intake: Intake, source: Source, request: Request, contents: list[Any], now: datetime) -> list[Any]:
    """The reports of a calendar, whose person is a lead now; those of every other kind, and of known people, as given.

    A new lead has no history: what it has moved is what it has booked.
    """
    booked = [one for one in contents if one.get("type") in _BOOKED] if _is_calendar(intake, source) else []
    draft = _stranger(intake, source, request, now) if booked else None
    if draft is None:
        return contents
    delivery = f"{source.name}:{draft.delivery or hashlib.sha256(request.body).hexdigest()}:0"
    lead_id = accept(without_first_touch(intake), source, draft, packed(request), delivery, now).lead_id
    return [{**one, "type": "appointment.booked", "lead_id": lead_id} for one in booked]


def _is_calendar(intake: Intake, source: Source) -> bool:
    return hasattr(intake.kinds(source.kind), "books")


def _stranger(intake: Intake, source: Source, request: Request, now: datetime) -> Draft | None:
    """Who books, unless somebody with one of their contact points is known, or they left none."""
    try:
        draft = intake.kinds(source.kind).parse(request, source, intake.practice.country, now)[0]
    except Rejected:
        return None
    known = any(intake.leads.contact(point).lead_id for point in draft.contact_points)
    return None if known or not draft.contact_points else draft
