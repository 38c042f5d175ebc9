"""What AWS End User Messaging publishes to a topic: what became of texts, and texts that people send.

https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html and
https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from firstminute.adapters.channels.told import content, moment, obj, word
from firstminute.application.incoming import Incoming
from firstminute.application.receipts import DELIVERED, FAILED, Receipt, named
from firstminute.application.webhooks import Heard
from firstminute.domain.errors import Unauthenticated
from firstminute.domain.inquiry import Request

PROVIDER: Final = "aws_sms"
_LONGEST_TEXT: Final = 16_000
# "Depending on the destination country, TEXT_DELIVERED and TEXT_SUCCESSFUL may be used interchangeably": the latter is
# final where the carrier says no more. https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
_ARRIVED: Final = frozenset({"TEXT_DELIVERED", "TEXT_SUCCESSFUL"})
_ON_ITS_WAY: Final = frozenset({"TEXT_QUEUED", "TEXT_PENDING", "TEXT_SENT"})
# What AWS answers itself, unless a number manages its opt-outs itself:
# https://docs.aws.amazon.com/sms-voice/latest/userguide/opt-out-list-keywords.html
_STOPS: Final = frozenset(
    {"ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"}
)


def verify(request: Request, proofs: Sequence[str], now: datetime) -> None:  # noqa: ARG001  the port's arguments
    """Nothing of AWS comes over the internet: its topic calls the function. Raises Unauthenticated."""
    raise Unauthenticated("AWS tells this by its topic only.")


def read(request: Request) -> Heard:
    """One message of the topic. Raises Rejected for what is none."""
    given = content(request.body)
    if word(given.get("inboundMessageId")):
        return Heard(texts=(replace(_text(given), at=request.headers.get("x-published-at", "")),))
    kind = word(given.get("eventType"))
    if not kind.startswith("TEXT_") or not word(given.get("messageId")):
        return Heard()
    return Heard(receipts=(_receipt(given, kind),))


def _receipt(given: Mapping[str, Any], kind: str) -> Receipt:
    lead_id, touch = named(obj(given.get("context")))
    status = DELIVERED if kind in _ARRIVED else kind if kind in _ON_ITS_WAY or not _is_final(given) else FAILED
    code = kind if status == FAILED else None
    number = word(given.get("destinationPhoneNumber")) or None
    at = moment(given.get("eventTimestamp")) if status == DELIVERED else None
    return Receipt(PROVIDER, "sms", word(given["messageId"], 64), status, lead_id, touch, code, number, at)


def _is_final(given: Mapping[str, Any]) -> bool:
    """A failure that AWS still works on is none yet."""
    return given.get("isFinal") is not False


def _text(given: Mapping[str, Any]) -> Incoming:
    body = word(given.get("messageBody"), _LONGEST_TEXT)
    said = body.strip().upper()
    handled = "STOP" if said in _STOPS else "HELP" if said == "HELP" else ""
    number = word(given["inboundMessageId"], 64)
    sender, to = word(given.get("originationNumber")), word(given.get("destinationNumber"))
    return Incoming(PROVIDER, number, sender, to, body, handled=handled)
