"""Sends as a lead's head keeps them."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from builders import NOW
from firstminute.domain.sends import read, send, written
from firstminute.domain.touch import FOLLOW_UP

SECOND = NOW.replace(microsecond=0)


@pytest.mark.parametrize(("microseconds", "later"), [(0, 0), (1, 1), (999_999, 1)])
def test_a_part_of_a_second_counts_as_a_whole_one(microseconds, later):
    sent = send("sms", SECOND + timedelta(microseconds=microseconds), FOLLOW_UP)
    assert sent.at == SECOND + timedelta(seconds=later)


def test_what_is_written_is_read_again():
    sends = (send("sms", SECOND, FOLLOW_UP), send("email", SECOND.astimezone(timezone(timedelta(hours=-5))), FOLLOW_UP))
    assert read(written(sends)) == sends


def test_a_purpose_nobody_knows_any_more_counts_as_a_follow_up():
    assert send("sms", SECOND, "of_another_time") == send("sms", SECOND, FOLLOW_UP)
