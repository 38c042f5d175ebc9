"""Why something was sent when it was, and why something was not: what a touch tells, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from touches import Table

from builders import a_draft, a_practice
from consoles import a_console
from firstminute.application import querying
from firstminute.application.cadence_step import take
from firstminute.application.first_touch import answer
from firstminute.domain.events import Event
from firstminute.domain.practice import Practice, Window


def honouring() -> Practice:
    demo = a_practice()
    windows = (Window((0, 1, 2, 3, 4, 5, 6), 480, 1260),)
    return replace(demo, first_touch=replace(demo.first_touch, windows=windows, quiet_hours="honour"))


def sent(table: Table, lead_id: str, touch: str, channel: str) -> Event:
    return next(
        one
        for one in table.leads.log(lead_id)
        if one.type == "touch.sent" and (one.data["touch"], one.data["channel"]) == (touch, channel)
    )


def live(table: Table, lead_id: str) -> None:
    turn = answer(table.touching, lead_id)
    while turn.wait_until is not None:
        table.at(max(table.clock.at, turn.wait_until))
        turn = take(table.touching, lead_id, turn.step)


def test_what_is_sent_later_than_planned_names_the_rules_that_moved_it() -> None:
    table = Table(honouring())
    table.at(datetime(2026, 12, 6, 2, 40, tzinfo=UTC))  # a Saturday, 21:40 in New York
    lead_id = table.inquire(a_draft())
    live(table, lead_id)
    assert "moved_by" not in sent(table, lead_id, "first", "email").data
    text = sent(table, lead_id, "first", "sms")
    assert text.data["moved_by"] == ["hours.federal", "hours.first_touch"]
    assert text.occurred_at == datetime(2026, 12, 6, 13, 0, tzinfo=UTC)
    call = sent(table, lead_id, "step_1", "call")
    assert call.data["moved_by"] == ["hours.coverage"]
    in_time = sent(table, lead_id, "step_4", "sms")
    assert "moved_by" not in in_time.data
    assert "purpose" not in in_time.data


def test_who_asks_for_a_lead_reads_why_in_words() -> None:
    table = Table(honouring())
    table.at(datetime(2026, 12, 6, 2, 40, tzinfo=UTC))
    lead_id = table.inquire(a_draft(email=None))
    answer(table.touching, lead_id)
    shown = querying.lead(replace(a_console(), leads=table.leads), lead_id)["events"]
    (held,) = (one for one in shown if one["type"] == "touch.deferred")
    assert set(held["data"]["rules"]) == {"hours.federal", "hours.first_touch"}
    assert "Everywhere: texts and calls only from 8:00 to 21:00 where the person is." in held["why"]
    assert "why" not in shown[0]


@pytest.mark.parametrize(("state", "until"), [("FL", "2026-12-05T01:00"), (None, None)])
def test_the_state_that_somebody_writes_on_the_form_is_kept_to(state: str | None, until: str | None) -> None:
    table = Table(honouring())
    table.at(datetime(2026, 12, 5, 1, 30, tzinfo=UTC))  # 20:30 in New York and in Miami, where texts end at 20:00
    lead_id = table.inquire(a_draft(region=state))
    answer(table.touching, lead_id)
    assert bool(table.sms.taken) is (until is None)
    assert len(table.email.taken) == (until is not None)


def test_after_two_weeks_of_silence_the_demo_s_plan_has_run_and_the_guard_has_let_it() -> None:
    table = Table(honouring())
    table.at(datetime(2026, 12, 6, 2, 40, tzinfo=UTC))
    lead_id = table.inquire(a_draft())
    live(table, lead_id)
    head = table.head(lead_id)
    assert (len(table.sms.taken), len(table.email.taken)) == (4, 6)
    assert head.lead.unanswered == 10
    assert not [one for one in table.leads.log(lead_id) if one.type == "touch.skipped"]
    texts = sorted(one.at for one in head.lead.sends if one.channel == "sms")
    days = [one.astimezone(UTC).date() for one in texts]
    assert len(set(days)) == len(days)
    assert head.lead.sends[-1].at - head.lead.sends[0].at > timedelta(days=8)
