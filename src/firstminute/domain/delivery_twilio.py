"""What Twilio's error codes mean. Each has a page of its own: https://www.twilio.com/docs/api/errors/21610 and so on.

21xxx come with a refusal, 30xxx with a status, 63xxx with the status of a message that a messaging service sent by RCS.
https://www.twilio.com/docs/api/errors and https://www.twilio.com/docs/messaging/guides/debugging-common-issues
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.delivery import Meaning

_UNREGISTERED: Final = Meaning(
    "account", "The sending number is not registered for texts to US mobiles (A2P 10DLC or toll-free verification)."
)
_SENDER: Final = Meaning("account", "The sending number is not ours or cannot send texts.")
_NO_SENDER: Final = Meaning("account", "There is no sending number.")
_COUNTRY: Final = Meaning("account", "The carrier takes texts only from senders that are registered in its country.")
_PREMIUM: Final = Meaning("bad_number", "This is a premium or service number, which takes no texts.")
_QUEUE: Final = Meaning("unreachable", "Too many of our texts were waiting to leave, so this one did not.")
_DAILY: Final = Meaning("blocked", "The carrier's daily limit of texts for our registration is used up.")
_TOO_LATE: Final = Meaning("unreachable", "The text waited longer than it was worth sending.")

TABLE: Final[Mapping[str, Meaning]] = {
    "21610": Meaning("opted_out", "This person opted out of texts from our number."),
    "21211": Meaning("bad_number", "This is not a valid phone number."),
    "21214": Meaning("bad_number", "This phone number cannot be reached."),
    "21217": Meaning("bad_number", "This is not a valid phone number."),
    "21265": Meaning("bad_number", "This is a short code, which takes no texts from us."),
    "21266": Meaning("bad_number", "This is our own number."),
    "21268": _PREMIUM,
    "21614": Meaning("bad_number", "This number takes no texts; it is no mobile number."),
    "21635": Meaning("bad_number", "This is a landline, which takes no texts."),
    "21408": Meaning("account", "The account may not text to this country."),
    "21601": _SENDER,
    "21606": _SENDER,
    "21608": Meaning("account", "A trial account may text only to verified numbers."),
    "21212": Meaning("account", "The sending number is not a valid one."),
    "21603": _NO_SENDER,
    "21657": _COUNTRY,
    "21659": _SENDER,
    "21660": _SENDER,
    "21661": _SENDER,
    "21703": _NO_SENDER,
    "21704": _NO_SENDER,
    "21611": _QUEUE,
    "21612": Meaning("unreachable", "Our number cannot text to this one."),
    "21602": Meaning("content", "The text is empty."),
    "21617": Meaning("content", "The text is longer than 1600 characters."),
    "30001": _QUEUE,
    "30002": Meaning("account", "The account is suspended."),
    "30003": Meaning("unreachable", "The phone is switched off, out of reach or no longer in service."),
    "30004": Meaning("blocked", "The person or their carrier blocks our texts."),
    "30005": Meaning("bad_number", "The number is unknown or no longer in service."),
    "30006": Meaning("bad_number", "This is a landline, or a carrier that takes no texts."),
    "30007": Meaning("blocked", "The carrier filtered the text as unwanted."),
    "30008": Meaning("unreachable", "The carrier did not say why it was not delivered."),
    "30010": Meaning("account", "The text costs more than the account allows for one."),
    "30011": Meaning("content", "This number takes no pictures."),
    "30012": _TOO_LATE,
    "30017": Meaning("unreachable", "The carrier's network is congested."),
    "30018": _COUNTRY,
    "30019": Meaning("content", "The text is larger than the carrier takes."),
    "30022": Meaning("blocked", "The carrier's limit of texts for our registration is used up."),
    "30023": _DAILY,
    "30024": Meaning("account", "The carrier does not know our sending number yet, or no longer."),
    "30027": _DAILY,
    "30032": _UNREGISTERED,
    "30033": Meaning("account", "The registration of the sending number (A2P 10DLC campaign) is suspended."),
    "30034": _UNREGISTERED,
    "30035": _UNREGISTERED,
    "30036": _TOO_LATE,
    "30037": Meaning("account", "Sending texts is switched off for the account."),
    "30040": _COUNTRY,
    "30042": Meaning("account", "The carrier blocks the name that our texts are sent under."),
    "30044": Meaning("content", "The text is longer than a trial account may send."),
    "30410": Meaning("unreachable", "The carrier's systems did not answer in time."),
    "30450": Meaning("blocked", "Twilio held the text back as a likely fraud (SMS pumping protection)."),
    "30453": Meaning("account", "Twilio does not deliver texts of the account at the moment; its support knows why."),
    "63003": Meaning("unreachable", "This number cannot be reached this way."),
    "63013": Meaning("blocked", "The message is against the rules of the network that carries it."),
    "63014": Meaning("blocked", "The person blocks our messages."),
    "63018": Meaning("blocked", "The network's limit of messages is used up."),
    "63021": Meaning("content", "The network does not take what the message holds."),
    "63024": Meaning("unreachable", "The network does not know this recipient."),
    "63038": Meaning("account", "The account's daily limit of messages is used up."),
    "63106": Meaning("unreachable", "This phone takes no messages of this kind (RCS)."),
    "20003": Meaning("account", "The provider does not accept our credentials."),
    "20005": Meaning("account", "The account is not active."),
    "20010": Meaning("account", "Sending is switched off for the account."),
    "20404": Meaning("account", "The provider does not know the account."),
}
