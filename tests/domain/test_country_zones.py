"""Where somebody with a number from another country may be, and that nobody there is texted in the night."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from builders import a_practice, a_received
from firstminute.domain import area_codes, country_zones
from firstminute.domain.decision import DEFER, SEND, decide
from firstminute.domain.folding import fold
from firstminute.domain.touch import Touch


@pytest.mark.parametrize(
    ("phone", "zones"),
    [
        ("+447700900123", ("Europe/London",)),
        ("+5215512345678", ("America/Tijuana", "America/Hermosillo", "America/Mexico_City", "America/Cancun")),
        ("+353861234567", ("Europe/Dublin",)),
        ("+12125550123", ()),
        ("+999123456", ()),
        ("447700900123", ()),
        ("", ()),
    ],
)
def test_a_number_s_country_says_where_it_may_be(phone: str, zones: tuple[str, ...]) -> None:
    assert country_zones.zones(phone) == zones


def test_every_zone_there_is_known_to_the_clocks() -> None:
    named = {zone for zones in country_zones._codes().values() for zone in zones}
    assert named <= available_timezones()
    assert area_codes.zones("+447700900123") == ("Europe/London",)


@pytest.mark.parametrize(("hour", "action"), [(21, DEFER), (15, SEND)])
def test_nobody_in_london_is_texted_when_it_is_evening_there_and_noon_here(hour: int, action: str) -> None:
    at = datetime(2026, 12, 1, hour, 0, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    person = fold("ld_1", [a_received("ld_1", at=at, phone="+447700900123")])
    assert decide(a_practice(), person, Touch(1, "sms", "day_1_text"), at).action == action
