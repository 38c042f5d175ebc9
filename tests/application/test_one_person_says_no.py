"""Who says no by one way is sent nothing as any of the leads that they are; whoever shares a number with them is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead, an_event
from fakes_leads import FakeLeads
from firstminute.application.recording import record

OTHER_PHONE = "+16465550142"


def inquired(leads: FakeLeads, lead_id: str, **draft: str | None) -> str:
    made = a_draft(**draft)
    head, events = a_new_lead(lead_id=lead_id, draft=made, at=NOW)
    leads.add(head, events, b"raw", lead_id, made.contact_points, NOW + timedelta(days=1))
    return head.lead.id


def is_out(leads: FakeLeads, lead_id: str) -> bool:
    head = leads.get(lead_id)
    assert head
    return head.lead.opted_out


@pytest.fixture
def leads() -> FakeLeads:
    return FakeLeads()


def says_stop(leads: FakeLeads, lead_id: str, address: str) -> None:
    record(leads, lead_id, [an_event("lead.opted_out", NOW, scope="sms", address=address, how="STOP")], NOW)


def test_a_no_from_one_number_is_for_the_leads_of_the_same_person_by_e_mail_too(leads: FakeLeads) -> None:
    first = inquired(leads, "ld_1", first_name="Nora", phone=PHONE, email=EMAIL)
    second = inquired(leads, "ld_2", first_name="Nora", phone=OTHER_PHONE, email=EMAIL)
    says_stop(leads, second, OTHER_PHONE)
    assert is_out(leads, first)
    assert is_out(leads, second)
    (told,) = [one for one in leads.log(first) if one.type == "lead.opted_out"]
    assert told.data["shared_with"] == second
    assert "address" not in told.data
    assert leads.contact(PHONE).suppressed_at is None  # nobody said that of this number


def test_a_no_by_e_mail_is_not_for_another_person_with_the_same_number(leads: FakeLeads) -> None:
    mother = inquired(leads, "ld_1", first_name="Nora", phone=PHONE, email="nora@example.com")
    son = inquired(leads, "ld_2", first_name="Peter", phone=PHONE, email="peter@example.com")
    record(leads, mother, [an_event("lead.opted_out", NOW, scope="email", address="nora@example.com", how="page")], NOW)
    assert is_out(leads, mother)
    assert not is_out(leads, son)
