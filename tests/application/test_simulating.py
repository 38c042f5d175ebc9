"""A made-up crowd through months: the same world for the same seed, and nothing in it that may never be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.plans import with_every_plan
from builders import NOW, a_head, a_lead, a_practice, an_event
from firstminute.application import simulating
from firstminute.application.simulating import crossed, simulate
from firstminute.application.simulation_tally import Tally, as_json, lines
from firstminute.application.simulation_watch import Watch
from firstminute.domain import cadence
from firstminute.domain.decision import SEND, Verdict
from firstminute.domain.events import record
from firstminute.domain.practice import Practice, Window
from firstminute.domain.simulation import outages, people

OCTOBER = datetime(2026, 10, 1, 4, tzinfo=UTC)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def careful() -> Practice:
    """The demo practice with the hours that a real one has."""
    demo = a_practice()
    first = replace(demo.first_touch, windows=(Window(EVERY_DAY, 480, 1260),), quiet_hours="honour")
    return replace(demo, first_touch=first)


@pytest.fixture(scope="module")
def quarter() -> Tally:
    return simulate(careful(), 250, OCTOBER, 90, seed=3)


def test_nothing_happens_in_a_quarter_that_never_may(quarter: Tally) -> None:
    assert quarter.violations == []
    assert quarter.people == 250
    assert quarter.messages > 300


def test_the_quarter_holds_all_that_makes_it_worth_a_try(quarter: Tally) -> None:
    assert quarter.told["lead.opted_out"] > 0
    assert quarter.told["lead.replied"] > 0
    assert quarter.told["appointment.booked"] > 0
    assert quarter.told["lead.repeated"] > 0
    assert quarter.failed["sms", "refused"] > 0
    assert quarter.deferred
    assert quarter.skipped["call", "no_contact_point.call"] > 0


def test_with_every_plan_reminders_recovery_and_nurture_keep_the_same_promises() -> None:
    tally = simulate(with_every_plan(), 300, OCTOBER, 150, seed=2)
    assert tally.violations == []
    touches = {touch.split()[0] for _, touch in tally.sent}
    assert touches >= {"first", "appointment", "no_show", "nurture"}
    assert min(tally.hours["sms, appointment"]) >= 8
    assert max(tally.hours["sms, appointment"]) < 21


def test_no_hour_of_the_night_has_a_text_or_a_call(quarter: Tally) -> None:
    for name, hours in quarter.hours.items():
        if not name.startswith("email"):
            assert min(hours) >= 8, name
            assert max(hours) < 21, name


def test_the_same_seed_makes_the_same_world_and_another_one_another() -> None:
    one, again, other = (as_json(simulate(careful(), 40, OCTOBER, 40, seed)) for seed in (5, 5, 6))
    assert one == again
    assert one != other


def test_a_person_is_the_same_in_a_larger_crowd() -> None:
    few, many = (list(people(careful(), count, OCTOBER, 30, 9)) for count in (10, 20))
    assert many[:10] == few


def test_outages_happen_and_one_is_longer_than_a_step_waits() -> None:
    found = outages(OCTOBER, 90, 1)
    assert {one.channel for one in found} == {"sms", "email"}
    assert max(one.ends - one.begins for one in found) > timedelta(hours=24)
    assert all(one.begins < one.ends for one in found)


def test_the_default_quarter_crosses_the_change_of_the_clocks_and_holidays() -> None:
    special = {what for _, what in crossed(careful(), OCTOBER, 90)}
    assert special == {"the clocks change", "holiday"}
    assert ("the clocks change") in [
        what for day, what in crossed(careful(), OCTOBER, 90) if f"{day:%d %b}" == "01 Nov"
    ]


def blind(monkeypatch: pytest.MonkeyPatch, but: Callable[..., Any]) -> None:
    """Lets everything leave at once that the decision would hold back, except what `but` says."""
    monkeypatch.setattr(cadence, "decide", but)


def test_a_decision_that_forgot_the_hours_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    blind(monkeypatch, lambda *_: Verdict(SEND))
    tally = simulate(careful(), 60, OCTOBER, 30, seed=1)
    assert tally.broken > 0
    assert any("hours" in one or "on duty" in one for one in tally.violations)


def test_a_touch_that_left_twice_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = simulating.Watch.taken

    def twice(watch: Any, message: Any, at: datetime, **more: Any) -> None:
        sent(watch, message, at, **more)
        sent(watch, message, at, **more)

    monkeypatch.setattr(simulating.Watch, "taken", twice)
    tally = simulate(careful(), 10, OCTOBER, 10, seed=1)
    assert any("left twice" in one for one in tally.violations)


def test_what_left_after_an_opt_out_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = simulating.Watch.taken
    monkeypatch.setattr(simulating.Watch, "taken", lambda *given, **_: taken(*given, suppressed=True))
    tally = simulate(careful(), 5, OCTOBER, 5, seed=1)
    assert any("after an opt-out" in one for one in tally.violations)


def test_one_message_too_many_in_a_row_would_be_found_out() -> None:
    demo = careful()
    strict = replace(demo.send_policy, caps=replace(demo.send_policy.caps, unanswered_in_a_row=0))
    watch = Watch(replace(demo, send_policy=strict), Tally())
    lead = replace(a_lead(), id="ld_000001")
    sent = {"touch": "step_1", "channel": "sms", "provider": "twilio", "provider_id": "1"}
    watch.heard(a_head(lead), a_head(lead), [record(an_event("touch.sent", NOW, **sent), lead.id, 2, NOW)])
    assert watch.tally.violations == ["step_1 of ld_000001 is number 1 in a row without an answer"]


def test_somebody_forgotten_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating.Rehearsal, "_wake", lambda *_: None)
    tally = simulate(careful(), 5, OCTOBER, 10, seed=1)
    assert tally.broken == 5
    assert all("forgotten" in one for one in tally.violations)


def test_what_is_told_to_people_holds_the_numbers_and_the_words_of_rules(quarter: Tally) -> None:
    told = "\n".join(lines(quarter, crossed(careful(), OCTOBER, 90)))
    assert f"250 people, {quarter.messages} messages" in told
    assert "no_contact_point.call: They left no phone number." in told
    assert "the clocks change 01 Nov" in told
    assert "Held: nothing after an opt-out" in told


def test_a_violation_is_told_last_and_in_full() -> None:
    tally = Tally(people=1)
    for number in range(30):
        tally.violated(f"number {number}")
    told = list(lines(tally, []))
    assert "30 VIOLATIONS:" in told
    assert told[-1] == "  number 19"
