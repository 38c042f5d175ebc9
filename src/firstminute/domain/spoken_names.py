"""A name as it is said to a machine: without the sentence around it, or none where it is no name.

What stays is how the practice greets the person in writing, so in doubt there is no name.
"""

from __future__ import annotations

import re
from typing import Final

from firstminute.domain.contact_points import split_name
from firstminute.domain.names import as_a_name

_MOST_WORDS: Final = 4
_BEFORE: Final = re.compile(
    r"^(?:(?:hi there|hi|hello|hey|good (?:morning|afternoon|evening|day)|yes|yeah|yep|ok|okay|sure|um+|uh+"
    r"|this is|it['’]?s|it is|i['’]m|i am|(?:my|the|first|full)? ?name(?:['’]s| is)"
    r"|hola|buenas(?: tardes| noches)?|buenos d[ií]as|s[ií]|claro|bueno|me llamo|mi nombre(?: es)?|soy|es"
    r"|(?:le |les )?habla|de parte de|a nombre de)(?![\w'’])[\s,.:;!-]*)+",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"(?:[,;:!?]|\.(?:\s|$)|(?:^|\s)(?:calling|speaking|here|from|about|and|with|regarding|because|please|thanks"
    r"|thank you|again|gracias|por favor|llamando|hablando|llamo|para|y)(?!\w)).*$",
    re.IGNORECASE | re.DOTALL,
)
_TITLE: Final = re.compile(
    r"^(?:mr|mister|mrs|ms|miss|dr|doctor|sr|sra|srta|señora?|señorita|doctora)\b[. ]+(?=\S)", re.IGNORECASE
)
# What is said instead of a name.
_NONE: Final = re.compile(
    r"^(?:no(?: thanks| thank you| name| gracias)?|nope|none|nothing|nobody|skip|pass|next|what|who|why|hello|yes|"
    r"i (?:do|did|would|want|need|have|am|can|will|don['’]t|can['’]t)\b.*"
    r"|(?:can|could|would|is|are|do|does|will|may) (?:i|you|we|it|this|there|somebody|someone|anybody)\b.*"
    r"|(?:please )?call me\b.*|ninguno|nada|nadie"
    r"|qu[eé]|c[oó]mo|por qu[eé]|quiero .*|necesito .*|no .*)$",
    re.IGNORECASE,
)


def spoken_name(words: str) -> dict[str, str]:
    """`first_name` and `last_name`, as far as they were said; of `Mrs. Reyes` the last name alone."""
    said = _BEFORE.sub("", words.strip(" .,;!"))
    titled = _TITLE.match(said)
    said = _AFTER.sub("", said[titled.end() :] if titled else said).strip(" .")
    if not said or _NONE.match(said) or len(said.split()) > _MOST_WORDS:
        return {}
    first, last = split_name(said)
    if titled and first and not last:
        first, last = None, first
    parts = (("first_name", as_a_name(first or "")), ("last_name", as_a_name(last or "")))
    return {name: part for name, part in parts if part}
