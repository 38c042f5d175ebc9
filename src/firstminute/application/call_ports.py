"""What calls need from the outside, in the domain's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from firstminute.domain.calls import Call, Dial
from firstminute.domain.errors import Conflict, Forbidden
from firstminute.domain.speech import Instruction

_TRIES: Final = 24  # as `recording`


@dataclass(frozen=True, slots=True)
class Heard:
    """What a provider tells of a call. What it does not tell, or what cannot be, is empty.

    `caller` is None where the number is withheld. `status` is the call's own, `seconds` how long it was, `keys` and
    `words` what was pressed or said, `dial` what came of ringing; `recording` is the provider's id of one, `recorded`
    its seconds, `transcript` what was said in it, `transcription` the id of that. `params` are those of our own
    address: ids and numbers of tries. `answered_by`: what the provider heard where a phone was picked up, `human` or a
    kind of machine. `inbound`: somebody called us. `at` is when the provider told it, where it says so.
    """

    sid: str
    caller: str | None = None
    dialled: str = ""
    status: str = ""
    seconds: int | None = None
    keys: str = ""
    words: str = ""
    dial: Dial | None = None
    recording: str = ""
    recorded: int | None = None
    transcript: str = ""
    transcription: str = ""
    answered_by: str = ""
    inbound: bool = True
    at: datetime | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def tries(self) -> int:
        """How often this was asked, from 1."""
        given = self.params.get("tries", "")
        return min(int(given), 9) if given.isdecimal() and given.isascii() and given != "0" else 1


class Voice(Protocol):
    """A provider's way of talking about calls."""

    def heard(self, fields: Mapping[str, str], query: Mapping[str, str]) -> Heard:
        """What a request tells, by its fields and the parameters of its address."""

    def told(self, said: Sequence[Instruction]) -> str:
        """The document that makes the provider say and do it."""


class Calls(Protocol):
    """The state of calls, by the provider's id. It is forgotten after 90 days."""

    def get(self, sid: str) -> Call | None:
        """A call as it stands, strongly consistent."""

    def add(self, call: Call) -> bool:
        """Keep a new call; False when there is one of that id."""

    def save(self, call: Call) -> Call:
        """Keep a call that was changed; raises Conflict when somebody else changed it since it was read."""

    def open(self) -> list[Call]:
        """Calls whose `open` says so, oldest first; may be a moment behind."""


def changed_call(calls: Calls, sid: str, change: Callable[[Call], Call]) -> Call:
    """The call after a change, made to it as it stands when that is written. Raises Forbidden for one never kept."""
    for _ in range(_TRIES):
        call = calls.get(sid)
        if call is None:
            raise Forbidden("There is no such call.")
        after = change(call)
        if after == call:
            return call
        try:
            return calls.save(after)
        except Conflict:
            continue
    raise Conflict(f"the call {sid} is being changed all the time")
