"""Taking a step: one conditional update that also loads the head, a second one only where a claim was left behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from firstminute.adapters.aws.attributes import Item, number
from firstminute.adapters.aws.lead_items import CLAIM, STEP, STOPPED, VERSION, claim_value, head_from, head_key
from firstminute.adapters.aws.lead_table import LeadTable, Refused
from firstminute.application.ports import Taken
from firstminute.domain.lead import Claim, Head

_IS_FREE: Final = f"{STEP} = :step AND attribute_not_exists({CLAIM}) AND attribute_not_exists({STOPPED})"
_UNCHANGED: Final = f"{VERSION} = :version"


def claim(table: LeadTable, lead_id: str, step: int, now: datetime, stale: datetime) -> Taken:
    """See `ports.Leads.claim`. The version grows, so that whoever read the head before has to look again."""
    fresh = Claim(step, now, now)
    try:
        return Taken(True, head_from(table.update(_taking(lead_id, fresh, _IS_FREE, {":step": number(step)}))))
    except Refused as refused:
        stands = refused.items[0]
    if not stands:
        return Taken(False, None)
    return _over(table, head_from(stands), step, now, stale)


def succession(head: Head, step: int, now: datetime, stale: datetime) -> Claim | None:
    """The claim that may follow the one which stands, None when that is in force, done or not ours to take.

    A claim left by another step says nothing of this one: it only has to be over.
    """
    before = head.enrollment.claim
    if head.lead.stopped or head.enrollment.step != step:
        return None
    if before is None or (before.open and before.at > stale):
        return None
    if before.step != step:
        return Claim(step, now, now)
    return Claim(step, now, before.since, before.attempt + 1)


def _over(table: LeadTable, head: Head, step: int, now: datetime, stale: datetime) -> Taken:
    """Take over what was closed or left behind, unless somebody else does so first."""
    ours, before = succession(head, step, now, stale), head.enrollment.claim
    if ours is None or before is None:
        return Taken(False, head)
    request = _taking(head.lead.id, ours, _UNCHANGED, {":version": number(head.version)})
    try:
        taken = head_from(table.update(request))
    except Refused as refused:
        return Taken(False, _still(refused.items[0]))
    return Taken(True, taken, before if before.open and before.step == step else None)


def _taking(lead_id: str, ours: Claim, condition: str, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "Key": head_key(lead_id),
        "UpdateExpression": f"SET {CLAIM} = :claim, {VERSION} = {VERSION} + :one",
        "ConditionExpression": condition,
        "ExpressionAttributeValues": {":claim": claim_value(ours), ":one": number(1), **values},
    }


def _still(item: Item) -> Head | None:
    return head_from(item) if item else None
