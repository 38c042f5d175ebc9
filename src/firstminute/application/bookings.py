"""A calendar sends everything to one URL: what was booked is an event of a lead, a form filled in is an inquiry."""

from __future__ import annotations

from typing import Any

from firstminute.application import intake as inquiries
from firstminute.application import reporting
from firstminute.application.intake import LONGEST_BODY, Intake, Received, secrets_of, source_called
from firstminute.domain.inquiry import Request


def is_calendar(intake: Intake, source_name: str) -> bool:
    """Whether a source's kind tells bookings from inquiries by itself. Raises Unknown for no source."""
    return hasattr(intake.kinds(source_called(intake.practice, source_name).kind), "books")


def receive(intake: Intake, source_name: str, request: Request) -> reporting.Reported | list[Received]:
    """Take in what a calendar sends, whichever of our two URLs it was pointed at. Raises Rejected as those do."""
    source = source_called(intake.practice, source_name)
    kind: Any = intake.kinds(source.kind)
    if len(request.body) <= LONGEST_BODY:
        kind.verify(request, source, secrets_of(intake.secrets, source), intake.clock.wall())
        if kind.books(request):
            return reporting.receive(intake, source_name, request)
    return inquiries.receive(intake, source_name, request)
