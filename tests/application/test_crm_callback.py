"""CRMs and owners are told of events: to whom, what, how often, and never needlessly twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from builders import NOW, a_draft, a_new_lead, a_practice, an_event
from fakes import FakeChannel, FakeChannels, FakeClock, FakeNotices, FakeSecrets
from fakes_leads import FakeLeads
from firstminute.application.crm_callback import RETRY_AFTER, GivenUp, Postponed, deliver, fan_out
from firstminute.application.provider_ports import Answer
from firstminute.application.recording import record
from firstminute.application.telling import CrmCallback, Delivered
from firstminute.application.waiting_ports import Notice
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable
from firstminute.domain.events import Event, NewEvent
from firstminute.domain.practice import Target

CRM = Target("crm", "https://crm.example/hook", "crm/secret")


@dataclass
class FakeCrm:
    """Answers from a script, 204 once it has run out. `sent` holds ids and bodies."""

    answers: list[Answer | Exception] = field(default_factory=list)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    secrets: list[Sequence[str]] = field(default_factory=list)

    def send(self, target: Target, secrets: Sequence[str], message_id: str, body: bytes, now: datetime) -> Answer:
        self.sent.append((message_id, json.loads(body)))
        self.secrets.append(secrets)
        answer = self.answers.pop(0) if self.answers else Answer(204, {}, b"")
        if isinstance(answer, Exception):
            raise answer
        return answer


class FastClock(FakeClock):
    """Business time goes a thousand times as fast as the wall clock."""

    def wall_at(self, moment: datetime) -> datetime:
        return self.wall() + (moment - self.now()) / 1000


@dataclass
class World:
    use: CrmCallback
    leads: FakeLeads
    notices: FakeNotices
    crm: FakeCrm
    sms: FakeChannel
    email: FakeChannel
    clock: FakeClock
    lead_id: str

    def happen(self, *events: NewEvent) -> list[Event]:
        return record(self.leads, self.lead_id, events, self.clock.now())[1]

    def deliver(self, seq: int = 1, target: str = "crm:crm", attempt: int = 1) -> Any:
        return deliver(self.use, Notice(self.lead_id, seq, target), attempt, "receipt")

    def notes(self) -> list[dict[str, Any]]:
        return [{"type": note.type, **note.data} for note in self.leads.notes(self.lead_id)]


def a_world(clock: FakeClock | None = None, **practice: Any) -> World:
    clock = clock or FakeClock(NOW + timedelta(seconds=2))
    leads, notices, crm = FakeLeads(), FakeNotices(), FakeCrm()
    sms, email = FakeChannel("twilio"), FakeChannel("ses")
    head, events = a_new_lead()
    leads.add(head, events, b"", "d", a_draft().contact_points, NOW - timedelta(days=30))
    use = CrmCallback(
        a_practice(**{"callbacks": (CRM,), **practice}),
        leads,
        notices,
        FakeChannels({"sms": sms, "email": email}),
        FakeSecrets({"crm/secret": "new old"}),
        crm,
        clock,
    )
    return World(use, leads, notices, crm, sms, email, clock, head.lead.id)


def targets(world: World, event: NewEvent) -> list[str]:
    recorded = world.happen(event)[0]
    return [notice.target for notice in fan_out(world.use, [recorded])]


class TestFanOut:
    def test_every_event_goes_to_every_callback_and_an_inquiry_to_its_owner_too(self) -> None:
        world = a_world()
        told = fan_out(world.use, world.leads.log(world.lead_id))
        assert told == [Notice(world.lead_id, 1, "crm:crm"), Notice(world.lead_id, 1, "owner:front_desk")]
        assert world.notices.queued == told

    def test_a_callback_may_ask_for_some_events_only(self) -> None:
        world = a_world(callbacks=(CRM, replace(CRM, name="sales", events=("sale.won",))))
        assert targets(world, an_event("sale.won", amount=100)) == ["crm:crm", "crm:sales"]
        assert targets(world, an_event("contact.made")) == ["crm:crm"]

    @pytest.mark.parametrize(
        "event",
        [
            an_event("lead.replied", text="Yes"),
            an_event("touch.sent", touch="step_1", channel="call", template="call_now"),
            an_event("sla.breached", sla="first_human"),
            an_event("lead.repeated", message="me again"),
        ],
    )
    def test_what_needs_somebody_now_alerts_the_owner_of_the_lead(self, event: NewEvent) -> None:
        world = a_world()
        world.happen(an_event("owner.assigned", owner="coordinator"))
        assert targets(world, event) == ["crm:crm", "owner:coordinator"]

    def test_the_text_that_told_them_is_named_so_that_it_can_be_deleted_with_its_person(self) -> None:
        world = a_world(callbacks=())
        assert world.deliver(target="owner:front_desk").status
        (sent,) = [one for one in world.notes() if one["type"] == "callback.delivered"]
        assert sent["provider_id"] == "twilio-1"

    def test_an_owner_nothing_reaches_is_stood_in_for_by_the_next_member_something_does(self) -> None:
        team = a_practice().team
        world = a_world(team=(replace(team[0], alert_by=()), team[1]))
        assert targets(world, an_event("lead.replied")) == ["crm:crm", "owner:coordinator"]

    def test_a_way_that_is_switched_off_reaches_nobody(self) -> None:
        world = a_world()
        world.use.channels.providers = {}
        assert targets(world, an_event("lead.replied")) == ["crm:crm"]

    def test_an_inquiry_of_somebody_who_once_said_no_reaches_its_owner_since_nothing_else_tells_of_it(self) -> None:
        world = a_world()
        _, events = a_new_lead(suppressed=["+12125550143"])
        assert [notice.target for notice in fan_out(world.use, events)] == ["crm:crm", "owner:front_desk"]


class TestCallback:
    def test_it_tells_the_event_and_the_lead_as_it_stood_then(self) -> None:
        world = a_world()
        sent, replied = world.happen(an_event("touch.sent", channel="sms"), an_event("lead.replied", text="Yes"))[:2]
        assert world.deliver(sent.seq) == Delivered(204)
        ((message_id, body),) = world.crm.sent
        assert message_id == f"{sent.id}:crm"
        assert (body["type"], body["timestamp"]) == ("touch.sent", "2026-11-24T16:20:00.000Z")
        assert (body["data"]["lead_id"], body["data"]["sequence"]) == (world.lead_id, sent.seq)
        assert body["data"]["event"] == json.loads(json.dumps(sent.as_json()))
        assert body["data"]["lead"]["lead_id"] == body["data"]["lead"]["id"] == world.lead_id
        assert body["data"]["lead"]["state"] == "contacting"  # not yet replied, though by now they have
        assert body["data"]["lead"]["sequence"] == sent.seq < replied.seq
        assert (body["data"]["lead"]["phone"], body["data"]["lead"]["name"]) == ("+12125550143", "Dana Reyes")

    def test_it_is_signed_with_every_value_of_the_targets_secret(self) -> None:
        world = a_world()
        world.deliver()
        assert world.crm.secrets == [("new", "old")]

    def test_a_retry_says_exactly_the_same(self) -> None:
        world = a_world()
        world.crm.answers = [Answer(500, {}, b"")]
        world.deliver()
        world.happen(an_event("lead.replied", text="Yes"))
        world.clock.advance(hours=3)
        assert world.deliver(attempt=2) == Delivered(204)
        assert world.crm.sent[0] == world.crm.sent[1]

    def test_what_was_delivered_is_not_delivered_again(self) -> None:
        world = a_world()
        world.deliver()
        assert world.deliver() == Delivered("known", again=True)
        assert len(world.crm.sent) == 1

    def test_each_outcome_is_noted_beside_the_log(self) -> None:
        world = a_world()
        world.crm.answers = [Answer(503, {}, b"")]
        world.deliver()
        world.deliver(attempt=2)
        first = {"target": "crm", "event_id": world.leads.log(world.lead_id)[0].id}
        assert world.notes() == [
            {"type": "callback.delivered", **first, "status": 204, "attempt": 2},
            {"type": "callback.failed", **first, "status": 503, "attempt": 1},
        ]
        assert len(world.leads.log(world.lead_id)) == 1

    @pytest.mark.parametrize(("attempt", "seconds"), list(enumerate((5, 300, 1800, 7200, 18_000, 36_000, 36_000), 1)))
    def test_a_failed_try_is_repeated_over_a_day(self, attempt: int, seconds: int) -> None:
        world = a_world()
        world.crm.answers = [Answer(500, {}, b"")]
        assert world.deliver(attempt=attempt) == Postponed(500, seconds)
        assert world.notices.postponed == {"receipt": seconds}

    def test_after_the_last_try_it_is_kept_where_it_can_be_replayed(self) -> None:
        world = a_world()
        world.crm.answers = [Answer(500, {}, b"")]
        assert world.deliver(attempt=len(RETRY_AFTER) + 1) == GivenUp(500, keep=True)
        assert world.notices.postponed == {}
        assert world.notes()[0]["attempt"] == 8

    @pytest.mark.parametrize(
        ("attempt", "asked", "seconds"),
        [
            (1, "120", 120),
            (1, "Tue, 24 Nov 2026 16:30:02 GMT", 600),
            (1, "1", 5),
            (1, "999999", 36_000),
            (6, "120", 36_000),
            (1, "soon", 5),
        ],
    )
    def test_a_receiver_may_ask_for_more_patience(self, attempt: int, asked: str, seconds: int) -> None:
        world = a_world()
        world.crm.answers = [Answer(429, {"retry-after": asked}, b"")]
        assert world.deliver(attempt=attempt) == Postponed(429, seconds)

    def test_a_faster_clock_shortens_our_patience_but_not_the_receivers(self) -> None:
        world = a_world(FastClock(NOW))
        world.crm.answers = [Answer(500, {}, b""), Answer(503, {"retry-after": "60"}, b"")]
        assert world.deliver(attempt=4) == Postponed(500, 8)
        assert world.deliver(attempt=4) == Postponed(503, 60)

    def test_a_receiver_that_is_gone_is_not_asked_again(self) -> None:
        world = a_world()
        world.crm.answers = [Answer(410, {}, b"")]
        assert world.deliver() == GivenUp(410, keep=False)
        assert (world.notices.postponed, world.notes()[0]["status"]) == ({}, 410)

    @pytest.mark.parametrize(
        ("answer", "status"),
        [
            (Answer(302, {}, b""), 302),
            (Answer(404, {}, b""), 404),
            (OutcomeUnknown("no answer"), "no_answer"),
            (ProviderUnavailable("no connection"), "unavailable"),
            (ProviderRefused("private_address", "no"), "private_address"),
            (ProviderRefused("bad_secret", "no"), "bad_secret"),
        ],
    )
    def test_whatever_else_goes_wrong_may_have_been_put_right_by_the_next_try(
        self, answer: Answer | Exception, status: int | str
    ) -> None:
        world = a_world()
        world.crm.answers = [answer]
        assert world.deliver() == Postponed(status, 5)

    def test_a_missing_secret_is_waited_for(self) -> None:
        world = a_world()
        world.use.secrets.values.clear()
        assert world.deliver() == Postponed("unavailable", 60)
        assert world.crm.sent == []

    def test_a_callback_that_left_the_client_file_is_forgotten(self) -> None:
        assert a_world().deliver(target="crm:former") == GivenUp("no_such_target", keep=False)

    def test_a_lead_that_is_gone_is_nobodys_business(self) -> None:
        world = a_world()
        assert deliver(world.use, Notice("ld_gone", 1, "crm:crm"), 1, "r") == GivenUp("unknown_lead", keep=False)

    def test_an_event_that_cannot_be_read_yet_is_waited_for(self) -> None:
        world = a_world()
        assert world.deliver(seq=2) == Postponed("not_readable_yet", 5)
        assert world.crm.sent == []


class TestAlert:
    def alert(self, world: World, attempt: int = 1) -> Any:
        return world.deliver(target="owner:front_desk", attempt=attempt)

    def test_the_owner_is_told_by_every_way_they_asked_for(self) -> None:
        world = a_world()
        assert self.alert(world) == Delivered("sms,email")
        (text,), (mail,) = world.sms.taken, world.email.taken
        assert (text.to, mail.to) == ("+12125550110", "front-desk@bright-smile.example")
        assert "tel:+12125550143" in text.body
        assert "Dana" not in (mail.subject or "")
        assert (text.lead_id, text.reference) == (world.lead_id, "alert.front_desk.1")
        assert world.notes()[0]["target"] == "owner:front_desk"

    def test_one_way_is_enough(self) -> None:
        world = a_world()
        world.sms.faults = [ProviderUnavailable("down")]
        assert self.alert(world) == Delivered("email")
        assert self.alert(world) == Delivered("known", again=True)
        assert len(world.email.taken) == 1

    @pytest.mark.parametrize("fault", [ProviderUnavailable("down"), ProviderRefused("21614", "x"), OutcomeUnknown("?")])
    def test_a_way_they_did_not_ask_for_is_better_than_none(self, fault: Exception) -> None:
        team = a_practice().team
        world = a_world(team=(replace(team[0], alert_by=("sms",)), team[1]))
        world.sms.faults = [fault]
        assert self.alert(world) == Delivered("email")

    def test_an_alert_that_reached_nobody_is_tried_again(self) -> None:
        world = a_world()
        world.sms.faults, world.email.faults = [ProviderRefused("21614", "x")], [ProviderUnavailable("down", 30.0)]
        assert self.alert(world) == Postponed("unavailable", 30)
        assert self.alert(world, attempt=2) == Delivered("sms,email")

    def test_an_alert_no_provider_takes_is_recorded_and_goes_on_to_the_next_of_the_team(self) -> None:
        world = a_world()
        world.sms.faults, world.email.faults = (
            [ProviderRefused("21614", "x")],
            [ProviderRefused("MessageRejected", "x")],
        )
        assert self.alert(world) == GivenUp("21614", keep=False)
        lost = [one for one in world.leads.log(world.lead_id) if one.type == "alert.failed"]
        assert [(one.data["channel"], one.data["code"]) for one in lost] == [
            ("sms", "21614"),
            ("email", "MessageRejected"),
        ]
        assert world.deliver(lost[0].seq, "owner:front_desk") == Delivered("email")
        assert world.deliver(lost[1].seq, "owner:front_desk") == Delivered("covered")
        (mail,) = world.email.taken
        assert mail.to == "coordinator@bright-smile.example"
        assert "Front desk could not be reached by text." in mail.body

    def test_an_alert_that_reaches_nobody_at_all_ends_among_the_dead_letters(self) -> None:
        world = a_world(team=a_practice().team[:1])
        world.sms.faults = [ProviderRefused("21614", "x")]
        world.email.faults = [ProviderRefused("MessageRejected", "x")]
        self.alert(world)
        assert world.deliver(2, "owner:front_desk") == Postponed("nobody_left", 5)
        assert world.deliver(2, "owner:front_desk", attempt=8) == GivenUp("nobody_left", keep=True)

    def test_staff_are_told_even_when_their_number_is_suppressed(self) -> None:
        world = a_world()
        world.leads.suppress("+12125550110", NOW)
        assert self.alert(world) == Delivered("sms,email")

    def test_a_member_who_has_left_is_stood_in_for(self) -> None:
        world = a_world()
        assert world.deliver(target="owner:former") == Delivered("sms,email")

    def test_a_team_without_anybody_to_alert_is_a_failure_somebody_sees(self) -> None:
        world = a_world(team=())
        assert self.alert(world) == Postponed("nobody_to_alert", 5)
