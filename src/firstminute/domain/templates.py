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
from typing import Final

from firstminute.domain import email_html
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Practice, Template
from firstminute.domain.segments import MOST_SEGMENTS, plainly, segments

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
    "opt_out": ("how to opt out of texts, in the template's language; nothing in e-mails, whose footer says it", 80),
}
# Only characters of GSM-7: one other would halve the length of the text.
_OPT_OUT: Final[Mapping[str, str]] = {
    "en": "Reply STOP to opt out.",
    "es": "Responda ALTO para cancelar.",
    "fr": "Répondez ARRET pour vous désabonner.",
    "pt": "Responda PARAR para cancelar.",
}
# Said by the person, so never trusted to be what it is called.
_THEIRS: Final = frozenset({"first_name", "service"})
_LINKS: Final = frozenset({"website", "booking_link"})
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)(?:\|([^{}\n]*))?\}")
_GAP: Final = "\ue000"  # private use: where a value was missing, until the line is tidied
_ADVERT: Final = re.compile(r"https?:|www\.|[@<>{}\\/=]|\w{2,}\.\w{2,}", re.IGNORECASE)

# Two words of a name before one that a last name begins with.
_WITH_LAST: Final = re.compile(
    r"^(\S+ \S+)(?: \S+)* (?:de|del|di|da|do|dos|das|du|van|von|der|den|bin|ibn) .*", re.IGNORECASE
)
_ROMAN: Final = re.compile(r"[IVX]+")


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
    """In two segments, where a name made it more: one letter beyond GSM-7 halves what a segment holds.

    The name is written in plain letters, then left out; what is long without it stays as it is.
    """
    name = cleaned("first_name", values.get("first_name"))
    if not name or segments(text).count <= MOST_SEGMENTS:
        return text
    others = (filled(template.text, {**values, "first_name": one}) for one in (plainly(name), None))
    return next((one for one in others if segments(one).count <= MOST_SEGMENTS), text)


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
    }


def with_footer(rendered: Rendered, practice: str, address: str, unsubscribe: str | None = None) -> Rendered:
    """An e-mail with what CAN-SPAM asks of every follow-up: who sends it, the postal address and the way out of it.

    `unsubscribe` is the link that works without a sign-in; without one, a reply does. 15 U.S.C. 7704(a)(3) and (5).
    """
    way_out = f"No more e-mails like this: {unsubscribe}" if unsubscribe else "Reply STOP and we will not write again."
    lines = (f"{practice}, {address}", way_out)
    text = "\n".join((rendered.text, "", "-- ", *lines))
    if rendered.html is None:
        return replace(rendered, text=text)
    return replace(rendered, text=text, html=email_html.footed(rendered.html, lines))


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
    plain = " ".join("".join(map(_printable, str(value))).split())
    if name in _THEIRS and _ADVERT.search(plain):
        return ""
    if name == "first_name":
        plain = _as_a_name(plain)
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


def _as_a_name(plain: str) -> str:
    """Letters and what stands between them; a name with a digit in it is none. MARIA and maria are Maria.

    A whole name in its place gives the two words before "de la": Mary Ann of MARY ANN de la CRUZ. María del Carmen
    stays what it is, a first name.
    """
    if any(character.isdigit() for character in plain):
        return ""
    kept = "".join(one for one in plain if one in " '’-.\u200c\u200d" or unicodedata.category(one)[0] in "LM")
    kept = " ".join(kept.replace("\ufe0f", "").split()).strip(" -.'’\u200c\u200d")
    kept = _WITH_LAST.sub(r"\1", kept)
    if len(kept) > 2 and (kept.isupper() or kept.islower()):
        return _capitalised(kept)
    return " ".join(_capitalised(word) if _is_shouted(word) else word for word in kept.split())


def _is_shouted(word: str) -> bool:
    """MARIA among other words; JD and III are written so."""
    return len(word) > 2 and word.isupper() and not _ROMAN.fullmatch(word)


def _capitalised(words: str) -> str:
    return re.sub(r"(^|[ .-])(\w)", lambda found: found.group(1) + found.group(2).upper(), words.lower())


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
