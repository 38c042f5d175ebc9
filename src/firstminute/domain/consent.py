"""What may be sent with the consent on record, and what needs more than the person's own inquiry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice
from firstminute.domain.touch import FOLLOW_UP, NURTURE

NONE: Final = "consent.none"
INQUIRY_OVER: Final = "consent.inquiry_over"
# `send_policy.consent`: texts need a ticked box, or the person's inquiry is enough while it is fresh.
REQUIRED: Final = "required_for_texts"

# An inquiry counts as an established business relationship for three months, 47 CFR 64.1200(f).
# https://www.law.cornell.edu/cfr/text/47/64.1200
_MONTHS: Final = 3


def missing(practice: Practice, lead: Lead, channel: str, purpose: str, now: datetime) -> Iterator[str]:
    """The consent rules that speak against a touch. Answers, appointments and e-mail need none."""
    if lead.consent is True or channel == "email" or purpose not in (FOLLOW_UP, NURTURE):
        return
    if channel == "sms" and (practice.send_policy.consent == REQUIRED or lead.consent is False):
        yield NONE  # nobody was asked in the second mode; who was asked and said no gets none in either
    if _inquiry_over(practice, lead, now):
        yield INQUIRY_OVER


def _inquiry_over(practice: Practice, lead: Lead, now: datetime) -> bool:
    heard = lead.last_heard_at
    if heard is None:
        return False
    zone = ZoneInfo(practice.zone)
    then, today = heard.astimezone(zone).date(), now.astimezone(zone).date()
    months = (today.year - then.year) * 12 + today.month - then.month
    return months > _MONTHS or (months == _MONTHS and today.day >= then.day)
