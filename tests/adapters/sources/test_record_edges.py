"""Where kinds of ad platforms and CRMs draw their lines, one step to either side of each."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest

from adapters.sources.test_record_kinds import NOW
from firstminute.adapters.sources import callrail, gohighlevel, meta_lead_ads, pipedrive, zoho_crm
from firstminute.domain.errors import Rejected, Unauthenticated
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Source

IMPORT = {"changeSource": "IMPORT"}


def delivery(content: Any) -> Request:
    return Request("POST", "", {"content-type": "application/json"}, json.dumps(content).encode())


def named(kind: str, content: Any) -> list[Lookup]:
    found: list[Lookup] = import_module(f"firstminute.adapters.sources.{kind}").lookups(
        delivery(content), Source("any", kind)
    )
    return found


def leadgen(**value: Any) -> Any:
    return {"entry": [{"id": "2", "changes": [{"field": "leadgen", "value": value}]}]}


def zoho(**more: Any) -> Any:
    return {"channel_id": "1", "token": "t", "module": "Leads", "operation": "insert", "ids": ["5"], **more}


def people(*ids: Any) -> Any:
    return {"event": "peopleCreated", "eventId": "e", "resourceIds": list(ids)}


def response(urn: Any) -> Any:
    return {"type": "LEAD_ACTION", "leadAction": "CREATED", "leadGenFormResponse": urn, "occurredAt": 1_795_622_400_000}


def contact(number: int, **more: Any) -> Any:
    return {"subscriptionId": 1, "subscriptionType": "contact.creation", "objectId": number, "portalId": 7, **more}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("meta_lead_ads", leadgen(page_id="2")),
        ("meta_lead_ads", leadgen(leadgen_id="me")),
        ("meta_lead_ads", leadgen(leadgen_id="../12")),
        ("zoho_crm", zoho(module=None)),
        ("zoho_crm", zoho(module="../users")),
        ("zoho_crm", zoho(ids=[])),
        ("zoho_crm", zoho(ids=["5", "6?x=1"])),
        ("follow_up_boss", people()),
        ("follow_up_boss", people(5, "6&limit=100")),
        ("follow_up_boss", people(None)),
        ("linkedin_lead_forms", response("urn:li:leadGenFormResponse:../people")),
        ("linkedin_lead_forms", response("urn:li:person:5")),
        ("linkedin_lead_forms", response(None)),
    ],
)
def test_what_names_no_record_or_something_else_is_refused(kind: str, content: Any) -> None:
    with pytest.raises(Rejected):
        named(kind, content)


@pytest.mark.parametrize(
    ("kind", "make"), [("zoho_crm", lambda ids: zoho(ids=ids)), ("follow_up_boss", lambda i: people(*i))]
)
def test_ten_people_may_have_asked_at_once_and_eleven_are_a_list(kind: str, make: Any) -> None:
    assert len(named(kind, make([str(number) for number in range(10)]))) == (10 if kind == "zoho_crm" else 1)
    assert named(kind, make([str(number) for number in range(11)])) == []


def test_three_imported_contacts_may_be_typed_in_and_four_are_a_list() -> None:
    three = [contact(number, **IMPORT) for number in range(3)]
    assert len(named("hubspot", three)) == 3
    assert named("hubspot", [*three, contact(3, **IMPORT)]) == []
    assert [one.record for one in named("hubspot", [*three, contact(3, **IMPORT), contact(9)])] == ["contact 9"]


def test_contacts_are_fetched_in_the_order_of_what_happened() -> None:
    events = [contact(1, occurredAt=1_795_622_400_002), contact(2, occurredAt=1_795_622_400_001)]
    assert [one.record for one in named("hubspot", events)] == ["contact 2", "contact 1"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"error": "no"}', b'{"error": {"code": 190}}'])
def test_a_refusal_of_meta_that_says_nothing_of_passing_does_not(body: bytes) -> None:
    assert not meta_lead_ads.passes(400, body)


@pytest.mark.parametrize(("operation", "days", "count"), [("insert", 9, 1), ("update", 1, 1), ("update", 9, 0)])
def test_a_record_of_zoho_counts_when_it_is_new(operation: str, days: int, count: int) -> None:
    lookup = Lookup("Zoho", "record 5", "/", "Leads:5", NOW, {"operation": operation})
    record = {"Last_Name": "Reyes", "Email": "d@example.com", "Created_Time": f"2026-11-{24 - days}T16:00:00+00:00"}
    body = json.dumps({"data": [record]}).encode()
    assert len(zoho_crm.fetched(body, lookup, Source("any", "zoho_crm"), "US", NOW)) == count


def test_a_custom_field_is_read_with_and_without_its_type() -> None:
    source = Source("any", "pipedrive", fields={"a" * 40: "service", "b" * 40: "budget"})
    custom = {"a" * 40: {"type": "varchar", "value": "Implants"}, "b" * 40: "plenty"}
    data = {"id": 8, "name": "Dana", "email": "d@example.com", "custom_fields": custom}
    meta = {"action": "create", "entity": "person", "entity_id": "8", "timestamp": "2026-11-24T16:19:55Z"}
    (draft,) = pipedrive.parse(delivery({"data": data, "meta": meta}), source, "US", NOW)
    assert (draft.service, draft.answers.get("budget")) == ("Implants", "plenty")


def test_a_field_of_callrail_that_the_client_file_names_is_read_and_no_other() -> None:
    source = Source("any", "callrail", fields={"milestones": "journey"})
    call = {"id": "CAL1", "customer_phone_number": "+12125550143", "milestones": "ad, call", "device": "phone"}
    (draft,) = callrail.parse(delivery(call), source, "US", NOW)
    assert draft.answers.get("journey") == "ad, call"
    assert "device" not in draft.answers


@pytest.mark.parametrize(
    ("event", "starts", "is_booked"),
    [
        ("AppointmentCreate", "2026-12-01T15:00:00Z", True),
        ("AppointmentCreate", "", False),
        ("InboundMessage", "2026-12-01T15:00:00Z", False),
    ],
)
def test_only_an_appointment_with_a_time_is_a_booking(event: str, starts: str, is_booked: bool) -> None:
    lookup = Lookup("HighLevel", "contact c", "/", f"{event}:a1", NOW, {"appointment starts": starts})
    assert (gohighlevel.booked(lookup) is not None) == is_booked


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ({"firstName": "Dana", "lastName": "Reyes", "name": "dana reyes"}, "Dana Reyes"),
        ({"firstName": None, "lastName": None, "name": "Dana Reyes"}, "Dana Reyes"),
        ({"firstName": "Dana", "lastName": None, "name": "Dana Reyes"}, "Dana Reyes"),
    ],
)
def test_a_contact_of_highlevel_has_one_name(names: dict[str, Any], name: str) -> None:
    (draft,) = highlevel({"type": "ContactCreate", "id": "c", "locationId": "l", "email": "d@example.com", **names})
    assert f"{draft.first_name} {draft.last_name}" == name


def test_a_workflow_s_record_may_have_a_type_of_its_own() -> None:
    (draft,) = highlevel({"type": "new patient", "email": "d@example.com", "first_name": "Dana"})
    assert draft.email == "d@example.com"


def test_what_is_ignored_of_a_contact_is_read_where_the_client_file_names_it() -> None:
    told = {"type": "ContactCreate", "id": "c", "locationId": "l", "email": "d@example.com", "assignedTo": "u1"}
    assert "u1" not in highlevel(told)[0].answers.values()
    assert highlevel(told, assignedTo="employee")[0].answers["employee"] == "u1"


def highlevel(content: Any, **fields: str) -> list[Draft]:
    return gohighlevel.parse(delivery(content), Source("any", "gohighlevel", fields=fields), "US", NOW)


@pytest.mark.parametrize(
    ("kind", "token", "headers"),
    [
        ("follow_up_boss", "key", {"Authorization": "Basic a2V5Og=="}),
        ("follow_up_boss", "FirstMinute:key", {"Authorization": "Basic a2V5Og==", "X-System": "FirstMinute"}),
        ("gohighlevel", "t", {"Authorization": "Bearer t", "Version": "2021-07-28"}),
        ("hubspot", "t", {"Authorization": "Bearer t"}),
        (
            "linkedin_lead_forms",
            "t",
            {"Authorization": "Bearer t", "LinkedIn-Version": "202608", "X-Restli-Protocol-Version": "2.0.0"},
        ),
        ("meta_lead_ads", "t", {"Authorization": "Bearer t"}),
        ("pipedrive", "t", {"x-api-token": "t"}),
        ("zoho_crm", "t", {"Authorization": "Zoho-oauthtoken t"}),
    ],
)
def test_each_api_is_asked_with_the_token_where_it_looks_for_it(kind: str, token: str, headers: dict[str, str]) -> None:
    module = import_module(f"firstminute.adapters.sources.{kind}")
    assert module.credentials(token, Source("any", kind)) == headers


KEY_LINE = "MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg="
PEM = f"-----BEGIN PUBLIC KEY-----\n{KEY_LINE}\n-----END PUBLIC KEY-----"
RAW_KEY = "i2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg="


@pytest.mark.parametrize("key", [PEM, PEM.replace("PUBLIC", "RSA PUBLIC"), PEM.replace("\n", ""), RAW_KEY])
def test_highlevel_s_public_key_is_known_to_all_and_proves_nothing(key):
    """Whoever sends a word of it as a token is nobody; a token kept beside the key still counts."""
    for word in {*key.split(), RAW_KEY, "PUBLIC", "RSA"}:
        asked = Request("POST", "https://api.example/", {"x-api-key": word}, b"{}")
        with pytest.raises(Unauthenticated, match="public key alone"):
            gohighlevel.verify(asked, Source("any", "gohighlevel"), tuple(key.split()), NOW)
        with pytest.raises(Unauthenticated):
            gohighlevel.verify(asked, Source("any", "gohighlevel"), ("t0ken", *key.split()), NOW)
    asked = Request("POST", "https://api.example/", {"x-api-key": "t0ken"}, b"{}")
    gohighlevel.verify(asked, Source("any", "gohighlevel"), (*key.split(), "t0ken"), NOW)
