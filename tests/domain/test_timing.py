"""When a step is due: after a night, on open days, at the same moment for every retry; and random plans as they run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_lead, a_practice
from firstminute.domain.lead import Enrollment
from firstminute.domain.onward import onward
from firstminute.domain.plan import Arm, Cadence, Step
from firstminute.domain.runs import step_of
from firstminute.domain.timing import due_at, spread

ZONE = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def due(step: Step, came: str, **enrollment: datetime) -> str | None:
    began = at(came)
    lead = a_lead(received_at=began, phone="+12125550143")
    found = due_at(a_practice(), lead, Enrollment(**enrollment), step, began, began)
    return found.astimezone(ZONE).strftime("%a %d %b %H:%M") if found else None


@pytest.mark.parametrize(
    ("step", "came", "expected"),
    [
        (Step("sms", "x", morning=True, at=615), "2026-12-01T09:00", "Wed 02 Dec 10:15"),
        (Step("sms", "x", morning=True, at=615), "2026-12-01T23:50", "Wed 02 Dec 10:15"),
        (Step("sms", "x", morning=True, at=615), "2026-12-02T01:00", "Wed 02 Dec 10:15"),
        (Step("sms", "x", business_days=2), "2026-11-25T15:00", "Mon 30 Nov 15:00"),  # Thanksgiving and the day after
        (Step("sms", "x", business_days=1, at=600), "2026-12-05T15:00", "Mon 07 Dec 10:00"),
        (Step("sms", "x", after=3600), "2026-12-01T09:00", "Tue 01 Dec 10:00"),
        (Step("sms", "x", after=86_400, at=615), "2026-12-01T11:00", "Wed 02 Dec 10:15"),
        (Step("sms", "x", morning=True, at=150), "2027-03-13T12:00", "Sun 14 Mar 03:00"),  # 2:30 does not exist
    ],
)
def test_a_step_is_due_when_the_plan_says(step: Step, came: str, expected: str) -> None:
    assert due(step, came) == expected


def test_a_reminder_counts_back_from_the_appointment_and_never_comes_late() -> None:
    step, starts = Step("sms", "x", before=86_400), at("2026-12-03T15:00")
    assert due(step, "2026-12-01T09:00", anchor=starts) == "Wed 02 Dec 15:00"
    assert due(step, "2026-12-02T15:01", anchor=starts) is None
    assert due(step, "2026-12-01T09:00") is None


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20), st.integers(0, 7200))
def test_jitter_is_the_same_for_every_retry_and_never_more_than_was_asked_for(
    lead_id: str, touch: str, most: int
) -> None:
    lead = a_lead(id=lead_id)
    assert timedelta() <= spread(lead, touch, most) == spread(lead, touch, most) <= timedelta(seconds=most)


def test_people_and_touches_do_not_leave_at_one_moment() -> None:
    moments = {spread(a_lead(id=f"ld_{number}"), "step_1", 600) for number in range(200)}
    assert len(moments) > 100


TOUCHES = st.builds(
    lambda channel, hours, jitter, since: Step(channel, f"{channel}_x", after=hours * 3600, jitter=jitter, since=since),
    st.sampled_from(["sms", "email", "call"]),
    st.integers(0, 300),
    st.sampled_from([0, 600]),
    st.sampled_from(["inquiry", "previous"]),
)
WAITS = st.builds(lambda hours: Step(after=hours * 3600, since="previous"), st.integers(1, 100))


@st.composite
def plans(draw: st.DrawFn) -> tuple[Step, ...]:
    """Touches, waits, and branches that lead forward."""
    steps = draw(st.lists(st.one_of(TOUCHES, TOUCHES, WAITS, st.none()), min_size=1, max_size=9))
    found = []
    for number, step in enumerate(steps, 1):
        ways = sorted(draw(st.lists(st.integers(number + 1, len(steps) + 1), min_size=2, max_size=2)))
        branch = Step(arms=(Arm({"has": ("email",)}, ways[0]), Arm({}, ways[1])))
        found.append(step or branch)
    return tuple(found)


@given(plans(), st.booleans(), st.integers(0, 400))
def test_any_plan_is_walked_in_order_to_its_end_with_every_step_later_than_the_one_before(
    steps: tuple[Step, ...], has_email: bool, hours: int
) -> None:
    demo = a_practice()
    practice = a_practice(cadences={**demo.cadences, "new_lead": Cadence("new_lead", 1, steps)})
    now = at("2026-12-01T09:00") + timedelta(hours=hours)
    lead = a_lead(received_at=now, **({} if has_email else {"email": None}))
    enrollment, seen = Enrollment(next_at=now), []
    while enrollment.next_at is not None:
        assert enrollment.next_at >= now
        now = enrollment.next_at
        found = onward(practice, lead, enrollment, now, sent=True)
        enrollment = found.enrollment
        seen.append(enrollment.step)
        assert enrollment.next_at is None or step_of(practice, enrollment).channel
    assert seen == sorted(set(seen))
    assert found.events[-1].data["reason"] == "exhausted"
