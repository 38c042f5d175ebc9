"""What became of one inquiry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Head


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one inquiry: `status` is accepted, duplicate or quarantined.

    `again` says that an earlier inquiry of the same person is being followed up, so no second first touch leaves.
    `draft` is what this very delivery told; `head` may tell more. An accepted one has no lead while the contact that it
    only names is fetched (`kept_as` is the delivery's id in quarantine), while it waits in the inbox, and for what is
    no inquiry. `quiet`: its sender is answered as if it had been accepted, and learns nothing of what we think of it.
    """

    status: str
    lead_id: str | None
    received_at: datetime
    head: Head | None = None
    reason: str | None = None
    redirect: str | None = None
    again: bool = False
    draft: Draft | None = None
    kept_as: str | None = None
    quiet: bool = False
