"""One call: what is known of it while it goes on, and the one classifier that says what it came to.

A call's state holds ids and outcomes only; who called, and what they said, is told to their lead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

# Twilio ends every call after a day. https://www.twilio.com/docs/voice/twiml/dial#timelimit
_LONGEST_CALL: Final = 86_400
ANSWERED: Final = "answered"
VOICEMAIL: Final = "voicemail"
ABANDONED: Final = "abandoned"
NO_ANSWER: Final = "no_answer"
BUSY: Final = "busy"
OUTCOMES: Final = (ANSWERED, VOICEMAIL, ABANDONED, NO_ANSWER, BUSY)
# A caller who hangs up sooner did not wait for anybody.
ABANDONED_BEFORE: Final = 15  # seconds
# What is shorter holds no message.
SHORTEST_MESSAGE: Final = 2  # seconds
# What a member hears after the key, before the two are connected.
_CONNECTING: Final = 5  # seconds
# https://www.twilio.com/docs/voice/api/call-resource#call-status-values
OVER: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_GIVEN_UP: Final = frozenset({"completed", "canceled"})
PICKED_UP: Final = frozenset({"completed", "answered"})


@dataclass(frozen=True, slots=True)
class Dial:
    """What came of ringing: the provider's status of the leg that counted, its id, its seconds.

    `bridged` is whether the two were connected, None where the provider does not say.
    """

    status: str
    leg: str = ""
    seconds: int | None = None
    bridged: bool | None = None


def believed(dial: Dial, passed: timedelta) -> Dial:
    """What is told of a leg. A length that no call has is the time that there was; else the provider's clock counts."""
    if dial.seconds is None or dial.seconds <= _LONGEST_CALL:
        return dial
    return replace(dial, seconds=math.ceil(max(passed, timedelta()).total_seconds()))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a call is judged by, whoever called whom.

    `status` and `seconds` are those of the whole call, `dials` what came of each round of ringing. `key`: a person
    pressed the key that a machine does not press. `after_key` are the seconds from then to the end of the call.
    `message` are the seconds of a voicemail. `asked`: the caller asked to be called back, so they gave up nothing.
    """

    status: str = "completed"
    seconds: int | None = None
    dials: tuple[Dial, ...] = ()
    key: bool = False
    after_key: int | None = None
    message: int = 0
    asked: bool = False


def classify(facts: Facts) -> str:
    """`answered` by a person, `voicemail`, `abandoned`, `busy` or `no_answer`.

    A leg that was picked up says nothing: private voicemail picks up too. Only the key does, and that the caller was
    still there when it was pressed.
    """
    if facts.key and _talked(facts):
        return ANSWERED
    if facts.message >= SHORTEST_MESSAGE:
        return VOICEMAIL
    if _gave_up(facts):
        return ABANDONED
    rung = [one.status for one in facts.dials] or [facts.status]
    return BUSY if all(status == "busy" for status in rung) else NO_ANSWER


def _gave_up(facts: Facts) -> bool:
    """Whether the caller hung up before anybody, or the menu, had a chance. How phones rang by then changes nothing."""
    short = facts.seconds is not None and facts.seconds < ABANDONED_BEFORE
    return short and facts.status in _GIVEN_UP and not facts.asked


def talked_seconds(facts: Facts) -> int | None:
    """How long the two spoke, as far as anybody says."""
    spoke = [one for one in facts.dials if one.status in PICKED_UP and one.bridged is not False]
    told = [one.seconds for one in spoke if one.seconds is not None]
    return max(told) if told else facts.after_key


def _talked(facts: Facts) -> bool:
    """Whether the key led to a conversation. Where nobody told what became of ringing, the time after it has to."""
    picked_up = [one for one in facts.dials if one.status in PICKED_UP]
    if picked_up:
        return any(one.seconds != 0 if one.bridged is None else one.bridged for one in picked_up)
    return facts.after_key is None or facts.after_key > _CONNECTING


@dataclass(frozen=True, slots=True)
class Connection:
    """What a call to a lead has besides: which step of the plan it is, and who of the team is rung (`connecting`).

    `chain` are names of members, round by round; `round` is the one that rings since `rung_at`, `legs` what each phone
    came to that rings no more. `met_at` is when the lead's phone was picked up, `answered_by` what the provider heard
    there, `spoke` what the member says. `held_until` is when the lead's follow-up goes on if nobody tells of the end.
    """

    step: int
    template: str
    cadence: str
    run: int
    purpose: str
    chain: tuple[tuple[str, ...], ...]
    rung_at: datetime
    round: int = 0
    legs: Mapping[str, str] = field(default_factory=dict)
    met_at: datetime | None = None
    answered_by: str = ""
    spoke: bool | None = None
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the practice, by the provider's id; or with `out` one to a lead, by an id of ours.

    `lead_id` is None for a call of the team's own. `known`: its caller was known before; `hidden`: their number is not.
    `rung` counts the rounds of ringing begun so far, `rang` says in which of them whose phone rang, `again` that the
    caller asked for a person once more.
    `picked_up` are members at whose phones somebody, or a machine, has heard who is calling. `takes` are the legs whose
    member pressed the key, `took` who of them was first. `resumes_at` is when the lead's follow-up was due before the
    call held it up, `held_until` the moment to which it did.
    `seconds` are those of the whole call, `after_key` those after it. `outcome` is set once it was
    told to the lead: then the call is over. `heard_until` is when what we said last is over at the latest: who is on
    the line after that is not with us. `call_back_at` is set while somebody owes the caller a call; `reminded`: they
    were told that it is due. `unseen`: we heard of it when it was over, so that nobody here knows whether somebody
    spoke with them. `wanted`: they asked to be called back, whatever they said of when. `turns` counts what
    they were asked or told.
    """

    sid: str
    dialled: str
    began_at: datetime
    lead_id: str | None = None
    known: bool = False
    hidden: bool = False
    rung: int = 0
    rang: Mapping[str, int] = field(default_factory=dict)
    again: bool = False
    picked_up: tuple[str, ...] = ()
    takes: Mapping[str, str] = field(default_factory=dict)
    took: str | None = None
    taken_at: datetime | None = None
    dials: tuple[Dial, ...] = ()
    status: str | None = None
    seconds: int | None = None
    after_key: int | None = None
    recording: str | None = None
    message: int = 0
    resumes_at: datetime | None = None
    held_until: datetime | None = None
    heard_until: datetime | None = None
    outcome: str | None = None
    call_back_at: datetime | None = None
    reminded: bool = False
    out: Connection | None = None
    unseen: bool = False
    wanted: bool = False
    turns: int = 0
    version: int = 0

    @property
    def open(self) -> bool:
        """Whether somebody has to look after it: it was not told to its lead yet, or promised a call."""
        return self.outcome is None or self.call_back_at is not None

    @property
    def facts(self) -> Facts:
        """What it is judged by."""
        status, key = self.status or "completed", self.took is not None
        untold = (Dial("canceled"),) if self._rings_untold else ()
        dials = (*map(self._heard, self.dials), *untold)
        return Facts(status, self.seconds, dials, key, self.after_key, self.message, self.wanted)

    @property
    def _rings_untold(self) -> bool:
        """Whether phones ring of which nobody has told yet what came of it: they were not busy, as far as we know."""
        return max(self.rang.values(), default=-1) + 1 > self.rung

    def _heard(self, dial: Dial) -> Dial:
        """Nobody answered a leg whose member did not press the key, whatever is told of it."""
        silent = dial.leg and dial.leg not in self.takes and dial.status in PICKED_UP
        return replace(dial, status="no-answer", bridged=False) if silent else dial
