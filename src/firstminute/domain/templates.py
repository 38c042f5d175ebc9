"""Approved words become one message: placeholders filled in, nothing leaked, nothing broken.

A placeholder is `{name}`, or `{name|words}` where the words stand in for a value that is not known:
`Hi {first_name|there},` is "Hi there," and `Hi {first_name},` is "Hi," for a person without a name. There is no other
syntax: `{name.attribute}`, `{name!r}` and `{name:>9}` are no placeholders; the check of the client file refuses them.
The lint of the same words is in `domain.wording`, the count of segments in `domain.segments`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from firstminute.domain import email_html
from firstminute.domain.lead import Lead
from firstminute.domain.names import as_a_name
from firstminute.domain.practice import Practice, Template
from firstminute.domain.segments import MOST_SEGMENTS, plainly, segments
from firstminute.domain.spoken_times import spoken_time

# What each placeholder stands for, and how many characters of it are used at most.
PLACEHOLDERS: Final[Mapping[str, tuple[str, int]]] = {
    "first_name": ("the person's first name, when they gave one that can be one", 40),
    "service": ("what they inquired about, in their words; never in texts and subject lines", 60),
    "practice": ("the practice's name", 80),
    "owner": ("the full name of the member who owns the lead", 60),
    "phone": ("the practice's phone number, as people write it", 30),
    "website": ("the practice's website", 300),
    "booking_link": ("where people choose an appointment themselves", 300),
    "address": ("the practice's postal address", 200),
    "appointment": ("when their appointment is, in the practice's time, like Tue, Dec 1 at 3:00 PM", 40),
    "opt_out": ("how to opt out of texts, in the template's language; nothing in e-mails, whose footer says it", 80),
}
# Only characters of GSM-7: one other would halve the length of the text.
_OPT_OUT: Final[Mapping[str, str]] = {
    "en": "Reply STOP to opt out.",
    "es": "Responda ALTO para cancelar.",
    "fr": "Répondez ARRET pour vous désabonner.",
    "pt": "Responda PARAR para cancelar.",
}
_WAYS_OUT: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("No more e-mails like this", "Reply STOP and we will not write again."),
    "es": ("No recibir más correos como este", "Responda ALTO y no le escribiremos más."),
    "fr": ("Ne plus recevoir ces e-mails", "Répondez ARRET et nous ne vous écrirons plus."),
    "pt": ("Não receber mais e-mails como este", "Responda PARAR e não escreveremos mais."),
}
# Said by the person, so never trusted to be what it is called.
_THEIRS: Final = frozenset({"first_name", "service"})
_LINKS: Final = frozenset({"website", "booking_link"})
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)(?:\|([^{}\n]*))?\}")
_GAP: Final = "\ue000"  # private use: where a value was missing, until the line is tidied
_ADVERT: Final = re.compile(r"https?:|www\.|[@<>{}\\/=]|\w{2,}\.\w{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message, ready to send. `subject` and `html` are None for anything but e-mail."""

    text: str
    subject: str | None = None
    html: str | None = None


def placeholders(text: str) -> set[str]:
    """The names of the placeholders in `text`, known or not."""
    return {found.group(1) for found in _PLACEHOLDER.finditer(text)}


def stray_braces(text: str) -> bool:
    """Whether braces stand in `text` that are no placeholder."""
    return bool(re.search(r"[{}]", _PLACEHOLDER.sub("", text)))


def render(template: Template, values: Mapping[str, str | None]) -> Rendered:
    """Fill in a template. Never fails: what is missing or unknown leaves no trace."""
    known = {"opt_out": opt_out_line(template.language) if template.channel == "sms" else "", **values}
    text = filled(template.text, known)
    if template.channel != "email":
        return Rendered(_affordable(template, text, known) if template.channel == "sms" else text)
    subject = " ".join(filled(template.subject or "", known).split())
    return Rendered(text, subject, email_html.page(text, template.language))


def _affordable(template: Template, text: str, values: Mapping[str, str | None]) -> str:
    """In two segments, or as many as it has without the name: one letter beyond GSM-7 halves what a segment holds.

    Where a name makes it more it is written in plain letters, then left out.
    """
    if segments(text).count <= MOST_SEGMENTS:
        return text
    name = cleaned("first_name", values.get("first_name"))
    if not name:
        return text
    nameless = filled(template.text, {**values, "first_name": None})
    most = max(MOST_SEGMENTS, segments(nameless).count)
    others = (text, filled(template.text, {**values, "first_name": plainly(name)}))
    return next((one for one in others if segments(one).count <= most), nameless)


def spoken(practice: Practice, lead: Lead, name: str) -> Template | None:
    """The template of that name in the lead's language; else in the practice's, the preferred one first.

    `es-MX` is answered in `es` where there are no words of its own. None where there is no such template.
    """
    template = practice.templates.get(name)
    if template is None or not template.translations:
        return template
    known = {**template.translations, template.language: template}
    wanted = [lead.language, (lead.language or "")[:2], *practice.languages]
    return next((known[one] for one in wanted if one in known), template)


def opt_out_line(language: str) -> str:
    """How to opt out of texts, said in that language, or in English where we have no words."""
    return _OPT_OUT.get(language[:2], _OPT_OUT["en"])


def values_for(practice: Practice, lead: Lead) -> dict[str, str | None]:
    """The value of every placeholder for one lead of one practice, but for `opt_out`: that is the channel's."""
    owner = practice.member(lead.owner)
    return {
        "first_name": lead.first_name,
        "service": lead.service,
        "practice": practice.name,
        "owner": owner.full_name if owner else None,
        "phone": spoken_phone(practice.phone),
        "website": practice.website,
        "booking_link": practice.booking_link,
        "address": practice.address,
        "appointment": spoken_time(lead.starts_at, practice.zone, _spoken_language(practice, lead)),
    }


def _spoken_language(practice: Practice, lead: Lead) -> str:
    """Theirs where the practice answers in it."""
    theirs = (lead.language or "")[:2]
    return theirs if any(one[:2] == theirs for one in practice.languages) else practice.languages[0]


def with_footer(
    rendered: Rendered, practice: str, address: str, unsubscribe: str | None = None, language: str = "en"
) -> Rendered:
    """An e-mail with what CAN-SPAM asks of every follow-up: who sends it, the postal address and the way out of it.

    `unsubscribe` is the link that works without a sign-in; without one, a reply does. 15 U.S.C. 7704(a)(3) and (5).
    """
    with_link, by_reply = _WAYS_OUT.get(language[:2], _WAYS_OUT["en"])
    lines = [f"{practice}, {address}", f"{with_link}: {unsubscribe}" if unsubscribe else by_reply]
    text = "\n".join((rendered.text, "", "-- ", *lines))
    if rendered.html is None:
        return replace(rendered, text=text)
    return replace(rendered, text=text, html=email_html.footed(rendered.html, lines, unsubscribe, with_link))


def spoken_phone(phone: str) -> str:
    """`+12125550100` as people in North America write it, (212) 555-0100; any other country's stays as it is."""
    found = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", phone)
    return "({}) {}-{}".format(*found.groups()) if found else phone


def filled(text: str, values: Mapping[str, str | None]) -> str:
    """`text` with its placeholders filled in once: braces inside a value stay what they are."""

    def value(found: re.Match[str]) -> str:
        name, instead = found.group(1), found.group(2)
        return cleaned(name, values.get(name)) or (instead or "").strip() or _GAP

    return _tidy(_PLACEHOLDER.sub(value, text.replace(_GAP, "")))


def cleaned(name: str, value: str | None) -> str:
    """A value as it may stand in a message: on one line, without control characters, not too long.

    What a person wrote about themselves is dropped when it advertises: forms are used to send strangers' links
    through a practice's number. A link that is too long is dropped, because half of one leads nowhere.
    """
    if not value:
        return ""
    return _cleaned(name, str(value)) if name in _THEIRS else _ours(name, str(value))


@lru_cache(maxsize=64)
def _ours(name: str, text: str) -> str:
    """What the practice says is the same for everybody, and holds nothing personal."""
    return _cleaned(name, text)


def _cleaned(name: str, text: str) -> str:
    # What is printable ASCII has nothing in it to take out.
    plain = " ".join((text if text.isascii() and text.isprintable() else "".join(map(_printable, text))).split())
    if name in _THEIRS and _ADVERT.search(plain):
        return ""
    if name == "first_name":
        plain = as_a_name(plain)
    longest = PLACEHOLDERS.get(name, ("", 200))[1]
    if name in _LINKS:
        return plain if len(plain) <= longest else ""
    return plain if len(plain) <= longest else _cut(plain, longest)


def _printable(character: str) -> str:
    """Control characters and line separators become spaces; what turns the direction of others, and halves, vanish."""
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    # The joiners are part of how some scripts, and emoji, are written.
    if category in ("Cf", "Cs", "Co", "Cn") and character not in "\u200c\u200d":
        return ""
    return character


def _cut(plain: str, longest: int) -> str:
    """At a space where there is one near the end, and never inside a character of several code points."""
    head = plain[:longest]
    while head and (unicodedata.category(plain[len(head)])[0] == "M" or "\u200d" in (plain[len(head)], head[-1])):
        head = head[:-1]
    space = head.rfind(" ")
    return (head[:space] if space > longest // 2 else head).strip(" -,.'’\u200c\u200d")


def _tidy(text: str) -> str:
    """Close the gaps of missing values: no double spaces, no space before a comma, no line that held nothing else."""
    lines = [_tidy_line(line) for line in text.strip().split("\n") if line.strip(" ,.;:!?-" + _GAP) or _GAP not in line]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _tidy_line(line: str) -> str:
    starts = line.startswith(_GAP)
    line = re.sub(rf"^{_GAP}[ ,;:]*|,?[ ]*{_GAP}(?=[,.;:!?])|,?[ ]*{_GAP}$", "", line)
    line = re.sub(r" {2,}", " ", re.sub(rf" *{_GAP} *", " ", line)).rstrip()
    return line[:1].upper() + line[1:] if starts else line
