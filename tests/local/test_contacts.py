"""The stand-in for APIs that are asked for contacts answers what the kinds can read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from stage import Answered, ask

from firstminute.adapters.sources import hubspot, meta_lead_ads
from firstminute.domain.inquiry import Draft, Lookup, Request
from firstminute.domain.practice import Practice, Source
from local.clock import StackClock
from local.contacts import Contacts
from local.serving import Application, Server

META = Source("ads", "meta_lead_ads", "ads", "meta/app", token="meta/page")
HUBSPOT = Source("crm-2", "hubspot", "crm", "hubspot/app", token="hubspot/token")
ZOHO = Source("zoho", "zoho_crm", "crm", "zoho/word", token="zoho/token")
NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
SECRETS = {"meta/page": "m", "hubspot/token": "h", "zoho/token": "z"}
NAMED = json.dumps([{"subscriptionType": "contact.creation", "objectId": 12, "portalId": 7}]).encode()
LEAD = Lookup("Meta", "lead 111", "/v24.0/111?fields=id,created_time,field_data", "111")
(CONTACT,) = hubspot.lookups(Request("POST", "", {"content-type": "application/json"}, NAMED), HUBSPOT)


@pytest.fixture
def contacts(demo: Practice) -> Contacts:
    practice = replace(demo, sources={**demo.sources, **{one.name: one for one in (META, HUBSPOT, ZOHO)}})
    return Contacts(practice, SECRETS, StackClock(NOW.timestamp(), 1e-9))


@pytest.fixture
def server(contacts: Contacts, serve: Callable[[Application], Server]) -> Server:
    return serve(contacts)


def read(server: Server, source: Source, lookup: Lookup, token: str) -> Draft:
    answer = ask(server, "GET", f"/{source.name}{lookup.path}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200, answer.body
    kind = meta_lead_ads if source is META else hubspot
    (draft,) = kind.fetched(answer.body, lookup, source, "US", NOW)
    return draft


def asked(server: Server, path: str, token: str = "h") -> Answered:
    return ask(server, "GET", path, headers={"Authorization": f"Bearer {token}"})


def test_a_lead_of_meta_is_made_up_from_its_id(server: Server) -> None:
    draft = read(server, META, LEAD, "m")
    assert (draft.first_name, draft.phone, draft.email) == ("Jordan", "+16465550111", "jordan.111@example.com")


def test_the_same_id_is_the_same_person_and_another_is_another(server: Server) -> None:
    other = replace(LEAD, path=LEAD.path.replace("111", "112"))
    assert read(server, META, LEAD, "m") == read(server, META, LEAD, "m")
    assert read(server, META, LEAD, "m").phone != read(server, META, other, "m").phone


def test_a_contact_of_hubspot_is_made_up_from_its_id(server: Server) -> None:
    draft = read(server, HUBSPOT, CONTACT, "h")
    assert (draft.first_name, draft.phone, draft.email) == ("Maria", "+16465550112", "maria.12@example.com")


def test_a_contact_of_hubspot_holds_only_the_properties_that_are_asked_for(server: Server) -> None:
    answer = asked(server, "/crm-2/crm/v3/objects/contacts/12?properties=firstname,nickname")
    assert json.loads(answer.body)["properties"] == {"firstname": "Maria", "nickname": None}


def test_a_test_may_say_who_it_is(contacts: Contacts, server: Server) -> None:
    contacts.know("12", {"first_name": "Noor", "phone": "+16465550177"})
    draft = read(server, HUBSPOT, CONTACT, "h")
    assert (draft.first_name, draft.phone) == ("Noor", "+16465550177")


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        (f"/crm-2{CONTACT.path}", "m", 401),
        (f"/crm-2{CONTACT.path}", "", 401),
        ("/crm-2/crm/v3/objects/companies/12", "h", 404),
        ("/nobody/crm/v3/objects/contacts/12", "h", 404),
        ("/zoho/crm/v7/Leads/12", "z", 404),
    ],
)
def test_everything_else_is_refused_in_words(server: Server, path: str, token: str, status: int) -> None:
    answer = asked(server, path, token)
    assert answer.status == status
    assert json.loads(answer.body)["message"]


def test_the_next_answers_may_be_failures(contacts: Contacts, server: Server) -> None:
    contacts.answer_next(503, headers=(("Retry-After", "7"),))
    failed = asked(server, f"/crm-2{CONTACT.path}")
    assert (failed.status, failed.headers["retry-after"]) == (503, "7")
    assert asked(server, f"/crm-2{CONTACT.path}").status == 200
