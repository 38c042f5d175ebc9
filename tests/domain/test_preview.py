"""Golden timelines: what one lead lives through, as the practice reads it before it goes live."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from builders import a_practice
from firstminute.domain.practice import Practice, Window
from firstminute.domain.preview import timeline

NEW_YORK = ZoneInfo("America/New_York")

TUESDAY_MORNING = """
Tue 01 Dec 10:00 received
Tue 01 Dec 10:00 send first sms
Tue 01 Dec 10:03 send step_1 call
Tue 01 Dec 10:45 send step_2 call
Tue 01 Dec 13:00 send step_3 email
Wed 02 Dec 10:15 send step_4 sms
Wed 02 Dec 17:15 send step_5 call
Thu 03 Dec 09:40 send step_6 email
Fri 04 Dec 11:30 send step_7 call
Fri 04 Dec 16:20 send step_8 sms
Sat 05 Dec 12:10 send step_9 email
Mon 07 Dec 08:00 send step_10 call
Tue 08 Dec 12:35 send step_11 sms
Wed 09 Dec 10:30 send step_12 call
Wed 09 Dec 15:10 send step_13 email
Tue 15 Dec 10:20 send step_14 email
Tue 15 Dec 10:20 end
"""
# The Saturday after Thanksgiving, at night: an e-mail answers, the text follows in the morning, calls on Monday.
SATURDAY_NIGHT = """
Sat 28 Nov 21:40 received
Sat 28 Nov 21:40 send first email
Sun 29 Nov 08:00 send first sms
Mon 30 Nov 08:00 send step_1 call
Mon 30 Nov 08:42 send step_2 call
Mon 30 Nov 09:42 send step_3 email
Tue 01 Dec 10:15 send step_4 sms
Tue 01 Dec 17:15 send step_5 call
Wed 02 Dec 09:40 send step_6 email
Wed 02 Dec 11:30 send step_7 call
Wed 02 Dec 16:20 send step_8 sms
Thu 03 Dec 12:10 send step_9 email
Thu 03 Dec 17:30 send step_10 call
Sat 05 Dec 12:35 send step_11 sms
Mon 07 Dec 08:00 send step_12 call
Mon 07 Dec 15:10 send step_13 email
Sat 12 Dec 10:20 send step_14 email
Sat 12 Dec 10:20 end
"""
# Clocks in New York go forward on 14 March 2027 at 2:00: noon is noon on both sides, though a day is 23 hours.
CLOCKS_FORWARD = """
Sat 13 Mar 12:35 received
Sat 13 Mar 12:35 send first sms
Sat 13 Mar 12:38 send step_1 call
Sat 13 Mar 13:20 send step_2 call
Sat 13 Mar 15:35 send step_3 email
Sun 14 Mar 12:00 send step_4 sms
"""


def practice() -> Practice:
    demo = a_practice()
    return replace(demo, first_touch=replace(demo.first_touch, windows=(Window((0, 1, 2, 3, 4, 5, 6), 480, 1260),)))


def told(at: str) -> list[str]:
    moments = timeline(practice(), "website", datetime.fromisoformat(at).replace(tzinfo=NEW_YORK))
    return [" ".join(filter(None, (f"{m.at:%a %d %b %H:%M}", m.action, m.touch, m.channel))) for m in moments]


@pytest.mark.parametrize(
    ("at", "golden"),
    [
        ("2026-12-01T10:00", TUESDAY_MORNING),
        ("2026-11-28T21:40", SATURDAY_NIGHT),
        ("2027-03-13T12:35", CLOCKS_FORWARD),
    ],
)
def test_a_lead_lives_through_exactly_this(at: str, golden: str) -> None:
    expected = golden.strip().split("\n")
    assert told(at)[: len(expected)] == expected


def test_the_night_of_that_timeline_really_is_the_one_the_clocks_change_in() -> None:
    before, after = (datetime(2027, 3, day, 12, tzinfo=NEW_YORK).utcoffset() for day in (13, 14))
    assert before != after


def test_everything_that_would_leave_shows_its_words() -> None:
    moments = timeline(practice(), "website", datetime(2026, 12, 1, 10, tzinfo=NEW_YORK))
    assert all(one.text for one in moments if one.action == "send")
    assert all(one.subject for one in moments if one.channel == "email")
    assert "Jordan" in (moments[1].text or "")
