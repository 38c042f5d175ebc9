"""Which provider carries a practice's texts and e-mails: the one that its client file names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from firstminute.domain.practice import EmailAccount, Practice, SmsAccount

if TYPE_CHECKING:
    from firstminute.application.deletion_ports import Kept
    from firstminute.application.ports import Clock, Secrets
    from firstminute.application.provider_ports import ChannelProvider, Http
    from firstminute.application.webhooks import WebhookKind


@dataclass(frozen=True, slots=True)
class Outside:
    """What providers are made with. `secrets` and `http` are asked for by those that need them."""

    secrets: Callable[[], Secrets]
    http: Callable[[], Http]
    clock: Callable[[], Clock]
    api_url: str
    slug: str


class ChosenChannels:
    """The provider of each channel, made when the channel is first used."""

    def __init__(self, practice: Practice, use: Outside) -> None:
        self._practice = practice
        self._use = use
        self._made: dict[str, ChannelProvider | None] = {}

    def of(self, channel: str) -> ChannelProvider | None:
        """None when the practice has no such channel or it is switched off."""
        if channel not in self._made:
            self._made[channel] = self._provider(channel)
        return self._made[channel]

    def _provider(self, channel: str) -> ChannelProvider | None:
        texts, mails, calls = self._practice.sms, self._practice.email, self._practice.calls
        if channel == "sms" and texts and texts.enabled:
            return text_provider(texts, self._use)
        if channel == "email" and mails and mails.enabled:
            return mail_provider(mails, self._use)
        if channel == "call" and texts and self._practice.connects:
            return call_provider(texts, calls.ring_seconds, self._use)
        return None


def text_provider(account: SmsAccount, use: Outside) -> ChannelProvider:
    """The provider of texts, imported only when it is the one."""
    if account.provider == "aws_sms":
        from firstminute.adapters.aws.session import client
        from firstminute.adapters.channels.aws_sms import AwsSms

        return AwsSms(account, client("pinpoint-sms-voice-v2"), use.slug)
    if account.provider == "telnyx":
        from firstminute.adapters.channels.telnyx import Telnyx

        return Telnyx(account, lambda: use.secrets().get(account.secret), use.http(), use.api_url, use.clock())
    from firstminute.adapters.channels.twilio import Twilio

    return Twilio(account, lambda: use.secrets().get(account.secret), use.http(), use.api_url, use.clock())


def call_provider(account: SmsAccount, seconds: int, use: Outside) -> ChannelProvider:
    """What rings the team."""
    from firstminute.adapters.channels.twilio_calls import TwilioCalls

    ports = (use.http(), use.api_url, use.clock())
    return TwilioCalls(account, lambda: use.secrets().get(account.secret), *ports, seconds)


def kept_by(account: SmsAccount | None, use: Outside) -> Kept | None:
    """What the provider of texts and calls keeps of people; None where the account is not one that can be asked."""
    if account is None or account.provider != "twilio":
        return None
    from firstminute.adapters.channels.twilio_api import TwilioApi
    from firstminute.adapters.channels.twilio_kept import TwilioKept

    return TwilioKept(TwilioApi(account, lambda: use.secrets().get(account.secret), use.http(), use.clock()))


def mail_provider(account: EmailAccount, use: Outside) -> ChannelProvider:
    """The provider of e-mails, imported only when it is the one."""
    if account.provider == "smtp":
        from firstminute.adapters.channels.smtp import Smtp

        return Smtp(account, lambda: use.secrets().get(account.secret) if account.secret else (), use.clock())
    if account.provider == "postmark":
        from firstminute.adapters.channels.postmark import Postmark

        return Postmark(account, lambda: use.secrets().get(account.secret), use.http(), use.clock())
    from firstminute.adapters.aws.session import client
    from firstminute.adapters.channels.ses import Ses

    return Ses(replace(account, configuration_set=_set_of(account, use)), client("sesv2"), use.slug)


def _set_of(account: EmailAccount, use: Outside) -> str:
    """The configuration set that publishes what becomes of e-mails: the stack's, unless the client file names one."""
    return account.configuration_set or f"firstminute-{use.slug}"


def webhook_kind(provider: str) -> WebhookKind:
    """The module that reads what a provider tells; imported only when it tells something."""
    import importlib

    module: WebhookKind = importlib.import_module(f"firstminute.adapters.channels.{provider}_webhooks")
    return module
