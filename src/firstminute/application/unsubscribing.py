"""The link at the foot of every e-mail: no sign-in, one click, nothing given away.

CAN-SPAM, 15 U.S.C. 7704(a)(3): a working way out on the Internet, for at least 30 days.
One click by a mailbox provider: https://www.rfc-editor.org/rfc/rfc8058
"""

from __future__ import annotations

from firstminute.application.console import Console
from firstminute.application.lead_ports import Leads
from firstminute.application.recording import record
from firstminute.domain.events import Actor, NewEvent, is_lead_id
from firstminute.domain.lead import Lead


def unsubscribe(console: Console, lead_id: str, *, everything: bool = False) -> None:
    """Opt a lead out of e-mail, or of every way. The second time, or for an id that nobody has, nothing happens."""
    head = console.leads.get(lead_id) if is_lead_id(lead_id) else None
    if head is None or _is_out(console.leads, head.lead, everything=everything):
        return
    now = console.clock.now()
    told = {"scope": "email", "address": head.lead.email, "how": "unsubscribe_link"}
    if everything:
        told = {"scope": "all", "how": "unsubscribe_page"}
    known = {name: value for name, value in told.items() if value}
    record(console.leads, lead_id, [NewEvent("lead.opted_out", now, Actor("prospect", head.lead.source), known)], now)


def _is_out(leads: Leads, lead: Lead, *, everything: bool) -> bool:
    """A STOP by text has not taken the mailbox out yet, so what counts is the mailbox, where there is one."""
    if everything:
        points = [point for point in (lead.email, lead.phone) if point]
        return lead.opted_out and all(leads.contact(point).suppressed_at is not None for point in points)
    return leads.contact(lead.email).suppressed_at is not None if lead.email else lead.opted_out
