"""A member of the team is told of a lead at once, by every way that reaches them."""

from __future__ import annotations

from itertools import islice
from typing import Final

from firstminute.application.ports import Channels, Message
from firstminute.domain.alerts import Alert, compose
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Event
from firstminute.domain.lead import Lead
from firstminute.domain.practice import Member, Practice

_WAYS: Final = ("sms", "email")


def member_for(practice: Practice, channels: Channels, owner: str | None) -> Member | None:
    """The owner; when nothing reaches them, the next member that something does; None when nobody can be told."""
    named = practice.member(owner)
    candidates = [named, *practice.team] if named else practice.team
    return next((one for one in candidates if ways_to(channels, one)), None)


def ways_to(channels: Channels, member: Member) -> list[str]:
    """The ways a member asked to be alerted by, as far as they work today."""
    return [way for way in member.alert_by if _works(channels, member, way)]


def alert(practice: Practice, channels: Channels, member: Member, lead: Lead, event: Event) -> str:
    """Tell `member` by each way they asked for; gives back what worked, like `sms` or `sms,email`.

    When none of them works, by whatever else reaches them. Suppression is about leads: staff are always told. Raises
    ProviderUnavailable when nothing worked but may later, ProviderRefused when it never will.
    """
    return tell_member(channels, member, compose(practice, lead, event, member), lead.id)


def tell_member(channels: Channels, member: Member, told: Alert, lead_id: str | None = None) -> str:
    """Say `told` to `member`, as `alert` says of its ways and failures."""
    failures = list[ProviderUnavailable | ProviderRefused]()

    def sent(way: str) -> bool:
        try:
            _send(channels, _message(member, way, told, lead_id))
        except (ProviderUnavailable, ProviderRefused) as error:
            failures.append(error)
            return False
        return True

    asked = ways_to(channels, member)
    others = [way for way in _WAYS if way not in asked and _works(channels, member, way)]
    worked = list(filter(sent, asked)) or list(islice(filter(sent, others), 1))
    if worked:
        return ",".join(worked)
    raise _worth_trying(failures)


def _works(channels: Channels, member: Member, way: str) -> bool:
    return bool(_point(member, way) and channels.of(way))


def _point(member: Member, way: str) -> str | None:
    return member.phone if way == "sms" else member.email


def _message(member: Member, way: str, told: Alert, lead_id: str | None) -> Message:
    to = _point(member, way) or ""
    if way == "sms":
        return Message("sms", to, told.text, lead_id=lead_id)
    return Message("email", to, told.body, told.subject, told.html, lead_id)


def _send(channels: Channels, message: Message) -> None:
    provider = channels.of(message.channel)
    if provider is None:
        raise ProviderRefused("channel_off", f"{message.channel} is switched off")
    provider.send(message)


def _worth_trying(failures: list[ProviderUnavailable | ProviderRefused]) -> ProviderUnavailable | ProviderRefused:
    """The failure that may pass, if there is one."""
    later = [one for one in failures if isinstance(one, ProviderUnavailable)]
    return (later or failures or [ProviderRefused("nobody", "nothing reaches this member of the team")])[0]
