"""A name as it is said to a machine: without the sentence around it, or none where it is no name.

What stays is how the practice greets the person in writing, so in doubt there is no name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from firstminute.domain.accents import unaccented
from firstminute.domain.contact_points import split_name
from firstminute.domain.names import as_a_name
from firstminute.domain.spoken_name_words import NEVER, PARTICLES, SELDOM

_MOST_WORDS: Final = 4
_BEFORE: Final = re.compile(
    r"^(?:(?:hi there|hi|hello|hey|good (?:morning|afternoon|evening|day)|yes|yeah|yep|ok|okay|sure|um+|uh+"
    r"|this is|that['’]?s|it['’]?s|it is|i['’]m|i am|just|well|so|(?:my|the|first|full)? ?name(?:['’]s| is)"
    r"|hola|buenas(?: tardes| noches)?|buenos d[ií]as|s[ií]|claro|bueno|me llamo|mi nombre(?: es)?|soy|es"
    r"|(?:le |les )?habla|con|de parte de|a nombre de)(?![\w'’])[\s,.:;!-]*)+",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"(?:[,;:!?]|(?<=\w\w\w)\.(?:\s|$)|(?:^|\s)(?:calling|speaking|here|from|about|and|with|regarding|because|please|thanks"
    r"|thank you|again|gracias|por favor|llamando|hablando|llamo|para|y)(?!\w)).*$",
    re.IGNORECASE | re.DOTALL,
)
_TITLE: Final = re.compile(
    r"^(?:mr|mister|mrs|ms|miss|dr|doctor|sr|sra|srta|señora?|señorita|doctora)\b[. ]+(?=\S)", re.IGNORECASE
)
# `John Smith S M I T H`: spelled after it was said.
_SPELLED: Final = re.compile(r"(?<=\w\w)(?:[\s-]+(?:\w\b|double|doble)){3,}.*$", re.IGNORECASE)

# Of `press 1 to skip this`.
_SKIPPED: Final = frozenset(("skip", "pass", "none", "omitir", "saltar", "ninguno"))
# `I walked in`, `no comment`: of a name one letter stands before a point, or another letter.
_A_SENTENCE: Final = re.compile(r"[ai]\s+\w\w|no\s", re.IGNORECASE)


def spoken_name(words: str) -> dict[str, str]:
    """`first_name` and `last_name`, as far as they were said; of `Mrs. Reyes` the last name alone."""
    said = _BEFORE.sub("", words.strip(" .,;!?¿¡"))
    titled = _TITLE.match(said)
    said = _SPELLED.sub("", _AFTER.sub("", said[titled.end() :] if titled else said)).strip(" .")
    if not _is_a_name(said):
        return {}
    first, last = split_name(said)
    if titled and first and not last:
        first, last = None, first
    parts = (("first_name", as_a_name(first or "")), ("last_name", as_a_name(last or "")))
    return {name: part for name, part in parts if part}


def beside_name(words: str, name: Mapping[str, str]) -> str:
    """What they said besides the name that was understood, and besides what people say around one."""
    said = _TITLE.sub("", _SPELLED.sub("", _BEFORE.sub("", words.strip(" .,;!?¿¡"))))
    known = {unaccented(part) for one in name.values() for part in re.findall(r"[^\W_]+", one)} | _SKIPPED
    return " ".join(one for one in re.findall(r"[^\W_]+", said) if unaccented(one) not in known)


def _is_a_name(said: str) -> bool:
    """A sentence is none, nor are words that only few people are called by where nothing else was said."""
    words = [re.sub(r"[^\w-]", "", unaccented(one)) for one in said.split()]
    if NEVER & set(words) or set(words) <= SELDOM or _A_SENTENCE.match(said):
        return False
    return sum(one not in PARTICLES for one in words) <= _MOST_WORDS
