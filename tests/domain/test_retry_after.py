from __future__ import annotations

from datetime import UTC, datetime

import pytest

from firstminute.domain.retry_after import seconds_of

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("Tue, 24 Nov 2026 17:02:00 GMT", 120.0),
        ("Tue, 24 Nov 2026 12:02:00 -0500", 120.0),
        ("Tue, 24 Nov 2026 16:00:00 GMT", 0.0),
        ("9" * 400, 999_999_999.0),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("Tue, 99 Foo 2026 99:99:99 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_a_receiver_names_seconds_or_a_date(value, seconds):
    assert seconds_of(value, NOW) == seconds
