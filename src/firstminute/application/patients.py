"""A practice's list of its patients: their contact points are hashed where the list lies, and only hashes leave it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from firstminute.domain import contact_points

_FEWEST_DIGITS: Final = 10


class Patients(Protocol):
    """The known contact points of patients, by their SHA-256 in hexadecimal."""

    def add(self, hashes: Iterable[str]) -> int:
        """Remember them; gives back how many there were."""

    def all(self) -> list[str]:
        """Every hash, sorted."""

    def clear(self) -> int:
        """Forget them all; gives back how many there were."""


def hashes_in(lines: Iterable[str], country: str) -> list[str]:
    """The hash of every phone number and e-mail address in a CSV file, in whatever column, each once.

    Normalised as an inquiry's are: numbers without a country code as somebody in `country` dials them.
    """
    points = (point for row in csv.reader(lines) for cell in row for point in _points(cell, country))
    return [hashlib.sha256(point.encode()).hexdigest() for point in dict.fromkeys(points)]


def _points(cell: str, country: str) -> Iterator[str]:
    """A cell of digits that is too short to dial is a chart number or a date."""
    address = contact_points.email(cell) if "@" in cell else None
    dialled = sum(one.isdigit() for one in cell) >= _FEWEST_DIGITS and "@" not in cell
    number = contact_points.phone(cell, country) if dialled else None
    yield from (one for one in (address, number) if one)
