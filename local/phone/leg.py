"""One phone's connection: who calls whom, what it does at the moment, what was heard on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, Final

from local.phone.twiml import Verb

RINGING, TALKING = "ringing", "in-progress"
COMPLETED, BUSY, NO_ANSWER, CANCELED, FAILED = "completed", "busy", "no-answer", "canceled", "failed"
INBOUND, BY_API, BY_DIAL = "inbound", "outbound-api", "outbound-dial"
_PLACES: Final = tuple(
    f"{side}{what}" for side in ("From", "To", "Caller", "Called") for what in ("City", "State", "Zip")
)


def new_sid(kind: str) -> str:
    """An id as Twilio gives them, by their first two letters."""
    return kind + secrets.token_hex(16)


@dataclass(slots=True)
class Saying:
    """The voice speaks, or is silent, until a moment."""

    until: float


@dataclass(slots=True)
class Fetching:
    """The next document is asked for."""


@dataclass(slots=True)
class Gathering:
    """Keys or words are waited for: `until` while a prompt is spoken, then the verb's `timeout` runs."""

    verb: Verb
    prompts: list[Verb]
    until: float
    digits: str = ""


@dataclass(slots=True)
class Recording:
    """The tone was heard. `spoken` is the moment until which somebody spoke after it."""

    verb: Verb
    began: float
    spoken: float | None = None
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Dialing:
    """Other phones ring, or one of them is connected, at the latest until `until`."""

    verb: Verb
    legs: list[Leg]
    bridged: Leg | None = None
    since: float = 0.0
    until: float | None = None


@dataclass(slots=True)
class Connected:
    """The leg of a Dial that is through to whom it was dialled for."""


Doing = Saying | Fetching | Gathering | Recording | Dialing | Connected


@dataclass(frozen=True, slots=True)
class Heard:
    """A line of a call: the practice's `voice`, `me`, `them`, a `key` I pressed, or a `note` of what happened."""

    who: str
    words: str
    wall: float


@dataclass(frozen=True, slots=True)
class Post:
    """A webhook that is due after `wait` seconds; its answer is the next document of the leg `answers`, if any."""

    url: str
    form: Mapping[str, str]
    call: str
    answers: str | None = None
    wait: float = 0.0


@dataclass(slots=True)
class Leg:
    """One leg of a call, by Twilio's words. `url` is where its instructions come from; `told` hears of `tells`.

    `detected` hears whether a person or a machine picked it up. Moments are the wall clock's.
    """

    sid: str
    account: str
    direction: str
    caller: str
    called: str
    began: float
    parent: Leg | None = None
    url: str = ""
    told: str = ""
    tells: frozenset[str] = frozenset({"completed"})
    give_up: float | None = None
    detects: bool = False
    detected: str = ""
    machine: bool = False
    status: str = RINGING
    answered: float | None = None
    ended: float | None = None
    base: str = ""
    verbs: list[Verb] = field(default_factory=list)
    doing: Doing | None = None
    heard: list[Heard] = field(default_factory=list)
    documents: int = 0
    callbacks: int = 0

    @property
    def live(self) -> bool:
        """Whether it is not over."""
        return self.ended is None

    @property
    def root(self) -> Leg:
        """The call that it belongs to."""
        return self.parent.root if self.parent else self

    @property
    def phone(self) -> str:
        """The number of the person's end."""
        return self.caller if self.direction == INBOUND else self.called

    def seconds(self, now: float) -> int:
        """How long it was connected."""
        return 0 if self.answered is None else round((self.ended or now) - self.answered)

    def hear(self, who: str, words: str, now: float) -> None:
        """One more line."""
        if words:
            self.heard.append(Heard(who, words, now))

    def fields(self) -> dict[str, str]:
        """What every request about it tells: https://www.twilio.com/docs/voice/twiml#request-parameters"""
        who = {"From": self.caller, "Caller": self.caller, "To": self.called, "Called": self.called}
        told = {"CallSid": self.sid, "AccountSid": self.account, "ApiVersion": "2010-04-01", **who}
        state = {"CallStatus": self.status, "Direction": self.direction, **dict.fromkeys(_PLACES, "")}
        parent = {"ParentCallSid": self.parent.sid} if self.parent else {}
        by = {"AnsweredBy": "machine_start" if self.machine else "human"} if self.detects and self.answered else {}
        return {**told, **state, **parent, **by}

    def progress(self, now: float) -> dict[str, str]:
        """What a status callback tells: https://www.twilio.com/docs/voice/api/call-resource#statuscallback"""
        stamp = formatdate(now).replace("-0000", "+0000")
        about = {"Timestamp": stamp, "SequenceNumber": str(self.callbacks), "CallbackSource": "call-progress-events"}
        lasted = self.seconds(now)
        over = {"CallDuration": str(lasted), "Duration": str(-(-lasted // 60))} if not self.live else {}
        return {**self.fields(), **about, **over}

    def shown(self, now: float, stamp: Callable[[float], str]) -> dict[str, Any]:
        """What a person holding the phone sees. `stamp` writes the moments of lines."""
        return {
            "sid": self.sid,
            "from": self.caller,
            "to": self.called,
            "phone": self.phone,
            "direction": self.direction,
            "parent": self.parent.sid if self.parent else None,
            "status": self.status,
            "doing": self._word(),
            "seconds": self.seconds(now),
            "machine": self.machine,
            "heard": [{"who": one.who, "words": one.words, "at": stamp(one.wall)} for one in self.heard],
        }

    def _word(self) -> str:
        if not self.live:
            return "over"
        if isinstance(self.doing, Dialing):
            return "talking" if self.doing.bridged else "waiting"
        return "ringing" if self.doing is None else _WORDS[type(self.doing)]


_WORDS: Final = {
    Saying: "listening",
    Fetching: "waiting",
    Gathering: "asked",
    Recording: "recording",
    Connected: "talking",
}
