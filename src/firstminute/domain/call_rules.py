"""How the practice's phone is answered, as the client file says it (`calls`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# The source that calls belong to when the client file names none.
PHONE: Final = "phone"
IN_TURN: Final = "in_turn"
AT_ONCE: Final = "at_once"


@dataclass(frozen=True, slots=True)
class CallNumber:
    """A further number of the practice at the provider: calls to it are of `source`; `texts` says it can send them."""

    number: str
    source: str
    texts: bool = True


@dataclass(frozen=True, slots=True)
class CallRules:
    """`ring` is `in_turn` or `at_once`; `order` are members' names, empty: as the team stands.

    `ring_seconds` stay below a carrier's own voicemail. `text_back` are the outcomes of a call that are answered by a
    text, `text_back_template` and `patient_template` its words; without them the first touch's own. `topics` are what a
    caller may choose from by key, by language, where the practice has its own. Recordings and voicemails are kept
    `retention` seconds. `connect`: a call that is due rings the members on duty and connects who takes it;
    `detect_voicemail` listens whether a machine picked up there.
    `said` are sentences in the practice's own words, by language and `call_words.OWN`; `voices` the provider's names of
    the voices that say them, by language. `discreet`: members hear nothing of the person before they press a key.
    """

    source: str = PHONE
    numbers: Mapping[str, CallNumber] = field(default_factory=dict)
    ring: str = IN_TURN
    order: tuple[str, ...] = ()
    ring_seconds: int = 18
    voicemail_seconds: int = 120
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    voices: Mapping[str, str] = field(default_factory=dict)
    discreet: bool = False
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text_back: tuple[str, ...] = ("no_answer", "busy", "voicemail", "abandoned")
    text_back_template: str | None = None
    patient_template: str | None = None
    record: bool = False
    transcribe: bool = True
    retention: int = 90 * 86_400
    connect: bool = False
    detect_voicemail: bool = True

    def source_of(self, dialled: str) -> str:
        """The source of a call to this number of ours."""
        known = self.numbers.get(dialled)
        return known.source if known else self.source

    @property
    def sources(self) -> frozenset[str]:
        """Every source that calls are counted under."""
        return frozenset({self.source, *(one.source for one in self.numbers.values())})
