"""A source's own mapping in the client file: JMESPath where names do not say what a field is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from firstminute.adapters.sources import typeform, webhook
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
CONTENT = {
    "contact": {"n": {"f": "Dana", "l": "Reyes"}, "points": [{"t": "mail", "v": "dana@example.com"}, {"t": "tel"}]},
    "office": {"phone": "212-555-0100"},
    "numbers": [{"v": "(212) 555-0143"}],
    "wishes": ["Implants", "Whitening"],
    "budget": 12345678901234567890,
    "vip": True,
    "extra": "kept",
}


def read(mapping: dict[str, str], content: Any = None, **source: Any) -> Draft:
    body = json.dumps(CONTENT if content is None else content).encode()
    request = Request("POST", "https://api.example/", {"content-type": "application/json"}, body)
    (draft,) = webhook.parse(request, Source("any", "webhook", mapping=mapping, **source), "US", NOW)
    return draft


def test_expressions_say_where_our_fields_are():
    draft = read(
        {
            "first_name": "contact.n.f",
            "last_name": "contact.n.l",
            "email": "contact.points[?t=='mail'].v | [0]",
            "phone": "numbers[0].v",
            "service": "wishes",
        }
    )
    assert (draft.first_name, draft.last_name, draft.email) == ("Dana", "Reyes", "dana@example.com")
    assert (draft.phone, draft.service) == ("+12125550143", "Implants, Whitening")


def test_what_a_mapping_finds_comes_before_what_a_name_says():
    assert read({}).phone == "+12125550100"
    assert read({"phone": "numbers[0].v"}).phone == "+12125550143"


def test_a_name_that_is_none_of_ours_becomes_an_answer():
    draft = read({"budget_band": "budget", "vip": "vip"})
    assert draft.answers["budget_band"] == "12345678901234567890"
    assert draft.answers["vip"] == "true"


def test_what_is_mapped_is_not_repeated_and_the_rest_is_kept():
    draft = read({"first_name": "contact.n.f", "email": "contact.points[0].v", "phone": "numbers[0].v"})
    assert "Dana" not in draft.answers.values()
    assert draft.answers["extra"] == "kept"
    assert draft.answers["office phone"] == "212-555-0100"


def test_reads_name_the_expression_a_value_came_by_and_the_pointer_of_the_others():
    draft = read({"phone": "numbers[0].v"}, {**CONTENT, "message": "Hello there"})
    assert draft.reads["phone"] == "numbers[0].v"
    assert draft.reads["message"] == "/message"


def test_what_is_not_there_is_left_to_the_recogniser():
    for nothing in ("contact.nobody", "contact", "wishes[5]", "numbers[].nothing"):
        assert read({"phone": nothing}).phone == "+12125550100", nothing


def test_an_expression_that_does_not_fit_what_came_is_named_and_loses_nothing():
    draft = read({"first_name": "sort(contact)", "phone": "numbers[0].v"})
    assert draft.phone == "+12125550143"
    assert draft.problems[0].startswith("The mapping of first_name cannot be applied to this")


def test_a_sender_s_own_field_of_that_name_cannot_pretend_to_be_mapped():
    content = {**CONTENT, "client file mapping": {"phone": "646-555-0199"}}
    assert read({"phone": "numbers[0].v"}, content).phone == "+12125550143"
    assert read({"email": "contact.points[0].v"}, content).phone == "+12125550100"


def test_a_list_of_answers_can_be_mapped_too():
    content = [{"name": "q1", "value": "Dana"}, {"name": "q2", "value": "dana@example.com"}]
    draft = read({"first_name": "[?name=='q1'].value | [0]"}, content)
    assert (draft.first_name, draft.email) == ("Dana", "dana@example.com")


def test_every_inquiry_of_a_batch_is_mapped():
    body = json.dumps([{"a": {"b": "dana@example.com"}}, {"a": {"b": "ray@example.com"}}]).encode()
    request = Request("POST", "https://api.example/", {"content-type": "application/json"}, body)
    drafts = webhook.parse(request, Source("any", "webhook", mapping={"email": "a.b"}), "US", NOW)
    assert [draft.email for draft in drafts] == ["dana@example.com", "ray@example.com"]


def test_form_fields_can_be_mapped_and_other_kinds_too():
    body = b"a%5Bb%5D=dana%40example.com"
    request = Request("POST", "https://api.example/", {"content-type": "application/x-www-form-urlencoded"}, body)
    (draft,) = webhook.parse(request, Source("any", "webhook", mapping={"email": "a.b"}), "US", NOW)
    assert draft.email == "dana@example.com"
    body = json.dumps({"event_id": "e1", "form_response": {"hidden": {"zz": "212-555-0143"}}}).encode()
    request = Request("POST", "https://api.example/", {"content-type": "application/json"}, body)
    mapping = {"phone": "form_response.hidden.zz"}
    (draft,) = typeform.parse(request, Source("any", "typeform", mapping=mapping), "US", NOW)
    assert (draft.phone, draft.delivery) == ("+12125550143", "e1")
