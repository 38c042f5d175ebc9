"""What the people of a simulation do after a touch: throws of one person's dice."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from firstminute.domain.events import Actor

PROSPECT: Final = Actor("prospect", "simulated")
STAFF: Final = Actor("staff", "simulated")


@dataclass(frozen=True, slots=True)
class Deed:
    """An event that is told `after` the touch it answers."""

    after: timedelta
    type: str
    actor: Actor
    data: dict[str, Any]


def receipt_of(dice: random.Random, channel: str, *, bounces: bool) -> tuple[timedelta, str | None] | None:
    """What a provider says of a message, and when: a code of failure, None for delivered; often nothing at all."""
    throw = dice.random()
    if channel == "email" and bounces:
        return timedelta(seconds=20), "Permanent.General"
    if channel == "sms" and throw < 0.02:
        return timedelta(seconds=30), "30003" if throw < 0.015 else "30006"
    return (timedelta(seconds=3), None) if throw > 0.7 else None


def after_message(dice: random.Random, channel: str) -> Deed | None:
    """They answer, ask for no more, book, or do nothing."""
    throw, after = dice.random(), timedelta(minutes=dice.lognormvariate(3.5, 1.6))
    likely = 0.09 if channel == "sms" else 0.025
    if throw < likely:
        return Deed(after, "lead.replied", PROSPECT, {"channel": channel, "text": "Yes, please."})
    if throw < 0.015 + likely:
        return Deed(after, "lead.opted_out", PROSPECT, {"scope": "all", "how": "STOP" if channel == "sms" else "link"})
    if throw < 0.03 + likely:
        return Deed(after, "appointment.booked", PROSPECT, {"in_days": dice.uniform(1, 14)})
    return None


def after_call_task(dice: random.Random) -> Deed | None:
    """Somebody of the practice calls, or is too busy to."""
    throw, after = dice.random(), timedelta(minutes=dice.uniform(1, 30))
    if throw < 0.15:
        return Deed(after, "contact.made", STAFF, {"channel": "call", "seconds": dice.randrange(60, 900)})
    if throw < 0.65:
        outcome = dice.choice(("no_answer", "voicemail", "busy"))
        return Deed(after, "contact.attempted", STAFF, {"channel": "call", "outcome": outcome})
    return (
        Deed(after, "contact.attempted", STAFF, {"channel": "call", "outcome": "wrong_number"})
        if throw < 0.66
        else None
    )


def after_conversation(dice: random.Random) -> Deed | None:
    """What became of it: qualified, not yet, not at all."""
    throw, after = dice.random(), timedelta(minutes=dice.uniform(2, 40))
    for share, kind in ((0.4, "lead.qualified"), (0.6, "lead.nurtured"), (0.7, "lead.disqualified")):
        if throw < share:
            return Deed(after, kind, STAFF, {"reason": "simulated", "answers": {}})
    return None


def at_appointment(dice: random.Random) -> tuple[timedelta, str]:
    """How an appointment ends, and when relative to its beginning."""
    throw = dice.random()
    if throw < 0.1:
        return -timedelta(hours=dice.uniform(3, 20)), "appointment.cancelled"
    return timedelta(hours=1), "appointment.kept" if throw < 0.8 else "appointment.missed"
