"""What the cadences of a client file must be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from firstminute.client_file.cadence_part import CadencePart, PlainStepPart, StepPart, WhenPart, plain_steps
from firstminute.client_file.fields import DURATION, minutes, seconds
from firstminute.client_file.messages import nearest
from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Place
from firstminute.domain.source import TEXTS
from firstminute.domain.states import STATES
from firstminute.domain.touch import ALONE

Finding = tuple[Place, str]

_KINDS: Final = ("channel", "wait", "branch", "switch")
_CHANNELS: Final = ("sms", "email", "call")
_FIELDS: Final = ("template", "after", "before", "jitter", "otherwise")
_LONGEST: Final = 2 * 365 * 86_400  # whoever heard nothing for two years is nobody's inquiry any more
_DAY: Final = 86_400
_LANGUAGE: Final = re.compile(r"(?i)[a-z*]{1,3}([-_][a-z0-9*]{1,8})?")
# Cadences whose touches are about no appointment, whatever the file says: they keep hours, caps and consent.
_OTHERS: Final = frozenset({"new_lead", "missed_call", "nurture", "reactivation"})
_KNOWN: Final = {"has": ("phone", "email"), "works": _CHANNELS, "fails": _CHANNELS, "state": STATES}


def cadence_findings(client: ClientFile) -> Iterator[Finding]:
    """Cadences that are missing, steps that are none, and steps out of order."""
    if "new_lead" not in client.cadences:
        yield ("cadences",), f"needs the cadence new_lead; {nearest('new_lead', list(client.cadences))}"
    for name, cadence in client.cadences.items():
        if name in ALONE:
            yield ("cadences", name), "is a name that missed calls use; choose another one"
        place: Place = ("cadences", name)
        if cadence.then and cadence.then not in client.cadences:
            hint = nearest(cadence.then, list(client.cadences))
            yield (*place, "then"), f"there is no cadence {cadence.then}; {hint}"
        if name in _OTHERS and cadence.purpose == "appointment":
            yield (*place, "purpose"), "cannot be appointment: what this sends is about none, and keeps the other rules"
        yield from _versions(place, cadence)
        for where, steps in _all_versions(cadence):
            yield from _steps(client, (*place, *where), name, steps)


def _all_versions(cadence: CadencePart) -> Iterator[tuple[Place, Sequence[StepPart]]]:
    yield (), cadence.steps
    yield from ((("earlier", number), one.steps) for number, one in enumerate(cadence.earlier))


def _versions(place: Place, cadence: CadencePart) -> Iterator[Finding]:
    known = [cadence.version]
    for number, one in enumerate(cadence.earlier):
        if one.version in known:
            yield (*place, "earlier", number, "version"), f"version {one.version} is there already"
        elif one.version > cadence.version:
            yield (*place, "earlier", number, "version"), f"is later than the current version, {cadence.version}"
        known.append(one.version)
    for number, rule in enumerate(cadence.migrate):
        if rule.from_ >= cadence.version:
            yield (*place, "migrate", number, "from"), f"must be older than the current version, {cadence.version}"


def _steps(client: ClientFile, place: Place, name: str, steps: Sequence[StepPart]) -> Iterator[Finding]:
    for where, step in plain_steps(steps):
        yield from _one(client, (*place, *where), name, step)
    for number, step in enumerate(steps):
        yield from (
            finding
            for way, arm in enumerate(step.branch)
            for finding in _condition(client, (*place, "steps", number, "branch", way, "when"), arm.when)
        )
    yield from _order(place, steps)


def _one(client: ClientFile, place: Place, name: str, step: PlainStepPart) -> Iterator[Finding]:
    kinds = [kind for kind in _KINDS if getattr(step, kind, None)]
    if len(kinds) != 1:
        yield place, f"is one of {', '.join(_KINDS)}; this is {' and '.join(kinds) or 'none of them'}"
        return
    if step.channel:
        yield from _touch(client, place, name, step)
    elif any(getattr(step, one) for one in _FIELDS) or step.when != WhenPart() or step.since != "inquiry":
        yield place, f"is a {kinds[0]}; {', '.join(_FIELDS)}, since and when belong to a step with a channel"
    elif step.at and not step.wait:
        yield (*place, "at"), f"is a time for a touch or a wait, and this is a {kinds[0]}"
    yield from _delays(place, step)
    if step.switch and step.switch not in client.cadences:
        yield (*place, "switch"), f"there is no cadence {step.switch}; {nearest(step.switch, list(client.cadences))}"


def _delays(place: Place, step: PlainStepPart) -> Iterator[Finding]:
    """A wait for the morning without a time, and delays that are slips of the pen."""
    if "next morning" in (step.after, step.wait) and step.at is None:
        yield (*place, "at"), 'is missing: next morning at which time, like "10:15"?'
    for name, most, words in (
        ("wait", _LONGEST, "two years"),
        ("after", _LONGEST, "two years"),
        ("before", _LONGEST, "two years"),
        ("jitter", _DAY, "a day"),
    ):
        written = getattr(step, name)
        if written and re.fullmatch(DURATION, written) and seconds(written) > most:
            yield (*place, name), f"is longer than {words}"


def _touch(client: ClientFile, place: Place, name: str, step: PlainStepPart) -> Iterator[Finding]:
    if step.template is None:
        yield (*place, "template"), "is missing. Which template; it must be one for this channel."
    if step.after is None and step.before is None:
        yield (*place, "after"), "is missing: how long after the inquiry it is due, like 3 min or 1 day"
    if step.after and step.before:
        yield place, "says twice when it is due: by after and by before"
    if name != "appointment" and (step.before or step.since == "appointment"):
        yield place, "counts from an appointment, and only the cadence called appointment has one"
    if step.before and (step.at or step.since != "inquiry"):
        yield place, "is due before the appointment; at and since belong to after"
    ways = [step.channel, *(way.channel for way in step.otherwise)]
    for number, way in enumerate(step.otherwise):
        if way.channel in ways[: number + 1]:
            yield (*place, "otherwise", number, "channel"), f"{way.channel} is a way of this step already"
    yield from _condition(client, (*place, "when"), step.when)


def _condition(client: ClientFile, place: Place, when: WhenPart) -> Iterator[Finding]:
    for name, known in _KNOWN.items():
        for value in getattr(when, name):
            if value not in known:
                yield (*place, name), f"cannot be {value}; {nearest(value, list(known))}"
    sources = _sources(client)
    for value in when.source:
        if not any(fnmatchcase(one.casefold(), value.casefold()) for one in sources):
            yield (*place, "source"), f"nobody comes by {value}; {nearest(value, sources)}"
    for value in when.language:
        if not _LANGUAGE.fullmatch(value):
            yield (*place, "language"), f"{value} is no language; write its code, like es or pt-BR"


def _sources(client: ClientFile) -> list[str]:
    """Where people may come from: those of the file, and what calls and texts without one are counted under."""
    numbers = [one.source for one in client.calls.numbers.values() if one.source]
    return [*client.sources, client.calls.source, TEXTS, *numbers]


def _order(place: Place, steps: Sequence[StepPart]) -> Iterator[Finding]:
    """Steps that count from the inquiry, and those that count down to the appointment, each in their order."""
    due, left = (0, -1), None
    for where, step in plain_steps(steps):
        out_of_order = False
        if step.channel and step.since == "inquiry" and step.after and re.fullmatch(DURATION, step.after):
            this = (seconds(step.after), minutes(step.at) if step.at else -1)
            out_of_order = this < due and "branch" not in where
            due = max(due, this) if "branch" not in where else due
        if step.before:
            out_of_order = left is not None and seconds(step.before) > left
            left = seconds(step.before)
        if out_of_order:
            yield (*place, *where), "is due before the step above it; write the steps in the order they are due"
