"""Events as items: what one change recorded is one item, because every item costs a write unit of its own.

`pk`  `LEAD#<lead id>`
`sk`  `EV#<seq of the first>`  the events of one change, `NOTE#<event id>`  a note, `RAW#<seq>`  a raw request

Events are JSON in one attribute: DynamoDB has no floats, and a map of it costs more bytes than its JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from firstminute.adapters.aws.attributes import (
    Item,
    Value,
    folded,
    microseconds,
    moment_at,
    number,
    unfolded,
)
from firstminute.adapters.aws.lead_items import lead_id_of, partition
from firstminute.domain.events import SYSTEM, Actor, Event, event_id

EVENTS: Final = "e"
EXPIRES: Final = "expires_at"
_EVENT: Final = "EV#"
_NOTE: Final = "NOTE#"
_RAW: Final = "RAW#"
# What the short form of an event leaves out at its end: occurred when recorded, by the system, recorded with the first.
_USUAL: Final[list[Any]] = [0, SYSTEM.kind, SYSTEM.name, 0]


def events_item(events: Sequence[Event]) -> dict[str, Value]:
    """The events of one change, which follow each other, as one item."""
    first = events[0]
    return {**_key(first.lead_id, f"{_EVENT}{first.seq:04d}"), EVENTS: packed(events)}


def note_item(note: Event) -> dict[str, Value]:
    """A note; its id tells it from others."""
    return {**_key(note.lead_id, _NOTE + note.id), "sq": number(note.seq), EVENTS: packed([note])}


def raw_item(lead_id: str, seq: int, raw: bytes, expires_at: int) -> dict[str, Value]:
    """The raw request behind the event at `seq`. DynamoDB removes it some time after `expires_at` (epoch seconds)."""
    return {**_key(lead_id, f"{_RAW}{seq:04d}"), "raw": {"B": raw}, EXPIRES: number(expires_at)}


def events_from(item: Item) -> list[Event]:
    """The events of one item, in their order."""
    return unpacked(item[EVENTS], lead_id_of(item), int(item["sk"]["S"].removeprefix(_EVENT)))


def note_from(item: Item) -> Event:
    """The note an item holds, under its own id."""
    (note,) = unpacked(item[EVENTS], lead_id_of(item), int(item["sq"]["N"]))
    return Event(
        item["sk"]["S"].removeprefix(_NOTE),
        note.type,
        note.lead_id,
        note.seq,
        note.occurred_at,
        note.recorded_at,
        note.actor,
        note.data,
    )


def is_events(item: Item) -> bool:
    """Whether an item holds events of a lead's log."""
    return bool(item["sk"]["S"].startswith(_EVENT))


def is_note(item: Item) -> bool:
    """Whether an item is a note."""
    return bool(item["sk"]["S"].startswith(_NOTE))


def is_raw(item: Item) -> bool:
    """Whether an item is a raw request."""
    return bool(item["sk"]["S"].startswith(_RAW))


def packed(events: Sequence[Event]) -> Value:
    """Events in short: `[recorded, [type, data, how long before it occurred, actor kind, actor name, later], …]`.

    Microseconds; what is usual is left out from the end.
    """
    recorded = microseconds(events[0].recorded_at)
    rows = [_row(event, recorded) for event in events]
    return folded(json.dumps([recorded, *rows], ensure_ascii=False, separators=(",", ":")))


def unpacked(value: Value, lead_id: str, first: int) -> list[Event]:
    """The events of `packed`, the first of them at place `first` in the log."""
    recorded, *rows = json.loads(unfolded(value))
    return [_event(row, lead_id, first + place, recorded) for place, row in enumerate(rows)]


def _row(event: Event, recorded: int) -> list[Any]:
    at = microseconds(event.recorded_at)
    unusual = [at - microseconds(event.occurred_at), event.actor.kind, event.actor.name, at - recorded]
    while unusual and unusual[-1] == _USUAL[len(unusual) - 1]:
        unusual.pop()
    return [event.type, dict(event.data), *unusual]


def _event(row: list[Any], lead_id: str, seq: int, recorded: int) -> Event:
    type_, data, *unusual = row
    before, kind, name, later = unusual + _USUAL[len(unusual) :]
    at = recorded + later
    occurred, told = moment_at(at - before), moment_at(at)
    return Event(event_id(lead_id, seq), type_, lead_id, seq, occurred, told, Actor(kind, name), data)


def _key(lead_id: str, sort: str) -> dict[str, Value]:
    return {"pk": {"S": partition(lead_id)}, "sk": {"S": sort}}
