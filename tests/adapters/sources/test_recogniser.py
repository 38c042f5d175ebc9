"""What forms of every make are read as. Each sample in `tests/samples/forms` says what it is and what is expected."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firstminute.adapters.sources import webhook
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
SAMPLES = sorted((Path(__file__).parents[2] / "samples" / "forms").glob("*.json"))


def as_read(content: Any, country: str = "US", **source: Any) -> Draft:
    """What one JSON object is read as."""
    return read(json.dumps(content), "application/json", country, **source)


def read(body: str, content_type: str, country: str = "US", **source: Any) -> Draft:
    headers = {"content-type": content_type} if content_type else {}
    request = Request("POST", "https://api.example/intake/any", headers, body.encode())
    (draft,) = webhook.parse(request, Source("any", "webhook", **source), country, NOW)
    return draft


def told(draft: Draft) -> dict[str, Any]:
    """A draft as samples write it down."""
    values = {name: getattr(draft, name) for name in Draft.__slots__}
    values["submitted_at"] = rfc3339(draft.submitted_at) if draft.submitted_at else None
    values["consent"] = draft.consent.as_json() if draft.consent else None
    return {**values, "problems": list(draft.problems)}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_form_is_read_as_a_person_would_read_it(path):
    sample = json.loads(path.read_text(encoding="utf-8"))
    draft = told(read(sample["body"], sample["content_type"], sample["country"], fields=sample.get("fields", {})))
    for name, expected in sample["expected"].items():
        found = draft[name]
        if name in ("consent", "answers") and expected:
            found = {key: (found or {}).get(key) for key in expected}
        assert found == expected, f"{name}: {sample['about']}"


def test_what_is_not_understood_is_kept_under_its_own_name():
    draft = as_read({"email": "dana@example.com", "Favourite colour": "blue", "data": {"pets": ["cat", "dog"]}})
    assert draft.answers == {"Favourite colour": "blue", "pets": "cat, dog"}


def test_fields_of_one_name_are_both_kept():
    draft = as_read({"email": "dana@example.com", "a": {"colour": "blue"}, "b": {"colour": "red"}})
    assert sorted(draft.answers.values()) == ["blue", "red"]


def test_reads_point_at_the_field_each_value_came_from():
    draft = as_read({"fields": [{"label": "E-mail", "value": "dana@example.com"}], "a/b": {"full name": "Dana Reyes"}})
    assert draft.reads == {"email": "/fields/0", "first_name": "/a~1b/full name", "last_name": "/a~1b/full name"}


def test_a_problem_points_at_the_field_that_has_it_and_repeats_nothing_of_it():
    draft = as_read({"contact": {"cell": "secret 12"}})
    assert draft.reads["phone"] == "/contact/cell"
    assert draft.problems == ("The phone number has 2 digits; write it with its area code, 10 digits in all.",)


def test_text_is_cleaned_before_it_is_kept():
    draft = as_read(
        {"email": "dana@example.com", "name": "Da\u202ena\x00 Reyes", "message": "one\r\n\r\n\r\ntwo\ud800"}
    )
    assert (draft.first_name, draft.last_name, draft.message) == ("Dana", "Reyes", "one\n\ntwo")


def test_a_greeting_never_uses_the_name_of_the_form():
    for content in (
        {"form": {"id": "7", "name": "Contact us"}, "fields": {"email": "dana@example.com"}},
        {"payload": {"name": "Contact us", "data": {"email": "dana@example.com"}}},
        {"page_name": "Contact us", "form_name": "Contact us", "email": "dana@example.com"},
    ):
        assert as_read(content).first_name is None


@pytest.mark.parametrize(
    "text",
    [
        *("<script>x</script>", "<img src=x onerror=alert(1)>", "Dana <b>Reyes</b>", "</p>", "<script"),
        *("{practice}", "{first_name}", "{{contact.name}}", '=HYPERLINK("x")', "=cmd|calc", "Dana =1+1"),
    ],
)
def test_markup_and_what_programs_fill_in_are_nobodys_name_and_is_kept_among_the_answers(text: str):
    for content in ({"name": text}, {"first_name": text}):
        draft = as_read({"email": "dana@example.com", **content})
        assert (draft.first_name, draft.last_name) == (None, None)
        assert text in draft.answers.values()


def test_the_configured_wording_is_the_evidence_where_the_form_sends_none():
    draft = as_read({"email": "dana@example.com", "consent": "on"}, consent="You may text me.")
    assert draft.consent is not None
    assert (draft.consent.given, draft.consent.wording, draft.consent.at) == (True, "You may text me.", NOW)


def test_nobody_knows_whether_a_box_that_was_not_sent_was_there():
    draft = as_read({"email": "dana@example.com"}, consent="You may text me.")
    assert draft.consent is not None
    assert draft.consent.given is None
    assert as_read({"email": "dana@example.com"}).consent is None


def test_a_refusal_in_words_is_no_consent():
    for words in ("no", "No, thanks", "I do not agree", "unchecked", "false", "Nein"):
        consent = as_read({"email": "dana@example.com", "consent": words}).consent
        assert consent is not None
        assert consent.given is False, words


def test_the_address_a_form_service_saw_is_evidence_and_an_unreadable_one_is_not():
    assert as_read({"email": "d@example.com", "consent": "on", "Remote IP": "203.0.113.7"}).consent.ip == "203.0.113.7"
    assert as_read({"email": "d@example.com", "consent": "on", "ip": "localhost"}).consent.ip is None


def test_a_time_without_its_zone_or_beyond_belief_says_nothing():
    for written in (
        "2026-11-24 16:00:00",
        "2031-01-01T00:00:00Z",
        "1999-01-01T00:00:00Z",
        "soon",
        "0001-01-01T00:00:00+14:00",
    ):
        assert as_read({"email": "dana@example.com", "submitted_at": written}).submitted_at is None, written


def test_a_sender_s_delivery_id_is_found_at_the_top_and_nowhere_deep():
    assert as_read({"event_id": "evt-1", "email": "dana@example.com"}).delivery == "evt-1"
    assert as_read({"data": {"submissionId": "s-1"}, "email": "dana@example.com"}).delivery == "s-1"
    assert as_read({"a": {"b": {"event_id": "evt-1"}}, "email": "dana@example.com"}).delivery is None


def test_a_state_is_read_only_where_its_country_has_states_we_know():
    assert as_read({"email": "d@example.com", "plz": "10115"}, "DE").region is None
    assert as_read({"email": "d@example.com", "zip": "10115"}, "US").region == "NY"


def test_the_zip_code_stays_among_the_answers_because_it_says_more_than_the_state():
    assert as_read({"email": "d@example.com", "zip": "94043"}).answers == {"zip": "94043"}


def test_numbers_keep_every_digit():
    draft = as_read({"email": "d@example.com", "ad_id": 12345678901234567890123})
    assert draft.answers == {"ad_id": "12345678901234567890123"}


def test_a_form_of_thousands_of_fields_is_bounded():
    content = {f"field {number}": "x" * 600 for number in range(5000)} | {"email": "d@example.com"}
    draft = as_read({"email": "dana@example.com", **content})
    assert len(draft.answers) <= 60
    assert sum(map(len, draft.answers.values())) <= 12_000


def test_a_mapped_field_is_named_by_label_key_path_or_pointer():
    content = {"sections": [{"items": {"x1": "212-555-0143"}}], "email": "dana@example.com"}
    for name in ("x1", "X1", "sections.0.items.x1", "/sections/0/items/x1", "sections[0][items][x1]"):
        assert as_read(content, fields={name: "phone"}).phone == "+12125550143", name


def test_a_field_can_be_left_out_by_the_client_file():
    draft = as_read({"email": "dana@example.com", "diagnosis": "private"}, fields={"diagnosis": "ignored"})
    assert draft.answers == {}


@pytest.mark.parametrize("name", ["campaign", "utm_campaign", "campaign_name"])
@pytest.mark.parametrize("text", ["x" * 5000, "Zahn " * 1000, "é" * 5000, "\u0301" * 5000, "a\n" * 5000])
def test_a_campaign_is_never_longer_than_a_key_may_be(name, text):
    draft = as_read({"email": "d@example.com", name: text})
    assert 0 < len(draft.campaign or "?") <= 120


@pytest.mark.parametrize("name", ["utm_source", "utm_medium", "utm_campaign", "utm_term", "gclid", "fbclid"])
def test_where_a_person_came_from_is_kept_within_bounds(name):
    for draft in (
        as_read({"email": "d@example.com", name: "x" * 5000}),
        as_read({"email": "d@example.com", "page_url": f"https://a.example/?{name}={'x' * 450}"}),
    ):
        assert 0 < len(draft.attribution[name]) <= 300
        assert all(len(value) <= 500 for value in draft.attribution.values())
        assert len(draft.campaign or "") <= 120
