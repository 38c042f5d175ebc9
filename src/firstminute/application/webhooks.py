"""What providers other than Twilio tell: texts that people send, and what became of our messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from firstminute.application.as_of import Then
from firstminute.application.incoming import Incoming
from firstminute.application.intake import LONGEST_BODY
from firstminute.application.ports import Clock
from firstminute.application.provider_ports import Channels, Message
from firstminute.application.receipts import Fallback, Noted, Receipt, note
from firstminute.application.telephony import Answered, Telephony, receive_incoming
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable, TooLarge, Unknown
from firstminute.domain.events import parse_rfc3339
from firstminute.domain.inquiry import Request
from firstminute.domain.mail import IncomingMail
from firstminute.domain.practice import Practice

# Services of AWS that tell by a topic.
_PUBLISHING: Final = ("aws_sms", "ses")
_CONFIRM_WITHIN: Final = timedelta(minutes=5)
_LONG_AGO: Final = timedelta(days=30)
_AT_ONCE: Final = timedelta(seconds=20)  # more than clocks differ


@dataclass(frozen=True, slots=True)
class Heard:
    """What one request tells; nothing, when it is about something that does not matter here."""

    receipts: tuple[Receipt, ...] = ()
    texts: tuple[Incoming, ...] = ()
    mails: tuple[IncomingMail, ...] = ()


class WebhookKind(Protocol):
    """A module of `adapters/channels/` that reads a provider's webhooks."""

    def verify(self, request: Request, proofs: Sequence[str], now: datetime) -> None:
        """Raises Unauthenticated. `proofs` are secrets or public keys; `now` is the senders' clock."""

    def read(self, request: Request) -> Heard:
        """Raises Rejected when it cannot be read."""


Told = Noted | Answered


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What they need. `kind` gives a provider's module."""

    telephony: Telephony
    channels: Channels
    kind: Callable[[str], WebhookKind]


def receive(use: Webhooks, provider: str, request: Request) -> list[Told]:
    """Take in one request that came over the internet. Raises Unknown, Unauthenticated or Rejected."""
    proofs = _proofs(use, provider)
    if len(request.body) > LONGEST_BODY:
        raise TooLarge(f"The body has {len(request.body)} bytes; the limit is {LONGEST_BODY} (256 KiB).")
    kind = use.kind(provider)
    kind.verify(request, proofs, use.telephony.clock.wall())
    return _taken_in(use, kind.read(request), request)


def receive_published(use: Webhooks, request: Request) -> list[Told]:
    """Take in what AWS itself delivers: only the topics that may call us can have done so.

    Each service reads what is its own, and nothing in the messages of the other.
    """
    carriers = [one for one in _PUBLISHING if _carries(use.telephony.practice, one)]
    return [told for one in carriers for told in _taken_in(use, use.kind(one).read(request), request)]


def _taken_in(use: Webhooks, heard: Heard, request: Request) -> list[Told]:
    telephony, now = use.telephony, use.telephony.clock.now()
    otherwise = Fallback(telephony.practice, telephony.intake.orchestrator)
    told = [replace(one, at=_by_our_clock(one.at, telephony.clock)) for one in heard.receipts]
    noted: list[Told] = [note(telephony.leads, one, now, otherwise) for one in told]
    noted += [_answered(use, request, one) for one in heard.texts]
    return noted + [_read(telephony, one, now) for one in heard.mails]


def _by_our_clock(at: datetime | None, clock: Clock) -> datetime | None:
    """As long ago by the business's clock as it is by everybody's."""
    return clock.now() - (clock.wall() - at) if at else None


def _read(telephony: Telephony, mail: IncomingMail, now: datetime) -> Answered:
    """Nobody is answered by e-mail by machine: their words reach the owner."""
    from firstminute.application.mail_replies import take_mail

    read = take_mail(telephony.leads, mail, now)
    return Answered(f"mail.{read.outcome}", read.lead_id)


def _answered(use: Webhooks, request: Request, text: Incoming) -> Answered:
    """These providers take no answer in theirs to us, so one is sent. Lost with its provider, it is not sent again.

    Raises ProviderUnavailable where a member of the team would not hear that their words have not left.
    """
    answered = receive_incoming(_as_told(use.telephony, text), request, text)
    if answered.say and not answered.whenever and _came_late(text, use.telephony.clock.wall()):
        return Answered(f"{answered.outcome}_late", answered.lead_id)
    provider = use.channels.of("sms") if answered.say else None
    if provider is None or answered.say is None:
        return answered
    try:
        provider.send(Message("sms", text.sender, answered.say, lead_id=answered.lead_id, sender=text.to or None))
    except ProviderUnavailable:
        if answered.lost:
            raise
        return Answered(f"{answered.outcome}_not_answered", answered.lead_id)
    except ProviderRefused:
        return Answered(f"{answered.outcome}_not_answered", answered.lead_id)
    return answered


def _as_told(telephony: Telephony, text: Incoming) -> Telephony:
    """What takes in a text that is told once more, when it could not be taken in: for whom it is was decided then."""
    clock, relaying = telephony.clock, telephony.relaying
    try:
        passed = min(clock.wall() - parse_rfc3339(text.at), _LONG_AGO)
    except ValueError:
        return telephony
    if relaying is None or passed <= _AT_ONCE:
        return telephony
    then = Then(clock, clock.now() - passed, clock.wall() - passed)
    return replace(telephony, relaying=lambda: replace(relaying(), came=then))


def _came_late(text: Incoming, wall: datetime) -> bool:
    """A confirmation more than five minutes after the word is no confirmation any more, but a message after a no.

    47 CFR 64.1200(a)(12): https://www.govinfo.gov/content/pkg/FR-2024-03-05/html/2024-04587.htm
    """
    try:
        return wall - parse_rfc3339(text.at) > _CONFIRM_WITHIN
    except ValueError:
        return False


def _proofs(use: Webhooks, provider: str) -> Sequence[str]:
    practice = use.telephony.practice
    if not _carries(practice, provider):
        raise Unknown(f"Nothing of this practice is carried by {provider}.")
    if practice.sms and practice.sms.provider == provider:
        return (practice.sms.public_key or "",)
    name = practice.email.receipts_secret if practice.email else ""
    if not name:
        raise Unknown(f"This practice has no receipts_secret for {provider}.")
    return use.telephony.secrets.get(name)


def _carries(practice: Practice, provider: str) -> bool:
    accounts: tuple[Any, ...] = (practice.sms, practice.email)
    return any(account and account.provider == provider for account in accounts)
