"""What hours and days off of a client file must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from firstminute.client_file.compiling import state_of
from firstminute.client_file.fields import DAYS, bounds, weekdays
from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Place
from firstminute.domain.recogniser_regions import region_of

Finding = tuple[Place, str]

_WAIVED: Final = (
    "the first text leaves at night too: 47 CFR 64.1200(c)(1) forbids solicitations between 21:00 and 8:00, and states "
    "more. A text at once in answer to the person's own request is none (FCC, July 2015, RILA), but for web forms that "
    "is untried"
)
_WAIVED_BY_DAY: Final = "the first text honours no state's hours; states make them for solicitations, and courts differ"

# Minutes since midnight where the person called is.
_MORNING: Final = 480
_EVENING: Final = 1260


def hours_findings(client: ClientFile) -> Iterator[Finding]:
    """Hours that are empty, given twice or overlap."""
    places: tuple[tuple[Place, Mapping[str, list[str]]], ...] = (
        (("coverage",), client.coverage),
        (("first_touch", "hours"), client.first_touch.hours),
        (("send_policy", "hours"), client.send_policy.hours),
        *((("team", number, "hours"), one.hours) for number, one in enumerate(client.team) if one.hours is not None),
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


def night_findings(client: ClientFile) -> Iterator[Finding]:
    """Hours turned round, or written for the night. https://www.law.cornell.edu/cfr/text/47/64.1200"""
    for days, spans in client.send_policy.hours.items():
        for written in spans:
            opens, closes = bounds(written)
            if closes < opens or closes <= _MORNING or opens >= _EVENING:
                message = "texts would leave between 21:00 and 8:00, which 47 CFR 64.1200(c)(1) forbids"
                yield ("send_policy", "hours", days), f'"{written}" lies in the night: {message}'


def quiet_hours_warnings(client: ClientFile) -> Iterator[Finding]:
    """Hours for the first text that reach into the night. https://www.law.cornell.edu/cfr/text/47/64.1200"""
    first = client.first_touch
    if first.policy != "send_now":
        return
    spans = (bounds(written) for several in first.hours.values() for written in several)
    night = any(opens < _MORNING or closes > _EVENING or closes <= opens for opens, closes in spans)
    if first.quiet_hours == "waive":
        yield ("first_touch", "quiet_hours"), _WAIVED if night else _WAIVED_BY_DAY
    elif night:
        message = (
            "47 CFR 64.1200(c)(1) allows texts from 8:00 to 21:00 where the person is; outside, these hours do nothing"
        )
        yield ("first_touch", "hours"), message


def state_warnings(client: ClientFile) -> Iterator[Finding]:
    """A practice whose state nobody can tell: its law on hours is not kept for people who may be there."""
    if client.practice.country in ("US", "CA") and state_of(client) is None:
        yield ("practice", "address"), "holds no ZIP code we know; set practice.state, so that its law on hours is kept"


def day_findings(client: ClientFile) -> Iterator[Finding]:
    """Days off and absences on days that are none."""
    dates: list[tuple[Place, str]] = [(("holidays", "dates", n), one) for n, one in enumerate(client.holidays.dates)]
    for number, member in enumerate(client.team):
        for index, away in enumerate(member.away):
            place: Place = ("team", number, "away", index)
            dates += [((*place, "from"), away.from_), ((*place, "to"), away.to)]
    for where, written in dates:
        try:
            date.fromisoformat(written)
        except ValueError:
            yield where, f"{written} is not in the calendar"


def state_findings(client: ClientFile) -> Iterator[Finding]:
    """A state that is none: no law on hours would be kept for it, and nobody would see that."""
    state = client.practice.state
    if state is not None and client.practice.country in ("US", "CA") and region_of(state) != state:
        yield ("practice", "state"), f"{state} is no state or province"


def _spans(place: Place, spans: list[str]) -> Iterator[Finding]:
    before = -1
    for written in spans:
        opens, closes = bounds(written)
        if opens == closes:
            yield place, f'"{written}" opens and closes at the same time; the whole day is "00:00-24:00"'
        if opens < before:
            yield place, f'"{written}" overlaps the hours before it, or stands before them'
        before = closes if closes > opens else 1440 + closes
