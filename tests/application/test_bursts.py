"""Several texts in a row reach the owner as one alert, the first at once, and none of them is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from builders import NOW
from firstminute.application.bursts import BURST, MISSED, REDIALS, REPLIED, Covered, Wait, burst, together
from firstminute.domain.events import SYSTEM, Event


def text(seq: int, words: str = "Hello") -> Event:
    return Event(f"ev_{seq}", REPLIED, "ld_1", seq, NOW, NOW, SYSTEM, {"channel": "sms", "text": words})


def call(seq: int, **data: object) -> Event:
    return Event(f"ev_{seq}", MISSED, "ld_1", seq, NOW, NOW, SYSTEM, {"outcome": "no_answer", **data})


def test_the_first_text_is_told_at_once() -> None:
    assert burst([text(3)], text(3), {}, NOW) == text(3)


def test_a_text_on_its_heels_waits_for_the_rest_of_the_minute() -> None:
    log = [text(3, "Hi"), text(4, "and one more thing")]
    assert burst(log, log[1], {3: NOW}, NOW + timedelta(seconds=20)) == Wait(40)
    told = burst(log, log[1], {3: NOW}, NOW + timedelta(seconds=60))
    assert isinstance(told, Event)
    assert told.data["text"] == "and one more thing"


def test_what_came_in_between_is_told_by_the_last_alone() -> None:
    log = [text(3), text(4, "one"), text(5, "two"), text(6, "three")]
    assert burst(log, log[1], {3: NOW}, NOW + timedelta(seconds=61)) == Covered()
    told = burst(log, log[3], {3: NOW}, NOW + timedelta(seconds=61))
    assert isinstance(told, Event)
    assert told.data["text"] == "one / two / three"


def test_who_calls_again_and_again_is_told_of_at_once_and_then_in_one() -> None:
    log = [
        call(3),
        text(4),
        call(5),
        call(6, voicemail=True),
        call(7),
        call(8, corrected=True),
        call(9, outcome="answered"),
    ]
    assert burst(log[:1], log[0], {}, NOW) == log[0]
    soon = NOW + timedelta(seconds=50)
    assert burst(log[:3], log[2], {3: NOW}, soon) == Wait(550)
    assert burst(log, log[2], {3: NOW}, NOW + REDIALS) == Covered()
    told = burst(log, log[4], {3: NOW}, NOW + REDIALS)
    assert isinstance(told, Event)
    assert told.data["times"] == 2


def test_a_single_call_after_ten_minutes_is_told_like_the_first() -> None:
    log = [call(3), call(5)]
    assert burst(log, log[1], {3: NOW}, NOW + REDIALS) == log[1]
    assert together(log, log[1], ()).data["times"] == 2


@given(gaps=st.lists(st.integers(0, 150), min_size=1, max_size=12), lag=st.integers(0, 5))
def test_every_word_reaches_the_owner_once_and_alerts_keep_their_distance(gaps: list[int], lag: int) -> None:
    log: list[Event] = []
    due: list[tuple[datetime, Event]] = []
    alerts: list[tuple[datetime, str]] = []
    told: dict[int, datetime] = {}
    at, coming = NOW, []
    for number, gap in enumerate(gaps, 1):
        at += timedelta(seconds=gap)
        coming.append((at, text(number, f"w{number}")))
    while coming or due:
        arrives = coming[0][0] if coming else None
        wakes = min((when for when, _ in due), default=None)
        if wakes is None or (arrives is not None and arrives <= wakes):
            when, event = coming.pop(0)
            log.append(event)
            due.append((when + timedelta(seconds=lag), event))
            continue
        when, event = min(due, key=lambda one: one[0])
        due.remove((when, event))
        found = burst(log, event, told, when)
        if isinstance(found, Wait):
            due.append((when + timedelta(seconds=found.seconds), event))
        elif isinstance(found, Event):
            told[event.seq] = when
            alerts.append((when, found.data["text"]))
    words = [word for _, said in alerts for word in said.split(" / ")]
    assert words == [f"w{number}" for number in range(1, len(gaps) + 1)]
    assert all(later - earlier >= BURST for (earlier, _), (later, _) in pairwise(alerts))
