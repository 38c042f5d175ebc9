"""What providers keep of people is deleted there in the watchdog's rounds."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from builders import NOW, a_draft, a_new_lead, a_practice, an_id
from fakes import FakeClock, FakeOrchestrator
from fakes_deletions import FakeKept
from fakes_leads import FakeLeads
from firstminute.application.deleting import DELETED, MOST, Deleting, Swept, sweep
from firstminute.application.recording import record
from firstminute.application.watchdog import Watchdog
from firstminute.domain.deletions import ERASED, LATE_AFTER, PAUSES, deletion, everything
from firstminute.domain.errors import Conflict, OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Actor, Event, NewEvent, rfc3339

LEAD = an_id()
RE, SM, MM, ME = (kind + 32 * "a" for kind in ("RE", "SM", "MM", "ME"))
IN_90_DAYS = NOW + timedelta(days=90)
MINUTE = timedelta(minutes=1)


class Table:
    def __init__(self) -> None:
        self.leads, self.kept, self.clock = FakeLeads(), FakeKept(), FakeClock(NOW)
        head, events = a_new_lead(LEAD, a_draft())
        self.leads.add(head, events, b"raw", "d:1", (), NOW)

    @property
    def use(self) -> Deleting:
        return Deleting(self.leads, self.leads.deletions, self.kept, self.clock)

    def recorded(self, id_: str = RE, type_: str = "call.voicemail") -> None:
        data = {"call": "CA" + 32 * "a", "recording": id_, "keep_until": rfc3339(IN_90_DAYS)}
        record(self.leads, LEAD, [NewEvent(type_, NOW, Actor("provider", "twilio"), data)], NOW)
        self.kept.held.add(id_)

    def sweeps(self, **later: float) -> Swept:
        self.clock.advance(**later)
        return sweep(self.use)

    @property
    def notes(self) -> list[Event]:
        return [note for note in self.leads.notes(LEAD) if note.type == DELETED]

    def due(self, *ids: str) -> None:
        self.leads.deletions.add([deletion(id_, LEAD, NOW) for id_ in ids])
        self.kept.held |= set(ids)


@pytest.fixture
def table() -> Table:
    return Table()


def test_a_recording_is_kept_until_its_day_and_deleted_on_it(table: Table) -> None:
    table.recorded()
    assert table.sweeps(days=90, seconds=-1) == Swept()
    assert table.kept.held == {RE}
    assert table.sweeps(seconds=1).deleted == [RE]
    assert table.kept.held == set()


def test_the_timeline_says_what_was_deleted_and_why_once(table: Table) -> None:
    table.recorded()
    table.sweeps(days=90)
    table.leads.deletions.add([deletion(RE, LEAD, NOW)])  # somebody tells of it again
    assert table.sweeps(minutes=1).deleted == [RE]
    (note,) = table.notes
    assert note.data == {"what": "recording", "because": "retention", "provider": "twilio", "provider_id": RE}
    assert (note.occurred_at, note.seq, note.actor.kind) == (IN_90_DAYS, 2, "system")


def test_what_is_not_there_any_more_counts_as_deleted_and_is_said_to_be_gone(table: Table) -> None:
    table.recorded()
    table.kept.held.clear()
    assert table.sweeps(days=90).deleted == [RE]
    assert [note.data["gone"] for note in table.notes] == [True]


def test_nothing_of_an_erased_lead_is_named_any_more(table: Table) -> None:
    table.recorded()
    table.leads.erase(LEAD, NOW)
    assert RE in table.sweeps(minutes=1).deleted
    assert {(note.data["because"], note.data.get("provider_id"), note.seq) for note in table.notes} == {
        (ERASED, None, 1)
    }
    assert RE not in str(table.notes)
    before = table.notes
    table.leads.erase(LEAD, NOW)
    assert table.notes == before


def test_who_is_erased_while_a_deletion_is_under_way_is_not_named_either(table: Table) -> None:
    table.recorded()

    class Meanwhile(FakeKept):
        def remove(self, id_: str) -> bool:
            table.leads.erase(LEAD, IN_90_DAYS)
            return super().remove(id_)

    table.kept = Meanwhile([RE])
    table.sweeps(days=90)
    assert [note.data.get("provider_id") for note in table.notes] == [None]
    assert RE not in table.leads.deletions.listed


def test_what_was_on_its_way_when_somebody_was_erased_is_deleted_within_the_hour(table: Table) -> None:
    table.leads.erase(LEAD, NOW)
    sent = {"touch": "first", "channel": "sms", "provider": "twilio", "provider_id": SM}
    record(table.leads, LEAD, [NewEvent("touch.sent", NOW, data=sent)], NOW)
    table.kept.held.add(SM)
    assert table.sweeps(minutes=59).deleted == []
    assert table.sweeps(minutes=1) == Swept()
    assert table.sweeps(minutes=1).deleted == [SM]
    assert table.sweeps(days=1) == Swept(late=None)
    assert table.leads.deletions.listed == {}


def test_a_provider_that_is_down_is_asked_once_a_round_and_everything_goes_when_it_is_back(table: Table) -> None:
    ids = [f"RE{number:032x}" for number in range(5)]
    table.due(*ids)
    table.kept.down = ProviderUnavailable("down")
    for minute in range(24 * 60):
        found = table.sweeps(minutes=1)
        assert len(found.failed) <= 1, minute
        assert set(found.failed.values()) <= {"unavailable"}
    assert len(table.kept.asked) < 24 * 60 // 10  # later and later
    table.kept.down = None
    deleted = [id_ for _ in range(7 * 60) for id_ in table.sweeps(minutes=1).deleted]
    assert sorted(deleted) == ids


def test_a_lost_answer_is_asked_again_and_is_no_second_deletion(table: Table) -> None:
    table.recorded()
    table.kept.faults[RE] = [OutcomeUnknown("no answer")]
    assert table.sweeps(days=90).failed == {RE: "unknown"}
    table.kept.held.clear()  # it had been deleted
    assert table.sweeps(minutes=1).deleted == [RE]
    assert len(table.notes) == 1


def test_what_goes_on_waits_and_holds_up_nothing_else(table: Table) -> None:
    table.due(RE, SM)
    table.kept.faults[RE] = [ProviderRefused("20009", "not over")] * 2
    found = table.sweeps()
    assert (found.deleted, found.failed) == ([SM], {RE: "20009"})
    assert table.sweeps(seconds=59) == Swept()
    assert table.sweeps(seconds=1).failed == {RE: "20009"}
    assert table.sweeps(minutes=4, seconds=59) == Swept()
    assert table.sweeps(seconds=1).deleted == [RE]


def test_a_provider_that_says_when_to_come_again_is_left_alone_until_then(table: Table) -> None:
    table.due(RE)
    table.kept.faults[RE] = [ProviderUnavailable("busy", retry_after=600)]
    table.sweeps()
    assert table.sweeps(seconds=599) == Swept()
    assert table.sweeps(seconds=1).deleted == [RE]


def test_a_round_does_so_much_and_no_more(table: Table) -> None:
    table.due(*(f"RE{number:032x}" for number in range(MOST + 3)))
    assert [len(table.sweeps(minutes=1).deleted) for _ in range(3)] == [MOST, 3, 0]


def test_a_round_ends_while_the_watchdog_has_time_left(table: Table) -> None:
    table.due(*(f"RE{number:032x}" for number in range(10)))

    class Slow(FakeKept):
        def remove(self, id_: str) -> bool:
            table.clock.advance(seconds=6)
            return super().remove(id_)

    table.kept = Slow(table.kept.held)
    assert len(sweep(table.use).deleted) == 3


def test_a_table_that_is_busy_does_not_end_the_round(table: Table) -> None:
    table.due(RE, SM)
    real = table.leads.deletions.done

    def busy(one: Any, now: Any) -> None:
        table.leads.deletions.done = real  # type: ignore[method-assign]  # the next one works
        raise Conflict("busy")

    table.leads.deletions.done = busy  # type: ignore[method-assign]  # as above
    assert table.sweeps().deleted == [SM]
    assert table.sweeps(minutes=1).deleted == [RE]
    assert len(table.notes) == 2


def test_late_is_counted_at_the_full_hour_and_what_cannot_be_deleted_stays_late(table: Table) -> None:
    table.due(RE)
    table.kept.faults[RE] = [ProviderRefused("20003", "no")] * 1000
    table.clock.at = (NOW + LATE_AFTER).replace(minute=0) + timedelta(hours=1)
    assert table.sweeps().late == 1
    assert table.sweeps(minutes=1).late is None
    assert table.sweeps(minutes=59).late == 1
    table.kept.faults.clear()
    table.sweeps(hours=6)
    assert table.sweeps(hours=1).late == 0


def test_nothing_is_late_before_a_week_is_over(table: Table) -> None:
    table.due(RE)
    table.kept.down = ProviderUnavailable("down")
    table.clock.at = (NOW + LATE_AFTER).replace(minute=0)
    assert table.sweeps().late == 0


def test_without_an_account_everything_waits_and_is_late_in_the_end(table: Table) -> None:
    table.due(RE)
    use = Deleting(table.leads, table.leads.deletions, None, table.clock)
    assert sweep(use).failed == {RE: "no_account"}
    table.clock.at = (NOW + LATE_AFTER).replace(minute=0) + timedelta(hours=1)
    assert sweep(use).late == 1


@pytest.mark.parametrize(("minute", "counted"), [(0, [1.0]), (1, None)])
def test_the_alarm_s_metric_counts_what_is_late_and_the_log_says_why(
    table: Table,
    minute: int,
    counted: list[float] | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "FirstMinute")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "test")
    from functions.watchdog import handler

    caplog.set_level("INFO")
    table.due(RE)
    table.kept.faults[RE] = [ProviderRefused("20009", "not over")]
    table.clock.at = (NOW + LATE_AFTER).replace(minute=minute) + timedelta(hours=1)
    use = Watchdog(a_practice(), table.leads, FakeOrchestrator(), table.clock, deleting=table.use)
    monkeypatch.setattr(handler.bootstrap, "watchdog", lambda: use)
    capsys.readouterr()
    handler.handler({}, None)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    metrics = next(one for one in told if "LeadsWaiting" in one)
    assert metrics.get("DeletionsLate") == counted
    assert [one.__dict__["failed"] for one in caplog.records if "failed" in one.__dict__] == [{RE: "20009"}]


def test_what_is_no_leads_is_deleted_without_a_word(table: Table) -> None:
    table.leads.deletions.add([deletion(RE, "", NOW)])
    table.kept.held.add(RE)
    assert table.sweeps().deleted == [RE]
    assert table.leads.noted == {}


def test_a_picture_is_named_behind_its_text(table: Table) -> None:
    table.due(f"{MM}/{ME}")
    table.sweeps()
    assert [(note.data["what"], note.data["provider_id"]) for note in table.notes] == [("picture", f"{MM}/{ME}")]


def test_pauses_grow_to_a_quarter_of_a_day() -> None:
    assert list(PAUSES) == sorted(PAUSES)
    assert (PAUSES[0], PAUSES[-1]) == (MINUTE, timedelta(hours=6))


def told(type_: str, actor: str, **data: object) -> Event:
    return Event("ev_1", type_, an_id(), 1, NOW, NOW, Actor(actor, actor), data)


@pytest.mark.parametrize(
    ("type_", "actor", "found"),
    [
        ("contact.made", "staff", False),
        ("call.connecting", "staff", True),
        ("call.ended", "provider", True),
        ("lead.received", "prospect", True),
        ("contact.made", "partner", False),
    ],
)
def test_a_call_that_only_somebodys_report_names_may_be_another_persons(type_: str, actor: str, found: bool) -> None:
    call = "CA" + "5" * 32
    listed = [one.id for one in everything([told(type_, actor, call=call)], an_id(), NOW)]
    assert listed == ([call] if found else [])
    both = [told("call.ended", "provider", call=call), told(type_, actor, call=call)]
    assert [one.id for one in everything(both, an_id(), NOW)] == [call]
