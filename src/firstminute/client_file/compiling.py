"""The client file as the functions load it: every default filled in, every duration in seconds."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from firstminute.client_file.call_part import compiled_calls
from firstminute.client_file.channel_parts import USUAL_API, EmailPart, SmsPart
from firstminute.client_file.compiling_cadences import compiled_cadence
from firstminute.client_file.fields import seconds, windows
from firstminute.client_file.model import ClientFile, QualificationPart, TargetsPart
from firstminute.client_file.parts import MemberPart
from firstminute.client_file.plan_parts import FirstTouchPart
from firstminute.domain.recogniser_regions import region_of_postcode

# ISO 4217 currencies whose smallest unit is the unit itself.
_WHOLE = frozenset({"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "XAF", "XOF"})


def compiled(client: ClientFile) -> dict[str, Any]:
    """What `domain.practice_json.practice_from_json` reads. JSON-serialisable; holds names of secrets only.

    The owner of new leads comes first in `team`. `client.practice.slug` must be set, as `load` does.
    """
    practice = client.practice.model_dump()
    return {
        **{key: practice[key] for key in practice if key != "time_zone"},
        "zone": client.practice.time_zone,
        "state": state_of(client),
        "team": [_member(one) for one in sorted(client.team, key=lambda one: one.name != client.owner)],
        "coverage": windows(client.coverage),
        "sources": {name: {"name": name, **one.model_dump()} for name, one in client.sources.items()},
        "sms": _sms(client.channels.sms),
        "email": _email(client.channels.email),
        "templates": {name: {"name": name, **one.model_dump()} for name, one in client.templates.items()},
        "first_touch": _first_touch(client.first_touch),
        "cadences": {name: compiled_cadence(name, one) for name, one in client.cadences.items()},
        "send_policy": {
            "windows": windows(client.send_policy.hours),
            "holidays": sorted(client.holidays.dates),
            "federal_holidays": _federal(client),
            "consent": client.send_policy.consent,
            "caps": client.send_policy.caps.model_dump(),
            "countries": client.send_policy.countries,
        },
        "callbacks": [one.model_dump() for one in client.callbacks],
        "targets": _targets(client.targets),
        "qualification": _qualification(client.qualification, client.practice.currency),
        "repeat_window": seconds(client.repeat.within or client.repeat_window),
        "after_end": client.repeat.after_end,
        "spam": client.spam.model_dump() | {"min_fill_time": seconds(client.spam.min_fill_time)},
        "calls": compiled_calls(client.calls, client.practice.languages[0]),
        "raw_retention": seconds(client.raw_retention),
        "media_retention": seconds(client.media_retention),
    }


def alert_ways(member: MemberPart) -> list[str]:
    """How a member is alerted: as the file says, or every way it gives."""
    if member.alert_by is not None:
        return list(member.alert_by)
    return [way for way, given in (("sms", member.phone), ("email", member.email)) if given]


def state_of(client: ClientFile) -> str | None:
    """The practice's state or province: as the file says, or by the last postal code of its address."""
    if client.practice.state:
        return client.practice.state
    words = client.practice.address.replace(",", " ").split()
    pairs = (" ".join(pair) for pair in pairwise(words))  # a Canadian code is written in two
    found = [place for place in map(region_of_postcode, (*words, *pairs)) if place]
    return found[-1] if found and client.practice.country in ("US", "CA") else None


def _federal(client: ClientFile) -> bool:
    given = client.holidays.federal
    return client.practice.country == "US" if given is None else given


def _member(member: MemberPart) -> dict[str, Any]:
    shifts = {"hours": windows(member.hours or {}), "away": [[one.from_, one.to] for one in member.away]}
    return {**member.model_dump(), "alert_by": alert_ways(member), **shifts}


def _sms(account: SmsPart | None) -> dict[str, Any] | None:
    if account is None:
        return None
    base_url = (account.base_url or USUAL_API.get(account.provider, "")).rstrip("/")
    return {**_written(account, "account", "secret"), "sender": account.from_, "base_url": base_url}


def _email(account: EmailPart | None) -> dict[str, Any] | None:
    if account is None:
        return None
    return {**_written(account, "account", "secret", "receipts_secret", "host"), "sender": account.from_}


def _written(account: SmsPart | EmailPart, *names: str) -> dict[str, Any]:
    """An account's fields; of the names, those that the file does not give are empty."""
    return {**account.model_dump(exclude={"from_"}), **{name: getattr(account, name) or "" for name in names}}


def _first_touch(part: FirstTouchPart) -> dict[str, Any]:
    return {
        "policy": part.policy,
        "choices": [one.model_dump() for one in part.channels],
        "windows": windows(part.hours),
        "instant_within": seconds(part.instant_within),
        "quiet_hours": part.quiet_hours,
    }


def _targets(part: TargetsPart) -> dict[str, Any]:
    rates = part.model_dump(exclude={"first_touch", "first_human"})
    return {
        "first_touch_seconds": seconds(part.first_touch),
        "first_human_seconds": seconds(part.first_human),
        **{name: float(rate) for name, rate in rates.items()},
    }


def _qualification(part: QualificationPart, currency: str) -> dict[str, Any]:
    """The questions as written; amounts in minor units, durations in seconds."""
    minor = 1 if currency in _WHOLE else 100
    found = part.model_dump()
    found["longest"] = seconds(part.longest)
    found["investment"]["ranges"] = [
        {**one, "low": one["low"] * minor, "high": None if one["high"] is None else one["high"] * minor}
        for one in found["investment"]["ranges"]
    ]
    rushed = part.timeline.rushed_below
    found["timeline"]["rushed_below"] = seconds(rushed) if rushed else None
    return found
