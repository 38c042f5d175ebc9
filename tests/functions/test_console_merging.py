"""Staff merge two leads over the API, and everybody sees where they went."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import NOW, PHONE, a_draft, a_new_lead
from consoles import Caller, a_console

EMAIL = "dana@work.example"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Caller:
    return Caller(a_console(at=NOW + timedelta(hours=2)), monkeypatch)


def take_in(call: Caller, hours: int, **draft: str | None) -> str:
    given = a_draft(**draft)
    head, events = a_new_lead(draft=given, at=NOW + timedelta(hours=hours))
    call.console.leads.add(head, events, b"raw", f"d{hours}", given.contact_points, NOW + timedelta(days=999))
    return head.lead.id


@pytest.fixture
def two(call: Caller) -> tuple[str, str]:
    return take_in(call, 0, email=None), take_in(call, 1, phone=None, email=EMAIL)


def order(type_: str, other: str) -> dict[str, object]:
    return {"type": type_, "data": {"absorbed": other}}


def test_staff_merge_and_part_two_leads(call: Caller, two: tuple[str, str]) -> None:
    other, keep = two
    merged = call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.merged", other))
    assert (merged.status, merged.json["type"], merged.json["lead_id"]) == (201, "lead.merged", keep)
    assert merged.json["actor"] == {"kind": "staff", "name": "the staff"}
    parted = call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.unmerged", other))
    assert (parted.status, parted.json["type"], parted.json["lead_id"]) == (201, "lead.unmerged", keep)
    assert call("GET", f"/leads/{other}", role="viewer").json["lead"]["merged_into"] is None


def test_the_kept_lead_shows_both_histories_in_the_order_of_time_and_whose_each_event_is(
    call: Caller, two: tuple[str, str]
) -> None:
    other, keep = two
    call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.merged", other))
    shown = call("GET", f"/leads/{keep}", role="viewer").json
    assert [(event["type"], event["lead_id"]) for event in shown["events"]] == [
        ("lead.received", other),
        ("lead.received", keep),
        ("lead.merged", keep),
        ("lead.merged", other),
    ]
    assert (shown["lead"]["absorbed"], shown["lead"]["phone"], shown["lead"]["email"]) == ([other], PHONE, EMAIL)


def test_the_other_lead_says_where_it_went(call: Caller, two: tuple[str, str]) -> None:
    other, keep = two
    call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.merged", other))
    shown = call("GET", f"/leads/{other}", role="partner").json
    assert (shown["state"], shown["lead"]["merged_into"], shown["next_action"]) == ("merged", keep, None)
    assert [event["type"] for event in shown["events"]] == ["lead.received", "lead.merged"]


def test_a_merged_lead_is_in_no_list_of_inquiries(call: Caller, two: tuple[str, str]) -> None:
    other, keep = two
    call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.merged", other))
    assert [lead["id"] for lead in call("GET", "/leads", role="viewer").json["leads"]] == [keep]
    assert [lead["id"] for lead in call("GET", "/leads?state=merged", role="viewer").json["leads"]] == [other]


def test_an_event_of_the_other_is_answered_with_where_it_is_recorded(call: Caller, two: tuple[str, str]) -> None:
    other, keep = two
    call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.merged", other))
    told = call("POST", f"/leads/{other}/events", role="partner", content={"type": "contact.made"})
    assert (told.status, told.json["lead_id"], told.json["data"]["told_of"]) == (201, keep, other)


def test_a_lead_of_the_same_number_is_named_until_it_is_merged(call: Caller, two: tuple[str, str]) -> None:
    other, _ = two
    again = take_in(call, 24 * 60, email=None)
    assert call("GET", f"/leads/{again}", role="viewer").json["possible_duplicates"] == [other]
    call("POST", f"/leads/{again}/events", role="staff", content=order("lead.merged", other))
    for lead_id in (again, other):
        assert call("GET", f"/leads/{lead_id}", role="viewer").json["possible_duplicates"] == []


@pytest.mark.parametrize("role", ["viewer", "partner"])
def test_who_is_not_of_the_team_does_not_say_it(call: Caller, two: tuple[str, str], role: str) -> None:
    other, keep = two
    assert call("POST", f"/leads/{keep}/events", role=role, content=order("lead.merged", other)).status == 403
    assert call("GET", f"/leads/{other}", role="viewer").json["state"] == "received"


def test_what_is_in_the_way_is_told_by_field(call: Caller, two: tuple[str, str]) -> None:
    other, keep = two
    refused = call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.merged", keep))
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/data/absorbed")
    missing = call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.merged", "ld_nobody"))
    assert missing.status == 404
    assert call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.unmerged", other)).status == 422


def test_while_a_message_is_on_its_way_the_answer_is_to_come_again(call: Caller, two: tuple[str, str]) -> None:
    other, keep = two
    call.console.leads.claim(other, 0, NOW, NOW)
    busy = call("POST", f"/leads/{keep}/events", role="staff", content=order("lead.merged", other))
    assert (busy.status, busy.headers["retry-after"]) == (503, "60")
