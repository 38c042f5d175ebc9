"""How strictly a practice looks at what its public forms send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpamRules:
    """`threshold`: points from which an inquiry is suspected. `honeypot`: more names of fields that people cannot see.

    `started_at`: the name of a hidden field that tells when the page was shown, beside those we know; `min_fill_time`
    in seconds. `turnstile` names a secret. An address (`per_address` an hour), a contact point (`per_contact_point` a
    minute) or a source (`per_source` an hour) that sends more than this has the rest of it set aside.
    """

    threshold: int = 5
    honeypot: tuple[str, ...] = ()
    started_at: str | None = None
    min_fill_time: int = 2
    turnstile: str | None = None
    per_address: int = 100
    per_contact_point: int = 60
    per_source: int = 3000
