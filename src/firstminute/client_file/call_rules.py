"""What must fit together where a client file says how the practice's phone is answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from firstminute.client_file.call_part import CallsPart, CallWordsPart, own_words
from firstminute.client_file.fields import seconds
from firstminute.client_file.messages import nearest
from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Place
from firstminute.domain.call_rules import PHONE
from firstminute.domain.call_words import OWN, VOICES
from firstminute.domain.wording import spoken_lint, unspeakable

Finding = tuple[Place, str]

# A carrier's own voicemail answers after about 20 to 30 seconds.
_LONGEST_RING: Final = 25
_SHORTEST_RING: Final = 5
# https://www.twilio.com/docs/voice/twiml/record#transcribe: longer recordings are not transcribed.
_LONGEST_MESSAGE: Final = 120
_LONGEST_TOPIC: Final = 8
_BETWEEN: Final = 3  # seconds that are spoken between two rounds
_PATIENCE: Final = 70  # seconds until a caller may say what they want instead


def call_findings(client: ClientFile) -> Iterator[Finding]:
    """What does not fit."""
    calls, names = client.calls, {member.name for member in client.team}
    for number, name in enumerate(calls.order):
        if name not in names:
            yield ("calls", "order", number), f"{name} is not in the team; {nearest(name, sorted(names))}"
    if not _SHORTEST_RING <= seconds(calls.ring_time) <= _LONGEST_RING:
        yield (
            ("calls", "ring_time"),
            f"must be {_SHORTEST_RING} to {_LONGEST_RING} s: then a carrier's voicemail answers",
        )
    if not 1 <= seconds(calls.voicemail) <= _LONGEST_MESSAGE:
        yield ("calls", "voicemail"), f"must be at most {_LONGEST_MESSAGE} s"
    yield from _spoken(client)
    for field in ("text_back_template", "patient_template"):
        name = getattr(calls, field)
        template = client.templates.get(name) if name else None
        if name and (template is None or template.channel != "sms"):
            yield ("calls", field), f"there is no template {name} for sms"


def _spoken(client: ClientFile) -> Iterator[Finding]:
    """What may not be said, and languages that nobody is spoken to in."""
    calls, first = client.calls, client.practice.languages[0]
    for language in calls.translations:
        if language[:2] == first[:2]:
            yield ("calls", "translations", language), "is the first language: its sentences stand in `calls` itself"
        elif language[:2] not in {one[:2] for one in client.practice.languages}:
            yield ("calls", "translations", language), "is not in practice.languages, so nobody is spoken to in it"
    for place, language in _languages(client):
        if language[:2] not in VOICES:
            yield place, f"nobody can be spoken to in {language}; there are words in {' and '.join(VOICES)}"
    yield from _sentences(("calls",), calls, client.practice.name)
    for language, words in calls.translations.items():
        yield from _sentences(("calls", "translations", language), words, client.practice.name)


def _sentences(where: Place, words: CallsPart | CallWordsPart, practice: str) -> Iterator[Finding]:
    for field, remark in _remarks(words, practice):
        yield (*where, field), remark
    for number, remark in _topics(words.topics):
        yield (*where, "topics", number), remark


def _languages(client: ClientFile) -> Iterator[Finding]:
    """Every language that somebody is to be spoken to in, with its place."""
    calls = client.calls
    yield from ((("calls", "translations", one), one) for one in calls.translations)
    yield from ((("calls", "voices", one), one) for one in calls.voices)
    yield from ((("team", number, "language"), one.language) for number, one in enumerate(client.team) if one.language)


def _remarks(words: CallsPart | CallWordsPart, practice: str) -> Iterator[tuple[str, str]]:
    for field in OWN:
        text = getattr(words, field)
        for remark in spoken_lint(text, practice, named=field.startswith("greeting")) if text else ():
            yield field, remark.message


def _topics(topics: Sequence[str]) -> Iterator[tuple[int, str]]:
    """A topic is a key: the caller hears them one after another and presses one."""
    plain = [" ".join(one.casefold().split()) for one in topics]
    for number, topic in enumerate(topics):
        if len(topic.split()) > _LONGEST_TOPIC:
            yield number, f"{topic} has more than {_LONGEST_TOPIC} words; the caller hears them one after another"
        if plain[number] in plain[:number]:
            yield number, f"{topic} is offered already, under another key; leave one of them out"
        for remark in unspeakable(topic):
            yield number, remark.message


def call_warnings(client: ClientFile) -> Iterator[Finding]:
    """A caller who waits too long, or whose call is counted under a name that nothing else has, or hears our words."""
    yield from _source_warnings(client)
    phones = sum(1 for one in client.team if one.phone)
    longest = phones * (seconds(client.calls.ring_time) + _BETWEEN)
    if client.calls.ring == "in_turn" and longest > _PATIENCE:
        told = f"{phones} phones one after another take up to {longest} s; few callers wait longer than {_PATIENCE} s"
        yield ("calls", "ring"), told
    written = dict(own_words(client.calls, client.practice.languages[0]))
    fields = [one for one in (*OWN, "topics") if getattr(client.calls, one)]
    for language in [one[:2] for one in client.practice.languages[1:] if one[:2] in VOICES]:
        for field in fields:
            if not getattr(written.get(language), field, None):
                yield ("calls", field), f"has no words in {language}; callers who speak it hear ours"


def _source_warnings(client: ClientFile) -> Iterator[Finding]:
    """Calls may be counted under a name of their own, but a slip of the pen would be one too."""
    calls, known = client.calls, [*client.sources, PHONE]
    used: list[tuple[Place, str]] = [(("calls", "source"), calls.source)]
    used += [(("calls", "numbers", number, "source"), one.source) for number, one in calls.numbers.items()]
    for place, name in used:
        if name not in known:
            hint = f"there is no source {name}; {nearest(name, known)}"
            yield place, f"{hint} Calls are counted under {name}, without a campaign and a consent of their own"
