"""Somebody asks again: it is added to their lead, and their follow-up begins anew where the rule says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from firstminute.application.lead_ports import Change, Leads
from firstminute.application.new_leads import is_late, told
from firstminute.application.recording import new_points, persist, with_consequences
from firstminute.domain.cadence import restarted
from firstminute.domain.events import Actor, Event, NewEvent
from firstminute.domain.inquiry import Draft
from firstminute.domain.lead import Head
from firstminute.domain.practice import Practice, Source
from firstminute.domain.repeats import RESTART, rule_for
from firstminute.domain.runs import machine_name


def repeat(
    leads: Leads,
    practice: Practice,
    source: Source,
    draft: Draft,
    raw: bytes,
    delivery: str,
    known: Head,
    now: datetime,
) -> tuple[Head, str | None]:
    """The lead with its repeat, and under which name its machine is to run anew; None when it is not.

    The rule is that of the lead as it stands when this is written. Raises Duplicate for a delivery that was recorded.
    """
    change = _change(practice, source, draft, raw, delivery, now)
    head, events = persist(leads, known.lead.id, change, now, held=known)
    return head, _run(events)


def _change(
    practice: Practice, source: Source, draft: Draft, raw: bytes, delivery: str, now: datetime
) -> Callable[[Head], Change]:
    def change(head: Head) -> Change:
        rule = rule_for(head.lead, draft.submitted_at, practice.after_end)
        data = {**told(source, draft), "rule": rule}
        events = [NewEvent("lead.repeated", now, Actor("prospect", source.name), data)]
        kept = Change(events, head.enrollment, once=delivery, raw=raw, link=new_points(head, events))
        if rule != RESTART:
            return replace(kept, events=with_consequences(head, events, now))
        late = {"late": True} if is_late(practice, draft, now) else {}
        run = restarted(practice, head.enrollment, now)
        again = NewEvent("cadence.restarted", now, data={"because": "lead.repeated", "run": run.run, **late})
        return replace(kept, events=[*events, again], enrollment=run)

    return change


def _run(events: list[Event]) -> str | None:
    """The same for the same restart: started twice, it runs once."""
    runs = (event.data["run"] for event in events if event.type == "cadence.restarted")
    return next((machine_name(int(run)) for run in runs), None)
