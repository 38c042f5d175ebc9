"""The countries whose numbers are texted and rung automatically: that they exist, and that home is among them."""

from __future__ import annotations

from collections.abc import Iterator

from firstminute.client_file.model import ClientFile
from firstminute.client_file.reading import Place
from firstminute.domain import calling_codes
from firstminute.domain.area_codes import NUMBERED
from firstminute.domain.number_rules import countries


def country_findings(client: ClientFile) -> Iterator[tuple[Place, str]]:
    """A country that no number is of."""
    for number, country in enumerate(client.send_policy.countries):
        if country not in NUMBERED | calling_codes.known():
            yield ("send_policy", "countries", number), f"{country} is no country that has phone numbers of its own"


def country_warnings(client: ClientFile) -> Iterator[tuple[Place, str]]:
    """A practice that texts nobody at home."""
    home, served = countries(client.practice.phone), client.send_policy.countries
    if served and home and not set(home) & set(served):
        yield ("send_policy", "countries"), f"leaves out {home[0]}, where the practice's own number is"
