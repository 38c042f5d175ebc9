"""A practice with every plan there can be: appointments, their recovery, nurture."""

from __future__ import annotations

from dataclasses import replace

from builders import a_practice
from firstminute.domain.practice import Cadence, Practice, Step, Template, Window

DAY, HOUR = 86_400, 3600
_EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
_WORDS = {
    "booked_text": ("sms", "Your visit at {practice} is noted. Does the time still suit you? {opt_out}"),
    "soon_text": ("sms", "{practice} here: we see you soon. Can you still make it?"),
    "missed_text": ("sms", "{practice} here. We missed you. Which other day suits you? {opt_out}"),
    "month_email": ("email", "Is it still not the right time? A short answer helps us. {practice}"),
}


def with_every_plan() -> Practice:
    """The demo practice with the hours that a real one has, and these plans in place of its own of the same names."""
    demo = a_practice()
    first = replace(demo.first_touch, windows=(Window(_EVERY_DAY, 480, 1260),), quiet_hours="honour")
    words = {
        name: Template(name, channel, text, "From {practice}" if channel == "email" else None)
        for name, (channel, text) in _WORDS.items()
    }
    reminders = tuple(Step("sms", "soon_text", before=hours * HOUR) for hours in (72, 24, 2))
    booked = (Step("sms", "booked_text"), *reminders)
    missed = (Step("sms", "missed_text", after=30 * 60), Step("email", "month_email", after=2 * DAY, at=630))
    months = tuple(Step("email", "month_email", after=n * 30 * DAY, at=600, jitter=2 * HOUR) for n in (1, 2, 3))
    plans = {
        "new_lead": demo.cadences["new_lead"],
        "appointment": Cadence("appointment", 1, booked, "appointment"),
        "no_show": Cadence("no_show", 1, missed, then="nurture"),
        "nurture": Cadence("nurture", 1, months, "nurture"),
    }
    return replace(demo, first_touch=first, templates={**demo.templates, **words}, cadences=plans)
