"""E-mails through Amazon SES v2: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from firstminute.adapters.channels.answers import impersonal
from firstminute.adapters.channels.aws_errors import translated
from firstminute.adapters.channels.mails import address_in, mime
from firstminute.application.provider_ports import Accepted, Message
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import EmailAccount

if TYPE_CHECKING:
    from types_boto3_sesv2.client import SESV2Client

PROVIDER: Final = "ses"
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
            "Destination": {"ToAddresses": [address_in(message.to).addr_spec]},
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
            raise _refusal(error) from error
        except BotoCoreError as error:
            raise translated(error, "SES") from error


def _refusal(error: ClientError) -> ProviderUnavailable | OutcomeUnknown | ProviderRefused:
    """SES's own code and words, with ours beside them: whether trying again would help."""
    told = error.response.get("Error", {})
    code, words = told.get("Code", "unknown"), impersonal(told.get("Message", "no words"))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    if code in _LATER or status in (429, 503):
        return ProviderUnavailable(f"{code}: {words}")
    if status >= 500:  # it broke on their side, before or after it was taken
        return OutcomeUnknown(f"{code}: {words}")
    return ProviderRefused(code, words)
