"""What begins a follow-up again that was over."""

from __future__ import annotations

import pytest

from builders import NOW
from firstminute.domain.events import SYSTEM, NewEvent
from firstminute.domain.states import NOT_ARRIVED, goes_on


@pytest.mark.parametrize(
    ("event_type", "because", "again"),
    [
        ("cadence.resumed", NOT_ARRIVED, True),
        ("cadence.resumed", "until", False),
        ("cadence.resumed", None, False),
        ("cadence.paused", NOT_ARRIVED, False),
        ("cadence.restarted", None, True),
        ("cadence.switched", None, True),
        ("lead.repeated", None, False),
    ],
)
def test_a_follow_up_that_was_over_goes_on_only_where_that_was_meant(event_type, because, again):
    event = NewEvent(event_type, NOW, SYSTEM, {"because": because} if because else {})
    assert goes_on(event) is again
