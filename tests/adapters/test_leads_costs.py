"""What the leads table costs: calls, write units and read units of each operation, for the reference lead.

A transaction bills two units for each KB that an item has, a plain write one.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from builders import EMAIL, LEAD_ID, NOW, PHONE, a_draft, a_new_lead, an_event
from firstminute.adapters.aws.attributes import size_of
from firstminute.application.intake import packed
from firstminute.application.lead_ports import Change
from firstminute.application.receipts import DELIVERED, FAILED, Receipt, note
from firstminute.domain.inquiry import Request

SINCE = NOW - timedelta(days=30)
KB = 1024


def reference_request() -> bytes:
    """The form's post as it is kept: what the reference lead was read from."""
    draft = a_draft()
    said = {"name": "Dana Reyes", "phone": "(212) 555-0143", "email": draft.email, "message": draft.message}
    given = {**said, "service": draft.service, **draft.attribution, **draft.answers, "consent": "yes"}
    body = "&".join(f"{name}={value}" for name, value in given.items()).replace(" ", "+").encode()
    return packed(Request("POST", "", {"content-type": "application/x-www-form-urlencoded"}, body))


@dataclass
class Bill:
    """Counts what leaves for AWS. Reads are told by `reads`; a conditional write that fails costs as much."""

    store: Any

    def __post_init__(self) -> None:
        self.calls: list[str] = []
        self.units = 0
        self.store.client.meta.events.register("provide-client-params.dynamodb.*", self._note)

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls.append(model.name)
        for operation in params.get("TransactItems", ()):
            ((verb, request),) = operation.items()
            self.units += 2 * self._units(verb, request)
        if model.name in ("PutItem", "UpdateItem", "DeleteItem"):
            self.units += self._units(model.name.removesuffix("Item"), params)

    def _units(self, verb: str, request: dict[str, Any]) -> int:
        """The larger of what stands there and what comes there, in KB begun."""
        key = request.get("Key") or {name: request["Item"][name] for name in ("pk", "sk")}
        before = next((item for item in self.store.items() if all(item[name] == key[name] for name in key)), {})
        after = request["Item"] if verb == "Put" else {**before, **key, **request.get("ExpressionAttributeValues", {})}
        return max(1, -(-max(size_of(before), size_of(after)) // KB))

    def of(self, work: Any) -> tuple[list[str], int]:
        """The calls and write units of some work."""
        self.calls, self.units = [], 0
        work()
        calls = [call for call in self.calls if call != "Scan"]
        return calls, self.units


@pytest.fixture
def bill(on_dynamodb):
    return Bill(on_dynamodb)


def add(store, points=(PHONE, EMAIL), delivery="website:3f1c:0"):
    head, events = a_new_lead(LEAD_ID)
    store.leads.add(head, events, reference_request(), delivery, points, SINCE)
    return head


def test_storing_a_lead_is_one_call(on_dynamodb, bill):
    calls, units = bill.of(lambda: add(on_dynamodb))
    assert calls == ["TransactWriteItems"]
    assert units == 10  # head, first event, raw request, phone, e-mail: two for each


def test_storing_a_lead_with_one_contact_point_costs_less(on_dynamodb, bill):
    assert bill.of(lambda: add(on_dynamodb, [PHONE]))[1] == 8


def test_finding_out_that_a_lead_is_known_takes_no_further_call(on_dynamodb, bill):
    add(on_dynamodb)
    assert bill.of(lambda: add(on_dynamodb))[0] == ["TransactWriteItems"]


def test_claiming_a_step_is_one_call_that_also_loads_the_head(on_dynamodb, bill):
    head = add(on_dynamodb)
    calls, units = bill.of(lambda: on_dynamodb.leads.claim(head.lead.id, 0, NOW, NOW - timedelta(minutes=1)))
    assert (calls, units) == (["UpdateItem"], 1)


def test_being_refused_a_step_is_one_call(on_dynamodb, bill):
    head = add(on_dynamodb)
    on_dynamodb.leads.claim(head.lead.id, 0, NOW, NOW - timedelta(minutes=1))
    calls, _ = bill.of(lambda: on_dynamodb.leads.claim(head.lead.id, 0, NOW, NOW - timedelta(minutes=1)))
    assert calls == ["UpdateItem"]


def test_taking_over_a_claim_is_two_calls(on_dynamodb, bill):
    head = add(on_dynamodb)
    on_dynamodb.leads.claim(head.lead.id, 0, NOW, NOW - timedelta(minutes=1))
    calls, _ = bill.of(lambda: on_dynamodb.leads.claim(head.lead.id, 0, NOW, NOW))
    assert calls == ["UpdateItem", "UpdateItem"]


def test_recording_what_came_of_a_touch_is_one_call(on_dynamodb, bill):
    head = add(on_dynamodb)
    head = on_dynamodb.leads.claim(head.lead.id, 0, NOW, NOW).head
    sent = an_event("touch.sent", actor="system", touch="first", channel="sms", provider_id="SM" + "0" * 32)
    change = Change([sent], replace(head.enrollment, claim=None, step=1))
    calls, units = bill.of(lambda: on_dynamodb.leads.append(head, change, NOW))
    assert (calls, units) == (["TransactWriteItems"], 4)  # head and events


def test_several_events_of_one_change_cost_no_more_than_one(on_dynamodb, bill):
    head = add(on_dynamodb)
    change = Change([an_event("lead.opted_out"), an_event("cadence.stopped", reason="opted_out")], head.enrollment)
    assert bill.of(lambda: on_dynamodb.leads.append(head, change, NOW))[1] == 4


def test_a_new_plan_without_events_is_a_plain_write(on_dynamodb, bill):
    head = add(on_dynamodb)
    change = Change([], replace(head.enrollment, next_at=NOW))
    assert bill.of(lambda: on_dynamodb.leads.append(head, change, NOW)) == (["PutItem"], 1)


def test_a_delivery_that_reports_an_event_is_one_call(on_dynamodb, bill):
    head = add(on_dynamodb)
    change = Change([an_event("sale.won", amount=5)], head.enrollment, once="crm:1")
    calls, units = bill.of(lambda: on_dynamodb.leads.append(head, change, NOW))
    assert (calls, units) == (["TransactWriteItems"], 6)  # head, event, mark


def test_what_is_reported_of_a_message_costs_one_look_and_one_transaction(on_dynamodb, bill):
    head, store = add(on_dynamodb), on_dynamodb.leads
    told = Receipt("twilio", "sms", "SM" + "0" * 32, DELIVERED, head.lead.id, "first", None, PHONE)
    calls, units = bill.of(lambda: note(store, told, NOW))
    assert (calls, units) == (["GetItem", "Query", "TransactWriteItems"], 6)  # head, event, mark
    assert bill.of(lambda: note(store, replace(told, status="sent"), NOW)) == ([], 0)
    late = replace(told, status=FAILED, code="30003")
    assert bill.of(lambda: note(store, late, NOW)) == (["GetItem", "Query"], 0)  # it has arrived all the same


def test_reading_a_head_a_log_a_contact_a_page_is_as_few_calls_as_can_be(on_dynamodb, bill):
    head, leads = add(on_dynamodb), on_dynamodb.leads
    assert bill.of(lambda: leads.get(head.lead.id))[0] == ["GetItem"]
    assert bill.of(lambda: leads.log(head.lead.id))[0] == ["Query"]
    assert bill.of(lambda: leads.contact(PHONE))[0] == ["GetItem"]
    assert bill.of(lambda: leads.page(None, None, None, 50))[0] == ["Query", "BatchGetItem"]


def test_everything_that_decides_is_read_strongly_consistent(on_dynamodb):
    weak: list[str] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        wanted = params.get("RequestItems", {}).get(on_dynamodb.table, params)
        if model.name in ("GetItem", "Query", "BatchGetItem", "Scan") and not wanted.get("ConsistentRead"):
            weak.append(params.get("IndexName", "table"))

    head, leads = add(on_dynamodb), on_dynamodb.leads
    on_dynamodb.client.meta.events.register("provide-client-params.dynamodb.*", note)
    leads.get(head.lead.id)
    leads.log(head.lead.id)
    leads.notes(head.lead.id)
    leads.contact(PHONE)
    leads.seen("x")
    list(leads.ids())
    leads.append(head, Change([an_event("lead.repeated")], head.enrollment, link=["+12125550177"]), NOW)
    leads.erase(head.lead.id, NOW)
    assert weak == []
    leads.page(None, None, None, 5)
    leads.waiting(("received",))
    assert set(weak) == {"by_time"}  # an index cannot be read any other way
