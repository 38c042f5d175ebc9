"""`POST /leads/{lead_id}/events`: what staff and partners report."""

from __future__ import annotations

from typing import Any

import pytest

from builders import NOW, a_draft, a_new_lead
from consoles import Caller, a_console


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Caller:
    return Caller(a_console(at=NOW), monkeypatch)


@pytest.fixture
def lead_id(call: Caller) -> str:
    head, events = a_new_lead()
    call.console.leads.add(head, events, b"raw", "d", a_draft().contact_points, NOW)
    return head.lead.id


CALLED = {"type": "contact.made", "data": {"channel": "call", "seconds": 240}}


@pytest.mark.parametrize(("role", "kind"), [("staff", "staff"), ("admin", "staff"), ("partner", "partner")])
def test_what_happened_is_recorded_under_the_name_of_the_key(call: Caller, lead_id: str, role: str, kind: str) -> None:
    answer = call("POST", f"/leads/{lead_id}/events", role=role, content=CALLED)
    assert answer.status == 201
    event = answer.json
    assert (event["type"], event["lead_id"], event["seq"]) == ("contact.made", lead_id, 2)
    assert event["actor"] == {"kind": kind, "name": f"the {role}"}
    told = call("GET", f"/leads/{lead_id}", role="viewer").json
    assert event in told["events"]
    assert told["state"] == "contacted"


def test_a_lead_goes_from_received_to_won_over_this_route_alone(call: Caller, lead_id: str) -> None:
    for event in (
        CALLED,
        {"type": "lead.qualified", "data": {"reason": "knows what she wants"}},
        {"type": "appointment.booked", "data": {"appointment_id": "a1", "starts_at": "2026-11-30T15:00:00Z"}},
        {"type": "appointment.kept", "data": {"appointment_id": "a1"}},
        {"type": "sale.won", "data": {"amount": 480_000}},
    ):
        assert call("POST", f"/leads/{lead_id}/events", role="staff", content=event).status == 201
    lead = call("GET", f"/leads/{lead_id}", role="viewer").json["lead"]
    assert (lead["state"], lead["revenue"]) == ("won", 480_000)
    assert lead["milestones"] == ["booked", "contacted", "qualified", "won"]


def test_the_dashboards_visitor_may_report_from_our_own_page(call: Caller, lead_id: str) -> None:
    session = call("POST", "/dashboard/sign-in", form={"key": "fm_staff"}).session
    path = f"/leads/{lead_id}/events"
    assert call("POST", path, session=session, content=CALLED, sec_fetch_site="cross-site").status == 403
    answer = call("POST", path, session=session, content=CALLED, sec_fetch_site="same-origin")
    assert (answer.status, answer.json["actor"]["name"]) == (201, "the staff")


def test_the_same_report_again_is_the_same_event(call: Caller, lead_id: str) -> None:
    sent = {**CALLED, "id": "call-77"}
    first, again = (call("POST", f"/leads/{lead_id}/events", role="partner", content=sent) for _ in range(2))
    assert first.json == again.json
    assert len(call.console.leads.log(lead_id)) == first.json["seq"] + 1  # behind it: the cadence has stopped


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ({}, "/type"),
        ({"type": "lead.vanished"}, "/type"),
        ({"type": "sale.won", "data": {}}, "/data/amount"),
        ({"type": "contact.attempted", "data": {"outcome": "shrugged"}}, "/data/outcome"),
        ({**CALLED, "occurred_at": "yesterday"}, "/occurred_at"),
        ({**CALLED, "data": []}, "/data"),
    ],
)
def test_a_report_that_makes_no_sense_names_the_field(call: Caller, lead_id: str, content: Any, pointer: str) -> None:
    answer = call("POST", f"/leads/{lead_id}/events", role="staff", content=content)
    assert answer.status == 422
    assert pointer in [error["pointer"] for error in answer.json["errors"]]
    assert len(call.console.leads.log(lead_id)) == 1


def test_a_report_of_a_lead_that_nobody_has_is_unknown(call: Caller) -> None:
    assert call("POST", "/leads/ld_nobody/events", role="staff", content=CALLED).status == 404
    assert call("POST", "/leads/nonsense/events", role="staff", content=CALLED).status == 404
