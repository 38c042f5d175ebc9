"""What stands in webhooks' bodies, read without trusting it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from firstminute.adapters.channels.told import moment

AT = datetime(2026, 11, 25, 15, 5, 2, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("told", ["2026-11-25T15:05:02.500Z", "2026-11-25T10:05:02.5-05:00", 1795619102500])
def test_a_moment_is_told_in_words_or_in_milliseconds(told: Any) -> None:
    assert moment(told) == AT


@pytest.mark.parametrize("told", [None, "", "soon", "2026-11-25", "2026-11-25T15:05:02", 10**30, 1.5, [], {}])
def test_what_is_no_moment_is_none(told: Any) -> None:
    assert moment(told) is None
