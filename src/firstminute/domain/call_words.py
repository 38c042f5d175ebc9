"""What callers and members hear, in the languages we have words for. `say` fills in `{practice}` and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from firstminute.domain import call_words_en as en
from firstminute.domain import call_words_es as es
from firstminute.domain.call_rules import CallRules
from firstminute.domain.speech import Say


class _Table(NamedTuple):
    """What a language is made of here."""

    words: Mapping[str, str]
    days: tuple[str, ...]
    months: tuple[str, ...]
    topics: tuple[str, ...]
    languages: Mapping[str, str]
    time_of_day: Callable[[int, int], str]


# The languages we have words for, and the locale in which each is spoken and understood: Twilio speaks and hears both.
# https://www.twilio.com/docs/voice/twiml/say/text-speech#supported-languages-and-voices
# https://www.twilio.com/docs/voice/twiml/gather#language
VOICES: Final[Mapping[str, str]] = {"en": "en-US", "es": "es-US"}
# Sentences that the practice may say in its own words, by the name they have in the client file.
OWN: Final[Mapping[str, str]] = {
    "greeting": "welcome",
    "greeting_closed": "welcome_closed",
    "waiting": "still_trying",
    "voicemail_prompt": "voicemail",
    "emergency": "emergency",
}
_TABLES: Final = {
    "en": _Table(en.WORDS, en.DAYS, en.MONTHS, en.TOPICS, en.LANGUAGES, en.time_of_day),
    "es": _Table(es.WORDS, es.DAYS, es.MONTHS, es.TOPICS, es.LANGUAGES, es.time_of_day),
}
_PHONE: Final = re.compile(r"(?<![\w+])(?:\+?1[ .-]?)?\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})(?!\w)")


def spoken_in(*wanted: str | None) -> str:
    """The first of these languages that we have words for; English when there is none."""
    return next((one[:2] for one in wanted if one and one[:2] in _TABLES), "en")


def other_language(language: str, promised: tuple[str, ...]) -> str | None:
    """The language besides this one that the practice answers in and we have words for."""
    return next((one[:2] for one in promised if one[:2] in _TABLES and one[:2] != language), None)


def words(language: str, sentence: str, /, **values: str) -> str:
    """One sentence, filled in."""
    return _TABLES[spoken_in(language)].words[sentence].format(**values)


def say(language: str, sentence: str, /, **values: str) -> Say:
    """One sentence as it is spoken."""
    return Say(words(language, sentence, **values), VOICES[spoken_in(language)])


def own(calls: CallRules, language: str, sentence: str, /, **values: str) -> Say:
    """The same in the practice's own words, where it has some in this language."""
    given = calls.said.get(language, {}).get(sentence)
    return Say(aloud(given), VOICES[language]) if given else say(language, sentence, **values)


def topics(calls: CallRules, language: str) -> tuple[str, ...]:
    """What a caller may choose from, in their language."""
    return calls.topics.get(language) or _TABLES[spoken_in(language)].topics


def aloud(text: str) -> str:
    """Phone numbers digit by digit: a voice may read `2125550100` as two billion."""
    return _PHONE.sub(lambda found: ", ".join(" ".join(part) for part in found.groups()), text)


def brief(text: str, most: int) -> str:
    """Its first words: a whisper is one breath, whatever somebody wrote."""
    return " ".join(text.split()[:most])


def language_name(language: str, of: str) -> str:
    """What a language is called in `language`; empty where we have no word for it."""
    return _TABLES[spoken_in(language)].languages.get(of[:2], "")


def moment(language: str, at: datetime, now: datetime) -> str:
    """`today at 2 in the afternoon`, `on Friday at noon`; both moments in the practice's zone.

    From a week on the date is said as well: until then a day's name means one day only.
    """
    table, days = _TABLES[spoken_in(language)], (at.date() - now.date()).days
    name = {0: "today", 1: "tomorrow"}.get(days, "on_day" if 0 < days < 7 else "on_date")
    day, month = table.days[at.weekday()], table.months[at.month - 1]
    return words(language, name, time=table.time_of_day(at.hour, at.minute), day=day, month=month, date=str(at.day))
