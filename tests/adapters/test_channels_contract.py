"""One suite over every channel: the fake that the use cases are tested with, Twilio on its stand-in, SES on moto."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from fakes import FakeChannel, FakeClock, lost_answer
from firstminute.adapters.channels.ses import Ses
from firstminute.adapters.channels.twilio import Twilio
from firstminute.adapters.http import Urllib3Http
from firstminute.application.ports import ChannelProvider, Message
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import EmailAccount, SmsAccount
from local.clock import StackClock
from local.outbox import Outbox
from local.serving import Server
from local.twilio import Twilio as StandIn
from local.twilio_rules import SILENT, UNAVAILABLE
from mocked_aws import client, mocked_aws

ACCOUNT = "AC" + "1" * 32


@dataclass
class Case:
    """A channel, and messages that meet each fate."""

    provider: ChannelProvider
    good: Message
    refused: Callable[[], Message]
    unavailable: Callable[[], Message]
    lost: Callable[[], Message]
    can_be_asked: bool = True


class NoPost:
    """Nobody is told what becomes of a text."""

    def after(self, seconds: float, task: Callable[[], None]) -> None:
        pass


def _text(to: str, body: str = "Hi Jane, this is Bright Smile Dental.") -> Message:
    return Message("sms", to, body, lead_id="ld_1", reference="first")


def _fake() -> Iterator[Case]:
    channel = FakeChannel(clock=lambda: datetime.now(UTC))

    def fails(error: Exception) -> Callable[[], Message]:
        def message() -> Message:
            channel.faults.append(error)
            return _text("+12125550142", str(error))

        return message

    yield Case(
        channel,
        _text("+12125550142"),
        fails(ProviderRefused("21614", "no mobile number")),
        fails(ProviderUnavailable("down")),
        fails(lost_answer()),
    )


def _twilio() -> Iterator[Case]:
    clock = StackClock(datetime.now(UTC).timestamp())
    server = Server(StandIn(ACCOUNT, "token", Outbox(clock, ()), clock, NoPost()))
    account = SmsAccount("twilio", ACCOUNT, "twilio/auth_token", "+12125550120", server.url)
    yield Case(
        Twilio(account, lambda: ("token",), Urllib3Http(), "https://api.example", FakeClock()),
        _text("+12125550142"),
        lambda: _text("+15005550009"),
        lambda: _text(UNAVAILABLE),
        lambda: _text(SILENT),
    )
    server.close()


def _ses() -> Iterator[Case]:
    with mocked_aws():
        ses = client("sesv2")
        ses.create_email_identity(EmailIdentity="hello@bright-smile.example")
        account = EmailAccount("ses", "Bright Smile Dental <hello@bright-smile.example>", "desk@bright-smile.example")
        good = Message("email", "jane@roe.example", "Hi", "Your question", "<p>Hi</p>", "ld_1", "first")

        def fails(error: Any) -> Callable[[], Message]:
            def message() -> Message:
                ses.meta.events.register_first("before-send.sesv2.SendEmail", lambda **_: _raised(error))
                return good

            return message

        yield Case(
            Ses(account, ses, "bright-smile"),
            good,
            lambda: Message("email", "not an address", "Hi", "Your question"),
            fails(EndpointConnectionError(endpoint_url="https://email.us-east-1.amazonaws.com")),
            fails(ReadTimeoutError(endpoint_url="https://email.us-east-1.amazonaws.com")),
            can_be_asked=False,
        )


def _raised(error: Exception) -> AWSResponse:
    raise error


CASES = {"fake": _fake, "twilio": _twilio, "ses": _ses}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    yield from CASES[request.param]()


def test_a_message_is_taken_under_the_providers_own_id(case: Case) -> None:
    first, second = case.provider.send(case.good), case.provider.send(case.good)
    assert first.provider == second.provider
    assert first.provider in ("twilio", "ses")
    assert first.provider_id
    assert first.provider_id != second.provider_id


def test_a_refusal_says_the_providers_code_and_words(case: Case) -> None:
    message = case.refused()
    with pytest.raises(ProviderRefused) as caught:
        case.provider.send(message)
    assert caught.value.code
    assert caught.value.detail


def test_a_message_that_was_certainly_not_taken_may_be_sent_again(case: Case) -> None:
    message = case.unavailable()
    with pytest.raises(ProviderUnavailable) as caught:
        case.provider.send(message)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_a_lost_answer_leaves_the_outcome_open_until_the_provider_is_asked(case: Case) -> None:
    before, message = datetime.now(UTC), case.lost()
    with pytest.raises(OutcomeUnknown):
        case.provider.send(message)
    if case.can_be_asked:
        found = case.provider.find(message, before)
        assert found is not None
        assert found.provider_id
    else:
        with pytest.raises(OutcomeUnknown):
            case.provider.find(message, before)


def test_what_was_never_sent_is_not_found(case: Case) -> None:
    if case.can_be_asked:
        assert case.provider.find(case.good, datetime.now(UTC) - timedelta(hours=1)) is None
    else:
        with pytest.raises(OutcomeUnknown):
            case.provider.find(case.good, datetime.now(UTC))


def test_what_was_sent_is_found_but_not_by_other_words_another_number_or_a_later_time(case: Case) -> None:
    if not case.can_be_asked:
        return
    sent = case.provider.send(case.good)
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert case.provider.find(case.good, since) == sent
    assert case.provider.find(_text("+12125550142", "Other words"), since) is None
    assert case.provider.find(_text("+12125550143"), since) is None
    assert case.provider.find(case.good, datetime.now(UTC) + timedelta(hours=1)) is None
