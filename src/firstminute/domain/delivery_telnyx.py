"""What Telnyx's error codes mean: https://developers.telnyx.com/docs/messaging/messages/error-codes.

The same codes come with a refusal and, later, in `message.finalized`. Those below 40000 are the whole API's:
https://developers.telnyx.com/development/api-fundamentals/api-errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.delivery import Meaning

_UNREGISTERED: Final = Meaning(
    "account", "The sending number is not registered for texts to US mobiles (A2P 10DLC or toll-free verification)."
)
_FILTERED: Final = Meaning("blocked", "The carrier filtered the text as unwanted.")
_LATE: Final = Meaning("unreachable", "The text could not be delivered in time.")
_NO_SENDER: Final = Meaning("account", "The sending number is not ours, or not set up for texts.")
_INVALID: Final = Meaning("bad_number", "This is not a valid phone number.")

TABLE: Final[Mapping[str, Meaning]] = {
    "40300": Meaning("opted_out", "This person opted out of texts from our number."),
    "40001": Meaning("bad_number", "This is a landline, or a number that no text can reach."),
    "40012": _INVALID,
    "40310": _INVALID,
    "10002": _INVALID,
    "10016": _INVALID,
    "40319": Meaning("bad_number", "This number takes no texts of this kind."),
    "40301": Meaning("bad_number", "This number takes no texts of this kind."),
    "40002": _FILTERED,
    "40003": _FILTERED,
    "40015": _FILTERED,
    "40017": _FILTERED,
    "40322": _FILTERED,
    "40011": Meaning("blocked", "The carrier's limit of texts for our registration is used up."),
    "40016": Meaning("blocked", "The carrier's daily limit of texts for our registration is used up."),
    "40018": Meaning("blocked", "The carrier's limit of texts for our registration is used up."),
    "40004": Meaning("unreachable", "The carrier refused it and did not say why."),
    "40005": _LATE,
    "40014": _LATE,
    "40006": Meaning("unreachable", "The carrier could not be reached."),
    "40008": Meaning("unreachable", "The carrier did not say why it was not delivered."),
    "40009": Meaning("content", "The carrier does not take what the text says."),
    "40302": Meaning("content", "The text is too long."),
    "40316": Meaning("content", "The text is empty."),
    "40328": Meaning("content", "The text is too long."),
    "40010": _UNREGISTERED,
    "40329": _UNREGISTERED,
    "40330": _UNREGISTERED,
    "40013": _NO_SENDER,
    "40100": _NO_SENDER,
    "40305": _NO_SENDER,
    "40315": Meaning("account", "Too many texts from the sending number were unwanted."),
    "40309": Meaning("account", "The account may not text to this country."),
    "40312": Meaning("account", "The messaging profile is switched off."),
    "40314": Meaning("account", "The account may no longer send texts."),
    "40321": Meaning("account", "The messaging profile has no number."),
    "20100": Meaning("account", "The account has no money left."),
    "10010": Meaning("account", "The API key may not send texts."),
    "20012": Meaning("account", "The account is not active."),
}
