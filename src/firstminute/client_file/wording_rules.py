"""What must be right about the words: each template fits where it is used, and reads as it should."""

from __future__ import annotations

from collections.abc import Iterator

from firstminute.client_file.fields import seconds
from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Place
from firstminute.domain.practice import Template
from firstminute.domain.templates import placeholders, spoken_phone
from firstminute.domain.wording import lint, says_opt_out

_MONTH = 30 * 86_400


def wording_findings(client: ClientFile) -> Iterator[tuple[Place, str]]:
    """Everything that is not right about templates and their use, with the place to correct."""
    yield from _uses(client)
    yield from _words(client)


def _uses(client: ClientFile) -> Iterator[tuple[Place, str]]:
    configured = {"call"} | {name for name in ("sms", "email") if getattr(client.channels, name) is not None}
    for place, channel, name in _used(client):
        template = client.templates.get(name)
        if channel not in configured:
            yield (*place, "channel"), f"{channel} is not among the channels of this file"
        if template is not None and template.channel != channel:
            yield (*place, "template"), f"{name} is a template for {template.channel}, and this goes by {channel}"


def _used(client: ClientFile) -> Iterator[tuple[Place, str, str]]:
    """Every use of a template: where, by which channel, which one."""
    for number, choice in enumerate(client.first_touch.channels):
        yield ("first_touch", "channels", number), choice.channel, choice.template
    for name, cadence in client.cadences.items():
        for number, step in enumerate(cadence.steps):
            yield ("cadences", name, "steps", number), step.channel, step.template


def _words(client: ClientFile) -> Iterator[tuple[Place, str]]:
    first = {choice.template for choice in client.first_touch.channels}
    due = first | _opt_out_due(client)
    known = {
        "phone": spoken_phone(client.practice.phone),
        "website": client.practice.website,
        "booking_link": client.practice.booking_link,
        "address": client.practice.address,
    }
    for name, part in client.templates.items():
        place = ("templates", name)
        template = Template(name, **part.model_dump())
        for message in lint(template, client.practice.name, name in first, name in due, known):
            yield (*place, "text"), message
        if (part.channel == "email") != (part.subject is not None):
            yield place, "an e-mail needs a subject" if part.channel == "email" else "only an e-mail has a subject"
        for missing in sorted(placeholders(f"{part.subject or ''} {part.text}") & known.keys()):
            if not known[missing]:
                yield (*place, "text"), f"uses {{{missing}}}, and practice.{missing} is not set"


def _opt_out_due(client: ClientFile) -> set[str]:
    """Templates of the texts that must say how to opt out: a cadence's first, and one every month.

    The first touch says it too, if it is a text; its successor in the cadence is due only when it is not.
    """
    by_text = any(choice.channel == "sms" for choice in client.first_touch.channels)
    due: set[str] = set()
    for name, cadence in client.cadences.items():
        last = 0 if name == "new_lead" and by_text else -_MONTH
        for step in (step for step in cadence.steps if step.channel == "sms"):
            if seconds(step.after) - last >= _MONTH:
                due.add(step.template)
            if step.template in due or _says_it(client, step.template):
                last = seconds(step.after)
    return due


def _says_it(client: ClientFile, name: str) -> bool:
    template = client.templates.get(name)
    return template is not None and says_opt_out(template.text)
