"""A record of a CRM that says that somebody is not to be contacted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flag:
    """Whom it is about, for which `scope` (all, sms, call, email), by which field of the record."""

    points: tuple[str, ...]
    scope: str
    field: str
