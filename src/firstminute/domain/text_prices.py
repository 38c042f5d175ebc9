"""What a text or an e-mail costs to send, in dollars: list prices, where the client file names none of its own.

Seen 2026-11-25, the first two in other people's copies of the page only:

| what | price | page |
|---|---|---|
| Twilio, a segment from a US long code | 0.0083 | https://www.twilio.com/en-us/sms/pricing/us |
| the carrier's fee on top of it: 0.0025 to 0.0062 by carrier, AT&T's here | 0.0035 | the same |
| SES, an e-mail | 0.0001 | https://aws.amazon.com/ses/pricing/ |
"""

from __future__ import annotations

from typing import Final

from firstminute.domain.practice import Practice
from firstminute.domain.segments import segments

SEEN: Final = "2026-11-25"
SEGMENT: Final = 0.0083 + 0.0035
E_MAIL: Final = 0.0001


def segment_price(practice: Practice) -> float:
    """What this practice pays for a segment."""
    return (practice.sms.price_per_segment if practice.sms else None) or SEGMENT


def price_of(practice: Practice, channel: str, text: str) -> float:
    """What sending these words once costs; a call is made by people."""
    if channel == "sms":
        return segments(text).count * segment_price(practice)
    return E_MAIL if channel == "email" else 0.0
