"""Lists of leads: one suite over the fake and DynamoDB."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from builders import NOW, a_draft, a_new_lead, an_event, an_id
from firstminute.adapters.aws.lead_items import head_item
from firstminute.application.lead_ports import Change
from firstminute.domain.errors import Invalid, Rejected

HOUR = timedelta(hours=1)


def arrive(leads, number, *types, owner=None, at=None):
    """A lead that came `number` hours after NOW, and what happened to it."""
    draft = a_draft(phone=f"+1212555{number:04d}", email=None)
    head, events = a_new_lead(draft=draft, at=at or NOW + number * HOUR)
    if owner:
        head = replace(head, lead=replace(head.lead, owner=owner))
    leads.add(head, events, b"raw", f"website:{number}:0", draft.contact_points, NOW - timedelta(days=30))
    if types:
        head, _ = leads.append(head, Change([an_event(one) for one in types], head.enrollment), NOW)
    return head


def all_pages(leads, limit, state=None, owner=None):
    pages, cursor = [], None
    while True:
        heads, cursor = leads.page(state, owner, cursor, limit)
        pages.append(heads)
        if cursor is None:
            return pages


def test_a_table_without_leads_has_one_empty_page(leads):
    assert leads.page(None, None, None, 10) == ([], None)


def test_leads_come_newest_first(leads):
    heads = [arrive(leads, number) for number in range(3)]
    assert leads.page(None, None, None, 10) == (heads[::-1], None)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 6, 7, 8])
def test_pages_hold_every_lead_once_and_none_is_empty(leads, limit):
    heads = [arrive(leads, number) for number in range(7)]
    pages = all_pages(leads, limit)
    assert [head for page in pages for head in page] == heads[::-1]
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
    assert pages[-1]


def test_a_page_shows_heads_as_they_stand(leads):
    head = arrive(leads, 1)
    head, _ = leads.append(head, Change([an_event("lead.qualified")], head.enrollment), NOW)
    assert leads.page(None, None, None, 10)[0] == [head]


def test_pages_may_be_of_one_state_of_one_owner_or_of_both(leads):
    fresh = arrive(leads, 1)
    booked = arrive(leads, 2, "appointment.booked")
    other = arrive(leads, 3, "appointment.booked", owner="coordinator")
    assert leads.page("booked", None, None, 10)[0] == [other, booked]
    assert leads.page(None, "front_desk", None, 10)[0] == [booked, fresh]
    assert leads.page("booked", "front_desk", None, 10)[0] == [booked]
    assert leads.page("won", None, None, 10) == ([], None)


def test_pages_of_one_state_hold_each_of_its_leads_once(leads):
    heads = [arrive(leads, number, *(["lead.replied"] if number % 3 == 0 else [])) for number in range(10)]
    pages = all_pages(leads, 2, "replied")
    assert [head.lead.id for page in pages for head in page] == [heads[number].lead.id for number in (9, 6, 3, 0)]


def test_a_lead_that_comes_while_pages_are_turned_shifts_none_of_them(leads):
    heads = [arrive(leads, number) for number in range(4)]
    first, cursor = leads.page(None, None, None, 2)
    arrive(leads, 9)
    second, _ = leads.page(None, None, cursor, 2)
    assert [*first, *second] == heads[::-1]


def test_a_cursor_can_stand_in_an_address(leads):
    for number in range(3):
        arrive(leads, number)
    cursor = leads.page(None, None, None, 2)[1]
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "cursor",
    ["garbage", "=", "%%%", "💥", "a", "bGRf", "AAAA" * 100, base64.b64encode(b"LEAD#x").decode(), " ", "\x00"],
)
def test_a_garbled_cursor_is_the_senders_mistake_and_is_named(leads, cursor):
    arrive(leads, 1)
    with pytest.raises(Invalid) as refused:
        leads.page(None, None, cursor, 2)
    assert isinstance(refused.value, Rejected)
    assert [error.pointer for error in refused.value.errors] == ["/cursor"]


def test_an_audit_finds_every_lead(leads):
    heads = {arrive(leads, number).lead.id for number in range(5)}
    leads.suppress("+12125550999", NOW)
    leads.mark("d", NOW)
    assert sorted(leads.ids()) == sorted(heads)


def test_waiting_are_the_leads_in_these_states_oldest_first(leads):
    first, replied = arrive(leads, 1), arrive(leads, 2, "lead.replied")
    arrive(leads, 3, "appointment.booked")
    last = arrive(leads, 4)
    assert leads.waiting(("received", "contacting", "replied")) == [first, replied, last]
    assert leads.waiting(("replied",)) == [replied]


def test_nobody_waits_in_a_state_that_is_not_asked_for(leads):
    arrive(leads, 1)
    assert leads.waiting(()) == []
    assert leads.waiting(("won", "lost")) == []


def test_nobody_waits_in_an_empty_table(leads):
    assert leads.waiting(("received",)) == []


def test_the_watchdog_does_not_look_through_leads_of_long_ago(leads):
    arrive(leads, 1, at=NOW - timedelta(days=45, milliseconds=1))
    just = arrive(leads, 2, at=NOW - timedelta(days=45) + timedelta(milliseconds=1))
    newest = arrive(leads, 3, at=NOW)
    assert leads.waiting(("received",)) == [just, newest]


def test_a_lead_waits_on_while_no_other_comes(leads):
    """The 45 days end with the newest lead, so a quiet practice forgets nobody."""
    head = arrive(leads, 1, at=NOW - timedelta(days=90))
    assert leads.waiting(("received",)) == [head]


def test_more_leads_than_one_read_can_take_are_all_found(on_dynamodb):
    heads = [a_new_lead(at=NOW + number * HOUR)[0] for number in range(230)]
    for head in heads:
        on_dynamodb.client.put_item(TableName=on_dynamodb.table, Item=head_item(head))
    leads = on_dynamodb.leads
    assert leads.waiting(("received",)) == heads
    assert leads.page(None, None, None, 230) == (heads[::-1], None)
    assert leads.page(None, "front_desk", None, 229)[0] == heads[:0:-1]


def test_ids_of_builders_sort_by_time():
    assert an_id(NOW) < an_id(NOW + timedelta(milliseconds=1))
