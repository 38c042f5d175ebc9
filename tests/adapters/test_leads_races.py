"""What happens when something comes in between: the next thing is done right before a certain call of the first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from stored_leads import InMemory

from builders import EMAIL, NOW, PHONE, a_draft, a_new_lead, an_event
from firstminute.application.lead_ports import Change, Contact
from firstminute.application.recording import record
from firstminute.domain.errors import Conflict
from firstminute.domain.folding import fold
from firstminute.domain.metrics import standing

SINCE = NOW - timedelta(days=30)
OTHER_EMAIL = "sam@example.com"


class Gone(Exception):
    """The function died."""


def inquire(leads, points=(PHONE,), delivery="website:1:0", at=NOW):
    draft = a_draft(phone=PHONE if PHONE in points else None, email=next((p for p in points if "@" in p), None))
    head, events = a_new_lead(draft=draft, at=at)
    assert leads.add(head, events, b"raw", delivery, points, at - timedelta(days=30)) is None
    return head


def before(
    store: Any, call: str, happens: Callable[[], object], wanted: Callable[[dict[str, Any]], bool] = bool
) -> None:
    """Let something happen right before the first such call."""
    events, pending = store.client.meta.events, [happens]

    def come_in_between(params: dict[str, Any], **_: Any) -> None:
        if pending and wanted(params):
            pending.pop()()

    events.register(f"provide-client-params.dynamodb.{call}", come_in_between)


def is_head(params: dict[str, Any]) -> bool:
    return bool(params["Item"]["sk"]["S"] == "HEAD")


def die() -> None:
    raise Gone


def test_a_point_that_another_lead_takes_while_it_is_linked_is_looked_at_again(on_dynamodb):
    leads = on_dynamodb.leads
    head = inquire(leads)
    before(on_dynamodb, "TransactWriteItems", lambda: inquire(leads, (OTHER_EMAIL,), "website:2:0", NOW))
    linking = Change([an_event("lead.repeated", email=OTHER_EMAIL)], head.enrollment, once="d", link=[OTHER_EMAIL])
    with pytest.raises(Conflict):
        leads.append(head, linking, NOW)
    assert leads.get(head.lead.id) == head
    leads.append(head, linking, NOW)
    contact = leads.contact(OTHER_EMAIL)
    assert len(contact.leads) == 2
    assert contact.lead_id != head.lead.id  # it was received at the same moment, so it stays with the one that had it


def test_a_repeat_that_meets_another_change_is_recorded_all_the_same(on_dynamodb):
    leads = on_dynamodb.leads
    head = inquire(leads)
    reply = Change([an_event("lead.replied")], head.enrollment)
    before(on_dynamodb, "TransactWriteItems", lambda: leads.append(head, reply, NOW))
    record(leads, head.lead.id, [an_event("lead.repeated", email=OTHER_EMAIL)], NOW, once="website:2:0")
    types = [event.type for event in leads.log(head.lead.id)]
    assert types == ["lead.received", "lead.replied", "lead.repeated"]
    assert leads.contact(OTHER_EMAIL).lead_id == head.lead.id


def test_what_is_told_of_a_person_while_they_are_erased_goes_too(on_dynamodb):
    leads = on_dynamodb.leads
    head = inquire(leads, (PHONE, EMAIL))
    told = Change([an_event("lead.replied", text="she is afraid")], head.enrollment)
    before(on_dynamodb, "DeleteItem", lambda: leads.append(head, told, NOW))
    assert leads.erase(head.lead.id, NOW) is True
    assert "she is afraid" not in on_dynamodb.everything()
    after = leads.get(head.lead.id)
    assert (after.lead.state, after.lead.phone) == ("replied", None)
    assert fold(head.lead.id, leads.log(head.lead.id)) == after.lead


def test_a_point_that_is_taken_again_while_its_lead_is_erased_stays_with_the_new_lead(on_dynamodb):
    leads = on_dynamodb.leads
    head = inquire(leads, (PHONE,))
    later: list[Any] = []
    before(on_dynamodb, "DeleteItem", lambda: later.append(inquire(leads, (PHONE,), "d2", NOW + timedelta(days=40))))
    assert leads.erase(head.lead.id, NOW) is True
    contact = leads.contact(PHONE)
    assert (contact.lead_id, contact.leads) == (later[0].lead.id, {later[0].lead.id})


@pytest.mark.parametrize("call", ["GetItem", "DeleteItem", "PutItem"])
def test_an_erasure_that_broke_off_is_finished_by_the_next(on_dynamodb, call):
    leads = on_dynamodb.leads
    head = inquire(leads, (PHONE, EMAIL))
    head, _ = leads.append(
        head, Change([an_event("lead.repeated", email=OTHER_EMAIL)], head.enrollment, link=[OTHER_EMAIL]), NOW
    )
    before(on_dynamodb, call, die)
    with pytest.raises(Gone):
        leads.erase(head.lead.id, NOW)
    assert leads.erase(head.lead.id, NOW) is True
    assert [leads.contact(point) for point in (PHONE, EMAIL, OTHER_EMAIL)] == [
        Contact(PHONE), Contact(EMAIL), Contact(OTHER_EMAIL)
    ]  # fmt: skip
    assert on_dynamodb.raws(head.lead.id) == {}
    assert "Dana" not in on_dynamodb.everything()
    assert standing(leads.get(head.lead.id).lead) == standing(head.lead)


def test_an_erasure_that_broke_off_before_its_last_write_is_finished_by_the_next(on_dynamodb):
    leads = on_dynamodb.leads
    head = inquire(leads, (PHONE, EMAIL))
    before(on_dynamodb, "PutItem", die, is_head)
    with pytest.raises(Gone):
        leads.erase(head.lead.id, NOW)
    assert leads.get(head.lead.id) == head
    assert leads.erase(head.lead.id, NOW) is True
    assert leads.get(head.lead.id).lead.phone is None
    assert [note.type for note in leads.notes(head.lead.id)] == ["lead.erased"]


# --- many at once ----------------------------------------------------------------------------------------------------


def at_once(work: Callable[[int], Any], many: int = 16) -> list[Any]:
    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(work, range(many)))


def test_of_many_equal_inquiries_at_once_one_becomes_a_lead():
    fake = InMemory().leads

    def arrive(number: int) -> object:
        head, events = a_new_lead()
        return fake.add(head, events, b"raw", "website:1:0", [PHONE, EMAIL], SINCE)

    assert at_once(arrive).count(None) == 1
    assert len(list(fake.ids())) == 1


def test_of_many_that_take_a_step_at_once_one_gets_it():
    fake = InMemory().leads
    head = inquire(fake)
    taken = at_once(lambda _: fake.claim(head.lead.id, 0, NOW, NOW - timedelta(minutes=1)).granted)
    assert taken.count(True) == 1


def test_of_many_changes_at_once_none_is_lost():
    fake = InMemory().leads
    head = inquire(fake)

    def tell(number: int) -> None:
        while True:
            stands = fake.get(head.lead.id)
            try:
                fake.append(stands, Change([an_event("sale.won", amount=1)], stands.enrollment, once=f"d{number}"), NOW)
            except Conflict:
                continue
            return

    at_once(tell)
    assert fake.get(head.lead.id).lead.revenue == 16
    assert [event.seq for event in fake.log(head.lead.id)] == list(range(1, 18))
