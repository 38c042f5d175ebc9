"""Every channel's provider, on its stand-in, and messages that meet each fate there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from fakes import FakeChannel, FakeClock, lost_answer
from firstminute.adapters.aws.session import config
from firstminute.adapters.channels.aws_sms import AwsSms
from firstminute.adapters.channels.postmark import Postmark
from firstminute.adapters.channels.ses import Ses
from firstminute.adapters.channels.smtp import Smtp
from firstminute.adapters.channels.telnyx import Telnyx
from firstminute.adapters.channels.twilio import Twilio
from firstminute.adapters.channels.twilio_calls import TwilioCalls
from firstminute.adapters.http import Urllib3Http
from firstminute.application.provider_ports import ChannelProvider, Message
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import EmailAccount, SmsAccount
from local.clock import StackClock
from local.outbox import Outbox
from local.serving import Server
from local.twilio import Twilio as TwilioApi
from local.twilio_rules import SILENT as TWILIO_SILENT
from local.twilio_rules import UNAVAILABLE as TWILIO_UNAVAILABLE
from mail_server import MailServer
from mocked_aws import client, mocked_aws
from stand_ins import REFUSED, SILENT, UNAVAILABLE, AwsTexts, PostmarkApi, TelnyxApi, TwilioCallsApi

ACCOUNT = "AC" + "1" * 32
OUR_NUMBER = "+12125550120"
SENDER = "Bright Smile Dental <hello@bright-smile.example>"
TEXT = Message("sms", "+12125550142", "Hi Jane, this is Bright Smile Dental.", lead_id="ld_1", reference="first")
RING = Message("call", "+12125550110", "", lead_id="ld_1", reference="out_0123456789abcdef01234567-0-0")
MAIL = Message("email", "jane@roe.example", "Hi", "Your question", "<p>Hi</p>", "ld_1", "first")


@dataclass
class Case:
    """A channel, and messages that meet each fate. `others` are none of them the good one.

    `names_each`: the provider gives every message an id of its own, be it the same one twice.
    """

    provider: ChannelProvider
    name: str
    good: Message
    refused: Callable[[], Message]
    unavailable: Callable[[], Message]
    lost: Callable[[], Message]
    others: tuple[Message, ...] = ()
    can_be_asked: bool = True
    names_each: bool = True


class NoPost:
    """Nobody is told what becomes of a text."""

    def after(self, seconds: float, task: Callable[[], None]) -> None:
        pass


OTHER_TEXTS = (replace(TEXT, body="Other words"), replace(TEXT, to="+12125550143"))
OTHER_MAILS = (
    replace(MAIL, subject="Other words"),
    replace(MAIL, to="jim@roe.example"),
    replace(MAIL, reference="step_1"),
    replace(MAIL, lead_id="ld_2"),
)


def later() -> FakeClock:
    """An hour on, when a provider shows all it has."""
    return FakeClock(datetime.now(UTC) + timedelta(hours=1))


def _always(message: Message, to: str) -> Callable[[], Message]:
    return lambda: replace(message, to=to)


def _fake() -> Iterator[Case]:
    channel = FakeChannel(clock=lambda: datetime.now(UTC))

    def fails(error: Exception) -> Callable[[], Message]:
        def message() -> Message:
            channel.faults.append(error)
            return replace(TEXT, body=str(error))

        return message

    refusal, outage = ProviderRefused("21614", "no mobile number"), ProviderUnavailable("down")
    yield Case(channel, "twilio", TEXT, fails(refusal), fails(outage), fails(lost_answer()), others=OTHER_TEXTS)


def _twilio() -> Iterator[Case]:
    clock = StackClock(datetime.now(UTC).timestamp())
    server = Server(TwilioApi(ACCOUNT, "token", Outbox(clock, ()), clock, NoPost()))
    account = SmsAccount("twilio", ACCOUNT, "twilio/auth_token", OUR_NUMBER, server.url)
    yield Case(
        Twilio(account, lambda: ("token",), Urllib3Http(), "https://api.example", FakeClock()),
        "twilio",
        TEXT,
        _always(TEXT, "+15005550009"),
        _always(TEXT, TWILIO_UNAVAILABLE),
        _always(TEXT, TWILIO_SILENT),
        others=OTHER_TEXTS,
    )
    server.close()


def _calls() -> Iterator[Case]:
    server = Server(TwilioCallsApi())
    account = SmsAccount("twilio", ACCOUNT, "twilio/auth_token", OUR_NUMBER, server.url)
    yield Case(
        TwilioCalls(account, lambda: ("token",), Urllib3Http(), "https://api.example", FakeClock(), 18),
        "twilio",
        RING,
        _always(RING, REFUSED),
        _always(RING, UNAVAILABLE),
        _always(RING, SILENT),
        others=(replace(RING, to="+12125550111"), replace(RING, sender="+12125550121")),
    )
    server.close()


def _telnyx() -> Iterator[Case]:
    server = Server(TelnyxApi("key"))
    account = SmsAccount("telnyx", "", "telnyx/api_key", OUR_NUMBER, server.url)
    yield Case(
        Telnyx(account, lambda: ("key",), Urllib3Http(), "https://api.example", later()),
        "telnyx",
        TEXT,
        _always(TEXT, REFUSED),
        _always(TEXT, UNAVAILABLE),
        _always(TEXT, SILENT),
        others=OTHER_TEXTS,
    )
    server.close()


def _aws_sms() -> Iterator[Case]:
    server = Server(AwsTexts())
    account = SmsAccount("aws_sms", "", "", OUR_NUMBER, "", configuration_set="texts")
    session = botocore.session.get_session()
    session.set_credentials("an-id", "a-key")
    name = "pinpoint-sms-voice-v2"
    made = session.create_client(name, region_name="us-east-1", endpoint_url=server.url, config=config(name))
    yield Case(
        AwsSms(account, made, "bright-smile"),
        "aws_sms",
        TEXT,
        _always(TEXT, REFUSED),
        _always(TEXT, UNAVAILABLE),
        _always(TEXT, SILENT),
        can_be_asked=False,
    )
    server.close()


def _ses() -> Iterator[Case]:
    with mocked_aws():
        ses = client("sesv2")
        ses.create_email_identity(EmailIdentity="hello@bright-smile.example")

        def fails(error: Any) -> Callable[[], Message]:
            def message() -> Message:
                ses.meta.events.register_first("before-send.sesv2.SendEmail", lambda **_: _raised(error))
                return MAIL

            return message

        yield Case(
            Ses(EmailAccount("ses", SENDER, "desk@bright-smile.example"), ses, "bright-smile"),
            "ses",
            MAIL,
            _always(MAIL, "not an address"),
            fails(EndpointConnectionError(endpoint_url="https://email.us-east-1.amazonaws.com")),
            fails(ReadTimeoutError(endpoint_url="https://email.us-east-1.amazonaws.com")),
            can_be_asked=False,
        )


def _postmark() -> Iterator[Case]:
    server = Server(PostmarkApi("token"))
    account = EmailAccount("postmark", SENDER, base_url=server.url, secret="postmark/server_token")
    yield Case(
        Postmark(account, lambda: ("token",), Urllib3Http(), later()),
        "postmark",
        MAIL,
        _always(MAIL, "refused@roe.example"),
        _always(MAIL, "later@roe.example"),
        _always(MAIL, "silent@roe.example"),
        others=OTHER_MAILS,
    )
    server.close()


def _smtp() -> Iterator[Case]:
    server = MailServer()
    account = EmailAccount("smtp", SENDER, host="127.0.0.1", port=server.port, security="none")
    yield Case(
        Smtp(account, lambda: (), FakeClock()),
        "smtp",
        MAIL,
        _always(MAIL, "refused@roe.example"),
        _always(MAIL, "later@roe.example"),
        _always(MAIL, "silent@roe.example"),
        can_be_asked=False,
        names_each=False,
    )
    server.close()


def _raised(error: Exception) -> AWSResponse:
    raise error


CASES: Mapping[str, Callable[[], Iterator[Case]]] = {
    "fake": _fake,
    "twilio": _twilio,
    "calls": _calls,
    "telnyx": _telnyx,
    "aws_sms": _aws_sms,
    "ses": _ses,
    "postmark": _postmark,
    "smtp": _smtp,
}
