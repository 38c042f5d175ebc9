"""The lead as CRMs, staff and agency tools see it."""

from __future__ import annotations

from typing import Any

from firstminute.domain.events import rfc3339
from firstminute.domain.lead import Lead
from firstminute.domain.merged import united


def snapshot(lead: Lead) -> dict[str, Any]:
    """The lead as CRMs and staff see it: ids, contact points, state, milestones; one person's merged leads as one."""
    lead = united(lead)
    return {
        "id": lead.id,
        "lead_id": lead.id,
        "sequence": lead.seq,
        "state": lead.state,
        "received_at": rfc3339(lead.received_at) if lead.received_at else None,
        "submitted_at": rfc3339(lead.submitted_at) if lead.submitted_at else None,
        "source": lead.source,
        "sources": list(lead.sources),
        "channel": lead.channel,
        "campaign": lead.campaign,
        "owner": lead.owner,
        "name": lead.name,
        "first_name": lead.first_name,
        "last_name": lead.last_name,
        "phone": lead.phone,
        "email": lead.email,
        "service": lead.service,
        "message": lead.words,
        "patient": lead.patient,
        "synthetic": lead.synthetic,
        "opted_out": lead.opted_out,
        "stop_reason": lead.stopped or lead.ended,
        "cadence": lead.cadence,
        "paused": lead.paused_at is not None,
        "first_touch_seconds": _seconds(lead.first_touch_ms),
        "first_delivered_seconds": _seconds(lead.first_delivered_ms),
        "first_human_seconds": _seconds(lead.first_human_ms),
        "touches": lead.touches,
        "revenue": lead.revenue,
        "milestones": sorted(lead.reached),
        "appointments": [{"appointment_id": key, "status": status} for key, status in lead.appointments.items()],
        "merged_into": lead.merged_into,
        "absorbed": sorted(lead.absorbed),
    }


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
