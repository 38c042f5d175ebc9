"""What must fit together across the parts of a client file, beyond each value by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import jmespath  # type: ignore[import-untyped]  # ships no types
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]  # ships no types

from firstminute.adapters.sources.reading.attribution import LONGEST_CAMPAIGN
from firstminute.client_file.compiling import alert_ways
from firstminute.client_file.fields import DAYS, bounds, minutes, seconds, weekdays
from firstminute.client_file.kinds import is_public, kinds
from firstminute.client_file.messages import nearest
from firstminute.client_file.model import CadencePart, ClientFile
from firstminute.client_file.parts import MemberPart, SourcePart
from firstminute.client_file.places import private
from firstminute.client_file.reading import Place
from firstminute.client_file.source_rules import asking_findings
from firstminute.client_file.wording_rules import wording_findings
from firstminute.domain.events import EVENT_TYPES

Finding = tuple[Place, str]

# What `bootstrap` sends texts and e-mails through.
_PROVIDERS: Final = {"sms": "twilio", "email": "ses"}
# Minutes since midnight where the person called is.
_MORNING: Final = 480
_EVENING: Final = 1260
_LONGEST_ANSWER: Final = 86_400  # a first-human target beyond a day is a slip of the pen

# Shapes that only secrets have: Stripe-like keys, Standard Webhooks, AWS, SendGrid, Slack, GitHub, private keys, and
# 32 or more hex digits or 40 and more letters and digits alone, like Twilio's auth token.
_LIKE_A_SECRET: Final = re.compile(
    r"\b(whsec|sk_live|sk_test|rk_live|xox[abpr]|ghp|github_pat)[_-][A-Za-z0-9_+/=-]{8,}|\bAKIA[0-9A-Z]{16}\b"
    r"|\bSG\.[\w-]{16,}|-----BEGIN|^[0-9a-f]{32,}$|^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/=_-]{40,}$"
)


# Fields that hold the name of a secret, in which people write the secret itself.
_NAMES: Final = (("secret",), ("token",), ("handshake",), ("turnstile",))


def findings(client: ClientFile) -> Iterator[Finding]:
    """Everything that does not fit, with the place in the file to correct."""
    for rule in _RULES:
        yield from rule(client)


def secrets_in(given: Any, place: Place = ()) -> Iterator[Finding]:
    """Values anywhere in the file that look like a secret itself. The value is not repeated in the message."""
    if isinstance(given, Mapping):
        for key, value in given.items():
            yield from secrets_in(value, (*place, key))
    elif isinstance(given, list):
        for number, value in enumerate(given):
            yield from secrets_in(value, (*place, number))
    elif isinstance(given, str) and (_LIKE_A_SECRET.search(given) or (place[-1:] in _NAMES and _opaque(given))):
        yield place, "looks like a secret itself; store it in AWS Secrets Manager and write its name here"


def _opaque(name: str) -> bool:
    """A part of a secret's name that nobody would choose: 16 and more characters, many digits between letters."""
    return any(len(part) >= 16 and sum(map(str.isdigit, part)) >= 4 for part in name.split("/"))


def _team(client: ClientFile) -> Iterator[Finding]:
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


def _reachable(client: ClientFile, member: MemberPart) -> bool:
    switched_on = {name for name, account in _accounts(client).items() if account.enabled}
    contact = {"sms": member.phone, "email": member.email}
    return any(contact[way] and way in switched_on for way in alert_ways(member))


def _accounts(client: ClientFile) -> dict[str, Any]:
    channels = {"sms": client.channels.sms, "email": client.channels.email}
    return {name: account for name, account in channels.items() if account is not None}


def _hours(client: ClientFile) -> Iterator[Finding]:
    places: tuple[tuple[Place, Mapping[str, list[str]]], ...] = (
        (("coverage",), client.coverage),
        (("first_touch", "hours"), client.first_touch.hours),
        (("send_policy", "hours"), client.send_policy.hours),
    )
    for place, hours in places:
        if not any(hours.values()):
            yield place, "must hold at least one day with hours"
        seen: dict[int, str] = {}
        for days, spans in hours.items():
            for day in sorted(set(weekdays(days)) & seen.keys()):
                yield (*place, days), f"gives hours for {DAYS[day]}, which {seen[day]} has given already"
            seen |= dict.fromkeys(weekdays(days), days)
            yield from _spans((*place, days), spans)


def _spans(place: Place, spans: list[str]) -> Iterator[Finding]:
    before = -1
    for written in spans:
        opens, closes = bounds(written)
        if opens == closes:
            yield place, f'"{written}" opens and closes at the same time; the whole day is "00:00-24:00"'
        if opens < before:
            yield place, f'"{written}" overlaps the hours before it, or stands before them'
        before = closes if closes > opens else 1440 + closes


def _night(client: ClientFile) -> Iterator[Finding]:
    """Hours turned round, or written for the night. https://www.law.cornell.edu/cfr/text/47/64.1200"""
    for days, spans in client.send_policy.hours.items():
        for written in spans:
            opens, closes = bounds(written)
            if closes < opens or closes <= _MORNING or opens >= _EVENING:
                message = "texts would leave between 21:00 and 8:00, which 47 CFR 64.1200(c)(1) forbids"
                yield ("send_policy", "hours", days), f'"{written}" lies in the night: {message}'


def _holidays(client: ClientFile) -> Iterator[Finding]:
    for number, written in enumerate(client.holidays.dates):
        try:
            date.fromisoformat(written)
        except ValueError:
            yield ("holidays", "dates", number), f"{written} is not in the calendar"


def _sources(client: ClientFile) -> Iterator[Finding]:
    for name, source in client.sources.items():
        if source.kind not in kinds():
            yield ("sources", name, "kind"), f"there is no kind {source.kind}; there are {', '.join(kinds())}"
        elif source.secret is None and not is_public(source.kind):
            yield ("sources", name), f"a source of kind {source.kind} needs a secret, so that nobody else can post here"
        if len(source.campaign or "") > LONGEST_CAMPAIGN:
            yield ("sources", name, "campaign"), f"is longer than {LONGEST_CAMPAIGN} characters; numbers are kept by it"
        for number, origin in enumerate(source.origins):
            if origin.startswith("http:") and not private(origin):
                yield ("sources", name, "origins", number), "must be https, unless it is this machine"
        for ours, problem in _mapping(source):
            yield ("sources", name, "mapping", ours), problem


def _mapping(source: SourcePart) -> Iterator[tuple[str, str]]:
    """What is wrong with each expression. https://jmespath.org/specification.html#grammar"""
    for ours, expression in source.mapping.items():
        if source.kind == "form":
            yield ours, "a form is not read by a mapping; name its fields under `fields`"
        try:
            jmespath.compile(expression)
        except JMESPathError as error:
            yield ours, f'"{expression}" is no JMESPath expression: {str(error).splitlines()[0]}'


def _channels(client: ClientFile) -> Iterator[Finding]:
    accounts = _accounts(client)
    if not any(account.enabled for account in accounts.values()):
        yield ("channels",), "needs sms or email, switched on, or nothing can leave"
    for name, account in accounts.items():
        if account.provider != _PROVIDERS[name]:
            message = f"there is no provider {account.provider} for {name}; there is {_PROVIDERS[name]}"
            yield ("channels", name, "provider"), message
        if account.base_url and account.base_url.startswith("http:") and not private(account.base_url):
            yield ("channels", name, "base_url"), "must be https, unless it is this machine or its network"
    sms = client.channels.sms
    # https://www.twilio.com/docs/glossary/what-is-a-sid
    if sms and sms.provider == "twilio" and not re.fullmatch("AC[0-9a-fA-F]{32}", sms.account):
        yield ("channels", "sms", "account"), "must be Twilio's Account SID: AC and 32 hex digits"


def _callbacks(client: ClientFile) -> Iterator[Finding]:
    names = [callback.name for callback in client.callbacks]
    for number, callback in enumerate(client.callbacks):
        place = ("callbacks", number)
        if callback.name in names[:number]:
            yield (*place, "name"), f"another callback is called {callback.name} already"
        if callback.url.startswith("http:") and not (callback.allow_private and private(callback.url)):
            yield (*place, "url"), "must be https; http is for private addresses with allow_private: true"
        if callback.url.startswith("https:") and private(callback.url) and not callback.allow_private:
            yield (*place, "url"), "leads to a private address; set allow_private: true if that is meant"
        for index, event in enumerate(callback.events):
            if event not in EVENT_TYPES:
                yield (*place, "events", index), f"there is no event {event}; {nearest(event, sorted(EVENT_TYPES))}"


def _cadences(client: ClientFile) -> Iterator[Finding]:
    if "new_lead" not in client.cadences:
        yield ("cadences",), f"needs the cadence new_lead; {nearest('new_lead', list(client.cadences))}"
    for name, cadence in client.cadences.items():
        yield from _order(("cadences", name, "steps"), cadence)


def _order(place: Place, cadence: CadencePart) -> Iterator[Finding]:
    before = (0, -1)
    for number, step in enumerate(cadence.steps):
        due = (seconds(step.after), minutes(step.at) if step.at else -1)
        if due < before:
            yield (*place, number), "is due before the step above it; write the steps in the order they are due"
        before = max(due, before)


def _targets(client: ClientFile) -> Iterator[Finding]:
    targets = client.targets
    if targets.qualification_rate_low > targets.qualification_rate_high:
        yield ("targets", "qualification_rate_low"), "is above qualification_rate_high"
    if seconds(targets.first_human) > _LONGEST_ANSWER:
        yield ("targets", "first_human"), "is longer than a day; the aim is minutes"
    for number, one in enumerate(client.qualification.investment.ranges):
        if one.high is not None and one.high <= one.low:
            yield ("qualification", "investment", "ranges", number), "ends before it begins"


_RULES: Final[tuple[Callable[[ClientFile], Iterator[Finding]], ...]] = (
    _team,
    _hours,
    _night,
    _holidays,
    _sources,
    asking_findings,
    _channels,
    _callbacks,
    _cadences,
    _targets,
    wording_findings,
)
