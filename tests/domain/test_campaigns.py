"""What may be the name of a campaign: anything but a way to reach somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain.campaigns import LONGEST, campaign


@pytest.mark.parametrize(
    "name",
    [
        "fall", "implants-fall", "Fall Implants 2026 | Search (NYC)", "2026-11-24", "20261124-20261231", "20857439567",
        "120210123456789012", "brand_exact", "Größe ✓", "meet dr. smith", "v2.1", "10-off-2026", "50% off", "a/b test",
        "Black Friday 11/27", "open 24/7", "under 5000",
    ],
)  # fmt: skip
def test_a_name_stays_as_it_is(name: str) -> None:
    assert campaign(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "dana.reyes@example.com", "Dana <dana@example.com>", "dana%40example.com", "to dana@mail", "x@y",
        "(212) 555-0143", "212-555-0143", "212.555.0143", "2125550143", "12125550143", "+12125550143", "1 212 555 0143",
        "+44 20 7946 0958", "call 212 555 0143 now", "tel:+12125550143",
        "https://practice.example/?name=dana", "http://x", "www.practice.example", "practice.example/thanks?d=1",
    ],
)  # fmt: skip
def test_a_way_to_reach_somebody_is_no_name(text: str) -> None:
    assert campaign(text) is None


@pytest.mark.parametrize("nothing", [None, "", "  ", "\n"])
def test_nothing_is_no_name(nothing: str | None) -> None:
    assert campaign(nothing) is None


def test_an_address_behind_a_long_name_is_found_too() -> None:
    assert campaign("x " * LONGEST + "dana@example.com") is None


@given(st.text(max_size=400))
def test_a_name_is_short_and_on_one_line_and_stays_the_same(text: str) -> None:
    name = campaign(text)
    if name is not None:
        assert 0 < len(name) <= LONGEST
        assert "\n" not in name
        assert campaign(name) == name
