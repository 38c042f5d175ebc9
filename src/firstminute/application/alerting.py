"""A member of the team is told of a lead at once, by every way that reaches them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from firstminute.application.provider_ports import Channels, Message
from firstminute.domain.alerts import Alert
from firstminute.domain.carried import alert_reference
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable
from firstminute.domain.practice import Member, Practice

WAYS: Final = ("sms", "email")
Takes = Callable[[Member], bool]


def any_texts(member: Member) -> bool:  # noqa: ARG001  what is asked where nothing is known of phones
    """Whether a member takes texts, where nobody is known not to."""
    return True


@dataclass(frozen=True, slots=True)
class Told:
    """By which ways a member was told, and the provider's code for each that was refused. Either may be empty.

    `text` is the provider's id of the text that was taken: it holds what a person wrote, and is deleted with them.
    """

    ways: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    text: str = field(default="", compare=False)


def member_for(practice: Practice, channels: Channels, owner: str | None, takes: Takes = any_texts) -> Member | None:
    """The owner; when nothing reaches them, the next member that something does; None when nobody can be told."""
    return next((one for one in in_turn(practice, owner) if ways_to(channels, one, takes)), None)


def in_turn(practice: Practice, owner: str | None) -> list[Member]:
    """Who is told, in order: the owner, then the team as the client file lists it."""
    named = practice.member(owner)
    return [*([named] if named else []), *(one for one in practice.team if one != named)]


def ways_to(channels: Channels, member: Member, takes: Takes = any_texts) -> list[str]:
    """The ways a member asked to be alerted by, as far as they work today. Who texted STOP is written an e-mail."""
    asked = [way for way in member.alert_by if works(channels, member, way)]
    if "sms" not in asked or takes(member):
        return asked
    return ["email"] if works(channels, member, "email") else []


def all_ways(channels: Channels, member: Member, takes: Takes = any_texts) -> tuple[str, ...]:
    """Those they asked for, then what reaches them besides."""
    asked = ways_to(channels, member, takes)
    others = (way for way in WAYS if way not in asked and works(channels, member, way))
    return (*asked, *(way for way in others if way != "sms" or takes(member)))


def works(channels: Channels, member: Member, way: str) -> bool:
    """Whether this way leads to a member and is switched on."""
    return bool(_point(member, way) and channels.of(way))


def tell_member(
    channels: Channels,
    member: Member,
    told: Alert,
    ways: Sequence[str],
    others: Sequence[str] = (),
    about: tuple[str, int] | None = None,
) -> Told:
    """Say `told` to `member` by each of `ways`; when none of them works, by the first of `others` that does.

    `about` is the lead and the event that it tells of. Raises ProviderUnavailable when nothing worked but may later.
    Suppression is about leads: staff are told all the same.
    """
    later: list[ProviderUnavailable] = []
    refused: dict[str, str] = {}
    ids: dict[str, str] = {}

    def sent(way: str) -> bool:
        try:
            ids[way] = _send(channels, _message(member, way, told, about))
        except ProviderUnavailable as error:
            later.append(error)
            return False
        except ProviderRefused as error:
            refused[way] = error.code
            return False
        return True

    worked = tuple(filter(sent, ways)) or tuple(islice(filter(sent, others), 1))
    if later and not worked:
        raise later[0]
    return Told(worked, refused, ids.get("sms", ""))


def _point(member: Member, way: str) -> str | None:
    return member.phone if way == "sms" else member.email


def _message(member: Member, way: str, told: Alert, about: tuple[str, int] | None) -> Message:
    to, lead_id = _point(member, way) or "", about[0] if about else None
    reference = alert_reference(member.name, about[1]) if about else None
    if way == "sms":
        return Message("sms", to, told.text, lead_id=lead_id, reference=reference)
    return Message("email", to, told.body, told.subject, told.html, lead_id, reference)


def _send(channels: Channels, message: Message) -> str:
    provider = channels.of(message.channel)
    if provider is None:
        raise ProviderRefused("channel_off", f"{message.channel} is switched off")
    return provider.send(message).provider_id
