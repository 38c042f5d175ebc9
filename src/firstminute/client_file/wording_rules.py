"""What must be right about the words: each template fits where it is used, and reads as it should."""

from __future__ import annotations

import re
from collections.abc import Iterator

from firstminute.client_file.cadence_part import CadencePart, plain_steps, touches
from firstminute.client_file.fields import DURATION, seconds
from firstminute.client_file.model import ClientFile
from firstminute.client_file.plan_parts import TemplatePart
from firstminute.client_file.reading import Place
from firstminute.domain.practice import Template
from firstminute.domain.templates import placeholders, spoken_phone
from firstminute.domain.wording import ERROR, WARNING, Remark, lint, says_opt_out

Finding = tuple[Place, str]

# Cadences that begin with an appointment, booked or missed.
_ABOUT_ONE = frozenset({"appointment", "no_show"})
_MONTH = 30 * 86_400
NOT_APPROVED = "nobody has approved these words: set approved_by and approved_on"


def wording_findings(client: ClientFile) -> Iterator[Finding]:
    """Everything that is not right about templates and their use, with the place to correct."""
    yield from _uses(client)
    yield from _words(client, ERROR)
    for name, part in client.templates.items():
        yield from _parts(("templates", name), part)


def wording_warnings(client: ClientFile) -> Iterator[Finding]:
    """What is doubtful about templates: words nobody stands for, languages without words, and the lint's doubts."""
    yield from _words(client, WARNING)
    for name, part in client.templates.items():
        if part.approved_by is None:
            yield ("templates", name), NOT_APPROVED
        if part.channel != "call":
            for language in _unspoken(client, part):
                yield ("templates", name), f"has no words in {language}, which practice.languages promises"


def _unspoken(client: ClientFile, part: TemplatePart) -> list[str]:
    spoken = {one[:2] for one in (part.language, *part.translations)}
    return [one for one in client.practice.languages if one[:2] not in spoken]


def _uses(client: ClientFile) -> Iterator[Finding]:
    configured = {"call"} | {name for name in ("sms", "email") if getattr(client.channels, name) is not None}
    for place, channel, name in _used(client):
        if place[:1] == ("first_touch",) or place[1] not in _ABOUT_ONE:
            yield from _without_appointment(client, place, name)
        template = client.templates.get(name)
        if channel not in configured:
            yield (*place, "channel"), f"{channel} is not among the channels of this file"
        if template is not None and template.channel != channel:
            yield (*place, "template"), f"{name} is a template for {template.channel}, and this goes by {channel}"


def _without_appointment(client: ClientFile, place: Place, name: str) -> Iterator[Finding]:
    """Words that name an appointment where there is none: "Your appointment is on ."""
    part = client.templates.get(name)
    if part is None:
        return
    said = [(part.subject, part.text), *((one.subject, one.text) for one in part.translations.values())]
    if any("appointment" in placeholders(f"{subject or ''} {text}") for subject, text in said):
        yield (*place, "template"), f"{name} says {{appointment}}, and nobody has one here"


def _used(client: ClientFile) -> Iterator[tuple[Place, str, str]]:
    """Every use of a template: where, by which channel, which one."""
    for number, choice in enumerate(client.first_touch.channels):
        yield ("first_touch", "channels", number), choice.channel, choice.template
    for name, cadence in client.cadences.items():
        for place, channel, template in touches(cadence):
            yield ("cadences", name, *place), channel, template


def _parts(place: Place, part: TemplatePart) -> Iterator[Finding]:
    """Subject lines where they belong, one language each, and an approval that is whole."""
    for where, subject in (
        (place, part.subject),
        *((_inside(place, one), part.translations[one].subject) for one in part.translations),
    ):
        if (part.channel == "email") != (subject is not None):
            yield where, "an e-mail needs a subject" if part.channel == "email" else "only an e-mail has a subject"
    if part.language in part.translations:
        yield _inside(place, part.language), f"is in {part.language} already; that is the template's own language"
    if (part.approved_by is None) != (part.approved_on is None):
        yield place, "an approval has both approved_by and approved_on"


def _words(client: ClientFile, severity: str) -> Iterator[Finding]:
    first = _answers(client)
    due = first | _opt_out_due(client)
    for name, part in client.templates.items():
        for place, template in _spoken(name, part):
            for remark in _remarks(client, template, name in first, name in due):
                if remark.severity == severity:
                    yield (*place, remark.field), remark.message


def _answers(client: ClientFile) -> set[str]:
    """Templates that answer somebody who has just turned to the practice: by a form, or by a call nobody took."""
    missed = (client.calls.text_back_template, client.calls.patient_template)
    return {choice.template for choice in client.first_touch.channels} | {one for one in missed if one}


def _spoken(name: str, part: TemplatePart) -> Iterator[tuple[Place, Template]]:
    """The template in each of its languages, with the place of the words."""
    yield ("templates", name), Template(name, part.channel, part.text, part.subject, part.language)
    for language, words in part.translations.items():
        place = _inside(("templates", name), language)
        yield place, Template(name, part.channel, words.text, words.subject, language)


def _remarks(client: ClientFile, template: Template, first: bool, due: bool) -> Iterator[Remark]:
    known = {
        "phone": spoken_phone(client.practice.phone),
        "website": client.practice.website,
        "booking_link": client.practice.booking_link,
        "address": client.practice.address,
    }
    yield from lint(template, client.practice.name, first, due, known)
    for missing in sorted(placeholders(f"{template.subject or ''} {template.text}") & known.keys()):
        if not known[missing]:
            yield Remark(f"uses {{{missing}}}, and practice.{missing} is not set")


def _inside(place: Place, language: str) -> Place:
    return (*place, "translations", language)


def _opt_out_due(client: ClientFile) -> set[str]:
    """Templates of the texts that must say how to opt out: a cadence's first, and one every month.

    The first touch says it too, if it is a text; its successor in the cadence is due only when it is not.
    """
    by_text = any(choice.channel == "sms" for choice in client.first_touch.channels)
    due: set[str] = set()
    for name, cadence in client.cadences.items():
        last = 0 if name == "new_lead" and by_text else -_MONTH
        for after, template in _texts(cadence):
            if after - last >= _MONTH:
                due.add(template)
            if template in due or _says_it(client, template):
                last = after
    return due


def _texts(cadence: CadencePart) -> Iterator[tuple[int, str]]:
    """About when each text leaves, in seconds, and its template."""
    reached = 0
    for _, step in plain_steps(cadence.steps):
        delay = step.wait or step.after
        length = seconds(delay) if delay and re.fullmatch(DURATION, delay) else 0
        reached = reached + length if step.wait or step.since == "previous" else max(reached, length)
        if step.channel == "sms" and step.template:
            yield reached, step.template


def _says_it(client: ClientFile, name: str) -> bool:
    template = client.templates.get(name)
    return template is not None and says_opt_out(template.text)
