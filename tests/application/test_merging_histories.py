"""Whatever happens to a person's leads, in whatever order: nothing is lost, no is no, the counters are the recount."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from two_leads import EMAIL, PHONE, STAFF, Practice

from fakes import FakeRollups
from fakes_leads import FakeLeads
from firstminute.application import reporting
from firstminute.application.auditing import audit
from firstminute.application.changes import HeadChange
from firstminute.application.lead_ports import Change, Contact, Taken
from firstminute.application.metrics_rollup import MetricsRollup, roll_up
from firstminute.application.one_person import current
from firstminute.domain.errors import Invalid, ProviderUnavailable
from firstminute.domain.events import Event
from firstminute.domain.folding import fold
from firstminute.domain.lead import Head, Lead
from firstminute.domain.metrics import standing

SECOND = "+12125550188"


class Streamed(FakeLeads):
    """The table, and what its stream tells."""

    def __init__(self) -> None:
        super().__init__()
        self.stream: list[HeadChange] = []

    def add(
        self,
        head: Head,
        events: Sequence[Event],
        raw: bytes,
        delivery: str,
        points: Sequence[str],
        since: datetime,
        beside: Mapping[str, Contact] | None = None,
    ) -> Contact | None:
        return self._told(lambda: FakeLeads.add(self, head, events, raw, delivery, points, since, beside))

    def claim(self, lead_id: str, step: int, now: datetime, stale: datetime, *more: Any) -> Taken:
        return self._told(lambda: FakeLeads.claim(self, lead_id, step, now, stale, *more))

    def _append(self, changes: Sequence[tuple[Head, Change]], now: datetime) -> list[tuple[Head, list[Event]]]:
        return self._told(lambda: FakeLeads._append(self, changes, now))

    def _told(self, write: Callable[[], Any]) -> Any:
        before = dict(self.heads)
        result = write()
        for lead_id, after in self.heads.items():
            if after != before.get(lead_id):
                old = before[lead_id].lead if lead_id in before else Lead(lead_id)
                self.stream.append(HeadChange(f"{lead_id}#{after.version}", old, after.lead))
        return result


class Story(Practice):
    """Three leads of one person, and what people do with them; every step is checked."""

    def __init__(self) -> None:
        super().__init__(leads=Streamed())
        self.told = 0
        self.ids_of: list[str] = [*self.two(), self.inquire(SECOND, None, first_name="Dana")]
        self.logs: dict[str, list[Event]] = {}
        self.out: set[str] = set()

    def step(self, what: str, one: int, other: int) -> None:
        lead_id, second = self.ids_of[one], self.ids_of[other]
        self.clock.advance(minutes=7)
        sent = len(self.texts.taken) + len(self.mails.taken)
        silent = self.lead(lead_id).opted_out or self.lead(lead_id).merged_into
        self._act(what, lead_id, second)
        if what == "touch" and silent:
            assert len(self.texts.taken) + len(self.mails.taken) == sent
        self._look(what)

    def _act(self, what: str, lead_id: str, second: str) -> None:
        phone = (PHONE, SECOND)[self.ids_of.index(lead_id) % 2]
        if what in ("merge", "unmerge"):
            with suppress(Invalid, ProviderUnavailable):
                self.merge(lead_id, second) if what == "merge" else self.unmerge(lead_id)
        elif what == "touch":
            self.touch(lead_id)
        elif what == "repeat":
            self._counted(lambda: self.inquire(phone, None, first_name="Dana"))
        elif what == "repeat by e-mail":
            self._counted(lambda: self.inquire(None, EMAIL, first_name="Dana"))
        elif what in ("Yes", "STOP", "START"):
            if what == "START":
                self.out.clear()  # who of them is back is for the tests of opt-ins to say
            self._counted(lambda: self.text(what, phone))
        else:
            report = {"type": what, "id": f"r{self.told}", "data": _DATA.get(what, {})}
            with suppress(Invalid):
                self._counted(lambda: reporting.report(self.leads, self.practice, lead_id, report, STAFF, self.now))

    def _counted(self, tell: Callable[[], Any]) -> None:
        tell()
        self.told += 1

    def _look(self, what: str) -> None:
        for lead_id, head in self.leads.heads.items():
            log = self.leads.log(lead_id)
            before = self.logs.get(lead_id, [])
            assert log[: len(before)] == before, "a log only grows"
            assert head.lead == fold(lead_id, log)
            self.logs[lead_id] = log
            root = current(self.leads, lead_id)
            assert root is not None
            assert not root.lead.merged_into
            if head.lead.merged_into:
                assert not standing(head.lead)
                assert lead_id in root.lead.absorbed
                assert head.lead.stopped
            if head.lead.opted_out and what != "START":
                self.out.add(lead_id)
        for lead_id in self.out:
            assert self.lead(lead_id).opted_out, "a no stays a no"
            assert self.lead(lead_id).stopped == "opted_out"
        roots = [head.lead for head in self.leads.heads.values() if not head.lead.merged_into]
        assert sum(standing(lead)["leads"] for lead in roots) == len(roots)
        assert sum(1 + len(lead.absorbed) for lead in roots) == len(self.leads.heads)

    def events(self) -> list[Event]:
        return [event for log in self.leads.logs.values() for event in log]


_DATA: dict[str, dict[str, Any]] = {
    "appointment.booked": {"appointment_id": "a", "starts_at": "2026-12-01T15:00:00Z"},
    "appointment.kept": {"appointment_id": "a"},
    "sale.won": {"amount": 1200},
    "contact.made": {"channel": "call"},
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *["merge"] * 5, *["unmerge"] * 3, *["touch"] * 3, "repeat", "repeat by e-mail", "Yes", "STOP", "START",
                "contact.made", "lead.qualified", "appointment.booked", "appointment.kept", "sale.won",
                "lead.opted_out", "lead.replied",
            ]
        ),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    max_size=25,
)  # fmt: skip
CHANCE = st.integers(0, 2**32).map(random.Random)


def lived(steps: list[tuple[str, int, int]]) -> Story:
    story = Story()
    for step in steps:
        story.step(*step)
    return story


@given(STEPS, CHANCE)
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_the_counters_are_a_recount_however_the_stream_is_cut_repeated_and_reordered(steps, chance):
    story, rollups = lived(steps), FakeRollups()
    changes = list(story.leads.stream)
    changes += chance.sample(changes, len(changes) // 2)
    chance.shuffle(changes)
    use = MetricsRollup(story.practice, rollups, story.clock)
    while changes:
        size = chance.randint(1, 9)
        roll_up(use, changes[:size])
        changes = changes[size:]
    found = audit(story.leads, rollups, story.practice.zone)
    assert (found.differences, found.faults) == ((), ())


@given(STEPS)
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_everything_that_is_told_is_in_one_log_once(steps):
    story = lived(steps)
    replies = [one.data.get("provider_id") for one in story.events() if one.type == "lead.replied"]
    texts = Counter(filter(None, replies))
    assert all(count == 1 for count in texts.values())
    reports = Counter(one.data.get("reported_as") for one in story.events() if one.data.get("reported_as"))
    assert all(count == 1 for count in reports.values())
    told = [one for one in story.events() if one.type in _TOLD and not one.data.get("shared_with")]
    assert len(told) == story.told + len(story.ids_of)


_TOLD = {
    "lead.received", "lead.repeated", "lead.replied", "lead.opted_out", "lead.opted_in", "contact.made",
    "lead.qualified", "appointment.booked", "appointment.kept", "sale.won",
}  # fmt: skip


@given(STEPS)
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_taking_everything_apart_leaves_each_lead_what_its_own_log_says(steps):
    """Parted again, a lead stands where it would stand if nobody had ever merged it: what it was told is what it is."""
    story = lived(steps)
    for _ in story.ids_of:
        for lead_id in story.ids_of:
            with suppress(Invalid):
                story.unmerge(lead_id)
    for lead_id in story.ids_of:
        lead, log = story.lead(lead_id), story.leads.log(lead_id)
        never = [
            one
            for one in log
            if one.type not in ("lead.merged", "lead.unmerged") and one.data.get("because") != "lead.merged"
        ]
        alone = fold(lead_id, never)
        assert standing(lead) == standing(alone)
        assert (lead.phone, lead.email, lead.first_name) == (alone.phone, alone.email, alone.first_name)
        assert (lead.merged_into, lead.absorbed, lead.state) == (None, {}, alone.state)
        assert lead.stopped == alone.stopped or lead.stopped in ("replied", "booked", "human", "disqualified")
