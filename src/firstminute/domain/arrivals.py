"""Whether one message of ours arrived, from all that was told of it, in whatever order it was told.

A text that was reported delivered is on the phone; nothing that is told of it before or after takes that back. A mail
that was reported delivered is with a mail server, which may find later that nobody has the address and send it back:
then it did not arrive, whichever of the two was told first.
https://docs.aws.amazon.com/ses/latest/dg/send-email-concepts-process.html (asynchronous bounces)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from firstminute.domain.events import Event, rfc3339

# In the data of `touch.delivered` and `touch.failed`: the mail was taken by its server, and sent back.
CAME_BACK: Final = "came_back"
# In the data of a `touch.failed` that takes a delivery back: when the first of the others arrived, if one did.
ARRIVED_AT: Final = "arrived_at"
# In the data of `touch.failed` and `text.failed`: nothing sent to this number or address can ever arrive. In that of a
# `touch.delivered`, False: a failure of this very message had said so.
UNUSABLE: Final = "unusable"
# In the data of `touch.delivered`: the code of a failure of this very message that was told before.
CORRECTS: Final = "corrects"


def sent_back(channel: object, reason: object) -> bool:
    """Whether a failure for this reason takes back that the message was delivered."""
    return channel == "email" and reason == "bad_number"


def of_delivery(log: Iterable[Event], provider_id: str) -> dict[str, Any]:
    """What a delivery says besides, when the message was reported as failed before."""
    failed = [one.data for one in _told(log, "touch.failed", provider_id)]
    if any(sent_back(one.get("channel"), one.get("reason")) for one in failed):
        return {CAME_BACK: True}
    if not failed:
        return {}
    corrected = {UNUSABLE: False} if any(one.get(UNUSABLE) is True for one in failed) else {}
    return {CORRECTS: failed[-1].get("code"), **corrected}


def of_failure(log: Iterable[Event], failed: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a failure says besides; None when the message has arrived all the same, and nothing is to be told."""
    log, own = list(log), str(failed["provider_id"])
    if not any(_told(log, "touch.delivered", own)):
        return {}
    if not sent_back(failed["channel"], failed["reason"]):
        return {} if failed["reason"] == "opted_out" else None
    other = _first(log, own)
    return {CAME_BACK: True, **({ARRIVED_AT: rfc3339(other)} if other else {})}


def _first(log: list[Event], but: str) -> datetime | None:
    """When the first message arrived, one of them left aside."""
    back = {one.data.get("provider_id") for one in log if one.data.get(CAME_BACK) is True} | {but}
    told = (one for one in log if one.type == "touch.delivered" and one.data.get("channel") != "call")
    return min((one.occurred_at for one in told if one.data.get("provider_id") not in back), default=None)


def _told(log: Iterable[Event], kind: str, provider_id: str) -> list[Event]:
    """What was told of a message; nothing of one that has no id."""
    return [one for one in log if provider_id and one.type == kind and one.data.get("provider_id") == provider_id]
