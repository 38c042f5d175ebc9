"""What a delivery only names is fetched, and becomes a lead like any other; what cannot be stays, with its reason."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from builders import NOW, a_practice
from fakes import FakeClock, FakeHttp, FakeIds, FakeLookups, FakeOrchestrator, FakeQuarantine, FakeSecrets
from fakes_leads import FakeLeads
from firstminute import bootstrap
from firstminute.application.intake import Intake, receive
from firstminute.application.lead_lookup import (
    RETRY_AFTER,
    Divided,
    Fetched,
    GivenUp,
    LeadLookup,
    Postponed,
    look_up,
)
from firstminute.application.provider_ports import Answer
from firstminute.application.replaying import replay
from firstminute.application.waiting_ports import Quarantined, Waiting
from firstminute.domain.errors import Invalid, OutcomeUnknown, ProviderRefused, ProviderUnavailable, TooLarge
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source
from firstminute.domain.signatures import hex_digest

SECRET, TOKEN = "the-apps-secret", "an-access-token"
SOURCES = {
    "facebook": Source("facebook", "meta_lead_ads", "ads", "meta/app_secret", token="meta/token"),
    "hubspot": Source("hubspot", "hubspot", "crm", "hubspot/app_secret", token="hubspot/token"),
    "fub": Source("fub", "follow_up_boss", "crm", "fub/system_key", token="fub/api_key"),
    "highlevel": Source("highlevel", "gohighlevel", "crm", "ghl/key", token="ghl/token"),
    "zoho": Source("zoho", "zoho_crm", "crm", "zoho/channel_token", token="zoho/token"),
    "untold": Source("untold", "hubspot", "crm", "hubspot/app_secret"),
}
DANA = {"firstname": "Dana", "lastname": "Reyes", "email": "dana.reyes@example.com", "phone": "(212) 555-0143"}


def contact(**properties: Any) -> Answer:
    return answer({"id": "123", "properties": {**DANA, **properties}, "createdAt": "2026-11-24T16:19:00Z"})


def answer(content: Any, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"content-type": "application/json", **named}, json.dumps(content).encode())


@dataclass
class World:
    """Intake and the function behind it, over fakes: `post` something, then `run` what was queued."""

    http: FakeHttp = field(default_factory=FakeHttp)
    leads: FakeLeads = field(default_factory=FakeLeads)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    machine: FakeOrchestrator = field(default_factory=FakeOrchestrator)
    queue: FakeLookups = field(default_factory=FakeLookups)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    secrets: FakeSecrets = field(default_factory=lambda: FakeSecrets({
        "meta/app_secret": SECRET, "hubspot/app_secret": SECRET, "fub/system_key": SECRET, "ghl/key": SECRET,
        "zoho/channel_token": SECRET, "meta/token": TOKEN, "hubspot/token": TOKEN, "fub/api_key": TOKEN,
        "ghl/token": TOKEN, "zoho/token": TOKEN,
    }))  # fmt: skip

    def __post_init__(self) -> None:
        practice = a_practice(sources={**a_practice().sources, **SOURCES})
        ports = (self.leads, self.quarantine, self.machine, self.secrets, self.clock)
        self.intake = Intake(practice, *ports, bootstrap.source_kind, FakeIds(), self.queue)
        self.use = LeadLookup(replace(self.intake, lookups=None), self.http, self.queue)

    def post(self, content: Any, source: str = "hubspot") -> Any:
        body = json.dumps(content).encode()
        signature = {"authorization": f"Bearer {SECRET}"}
        if source == "facebook":
            signature = {"x-hub-signature-256": "sha256=" + hex_digest(SECRET, body)}
        if source == "fub":
            signature = {"fub-signature": hex_digest(SECRET, base64.b64encode(body))}
        headers = {"content-type": "application/json", **signature}
        request = Request("POST", f"https://api.example/intake/{source}", headers, body)
        (received,) = receive(self.intake, source, request)
        return received

    def run(self, attempt: int = 1) -> list[Any]:
        """Everything that is queued, and what that queues."""
        outcomes = []
        while waiting := self.queue.taken():
            outcomes += [look_up(self.use, one, attempt, f"receipt {one.number}") for one in waiting]
        return outcomes

    def kept(self) -> Quarantined:
        (item,) = self.quarantine.items.values()
        return item

    def lead(self) -> Any:
        (head,) = self.leads.heads.values()
        return head.lead


@pytest.fixture
def world() -> World:
    return World()


def created(contact_id: int = 123, **more: Any) -> dict[str, Any]:
    event = {"eventId": 1, "subscriptionId": 2, "portalId": 7, "subscriptionType": "contact.creation"}
    return {**event, "objectId": contact_id, "occurredAt": int(NOW.timestamp() * 1000) - 3000, **more}


# While the sender waits


def test_a_delivery_that_only_names_a_contact_is_kept_and_queued_and_its_sender_let_go(world):
    received = world.post([created()])
    assert (received.status, received.lead_id, received.reason) == (
        "accepted",
        None,
        "Waiting for the contact from HubSpot.",
    )
    assert world.kept().id == received.kept_as
    assert world.kept().reason == received.reason
    assert world.queue.queued == [Waiting(received.kept_as)]
    assert world.http.sent == []
    assert world.leads.heads == {}


def test_the_same_delivery_again_is_kept_once(world):
    assert world.post([created()]).kept_as == world.post([created()]).kept_as
    assert len(world.quarantine.items) == 1


def test_when_nothing_can_be_queued_the_sender_comes_again(world):
    world.queue.faults.append(ProviderUnavailable("no queue"))
    with pytest.raises(ProviderUnavailable):
        world.post([created()])
    assert world.post([created()]).status == "accepted"
    world.http.answers.append(contact())
    assert isinstance(world.run()[0], Fetched)


def test_events_that_are_no_inquiries_are_taken_and_nothing_is_done(world):
    received = world.post([created(subscriptionType="contact.deletion")])
    assert (received.status, received.lead_id, received.kept_as) == ("accepted", None, None)
    assert received.reason == "Nothing in it is an inquiry, so nothing was done."
    assert world.queue.queued == []
    assert world.quarantine.items == {}


# The contact comes


def test_the_contact_becomes_a_lead_with_its_first_touch_due(world):
    world.post([created()])
    world.http.answers.append(contact(message="Two implants, please"))
    (outcome,) = world.run()
    lead = world.lead()
    assert outcome == Fetched((lead.id,))
    assert (lead.name, lead.phone, lead.email) == ("Dana Reyes", "+12125550143", "dana.reyes@example.com")
    assert (lead.words, lead.source, lead.channel) == ("Two implants, please", "hubspot", "crm")
    assert world.machine.started == [lead.id]
    assert world.kept().replayed_as == lead.id


def test_the_provider_is_asked_with_the_token_at_its_own_address(world):
    world.post([created()])
    world.http.answers.append(contact())
    world.run()
    (sent,) = world.http.sent
    assert sent.method == "GET"
    assert sent.url.startswith("https://api.hubapi.com/crm/v3/objects/contacts/123?properties=firstname,lastname,")
    assert sent.headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in sent.url
    assert sent.timeout == 10


def test_the_address_and_the_fields_are_those_of_the_client_file(world):
    source = replace(SOURCES["hubspot"], base_url="http://127.0.0.1:4000/", fields={"implant_interest": "service"})
    practice = world.intake.practice
    world.intake = replace(world.intake, practice=replace(practice, sources={"hubspot": source}))
    world.use = replace(world.use, intake=world.intake)
    world.post([created()])
    world.http.answers.append(contact(implant_interest="Two implants"))
    world.run()
    assert world.http.sent[0].url.startswith("http://127.0.0.1:4000/crm/v3/objects/contacts/123?")
    assert world.http.sent[0].url.endswith(",implant_interest")
    assert world.lead().service == "Two implants"


def test_the_person_has_waited_since_the_provider_says(world):
    world.post([created()])
    world.clock.advance(minutes=4)
    world.http.answers.append(contact())
    world.run()
    (event,) = world.leads.log(world.lead().id)
    assert event.data["submitted_at"] == "2026-11-24T16:19:57.000Z"


def test_a_lead_of_meta_is_fetched_and_read(world):
    value = {"leadgen_id": "444", "page_id": "1", "form_id": "2", "created_time": int(NOW.timestamp()) - 5}
    world.post(
        {"object": "page", "entry": [{"id": "1", "changes": [{"field": "leadgen", "value": value}]}]}, "facebook"
    )
    answers = [{"name": "full_name", "values": ["Dana Reyes"]}, {"name": "phone_number", "values": ["+12125550143"]}]
    fields = {
        "id": "444",
        "created_time": "2026-11-24T16:19:55+0000",
        "campaign_name": "implants",
        "field_data": answers,
    }
    world.http.answers.append(answer(fields))
    assert isinstance(world.run()[0], Fetched)
    assert (world.lead().name, world.lead().phone, world.lead().campaign) == ("Dana Reyes", "+12125550143", "implants")
    assert world.http.sent[0].url.startswith("https://graph.facebook.com/v24.0/444?fields=")


# Several at once


def test_a_delivery_of_several_is_divided_and_each_is_fetched_for_itself(world):
    world.post([created(1), created(2), created(1)])
    world.http.answers += [contact(), contact(email="sam@example.com", phone="(212) 555-0199", firstname="Sam")]
    outcomes = world.run()
    assert outcomes[0] == Divided(2)
    assert [type(one) for one in outcomes[1:]] == [Fetched, Fetched]
    assert sorted(head.lead.name for head in world.leads.heads.values()) == ["Dana Reyes", "Sam Reyes"]
    assert world.kept().replayed_as in world.leads.heads


def test_while_one_of_several_is_missing_the_delivery_stays_open(world):
    world.post([created(1), created(2)])
    world.http.answers += [answer({"message": "resource not found"}, 404), contact()]
    world.run()
    assert len(world.leads.heads) == 1
    assert world.kept().replayed_as is None
    assert world.kept().reason.startswith("HubSpot has no contact 1 (404)")


def test_a_delivery_is_open_until_the_last_of_its_records_is_fetched_whatever_the_order(world):
    received = world.post([created(1), created(2), created(3)])
    for left, number in ((True, 0), (True, 2), (False, 1)):
        world.http.answers.append(contact(email=f"p{number}@example.com", phone=f"(212) 555-014{number}"))
        look_up(world.use, Waiting(received.kept_as, number), 1, "r")
        assert (world.kept().replayed_as is None) == left


@pytest.mark.parametrize(("count", "status"), [(1000, "accepted"), (1001, "too many")])
def test_no_more_records_are_taken_at_once_than_a_provider_sends(world, count, status):
    deliveries = [{"leadgen_id": str(n), "page_id": "2", "created_time": 1} for n in range(count)]
    changes = [{"field": "leadgen", "value": value} for value in deliveries]
    delivery = {"object": "page", "entry": [{"id": "2", "changes": changes}]}
    if status == "accepted":
        assert world.post(delivery, "facebook").status == status
    else:
        with pytest.raises(TooLarge):
            world.post(delivery, "facebook")


def test_people_of_one_answer_become_a_lead_each(world):
    event = {"eventId": "e1", "eventCreated": "2026-11-24T16:19:00+00:00", "event": "peopleCreated"}
    world.post(
        {**event, "resourceIds": [1234, 3244], "uri": "https://api.followupboss.com/v1/people?id=1234,3244"}, "fub"
    )
    people = [
        {"id": 1234, "name": "Dana Reyes", "phones": [{"value": "212-555-0143", "isPrimary": 1}], "emails": []},
        {"id": 3244, "name": "Sam Roe", "phones": [], "emails": [{"value": "sam@example.com"}]},
    ]
    world.http.answers.append(answer({"people": people}))
    (outcome,) = world.run()
    assert len(outcome.lead_ids) == 2
    assert world.http.sent[0].url == "https://api.followupboss.com/v1/people?id=1234,3244"
    assert world.http.sent[0].headers["Authorization"] == "Basic " + base64.b64encode(f"{TOKEN}:".encode()).decode()


def test_who_of_them_cannot_be_reached_keeps_the_delivery_open(world):
    world.post({"eventId": "e1", "event": "peopleCreated", "resourceIds": [1234, 3244]}, "fub")
    people = [{"id": 1234, "name": "Dana", "phones": [{"value": "212-555-0143"}]}, {"id": 3244, "name": "Sam"}]
    world.http.answers.append(answer({"people": people}))
    assert world.run() == [GivenUp("unreachable")]
    assert len(world.leads.heads) == 1
    assert "neither a phone number nor an e-mail address, for 1 of 2" in world.kept().reason


# Once


def test_the_same_contact_named_again_gets_no_second_lead(world):
    world.post([created()])
    world.post([created(attemptNumber=1)])
    world.http.otherwise = contact()
    world.run()
    assert len(world.leads.heads) == 1
    assert [event.type for event in world.leads.log(world.lead().id)] == ["lead.received"]
    assert {item.replayed_as for item in world.quarantine.items.values()} == {world.lead().id}


def test_a_message_that_comes_again_asks_nobody(world):
    received = world.post([created()])
    world.http.answers.append(contact())
    world.run()
    assert look_up(world.use, Waiting(received.kept_as), 2, "r") == Fetched()
    assert len(world.http.sent) == 1


def test_what_broke_between_lead_and_quarantine_is_mended_by_the_next_try(world):
    received = world.post([created()])
    world.http.otherwise = contact()
    world.run()
    world.quarantine.items[received.kept_as] = replace(world.kept(), replayed_as=None)
    look_up(world.use, Waiting(received.kept_as), 2, "r")
    assert world.kept().replayed_as == world.lead().id
    assert len(world.leads.heads) == 1


# The provider says no


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "HubSpot does not take the token of this source (401). Put a valid one into the secret hubspot/token"),
        (403, "HubSpot does not let this token read the contact 123 (403)."),
        (404, "HubSpot has no contact 123 (404): it was deleted, or belongs to another account than the token."),
        (400, "HubSpot refused to give the contact 123 (400)."),
        (302, "HubSpot refused to give the contact 123 (302)."),
        (204, "HubSpot has no contact 123 any more (204)."),
    ],
)
def test_a_refusal_stays_in_quarantine_in_plain_words_and_is_not_tried_again(world, status, words):
    world.post([created()])
    world.http.answers.append(answer({"message": "No such luck"}, status))
    assert world.run() == [GivenUp(status)]
    assert world.kept().reason.startswith(words)
    assert world.kept().reason.endswith("It says: No such luck")
    assert world.queue.postponed == {}
    assert world.leads.heads == {}


def test_both_values_of_a_secret_that_is_being_rotated_are_tried(world):
    world.secrets.values["hubspot/token"] = "new old"
    world.post([created()])
    world.http.answers += [answer({}, 401), contact()]
    assert isinstance(world.run()[0], Fetched)
    assert [sent.headers["Authorization"] for sent in world.http.sent] == ["Bearer new", "Bearer old"]


def test_the_second_value_is_not_tried_while_the_first_is_taken(world):
    world.secrets.values["hubspot/token"] = "new old"
    world.post([created()])
    world.http.answers.append(contact())
    world.run()
    assert len(world.http.sent) == 1


def test_a_source_without_a_token_says_so(world):
    world.post([created()], "untold")
    assert world.run() == [GivenUp("no_token")]
    assert world.kept().reason == "The source untold names no token to ask HubSpot with."


def test_an_address_that_cannot_be_asked_is_said(world):
    world.post([created()])
    world.http.answers.append(ProviderRefused("bad_url", "the URL cannot be read"))
    assert world.run() == [GivenUp("bad_url")]
    assert world.kept().reason == "HubSpot cannot be asked: the URL cannot be read."


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"null", b'{"properties": {}}'])
def test_an_answer_that_says_nothing_is_said(world, body):
    world.post([created()])
    world.http.answers.append(Answer(200, {}, body))
    assert world.run() == [GivenUp("unreadable")]
    assert world.kept().reason.startswith("The answer")


def test_a_contact_that_nobody_can_reach_stays_with_what_was_wrong(world):
    world.post([created()])
    world.http.answers.append(contact(phone="12", email=""))
    assert world.run() == [GivenUp("unreachable")]
    assert world.kept().reason.startswith("The contact 123 of HubSpot: neither a phone number nor an e-mail address.")
    assert "2 digits" in world.kept().reason


def test_after_the_mending_a_replay_fetches_it(world):
    world.post([created()])
    world.http.answers.append(answer({}, 401))
    world.run()
    assert replay(world.intake, world.kept()).asked == "HubSpot"
    assert world.kept().replayed_as is None
    world.http.answers.append(contact())
    world.run()
    assert world.kept().replayed_as == world.lead().id


def test_a_replay_of_what_cannot_be_read_says_why(world):
    item = Quarantined("q_1", "facebook", "?", NOW, "application/json", b'{"object": "page"}')
    with pytest.raises(Invalid, match="the list entry is missing"):
        replay(world.intake, item)


# The provider is down


@pytest.mark.parametrize(
    "trouble",
    [
        ProviderUnavailable("no connection"),
        OutcomeUnknown("no answer"),
        answer({}, 500),
        answer({}, 503),
        answer({}, 429),
        answer({}, 425),
        answer({}, 409),
        answer({}, 408),
    ],
)
def test_trouble_that_passes_is_waited_for(world, trouble):
    received = world.post([created()])
    world.http.answers.append(trouble)
    (outcome,) = world.run()
    assert isinstance(outcome, Postponed)
    assert world.queue.postponed == {"receipt None": 5}
    assert world.kept().reason.endswith("It is tried again.")
    world.http.answers.append(contact())
    assert isinstance(look_up(world.use, Waiting(received.kept_as), 2, "r"), Fetched)


def test_each_wait_is_longer_and_the_provider_may_ask_for_more(world):
    received = world.post([created()])
    world.http.otherwise = answer({}, 503)
    waits = [look_up(world.use, Waiting(received.kept_as), attempt, "r").seconds for attempt in range(1, 8)]
    assert waits == list(RETRY_AFTER)
    world.http.otherwise = answer({}, 429, retry_after="90")
    assert look_up(world.use, Waiting(received.kept_as), 1, "r") == Postponed(429, 90)
    world.http.otherwise = answer({}, 429, retry_after="999999")
    assert look_up(world.use, Waiting(received.kept_as), 1, "r").seconds == 36_000


def test_in_the_end_it_is_kept_among_the_dead_letters_and_in_quarantine(world):
    received = world.post([created()])
    world.http.otherwise = answer({}, 503)
    assert look_up(world.use, Waiting(received.kept_as), len(RETRY_AFTER) + 1, "r") == GivenUp(503, keep=True)
    assert world.kept().reason == ("HubSpot has answered 503. It was tried 8 times; replay it when HubSpot is back.")


def test_meta_says_in_its_error_whether_it_passes(world):
    value = {"leadgen_id": "444", "page_id": "1"}
    content = {"object": "page", "entry": [{"changes": [{"field": "leadgen", "value": value}]}]}
    received = world.post(content, "facebook")
    world.http.answers += [
        answer({"error": {"message": "Too many calls", "code": 4}}, 400),
        answer({"error": {"message": "Try again", "code": 999, "is_transient": True}}, 400),
        answer({"error": {"message": "Error validating access token", "code": 190}}, 400),
    ]
    tries = [look_up(world.use, Waiting(received.kept_as), attempt, "r") for attempt in (1, 2, 3)]
    assert [type(one) for one in tries] == [Postponed, Postponed, GivenUp]
    assert world.kept().reason.endswith("It says: Error validating access token")


def test_a_token_that_cannot_be_read_now_is_waited_for(world):
    world.post([created()])
    world.secrets.down = True
    (outcome,) = world.run()
    assert outcome == Postponed("no_token", 60)


# What turns out to be no inquiry


def test_a_change_of_a_contact_that_the_practice_has_had_for_years_is_none(world):
    changed = {"subscriptionType": "contact.propertyChange", "propertyName": "lifecyclestage"}
    world.post([created(**changed)])
    world.http.answers.append(contact(createdate="2019-01-02T03:04:05Z"))
    assert world.run() == [Fetched()]
    assert world.leads.heads == {}
    assert world.kept().reason == "The contact 123 of HubSpot is no new inquiry, so nobody is answered."


def test_a_form_that_an_old_contact_has_sent_is_one(world):
    world.post([created(subscriptionType="contact.propertyChange", propertyName="recent_conversion_date")])
    world.http.answers.append(contact(createdate="2019-01-02T03:04:05Z"))
    world.run()
    assert world.lead().name == "Dana Reyes"


def test_dummy_data_of_the_testing_tool_reaches_nobody(world):
    value = {"leadgen_id": "444", "page_id": "1"}
    world.post({"object": "page", "entry": [{"changes": [{"field": "leadgen", "value": value}]}]}, "facebook")
    dummy = [
        {"name": "full_name", "values": ["<test lead: dummy data for full_name>"]},
        {"name": "email", "values": ["test@fb.com"]},
    ]
    world.http.answers.append(answer({"id": "444", "field_data": dummy}))
    (fetched,) = world.run()
    lead = world.leads.get(fetched.lead_ids[0]).lead
    assert (lead.synthetic, lead.email) == (True, "test@fb.com")
    assert world.leads.contact("test@fb.com").lead_id is None  # whoever that is may inquire as if for the first time


def test_who_has_booked_already_is_a_lead_without_a_first_touch(world):
    starts = (NOW + timedelta(days=3)).isoformat()
    appointment = {"id": "apt1", "contactId": "c1", "title": "Consultation", "startTime": starts}
    event = {"type": "AppointmentCreate", "locationId": "l1", "webhookId": "w1", "appointment": appointment}
    world.post(event, "highlevel")
    world.http.answers.append(answer({"contact": {"id": "c1", "firstName": "Dana", "phone": "+12125550143"}}))
    world.run()
    assert [event.type for event in world.leads.log(world.lead().id)][:2] == ["lead.received", "appointment.booked"]
    assert world.machine.started == []
    assert world.lead().appointments == {"apt1": "booked"}
    assert world.http.sent[0].headers["Version"] == "2021-07-28"


# Tokens that live for an hour


def test_a_short_lived_token_is_asked_for_once_and_remembered(world):
    world.secrets.values["zoho/token"] = "refresh_token=r1&client_id=c1&client_secret=s1"
    notification = {"channel_id": "1", "token": SECRET, "module": "Leads", "operation": "insert", "ids": ["5", "6"]}
    world.post(notification, "zoho")
    record = {"First_Name": "Dana", "Last_Name": "Reyes", "Email": "dana.reyes@example.com"}
    world.http.answers += [answer({"access_token": "short", "expires_in": 3600}), answer({"data": [record]})]
    world.http.otherwise = answer({"data": [{**record, "Email": "sam@example.com"}]})
    world.run()
    assert [(sent.method, sent.url) for sent in world.http.sent] == [
        ("POST", "https://accounts.zoho.com/oauth/v2/token"),
        ("GET", "https://www.zohoapis.com/crm/v7/Leads/5"),
        ("GET", "https://www.zohoapis.com/crm/v7/Leads/6"),
    ]
    assert world.http.sent[0].body == b"refresh_token=r1&client_id=c1&client_secret=s1&grant_type=refresh_token"
    assert {sent.headers["Authorization"] for sent in world.http.sent[1:]} == {"Zoho-oauthtoken short"}
    world.clock.advance(minutes=51)
    world.http.answers += [
        answer({"access_token": "newer"}),
        answer({"data": [{**record, "Email": "kim@example.com"}]}),
    ]
    world.post({**notification, "ids": ["7"]}, "zoho")
    world.run()
    assert world.http.sent[-1].headers["Authorization"] == "Zoho-oauthtoken newer"


def test_a_short_lived_token_that_is_refused_is_asked_for_anew_the_next_time(world):
    world.secrets.values["zoho/token"] = "refresh_token=r1&client_id=c1&client_secret=s1"
    notification = {"channel_id": "1", "token": SECRET, "module": "Leads", "operation": "insert", "ids": ["5"]}
    world.post(notification, "zoho")
    world.http.answers += [answer({"access_token": "short"}), answer({"message": "invalid oauth token"}, 401)]
    assert world.run() == [GivenUp(401)]
    assert world.use.tokens == {}


def test_a_remembered_token_that_was_withdrawn_before_its_time_is_asked_for_anew_at_once(world):
    world.secrets.values["zoho/token"] = "refresh_token=r1&client_id=c1&client_secret=s1"
    notification = {"channel_id": "1", "token": SECRET, "module": "Leads", "operation": "insert", "ids": ["5"]}
    world.use.tokens["zoho/token"] = ("withdrawn", NOW + timedelta(minutes=9))
    world.post(notification, "zoho")
    record = {"Last_Name": "Reyes", "Email": "dana.reyes@example.com"}
    world.http.answers += [answer({}, 401), answer({"access_token": "newer"}), answer({"data": [record]})]
    assert isinstance(world.run()[0], Fetched)
    shown = [sent.headers.get("Authorization") for sent in world.http.sent]
    assert shown == ["Zoho-oauthtoken withdrawn", None, "Zoho-oauthtoken newer"]


def test_a_refresh_token_that_was_withdrawn_is_said(world):
    world.secrets.values["zoho/token"] = "refresh_token=r1&client_id=c1&client_secret=s1"
    notification = {"channel_id": "1", "token": SECRET, "module": "Leads", "operation": "insert", "ids": ["5"]}
    world.post(notification, "zoho")
    world.http.answers.append(answer({"error": "invalid_code"}))
    assert world.run() == [GivenUp("no_token")]
    assert "Put a valid one into the secret zoho/token" in world.kept().reason


# What is not there any more


def test_a_delivery_that_is_gone_is_forgotten(world):
    assert look_up(world.use, Waiting("q_none"), 1, "r") == GivenUp("unknown_delivery")


def test_a_source_that_was_removed_is_said(world):
    received = world.post([created()])
    practice = replace(world.intake.practice, sources=a_practice().sources)
    use = replace(world.use, intake=replace(world.intake, practice=practice))
    assert look_up(use, Waiting(received.kept_as), 1, "r") == GivenUp("unreadable")
    assert world.kept().reason.startswith("There is no source 'hubspot'")


def test_a_record_that_the_delivery_names_no_more_is_said(world):
    received = world.post([created()])
    assert look_up(world.use, Waiting(received.kept_as, 1), 1, "r") == GivenUp("unreadable")
    assert "names no record any more" in world.kept().reason


def test_nobodys_data_is_in_an_address(world):
    world.post([created()])
    world.http.answers.append(contact())
    world.run()
    assert not any(value in sent.url for sent in world.http.sent for value in DANA.values())


def test_a_contact_that_its_record_says_opted_out_is_written_to_by_no_e_mail(world):
    world.http.answers = [contact(hs_email_optout="true")]
    world.post([created()])
    world.run()
    assert "hs_email_optout" in world.http.sent[0].url
    assert world.leads.contact("dana.reyes@example.com").suppressed_at
    assert world.leads.contact("+12125550143").suppressed_at is None
