"""An inquiry of nobody goes through a source every hour: it arrives, reaches nobody and counts for nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from builders import PHONE, a_practice
from fakes import (
    FakeChannel,
    FakeChannels,
    FakeClock,
    FakeHttp,
    FakeIds,
    FakeNotices,
    FakeOrchestrator,
    FakeQuarantine,
    FakeSecrets,
)
from fakes_checks import FakeChecks
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.adapters.sources.synthetic import written
from firstminute.application.crm_callback import deliver, fan_out
from firstminute.application.first_touch import answer
from firstminute.application.intake import Intake, Received, receive
from firstminute.application.provider_ports import Answer
from firstminute.application.recording import record
from firstminute.application.synthetic_checks import ARRIVED, LOST, Checked, Checking, check_sources
from firstminute.application.telling import CrmCallback, Delivered
from firstminute.application.touching import Touching
from firstminute.application.waiting_ports import Notice
from firstminute.application.watchdog import Watchdog, watch
from firstminute.domain.errors import OutcomeUnknown, ProviderUnavailable, Rejected
from firstminute.domain.events import NewEvent
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.lead import Lead
from firstminute.domain.metrics import standing
from firstminute.domain.practice import Target
from firstminute.domain.source import Source
from firstminute.domain.synthetic import HEADER, address

NIGHT = datetime(2026, 11, 25, 12, 3, tzinfo=UTC)
SECRETS = {"zapier/signing_secret": "s3cr3t", "ads/secret": "m3t4", "ads/token": "t"}
ADS = Source("ads", "meta_lead_ads", "ads", secret="ads/secret", token="ads/token")


@dataclass
class World:
    """A stack in memory whose watchdog reaches its own API."""

    wanted: tuple[str, ...] = ("website",)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NIGHT))
    leads: FakeLeads = field(default_factory=FakeLeads)
    machine: FakeOrchestrator = field(default_factory=FakeOrchestrator)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    notices: FakeNotices = field(default_factory=FakeNotices)
    checks: FakeChecks = field(default_factory=FakeChecks)
    secrets: FakeSecrets = field(default_factory=lambda: FakeSecrets(SECRETS))
    received: list[Received] = field(default_factory=list)
    screened: list[Draft] = field(default_factory=list)
    broken: Exception | None = None

    def __post_init__(self) -> None:
        sources = {**a_practice().sources, "ads": ADS}
        told = {name: replace(one, synthetic=name in self.wanted) for name, one in sources.items()}
        crm = Target("crm", "https://crm.example/hook", "crm/secret")
        self.practice = a_practice(sources=told, callbacks=(crm,))
        self.sms, self.email = FakeChannel("twilio", self.clock.wall), FakeChannel("ses", self.clock.wall)
        self.channels = FakeChannels({"sms": self.sms, "email": self.email})
        self.http = FakeHttp(*[self._arrives] * 100)
        stored = (self.practice, self.leads, self.quarantine, self.machine, self.secrets, self.clock)
        self.intake = Intake(*stored, bootstrap.source_kind, FakeIds(), objection=self._screen, checks=self.checks)

    def round(self) -> list[Checked]:
        return check_sources(self.checking())

    def checking(self) -> Checking:
        ports = (self.practice, self.leads, self.checks, self.secrets, self.channels, self.notices, lambda: self.http)
        return Checking(*ports, written, self.clock, "https://api.example")

    def minutes(self, count: int) -> list[Checked]:
        """The rounds of some minutes; gives back the last."""
        for _ in range(count):
            found = self.round()
            self.clock.advance(minutes=1)
        return found

    def machines_run(self) -> None:
        touching = Touching(self.practice, self.leads, self.channels, self.machine, self.clock, "https://api.example")
        for lead_id in self.machine.started:
            answer(touching, lead_id)

    def lead(self) -> Lead:
        (head,) = self.leads.heads.values()
        return head.lead

    def post(self, content: dict[str, Any], source: str = "website", **headers: str) -> list[Received]:
        sent = written(replace(self.practice.sources[source], kind="form", secret=None), (), ("", ""), "", NIGHT)
        body = urlencode(content).encode()
        return receive(self.intake, source, replace(sent, headers={**sent.headers, **headers}, body=body))

    def _arrives(self, sent: Any) -> Answer | Exception:
        if self.broken:
            return self.broken
        name = sent.url.rpartition("/")[2]
        try:
            self.received += receive(self.intake, name, Request("POST", sent.url, sent.headers, sent.body))
        except Rejected as refusal:
            return Answer(refusal.status, {}, b"")
        return Answer(202, {}, b"{}")

    def _screen(self, source: Source, draft: Draft, request: Request, at: datetime) -> str | None:
        self.screened.append(draft)
        return None


def test_it_takes_the_way_of_every_inquiry_and_its_first_touch_is_decided() -> None:
    world = World()
    assert world.round() == [Checked("website")]
    assert [one.status for one in world.received] == ["accepted"]
    assert world.machine.started == [world.lead().id]
    world.machines_run()
    (_, skipped, stopped) = world.leads.log(world.lead().id)
    assert (skipped.type, skipped.data["touch"], skipped.data["channel"]) == ("touch.skipped", "first", "sms")
    assert (skipped.data["rules"], skipped.data["decided"]) == (["synthetic"], "send")
    assert (stopped.type, stopped.data["reason"]) == ("cadence.stopped", "synthetic")
    assert world.round() == [Checked("website", ARRIVED)]


def test_what_the_decision_was_is_told_too_when_it_was_to_wait() -> None:
    world = World(clock=FakeClock(NIGHT.replace(hour=6)))  # one o'clock in the morning
    first_touch = replace(world.practice.first_touch, policy="wait_for_hours")
    world.practice = replace(world.practice, first_touch=first_touch)
    world.round()
    world.machines_run()
    assert world.leads.log(world.lead().id)[1].data["decided"] == "defer"


def test_nothing_leaves_nobody_is_told_and_nothing_is_counted() -> None:
    world = World()
    world.minutes(3)
    world.machines_run()
    world.minutes(3)
    callbacks = CrmCallback(
        world.practice, world.leads, world.notices, world.channels, world.secrets, lambda *_: None, world.clock
    )
    events = world.leads.log(world.lead().id)
    assert (world.sms.taken, world.email.taken) == ([], [])
    assert fan_out(callbacks, events) == []
    assert standing(world.lead()) == {}
    assert world.screened == []
    assert watch(Watchdog(world.practice, world.leads, world.machine, world.clock)).late == []
    assert world.notices.taken() == []


def test_what_staff_does_to_it_is_told_to_nobody_either() -> None:
    world = World()
    world.round()
    lead_id = world.lead().id
    _, events = record(world.leads, lead_id, [NewEvent("sale.won", NIGHT, data={"amount": 5})], NIGHT)
    callbacks = CrmCallback(
        world.practice, world.leads, world.notices, world.channels, world.secrets, lambda *_: None, world.clock
    )
    notices = fan_out(callbacks, events)
    told = [deliver(callbacks, one, 1, "receipt") for one in notices]
    assert told == [Delivered("synthetic", again=True)] * len(notices)
    assert notices
    assert standing(world.lead()) == {}


def test_it_is_sent_once_an_hour_and_again_only_while_it_has_not_arrived() -> None:
    world = World()
    world.broken = ProviderUnavailable("no connection")
    assert world.round() == [Checked("website", "", "ProviderUnavailable")]
    world.broken = None
    world.clock.advance(minutes=1)
    world.round()
    world.clock.advance(minutes=1)
    world.round()  # it has arrived, its machine has not run yet
    assert [one.status for one in world.received] == ["accepted", "duplicate"]
    world.machines_run()
    world.minutes(50)
    assert (len(world.http.sent), len(world.leads.heads)) == (3, 1)
    world.minutes(10)
    assert len(world.leads.heads) == 2


@pytest.mark.parametrize("how", ["no answer", "refused", "no machine"])  # the last: stored, but nobody decides
def test_one_that_is_lost_is_told_of_with_its_source_once(how: str) -> None:
    world = World(("website", "zapier"))
    if how == "refused":
        world.secrets.values["zapier/signing_secret"] = "another"
        world.intake = replace(world.intake, secrets=FakeSecrets({"zapier/signing_secret": "the true one"}))
    website = world.practice.sources["website"]
    original = world._arrives

    def without_zapier(sent: Any) -> Answer | Exception:
        return OutcomeUnknown("lost") if sent.url.endswith("zapier") and how == "no answer" else original(sent)

    world.http = FakeHttp(*[without_zapier] * 400)
    for minute in range(8):
        world.round()
        if minute == 1:
            lead_ids = [one.lead_id for one in world.received if one.lead_id]
            touching = Touching(world.practice, world.leads, world.channels, world.machine, world.clock, "https://a")
            for lead_id in dict.fromkeys(lead_ids):
                if world.leads.heads[str(lead_id)].lead.source == website.name:
                    answer(touching, str(lead_id))
        world.clock.advance(minutes=1)
    assert world.round() == [Checked("website", ARRIVED), Checked("zapier", LOST, is_lost=True)]
    assert world.notices.taken() == [Notice("", 0, "owner:front_desk", "zapier")]


def test_the_alarm_stays_while_the_next_hour_s_is_on_its_way_and_the_owner_is_told_once() -> None:
    world = World()
    world.broken = ProviderUnavailable("no connection")
    lost = [one.is_lost for _ in range(130) for one in world.minutes(1)]
    assert lost == [False] * 5 + [True] * 125
    assert len(world.notices.taken()) == 1
    world.broken = None
    world.clock.advance(hours=1)
    world.round()
    world.machines_run()
    assert world.round() == [Checked("website", ARRIVED)]


def test_the_owner_learns_which_source_it_is_by_the_ways_they_asked_for() -> None:
    world = World()
    callbacks = CrmCallback(
        world.practice, world.leads, world.notices, world.channels, world.secrets, lambda *_: None, world.clock
    )
    assert deliver(callbacks, Notice("", 0, "owner:front_desk", "zapier"), 1, "r") == Delivered("sms,email")
    (text,), (mail,) = world.sms.taken, world.email.taken
    assert "test inquiry of zapier" in text.body
    assert text.to == "+12125550110"
    assert "zapier" in mail.subject


def test_a_round_ends_in_time_however_many_sources_do_not_answer() -> None:
    world = World(("website", "zapier", "ads"))

    def slow(_: Any) -> Answer:
        world.clock.advance(seconds=20)
        return Answer(503, {}, b"")

    world.http = FakeHttp(*[slow] * 9)
    assert [one.source for one in world.round()] == ["website", "zapier"]


def test_a_kind_whose_records_only_its_provider_has_is_tried_as_deep_as_its_route() -> None:
    world = World(("ads",))
    world.round()
    world.machines_run()
    assert world.lead().synthetic
    assert world.lead().sources == ("ads",)
    assert world.round() == [Checked("ads", ARRIVED)]


class TestTheMark:
    @pytest.mark.parametrize(
        "made",
        [
            lambda key: "2026112512-0000000000000000000000000000000000000000@synthetic.invalid",
            lambda key: address(b"somebody else's key", "website", "2026112512"),
            lambda key: address(key, "zapier", "2026112512"),
            lambda key: address(key, "website", "2026112512").replace("2026112512", "2026112513"),
            lambda key: "@synthetic.invalid",
        ],
    )
    def test_a_visitor_who_writes_one_is_a_visitor(self, made: Callable[[bytes], str]) -> None:
        world = World()
        (received,) = world.post({"name": "Dana Reyes", "phone": PHONE, "email": made(world.checks.key())})
        assert received.status == "accepted"
        assert not world.lead().synthetic
        assert len(world.screened) == 1

    def test_a_header_that_is_not_ours_is_refused(self) -> None:
        world = World()
        for mark in (PHONE, address(b"no", "website", "2026112512"), ""):
            with pytest.raises(Rejected, match="no mark"):
                world.post({"name": "Dana Reyes", "phone": PHONE}, **{HEADER: mark})
        assert world.leads.heads == {}

    def test_one_of_ours_never_becomes_a_real_lead_whatever_way_it_comes(self) -> None:
        world = World()
        mark = address(world.checks.key(), "website", "2020010100")
        (received,) = world.post({"name": "Dana Reyes", "phone": PHONE, "email": mark})
        assert received.lead_id
        assert world.lead().synthetic
        assert world.leads.contact(PHONE).lead_id is None

    def test_a_person_is_never_taken_for_it_nor_it_for_a_person(self) -> None:
        world = World()
        world.round()
        (received,) = world.post({"name": "Dana Reyes", "phone": world.practice.phone})
        assert received.status == "accepted"
        assert [head.lead.synthetic for head in world.leads.heads.values()] == [True, False]


def test_a_provider_s_test_is_shown_and_reaches_nobody() -> None:
    world = World()
    source = world.practice.sources["website"]
    kind = bootstrap.source_kind("form")

    class Testing:
        verify = staticmethod(kind.verify)

        @staticmethod
        def parse(*given: Any) -> list[Draft]:
            return [replace(one, test=True) for one in kind.parse(*given)]

    world.intake = replace(world.intake, kinds=lambda _: Testing)
    for _ in range(2):
        world.post({"name": "Test Lead", "phone": PHONE})
    assert source.name == world.lead().source
    assert world.lead().synthetic
    assert world.leads.contact(PHONE).lead_id is None
    world.machines_run()
    assert (world.sms.taken, world.lead().stopped) == ([], "synthetic")


def test_a_test_without_any_address_is_shown_too() -> None:
    world = World()
    kind = bootstrap.source_kind("form")

    class Testing:
        verify = staticmethod(kind.verify)

        @staticmethod
        def parse(*_: Any) -> list[Draft]:
            return [Draft(first_name="<test lead: dummy data>", test=True, delivery="1")]

    world.intake = replace(world.intake, kinds=lambda _: Testing)
    (received,) = world.post({"name": "any"}, "zapier")
    assert received.status == "accepted"
    world.machines_run()
    assert world.lead().stopped == "synthetic"
    assert world.leads.log(world.lead().id)[1].data["decided"] == "skip"


def test_the_watchdog_tries_the_sources_in_its_round() -> None:
    world = World()
    checking = world.checking()
    watchdog = Watchdog(world.practice, world.leads, world.machine, world.clock, checking=checking)
    assert watch(watchdog).checked == [Checked("website")]
    world.clock.advance(minutes=3)
    found = watch(watchdog)
    assert found.waiting == 0  # nobody waits
    assert timedelta(0) < world.clock.now() - NIGHT
