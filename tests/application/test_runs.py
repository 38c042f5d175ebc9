"""Runs of one lead: appointments and their reminders, misses, nurture, branches, versions, and what staff order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY
from zoneinfo import ZoneInfo

import pytest
from touches import Table

from builders import a_draft, a_practice
from fakes import FakeOrchestrator
from firstminute.application import cadence_step, first_touch
from firstminute.application.controlling import control
from firstminute.application.enrolling import start_runs
from firstminute.application.machines import conclude
from firstminute.application.recording import record
from firstminute.domain.errors import Invalid, ProviderUnavailable
from firstminute.domain.events import Actor, NewEvent, rfc3339
from firstminute.domain.next_action import next_action
from firstminute.domain.plan import Arm, Cadence, Step
from firstminute.domain.snapshots import snapshot
from firstminute.domain.states import BEGINNINGS

STARTS = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)  # Tuesday, 3 pm in New York
STAFF = Actor("staff", "front_desk")
ZONE = ZoneInfo("America/New_York")
LAST = datetime(2027, 6, 1, tzinfo=UTC)


class Play(Table):
    """A table on which time passes: every machine comes back when it said it would."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.waiting: dict[str, tuple[datetime, int | None, int | None]] = {}

    def happens(self, lead_id: str, kind: str, actor: str = "staff", **data: Any) -> None:
        event = NewEvent(kind, self.clock.now(), Actor(actor, actor), data)
        _, events = record(self.leads, lead_id, [event], self.clock.now(), practice=self.practice)
        self.stream(events)

    def order(self, lead_id: str, kind: str, **data: Any) -> None:
        control(self.leads, self.practice, lead_id, kind, data, STAFF, self.clock.now())
        self.stream(self.leads.log(lead_id))

    def stream(self, events: Any) -> None:
        start_runs(self.machines, events)
        for name in self.machines.runs.keys() - self.machines.stopped.keys():
            self.waiting.setdefault(name, (self.clock.now(), None, None))

    def begin(self, lead_id: str) -> str:
        self.machines.start(lead_id)
        self.waiting[lead_id] = (self.clock.now(), None, None)
        return lead_id

    def until(self, moment: datetime) -> None:
        while self.waiting and min(self.waiting.values(), key=lambda one: one[0])[0] <= moment:
            name, (at, step, run) = min(self.waiting.items(), key=lambda one: one[1][0])
            self.clock.at = max(self.clock.at, at)
            lead_id = self.machines.runs[name]
            ours = first_touch.answer(self.touching, lead_id) if step is None else None
            turn = ours or cadence_step.take(self.touching, lead_id, step or 0, run)
            conclude(self.touching, turn, name)
            if turn.wait_until is None:
                del self.waiting[name]
            else:
                self.waiting[name] = (turn.wait_until, turn.step, turn.run)
        self.clock.at = max(self.clock.at, moment)

    def timeline(self, lead_id: str) -> list[str]:
        """What left, in New York's time, and what did not with its rules."""
        told = []
        for one in self.leads.log(lead_id):
            at = f"{one.recorded_at.astimezone(ZONE):%a %d %b %H:%M}"
            if one.type in ("touch.sent", "touch.skipped"):
                rules = " ".join(one.data.get("rules", ()))
                told.append(f"{at} {one.type[6:]} {one.data['touch']} {one.data['channel']} {rules}".strip())
            elif one.type.startswith("cadence."):
                said = one.data.get("reason") or one.data.get("cadence") or ""
                told.append(f"{at} {one.type[8:]} {said}".strip())
        return told


@pytest.fixture
def play() -> Play:
    return Play()


def steps_of(*steps: Step, **more: Any) -> Any:
    """The demo practice with these steps for new leads."""
    demo = a_practice()
    return replace(demo, cadences={**demo.cadences, "new_lead": Cadence("new_lead", 1, steps, **more)})


def test_an_appointment_is_confirmed_at_once_and_reminded_of_twice(play):
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at + timedelta(minutes=1))
    play.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at=rfc3339(STARTS))
    lead = play.head(lead_id).lead
    assert (lead.state, snapshot(lead)["stop_reason"], snapshot(lead)["cadence"]) == ("booked", "booked", "appointment")
    play.until(LAST)
    assert play.timeline(lead_id) == [
        "Tue 24 Nov 12:00 sent first sms",
        "Tue 24 Nov 12:01 stopped booked",
        "Tue 24 Nov 12:01 switched appointment",
        "Tue 24 Nov 12:01 sent appointment.1.step_1 sms",
        "Mon 30 Nov 15:00 sent appointment.1.step_2 sms",
        "Tue 01 Dec 13:00 sent appointment.1.step_3 sms",
        "Tue 01 Dec 13:00 stopped booked",
    ]
    assert play.machines.stopped[lead_id] == "superseded"
    assert "Tue, Dec 1 at 3:00 PM" in play.sms.taken[1].body


def test_a_reply_does_not_end_reminders_and_a_cancellation_does(play):
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    play.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at=rfc3339(STARTS))
    play.until(play.clock.at + timedelta(minutes=5))
    play.happens(lead_id, "lead.replied", "prospect", channel="sms", text="Where do I park?")
    play.happens(lead_id, "contact.made", channel="call", seconds=60)
    assert play.head(lead_id).lead.stopped is None
    play.happens(lead_id, "appointment.cancelled", appointment_id="a1")
    assert play.head(lead_id).lead.stopped == "booked"
    before = len(play.timeline(lead_id))
    play.until(LAST)
    assert len(play.timeline(lead_id)) == before


def test_a_moved_appointment_is_reminded_of_at_its_new_time_and_past_steps_are_left_out_with_their_reason(play):
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    play.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at=rfc3339(STARTS))
    play.until(play.clock.at + timedelta(minutes=5))
    soon = play.clock.at + timedelta(hours=5)
    play.happens(lead_id, "appointment.rescheduled", appointment_id="a1", starts_at=rfc3339(soon))
    play.until(LAST)
    assert play.timeline(lead_id)[4:] == [
        "Tue 24 Nov 12:05 switched appointment",
        "Tue 24 Nov 12:05 sent appointment.2.step_1 sms",
        "Tue 24 Nov 12:05 skipped appointment.2.step_2 sms timing.past",
        "Tue 24 Nov 15:05 sent appointment.2.step_3 sms",
        "Tue 24 Nov 15:05 stopped booked",
    ]


def test_who_missed_an_appointment_gets_a_second_chance(play):
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    play.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at=rfc3339(STARTS))
    play.until(STARTS + timedelta(minutes=30))
    play.happens(lead_id, "appointment.missed", appointment_id="a1")
    play.until(STARTS + timedelta(days=20))
    sent = [one for one in play.timeline(lead_id) if "no_show" in one]
    assert sent[0] == "Tue 01 Dec 15:30 switched no_show"
    assert sent[1] == "Tue 01 Dec 16:00 sent no_show.2.step_1 sms"
    assert sent[2] == "Wed 02 Dec 10:30 sent no_show.2.step_2 call"
    assert [one.split()[-1] for one in sent[3:]] == ["email"]


def test_nurture_writes_once_a_month_and_any_sign_of_interest_makes_it_a_person_s_turn_at_once(play):
    lead_id = play.begin(play.inquire(a_draft()))
    play.until(play.clock.at)
    play.happens(lead_id, "contact.made", channel="call", seconds=300)
    play.happens(lead_id, "lead.nurtured", reason="next year")
    play.until(play.clock.at + timedelta(days=40))
    assert sum("sent nurture" in one for one in play.timeline(lead_id)) == 1
    back = play.clock.at
    play.happens(lead_id, "lead.replied", "prospect", channel="email", text="Is there a place in May?")
    head = play.head(lead_id)
    assert (head.lead.state, head.lead.stopped, head.lead.back_at) == ("replied", "replied", back)
    action = next_action(play.practice, head)
    assert action is not None
    assert (action["what"], action["at"]) == ("call_back", rfc3339(back))
    play.until(LAST)
    assert sum("sent nurture" in one for one in play.timeline(lead_id)) == 1


def test_a_second_machine_of_another_run_does_nothing(play):
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    assert play.waiting[lead_id][1:] == (1, 0)
    play.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at=rfc3339(STARTS))
    play.clock.advance(minutes=10)
    turn = cadence_step.take(play.touching, lead_id, 1, 0)
    assert (turn.outcome, turn.stopped) == ("superseded", "superseded")
    assert play.head(lead_id).enrollment.claim is None
    assert [one for one in play.timeline(lead_id) if "appointment.1.step_1" in one] == []


@pytest.mark.parametrize(("service", "channel"), [("Implants", "call"), ("Cleaning", "email"), (None, "email")])
def test_a_branch_chooses_by_who_the_lead_is(play, service, channel):
    way = Arm({"service": ("implant*",)}, 2)
    call, jump = Step("call", "call_now", after=3600), Step(go_to=5)
    play.practice = steps_of(Step(arms=(way, Arm({}, 4))), call, jump, Step("email", "day_8_email", after=3600))
    lead_id = play.begin(play.inquire(a_draft(service=service)))
    play.until(play.clock.at + timedelta(hours=2))
    sent = [one for one in play.timeline(lead_id) if "sent step" in one]
    assert [one.split()[-1] for one in sent] == [channel]


def test_a_step_whose_condition_fails_is_skipped_with_its_reason(play):
    play.practice = steps_of(Step("sms", "day_1_text", after=600, when={"language": ("es",)}))
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at + timedelta(hours=1))
    assert "skipped step_1 sms condition.language" in play.timeline(lead_id)[1]


def test_a_pause_without_an_end_ends_the_machine_and_what_it_held_back_keeps_its_distances(play):
    first, second = Step("email", "day_2_email", after=2 * 86_400), Step("email", "day_8_email", after=4 * 86_400)
    play.practice = steps_of(first, second)
    began = play.clock.at
    lead_id = play.begin(play.inquire())
    play.until(began + timedelta(days=1))
    play.order(lead_id, "cadence.paused", note="on holiday")
    play.until(began + timedelta(days=8))
    assert play.waiting == {}
    play.order(lead_id, "cadence.resumed")
    play.until(began + timedelta(days=30))
    sent = [one.recorded_at - began for one in play.leads.log(lead_id) if one.type == "touch.sent"][1:]
    assert [round(one / timedelta(days=1), 1) for one in sent] == [9.0, 11.0]


def test_a_skipped_step_is_told_and_the_next_keeps_its_place(play):
    first, second = Step("email", "day_2_email", after=86_400), Step("email", "day_8_email", after=3 * 86_400)
    play.practice = steps_of(first, second)
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    play.order(lead_id, "cadence.step_skipped")
    play.until(play.clock.at + timedelta(days=9))
    told = play.timeline(lead_id)
    assert "Tue 24 Nov 12:00 skipped step_1 email skipped_by_staff" in told
    # three days later is a day off, and so is the day after Thanksgiving: the next sending hours are Saturday's
    assert [one for one in told if "sent step_2" in one] == ["Sat 28 Nov 09:00 sent step_2 email"]


@pytest.mark.parametrize("kind", ["cadence.restarted", "cadence.switched", "cadence.resumed"])
def test_an_opt_out_wins_over_every_order(play, kind):
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    play.happens(lead_id, "lead.opted_out", "prospect", scope="all", how="STOP")
    with pytest.raises(Invalid, match="asked not to be contacted"):
        play.order(lead_id, kind, cadence="nurture")
    assert not any(one.type in BEGINNINGS for one in play.leads.log(lead_id))


def test_a_restart_answers_anew_under_other_touch_ids(play):
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    play.order(lead_id, "cadence.restarted")
    play.until(play.clock.at)
    assert [one.data["touch"] for one in play.leads.log(lead_id) if one.type == "touch.sent"] == [
        "first",
        "new_lead.1.first",
    ]


def test_a_version_nobody_knows_any_more_ends_the_run_and_a_rule_moves_it(play):
    play.practice = steps_of(Step("email", "day_2_email", after=600))
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    newer = Cadence("new_lead", 2, (Step("email", "day_8_email", after=600), Step("email", "day_14_email", after=900)))
    play.practice = replace(play.practice, cadences={**play.practice.cadences, "new_lead": newer})
    play.until(play.clock.at + timedelta(hours=1))
    stopped = play.leads.log(lead_id)[-1]
    assert (stopped.data["reason"], stopped.data["because"]) == ("human", "plan_gone")

    other = Play(practice=steps_of(Step("email", "day_2_email", after=600)))
    moved = other.begin(other.inquire())
    other.until(other.clock.at)
    with_rule = replace(newer, moves={1: {1: 2}})
    other.practice = replace(other.practice, cadences={**other.practice.cadences, "new_lead": with_rule})
    other.until(other.clock.at + timedelta(hours=2))
    sent = [one.data["touch"] for one in other.leads.log(moved) if one.type == "touch.sent"]
    assert sent == ["first", "new_lead.1.step_2"]


def test_a_cadence_s_then_follows_its_end_and_the_lead_stays_unreachable(play):
    play.practice = steps_of(Step("email", "day_2_email", after=600), then="nurture")
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at + timedelta(hours=1))
    lead = play.head(lead_id).lead
    assert (lead.state, lead.cadence, lead.stopped) == ("unreachable", "nurture", None)
    assert snapshot(lead)["stop_reason"] == "exhausted"
    play.until(play.clock.at + timedelta(days=35))
    assert any("sent nurture.1.step_1 email" in one for one in play.timeline(lead_id))


def test_a_machine_that_dies_after_its_own_switch_takes_up_the_new_run_when_it_comes_back(play):
    play.practice = steps_of(Step("email", "day_2_email", after=600), then="nurture")
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    play.clock.advance(minutes=10)
    lost = cadence_step.take(play.touching, lead_id, 1, 0)
    again = cadence_step.take(play.touching, lead_id, 1, 0)
    assert (again.outcome, again.stopped) == ("taken_up", None)
    assert (again.run, again.step, again.wait_until) == (lost.run, lost.step, lost.wait_until) == (1, 1, ANY)
    assert [one.data["touch"] for one in play.leads.log(lead_id) if one.type == "touch.sent"] == ["first", "step_1"]


def test_it_does_not_take_up_what_somebody_else_s_machine_goes_on_with(play):
    play.practice = steps_of(Step("email", "day_2_email", after=600), then="nurture")
    lead_id = play.begin(play.inquire())
    play.until(play.clock.at)
    play.order(lead_id, "cadence.step_skipped")  # the end of the plan, by staff: the stream starts a machine
    assert play.head(lead_id).enrollment.run == 1
    play.clock.advance(minutes=10)
    turn = cadence_step.take(play.touching, lead_id, 1, 0)
    assert (turn.outcome, turn.stopped) == ("superseded", "superseded")


def test_the_stream_starts_the_machines_of_runs_that_no_machine_began():
    machines = FakeOrchestrator()
    table = Play()
    lead_id = table.begin(table.inquire())
    table.happens(lead_id, "appointment.booked", appointment_id="a1", starts_at=rfc3339(STARTS))
    log = table.leads.log(lead_id)
    assert start_runs(machines, log) == start_runs(machines, log) == [lead_id]
    assert list(machines.runs) == [f"{lead_id}-run1"]
    machines.faults.append(ProviderUnavailable("throttled"))
    with pytest.raises(ProviderUnavailable):
        start_runs(machines, log)


def test_what_staff_begin_answers_no_request_and_needs_the_consent_that_a_follow_up_needs(play):
    policy = replace(play.practice.send_policy, consent="required_for_texts")
    play.practice = replace(play.practice, send_policy=policy)
    lead_id = play.begin(play.inquire(consent={}))
    play.until(play.clock.at)
    play.order(lead_id, "cadence.restarted")
    play.until(play.clock.at)
    told = [(one.type, one.data.get("touch"), one.data.get("channel")) for one in play.leads.log(lead_id)]
    assert ("touch.sent", "first", "sms") in told
    assert ("touch.sent", "new_lead.1.first", "sms") not in told
