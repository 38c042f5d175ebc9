"""An inquiry comes in: kept before it is answered, one lead per person, nothing lost that its sender meant."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

from builders import EMAIL, PHONE, a_practice, an_event
from fakes import FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.application.intake import Intake, challenge, receive
from firstminute.application.lead_ports import Leads
from firstminute.application.recording import record
from firstminute.domain.errors import (
    Forbidden,
    Invalid,
    ProviderUnavailable,
    Rejected,
    TooLarge,
    Unauthenticated,
    Unknown,
    WrongContentType,
)
from firstminute.domain.events import NewEvent, rfc3339
from firstminute.domain.inquiry import Request

SECRET = "s3cr3t-of-zapier"
FORM = {"name": "Dana Reyes", "phone": "(212) 555-0143", "email": EMAIL, "message": "Two implants, please"}


class CountingLeads(FakeLeads):
    """Counts the calls that are AWS calls in the real table."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.down = False

        for name in ("add", "append", "get", "contact"):
            setattr(self, name, self._counted(name, getattr(self, name)))

    def _counted(self, name: str, call: Any) -> Any:
        def counted(*given: Any) -> Any:
            if self.down:
                raise ProviderUnavailable("throttled", 2.0)
            before = len(self.calls)
            result = call(*given)
            self.calls[before:] = [name]  # what the fake asks itself is one call of the real table
            return result

        return counted


class World(SimpleNamespace):
    """An intake over fakes, and ways to send it something."""

    intake: Intake
    leads: CountingLeads
    quarantine: FakeQuarantine
    machine: FakeOrchestrator
    clock: FakeClock

    def post(self, content: Any, source: str = "website", **headers: str) -> Any:
        (received,) = receive(self.intake, source, posted(content, **headers))
        return received

    def authentic(self, content: Any, **headers: str) -> list[Any]:
        return receive(self.intake, "zapier", posted(content, authorization=f"Bearer {SECRET}", **headers))

    def kept(self) -> list[Any]:
        return list(self.quarantine.items.values())


@pytest.fixture
def world() -> World:
    leads, quarantine, machine, clock = CountingLeads(), FakeQuarantine(), FakeOrchestrator(), FakeClock()
    secrets = FakeSecrets({"zapier/signing_secret": SECRET, "crm/events_secret": "s3cr3t-of-crm"})
    ports: tuple[Leads, FakeQuarantine] = (leads, quarantine)
    intake = Intake(a_practice(), *ports, machine, secrets, clock, bootstrap.source_kind, FakeIds())
    return World(intake=intake, leads=leads, quarantine=quarantine, machine=machine, clock=clock)


def posted(content: Any, **headers: str) -> Request:
    """A request: a dict goes as a form, anything else as JSON, bytes as they are."""
    if isinstance(content, bytes):
        body, media = content, "application/json"
    elif isinstance(content, dict):
        body, media = urlencode(content).encode(), "application/x-www-form-urlencoded"
    else:
        body, media = json.dumps(content).encode(), "application/json"
    given = {"content-type": media, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Request("POST", "https://api.example/intake/x", given, body, {}, "203.0.113.9")


# A new inquiry


def test_an_inquiry_becomes_a_lead_whose_first_touch_is_due_now(world):
    received = world.post(FORM)
    head = world.leads.heads[received.lead_id]
    assert (received.status, received.received_at, received.redirect) == (
        "accepted",
        world.clock.now(),
        "https://www.bright-smile.example/thank-you",
    )
    assert (head.lead.name, head.lead.phone, head.lead.email, head.lead.words) == (
        "Dana Reyes",
        PHONE,
        EMAIL,
        "Two implants, please",
    )
    assert (head.lead.source, head.lead.channel, head.lead.owner) == ("website", "form", "front_desk")
    assert (head.enrollment.step, head.enrollment.next_at) == (0, world.clock.now())
    assert world.machine.started == [received.lead_id]


def test_the_accepted_path_makes_two_calls_to_aws(world):
    world.post(FORM)
    assert (world.leads.calls, len(world.machine.started)) == (["add"], 1)


def test_the_event_tells_what_was_read_and_leaves_out_what_was_not_said(world):
    received = world.post(
        {**FORM, "consent": "on", "utm_source": "google", "insurance": "Delta"},
        origin="https://www.bright-smile.example",
    )
    (event,) = world.leads.logs[received.lead_id]
    assert (event.type, event.actor.kind, event.actor.name) == ("lead.received", "prospect", "website")
    assert event.data["attribution"] == {"utm_source": "google"}
    assert event.data["answers"] == {"insurance": "Delta"}
    assert event.data["consent"]["given"] is True
    assert event.data["consent"]["ip"] == "203.0.113.9"
    assert event.data["consent"]["wording"].startswith("I agree that Bright Smile Dental")
    assert "service" not in event.data
    assert event.data["submitted_at"] is None


def test_what_a_reader_of_the_event_may_rely_on_is_there_even_when_nothing_was_said(world):
    received = world.post({**FORM, "consent": "on"})
    (event,) = world.leads.logs[received.lead_id]
    assert event.data["attribution"] == {}
    assert event.data["campaign"] is None
    assert event.data["consent"]["at"] == rfc3339(world.clock.now())


def test_the_raw_request_is_kept_with_the_lead(world):
    request = posted(FORM)
    (received,) = receive(world.intake, "website", request)
    raw = zlib.decompress(world.leads.raws[received.lead_id, 1].body)
    assert raw == b"application/x-www-form-urlencoded\n" + request.body


def test_it_is_stored_before_the_machine_is_started(world):
    world.leads.down = True
    with pytest.raises(ProviderUnavailable):
        world.post(FORM)
    assert world.machine.started == []


def test_a_lead_whose_machine_cannot_be_started_is_accepted_nevertheless(world):
    world.machine.faults.append(ProviderUnavailable("throttled"))
    received = world.post(FORM)
    assert received.status == "accepted"
    assert world.leads.heads[received.lead_id].enrollment.next_at == world.clock.now()


@pytest.mark.parametrize("text", ["dana@example.com", "+1 212 555 0143", "https://practice.example/?d=dana"])
@pytest.mark.parametrize("field", ["campaign", "utm_campaign"])
def test_what_was_put_in_the_place_of_a_campaign_is_kept_with_the_lead_and_never_counted_by(world, field, text):
    received = world.post({**FORM, field: text})
    assert world.leads.heads[received.lead_id].lead.campaign is None
    (event,) = world.leads.logs[received.lead_id]
    assert (event.data["campaign"], event.data["attribution"]["utm_campaign"]) == (None, text)


def test_the_campaign_of_the_source_is_the_campaign_of_a_lead_that_names_none(world):
    (received,) = world.authentic(FORM)
    assert world.leads.heads[received.lead_id].lead.campaign == "partner-leads"


# The same again


def test_the_same_delivery_twice_is_one_lead(world):
    first, second = world.post(FORM), world.post(FORM)
    assert (second.status, second.lead_id) == ("duplicate", first.lead_id)
    assert second.received_at == first.received_at
    assert len(world.leads.heads) == len(world.machine.started) == 1
    assert [event.type for event in world.leads.logs[first.lead_id]] == ["lead.received"]


def test_a_sender_s_delivery_id_tells_repetitions_whatever_the_body(world):
    first = world.authentic({**FORM, "sent": "1"}, webhook_id="msg_1")[0]
    second = world.authentic({**FORM, "sent": "2"}, webhook_id="msg_1")[0]
    assert (second.status, second.lead_id) == ("duplicate", first.lead_id)


def test_a_person_who_repeats_gets_no_second_first_touch(world):
    first = world.post(FORM)
    world.clock.advance(days=2)
    second = world.post({**FORM, "message": "Are you there?"})
    assert (second.status, second.lead_id, second.again) == ("accepted", first.lead_id, True)
    assert world.machine.started == [first.lead_id]
    assert [event.type for event in world.leads.logs[first.lead_id]] == ["lead.received", "lead.repeated"]
    assert world.leads.logs[first.lead_id][1].data["message"] == "Are you there?"


def test_a_repetition_that_comes_twice_is_recorded_once(world):
    first = world.post(FORM)
    for _ in range(2):
        again = world.post({**FORM, "message": "Are you there?"})
    assert again.status == "duplicate"
    assert len(world.leads.logs[first.lead_id]) == 2


def test_a_person_is_known_by_either_contact_point(world):
    first = world.post(FORM)
    second = world.post({"name": "Dana", "email": EMAIL, "phone": "(212) 555-0177"})
    assert second.lead_id == first.lead_id
    third = world.post({"phone": "(212) 555-0177"})
    assert third.lead_id == first.lead_id


def test_after_the_window_a_person_is_a_new_lead(world):
    first = world.post(FORM)
    world.clock.advance(days=31)
    second = world.post({**FORM, "message": "Once more"})
    assert second.lead_id != first.lead_id
    assert world.machine.started == [first.lead_id, second.lead_id]


def test_a_suppressed_contact_point_makes_a_lead_that_nothing_is_sent_to(world):
    world.leads.suppress(PHONE, world.clock.now() - timedelta(days=400))
    received = world.post(FORM)
    head = world.leads.heads[received.lead_id]
    assert (received.status, head.lead.opted_out, head.lead.stopped) == ("accepted", True, "opted_out")
    assert head.enrollment.next_at is None
    assert world.machine.started == []
    assert [event.type for event in world.leads.logs[received.lead_id]] == ["lead.received", "cadence.stopped"]
    assert world.leads.logs[received.lead_id][0].data["suppressed"] == [PHONE]


# What cannot be understood


def test_a_visitor_who_cannot_be_reached_is_told_which_fields_and_nothing_is_lost(world):
    with pytest.raises(Invalid) as refusal:
        world.post({"name": "Dana Reyes", "message": "Please call me"})
    assert [error.pointer for error in refusal.value.errors] == ["/phone", "/email"]
    assert b"Please+call+me" in world.kept()[0].body
    assert world.kept()[0].reason == "It holds neither a phone number nor an e-mail address."


def test_a_visitor_s_mistake_is_named_at_the_field_that_has_it(world):
    with pytest.raises(Invalid) as refusal:
        world.post({"your-phone": "212-555-014", "name": "Dana"})
    (error,) = refusal.value.errors
    assert (error.pointer, error.detail) == (
        "/your-phone",
        "The phone number has 9 digits; write it with its area code, 10 digits in all.",
    )


def test_an_authentic_inquiry_without_a_contact_point_is_kept(world):
    (received,) = world.authentic({"name": "Dana Reyes"})
    assert (received.status, received.lead_id) == ("quarantined", None)
    assert received.reason == "It holds neither a phone number nor an e-mail address."
    assert (world.kept()[0].source, world.kept()[0].body) == ("zapier", b"name=Dana+Reyes")


def test_an_authentic_body_that_is_broken_is_kept_with_the_reason(world):
    (received,) = world.authentic(b'{"email": ')
    assert received.status == "quarantined"
    assert received.reason.startswith("The body is not valid JSON")
    assert world.kept()[0].body == b'{"email": '


def test_the_same_unreadable_delivery_is_kept_once(world):
    for _ in range(2):
        world.authentic(b'{"email": ')
    assert len(world.kept()) == 1


def test_a_public_body_that_is_broken_is_refused(world):
    with pytest.raises(Rejected, match="not valid JSON"):
        world.post(b'{"email": ')
    assert world.kept() == []


def test_a_table_that_cannot_be_written_to_is_said_so_that_the_sender_tries_again(world):
    world.leads.down = True
    with pytest.raises(ProviderUnavailable):
        world.authentic(FORM)


# Batches


def test_a_batch_is_split_and_each_inquiry_gets_its_own_answer(world):
    people = [{"email": "a@example.com"}, {"name": "nobody"}, {"email": "b@example.com"}]
    received = world.authentic(people)
    assert [one.status for one in received] == ["accepted", "quarantined", "accepted"]
    assert received[1].reason == "Inquiry 2: It holds neither a phone number nor an e-mail address."
    assert len(world.leads.heads) == 2


def test_a_batch_that_comes_again_makes_no_new_leads(world):
    people = [{"email": "a@example.com"}, {"email": "b@example.com"}]
    first, second = world.authentic(people), world.authentic(people)
    assert [one.status for one in second] == ["duplicate", "duplicate"]
    assert [one.lead_id for one in second] == [one.lead_id for one in first]


def test_one_person_in_a_public_batch_who_cannot_be_reached_does_not_cost_the_others(world):
    received = receive(world.intake, "website", posted([{"name": "nobody"}, {"email": "b@example.com"}]))
    assert [one.status for one in received] == ["quarantined", "accepted"]


def test_a_batch_over_a_hundred_is_refused_whole(world):
    with pytest.raises(TooLarge, match="101 inquiries"):
        world.authentic([{"email": f"p{number}@example.com"} for number in range(101)])
    assert world.leads.heads == {}


# Who may send what where


def test_an_unknown_source_is_named_with_those_there_are(world):
    with pytest.raises(Unknown, match="crm, website, zapier"):
        world.post(FORM, source="nowhere")


def test_a_source_of_events_takes_no_inquiries(world):
    with pytest.raises(Unknown, match="takes events"):
        world.post(FORM, source="crm", authorization="Bearer s3cr3t-of-crm")
    assert world.kept() == []


def test_without_its_secret_nothing_of_a_webhook_is_kept(world):
    for headers in ({}, {"authorization": "Bearer wrong"}):
        with pytest.raises(Unauthenticated):
            world.post(FORM, source="zapier", **headers)
    assert world.leads.heads == {}
    assert world.kept() == []


def test_a_page_of_another_website_may_not_post_the_form(world):
    with pytest.raises(Forbidden):
        world.post(FORM, origin="https://evil.example")


def test_the_limit_is_256_kib_and_not_a_byte_less(world):
    padding = 256 * 1024 - len(b"email=dana%40example.com&x=")
    body = b"email=dana%40example.com&x=" + b"a" * padding
    request = replace(posted(b""), body=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert receive(world.intake, "website", request)[0].status == "accepted"
    with pytest.raises(TooLarge):
        receive(world.intake, "website", replace(request, body=body + b"a"))


def test_a_content_type_that_is_not_read_is_refused_even_from_an_authentic_sender(world):
    request = replace(posted(FORM), headers={"content-type": "text/xml", "authorization": f"Bearer {SECRET}"})
    with pytest.raises(WrongContentType):
        receive(world.intake, "zapier", request)


def test_a_source_without_a_handshake_says_so(world):
    with pytest.raises(Unknown, match="no subscription handshake"):
        challenge(world.intake, "website", posted(b""))


def test_a_handshake_is_answered_by_the_source_s_own_kind(world):
    asked = SimpleNamespace(challenge=lambda request, source, secrets: request.query["hub.challenge"] + secrets[0])
    intake = replace(world.intake, kinds=lambda _: asked)
    request = replace(posted(b""), query={"hub.challenge": "42"})
    assert challenge(intake, "zapier", request) == "42" + SECRET


# A number that a family shares

TOM = {"name": "Tom Reyes", "phone": "(212) 555-0143", "email": "tom@example.com", "message": "I chipped a tooth"}


def test_another_person_of_the_same_number_is_a_lead_with_a_first_touch_of_their_own(world):
    dana, tom = world.post(FORM), world.post(TOM)
    assert (tom.status, tom.again) == ("accepted", False)
    assert world.machine.started == [dana.lead_id, tom.lead_id]
    assert [event.type for event in world.leads.logs[dana.lead_id]] == ["lead.received"]
    assert world.leads.contact(PHONE).leads == {dana.lead_id, tom.lead_id}


def test_each_of_a_family_is_known_again_whoever_asked_last(world):
    dana, tom = world.post(FORM), world.post(TOM)
    again = world.post({"name": "Dana", "phone": "(212) 555-0143", "message": "One more thing"})
    assert (again.lead_id, again.again) == (dana.lead_id, True)
    again = world.post({"name": "Thomas", "phone": "(212) 555-0143", "message": "It hurts"})
    assert (again.lead_id, again.again) == (tom.lead_id, True)
    assert len(world.machine.started) == 2


def test_a_delivery_that_comes_again_after_another_of_the_family_asked_is_still_known(world):
    dana = world.authentic({"name": "Dana Reyes", "phone": "(212) 555-0143"})[0]
    world.authentic({"name": "Tom Reyes", "phone": "(212) 555-0143"})
    again = world.authentic({"name": "Dana Reyes", "phone": "(212) 555-0143"})[0]
    assert (again.status, again.lead_id) == ("duplicate", dana.lead_id)
    assert len(world.leads.logs[dana.lead_id]) == 1


def test_who_shares_an_e_mail_is_one_person_under_any_name(world):
    dana = world.post(FORM)
    again = world.post({**TOM, "email": EMAIL})
    assert (again.lead_id, again.again) == (dana.lead_id, True)


def test_a_person_known_by_e_mail_who_gives_a_relative_s_number_stays_one_lead(world):
    tom = world.post(TOM)
    dana = world.post({"name": "Dana Reyes", "phone": "(212) 555-0177", "email": EMAIL})
    again = world.post({**FORM, "message": "Better on my husband's number"})
    assert (again.lead_id, again.again) == (dana.lead_id, True)
    assert tom.lead_id != dana.lead_id
    assert len(world.machine.started) == 2


def test_nobody_of_a_family_is_texted_at_a_number_that_is_opted_out(world):
    world.post(FORM)
    world.leads.suppress(PHONE, world.clock.now())
    tom = world.post(TOM)
    assert (tom.status, tom.head.lead.stopped) == ("accepted", "opted_out")
    assert len(world.machine.started) == 1


def test_a_nameless_inquiry_of_a_family_s_number_belongs_to_who_asked_last(world):
    world.post(FORM)
    tom = world.post(TOM)
    assert world.post({"phone": "(212) 555-0143", "message": "Hello?"}).lead_id == tom.lead_id


def test_recognising_a_person_looks_at_one_lead_and_asks_no_contact(world):
    world.post(FORM)
    world.leads.calls.clear()
    world.post({**FORM, "message": "Are you there?"})
    assert world.leads.calls == ["add", "get", "append"]


def test_a_relative_who_asks_while_another_does_is_decided_anew(world):
    """Ann's lead takes the number after Tom's delivery has looked at Dana's: Tom looks again, and is Tom."""
    world.post(FORM)
    add, meanwhile = world.leads.add, [{**TOM, "name": "Ann Reyes", "email": "ann@example.com"}]

    def interrupted(*given: Any) -> Any:
        if given[-1] and meanwhile:
            world.post(meanwhile.pop())
        return add(*given)

    world.leads.add = interrupted
    tom = world.post(TOM)
    names = sorted(head.lead.first_name for head in world.leads.heads.values())
    assert (names, tom.head.lead.first_name) == (["Ann", "Dana", "Tom"], "Tom")
    assert len(world.machine.started) == 3


def test_a_person_who_comes_by_form_and_webhook_is_one_lead_with_both_sources(world):
    first = world.post(FORM)
    again = world.authentic({"name": "D. Reyes", "email": EMAIL, "phone": "+1 212 555 0143"})[0]
    assert again.lead_id == first.lead_id
    assert again.head.lead.sources == ("website", "zapier")
    assert again.head.lead.source == "website"


# Somebody asks again after the end


def ended(world: World, *events: NewEvent) -> str:
    """A lead that has been through this."""
    lead_id = str(world.post(FORM).lead_id)
    for event in events or (an_event("cadence.stopped", world.clock.now(), reason="exhausted"),):
        record(world.leads, lead_id, [event], world.clock.now())
    world.clock.advance(days=20)
    return lead_id


def ask_again(world: World, **more: str) -> Any:
    return world.post({**FORM, "message": "I would like to come after all", **more})


def rule_of(world: World, lead_id: str) -> Any:
    return next(one for one in world.leads.logs[lead_id] if one.type == "lead.repeated").data["rule"]


@pytest.fixture
def restarting(world: World) -> World:
    """The practice has people answered anew."""
    world.intake = replace(world.intake, practice=a_practice(after_end="restart"))
    return world


def test_inside_the_window_nobody_gets_a_second_first_touch_unless_the_practice_says_so(world):
    lead_id = ended(world)
    again = ask_again(world)
    assert (again.lead_id, rule_of(world, lead_id), list(world.machine.runs)) == (lead_id, "escalate", [lead_id])


def test_who_never_answered_and_asks_again_is_answered_anew(restarting):
    world = restarting
    lead_id = ended(world)
    again = ask_again(world)
    head = world.leads.heads[lead_id]
    assert (again.lead_id, again.again) == (lead_id, False)
    assert (head.lead.state, head.lead.stopped) == ("contacting", None)
    assert (head.enrollment.step, head.enrollment.next_at) == (0, world.clock.now())
    assert [event.type for event in world.leads.logs[lead_id]][-2:] == ["lead.repeated", "cadence.restarted"]
    assert list(world.machine.runs) == [lead_id, f"{lead_id}-run1"]
    assert rule_of(world, lead_id) == "restart"


def test_a_restart_that_is_delivered_twice_is_one_restart(restarting):
    world = restarting
    lead_id = ended(world)
    ask_again(world)
    assert ask_again(world).status == "duplicate"
    assert len(world.machine.runs) == 2
    assert [event.type for event in world.leads.logs[lead_id]].count("cadence.restarted") == 1


@pytest.mark.parametrize("rule", ["merge", "escalate"])
def test_the_practice_may_have_it_added_or_brought_to_its_owner_instead(world, rule):
    world.intake = replace(world.intake, practice=a_practice(after_end=rule))
    lead_id = ended(world)
    again = ask_again(world)
    assert (again.again, rule_of(world, lead_id)) == (True, rule)
    assert world.leads.heads[lead_id].lead.stopped == "exhausted"
    assert world.leads.heads[lead_id].enrollment.next_at is None
    assert list(world.machine.runs) == [lead_id]


@pytest.mark.parametrize(
    "event", ["lead.replied", "contact.made", "lead.qualified", "lead.nurtured", "appointment.booked", "sale.won",
              "sale.lost", "lead.disqualified"]
)  # fmt: skip
def test_who_has_had_an_answer_is_the_owner_s_when_they_ask_again(world, event):
    lead_id = ended(world, an_event(event, world.clock.now(), appointment_id="a1", amount=1))
    again = ask_again(world)
    assert (again.lead_id, again.again, rule_of(world, lead_id)) == (lead_id, True, "escalate")
    assert list(world.machine.runs) == [lead_id]


def test_who_could_not_be_reached_at_that_number_is_not_texted_there_again(world):
    wrong = an_event("contact.attempted", world.clock.now(), outcome="wrong_number", channel="call")
    lead_id = ended(world, wrong)
    ask_again(world)
    assert (rule_of(world, lead_id), list(world.machine.runs)) == ("escalate", [lead_id])


def test_who_has_opted_out_is_sent_nothing_and_their_owner_is_told(world):
    lead_id = ended(world, an_event("lead.opted_out", world.clock.now(), scope="all", how="STOP"))
    ask_again(world)
    assert (rule_of(world, lead_id), list(world.machine.runs)) == ("escalate", [lead_id])
    assert world.leads.heads[lead_id].lead.stopped == "opted_out"


def test_a_repeat_while_the_follow_up_runs_is_added_to_it(world):
    lead_id = world.post(FORM).lead_id
    planned = world.leads.heads[lead_id].enrollment
    assert ask_again(world).again
    assert (rule_of(world, lead_id), world.leads.heads[lead_id].enrollment) == ("merge", planned)


def test_what_was_submitted_before_the_follow_up_ended_begins_nothing_anew(restarting):
    """A CRM that delivers days late tells nothing new."""
    world = restarting
    lead_id = ended(world)
    submitted = rfc3339(world.clock.now() - timedelta(days=20, minutes=1))
    world.authentic({"phone": PHONE, "email": EMAIL, "submitted_at": submitted})
    assert (rule_of(world, lead_id), list(world.machine.runs)) == ("merge", [lead_id])


def test_a_restart_whose_machine_cannot_be_started_is_due_for_the_watchdog(restarting):
    world = restarting
    lead_id = ended(world)
    world.machine.faults.append(ProviderUnavailable("throttled"))
    ask_again(world)
    assert world.leads.heads[lead_id].enrollment.next_at == world.clock.now()


# Late


def test_an_inquiry_that_was_on_its_way_for_long_is_marked_late(world):
    for hours, late in ((5, False), (7, True)):
        submitted = rfc3339(world.clock.now() - timedelta(hours=hours))
        received = world.authentic({"email": f"{hours}@example.com", "submitted_at": submitted})[0]
        assert received.head.lead.late is late
        assert world.leads.logs[received.lead_id][0].data.get("late", False) is late


def test_an_inquiry_of_unknown_time_is_not_late(world):
    assert world.post(FORM).head.lead.late is False
