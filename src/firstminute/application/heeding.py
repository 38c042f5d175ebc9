"""What a CRM's records say of people who are not to be contacted is heeded before anything else of them is taken in."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from firstminute.application.keeping import digest_of
from firstminute.domain.errors import Rejected
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source

if TYPE_CHECKING:
    from firstminute.application.intake import Intake
    from firstminute.application.ports import SourceKind
    from firstminute.domain.refusal_flags import Flag


def heed(intake: Intake, kind: SourceKind, source: Source, request: Request, now: datetime) -> None:
    """Close what the body flags, where its kind looks for flags. One that cannot be read says so to who takes it in."""
    found: list[Flag] = []
    read = getattr(kind, "flags", None)
    if read is not None:
        with suppress(Rejected):
            found = read(request, intake.practice.country)
    if found:
        from firstminute.application.opt_outs import by_flag

        for flag in found:
            by_flag(intake.leads, flag, source.name, digest_of(request.body), now)
