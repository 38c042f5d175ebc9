"""Which lead an inquiry, a text or a call belongs to when its number is known: one person's, or one of a family's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from firstminute.application.lead_ports import Contact, Leads
from firstminute.application.one_person import current
from firstminute.domain.events import Event
from firstminute.domain.identity import same_person
from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Head

_MOST_LEADS: Final = 12  # of one number; a number with more is a switchboard
_MOST_LOOKED_AT: Final = 5  # where nothing but the number tells who writes or calls
_CLOSED: Final = frozenset({"won", "lost", "disqualified"})


def recognised(leads: Leads, contact: Contact, draft: Draft, since: datetime) -> Head | None:
    """The latest lead received after `since` that is the same person's; None when everybody there is somebody else.

    A number that very many people share tells nobody apart any more: then it is its latest lead's. A lead that was
    merged into another is recognised by what it told itself, and found is the one that stands for it.
    """
    latest: Head | None = None
    for number, head in enumerate(_recent(leads, contact, since)):
        latest = latest or head
        if same_person(head.lead, draft).same:
            return _standing(leads, head)
        if number + 1 == _MOST_LEADS:
            return _standing(leads, latest)
    return None


def lead_of_number(leads: Leads, contact: Contact, since: datetime | None = None) -> Head | None:
    """The latest open lead of a number; where none is open the latest one, if that was received after `since`."""
    latest: Head | None = None
    for head in heads_of_number(leads, contact):
        if head.lead.state not in _CLOSED:
            return head
        if latest is None and _is_after(head, since):
            latest = head
    return latest


def heads_of_number(leads: Leads, contact: Contact) -> Iterator[Head]:
    """The leads that stand for the number's latest ones, the latest first."""
    return filter(None, (current(leads, one) for one in _latest_first(contact)[:_MOST_LOOKED_AT]))


def told_of_number(leads: Leads, contact: Contact) -> Iterator[Event]:
    """Every event of the number's latest leads: marks are forgotten after 90 days, logs are not."""
    return (one for lead_id in _latest_first(contact)[:_MOST_LOOKED_AT] for one in leads.log(lead_id))


def _standing(leads: Leads, head: Head) -> Head | None:
    return current(leads, head.lead.id) if head.lead.merged_into else head


def _recent(leads: Leads, contact: Contact, since: datetime) -> Iterator[Head]:
    heads = (leads.get(lead_id) for lead_id in _latest_first(contact))
    return (head for head in heads if head and _is_after(head, since))


def _latest_first(contact: Contact) -> list[str]:
    """Ids sort by time."""
    return sorted(contact.leads | ({contact.lead_id} if contact.lead_id else set()), reverse=True)


def _is_after(head: Head, since: datetime | None) -> bool:
    return since is None or (head.lead.received_at is not None and head.lead.received_at > since)
