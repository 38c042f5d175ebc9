"""The part of a client file that says how the practice's phone is answered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from firstminute.client_file.fields import Duration, Language, Name, Phone, SourceName, Text, seconds
from firstminute.client_file.parts import Part
from firstminute.domain.call_rules import CallRules
from firstminute.domain.call_words import OWN
from firstminute.domain.calls import ABANDONED, BUSY, NO_ANSWER, VOICEMAIL

Missed = Literal["no_answer", "busy", "voicemail", "abandoned"]
_DEFAULTS = CallRules()
_GREETING = "What callers hear first; it must name the practice. Default: a sentence of ours."
_CLOSED = "What they hear first when nobody is on duty; it must name the practice. Default: a sentence of ours."
_WAITING = "What they hear before the next phones ring. Default: a sentence of ours."
_PROMPT = "What they hear before the tone. Default: a sentence of ours."
_EMERGENCY = (
    "What callers hear who speak of an emergency, after whom to call where it is a matter of life: such as the number "
    "of the doctor on call. Then the phones of those on duty ring, or a call is promised. Default: a sentence of ours."
)
_TOPICS = (
    "What a caller may choose from by key when nobody picks up: `For <topic>, press 1`. Default: a new appointment, a "
    "question about treatment or prices, an existing appointment."
)
_MOST_TOPICS = 8
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
    emergency: Text | None = Field(default=None, description=_EMERGENCY)
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
    emergency: Text | None = Field(default=None, description=_EMERGENCY)
    translations: dict[Language, CallWordsPart] = Field(
        default={},
        description="The same six in other languages of `practice.languages`. Those above are in the first.",
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
