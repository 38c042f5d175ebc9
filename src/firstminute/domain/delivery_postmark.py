"""What Postmark's codes mean.

Those of a refusal: https://postmarkapp.com/developer/api/overview#error-codes; 406 with the reason of the suppression.
Those of a bounce, by name: https://postmarkapp.com/developer/api/bounce-api#bounce-types.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.delivery import Meaning

_NOBODY: Final = Meaning("bad_number", "Nobody has this e-mail address, or it takes no mail any more.")
_ADDRESS: Final = Meaning("bad_number", "This is not an e-mail address that can be written to.")
_SUSPENDED: Final = Meaning("account", "The account may not send e-mails.")
_SENDER: Final = Meaning("account", "The sender is not confirmed.")

TABLE: Final[Mapping[str, Meaning]] = {
    "406": Meaning("bad_number", "E-mails to this address bounced, or were unwanted; Postmark sends it none."),
    "406.HardBounce": _NOBODY,
    "406.SpamComplaint": Meaning("opted_out", "This person reported an e-mail of ours as spam."),
    "406.ManualSuppression": Meaning("opted_out", "This person unsubscribed from our e-mails."),
    "300": _ADDRESS,
    "bad_address": _ADDRESS,
    "10": Meaning("account", "The provider does not accept our credentials."),
    "400": _SENDER,
    "401": _SENDER,
    "405": Meaning("account", "The account has no e-mails left to send."),
    "412": Meaning("account", "The account is not approved yet and may write to its own domain only."),
    "413": _SUSPENDED,
    "1235": Meaning("account", "The message stream does not exist."),
    "HardBounce": _NOBODY,
    "BadEmailAddress": _ADDRESS,
    "AddressChange": _NOBODY,
    "SpamComplaint": Meaning("opted_out", "This person reported an e-mail of ours as spam."),
    "SpamNotification": Meaning("blocked", "The mailbox took the e-mail for spam."),
    "ManuallyDeactivated": Meaning("bad_number", "Somebody took the address out of use at Postmark."),
    "Unsubscribe": Meaning("opted_out", "This person unsubscribed from our e-mails."),
    "Blocked": Meaning("blocked", "The mailbox's provider refused the e-mail."),
    "ISPBlock": Meaning("blocked", "The mailbox's provider refused the e-mail."),
    "DMARCPolicy": Meaning("account", "The sender's domain forbids sending this way (DMARC)."),
    "VirusNotification": Meaning("content", "The mailbox took the e-mail for dangerous."),
    "SMTPApiError": Meaning("account", "The account is not set up for this e-mail."),
    "SoftBounce": Meaning("unreachable", "The mailbox could not take it: full, or out of order."),
    "DnsError": Meaning("unreachable", "The address's domain could not be found."),
    "Transient": Meaning("unreachable", "The mailbox's provider could not be reached for now."),
    "Undeliverable": Meaning("unreachable", "The mailbox's provider could not be reached."),
}
