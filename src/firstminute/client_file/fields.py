"""How values are written in a client file: durations, times of day, opening hours, names of secrets.

Every pattern has the sentence a person reads when a value does not fit it (`HINTS`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS: Final[Mapping[str, int]] = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}

_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9]"
NAME: Final = r"^[a-z][a-z0-9_]{0,39}$"
SLUG: Final = r"^[a-z][a-z0-9-]{0,39}$"
SOURCE_NAME: Final = r"^[a-z][a-z0-9_-]{0,39}$"
DURATION: Final = r"^[0-9]{1,5} ?(s|sec|seconds?|min|minutes?|h|hours?|days?|weeks?)$"
# A step's delay: a duration, days on which the practice is open, or the first time of day after a night.
DELAY: Final = (
    r"^([0-9]{1,5} ?(s|sec|seconds?|min|minutes?|h|hours?|days?|weeks?)|[0-9]{1,3} business days?|next morning)$"
)
STEP_ID: Final = r"^step_[0-9]{1,3}$"
TIME: Final = f"^{_CLOCK}$"
HOURS: Final = f"^{_CLOCK} ?- ?({_CLOCK}|24:00)$"
WEEKDAYS: Final = f"^{_DAY}(-{_DAY})?(, ?{_DAY}(-{_DAY})?)*$"
SECRET: Final = r"^[a-z0-9_]+(/[a-z0-9_]+)+$"  # noqa: S105  the shape of a name
PHONE: Final = r"^\+[1-9][0-9]{6,14}$"
EMAIL: Final = r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+$"
SENDER: Final = r"^([^@<>]+ <[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+>|[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+)$"
URL: Final = r"^https?://[^\s/?#]+[^\s]*$"
ORIGIN: Final = r"^https?://[^\s/?#]+$"
STATE: Final = r"^(?:[A-Z]{2})$"
COUNTRY: Final = r"^[A-Z]{2}$"
CURRENCY: Final = r"^[A-Z]{3}$"
LANGUAGE: Final = r"^[a-z]{2}(-[A-Z]{2})?$"
DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
SOMETHING: Final = r"\S"

HINTS: Final[Mapping[str, str]] = {
    NAME: "must be a short name in lower-case letters, digits and underscores, like front_desk",
    SLUG: "must be lower-case letters, digits and hyphens, like bright-smile; rename the file, or set practice.slug",
    SOURCE_NAME: "must be lower-case letters, digits, hyphens and underscores, because it stands in a URL",
    DURATION: 'must be a duration like "45 s", "20 min", "3 h", "1 day" or "2 weeks"',
    DELAY: 'must be a duration like "20 min" or "1 day", or "2 business days", or "next morning"',
    STEP_ID: "must be a step's id, like step_3",
    TIME: 'must be a time of day like "10:15", from "00:00" to "23:59"',
    HOURS: 'must be hours like "08:00-18:00"; the end of the day is "24:00"',
    WEEKDAYS: "must be weekdays like mon, mon-fri or mon,wed,fri",
    SECRET: "must be the name of a secret, like twilio/auth_token; the secret itself never stands in this file",
    PHONE: 'must be a phone number in international form, like "+12125550100"',
    EMAIL: "must be an e-mail address, like hello@example.com",
    SENDER: "must be an e-mail address, alone or with a name: Example Dental <hello@example.com>",
    URL: "must be a full web address, like https://www.example.com/book",
    ORIGIN: "must be a website's origin without a path, like https://www.example.com",
    STATE: "must be a state's or province's two capital letters, like NY",
    COUNTRY: "must be a country's two capital letters (ISO 3166), like US",
    CURRENCY: "must be a currency's three capital letters (ISO 4217), like USD",
    LANGUAGE: "must be a language like en, es or pt-BR",
    DATE: "must be a date like 2026-12-24",
    SOMETHING: "must not be empty",
}


def _listed(given: object) -> object:
    """One value stands for a list of one."""
    return [given] if isinstance(given, str) else given


# Each alias carries the words the documentation shows for it.
Name = Annotated[str, StringConstraints(pattern=NAME), Field(json_schema_extra={"unit": "name"})]
Slug = Annotated[str, StringConstraints(pattern=SLUG), Field(json_schema_extra={"unit": "name"})]
SourceName = Annotated[str, StringConstraints(pattern=SOURCE_NAME), Field(json_schema_extra={"unit": "name"})]
Duration = Annotated[str, StringConstraints(pattern=DURATION), Field(json_schema_extra={"unit": "duration"})]
Delay = Annotated[str, StringConstraints(pattern=DELAY), Field(json_schema_extra={"unit": "delay"})]
StepId = Annotated[str, StringConstraints(pattern=STEP_ID), Field(json_schema_extra={"unit": "step's id"})]
Time = Annotated[str, StringConstraints(pattern=TIME), Field(json_schema_extra={"unit": "time of day"})]
SecretName = Annotated[str, StringConstraints(pattern=SECRET), Field(json_schema_extra={"unit": "secret's name"})]
Phone = Annotated[str, StringConstraints(pattern=PHONE), Field(json_schema_extra={"unit": "phone, E.164"})]
Email = Annotated[str, StringConstraints(pattern=EMAIL), Field(json_schema_extra={"unit": "e-mail"})]
Sender = Annotated[str, StringConstraints(pattern=SENDER), Field(json_schema_extra={"unit": "e-mail, with a name"})]
Url = Annotated[str, StringConstraints(pattern=URL), Field(json_schema_extra={"unit": "URL"})]
Origin = Annotated[str, StringConstraints(pattern=ORIGIN), Field(json_schema_extra={"unit": "origin"})]
State = Annotated[str, StringConstraints(pattern=STATE), Field(json_schema_extra={"unit": "state"})]
Country = Annotated[str, StringConstraints(pattern=COUNTRY), Field(json_schema_extra={"unit": "ISO 3166 code"})]
Currency = Annotated[str, StringConstraints(pattern=CURRENCY), Field(json_schema_extra={"unit": "ISO 4217 code"})]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE), Field(json_schema_extra={"unit": "language"})]
Date = Annotated[str, StringConstraints(pattern=DATE), Field(json_schema_extra={"unit": "date"})]
Text = Annotated[str, StringConstraints(pattern=SOMETHING), Field(json_schema_extra={"unit": "text"})]
Weekdays = Annotated[str, StringConstraints(pattern=WEEKDAYS)]
Words = Annotated[
    list[Annotated[str, StringConstraints(pattern=SOMETHING)]],
    BeforeValidator(_listed),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        }
    ),
    Field(json_schema_extra={"unit": "text, or a list"}),
]
DayHours = Annotated[
    list[Annotated[str, StringConstraints(pattern=HOURS)]],
    BeforeValidator(_listed),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": HOURS},
                {"type": "array", "items": {"type": "string", "pattern": HOURS}},
            ]
        }
    ),
]
Hours = Annotated[dict[Weekdays, DayHours], Field(json_schema_extra={"unit": "weekdays: hours"})]


def seconds(duration: str) -> int:
    """`20 min` is 1200."""
    number, unit = re.fullmatch(r"([0-9]+) ?([a-z]+)", duration).groups()  # type: ignore[union-attr]  # DURATION holds
    return int(number) * UNITS[unit[0]]


def minutes(time: str) -> int:
    """`10:15` is 615 minutes since midnight."""
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)


def weekdays(written: str) -> list[int]:
    """`mon-fri` is 0 to 4; `fri-mon` goes over the week's end."""
    days: list[int] = []
    for part in written.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start, end = DAYS.index(first), DAYS.index(last or first)
        days.extend((start + step) % 7 for step in range((end - start) % 7 + 1))
    return days


def bounds(written: str) -> tuple[int, int]:
    """`08:00-18:00` is (480, 1080); the closing time may be the next day's."""
    opens, _, closes = written.replace(" ", "").partition("-")
    return minutes(opens), minutes(closes)


def windows(hours: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Opening hours as `domain.practice.Window` has them. Hours over midnight become two windows."""
    found: list[tuple[tuple[int, ...], int, int]] = []
    for days, spans in hours.items():
        for opens, closes in map(bounds, spans):
            found += _split(weekdays(days), opens, closes)
    return [{"weekdays": list(days), "opens": opens, "closes": closes} for days, opens, closes in sorted(found)]


def _split(days: list[int], opens: int, closes: int) -> list[tuple[tuple[int, ...], int, int]]:
    if opens < closes:
        return [(tuple(sorted(days)), opens, closes)]
    tomorrow = tuple(sorted((day + 1) % 7 for day in days))
    morning = [(tomorrow, 0, closes)] if closes else []
    return [(tuple(sorted(days)), opens, 1440), *morning]
