"""E-mails through Amazon SES v2: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
)

from firstminute.application.ports import Accepted, Message
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import EmailAccount

if TYPE_CHECKING:
    from types_boto3_sesv2.client import SESV2Client

PROVIDER: Final = "ses"
# A raw message has to be 7-bit: https://docs.aws.amazon.com/ses/latest/dg/send-email-raw.html
_SEVEN_BIT: Final = policy.SMTP.clone(cte_type="7bit")
_HEADER_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_NAMED: Final = re.compile(r"([^<>]*)<([^<>]*)>")
_OURS: Final = frozenset({"from", "to", "cc", "bcc", "reply-to", "subject", "sender", "return-path"})
_LONGEST_HEADER: Final = 900  # a line may have 998 characters: https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1
# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
_NOT_IN_A_TAG: Final = re.compile(r"[^A-Za-z0-9_-]")
# Not sent, and may be sent later. A quota that is used up frees itself within a day.
# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors and CommonErrors
_LATER: Final = frozenset(
    {
        "TooManyRequestsException",
        "LimitExceededException",
        "Throttling",
        "ThrottlingException",
        "RequestTimeout",
        "RequestExpired",
        "ExpiredTokenException",
    }
)


class Ses:
    """Carries e-mails. `client` must not retry by itself: a retry after a lost answer would send a mail twice."""

    def __init__(self, account: EmailAccount, client: SESV2Client, practice_slug: str) -> None:
        self._account = account
        self._client = client
        self._slug = practice_slug

    def send(self, message: Message) -> Accepted:
        """Hand one e-mail to SES."""
        request: dict[str, Any] = {
            "Destination": {"ToAddresses": [_address(message.to).addr_spec]},
            "Content": {"Raw": {"Data": mime(self._account, message)}},
            "EmailTags": self._tags(message),
        }
        if self._account.configuration_set:
            request["ConfigurationSetName"] = self._account.configuration_set
        return Accepted(PROVIDER, self._call(request))

    def find(self, message: Message, since: datetime) -> Accepted | None:  # noqa: ARG002  the port's arguments
        """SES keeps no list of what it took."""
        raise OutcomeUnknown("SES cannot be asked what it has sent")

    def _tags(self, message: Message) -> list[dict[str, str]]:
        """What SES repeats in every event about the mail: ids only."""
        ids = {"practice": self._slug, "lead_id": message.lead_id, "touch": message.reference}
        return [{"Name": name, "Value": _NOT_IN_A_TAG.sub("-", one)[:256]} for name, one in ids.items() if one]

    def _call(self, request: Mapping[str, Any]) -> str:
        try:
            return str(self._client.send_email(**request)["MessageId"])
        except ClientError as error:
            raise _translated(error) from error
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            raise ProviderUnavailable(f"no connection to SES: {type(error).__name__}") from error
        except (HTTPClientError, ConnectionClosedError) as error:
            raise OutcomeUnknown(f"no answer from SES: {type(error).__name__}") from error
        except BotoCoreError as error:
            raise ProviderUnavailable(f"SES was not asked: {type(error).__name__}") from error


def mime(account: EmailAccount, message: Message) -> bytes:
    """The mail as it leaves: text, HTML beside it where there is some, and the headers the caller gives.

    Nothing in a value can begin a new header: control characters are taken out, addresses are parsed and written anew.
    """
    mail = EmailMessage(policy=_SEVEN_BIT)
    mail["From"] = _address(account.sender)
    mail["To"] = _address(message.to)
    if account.reply_to:
        mail["Reply-To"] = _address(account.reply_to)
    mail["Subject"] = _one_line(message.subject or "")
    if message.lead_id:
        mail["X-FirstMinute-Lead"] = _one_line(message.lead_id)
    mail.set_content(message.body)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return _header_lines(message.headers) + mail.as_bytes()


def _header_lines(headers: Mapping[str, str]) -> bytes:
    """Headers of the caller, each on one line of its own.

    Not through the library: it takes a long URL for words, folds it as an encoded word, and no mail program finds the
    link of `List-Unsubscribe` in that (RFC 8058 wants it as it is).
    """
    lines = [f"{name}: {_ascii_line(value)}\r\n" for name, value in headers.items() if _is_free(name)]
    return "".join(lines).encode("ascii")


def _is_free(name: str) -> bool:
    return bool(_HEADER_NAME.fullmatch(name)) and name.lower() not in _OURS and not name.lower().startswith("content-")


def _ascii_line(value: str) -> str:
    return _one_line(value).encode("ascii", "ignore").decode()[:_LONGEST_HEADER]


def _one_line(value: str) -> str:
    """The text without line breaks and other control characters."""
    return " ".join("".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in value).split())


def _address(text: str) -> Address:
    """`jane@example.com` or `Any Name <jane@example.com>`; ProviderRefused for what is none, or more than one."""
    found = _NAMED.fullmatch(_one_line(text))
    name, plain = found.groups() if found else ("", text)
    try:
        address = Address(name.strip(' "'), addr_spec=plain)
    except (MessageError, ValueError, IndexError) as error:
        raise ProviderRefused("bad_address", "this is not an e-mail address that can be written to") from error
    if not (address.domain and plain.isascii()) or re.search(r"\s", plain):
        raise ProviderRefused("bad_address", "this is not an e-mail address that can be written to")
    return address


def _translated(error: ClientError) -> ProviderUnavailable | ProviderRefused:
    """SES's own code and words, with ours beside them: whether trying again would help."""
    told = error.response.get("Error", {})
    code, words = told.get("Code", "unknown"), told.get("Message", "no words")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    if code in _LATER or status == 429 or status >= 500:
        return ProviderUnavailable(f"{code}: {words}")
    return ProviderRefused(code, words)
