"""What must fit together across the parts of a client file, beyond each value by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import jmespath  # type: ignore[import-untyped]  # ships no types
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]  # ships no types

from firstminute.adapters.sources.reading.attribution import LONGEST_CAMPAIGN
from firstminute.client_file.cadence_rules import cadence_findings
from firstminute.client_file.cadence_ways import way_findings
from firstminute.client_file.call_rules import call_findings, call_warnings
from firstminute.client_file.channel_rules import channel_findings, channel_warnings
from firstminute.client_file.country_rules import country_findings, country_warnings
from firstminute.client_file.fields import seconds
from firstminute.client_file.hours_rules import (
    day_findings,
    hours_findings,
    night_findings,
    quiet_hours_warnings,
    state_findings,
    state_warnings,
)
from firstminute.client_file.kinds import is_public, kinds
from firstminute.client_file.language_rules import language_findings, language_warnings
from firstminute.client_file.messages import nearest
from firstminute.client_file.model import ClientFile
from firstminute.client_file.parts import SourcePart
from firstminute.client_file.places import private
from firstminute.client_file.reading import Place
from firstminute.client_file.retention_rules import retention_findings, retention_warnings
from firstminute.client_file.source_rules import asking_findings
from firstminute.client_file.team_rules import team_findings, team_warnings
from firstminute.client_file.wording_rules import wording_findings, wording_warnings
from firstminute.domain.events import EVENT_TYPES

Finding = tuple[Place, str]

_LONGEST_ANSWER: Final = 86_400  # a first-human target beyond a day is a slip of the pen


def findings(client: ClientFile) -> Iterator[Finding]:
    """Everything that does not fit, with the place in the file to correct."""
    for rule in _RULES:
        yield from rule(client)


def _name(client: ClientFile) -> Iterator[Finding]:
    """The practice's name stands in every message: what is no part of a name would be read as something else."""
    wrong = sorted({one for one in client.practice.name if one in "{}<>" or not one.isprintable()})
    if wrong:
        shown = ", ".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in wrong)
        yield ("practice", "name"), f"holds {shown}; write the name as people read it"


def warnings(client: ClientFile) -> Iterator[Finding]:
    """What a practice should look at, though it may be deployed as it is."""
    for rule in _DOUBTS:
        yield from rule(client)


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
    team_findings,
    _name,
    hours_findings,
    night_findings,
    day_findings,
    state_findings,
    _sources,
    asking_findings,
    channel_findings,
    call_findings,
    retention_findings,
    language_findings,
    _callbacks,
    cadence_findings,
    way_findings,
    _targets,
    wording_findings,
    country_findings,
)
_DOUBTS: Final[tuple[Callable[[ClientFile], Iterator[Finding]], ...]] = (
    wording_warnings,
    team_warnings,
    call_warnings,
    retention_warnings,
    language_warnings,
    channel_warnings,
    quiet_hours_warnings,
    state_warnings,
    country_warnings,
)
