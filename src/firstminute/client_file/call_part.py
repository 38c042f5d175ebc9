"""The part of a client file that says how the practice's phone is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints

from firstminute.client_file.fields import Duration, Language, Name, Phone, SourceName, Text, seconds
from firstminute.client_file.parts import Part
from firstminute.domain.call_rules import CallRules
from firstminute.domain.call_words import OWN, VOICES
from firstminute.domain.calls import ABANDONED, BUSY, NO_ANSWER, VOICEMAIL
from firstminute.domain.wording import spoken_lint

if TYPE_CHECKING:
    from firstminute.client_file.model import ClientFile

Missed = Literal["no_answer", "busy", "voicemail", "abandoned"]
_DEFAULTS = CallRules()
# A carrier's own voicemail answers after about 20 to 30 seconds.
_LONGEST_RING = 25
_SHORTEST_RING = 5
# https://www.twilio.com/docs/voice/twiml/record#transcribe: longer recordings are not transcribed.
_LONGEST_MESSAGE = 120
_GREETING = "What callers hear first; it must name the practice. Default: a sentence of ours."
_CLOSED = "What they hear first when nobody is on duty; it must name the practice. Default: a sentence of ours."
_WAITING = "What they hear before the next phones ring. Default: a sentence of ours."
_PROMPT = "What they hear before the tone. Default: a sentence of ours."
_TOPICS = (
    "What a caller may choose from by key when nobody picks up: `For <topic>, press 1`. Default: a new appointment, a "
    "question about treatment or prices, an existing appointment."
)
_MOST_TOPICS = 8
_LONGEST_TOPIC = 8
_BETWEEN = 3  # seconds that are spoken between two rounds
_PATIENCE = 70  # seconds until a caller may say what they want instead
# https://www.twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages
VoiceName = Annotated[str, StringConstraints(pattern=r"^(?:man|woman|(?:Polly|Google)\.[A-Za-z0-9-]{1,60})$")]


class CallNumberPart(Part):
    """A further number that people call."""

    source: SourceName = Field(description="The source that calls to it are counted under.")
    texts: bool = Field(default=True, description="Whether it can send texts: then missed calls are answered from it.")


class CallWordsPart(Part):
    """What callers hear, in another language."""

    greeting: Text | None = Field(default=None, description=_GREETING)
    greeting_closed: Text | None = Field(default=None, description=_CLOSED)
    waiting: Text | None = Field(default=None, description=_WAITING)
    voicemail_prompt: Text | None = Field(default=None, description=_PROMPT)
    topics: list[Text] = Field(default=[], max_length=_MOST_TOPICS, description=_TOPICS)


class CallsPart(Part):
    """Calls to the practice's number at Twilio: who is rung, and what happens when nobody picks up."""

    source: SourceName = Field(
        default=_DEFAULTS.source,
        description="The source that calls are counted under; one of `sources` gives them its campaign and consent.",
    )
    numbers: dict[Phone, CallNumberPart] = Field(default={}, description="Further numbers, each with its source.")
    ring: Literal["in_turn", "at_once"] = Field(
        default="in_turn",
        description="Whether the members on duty are rung one after another or all at once. Partners are rung last.",
    )
    order: list[Name] = Field(default=[], description="Members in the order in which they are rung. Default: the team.")
    ring_time: Duration = Field(
        default="18 s", description="How long a phone rings; shorter than its carrier's own voicemail waits."
    )
    greeting: Text | None = Field(default=None, description=_GREETING)
    greeting_closed: Text | None = Field(default=None, description=_CLOSED)
    waiting: Text | None = Field(default=None, description=_WAITING)
    voicemail_prompt: Text | None = Field(default=None, description=_PROMPT)
    translations: dict[Language, CallWordsPart] = Field(
        default={},
        description="The same five in other languages of `practice.languages`. Those above are in the first.",
    )
    voices: dict[Language, VoiceName] = Field(
        default={},
        description="The voice of each language, by Twilio's name of it. Default: `Polly.Joanna` for en, "
        "`Polly.Penelope` for es.",
    )
    discreet: bool = Field(
        default=False,
        description="Whether members hear nothing of the person before they press 1: for phones whose voicemail others "
        "can listen to. Otherwise they hear a first name, and of a call that they are to make what it is about.",
    )
    topics: list[Text] = Field(default=[], max_length=_MOST_TOPICS, description=_TOPICS)
    voicemail: Duration = Field(default="2 min", description="The longest message a caller may leave.")
    transcribe: bool = Field(
        default=True, description="Whether messages in English are put into words by Twilio, which costs extra."
    )
    text_back: list[Missed] = Field(
        default=[NO_ANSWER, BUSY, VOICEMAIL, ABANDONED],
        description="Missed calls that a text answers within seconds, once a day and caller. `abandoned`: the caller "
        "hung up within 15 seconds. Empty: none.",
    )
    text_back_template: Name | None = Field(
        default=None, description="The words of that text. Default: those of the first touch."
    )
    patient_template: Name | None = Field(
        default=None, description="The words for patients of the practice. Default: they get no text."
    )
    record: bool = Field(
        default=False,
        description="Whether conversations are recorded. Then every caller hears so first, and the member too where a "
        "state asks for everybody's consent or the caller's state is not known (domain/recording_rules.py).",
    )
    connect: bool = Field(
        default=False,
        description="Whether a call that is due rings the members on duty, who are connected with the person by "
        "pressing 1. When nobody takes it, when this is off, and where texts are not Twilio's, the owner is told to "
        "call.",
    )
    detect_voicemail: bool = Field(
        default=True,
        description="Whether Twilio listens if a machine has picked up such a call, which costs extra. It is asked for "
        "where the member hangs up without saying so by key.",
    )
    retention: Duration = Field(
        default="90 days",
        description="How long recordings and voicemails are kept. They lie with Twilio, and are deleted there then.",
    )


def compiled_calls(part: CallsPart, language: str = "en") -> dict[str, Any]:
    """The part as `domain.practice_json` reads it; `language` is the practice's first."""
    said = {one: _said(words) for one, words in own_words(part, language)}
    return {
        **part.model_dump(exclude={"ring_time", "voicemail", "retention", "translations", "topics", *OWN}),
        "topics": {one: words.topics for one, words in own_words(part, language) if words.topics},
        "said": {one: words for one, words in said.items() if words},
        "voices": {one[:2]: voice for one, voice in part.voices.items()},
        "ring_seconds": seconds(part.ring_time),
        "voicemail_seconds": seconds(part.voicemail),
        "retention": seconds(part.retention),
    }


def own_words(part: CallsPart, language: str) -> list[tuple[str, CallsPart | CallWordsPart]]:
    """The practice's own sentences, by the two letters of their language."""
    return [(language[:2], part), *((one[:2], words) for one, words in part.translations.items())]


def _said(words: CallsPart | CallWordsPart) -> dict[str, str]:
    given = {sentence: getattr(words, field) for field, sentence in OWN.items()}
    return {sentence: text for sentence, text in given.items() if text}


def call_findings(client: ClientFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What does not fit."""
    calls, names = client.calls, {member.name for member in client.team}
    for number, name in enumerate(calls.order):
        if name not in names:
            yield ("calls", "order", number), f"{name} is not in the team"
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
    yield from _shifts(client)


def _spoken(client: ClientFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What may not be said, and languages that nobody is spoken to in."""
    calls, promised = client.calls, client.practice.languages
    written: list[tuple[tuple[str | int, ...], CallsPart | CallWordsPart]] = [(("calls",), calls)]
    written += [(("calls", "translations", one), words) for one, words in calls.translations.items()]
    for language in calls.translations:
        if language[:2] == promised[0][:2]:
            yield ("calls", "translations", language), "is the first language: its sentences stand in `calls` itself"
        elif language[:2] not in {one[:2] for one in promised}:
            yield ("calls", "translations", language), "is not in practice.languages, so nobody is spoken to in it"
    for place, language in _languages(client):
        if language[:2] not in VOICES:
            yield place, f"nobody can be spoken to in {language}; there are words in {' and '.join(VOICES)}"
    for where, part in written:
        for field, remark in _remarks(part, client.practice.name):
            yield (*where, field), remark


def _languages(client: ClientFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
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
    for topic in words.topics:
        if len(topic.split()) > _LONGEST_TOPIC:
            yield "topics", f"{topic} has more than {_LONGEST_TOPIC} words; the caller hears them one after another"


def call_warnings(client: ClientFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """A caller who waits too long, and sentences that one who is spoken to in another language does not hear."""
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


def _shifts(client: ClientFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, member in enumerate(client.team):
        for index, one in enumerate(member.away):
            if one.from_ > one.to:
                yield ("team", number, "away", index), "ends before it begins"
