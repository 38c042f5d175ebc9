"""A contact point that several people share: one suite over the fake and DynamoDB."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead
from firstminute.application.lead_ports import Contact

SINCE = NOW - timedelta(days=30)
TOM = a_draft(first_name="Tom", email="tom@example.com")


def add(leads, draft, delivery, beside=None, at=NOW):
    head, events = a_new_lead(None, draft, at)
    return head, leads.add(head, events, b"raw", delivery, draft.contact_points, SINCE, beside)


def test_a_point_whose_latest_lead_was_looked_at_is_shared(leads):
    dana, _ = add(leads, a_draft(), "website:1:0")
    tom, in_the_way = add(leads, TOM, "website:2:0", {PHONE: leads.contact(PHONE)}, NOW + timedelta(minutes=1))
    assert in_the_way is None
    contact = leads.contact(PHONE)
    assert (contact.lead_id, contact.delivery, contact.received_at) == (
        tom.lead.id,
        "website:2:0",
        tom.lead.received_at,
    )
    assert contact.leads == {dana.lead.id, tom.lead.id}
    assert leads.contact(EMAIL).lead_id == dana.lead.id


def test_the_delivery_that_the_point_forgets_by_it_stays_known(leads):
    add(leads, a_draft(), "website:1:0")
    add(leads, TOM, "website:2:0", {PHONE: leads.contact(PHONE)})
    assert leads.seen("website:1:0")


def test_a_point_that_has_another_lead_by_then_stands_in_the_way(stored):
    leads = stored.leads
    add(leads, a_draft(), "website:1:0")
    seen = leads.contact(PHONE)
    ann, _ = add(leads, a_draft(first_name="Ann", email=None), "website:2:0", {PHONE: seen})
    before = stored.everything()
    _, in_the_way = add(leads, TOM, "website:3:0", {PHONE: seen})
    assert (in_the_way.point, in_the_way.lead_id, in_the_way.delivery) == (PHONE, ann.lead.id, "website:2:0")
    assert stored.everything() == before


def test_another_point_of_the_inquiry_still_stands_in_the_way(leads):
    add(leads, a_draft(), "website:1:0")
    add(leads, a_draft(phone="+12125550177", email=TOM.email), "website:2:0")
    _, in_the_way = add(leads, TOM, "website:3:0", {PHONE: leads.contact(PHONE)})
    assert in_the_way.point == TOM.email


def test_a_shared_point_that_is_suppressed_takes_no_lead_that_is_not_opted_out(leads):
    add(leads, a_draft(), "website:1:0")
    leads.suppress(PHONE, NOW)
    _, in_the_way = add(leads, TOM, "website:2:0", {PHONE: leads.contact(PHONE)})
    assert (in_the_way.point, in_the_way.suppressed_at) == (PHONE, NOW)


@pytest.mark.parametrize("beside", [None, {}, {EMAIL: Contact(EMAIL, "ld_x")}])
def test_a_point_that_nobody_looked_at_stands_in_the_way(leads, beside):
    add(leads, a_draft(), "website:1:0")
    _, in_the_way = add(leads, TOM, "website:2:0", beside)
    assert in_the_way.point == PHONE
