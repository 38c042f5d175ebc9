"""Which lead an inquiry belongs to when its contact points are known: one person's, or one of a family's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from firstminute.application.one_person import current
from firstminute.application.ports import Contact, Leads
from firstminute.domain.identity import same_person
from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Head

_MOST_LEADS: Final = 12  # of one number; a number with more is a switchboard


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


def _standing(leads: Leads, head: Head) -> Head | None:
    return current(leads, head.lead.id) if head.lead.merged_into else head


def _recent(leads: Leads, contact: Contact, since: datetime) -> Iterator[Head]:
    ids = contact.leads | ({contact.lead_id} if contact.lead_id else set())
    for lead_id in sorted(ids, reverse=True):
        head = leads.get(lead_id)
        if head and head.lead.received_at and head.lead.received_at > since:
            yield head
