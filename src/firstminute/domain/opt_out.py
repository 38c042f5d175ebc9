"""What a person's text means for our right to text again. Errs towards stopping.

Words that always mean it, whatever the sentence around them says:

* FCC, 47 CFR 64.1200(a)(10), in force since 11 April 2025: stop, quit, end, revoke, opt out, cancel, unsubscribe; and
  any other reasonable manner. https://www.govinfo.gov/content/pkg/FR-2024-03-05/html/2024-04587.htm
* Twilio's defaults: STOP, UNSUBSCRIBE, END, QUIT, STOPALL, REVOKE, OPTOUT, CANCEL; START, YES, UNSTOP; HELP, INFO.
  https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
* AWS: ARRET, CANCEL, END, OPT-OUT, OPTOUT, QUIT, REMOVE, STOP, TD, UNSUBSCRIBE.
  https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
* Spanish, as carriers ask of programmes in that language: ALTO, and AYUDA for help.
  https://www.twilio.com/help/faq/short-codes/what-are-the-requirements-for-a-spanish-language-short-code
* Telnyx: STOP ALL, with a space. https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out

YES opts in again by Twilio's defaults. Here it is an answer to a question we asked, so only START and UNSTOP lift an
opt-out. Providers match these words only when they stand alone; the rest of this module is ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Final

from firstminute.domain.opt_out_words import (
    AROUND,
    CARRIER_WORDS,
    ELSE_STOPPED,
    FCC_WORDS,
    HELP_WORDS,
    MEANS_IT,
    NOT_INTERESTED,
    NOT_MEANT,
    START_WORDS,
    STOP_WORDS,
    WHEN_OR_HOW,
)


class OptOut(Enum):
    """What the text asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"


# Phones report a reaction to our own text by quoting it, opt-out line included.
_REACTION: Final = re.compile(
    r"^\s*(?:(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|removed an? [\w ]+ from)"
    r"|reacted \S+ to|.{1,4} to|le gusta|me encanta)\s+[“\"«]",
    re.IGNORECASE,
)
_STOP_SIGNS: Final = frozenset("🛑⛔🚫")
# Cyrillic and Greek letters that look like Latin ones: https://www.unicode.org/Public/security/latest/confusables.txt
_LOOK_ALIKES: Final = str.maketrans("аеорсѕтхуіјԁԛԝһοταερικυνχ", "aeopcstxyijdqwhotaepikuvx")
# `STOP` in capitals at the end of a text that is not: they quote our word for it.
_SAID_LAST: Final = re.compile(r"(?:^|\s)STOP\W*$")


def reading(text: str) -> OptOut | None:
    """What a reply asks for, or None when it asks nothing of the kind.

    STOP also for free text that only means it, wrong numbers and insults: a person reads every reply anyway, and one
    text too many is the dearer mistake.
    """
    if _REACTION.match(text):
        return None
    clauses = list(_clauses(text))
    if is_keyword(text) or _says_our_word(text) or any(_is_stop(clause) for clause in clauses):
        return OptOut.STOP
    if not WHEN_OR_HOW.search(" ".join(clauses)) and any(_means_stop(clause) for clause in clauses):
        return OptOut.STOP
    if _bare(" ".join(clauses)) in START_WORDS:
        return OptOut.START
    return OptOut.HELP if "".join(clauses) in HELP_WORDS else None


def is_keyword(text: str) -> bool:
    """Whether the text is one of the stop words and nothing else: the person's own words leave no doubt.

    False for a STOP that `reading` took from free text, which somebody should look at.
    """
    if _STOP_SIGNS & set(text) and not any(character.isalnum() for character in text):
        return True
    words = " ".join(_clauses(text))
    bare = _bare(words)
    return bare in (*FCC_WORDS, *CARRIER_WORDS) or (bare in STOP_WORDS and bare in words.split())


def _says_our_word(text: str) -> bool:
    return _SAID_LAST.search(text) is not None and not text.isupper()


def _clauses(text: str) -> Iterator[str]:
    """Lower-case words between punctuation, without accents; `S T O P` and `S.T.O.P.` are one word."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in plain if unicodedata.category(one) not in ("Mn", "Cf"))
    plain = re.sub(r"['’`´]", "", plain).replace("at once", "now")
    plain = re.sub(r"\b(\w)(?:[ .\-_*]+(\w)\b)(?:[ .\-_*]+\w\b)+", lambda found: re.sub(r"[\W_]", "", found[0]), plain)
    plain = re.sub(r"(?<=\w)[-_/](?=\w)", " ", plain)
    for clause in re.split(r"[^\w\s]+|\n+|_+", plain):
        if words := " ".join(map(_spelt, clause.split())):
            yield words


def _spelt(word: str) -> str:
    """A word in the letters it is made to look like, and `stooop` or `st0p` as `stop`; Russian stays Russian."""
    if not word.isascii() and (latin := word.translate(_LOOK_ALIKES)).isascii():
        word = latin
    return "stop" if re.fullmatch(r"(?:[s5]+[t7]+[o0]+p+)+", word) else word


def _is_stop(clause: str) -> bool:
    """One of the words alone between two marks of punctuation. TD counts only as a whole text."""
    return _bare(clause) in STOP_WORDS - {"td"} and not NOT_MEANT.search(clause)


def _means_stop(clause: str) -> bool:
    if NOT_MEANT.search(clause):
        return False
    return _begins_with_stop(clause) or bool(MEANS_IT.search(clause) or NOT_INTERESTED.search(clause))


def _bare(clause: str) -> str:
    """The words of a clause without what politeness put around them, written together; `stop stop` is `stop`."""
    words = [word for word in clause.split() if word not in AROUND]
    bare = "".join(words or clause.split())
    if bare not in STOP_WORDS and (joined := clause.replace(" ", "")) in STOP_WORDS:
        bare = joined
    return "stop" if re.fullmatch(r"(?:stop)+", bare) else bare


def _begins_with_stop(clause: str) -> bool:
    """`stop Jane Roe`, `stop now or I will sue`, but neither `stop by at noon` nor `stop the bleeding`."""
    words = clause.split()
    while words and words[0] in AROUND:
        words.pop(0)
    return words[:1] == ["stop"] and not ELSE_STOPPED.match(" ".join(words))
