"""The timeline that one lead would live through, as values and in plain words; `application.previewing` makes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from firstminute.domain.rule_words import words_of

CHANNELS: Final = {"sms": "text", "email": "e-mail", "call": "call"}
_SAID: Final = {
    "lead.replied": "The person answers by {channel}.",
    "lead.opted_out": "The person asks not to be contacted.",
    "lead.repeated": "The person inquires once more.",
    "appointment.booked": "The person books an appointment.",
    "appointment.rescheduled": "The appointment is moved.",
    "appointment.cancelled": "The appointment is called off.",
    "appointment.missed": "The person does not come.",
    "appointment.kept": "The person comes.",
    "contact.made": "A person of the practice talks to them.",
    "cadence.restarted": "The follow-up begins anew.",
    "cadence.paused": "The follow-up is paused.",
    "cadence.resumed": "The follow-up goes on.",
}
_ENDS: Final = {
    "exhausted": "everything planned has been done",
    "undeliverable": "nothing reaches this person",
    "replied": "the person has answered, and a person of the practice goes on",
    "booked": "the person has an appointment",
    "human": "a person of the practice has taken over",
    "opted_out": "the person asked not to be contacted",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happens: `action` is received, send, skip, defer, fail, told or end.

    `at` is in the zone that the lead's local times are meant in; `rules` say why not now, or not at all, or why not at
    the `planned` time, where that was another; `text` is what the person would read; `kind` is the event's type.
    `rings` are the members whose phones a call rings, round by round; empty where it is the owner's to make.
    """

    at: datetime
    action: str
    touch: str = ""
    channel: str = ""
    template: str = ""
    rules: tuple[str, ...] = ()
    until: datetime | None = None
    planned: datetime | None = None
    subject: str | None = None
    text: str | None = None
    kind: str = ""
    reason: str = ""
    rings: tuple[tuple[str, ...], ...] = ()

    @property
    def said(self) -> str:
        """What happens, in a sentence."""
        name = CHANNELS.get(self.channel, self.channel)
        article = "An" if name[:1] in ("a", "e") else "A"
        if self.action == "received":
            return "The inquiry is received."
        if self.action == "send":
            return self._called() if self.channel == "call" else f"{article} {name} is sent."
        if self.action == "defer":
            return f"The {name} waits until {spoken_time(self.until)}."
        if self.action == "skip":
            return f"The {name} is left out."
        if self.action == "fail":
            return f"The {name} does not arrive."
        return self._otherwise(name)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not now, not at all, or not when it was planned: a sentence for each rule."""
        return tuple(dict.fromkeys(words_of(rule) for rule in self.rules))

    @property
    def moved(self) -> bool:
        """Whether it comes later than the plan had it."""
        return self.planned is not None and self.planned != self.at

    def _called(self) -> str:
        if not self.rings:
            return "The owner is asked to call."
        return f"The call rings {', then '.join(' and '.join(members) for members in self.rings)}."

    def _otherwise(self, name: str) -> str:
        if self.action == "end":
            return f"The follow-up ends: {_ENDS.get(self.reason, self.reason.replace('_', ' '))}."
        if self.kind == "cadence.switched":
            return f"The plan {self.reason.replace('_', ' ')} begins."
        return _SAID.get(self.kind, f"{self.kind.replace('.', ' ').replace('_', ' ').capitalize()}.").format(
            channel=name
        )


def spoken_time(moment: datetime | None) -> str:
    """`Sun 29 Nov 08:00`."""
    return f"{moment:%a %d %b %H:%M}" if moment else "it may"


def explained(told: Moment) -> Iterator[str]:
    """The sentences under a moment: when it was planned, each rule that spoke, and what comes of a call."""
    if told.moved:
        why = told.reasons or ("Steps keep their distance from one another.",)
        yield f"Planned for {spoken_time(told.planned)}. {' '.join(why)}"
    else:
        yield from told.reasons
    if told.rings and told.action == "send":
        yield "Who presses 1 is connected with the person. If nobody does, the owner is asked to call."
