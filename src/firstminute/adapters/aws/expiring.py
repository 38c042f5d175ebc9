"""Writes whose items DynamoDB removes by itself after some days: those of synthetic leads.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
"""

from __future__ import annotations

from typing import Any, Final

from firstminute.adapters.aws.attributes import number
from firstminute.adapters.aws.event_items import EXPIRES
from firstminute.adapters.aws.lead_table import Operation

KEPT_FOR: Final = 7 * 86_400


def expiring(operation: Operation, now: int) -> Operation:
    """The same write, its item gone a week after `now` (epoch seconds), or sooner if it goes sooner by itself."""
    until = now + KEPT_FOR
    if "Put" in operation:
        item: dict[str, Any] = dict(operation["Put"]["Item"])
        soonest = min(until, int(item[EXPIRES]["N"])) if EXPIRES in item else until
        return {"Put": {**operation["Put"], "Item": {**item, EXPIRES: number(soonest)}}}
    update = operation["Update"]
    expression = update["UpdateExpression"].replace("SET ", f"SET {EXPIRES} = :expires, ", 1)
    if expression == update["UpdateExpression"]:
        return operation
    values = {**update.get("ExpressionAttributeValues", {}), ":expires": number(until)}
    return {"Update": {**update, "UpdateExpression": expression, "ExpressionAttributeValues": values}}
