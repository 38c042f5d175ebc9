"""What providers' error codes mean for a lead and for the practice, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Meaning:
    """`reason` says what follows from it.

    `opted_out`: the provider holds an opt-out of this person. `bad_number`: nothing sent there can ever arrive.
    `unreachable`: this one did not arrive, the next may. `blocked`: a carrier filtered it. `account`: the practice's
    account is not set up for it, which somebody has to put right. `content`: the message itself. `unknown`: see the
    provider's own words.
    """

    reason: str
    words: str


_UNKNOWN: Final = Meaning("unknown", "The provider did not carry it; its own code says why.")
_NO_MAILBOX: Final = Meaning("bad_number", "There is no such mailbox.")
_BOUNCED_BEFORE: Final = Meaning("bad_number", "E-mails to this address came back before, so SES did not try again.")
# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
_SES: Final[Mapping[str, Meaning]] = {
    "MessageRejected": Meaning("content", "The e-mail was refused: its content, or a sender that is not verified."),
    "MailFromDomainNotVerifiedException": Meaning("account", "The sender's domain is not verified."),
    "AccountSuspendedException": Meaning("account", "The account may no longer send e-mails."),
    "SendingPausedException": Meaning("account", "Sending e-mails is paused for the account."),
    "NotFoundException": Meaning("account", "The configuration set does not exist."),
    "AccessDeniedException": Meaning("account", "The function may not send e-mails from this sender."),
    "bad_address": Meaning("bad_number", "This is not an e-mail address that can be written to."),
    # https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-bounce-types
    "Permanent.General": _NO_MAILBOX,
    "Permanent.NoEmail": _NO_MAILBOX,
    "Permanent.Suppressed": _BOUNCED_BEFORE,
    "Permanent.OnAccountSuppressionList": _BOUNCED_BEFORE,
    "Permanent.UnsubscribedRecipient": Meaning("opted_out", "This person unsubscribed from our e-mails."),
    "Transient.General": Meaning("unreachable", "The mailbox could not take the e-mail just now."),
    "Transient.MailboxFull": Meaning("unreachable", "The mailbox is full."),
    "Transient.MessageTooLarge": Meaning("content", "The e-mail is too large for this mailbox."),
    "Transient.ContentRejected": Meaning("blocked", "The mailbox's provider refused what the e-mail says."),
    "Transient.AttachmentRejected": Meaning("content", "The mailbox's provider refused what is attached."),
    "Transient.CustomTimeoutExceeded": Meaning("unreachable", "The mailbox's provider could not be reached in time."),
    "Undetermined.Undetermined": Meaning("unreachable", "The e-mail came back, without a reason that can be read."),
    "Undetermined.General": Meaning("unreachable", "The e-mail came back, without a reason that can be read."),
    "Complaint": Meaning("opted_out", "This person marked our e-mail as unwanted."),
    "Reject": Meaning("content", "SES found something harmful in the e-mail and did not send it."),
    "RenderingFailure": Meaning("content", "The e-mail could not be put together."),
}


def meaning(provider: str, code: str | None) -> Meaning:
    """What a provider's code means; `unknown` for a code or a provider that is not in the tables."""
    table = _SES if provider == "ses" else _other(provider)
    return table.get(code or "", _UNKNOWN)


def may_arrive_otherwise(reason: str) -> bool:
    """Whether a message that failed for this reason is worth sending by another channel at once."""
    return reason in ("bad_number", "unreachable", "blocked")


def _other(provider: str) -> Mapping[str, Meaning]:
    """The table of a provider, read when something did not arrive: most messages do."""
    from firstminute.domain import delivery_aws_sms, delivery_postmark, delivery_smtp, delivery_telnyx, delivery_twilio

    tables: Mapping[str, Mapping[str, Meaning]] = {
        "aws_sms": delivery_aws_sms.TABLE,
        "postmark": delivery_postmark.TABLE,
        "smtp": delivery_smtp.TABLE,
        "telnyx": delivery_telnyx.TABLE,
        "twilio": delivery_twilio.TABLE,
    }
    return tables.get(provider, {})
