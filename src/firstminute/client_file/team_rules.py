"""What must be right about the people who answer leads: how they are reached, and when they are there."""

from __future__ import annotations

from collections.abc import Iterator

from firstminute.client_file.channel_rules import accounts
from firstminute.client_file.compiling import alert_ways
from firstminute.client_file.model import ClientFile
from firstminute.client_file.parts import MemberPart
from firstminute.client_file.reading import Place

Finding = tuple[Place, str]


def team_findings(client: ClientFile) -> Iterator[Finding]:
    """Members that are twice, whom nothing reaches, or who are away for less than nothing."""
    yield from _shifts(client)
    yield from _circles(client)
    names = [member.name for member in client.team]
    for number, member in enumerate(client.team):
        if member.name in names[:number]:
            yield ("team", number, "name"), f"{member.name} is in the team already"
        if "sms" in alert_ways(member) and not member.phone:
            yield ("team", number, "alert_by"), "is to be alerted by text but has no phone"
        if "email" in alert_ways(member) and not member.email:
            yield ("team", number, "alert_by"), "is to be alerted by e-mail but has no email"
    if not any(_reachable(client, member) for member in client.team):
        yield ("team",), "nobody can be alerted of a new lead: give somebody a phone or email, and that channel"


def team_warnings(client: ClientFile) -> Iterator[Finding]:
    """Phones that ring in vain, or for two."""
    owners: dict[str, str] = {}
    for number, member in enumerate(client.team):
        place: Place = ("team", number, "phone")
        if member.phone is None:
            continue
        if member.phone == client.practice.phone:
            yield place, "is the number people call; calls never ring it, or they would go in circles"
        if member.phone in owners:
            other = owners[member.phone]
            yield (
                place,
                f"is {other}'s phone too: every alert comes twice, and what is texted from it counts as {other}'s",
            )
        owners.setdefault(member.phone, member.name)


def _circles(client: ClientFile) -> Iterator[Finding]:
    """Alerts and calls to a number that they leave from: providers refuse the one, and the other never ends.

    https://www.twilio.com/docs/api/errors/21266
    """
    sms = client.channels.sms
    ours = {**dict.fromkeys(client.calls.numbers, "calls.numbers"), **({sms.from_: "channels.sms.from"} if sms else {})}
    for number, member in enumerate(client.team):
        if member.phone in ours:
            told = (
                f"is our own number ({ours[member.phone]}); give the phone that {member.name} answers, or leave it out"
            )
            yield ("team", number, "phone"), told


def _reachable(client: ClientFile, member: MemberPart) -> bool:
    switched_on = {name for name, account in accounts(client).items() if account.enabled}
    contact = {"sms": member.phone, "email": member.email}
    return any(contact[way] and way in switched_on for way in alert_ways(member))


def _shifts(client: ClientFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, member in enumerate(client.team):
        for index, one in enumerate(member.away):
            if one.from_ > one.to:
                yield ("team", number, "away", index), "ends before it begins"
