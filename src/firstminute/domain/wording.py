"""What a template must say, and must not: read by the check of the client file, never on the way to a lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from unicodedata import category
from urllib.parse import urlsplit

from firstminute.domain import wording_tables as tables
from firstminute.domain.practice import Template
from firstminute.domain.segments import MOST_LATER_SEGMENTS, MOST_SEGMENTS, Segments, beyond_gsm7, segments, unsigned
from firstminute.domain.templates import PLACEHOLDERS, placeholders, render, stray_braces

ERROR: Final = "error"
WARNING: Final = "warning"
_LEAVE: Final = "leave it to the conversation"
_SHORTENED: Final = "is shortened, and carriers block what hides where it leads; write the practice's own address"
_MOST_SPOKEN: Final = 40
# Control and format characters, halves of characters, what is not assigned, and signs and pictures.
_UNSPOKEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_URL: Final = re.compile(r"(https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]*")
_SAMPLE: Final[Mapping[str, str]] = {
    "first_name": "Alexandria",
    "service": "a first visit",
    "owner": "Front desk",
    "phone": "(212) 555-0100",
    "website": "https://www.practice.example",
    "booking_link": "https://www.practice.example/book",
    "address": "120 Example Street, New York, NY 10001",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to change: what and why, in a sentence; `field` is the part of the template it stands in."""

    message: str
    severity: str = ERROR
    field: str = "text"

    def __str__(self) -> str:
        """The sentence."""
        return self.message


def lint(
    template: Template,
    practice_name: str,
    first: bool,
    opt_out_due: bool | None = None,
    values: Mapping[str, str | None] | None = None,
) -> list[Remark]:
    """What is wrong with the words of a template; empty when nothing is.

    `first`: it answers an inquiry, so it must ask something and may not advertise. `opt_out_due`: it must say how to
    opt out; a first text always must. `values` are what the practice fills in for every lead, for length and links.
    """
    due = first if opt_out_due is None else opt_out_due
    known = {one: value for one, value in (values or {}).items() if value is not None}
    found = [*_placeholders(template)]
    if template.channel != "call":
        found += [*_for_people(template, practice_name, first), *_links(template, practice_name, known)]
    if template.channel == "sms":
        found += _text(template, practice_name, first, due, known)
    if template.channel == "email":
        found += _subject(template, practice_name)
    return found


def spoken_lint(words: str, practice_name: str, *, named: bool) -> Iterator[Remark]:
    """What is wrong with a sentence that a caller hears; `named`: it must name the practice."""
    if named and practice_name not in words:
        yield Remark(f"must name the practice: {practice_name}")
    if set(words) & set("{}<>"):
        yield Remark("is read as it stands; there are no placeholders and no marks here")
    yield from unspeakable(words.replace(practice_name, ""))
    if _URL.search(words):
        yield Remark("holds an address of a website, which nobody can write down; leave it out")
    if len(words.split()) > _MOST_SPOKEN:
        yield Remark(f"has {len(words.split())} words; {_MOST_SPOKEN} are the limit, because the caller is waiting")
    if _empty_promise(words):
        yield Remark('makes an empty promise ("we will be in touch soon"); say something specific instead')
    called = tables.CALLED.search(words)
    if called:
        yield Remark(f'says "{called[0].lower()}"; nobody wants to be one')
    yield from (one for one in _shouting(words, practice_name) if one.severity == ERROR)


def unspeakable(words: str) -> Iterator[Remark]:
    """Signs that no voice can say. XML 1.0, which TwiML is, cannot even hold most control characters."""
    odd = dict.fromkeys(one for one in words if not one.isspace() and category(one) in _UNSPOKEN)
    if odd:
        shown = " ".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in odd)
        yield Remark(f"holds {shown}, which no voice can say; leave it out, or write it as a word")


def length(template: Template, practice_name: str, values: Mapping[str, str | None] | None = None) -> Segments:
    """The segments of a text as a person with a longish name gets it."""
    return segments(_sample(template, practice_name, values or {}))


def says_opt_out(text: str) -> bool:
    """Whether the words of a template say how to opt out."""
    return bool(tables.STOP_LINE.search(text))


def _placeholders(template: Template) -> Iterator[Remark]:
    words = f"{template.subject or ''} {template.text}"
    for name in sorted(placeholders(words) - PLACEHOLDERS.keys()):
        yield Remark(f"there is no placeholder {{{name}}}; known are {', '.join(f'{{{one}}}' for one in PLACEHOLDERS)}")
    if stray_braces(words):
        yield Remark("a brace stands alone; braces are for placeholders like {first_name} or {first_name|there}")


def _for_people(template: Template, practice_name: str, first: bool) -> Iterator[Remark]:
    """What holds for everything that a person reads, whatever the channel."""
    words, both = template.text, f"{template.subject or ''}\n{template.text}"
    if first and "?" not in words:
        yield Remark("a first touch must ask a question, so that the person has something to answer")
    if "{practice}" not in words and practice_name.lower() not in words.lower():
        yield Remark("must name the practice: write {practice}")
    if _empty_promise(words):
        yield Remark('makes an empty promise ("we will be in touch soon"); say or ask something specific instead')
    called = tables.CALLED.search(both)
    if called:
        yield Remark(f'says "{called[0].lower()}"; nobody wants to be one')
    if first:
        yield from _promotion(both.replace(practice_name, ""))
    for found in _each(tables.SHAFT, both.replace(practice_name, "")):
        yield Remark(f'"{found}" is among what carriers block (sex, hate, alcohol, firearms, tobacco and the like)')
    yield from _shouting(both, practice_name)


def _promotion(words: str) -> Iterator[Remark]:
    for found in _each(tables.PROMOTION, words):
        yield Remark(f'"{found}" advertises, and a first touch may hold only what was asked for; say it later')


def _empty_promise(words: str) -> bool:
    plain = words.replace("’", "'")
    if "?" not in plain and tables.ONLY_RECEIVED.search(plain):
        return True
    vague = (one for one in _SENTENCE.findall(plain) if not tables.CLOCK.search(one))
    return any(pattern.search(sentence) for sentence in vague for pattern in tables.EMPTY_PROMISES)


def _shouting(words: str, practice_name: str) -> Iterator[Remark]:
    """Two words in capitals one after the other, or a long one; and more than one exclamation mark at once."""
    own = set(_WORD.findall(practice_name)) | tables.LOUD
    loud = [
        one if one.isupper() and one not in own else ""
        for one in _WORD.findall(re.sub(r"\{[^}]*\}|https?:\S+", ".", words))
    ]
    pairs = [f"{one} {other}" for one, other in pairwise(loud) if one and other]
    shouted = pairs or [one for one in loud if len(one) > 4]
    if shouted:
        yield Remark(f'"{shouted[0]}" shouts; write it in small letters, which spam filters like better too')
    if "!!" in words or "?!" in words:
        yield Remark("one exclamation mark is enough", WARNING)


def _links(template: Template, practice_name: str, values: Mapping[str, str]) -> Iterator[Remark]:
    """Every web address that the message shows, the practice's own as well."""
    shown = _sample(template, practice_name, values)
    for url in dict.fromkeys(found[0].rstrip(".,;:!?)") for found in _URL.finditer(shown)):
        yield from _link(url)
    for found in _each(tables.SHORTENERS, _URL.sub(" ", shown)):
        yield Remark(f"{found} {_SHORTENED}")


def _link(url: str) -> Iterator[Remark]:
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if tables.SHORTENERS.fullmatch(parts.netloc.removeprefix("www.")):
        yield Remark(f"{url} {_SHORTENED}")
    for found in _each(tables.HEALTH, re.sub(r"[\W_]+", " ", f"{parts.path}?{parts.query}")):
        yield Remark(f'the link {url} says "{found}", which is about health; use a page whose address does not')
    if parts.scheme == "http":
        yield Remark(f"{url} is not encrypted; write https", WARNING)


def _text(
    template: Template, practice_name: str, first: bool, due: bool, values: Mapping[str, str]
) -> Iterator[Remark]:
    yield from _discreet(template.text, practice_name, "a text")
    if due and not says_opt_out(template.text):
        yield Remark("must say how to opt out: write {opt_out}")
    for found in _each(tables.PRIVATE, template.text):
        yield Remark(f'asks for "{found}" in a text, which others can read; ask on the phone', WARNING)
    yield from _size(_sample(template, practice_name, values), MOST_SEGMENTS if first else MOST_LATER_SEGMENTS)


def _size(sample: str, most: int) -> Iterator[Remark]:
    counted, odd = segments(sample), beyond_gsm7(sample)
    forcing = " ".join(odd[:5])
    if counted.count > most:
        size = f"{counted.count} segments long ({counted.characters} characters)"
        yield Remark(f"is {size}; {most} are the limit" + (f"; {forcing} forces the short encoding" if odd else ""))
        return
    signs = [one for one in odd if not one.isalpha()]
    plain = segments(unsigned(sample))
    if signs and len(signs) == len(odd) and plain.encoding == "GSM-7":
        saved = f"{counted.count} instead of {plain.count}" if plain.count < counted.count else "half as much room"
        yield Remark(f"{forcing} makes it UCS-2: {saved}; write plain quotes, hyphens and dots, and no emoji", WARNING)


def _subject(template: Template, practice_name: str) -> Iterator[Remark]:
    subject = template.subject or ""
    for one in _discreet(subject, practice_name, "a subject line"):
        yield Remark(one.message, one.severity, "subject")
    if "first_name" in placeholders(subject):
        yield Remark("{first_name} is personal, and subject lines show on locked screens and in logs", ERROR, "subject")
    if len(subject) > 70:
        yield Remark(f"has {len(subject)} characters; phones show about 40", WARNING, "subject")


def _discreet(words: str, practice_name: str, where: str) -> Iterator[Remark]:
    if "service" in placeholders(words):
        yield Remark(f"{{service}} may name a treatment, and {where} is read by others; {_LEAVE}")
    bare = _URL.sub(" ", words.replace(practice_name, ""))
    for found in _each(tables.HEALTH, bare):
        yield Remark(f'"{found}" is about health, and {where} is read by others; {_LEAVE}')


def _each(pattern: re.Pattern[str], words: str) -> list[str]:
    return list(dict.fromkeys(match.group().strip().lower() for match in pattern.finditer(words)))


def _sample(template: Template, practice_name: str, values: Mapping[str, str | None]) -> str:
    return render(template, {**_SAMPLE, "practice": practice_name, **values}).text
