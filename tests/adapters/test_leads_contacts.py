"""Who is behind a phone number or an e-mail address: one suite over the fake and DynamoDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead, an_event
from firstminute.application.lead_ports import Change, Contact
from firstminute.domain.errors import Duplicate

WINDOW = timedelta(days=30)
SINCE = NOW - WINDOW
TICK = timedelta(microseconds=1)
OTHER_PHONE, OTHER_EMAIL = "+12125550177", "sam@example.com"


def inquire(leads, points=(PHONE, EMAIL), delivery="website:1:0", at=NOW, *, opted_out=False):
    """Give back the lead that was stored, or the contact that stood in the way."""
    phone = next((point for point in points if point.startswith("+")), None)
    email = next((point for point in points if "@" in point), None)
    head, events = a_new_lead(draft=a_draft(phone=phone, email=email), at=at)
    if opted_out:
        head = replace(head, lead=replace(head.lead, opted_out=True, stopped="opted_out"))
    contact = leads.add(head, events, b"raw", delivery, points, at - WINDOW)
    return head if contact is None else contact


def change(leads, head, *events, **more):
    head = leads.get(head.lead.id)
    return leads.append(head, Change(list(events) or [an_event("lead.repeated")], head.enrollment, **more), NOW)


# --- new leads -------------------------------------------------------------------------------------------------------


def test_a_point_that_nobody_used_tells_nothing(leads):
    assert leads.contact(PHONE) == Contact(PHONE)


def test_every_contact_point_leads_to_the_lead_that_came_by_it(leads):
    head = inquire(leads)
    for point in (PHONE, EMAIL):
        assert leads.contact(point) == Contact(point, head.lead.id, NOW, "website:1:0", None, frozenset({head.lead.id}))


@pytest.mark.parametrize("points", [(PHONE, EMAIL), (PHONE,), (EMAIL,), (PHONE, OTHER_EMAIL), (OTHER_PHONE, EMAIL)])
def test_the_same_person_inside_the_window_is_the_lead_they_already_are(stored, points):
    head = inquire(stored.leads)
    before = stored.everything()
    contact = inquire(stored.leads, points, "website:2:0", NOW + timedelta(days=3))
    assert (contact.lead_id, contact.received_at, contact.delivery) == (head.lead.id, NOW, "website:1:0")
    assert contact.point in points
    assert stored.everything() == before


def test_the_same_delivery_twice_is_known_by_its_id(stored):
    head = inquire(stored.leads, (EMAIL,), "zapier:7:0")
    before = stored.everything()
    contact = inquire(stored.leads, (EMAIL,), "zapier:7:0", NOW + timedelta(seconds=1))
    assert (contact.lead_id, contact.delivery) == (head.lead.id, "zapier:7:0")
    assert stored.everything() == before


def test_an_inquiry_may_name_the_same_point_twice(leads):
    head = inquire(leads, (PHONE, PHONE))
    assert leads.contact(PHONE).lead_id == head.lead.id


def test_an_inquiry_without_a_contact_point_is_stored_all_the_same(leads):
    head = inquire(leads, ())
    assert leads.get(head.lead.id) == head


def test_after_the_window_the_same_person_is_a_new_lead_and_both_share_the_point(leads):
    first = inquire(leads)
    later = NOW + timedelta(days=31)
    second = inquire(leads, (PHONE,), "website:2:0", later)
    contact = leads.contact(PHONE)
    assert (contact.lead_id, contact.received_at, contact.delivery) == (second.lead.id, later, "website:2:0")
    assert contact.leads == {first.lead.id, second.lead.id}
    assert leads.contact(EMAIL).lead_id == first.lead.id


def test_the_window_ends_exactly_when_it_ends(leads):
    inquire(leads, (PHONE,))
    assert isinstance(inquire(leads, (PHONE,), "website:2:0", NOW + WINDOW - TICK), Contact)
    assert not isinstance(inquire(leads, (PHONE,), "website:2:0", NOW + WINDOW), Contact)


def test_the_very_same_form_sent_again_after_the_window_is_a_new_inquiry(leads):
    """A form has no delivery id of its own: the same words give the same digest, months later too."""
    first = inquire(leads, (PHONE,), "website:digest:0")
    second = inquire(leads, (PHONE,), "website:digest:0", NOW + timedelta(days=40))
    assert leads.contact(PHONE).leads == {first.lead.id, second.lead.id}


def test_one_recent_point_is_enough_to_be_known(stored):
    inquire(stored.leads, (PHONE,))
    recent = inquire(stored.leads, (EMAIL,), "website:2:0", NOW + timedelta(days=31))
    before = stored.everything()
    contact = inquire(stored.leads, (PHONE, EMAIL), "website:3:0", NOW + timedelta(days=32))
    assert (contact.point, contact.lead_id) == (EMAIL, recent.lead.id)
    assert stored.everything() == before


def test_of_two_leads_the_one_that_has_the_phone_is_told_of(leads):
    by_phone = inquire(leads, (PHONE,), "website:1:0")
    inquire(leads, (EMAIL,), "website:2:0")
    contact = inquire(leads, (PHONE, EMAIL), "website:3:0")
    assert (contact.point, contact.lead_id) == (PHONE, by_phone.lead.id)


def test_of_two_leads_the_one_that_came_by_this_very_delivery_is_told_of(leads):
    inquire(leads, (PHONE,), "website:1:0")
    by_email = inquire(leads, (EMAIL,), "website:2:0")
    contact = inquire(leads, (PHONE, EMAIL), "website:2:0")
    assert (contact.point, contact.lead_id) == (EMAIL, by_email.lead.id)


# --- suppression -----------------------------------------------------------------------------------------------------


def test_a_point_may_be_suppressed_before_it_has_a_lead(leads):
    leads.suppress(PHONE, NOW)
    assert leads.contact(PHONE) == Contact(PHONE, suppressed_at=NOW)


def test_suppressing_again_keeps_the_first_time_and_the_lead(leads):
    head = inquire(leads, (PHONE,))
    leads.suppress(PHONE, NOW)
    leads.suppress(PHONE, NOW + timedelta(days=1))
    assert leads.contact(PHONE) == Contact(PHONE, head.lead.id, NOW, "website:1:0", NOW, frozenset({head.lead.id}))


def test_a_suppressed_point_stands_in_the_way_of_a_lead_that_would_be_written_to(stored):
    stored.leads.suppress(EMAIL, NOW - timedelta(days=400))
    before = stored.everything()
    contact = inquire(stored.leads)
    assert contact == Contact(EMAIL, suppressed_at=NOW - timedelta(days=400))
    assert stored.everything() == before


def test_a_lead_that_is_opted_out_is_stored_in_spite_of_its_suppressed_point(leads):
    leads.suppress(EMAIL, NOW - timedelta(days=400))
    head = inquire(leads, opted_out=True)
    assert leads.get(head.lead.id) == head
    contact = leads.contact(EMAIL)
    assert (contact.lead_id, contact.suppressed_at) == (head.lead.id, NOW - timedelta(days=400))


def test_the_lead_a_person_already_is_comes_before_their_suppression(leads):
    leads.suppress(PHONE, NOW - timedelta(days=400))
    head = inquire(leads, (EMAIL,))
    contact = inquire(leads, (PHONE, EMAIL), "website:2:0")
    assert (contact.point, contact.lead_id) == (EMAIL, head.lead.id)


def test_a_lead_that_is_opted_out_is_still_the_lead_it_already_is(leads):
    head = inquire(leads, (PHONE,))
    leads.suppress(PHONE, NOW)
    contact = inquire(leads, (PHONE,), "website:2:0", opted_out=True)
    assert (contact.lead_id, contact.suppressed_at) == (head.lead.id, NOW)


def test_an_opt_out_suppresses_its_points_together_with_its_event(leads):
    head = inquire(leads)
    change(leads, head, an_event("lead.opted_out"), suppress=[PHONE, EMAIL, OTHER_PHONE])
    assert [leads.contact(point).suppressed_at for point in (PHONE, EMAIL, OTHER_PHONE)] == [NOW, NOW, NOW]
    assert leads.contact(PHONE).lead_id == head.lead.id
    assert leads.get(head.lead.id).lead.opted_out


def test_an_opt_in_releases_its_point_and_no_other(leads):
    head = inquire(leads)
    change(leads, head, an_event("lead.opted_out"), suppress=[PHONE, EMAIL])
    change(leads, head, an_event("lead.opted_in"), release=[PHONE, OTHER_PHONE])
    assert leads.contact(PHONE).suppressed_at is None
    assert leads.contact(EMAIL).suppressed_at == NOW
    assert leads.contact(OTHER_PHONE) == Contact(OTHER_PHONE)


def test_an_opt_out_beats_an_opt_in_of_the_same_point_in_the_same_change(leads):
    head = inquire(leads)
    change(leads, head, an_event("lead.opted_in"), suppress=[PHONE], release=[PHONE])
    assert leads.contact(PHONE).suppressed_at == NOW


def test_a_point_may_be_named_twice_in_one_change(leads):
    head = inquire(leads)
    change(leads, head, suppress=[PHONE, PHONE], release=[EMAIL, EMAIL], link=[OTHER_PHONE, OTHER_PHONE])
    assert leads.contact(PHONE).suppressed_at == NOW
    assert leads.contact(OTHER_PHONE).leads == {head.lead.id}


def test_a_change_that_is_refused_suppresses_nothing(stored):
    head = inquire(stored.leads)
    change(stored.leads, head, once="crm:1")
    before = stored.everything()
    with pytest.raises(Duplicate):
        change(stored.leads, head, once="crm:1", suppress=[PHONE], link=[OTHER_PHONE])
    assert stored.everything() == before


# --- points that turn out to be the same person's --------------------------------------------------------------------


def test_a_linked_point_that_nobody_used_leads_to_the_lead(leads):
    head = inquire(leads, (PHONE,))
    change(leads, head, once="website:2:0", link=[EMAIL])
    assert leads.contact(EMAIL) == Contact(EMAIL, head.lead.id, NOW, "website:2:0", None, frozenset({head.lead.id}))
    assert inquire(leads, (EMAIL,), "website:3:0").lead_id == head.lead.id


def test_a_linked_point_may_be_suppressed_in_the_same_change(leads):
    head = inquire(leads, (PHONE,))
    change(leads, head, link=[EMAIL], suppress=[EMAIL])
    contact = leads.contact(EMAIL)
    assert (contact.lead_id, contact.suppressed_at) == (head.lead.id, NOW)


def test_a_linked_point_of_an_earlier_lead_leads_to_the_later_one(leads):
    earlier = inquire(leads, (EMAIL,), "website:1:0", NOW - timedelta(days=5))
    later = inquire(leads, (PHONE,), "website:2:0")
    change(leads, later, once="website:3:0", link=[EMAIL])
    contact = leads.contact(EMAIL)
    assert (contact.lead_id, contact.received_at, contact.delivery) == (later.lead.id, NOW, "website:3:0")
    assert contact.leads == {earlier.lead.id, later.lead.id}


def test_a_linked_point_of_a_later_lead_stays_with_it(leads):
    earlier = inquire(leads, (PHONE,), "website:1:0", NOW - timedelta(days=5))
    later = inquire(leads, (EMAIL,), "website:2:0")
    change(leads, earlier, once="website:3:0", link=[EMAIL])
    contact = leads.contact(EMAIL)
    assert (contact.lead_id, contact.received_at, contact.delivery) == (later.lead.id, NOW, "website:2:0")
    assert contact.leads == {earlier.lead.id, later.lead.id}


def test_a_delivery_that_only_a_linked_point_remembered_stays_known(leads):
    inquire(leads, (EMAIL,), "website:1:0", NOW - timedelta(days=5))
    later = inquire(leads, (PHONE,), "website:2:0")
    change(leads, later, link=[EMAIL])
    with pytest.raises(Duplicate):
        change(leads, later, once="website:1:0")


def test_linking_a_point_again_changes_nothing(stored):
    head = inquire(stored.leads)
    change(stored.leads, head, link=[PHONE])
    assert stored.leads.contact(PHONE) == Contact(PHONE, head.lead.id, NOW, "website:1:0", None, {head.lead.id})


def test_a_person_is_never_stored_in_the_clear_where_points_are_kept(on_dynamodb):
    inquire(on_dynamodb.leads)
    points = [item for item in on_dynamodb.items() if item["pk"]["S"].startswith("POINT#")]
    assert len(points) == 2
    assert PHONE not in repr(points)
    assert EMAIL not in repr(points)


def test_a_point_never_expires(on_dynamodb):
    head = inquire(on_dynamodb.leads)
    change(on_dynamodb.leads, head, an_event("lead.opted_out"), suppress=[PHONE])
    points = [item for item in on_dynamodb.items() if item["pk"]["S"].startswith("POINT#")]
    assert all("expires_at" not in item for item in points)
