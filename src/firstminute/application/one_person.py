"""Which lead stands for a person whose leads staff have merged, and which leads it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from firstminute.application.lead_ports import Leads
from firstminute.domain.events import Event
from firstminute.domain.lead import Head
from firstminute.domain.merged import partners


def current(leads: Leads, lead_id: str) -> Head | None:
    """The lead that stands for this one: itself, unless it was merged into another. None for no such lead.

    A lead is merged only into one that is merged into none, so this comes to an end.
    """
    head = leads.get(lead_id)
    while head is not None and head.lead.merged_into:
        head = leads.get(head.lead.merged_into)
    return head


def family(leads: Leads, lead_id: str) -> set[str]:
    """The ids of all leads of this lead's person: the one that stands for them, and all it stands for."""
    head = current(leads, lead_id)
    return {lead_id} if head is None else {lead_id, head.lead.id, *head.lead.absorbed}


def logs_of_all(leads: Leads, lead_id: str) -> Iterator[list[Event]]:
    """The log of a lead and those of all that ever were merged with it: what was told of it may lie there."""
    seen, waiting = {lead_id}, [lead_id]
    while waiting:
        log = leads.log(waiting.pop(0))
        yield log
        new = [one for one in partners(log) if one not in seen]
        seen.update(new)
        waiting += new
