"""Records of the leads table's stream, as a function is given them: what changed, in our values.

The stream tells of every item; heads and events are picked out here, whatever filter the template sets before it.
https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from firstminute.adapters.aws.event_items import events_from, is_events
from firstminute.adapters.aws.lead_items import head_from, is_head
from firstminute.application.changes import HeadChange, Unreadable
from firstminute.domain.events import Event
from firstminute.domain.lead import Lead

__all__ = ["HeadChange", "event_inserts", "head_changes"]

Record = Mapping[str, Any]
_Told = TypeVar("_Told")


def head_changes(records: Iterable[Record]) -> list[HeadChange]:
    """The writes to leads' heads, in their order. Raises Unreadable for a head that we did not write.

    A head that is removed changes no counter: counts outlive the people they count.
    """
    return [change for record in records for change in _read(record, _head_change)]


def event_inserts(records: Iterable[Record]) -> list[Event]:
    """The events that were added to logs, in their order. Raises Unreadable for one that we did not write.

    Events that are changed or removed (a person asked for it) have been told once and are not told again.
    """
    return [event for record in records for event in _read(record, _inserted)]


def _head_change(record: Record) -> list[HeadChange]:
    new, old = record["dynamodb"].get("NewImage"), record["dynamodb"].get("OldImage")
    if record["eventName"] == "REMOVE" or not is_head(new):
        return []
    after = head_from(new)
    before = head_from(old).lead if old else Lead(after.lead.id)
    return [HeadChange(f"{after.lead.id}#{after.version}", before, after.lead)]


def _inserted(record: Record) -> list[Event]:
    new = record["dynamodb"].get("NewImage")
    return events_from(new) if record["eventName"] == "INSERT" and is_events(new) else []


def _read(record: Record, read: Callable[[Record], list[_Told]]) -> list[_Told]:
    try:
        return read(record)
    except (KeyError, TypeError, ValueError, AttributeError, zlib.error) as error:
        number = str(record.get("dynamodb", {}).get("SequenceNumber", "?"))
        # The kind of the error only, and not the error behind it: its words may be a person's, and this one is logged.
        raise Unreadable(number, type(error).__name__) from None
