"""What of a person lies with a provider, and when it is to be deleted there (docs/decisions/0025).

An event names what its provider keeps: a recording, what was said in it, a picture of a text, a text, a call. What may
be kept for a time says until when; what a person has had erased goes at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.domain.events import Actor, Event, parse_rfc3339, rfc3339

LEAD: Final = "lead"
RETENTION: Final = "retention"
ERASED: Final = "erased"
# The note of it, beside the log of the lead that names it.
DELETED: Final = "reference.deleted"
BECAUSE: Final = (RETENTION, ERASED)
# How long what cannot be deleted may take before somebody is to look. Twilio finishes nearly all calls and texts within
# minutes, "in rare cases" in 14 days: https://www.twilio.com/docs/api/errors/20009
LATE_AFTER: Final = timedelta(days=7)
# From one try to the next; the last one goes on for ever.
PAUSES: Final = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120, 360))
LONGEST_PAUSE: Final = PAUSES[-1]
# Longer than a claim, a queue's first retries or a provider's answer take.
_ON_ITS_WAY: Final = timedelta(hours=1)

# https://www.twilio.com/docs/glossary/what-is-a-sid: two letters and 32 hexadecimal digits.
_SID: Final = re.compile(r"(?:RE|TR|SM|MM|CA)[0-9a-fA-F]{32}")
_PICTURE: Final = re.compile(r"https?://[^/?#]+/.*/Messages/((?:SM|MM)[0-9a-fA-F]{32})/Media/(ME[0-9a-fA-F]{32})")
_SOUNDS: Final = "/Recordings"
_KINDS: Final[Mapping[str, str]] = {"RE": "recording", "TR": "transcription", "SM": "text", "MM": "text", "CA": "call"}
# Fields of events that hold an id of a provider's.
_IDS: Final = ("recording", "transcription", "provider_id", "passed_on", "call")
_TIMED: Final = ("recording", "transcription")
# Whose ids are of another account than ours.
_OTHERS: Final = frozenset({"crm", "partner"})
# Events that nobody can report, whoever acts in them.
_OURS: Final = "call."


@dataclass(frozen=True, slots=True)
class Deletion:
    """Something that is to be deleted at its provider from `due` on. `lead_id` is empty where it is no lead's.

    `id` is the provider's: `RE…` a recording with its words, `TR…` its words, `MM…/ME…` a picture of a text, `SM…` or
    `MM…` a text, `CA…` a call with all that was recorded of it, `CA…/Recordings` what was recorded alone; `ld_…` is a
    lead of ours, to be looked through once more. `tries` have failed; the next one is made at `try_at`.
    """

    id: str
    lead_id: str
    due: datetime
    try_at: datetime
    because: str = RETENTION
    tries: int = 0

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return kind_of(self.id)


def deletion(id_: str, lead_id: str, due: datetime, because: str = RETENTION) -> Deletion:
    """One that has not been tried."""
    return Deletion(id_, lead_id, due, due, because)


def recorded_of(call: str) -> str:
    """The id of whatever was recorded of a call."""
    return call + _SOUNDS


def is_ours(id_: str) -> bool:
    """Whether this is an id as our provider makes them."""
    return _SID.fullmatch(id_) is not None


def kind_of(id_: str) -> str:
    """What an id names: `recording`, `transcription`, `picture`, `text`, `call`; `lead`."""
    if id_.endswith(_SOUNDS):
        return "recording"
    if id_.startswith("ld_"):
        return LEAD
    return "picture" if "/" in id_ else _KINDS.get(id_[:2], "other")


def pause(tries: int) -> timedelta:
    """How long the next try waits after so many that failed, counted from 1."""
    return PAUSES[min(max(tries, 1), len(PAUSES)) - 1]


def kept_for_a_time(events: Iterable[Event]) -> list[Deletion]:
    """What these events say is kept until some day."""
    named = (_timed(event) for event in events if _is_believed(event.actor))
    return [one for each in named for one in each]


def everything(events: Iterable[Event], lead_id: str, now: datetime) -> list[Deletion]:
    """Whatever these events name, to be deleted at once: somebody had it erased.

    Staff may report a call by any id, a slip included: theirs counts where an event that nobody reports names it too.
    """
    known = [event for event in events if event.actor.kind not in _OTHERS]
    ours = (event for event in known if _is_believed(event.actor) or event.type.startswith(_OURS))
    sure = {id_ for event in ours for id_ in _named(event.data)}
    named = (id_ for event in known for id_ in _named(event.data) if id_ in sure or kind_of(id_) == "text")
    return [deletion(id_, lead_id, now, ERASED) for id_ in dict.fromkeys(named)]


def second_look(lead_id: str, now: datetime) -> Deletion:
    """What was on its way when somebody was erased (a touch, an alert, a text) has its id in the log an hour later."""
    return Deletion(lead_id, lead_id, now, now + _ON_ITS_WAY, ERASED)


def with_day(media: Iterable[Mapping[str, str]], until: str) -> list[dict[str, str]]:
    """Pictures by reference, each with the day until which it is kept (RFC 3339)."""
    return [{**one, "keep_until": until} for one in media]


def standing(events: Iterable[Event], notes: Iterable[Event]) -> dict[str, list[dict[str, Any]]]:
    """By the ids of events, what they name that is kept for a time: until when, or when it was deleted."""
    told = [note for note in notes if note.type == DELETED]
    gone = {str(note.data["provider_id"]): note.occurred_at for note in told if note.data.get("provider_id")}
    named = {event.id: kept_for_a_time([event]) for event in events}
    return {id_: [_standing(one, gone.get(one.id)) for one in found] for id_, found in named.items() if found}


def _standing(one: Deletion, gone: datetime | None) -> dict[str, Any]:
    return {"what": one.kind, "until": rfc3339(one.due), "deleted_at": rfc3339(gone) if gone else None}


def _is_believed(actor: Actor) -> bool:
    """What people report may name anything; it was not us who kept it."""
    return actor.kind in ("prospect", "provider", "system")


def _timed(event: Event) -> Iterator[Deletion]:
    until, pictures = _moment(event.data.get("keep_until")), _pictures(event.data)
    named = [(_id(event.data.get(name)), until) for name in _TIMED]
    named += [(_picture(one), _moment(one.get("keep_until"))) for one in pictures]
    return (deletion(id_, event.lead_id, day) for id_, day in named if id_ and day)


def _named(data: Mapping[str, Any]) -> Iterator[str]:
    found = [_id(data.get(name)) for name in _IDS] + [_picture(one) for one in _pictures(data)]
    return (one for one in found if one)


def _id(value: Any) -> str | None:
    return value if isinstance(value, str) and is_ours(value) else None


def _pictures(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    media = data.get("media")
    return [one for one in media if isinstance(one, Mapping)] if isinstance(media, list) else []


def _picture(medium: Mapping[str, Any]) -> str | None:
    """https://www.twilio.com/docs/messaging/api/media-resource"""
    found = _PICTURE.fullmatch(str(medium.get("url") or ""))
    return f"{found[1]}/{found[2]}" if found else None


def _moment(value: Any) -> datetime | None:
    try:
        return parse_rfc3339(value) if isinstance(value, str) else None
    except ValueError:
        return None
