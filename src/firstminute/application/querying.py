"""Questions about leads: who they are, what happened, what comes next, and what could not be understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any, Final

from firstminute.application.console import Console
from firstminute.application.one_person import family
from firstminute.application.waiting_ports import Quarantined
from firstminute.domain.deletions import standing
from firstminute.domain.errors import FieldError, Invalid, Unknown
from firstminute.domain.events import Event, rfc3339
from firstminute.domain.lead import Head
from firstminute.domain.merged import points_of_all
from firstminute.domain.next_action import next_action
from firstminute.domain.rule_words import words_of
from firstminute.domain.snapshots import snapshot
from firstminute.domain.states import MERGED, STATES

_PAGE: Final = 50
_LONGEST_CURSOR: Final = 2000
_EXCERPT: Final = 4000


def leads(console: Console, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of leads, newest first, with each one's next action; `state` and `owner` narrow it.

    A lead that was merged into another is listed where `state=merged` is asked for: elsewhere it is that one.
    """
    state, owner = query.get("state") or None, query.get("owner") or None
    if state is not None and state not in STATES:
        raise _wrong("state", f"{state[:40]!r} is no state; known are {', '.join(STATES)}.")
    if owner is not None and len(owner) > 100:
        raise _wrong("owner", "An owner's name has at most 100 characters.")
    heads, cursor = console.leads.page(state, owner, _cursor(query), _PAGE)
    shown = (head for head in heads if state == MERGED or not head.lead.merged_into)
    return {"leads": [_shown(console, head) for head in shown], "cursor": cursor}


def lead(console: Console, lead_id: str) -> dict[str, Any]:
    """One lead: as it stands, all that happened in order, and what comes next.

    With what happened to each lead that it stands for: an event's `lead_id` says whose it is. Leads that share a number
    or an address with it may be the same person's, or a relative's: staff know.
    """
    head = console.leads.get(lead_id)
    if head is None:
        raise Unknown(f"There is no lead {lead_id}.")
    ids = (lead_id, *sorted(head.lead.absorbed))
    histories = [(console.leads.log(one), console.leads.notes(one)) for one in ids]
    beside = {note.id for _, notes in histories for note in notes}
    kept = standing((one for log, _ in histories for one in log), (one for _, notes in histories for one in notes))
    return {
        "lead": snapshot(head.lead),
        "state": head.lead.state,
        "events": [
            _told(_note(event) if event.id in beside else event.as_json(), kept.get(event.id))
            for event in timelines(histories)
        ],
        "next_action": next_action(console.practice, head),
        "possible_duplicates": _sharing(console, head),
    }


def _sharing(console: Console, head: Head) -> list[str]:
    sharing = {one for point in points_of_all(head.lead) for one in console.leads.contact(point).leads}
    known = family(console.leads, head.lead.id) if sharing - {head.lead.id} else sharing
    return sorted(sharing - known)


def quarantine(console: Console, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of deliveries that could not be understood, newest first."""
    items, cursor = console.quarantine.page(_cursor(query), _PAGE)
    return {"items": [described(item) for item in items], "cursor": cursor}


def described(item: Quarantined) -> dict[str, Any]:
    """A kept delivery for people: its body as text, cut to what helps to see what it is."""
    text = item.body.decode("utf-8", "replace")
    return {
        "id": item.id,
        "source": item.source,
        "reason": item.reason,
        "received_at": rfc3339(item.received_at),
        "content_type": item.content_type,
        "bytes": len(item.body),
        "body": text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…",
        "replayed_as": item.replayed_as,
    }


def timeline(log: Sequence[Event], notes: Sequence[Event]) -> list[Event]:
    """The log in its own order, and each note behind what had been recorded by then."""
    return timelines([(log, notes)])


def timelines(histories: Sequence[tuple[Sequence[Event], Sequence[Event]]]) -> list[Event]:
    """Several logs with their notes as one: each in its own order, between them in the order of recording."""
    placed: list[tuple[datetime, int, int, int, Event]] = []
    for place, (log, notes) in enumerate(histories):
        reached = accumulate((event.recorded_at for event in log), max)
        placed += [(at, place, 0, event.seq, event) for at, event in zip(reached, log, strict=True)]
        placed += [(note.recorded_at, place, 1, note.seq, note) for note in notes]
    return [event for *_, event in sorted(placed, key=lambda one: one[:4])]


def _told(event: dict[str, Any], kept: list[dict[str, Any]] | None) -> dict[str, Any]:
    """An event with the plain words of the rules that it names, and how long its provider keeps what it names."""
    rules = [rule for name in ("rules", "moved_by") for rule in _listed(event["data"].get(name))]
    why = {"why": [words_of(str(rule)) for rule in rules]} if rules else {}
    return {**event, **why, **({"kept": kept} if kept else {})}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _note(note: Event) -> dict[str, Any]:
    """A note has no place in the log; it says which place the event has that it is about."""
    told = note.as_json()
    return {**{name: value for name, value in told.items() if name != "seq"}, "about_seq": told["seq"]}


def _shown(console: Console, head: Head) -> dict[str, Any]:
    return {**snapshot(head.lead), "next_action": next_action(console.practice, head)}


def _cursor(query: Mapping[str, str]) -> str | None:
    cursor = query.get("cursor") or None
    if cursor is not None and len(cursor) > _LONGEST_CURSOR:
        raise _wrong("cursor", "This is no cursor that an earlier page gave.")
    return cursor


def _wrong(name: str, detail: str) -> Invalid:
    return Invalid(detail, (FieldError(f"/{name}", detail),))
