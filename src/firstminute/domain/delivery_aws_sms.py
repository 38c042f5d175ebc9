"""What AWS End User Messaging's reasons mean.

Those of a refusal:
https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html#API_SendTextMessage_Errors
Those it publishes later, as `eventType`:
https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.delivery import Meaning

_NO_SENDER: Final = Meaning("account", "The sending number is not ours, or not set up for texts.")
_COUNTRY: Final = Meaning("account", "The account may not text to this country.")
_PROTECTED: Final = Meaning("account", "The account's protect configuration forbids this number.")

TABLE: Final[Mapping[str, Meaning]] = {
    "DESTINATION_PHONE_NUMBER_OPTED_OUT": Meaning("opted_out", "This person opted out of texts from our number."),
    "DESTINATION_PHONE_NUMBER_NOT_VERIFIED": Meaning("account", "A trial account may text only to verified numbers."),
    "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE": _PROTECTED,
    "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION": _PROTECTED,
    "DESTINATION_COUNTRY_BLOCKED": _COUNTRY,
    "COUNTRY_NOT_ENABLED": _COUNTRY,
    "INTERNATIONAL_SENDING_NOT_SUPPORTED": _COUNTRY,
    "NO_ORIGINATION_IDENTITIES_FOUND": _NO_SENDER,
    "NUMBER_CAPABILITIES_MISMATCH": _NO_SENDER,
    "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY": _NO_SENDER,
    "RESOURCE_NOT_ACTIVE": _NO_SENDER,
    "ResourceNotFoundException": _NO_SENDER,
    "MESSAGE_TYPE_MISMATCH": Meaning("account", "The sending number is registered for advertising only."),
    "REGISTRATION_NOT_COMPLETE": Meaning("account", "The sending number's registration is not complete."),
    "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT": Meaning("account", "The account's spending for this month is used up."),
    "ACCOUNT_DISABLED": Meaning("account", "The account may no longer send texts."),
    "INSUFFICIENT_ACCOUNT_REPUTATION": Meaning("account", "The account may no longer send texts."),
    "AccessDeniedException": Meaning("account", "The function may not send texts."),
    "MAXIMUM_SIZE_EXCEEDED": Meaning("content", "The text is too long."),
    "TEXT_INVALID": Meaning("bad_number", "This is not a valid phone number."),
    "TEXT_INVALID_MESSAGE": Meaning("content", "The carrier does not take what the text says."),
    "TEXT_BLOCKED": Meaning("blocked", "The person or their carrier blocks our texts."),
    "TEXT_CARRIER_BLOCKED": Meaning("blocked", "The carrier filtered the text as unwanted."),
    "TEXT_SPAM": Meaning("blocked", "The carrier filtered the text as unwanted."),
    "TEXT_PROTECT_BLOCKED": _PROTECTED,
    "TEXT_UNREACHABLE": Meaning("unreachable", "The phone is switched off, out of reach or no longer in service."),
    "TEXT_CARRIER_UNREACHABLE": Meaning("unreachable", "The carrier could not be reached."),
    "TEXT_TTL_EXPIRED": Meaning("unreachable", "The text could not be delivered in time."),
    "TEXT_UNKNOWN": Meaning("unreachable", "The carrier did not say what became of it."),
}
