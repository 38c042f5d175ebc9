"""What a mail server's replies mean: enhanced where it gives one, else the reply's own code.

https://www.rfc-editor.org/rfc/rfc3463, https://www.iana.org/assignments/smtp-enhanced-status-codes, and
https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3. A server at which mail is handed in knows few mailboxes, so a
plain 550 is no proof that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firstminute.domain.delivery import Meaning

_NOBODY: Final = Meaning("bad_number", "Nobody has this e-mail address.")
_ADDRESS: Final = Meaning("bad_number", "This is not an e-mail address that can be written to.")
_REFUSED: Final = Meaning("blocked", "The mail server refused the e-mail.")
_SENDER: Final = Meaning("account", "The mail server does not let us send as this sender.")
_TOO_LONG: Final = Meaning("content", "The e-mail is too long.")

TABLE: Final[Mapping[str, Meaning]] = {
    "5.1.1": _NOBODY,
    "5.1.2": Meaning("bad_number", "The address's domain takes no mail."),
    "5.1.3": _ADDRESS,
    "5.1.6": Meaning("bad_number", "The mailbox has moved."),
    "5.1.10": Meaning("bad_number", "The address's domain takes no mail."),
    "5.1.7": _SENDER,
    "5.1.8": _SENDER,
    "5.2.1": Meaning("bad_number", "The mailbox is out of use."),
    "5.2.2": Meaning("unreachable", "The mailbox is full."),
    "5.2.3": _TOO_LONG,
    "5.3.4": _TOO_LONG,
    "5.4.1": Meaning("unreachable", "The address's mail server does not answer."),
    "5.4.4": Meaning("unreachable", "The address's domain could not be found."),
    "5.5.1": Meaning("account", "The mail server expects something else of us."),
    "5.6.0": Meaning("content", "The mail server cannot read the e-mail."),
    "5.7.0": _REFUSED,
    "5.7.1": _REFUSED,
    "5.7.26": _SENDER,
    "5.7.60": _SENDER,
    "550": Meaning("unreachable", "The mail server does not take e-mails for this address from us."),
    "551": Meaning("unreachable", "The mail server does not take e-mails for this address from us."),
    "552": _TOO_LONG,
    "553": _ADDRESS,
    "554": _REFUSED,
    "530": Meaning("account", "The mail server wants us to sign in first."),
    "bad_address": _ADDRESS,
}
