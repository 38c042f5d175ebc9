"""What a caller hears and is asked, whoever carries the call: instructions that an adapter turns into its provider's.

`Go`, `Ask`, `Ring` and `Listen` name the step that comes next. Steps have parameters: ids and numbers of tries only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Step:
    """A place in the conversation that the provider comes back to with what it heard."""

    name: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """Words, spoken in a language like `en-US`."""

    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A phone to ring. Whoever picks it up hears the step `whisper` before anybody is connected.

    `told` hears that it is picked up, and its end; `detected` whether a person or a machine has picked it up.
    """

    number: str
    whisper: Step | None = None
    told: Step | None = None
    detected: Step | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring phones for so many seconds, showing `caller_id`; `then` hears what came of it."""

    phones: tuple[Rung, ...]
    caller_id: str
    seconds: int
    then: Step
    record: Step | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Wait for keys, and words where `speech` is set; whoever says nothing goes on with the instruction behind it.

    `keys` is how many keys make an answer, 0: as many as come before `#`.
    """

    then: Step
    prompt: tuple[Say, ...]
    keys: int = 1
    speech: bool = False
    language: str = "en-US"
    wait: int = 6
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listen:
    """Record what the caller says after a tone; `then` comes when they are done, the next instruction after silence."""

    then: Step
    seconds: int
    recorded: Step
    transcribed: Step | None = None


@dataclass(frozen=True, slots=True)
class Go:
    """Go on with another step."""

    to: Step


@dataclass(frozen=True, slots=True)
class HangUp:
    """The end."""


Instruction = Say | Ring | Ask | Listen | Go | HangUp
# Seconds: the slowest voice for a character, an answer in words, what a member who picks up at the last moment hears
# and thinks about, and how long the provider waits for us and tries again.
# https://www.twilio.com/docs/voice/twiml/gather#speechtimeout
_A_CHARACTER: Final = 0.12
_AN_ANSWER: Final = 60
_PICKING_UP: Final = 45
_ON_THE_WAY: Final = 30


def longest(said: Sequence[Instruction]) -> float:
    """How many seconds the instructions take at the most, as long as nobody is connected."""
    return _ON_THE_WAY + sum(map(_longest, said))


def _longest(one: Instruction) -> float:
    match one:
        case Say():
            return 1 + len(one.words) * _A_CHARACTER
        case Ask():
            return sum(map(_longest, one.prompt)) + one.wait + (_AN_ANSWER if one.speech else one.wait)
        case Ring():
            return one.seconds + _PICKING_UP
        case Listen():
            return one.seconds + _PICKING_UP
        case _:
            return 0
