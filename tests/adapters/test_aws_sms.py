"""AWS End User Messaging: what is asked of it, and what each of its errors means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.stub import Stubber

from firstminute.adapters.channels.aws_sms import AwsSms
from firstminute.application.provider_ports import Message
from firstminute.domain.delivery import meaning
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import SmsAccount
from mocked_aws import client, mocked_aws

ACCOUNT = SmsAccount("aws_sms", "", "", "+12125550120", "", configuration_set="texts")
MESSAGE = Message("sms", "+12125550142", "Hi Jane ✓", lead_id="ld_01abc", reference="new_lead.1.step_2")
ENDPOINT = "https://sms-voice.us-east-1.amazonaws.com"


class Broken:
    """A client whose calls end before there is an answer."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def send_text_message(self, **request: Any) -> dict[str, Any]:
        raise self.error


def refused(kind: str, status: int = 400, **told: str) -> Exception:
    with mocked_aws():
        made = client("pinpoint-sms-voice-v2")
        with Stubber(made) as stub:
            stub.add_client_error("send_text_message", kind, "in its own words", status, modeled_fields=told)
            with pytest.raises((ProviderRefused, ProviderUnavailable)) as caught:
                AwsSms(ACCOUNT, made, "bright-smile").send(MESSAGE)
    return caught.value


def test_a_text_says_whose_it_is_in_ids_only():
    with mocked_aws():
        made = client("pinpoint-sms-voice-v2")
        with Stubber(made) as stub:
            stub.add_response(
                "send_text_message",
                {"MessageId": "m1"},
                {
                    "DestinationPhoneNumber": "+12125550142",
                    "OriginationIdentity": "+12125550120",
                    "MessageBody": "Hi Jane ✓",
                    "MessageType": "TRANSACTIONAL",
                    "Context": {"practice": "bright-smile", "lead_id": "ld_01abc", "touch": "new_lead.1.step_2"},
                    "ConfigurationSetName": "texts",
                },
            )
            accepted = AwsSms(ACCOUNT, made, "bright-smile").send(MESSAGE)
    assert (accepted.provider, accepted.provider_id) == ("aws_sms", "m1")


@pytest.mark.parametrize(
    ("kind", "reason", "means"),
    [
        ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT", "opted_out"),
        ("ConflictException", "NO_ORIGINATION_IDENTITIES_FOUND", "account"),
        ("ValidationException", "DESTINATION_COUNTRY_BLOCKED", "account"),
        ("ValidationException", "MAXIMUM_SIZE_EXCEEDED", "content"),
        ("AccessDeniedException", "ACCOUNT_DISABLED", "account"),
        ("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", "account"),
    ],
)
def test_a_refusal_is_known_by_its_reason(kind, reason, means):
    error = refused(kind, Reason=reason)
    assert isinstance(error, ProviderRefused)
    assert (error.code, error.detail) == (reason, "in its own words")
    assert meaning("aws_sms", error.code).reason == means


@pytest.mark.parametrize(("kind", "means"), [("ResourceNotFoundException", "account"), ("SomethingNew", "unknown")])
def test_a_refusal_without_a_reason_is_known_by_its_name(kind, means):
    error = refused(kind)
    assert isinstance(error, ProviderRefused)
    assert error.code == kind
    assert meaning("aws_sms", error.code).reason == means


@pytest.mark.parametrize(
    ("kind", "status"),
    [("ThrottlingException", 400), ("ExpiredTokenException", 403), ("ServiceUnavailable", 503), ("Busy", 429)],
)
def test_what_was_not_looked_at_may_be_sent_again(kind, status):
    error = refused(kind, status)
    assert isinstance(error, ProviderUnavailable)
    assert not isinstance(error, OutcomeUnknown)


@pytest.mark.parametrize(("kind", "status"), [("InternalServerException", 500), ("Whatever", 502)])
def test_a_service_that_breaks_may_have_passed_the_text_on(kind, status):
    assert isinstance(refused(kind, status), OutcomeUnknown)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (EndpointConnectionError(endpoint_url=ENDPOINT), ProviderUnavailable),
        (ConnectTimeoutError(endpoint_url=ENDPOINT), ProviderUnavailable),
        (NoCredentialsError(), ProviderUnavailable),
        (ReadTimeoutError(endpoint_url=ENDPOINT), OutcomeUnknown),
        (ConnectionClosedError(endpoint_url=ENDPOINT), OutcomeUnknown),
    ],
)
def test_a_request_that_left_may_have_been_taken(error, kind):
    with pytest.raises(ProviderUnavailable) as caught:
        AwsSms(ACCOUNT, Broken(error), "bright-smile").send(MESSAGE)
    assert type(caught.value) is kind


def test_a_text_may_leave_from_another_number_of_ours():
    asked: list[dict[str, Any]] = []

    class Taking:
        def send_text_message(self, **request: Any) -> dict[str, Any]:
            asked.append(request)
            return {"MessageId": "m1"}

    AwsSms(ACCOUNT, Taking(), "bright-smile").send(replace(MESSAGE, sender="+12125550121"))
    assert asked[0]["OriginationIdentity"] == "+12125550121"


def test_an_answer_without_an_id_leaves_the_outcome_open():
    class Silent:
        def send_text_message(self, **request: Any) -> dict[str, Any]:
            return {}

    with pytest.raises(OutcomeUnknown):
        AwsSms(ACCOUNT, Silent(), "bright-smile").send(MESSAGE)
