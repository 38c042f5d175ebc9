"""The people of a simulation: who they are, when they ask and what they do, all of it from one seed.

The shares are guesses of ours, made to try every branch rather than to foretell a practice's numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from firstminute.domain.inquiry import Consent, Draft
from firstminute.domain.practice import Practice

# Area codes of every zone of the United States: those of one zone, of two or three, of none, and toll-free ones.
_AREAS: Final = (
    *("212", "646", "305", "404", "617", "203", "401", "313", "502", "215", "703", "412", "802", "207"),
    *("312", "512", "713", "214", "504", "205", "601", "615", "612", "405", "414", "314", "816", "316", "402", "515"),
    *("303", "801", "505", "915", "406", "602", "480", "307", "213", "310", "415", "702", "503", "206", "916"),
    *("219", "423", "850", "906", "270", "605", "701", "208", "541", "775", "928", "620", "308"),
    *("907", "808", "787", "671", "340", "800", "888", "416", "604", "902", "709", "999"),
)
_STATES: Final = (
    "TX",
    "FL",
    "CA",
    "NY",
    "CT",
    "RI",
    "KY",
    "IL",
    "WA",
    "LA",
    "AL",
    "MS",
    "OK",
    "VA",
    "MN",
    "HI",
    "AK",
    "TN",
)
_NAMES: Final = (
    *(
        "Maria",
        "James",
        "Aisha",
        "Wei",
        "Łukasz",
        "José",
        "Zoë",
        "Дана",
        "李",
        "محمد",
        "ANNA",
        "peter",
        "O'Brien",
        "Ana Sofía",
    ),
    *(
        None,
        "",
        "test",
        "x" * 200,
        "Ana 🦷",
        "www.evil.example",
        "{first_name}",
        "a\nb",
        "Mary Ann de la Cruz",
        "12345",
    ),
)
# How likely an inquiry is in each hour of the day, in the person's own impression of it: evenings and nights as well.
_HOURS: Final = (2, 1, 1, 1, 1, 2, 3, 5, 8, 10, 11, 10, 10, 9, 9, 9, 9, 9, 10, 11, 11, 9, 6, 4)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person of the simulation. `dead_mail`: what is sent to the address bounces."""

    number: int
    asks_at: datetime
    draft: Draft
    landline: bool
    dead_mail: bool
    asks_again_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outage:
    """A provider that takes nothing of a channel for a while."""

    channel: str
    begins: datetime
    ends: datetime


def people(practice: Practice, count: int, start: datetime, days: int, seed: int) -> Iterator[Somebody]:
    """Everybody who asks, in no order of time. The same for the same seed, whoever looks at how many of them."""
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")  # noqa: S311  no secret hangs on it
        asks_at = _moment(dice, start, days)
        again = asks_at + timedelta(days=dice.uniform(2, 70)) if dice.random() < 0.03 else None
        draft = _draft(practice, number, dice, asks_at)
        yield Somebody(number, asks_at, draft, dice.random() < 0.05, dice.random() < 0.03, again)


def outages(start: datetime, days: int, seed: int) -> list[Outage]:
    """About one every ten days and channel, of minutes to hours; and one of texts that lasts longer than a day."""
    dice = random.Random(f"{seed}/outages")  # noqa: S311  no secret hangs on it
    found = [
        Outage(channel, begins, begins + timedelta(minutes=dice.choice((4, 20, 90, 360))))
        for channel in ("sms", "email")
        for _ in range(max(1, days // 10))
        for begins in [start + timedelta(days=dice.uniform(0, days))]
    ]
    long = start + timedelta(days=days / 2, hours=9)
    return [*found, Outage("sms", long, long + timedelta(hours=30))]


def dice_of(seed: int, number: int) -> random.Random:
    """What one person's deeds are thrown with."""
    return random.Random(f"{seed}/{number}/deeds")  # noqa: S311  no secret hangs on it


def _moment(dice: random.Random, start: datetime, days: int) -> datetime:
    hour = dice.choices(range(24), _HOURS)[0]
    day = start + timedelta(days=dice.randrange(days))
    return day + timedelta(hours=hour, seconds=dice.randrange(3600), milliseconds=dice.randrange(1000))


def _draft(practice: Practice, number: int, dice: random.Random, at: datetime) -> Draft:
    reach = dice.random()
    family = number > 0 and number % 50 == 7  # a phone that two people share
    phone = None if reach < 0.06 else _phone(number - 1 if family else number)
    email = None if phone and reach > 0.9 else f"person{number}@mail.example"
    late = timedelta(hours=dice.uniform(7, 80)) if dice.random() < 0.03 else timedelta(seconds=dice.uniform(0.2, 4))
    languages = (*practice.languages, "es")
    return Draft(
        first_name=dice.choice(_NAMES),
        last_name=f"Number{number}",
        phone=phone,
        email=email,
        region=dice.choice(_STATES) if dice.random() < 0.3 else None,
        language=dice.choice(languages),
        submitted_at=at - late,
        consent=Consent(True, "I agree to be answered.", None, None, at) if dice.random() < 0.85 else None,
    )


def _phone(number: int) -> str:
    """By the number alone, so that whoever shares it can name it."""
    return f"+1{_AREAS[number * 7 % len(_AREAS)]}{5_000_000 + number:07d}"
