"""Texts through AWS End User Messaging: https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from firstminute.adapters.channels.answers import impersonal
from firstminute.adapters.channels.aws_errors import translated
from firstminute.application.provider_ports import Accepted, Message
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import SmsAccount

PROVIDER: Final = "aws_sms"
# Answers to a person, not advertising; it changes the price and the route in some countries only.
_TYPE: Final = "TRANSACTIONAL"
# Not looked at. https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/CommonErrors.html
_LATER: Final = frozenset(
    {"ThrottlingException", "Throttling", "RequestTimeout", "RequestExpired", "ExpiredTokenException"}
)
# "Couldn't complete the request": whether the text left is not said.
_UNKNOWN: Final = frozenset({"InternalServerException", "InternalFailure"})


class TextsClient(Protocol):
    """What is used of botocore's client."""

    def send_text_message(self, **request: Any) -> Mapping[str, Any]:
        """Gives back the `MessageId`."""


class AwsSms:
    """Carries texts. `client` must not retry by itself: SendTextMessage has no token that would tell a repeat."""

    def __init__(self, account: SmsAccount, client: TextsClient, practice_slug: str) -> None:
        self._account = account
        self._client = client
        self._slug = practice_slug

    def send(self, message: Message) -> Accepted:
        """Hand one text to AWS. It has been taken, not yet delivered: that is what the configuration set publishes."""
        request: dict[str, Any] = {
            "DestinationPhoneNumber": message.to,
            "OriginationIdentity": message.sender or self._account.sender,
            "MessageBody": message.body,
            "MessageType": _TYPE,
            "Context": self._context(message),
        }
        if self._account.configuration_set:
            request["ConfigurationSetName"] = self._account.configuration_set
        return Accepted(PROVIDER, self._call(request))

    def find(self, message: Message, since: datetime) -> Accepted | None:  # noqa: ARG002  the port's arguments
        """The API has no list of texts: https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_Operations.html."""
        raise OutcomeUnknown("AWS cannot be asked what it has sent")

    def _context(self, message: Message) -> dict[str, str]:
        """What AWS repeats in every event about the text: ids only."""
        ids = {"practice": self._slug, "lead_id": message.lead_id, "touch": message.reference}
        return {name: one for name, one in ids.items() if one}

    def _call(self, request: Mapping[str, Any]) -> str:
        try:
            taken = self._client.send_text_message(**request)
        except ClientError as error:
            raise _refusal(error) from error
        except BotoCoreError as error:
            raise translated(error, "AWS") from error
        if not taken.get("MessageId"):
            raise OutcomeUnknown("AWS's answer names no message")
        return str(taken["MessageId"])


def _refusal(error: ClientError) -> ProviderUnavailable | ProviderRefused:
    """AWS's own words under its reason, such as `DESTINATION_PHONE_NUMBER_OPTED_OUT`, which says more than the error.

    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html#API_SendTextMessage_Errors
    """
    told = error.response.get("Error", {})
    kind, words = told.get("Code", "unknown"), impersonal(told.get("Message") or "no words")
    code = str(error.response.get("Reason") or kind)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    if kind in _LATER or status in (429, 503):
        return ProviderUnavailable(f"{code}: {words}")
    if kind in _UNKNOWN or status >= 500:
        return OutcomeUnknown(f"{code}: {words}")
    return ProviderRefused(code, words)
