"""What a template must say, and must not: read by the check of the client file, never on the way to a lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from firstminute.domain.practice import Template
from firstminute.domain.segments import MOST_SEGMENTS, Segments, beyond_gsm7, segments
from firstminute.domain.templates import PLACEHOLDERS, placeholders, render, stray_braces

# The answer that engages nobody: requirements 6.
_EMPTY_PROMISE: Final = re.compile(
    r"\b(someone|somebody|a (team )?member|one of (us|our \w+)|our (team|staff|office)|an? \w+|we)( \w+){0,4}? "
    r"(will|'ll|shall|is going to|are going to)( \w+){0,2} "
    r"(contact|call|reach out|reach|get back|be in touch|get in touch|respond|reply|follow up|text|e-?mail)"
    r"( \w+){0,4} (soon|shortly|asap|as soon as possible|at (our|the) earliest|in due (course|time)"
    r"|when (possible|we can))"
    r"|\b(we'll|we will|will|'ll) (be in touch|get back to you|get in touch|reach out)\b"
    r"|\bwe have received your (message|inquiry|request|submission)\b(?!.*\?)"
    r"|\b(alguien|nuestro equipo)( \w+){0,3} (pronto|en breve)|\bnos pondremos en contacto\b",
    re.IGNORECASE | re.DOTALL,
)
_LEAD: Final = re.compile(r"\bleads?\b", re.IGNORECASE)
_STOP_LINE: Final = re.compile(
    r"\{opt_out\}|\b(reply|text|send|responda|envíe|répondez)\b.{0,20}\b(STOP|ALTO|PARAR|ARRET)\b", re.IGNORECASE
)
# Words that tell who reads along what somebody wants done or suffers from. Small on purpose; regulation 5.5.
_HEALTH: Final = re.compile(
    r"\b(treatments?|procedures?|surger(y|ies)|surgical|operations?|implants?|botox|fillers?|inject(ion|able)s?"
    r"|laser|liposuction|facelifts?|rhinoplasty|veneers?|crowns?|dentures?|braces|aligners?|invisalign|whitening"
    r"|extractions?|root canals?|cavit(y|ies)|gums?|tooth|teeth|pains?|hurts?|symptoms?|diagnos\w+|medications?"
    r"|prescriptions?|pregnan\w+|weight[ -]loss|semaglutide|ozempic|hormones?|ivf|fertility|hiv|std|sti|cancer"
    r"|depress\w+|anxiety|therap(y|ies)|disease|illness|implantes?|tratamientos?|cirug[ií]as?|dolor|dientes?|muelas?)\b",
    re.IGNORECASE,
)
_SAMPLE: Final[Mapping[str, str]] = {
    "first_name": "Alexandria",
    "service": "a first visit",
    "owner": "Front desk",
    "phone": "(212) 555-0100",
    "website": "https://www.practice.example",
    "booking_link": "https://www.practice.example/book",
    "address": "120 Example Street, New York, NY 10001",
}


def lint(
    template: Template,
    practice_name: str,
    first: bool,
    opt_out_due: bool | None = None,
    values: Mapping[str, str | None] | None = None,
) -> list[str]:
    """What is wrong with the words of a template, each in one sentence; empty when nothing is.

    `first`: it answers an inquiry, so it must ask something. `opt_out_due`: it must say how to opt out; a first text
    always must. `values` are what the practice fills in for every lead, for the length.
    """
    due = first if opt_out_due is None else opt_out_due
    return [
        *_placeholders(template),
        *(_lead_facing(template, practice_name, first) if template.channel != "call" else ()),
        *(_text(template, practice_name, due, values or {}) if template.channel == "sms" else ()),
        *(_subject(template, practice_name) if template.channel == "email" else ()),
    ]


def length(template: Template, practice_name: str, values: Mapping[str, str | None] | None = None) -> Segments:
    """The segments of a text as a person with a longish name gets it."""
    return segments(_sample(template, practice_name, values or {}))


def says_opt_out(text: str) -> bool:
    """Whether the words of a template say how to opt out."""
    return bool(_STOP_LINE.search(text))


def _placeholders(template: Template) -> Iterator[str]:
    words = f"{template.subject or ''} {template.text}"
    for name in sorted(placeholders(words) - PLACEHOLDERS.keys()):
        yield f"there is no placeholder {{{name}}}; known are {', '.join(f'{{{one}}}' for one in PLACEHOLDERS)}"
    if stray_braces(words):
        yield "a brace stands alone; braces are for placeholders like {first_name} or {first_name|there}"


def _lead_facing(template: Template, practice_name: str, first: bool) -> Iterator[str]:
    words = template.text
    if first and "?" not in words:
        yield "a first touch must ask a question, so that the person has something to answer"
    if "{practice}" not in words and practice_name.lower() not in words.lower():
        yield "must name the practice: write {practice}"
    if _EMPTY_PROMISE.search(words):
        yield 'makes an empty promise ("we will be in touch soon"); say or ask something specific instead'
    if _LEAD.search(f"{template.subject or ''} {words}"):
        yield 'says "lead"; nobody wants to be one'


def _text(template: Template, practice_name: str, opt_out_due: bool, values: Mapping[str, str | None]) -> Iterator[str]:
    yield from _discreet(template.text, practice_name, "a text")
    if opt_out_due and not says_opt_out(template.text):
        yield "must say how to opt out: write {opt_out}"
    sample = _sample(template, practice_name, values)
    counted = segments(sample)
    if counted.count > MOST_SEGMENTS:
        size = f"{counted.count} segments long ({counted.characters} characters)"
        odd = " ".join(beyond_gsm7(sample)[:5])
        yield f"is {size}; {MOST_SEGMENTS} are the limit" + (f"; {odd} forces the short encoding" if odd else "")


def _subject(template: Template, practice_name: str) -> Iterator[str]:
    yield from _discreet(template.subject or "", practice_name, "a subject line")


def _discreet(words: str, practice_name: str, where: str) -> Iterator[str]:
    if "service" in placeholders(words):
        yield f"{{service}} may name a treatment, and {where} is read by others; leave it to the conversation"
    bare = words.replace(practice_name, "")
    for found in dict.fromkeys(match.group().lower() for match in _HEALTH.finditer(bare)):
        yield f'"{found}" is about health, and {where} is read by others; leave it to the conversation'


def _sample(template: Template, practice_name: str, values: Mapping[str, str | None]) -> str:
    return render(template, {**_SAMPLE, "practice": practice_name, **values}).text
