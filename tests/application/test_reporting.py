"""What staff, CRMs and partners report of a lead becomes one event, checked, once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import EMAIL, PHONE, a_new_lead, a_practice
from fakes import NOON, FakeClock, FakeIds, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.application import reporting
from firstminute.application.event_checks import checked
from firstminute.application.intake import Intake
from firstminute.domain.errors import FieldError, Invalid, TooLarge, Unauthenticated, Unknown, WrongContentType
from firstminute.domain.events import REPORTABLE, Actor, rfc3339
from firstminute.domain.inquiry import Request

SECRET = "s3cr3t-of-crm"
STAFF = Actor("staff", "front desk tablet")
STARTS = "2026-12-01T09:30:00-05:00"
LEAD = "ld_01kat0dk80000000000000dana"
# The least that each type needs.
LEAST: dict[str, dict[str, Any]] = {
    **{name: {} for name in REPORTABLE},
    **{f"touch.{what}": {"channel": "sms"} for what in ("planned", "sent", "delivered", "failed", "skipped")},
    "contact.attempted": {"outcome": "no_answer"},
    "owner.assigned": {"owner": "coordinator"},
    "appointment.booked": {"appointment_id": "a1", "starts_at": STARTS},
    "appointment.rescheduled": {"appointment_id": "a1", "starts_at": STARTS},
    **{f"appointment.{what}": {"appointment_id": "a1"} for what in ("confirmed", "cancelled", "kept", "missed")},
    "sale.won": {"amount": 125000, "currency": "USD"},
}


class World(SimpleNamespace):
    """A lead, and everybody who may tell of it."""

    intake: Intake
    leads: FakeLeads
    quarantine: FakeQuarantine
    clock: FakeClock

    def staff(self, type_: str, data: Any = None, **frame: Any) -> Any:
        content = {"type": type_, **({"data": data} if data is not None else {}), **frame}
        return reporting.report(self.leads, self.intake.practice, LEAD, content, STAFF, self.clock.now())

    def crm(self, content: Any, source: str = "crm", secret: str = SECRET, **headers: str) -> reporting.Reported:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"content-type": "application/json", "authorization": f"Bearer {secret}", **named}
        return reporting.receive(self.intake, source, Request("POST", "https://api.example/events/crm", given, body))

    @property
    def head(self):
        return self.leads.heads[LEAD]

    def types(self) -> list[str]:
        return [event.type for event in self.leads.logs[LEAD]]


@pytest.fixture
def world() -> World:
    leads, clock, quarantine = FakeLeads(), FakeClock(), FakeQuarantine()
    head, events = a_new_lead(LEAD, at=NOON - timedelta(hours=1))
    assert leads.add(head, events, b"", "website:1:0", (PHONE, EMAIL), NOON - timedelta(days=30)) is None
    secrets = FakeSecrets({"crm/events_secret": SECRET, "zapier/signing_secret": "s3cr3t-of-zapier"})
    ports = (leads, quarantine, FakeOrchestrator(), secrets, clock, bootstrap.source_kind, FakeIds())
    return World(intake=Intake(a_practice(), *ports), leads=leads, quarantine=quarantine, clock=clock)


# Every type


@pytest.mark.parametrize("type_", sorted(REPORTABLE))
def test_every_type_of_the_contract_can_be_reported_with_little(world, type_):
    event = world.staff(type_, LEAST[type_])
    assert (event.type, event.lead_id, event.actor, event.occurred_at) == (type_, LEAD, STAFF, world.clock.now())


NEEDED = sorted((type_, name) for type_, data in LEAST.items() for name in data if name != "currency")


@pytest.mark.parametrize(("type_", "name"), NEEDED)
def test_what_a_type_needs_is_asked_for_by_its_pointer(world, type_, name):
    with pytest.raises(Invalid) as refusal:
        world.staff(type_, {key: value for key, value in LEAST[type_].items() if key != name})
    assert [error.pointer for error in refusal.value.errors] == [f"/data/{name}"]
    assert world.types() == ["lead.received"]


@pytest.mark.parametrize(
    ("type_", "name", "value", "words"),
    [
        ("sale.won", "amount", -1, "minor units"),
        ("sale.won", "amount", 12.5, "minor units"),
        ("sale.won", "amount", "1,250.00", "minor units"),
        ("sale.won", "amount", True, "minor units"),
        ("sale.won", "amount", 1 << 60, "minor units"),
        ("sale.won", "currency", "EUR", "must be USD"),
        ("contact.attempted", "outcome", "maybe", "no_answer, voicemail, busy, wrong_number"),
        ("contact.made", "seconds", -5, "seconds"),
        ("contact.made", "seconds", "long", "seconds"),
        ("contact.made", "seconds", "86401", "seconds"),
        ("contact.made", "channel", ["call"], "must be text"),
        ("owner.assigned", "owner", "nobody", "front_desk, coordinator"),
        ("owner.assigned", "owner", 7, "front_desk, coordinator"),
        ("owner.acknowledged", "takeover", "yes", "true or false"),
        ("lead.opted_out", "scope", "fax", "all, sms, call, email"),
        ("lead.opted_out", "address", "not a number", "phone number or an e-mail"),
        ("appointment.booked", "starts_at", "tomorrow", "like 2026-11-24T16:20:00Z"),
        ("appointment.booked", "starts_at", "2026-12-01T09:30:00", "with its offset"),
        ("appointment.booked", "starts_at", "0001-01-01T00:00:00+14:00", "with its offset"),
        ("appointment.booked", "starts_at", "0202-12-01T09:30:00Z", "between 2000 and 2100"),
        ("appointment.rescheduled", "starts_at", "9999-12-31T23:59:59Z", "between 2000 and 2100"),
        ("touch.sent", "channel", "pigeon", "call, sms, email"),
        ("touch.skipped", "rules", "quiet", "list of rule ids"),
        ("lead.received", "channel", "fax", "form, call, message, crm, ads"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(world, type_, name, value, words):
    with pytest.raises(Invalid, match=words) as refusal:
        world.staff(type_, {**LEAST[type_], name: value})
    assert [error.pointer for error in refusal.value.errors] == [f"/data/{name}"]


@pytest.mark.parametrize(("type_", "name"), [("appointment.kept", "starts_at"), ("lead.opted_out", "scope")])
def test_an_empty_value_is_the_same_as_none(world, type_, name):
    assert world.staff(type_, {**LEAST[type_], name: ""}).data.get(name) != ""


@pytest.mark.parametrize("answers", ["implants", ["implants", "soon"], [{"need": "implants"}], {"need": "implants"}])
def test_answers_are_kept_in_whatever_form_they_are_reported(world, answers):
    assert world.staff("lead.qualified", {"answers": answers}).data["answers"] == answers


def test_answers_are_kept_tidied(world):
    deep: dict[str, Any] = {"need": "implants\0", "odd": float("nan")}
    assert world.staff("lead.qualified", {"answers": deep}).data["answers"] == {"need": "implants", "odd": None}


def test_every_wrong_field_is_named_at_once(world):
    with pytest.raises(Invalid) as refusal:
        world.staff("sale.won", {"amount": -1, "currency": "EUR"}, occurred_at="now")
    assert [error.pointer for error in refusal.value.errors] == ["/data/amount", "/data/currency", "/occurred_at"]


@pytest.mark.parametrize("given", ["sale.wun", None, 7, ["sale.won"], "cadence.stopped", "touch.deferred"])
def test_a_type_that_cannot_be_reported_is_refused_with_a_hint(world, given):
    with pytest.raises(Invalid, match=r"did you mean|known are") as refusal:
        world.staff(given, {})
    assert refusal.value.errors[0].pointer == "/type"


def test_a_slip_of_the_pen_is_understood(world):
    with pytest.raises(Invalid, match=r"did you mean sale\.won"):
        world.staff("sale.wun", {"amount": 1})


@pytest.mark.parametrize("content", ["sale.won", 7, None, [{"type": "sale.lost"}]])
def test_an_event_is_an_object(world, content):
    with pytest.raises(Invalid, match="JSON object"):
        reporting.report(world.leads, world.intake.practice, LEAD, content, STAFF, NOON)


# What an event says


def test_values_are_kept_as_they_are_meant(world):
    data = {"amount": "125000", "currency": "usd", "reason": "  two\x00 implants ", "room": {"number": 1 << 60}}
    kept = world.staff("sale.won", data).data
    assert kept == {"amount": 125000, "currency": "USD", "reason": "two implants", "room": {"number": str(1 << 60)}}
    assert world.head.lead.revenue == 125000


def test_how_long_a_talk_took_may_be_text_as_amounts_may(world):
    assert world.staff("contact.made", {"channel": "call", "seconds": " 93 "}).data["seconds"] == 93


def test_a_sender_without_data_may_put_everything_beside_the_type(world):
    content = {"type": "sale.won", "amount": 5000, "occurred_at": rfc3339(NOON)}
    event = reporting.report(world.leads, world.intake.practice, LEAD, content, STAFF, NOON)
    assert event.data == {"amount": 5000}


def test_an_address_is_kept_in_its_normal_form(world):
    assert world.staff("lead.opted_out", {"address": "(212) 555-0143"}).data["address"] == PHONE
    assert world.leads.contact(PHONE).suppressed_at == NOON


def test_an_opt_out_without_a_scope_is_an_opt_out_of_everything(world):
    world.staff("lead.opted_out")
    assert world.leads.contact(PHONE).suppressed_at
    assert world.leads.contact(EMAIL).suppressed_at
    assert world.head.lead.stopped == "opted_out"


def test_the_owner_before_is_noted_with_the_new_one(world):
    assert world.staff("owner.assigned", {"owner": "coordinator"}).data["previous"] == "front_desk"
    assert world.head.lead.owner == "coordinator"


def test_the_owner_acknowledges_unless_somebody_else_is_named(world):
    assert world.staff("owner.acknowledged").data["owner"] == "front_desk"
    assert world.staff("owner.acknowledged", {"owner": "coordinator"}).data["owner"] == "coordinator"


def test_the_only_appointment_needs_no_id(world):
    world.staff("appointment.booked", {"appointment_id": "a1", "starts_at": STARTS})
    assert world.staff("appointment.kept").data["appointment_id"] == "a1"
    assert world.head.lead.appointments == {"a1": "kept"}


def test_of_several_appointments_the_one_still_to_come_is_meant(world):
    world.staff("appointment.booked", {"appointment_id": "a1", "starts_at": STARTS})
    world.staff("appointment.missed", {"appointment_id": "a1"})
    world.staff("appointment.booked", {"appointment_id": "a2", "starts_at": STARTS})
    assert world.staff("appointment.confirmed").data["appointment_id"] == "a2"
    world.staff("appointment.booked", {"appointment_id": "a3", "starts_at": STARTS})
    with pytest.raises(Invalid, match="2 appointments to choose from"):
        world.staff("appointment.kept")


def test_a_start_is_kept_in_utc(world):
    event = world.staff("appointment.booked", {"appointment_id": "a1", "starts_at": STARTS})
    assert event.data["starts_at"] == "2026-12-01T14:30:00.000Z"


def test_a_lead_goes_from_received_to_won(world):
    for type_ in (
        "contact.attempted",
        "contact.made",
        "lead.qualified",
        "appointment.booked",
        "appointment.kept",
        "sale.won",
    ):
        world.staff(type_, LEAST[type_])
    assert (world.head.lead.state, world.head.lead.revenue) == ("won", 125000)
    assert "cadence.stopped" in world.types()


# When


def test_what_happened_earlier_keeps_its_time(world):
    event = world.staff("contact.made", {"seconds": 90}, occurred_at="2026-11-24T11:30:00-05:00")
    assert event.occurred_at == datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert world.head.lead.first_human_ms == 30 * 60 * 1000


def test_clocks_may_differ_but_nothing_is_dated_in_the_future(world):
    assert world.staff("contact.made", {}, occurred_at=rfc3339(NOON + timedelta(minutes=4))).occurred_at == NOON
    with pytest.raises(Invalid, match="future") as refusal:
        world.staff("contact.made", {}, occurred_at=rfc3339(NOON + timedelta(minutes=6)))
    assert refusal.value.errors[0].pointer == "/occurred_at"


@pytest.mark.parametrize("given", ["yesterday", "2026-11-24T16:20:00", 1795536000, "0001-01-01T00:00:00+14:00", {}])
def test_a_time_without_its_offset_is_refused(world, given):
    with pytest.raises(Invalid, match="with its offset"):
        world.staff("contact.made", {}, occurred_at=given)


# Which lead


def test_an_unknown_lead_is_not_found(world):
    with pytest.raises(Unknown, match="ld_nowhere"):
        reporting.report(world.leads, world.intake.practice, "ld_nowhere", {"type": "sale.lost"}, STAFF, NOON)


def test_an_event_of_another_lead_is_refused(world):
    with pytest.raises(Invalid) as refusal:
        world.staff("sale.lost", {}, lead_id="ld_other")
    assert refusal.value.errors[0].pointer == "/lead_id"


@pytest.mark.parametrize("known", [{"lead_id": LEAD}, {"phone": "(212) 555-0143"}, {"email": EMAIL.upper()}])
def test_a_crm_names_the_lead_by_id_phone_or_email(world, known):
    reported = world.crm({"type": "lead.qualified", **known, "data": {"reason": "ready"}})
    assert len(reported.event_ids) == 1
    event = world.leads.logs[LEAD][1]
    assert (event.id, event.type, event.actor) == (reported.event_ids[0], "lead.qualified", Actor("crm", "crm"))


def test_a_source_that_is_no_crm_is_a_partner(world):
    world.crm({"type": "lead.qualified", "lead_id": LEAD}, source="zapier", secret="s3cr3t-of-zapier")
    assert world.leads.logs[LEAD][1].actor == Actor("partner", "zapier")


@pytest.mark.parametrize("given", ["0001-01-01T00:00:00Z", "0999-12-31T00:00:00Z", "1999-12-31T23:59:59Z"])
def test_what_happened_before_this_century_is_a_slip(world, given):
    with pytest.raises(Invalid) as refusal:
        world.staff("contact.made", {}, occurred_at=given)
    assert refusal.value.errors[0] == FieldError("/occurred_at", "must lie between 2000 and 2100")


# Once


def test_a_report_that_comes_again_is_recorded_once_and_answered_the_same(world):
    content = {"type": "sale.won", "lead_id": LEAD, "id": "evt-7", "data": {"amount": 5000}}
    first, second = world.crm(content), world.crm({**content, "sent": "again"})
    assert first == second
    assert world.head.lead.revenue == 5000


def test_a_delivery_id_in_the_headers_does_as_well(world):
    content = [{"type": "sale.won", "lead_id": LEAD, "data": {"amount": amount}} for amount in (100, 200)]
    first = world.crm(content, webhook_id="msg_1")
    second = world.crm([*content[:1], {**content[1], "retried": True}], webhook_id="msg_1")
    assert first.event_ids == second.event_ids
    assert world.head.lead.revenue == 300


def test_without_any_id_the_body_itself_is_known_again(world):
    content = {"type": "sale.won", "lead_id": LEAD, "data": {"amount": 5000}}
    assert world.crm(content).event_ids == world.crm(content).event_ids
    assert world.crm({**content, "occurred_at": rfc3339(NOON)}).event_ids != world.crm(content).event_ids


@pytest.mark.parametrize(("minutes", "events"), [(0, 1), (4, 1), (9, 1), (10, 2), (11, 2), (19, 2), (60 * 24, 2)])
@pytest.mark.parametrize("start", [0, 5, 9.5])
def test_without_an_id_and_a_time_it_is_the_same_for_ten_minutes_and_then_another(world, start, minutes, events):
    """Two calls that nobody answered are told in the same words; a delivery that is tried again comes soon."""
    content = {"type": "contact.attempted", "lead_id": LEAD, "data": {"channel": "call", "outcome": "no_answer"}}
    world.clock.advance(minutes=start)
    first = world.crm(content)
    world.clock.advance(minutes=minutes)
    second = world.crm(content)
    assert world.types().count("contact.attempted") == events
    assert (first == second) is (events == 1)


@pytest.mark.parametrize("more", [{"occurred_at": rfc3339(NOON)}, {"id": "call-1"}])
def test_a_report_that_tells_its_time_or_its_id_is_the_same_for_good(world, more):
    content = {"type": "contact.attempted", "lead_id": LEAD, "data": {"outcome": "no_answer"}, **more}
    first = world.crm(content)
    world.clock.advance(days=1)
    assert world.crm(content) == first


def test_a_delivery_that_its_sender_named_is_the_same_for_good(world):
    content = {"type": "contact.attempted", "lead_id": LEAD, "data": {"outcome": "no_answer"}}
    first = world.crm(content, webhook_id="msg_1")
    world.clock.advance(days=1)
    assert world.crm(content, webhook_id="msg_1") == first


def test_staff_may_report_the_same_thing_twice_unless_they_give_an_id(world):
    first, second = (
        world.staff("contact.attempted", {"outcome": "busy"}),
        world.staff("contact.attempted", {"outcome": "busy"}),
    )
    assert first.id != second.id
    third = world.staff("contact.attempted", {"outcome": "busy"}, id="tap-1")
    assert world.staff("contact.attempted", {"outcome": "busy"}, id="tap-1") == third
    assert world.types().count("contact.attempted") == 3


# What cannot be understood


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"type": "deal.moved", "lead_id": LEAD}, "is no type of event"),
        ({"type": "sale.won", "lead_id": LEAD}, "/data/amount is missing"),
        ({"type": "sale.lost"}, "names no lead"),
        ({"type": "sale.lost", "lead_id": "ld_nowhere"}, "There is no lead ld_nowhere"),
        ({"type": "sale.lost", "phone": "(212) 555-0199"}, "no lead with this phone number"),
        ({"type": "sale.lost", "phone": "call me"}, "/phone cannot be read"),
        ("sale.lost", "holds no events"),
        (b"{broken", "not valid JSON"),
    ],
)
def test_what_an_authentic_sender_sent_is_kept_with_the_reason(world, content, reason):
    reported = world.crm(content)
    assert reported.event_ids == ()
    (kept,) = world.quarantine.items.values()
    assert reason in kept.reason
    assert reported.reasons
    assert world.types() == ["lead.received"]


def test_one_unreadable_event_does_not_cost_the_others(world):
    good = {"type": "lead.qualified", "lead_id": LEAD}
    reported = world.crm({"events": [good, {"type": "nonsense"}, {"type": "sale.won", "lead_id": LEAD, "amount": 700}]})
    assert len(reported.event_ids) == 2
    assert reported.reasons[0].startswith("Event 2 of 3: ")
    assert len(world.quarantine.items) == 1
    assert world.head.lead.revenue == 700


def test_nobody_reports_without_the_secret(world):
    with pytest.raises(Unauthenticated):
        world.crm({"type": "lead.qualified", "lead_id": LEAD}, secret="wrong")
    assert world.types() == ["lead.received"]


def test_a_public_form_reports_nothing(world):
    with pytest.raises(Unknown, match="takes inquiries"):
        world.crm({"type": "sale.won", "lead_id": LEAD, "amount": 5000}, source="website")


def test_an_unknown_source_reports_nothing(world):
    with pytest.raises(Unknown, match="no source"):
        world.crm({}, source="nowhere")


def test_limits_of_a_body_hold_for_events_too(world):
    with pytest.raises(TooLarge, match="256 KiB"):
        world.crm(b"[" + b" " * 256 * 1024 + b"]")
    with pytest.raises(TooLarge, match="101 events"):
        world.crm([{"type": "sale.lost", "lead_id": LEAD}] * 101)
    with pytest.raises(WrongContentType):
        world.crm(b"<xml/>", content_type="text/xml")


def test_what_a_sender_adds_is_bounded(world):
    with pytest.raises(Invalid, match="16 KiB"):
        world.staff("lead.qualified", {"answers": {f"q{number}": "x" * 400 for number in range(100)}})
    deep: Any = "x"
    for _ in range(50):
        deep = {"a": deep}
    json.dumps(dict(world.staff("lead.qualified", {"answers": deep}).data))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FRAMES = st.fixed_dictionaries(
    {"type": st.sampled_from(sorted(REPORTABLE)) | JSON},
    optional={"data": JSON, "occurred_at": JSON, "id": JSON, "lead_id": JSON, "phone": JSON, "email": JSON},
)


@settings(max_examples=400, deadline=None)
@given(FRAMES | JSON)
def test_any_json_is_an_event_or_refused(content):
    try:
        report = checked(content, a_practice(), NOON)
    except Invalid:
        return
    json.dumps(dict(report.data), ensure_ascii=False).encode("utf-8")
    assert report.occurred_at <= NOON
    assert report.type in REPORTABLE
