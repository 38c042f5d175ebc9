"""Whether an inquiry from a public form looks like spam. Points for signs; no sign that a real person shows is enough.

Who is suspected is set aside with the reasons, never dropped: a person looks, and one command makes a lead of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from firstminute.domain.inquiry import Draft
from firstminute.domain.spam_lists import DISPOSABLE, OFFERS
from firstminute.domain.spam_rules import SpamRules

STARTED_AT: Final = ("fm_t", "form_started_at")
TURNSTILE: Final = "cf-turnstile-response"
_TRAPS: Final = frozenset({"gotcha", "honeypot", "honey", "hpfield", "fmhp", "botfield", "yourhoney", "leavethisblank"})
_LINK: Final = re.compile(
    r"(?:https?://|www\.\w)\S*|\b[\w-]{2,}\.(?:com|net|org|info|biz|ru|xyz|top|site|shop|club|online)/\S*",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://|www\.\w|\b\w+\.(?:com|ru|xyz|top|site|online|info|biz|net)\b", re.IGNORECASE)
_MARKUP: Final = re.compile(r"\[url[=\]]|\[link[=\]]|<a\s+href", re.IGNORECASE)
_LONG: Final = 8
_WORD: Final = re.compile(r"[A-Za-z]{8,}")
_CONSONANTS: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}", re.IGNORECASE)
_TURNS: Final = re.compile(r"[a-z][A-Z]")
_READ: Final = 2000  # characters; who sells something says so sooner


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many points an inquiry has, and for what, in plain words."""

    points: int
    reasons: tuple[str, ...]

    def suspected(self, rules: SpamRules) -> bool:
        """Whether that is as much as the practice takes for spam."""
        return self.points >= rules.threshold


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known beside the words: the fields as they were sent, when, and how many others sent the same words."""

    fields: Mapping[str, str]
    now: datetime
    repeated: int = 0


def score(draft: Draft, signs: Signs, rules: SpamRules) -> Verdict:
    """Every sign with its points; none costs a look-up."""
    found = [
        *_trap(signs.fields, rules),
        *_haste(signs, rules),
        *_links(draft),
        *_gibberish(draft),
        *_address(draft),
        *_offers(draft),
        *_repeated(signs.repeated),
    ]
    return Verdict(sum(points for points, _ in found), tuple(reason for _, reason in found))


def _trap(fields: Mapping[str, str], rules: SpamRules) -> list[tuple[int, str]]:
    names = _TRAPS | {_squashed(name) for name in rules.honeypot}
    filled = [name for name, value in fields.items() if value.strip() and _squashed(name) in names]
    return [(5, f"the field {filled[0]!r}, which people cannot see, was filled in")] if filled else []


def _haste(signs: Signs, rules: SpamRules) -> list[tuple[int, str]]:
    """Too fast by a hidden field with the time; one that cannot be read says nothing, and clocks differ."""
    for name in (rules.started_at, *STARTED_AT):
        started = _moment(signs.fields.get(name, "")) if name else None
        if started is None:
            continue
        took = (signs.now - started).total_seconds()
        if -1 <= took < rules.min_fill_time:
            return [(4, f"it was filled in within {max(0, round(took))} s")]
        return []
    return []


def _moment(text: str) -> datetime | None:
    """Seconds or milliseconds of Unix, or RFC 3339."""
    try:
        if text.isascii() and text.isdigit() and len(text) in (10, 13):
            return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1)).astimezone()
        moment = datetime.fromisoformat(text[:40])
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else None


def _links(draft: Draft) -> list[tuple[int, str]]:
    found = []
    if _ADDRESS.search(f"{draft.first_name or ''} {draft.last_name or ''}"):
        found.append((5, "the name holds a web address"))
    message = draft.message or ""
    if _MARKUP.search(message):
        found.append((5, "the message holds the code of a link"))
    # No link is without these, and to look for them first takes a hundredth.
    count = len(_LINK.findall(message)) if "/" in message or "www." in message.lower() else 0
    if count:
        found.append((min(count, 5), f"the message holds {count} link{'s' if count > 1 else ''}"))
    return found


def _gibberish(draft: Draft) -> list[tuple[int, str]]:
    """Words that nobody could say. Only of Latin letters; a name alone is not enough, and neither is a message."""
    names = [word for word in (draft.first_name, draft.last_name) if word and _unsayable(word)]
    words = (draft.message or "").split()
    bad = [word for word in words if _unsayable(word) and not _ADDRESS.search(word)]
    found = [(1, "the name is no word")] if names else []
    if bad and len(bad) * 2 >= len(words):
        found.append((3, "the message is no language"))
    return found


def _unsayable(word: str) -> bool:
    """Random letters: capitals that jump up and down in them, or hardly a vowel."""
    for letters in _WORD.findall(word) if len(word) >= _LONG else ():
        vowels = sum(map(letters.lower().count, "aeiouy"))
        if len(_TURNS.findall(letters)) >= 3 or _CONSONANTS.search(letters) or vowels * 7 < len(letters):
            return True
    return False


def _address(draft: Draft) -> list[tuple[int, str]]:
    domain = (draft.email or "").rpartition("@")[2]
    return [(2, f"the e-mail address is one to throw away ({domain})")] if domain in DISPOSABLE else []


def _offers(draft: Draft) -> list[tuple[int, str]]:
    text = f"{draft.message or ''}\n{' '.join(draft.answers.values())}"[:_READ].lower()
    likely = (offer for signs, offer in OFFERS if any(sign in text for sign in signs))
    said = list(dict.fromkeys(found[0].strip() for offer in likely for found in offer.finditer(text)))
    if not said:
        return []
    quoted = ", ".join(f'"{words[:40]}"' for words in said[:3])
    points = min(3 * len(said), 9) + (1 if _LINK.search(text) else 0)
    return [(points, f"it says what spam says: {quoted}")]


def _repeated(others: int) -> list[tuple[int, str]]:
    return [(1, f"{others} others sent the very same words within the hour")] if others >= 3 else []


@lru_cache(maxsize=1024)
def _squashed(name: str) -> str:
    """`your-name[honeypot_1]` is known by what is within the brackets."""
    last = name.rstrip("]").rpartition("[")[2]
    return re.sub(r"[^a-z0-9]", "", last.lower())
