"""Taking a step: one conditional update that also loads the head, a second one only where a claim was left behind."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from firstminute.adapters.aws.attributes import Value, moment, number
from firstminute.adapters.aws.lead_items import (
    CLAIM,
    DUE,
    RUN,
    STEP,
    STOPPED,
    VERSION,
    claim_value,
    head_from,
    head_key,
)
from firstminute.adapters.aws.lead_table import LeadTable, Refused, patiently
from firstminute.application.lead_ports import Taken
from firstminute.domain.lead import Claim, Head, is_early

_IS_FREE: Final = f"{STEP} = :step AND attribute_not_exists({CLAIM}) AND attribute_not_exists({STOPPED})"
_FIRST_RUN: Final = f" AND attribute_not_exists({RUN})"
_LATER_RUN: Final = f" AND {RUN} = :run"
_IS_DUE: Final = f" AND (attribute_not_exists({DUE}) OR {DUE} <= :due)"
_UNCHANGED: Final = f"{VERSION} = :version"


def claim(
    table: LeadTable,
    lead_id: str,
    step: int,
    now: datetime,
    stale: datetime,
    run: int | None = None,
    due: datetime | None = None,
) -> Taken:
    """See `lead_ports.Leads.claim`. The version grows, so that whoever read the head before has to look again."""
    condition, values = _free(step, run, due)
    taken, stands = _take(table, lead_id, Claim(step, now, now, run=run or 0), condition, values)
    if taken is not None or stands is None:
        return Taken(taken is not None, taken)
    ours, before = succession(stands, step, now, stale, run), stands.enrollment.claim
    if ours is None or is_early(stands, due):
        return Taken(False, stands)
    taken, stands = _take(table, lead_id, ours, _UNCHANGED, {":version": number(stands.version)})
    if taken is None:
        return Taken(False, stands)
    return Taken(True, taken, before if before and before.open and _same(before, ours) else None)


def succession(head: Head, step: int, now: datetime, stale: datetime, run: int | None = None) -> Claim | None:
    """The claim that may follow the one which stands, None when that is in force, done or not ours to take.

    A claim left by another step says nothing of this one: it only has to be over.
    """
    before, stands = head.enrollment.claim, head.enrollment.run
    if head.lead.stopped or head.enrollment.step != step or run not in (None, stands):
        return None
    if before is None:
        # Free after all: only a later run of the lead is claimed by its number, and we were not told ours.
        return Claim(step, now, now, run=stands) if run is None and stands else None
    if before.open and (before.at > stale or before.run != stands):
        return None
    ours = Claim(step, now, before.since, before.attempt + 1, run=stands)
    return ours if _same(before, ours) else Claim(step, now, now, run=stands)


def _free(step: int, run: int | None, due: datetime | None) -> tuple[str, dict[str, Value]]:
    """The condition under which a step is free to be taken; without a run in the lead's first."""
    free, known = _IS_FREE + (_LATER_RUN if run else _FIRST_RUN), {":step": number(step)}
    known |= {":run": number(run)} if run else {}
    return (free + _IS_DUE, known | {":due": moment(due)}) if due else (free, known)


def _same(one: Claim, other: Claim) -> bool:
    return (one.step, one.run) == (other.step, other.run)


def _take(
    table: LeadTable, lead_id: str, ours: Claim, condition: str, values: Mapping[str, Value]
) -> tuple[Head | None, Head | None]:
    """The head as taken, or else as it stands.

    Botocore repeats an update whose answer was lost on its way, and the repeat finds our own claim in its way: the
    token tells it from anybody else's.
    """
    value = claim_value(ours, os.urandom(6))
    request = {
        "Key": head_key(lead_id),
        "UpdateExpression": f"SET {CLAIM} = :claim, {VERSION} = {VERSION} + :one",
        "ConditionExpression": condition,
        "ExpressionAttributeValues": {":claim": value, ":one": number(1), **values},
    }
    try:
        return head_from(patiently(lambda: table.update(request))), None
    except Refused as refused:
        item = refused.items[0]
    head = head_from(item) if item else None
    return (head, None) if item.get(CLAIM) == value else (None, head)
