"""Taking a person out of the table: points, raw requests, words and names go, events and what they count for stay.

The head is written last and only if nothing was added meanwhile, so that a run which broke off is found unfinished by
the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from firstminute.adapters.aws.attributes import Item, Value, number, text
from firstminute.adapters.aws.contacts import contact_from, forgetting, leaving, point_key
from firstminute.adapters.aws.event_items import (
    events_from,
    events_item,
    is_events,
    is_note,
    is_raw,
    note_from,
    note_item,
)
from firstminute.adapters.aws.lead_items import VERSION, head_from, head_item, head_key, is_head, partition
from firstminute.adapters.aws.lead_table import NEW, LeadTable, Refused
from firstminute.domain.deletions import everything, second_look
from firstminute.domain.erasure import points_of, scrubbed_event, scrubbed_lead, without_shares
from firstminute.domain.errors import Conflict
from firstminute.domain.events import SYSTEM, Event
from firstminute.domain.lead import Head
from firstminute.domain.merged import partners

ERASED: Final = "lead.erased"
_TRIES: Final = 8


def erase(table: LeadTable, lead_id: str, now: datetime) -> bool:
    """See `lead_ports.Leads.erase`. Notes when; repeating it is harmless. Raises Conflict after many tries."""
    for _ in range(_TRIES):
        items = list(_everything(table, lead_id))
        head = next((head_from(item) for item in items if is_head(item)), None)
        if head is None:
            return False
        _remember(table, lead_id, now)
        _delete_elsewhere(table, lead_id, items, now)
        try:
            _erase(table, head, items)
        except Refused:
            continue
        _forget_merges(table, lead_id, items)
        return True
    raise Conflict(f"{lead_id} is being changed by others all the time")


def erased_note(lead_id: str, now: datetime) -> Event:
    """What is kept of an erasure: that it happened, and when."""
    return Event(f"{lead_id}_erased", ERASED, lead_id, 0, now, now, SYSTEM, {})


def _delete_elsewhere(table: LeadTable, lead_id: str, items: Sequence[Item], now: datetime) -> None:
    """What providers keep of the person goes too: on the list of what is deleted there before its names are gone here.

    What is recorded from now on finds the note of the erasure, or moves the head, and then everything is read again.
    """
    from firstminute.adapters.aws.deletions import listed

    told = [event for item in items if is_events(item) for event in events_from(item)]
    told += [note_from(item) for item in items if is_note(item)]
    listed(table, [*everything(told, lead_id, now), second_look(lead_id, now)])


def _erase(table: LeadTable, head: Head, items: Sequence[Item]) -> None:
    changed = False
    log = [event for item in items if is_events(item) for event in events_from(item)]
    for point in points_of(head.lead, log):
        _leave(table, point, head.lead.id)
    for item in items:
        clean = _clean(item)
        if is_raw(item):
            table.delete({"Key": {"pk": item["pk"], "sk": item["sk"]}})
        elif clean is not None and clean != item:
            table.put(clean)
            changed = True
    lead = scrubbed_lead(head.lead)
    if changed or lead != head.lead:
        clean_head = head_item(Head(lead, head.enrollment, head.version + 1))
        table.put(clean_head, f"{VERSION} = :version", {":version": number(head.version)})


def _forget_merges(table: LeadTable, lead_id: str, items: Sequence[Item]) -> None:
    """Whatever lead this one was ever merged with tells of it no more, whether they were taken apart again or not."""
    seen, waiting = {lead_id}, _partners(items)
    while waiting:
        other = waiting.pop()
        if other in seen:
            continue
        seen.add(other)
        found = list(_everything(table, other))
        waiting += _partners(found)
        for item in filter(is_events, found):
            clean = events_item([without_shares(event, lead_id) for event in events_from(item)])
            if clean != item:
                table.put(clean)


def _partners(items: Sequence[Item]) -> list[str]:
    return partners(event for item in items if is_events(item) for event in events_from(item))


def _clean(item: Item) -> dict[str, Value] | None:
    """An event or note without its person, None for anything else."""
    if is_events(item):
        return events_item([scrubbed_event(event) for event in events_from(item)])
    if is_note(item):
        return note_item(scrubbed_event(note_from(item)))
    return None


def _leave(table: LeadTable, point: str, lead_id: str) -> None:
    """Take the lead off a contact point. Raises Refused when somebody else took the point meanwhile."""
    contact = contact_from(point, table.get(point_key(point)) or {})
    if lead_id not in contact.leads and contact.lead_id != lead_id:
        return
    others = sorted(contact.leads - {lead_id}, reverse=True)
    successor = table.get(head_key(others[0])) if others and contact.lead_id == lead_id else None
    update = leaving(contact, lead_id, head_from(successor) if successor else None)
    if update is None:
        table.delete(forgetting(contact, lead_id))
    else:
        table.update(update.as_request())


def _remember(table: LeadTable, lead_id: str, now: datetime) -> None:
    try:
        table.put(note_item(erased_note(lead_id, now)), NEW)
    except Refused:
        return  # it was erased before; the first time is the one that counts


def _everything(table: LeadTable, lead_id: str) -> Iterable[Item]:
    return table.query(
        {
            "KeyConditionExpression": "pk = :lead",
            "ExpressionAttributeValues": {":lead": text(partition(lead_id))},
            "ConsistentRead": True,
        }
    )
