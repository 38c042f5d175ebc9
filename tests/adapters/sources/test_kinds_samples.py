"""What each kind's senders send, and what it is read as.

The samples in `tests/samples/<kind>` are written here, from the facts; those recorded at the providers lie in a folder
beside the repository.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstminute.domain.errors import Rejected
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
KINDS = (
    "cal_com", "calendly", "contact_form_7", "elementor", "formstack", "framer", "gravity_forms", "jotform", "tally",
    "typeform", "unbounce", "webflow", "wpforms", "wufoo",
)  # fmt: skip
OURS = Path(__file__).parents[2] / "samples"
SAMPLES = sorted(path for kind in KINDS for path in (OURS / kind).glob("*.json"))
INQUIRIES = [path for path in SAMPLES if json.loads(path.read_text(encoding="utf-8"))["expected"]]
BOOKINGS = [path for path in SAMPLES if "reports" in json.loads(path.read_text(encoding="utf-8"))]
# Names of calendars' events, those of inquiries and of nothing too.
BOOKED = (
    "invitee.created", "invitee.canceled", "invitee_no_show.created", "routing_form_submission.created",
    "BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_NO_SHOW_UPDATED", "FORM_SUBMITTED", "PING",
)  # fmt: skip
PROVIDERS = Path(__file__).parents[4] / "shared" / "providers"
_MISSING = "the shared folder of recorded provider requests is not beside this repository"


def place(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def request_of(sample: dict[str, Any]) -> Request:
    """The request a sample describes: its content as `json`, as `form` fields or as `multipart` parts."""
    if "json" in sample:
        media, body = "application/json", json.dumps(sample["json"], ensure_ascii=False).encode()
    elif "form" in sample:
        media, body = "application/x-www-form-urlencoded", urlencode(sample["form"]).encode()
    else:
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in sample["multipart"].items()
        ]
        media, body = "multipart/form-data; boundary=x", ("".join(parts) + "--x--\r\n").encode()
    return Request("POST", "https://api.example/intake/any", {"content-type": media, **sample.get("headers", {})}, body)


def read(kind: str, request: Request, country: str = "US") -> Draft:
    module = import_module(f"firstminute.adapters.sources.{kind}")
    (draft,) = module.parse(request, Source("any", kind, secret="any/secret"), country, NOW)
    return draft


def told(draft: Draft, name: str) -> Any:
    value = getattr(draft, name)
    return rfc3339(value) if isinstance(value, datetime) else value


@pytest.mark.parametrize("path", INQUIRIES, ids=place)
def test_a_sample_is_read_as_a_person_would_read_it(path):
    sample = json.loads(path.read_text(encoding="utf-8"))
    draft = read(path.parent.name, request_of(sample), sample["country"])
    for name, expected in sample["expected"].items():
        found = told(draft, name)
        if name == "answers":
            found = {key: found.get(key) for key in expected}
        assert found == expected, f"{name}: {sample['about']}"


@pytest.mark.parametrize("path", INQUIRIES, ids=place)
def test_nothing_secret_and_nothing_technical_stays_among_the_answers(path):
    sample = json.loads(path.read_text(encoding="utf-8"))
    draft = read(path.parent.name, request_of(sample), sample["country"])
    assert "s3cr3t" not in repr(draft)
    assert not {"event_type", "eventType", "triggerType", "HandshakeKey", "webhookURL"} & set(draft.answers)
    assert "dr.adams" not in repr(draft)


@pytest.mark.parametrize("path", BOOKINGS, ids=place)
def test_a_calendar_s_events_are_reported_in_the_shape_of_the_contract(path):
    sample = json.loads(path.read_text(encoding="utf-8"))
    kind = import_module(f"firstminute.adapters.sources.{path.parent.name}")
    request = request_of(sample)
    assert kind.books(request)
    assert kind.reports(request, Source("any", path.parent.name)) == sample["reports"]


@pytest.mark.parametrize("path", [path for path in BOOKINGS if path not in INQUIRIES], ids=place)
def test_what_only_tells_of_an_appointment_is_no_inquiry(path):
    sample = json.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(Rejected, match="is no inquiry"):
        read(path.parent.name, request_of(sample))


@pytest.mark.parametrize("kind", ["calendly", "cal_com"])
@pytest.mark.parametrize(
    "content",
    [{"event": "user.created", "triggerEvent": "NEW_THING"}, {"payload": {}}, [{"event": "invitee.created"}], {"a": 1}],
)
def test_an_event_nobody_knows_is_neither_booking_nor_inquiry(kind, content):
    module = import_module(f"firstminute.adapters.sources.{kind}")
    request = request_of({"json": content})
    assert not module.books(request)
    with pytest.raises(Rejected):
        module.reports(request, Source("any", kind))
    with pytest.raises(Rejected):
        read(kind, request)


@pytest.mark.parametrize("kind", ["calendly", "cal_com"])
def test_a_broken_body_is_no_booking(kind):
    module = import_module(f"firstminute.adapters.sources.{kind}")
    request = Request("POST", "https://api.example/", {"content-type": "application/json"}, b"{broken")
    assert not module.books(request)


def test_a_mark_of_not_having_come_that_was_taken_back_is_kept_for_somebody_to_look_at():
    from firstminute.adapters.sources import cal_com

    attendees = [{"email": "dana@example.com", "noShow": False}, "nonsense"]
    content = {"triggerEvent": "BOOKING_NO_SHOW_UPDATED", "payload": {"bookingUid": "b", "attendees": attendees}}
    with pytest.raises(Rejected, match="Nobody is marked"):
        cal_com.reports(request_of({"json": content}), Source("any", "cal_com"))


def test_bodies_of_the_wrong_shape_are_read_as_far_as_they_go():
    for kind in KINDS:
        if kind in ("calendly", "cal_com"):
            continue
        for content in ({"email": "d@example.com", "payload": 1, "data.json": 7}, {"FieldStructure": "{broken"}):
            read(kind, request_of({"json": content}))
    for content in ({"Fields": 3}, {"Fields": [1, {"SubFields": [2], "ID": "Field1"}]}, []):
        read("wufoo", request_of({"form": {"Field1": "d@example.com", "FieldStructure": json.dumps(content)}}))
    for payload in ({"attendees": [1]}, {"attendees": {}}, {"attendees": [{"email": 7}], "responses": 1}, 3):
        read("cal_com", request_of({"json": {"triggerEvent": "BOOKING_CREATED", "payload": payload}}))


NAMES = st.sampled_from(
    [
        *(
            "payload",
            "data",
            "rawRequest",
            "pretty",
            "data.json",
            "FieldStructure",
            "Fields",
            "SubFields",
            "ID",
            "Title",
        ),
        *("event", "triggerEvent", "attendees", "responses", "email", "uid", "uri", "startTime", "scheduled_event"),
        *("no_show", "noShow", "rescheduled", "old_invitee", "cancellation", "date_submitted", "date_created", "name"),
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from([*BOOKED, "d@example.com"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=8), inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=400, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    content=TREES | st.dictionaries(NAMES, TREES, max_size=8),
    event=st.sampled_from(BOOKED),
)
def test_no_content_at_all_breaks_a_kind(kind, content, event):
    if isinstance(content, dict):
        content |= {"event": event, "triggerEvent": event}
    module = import_module(f"firstminute.adapters.sources.{kind}")
    request, source = request_of({"json": content}), Source("any", kind, secret="any/secret")
    for call in (
        lambda: module.parse(request, source, "US", NOW),
        lambda: module.reports(request, source) if hasattr(module, "reports") else None,
    ):
        try:
            call()
        except Rejected:
            continue


def test_a_hostile_body_takes_no_longer_than_a_large_one():
    answers = {f"q{number}_x": "a" for number in range(4000)}
    structure = {"Fields": [{"ID": f"F{number}", "SubFields": [{"ID": "S"}] * 3} for number in range(2000)]}
    hostile = {
        "jotform": {"json": {"rawRequest": answers, "pretty": ":b" * 60_000}},
        "wufoo": {"form": {"FieldStructure": json.dumps(structure), "F1": "d@example.com"}},
        "unbounce": {"json": {"data.json": {"date_submitted": ["9" * 100_000], "time_submitted": ["1"]}}},
        "cal_com": {"json": {"triggerEvent": "BOOKING_CREATED", "payload": {"attendees": [{"email": "a" * 200_000}]}}},
    }
    for kind, sample in hostile.items():
        started = time.process_time()
        read(kind, request_of(sample))
        assert time.process_time() - started < 0.5, kind


# Recorded at the providers

EXPECTED: dict[str, dict[str, Any]] = {
    "typeform/contact-form-ref-hidden": {
        "first_name": "Priya",
        "last_name": "Nair",
        "email": "priya.nair@example.com",
        "message": "Hi, I'd like a quote for the annual plan for a 40-person team.",
        "attribution": {"utm_source": "newsletter"},
        "submitted_at": "2026-07-08T14:04:47.000Z",
        "delivery": "01HXQ3ZK9BCONTACT01",
    },
    "typeform/doc-example-2018": {
        "first_name": "Laura",
        "email": "laura@example.com",
        "message": "It's cold right now! I live in an older medium-sized city with a university. Geographically, the "
        "area is hilly.",
        "submitted_at": "2018-01-18T18:17:02.000Z",
        "delivery": "LtWXD3crgy",
    },
    "typeform/waitlist-utm-hidden": {
        "email": "jordan.lee@example.com",
        "attribution": {"utm_source": "product-hunt", "utm_campaign": "launch-waitlist"},
        "submitted_at": "2026-07-12T08:21:15.000Z",
        "delivery": "01HXQ3ZK9BWAIT0001",
    },
    "tally/doc-all-field-types": {
        "first_name": "Alice",
        "last_name": "Smith",
        "email": "alice@example.com",
        "phone": "+32491223344",
        "message": "Hello world",
        "attribution": {"utm_campaign": "newsletter"},
        "submitted_at": "2023-06-28T15:00:21.889Z",
        "delivery": "a4cb511e-d513-4fa5-baee-b815d718dfd1",
    },
    # The form of this capture asks for no name and no address.
    "jotform/multipart-capture-2025": {
        "phone": None,
        "email": None,
        "submitted_at": "2025-07-29T05:28:15.913Z",
        "delivery": "6295760960429644172",
    },
    "jotform/rawrequest-name-email": {
        "first_name": "Pat",
        "last_name": "Example",
        "email": "pat.example@example.com",
        "delivery": "1616426736032_210744869485065_kcJlYeV",
    },
    "webflow/form-submission-v1-shape": {
        "first_name": "Arthur",
        "last_name": "Dent",
        "email": "arthur.dent@mostlyharmless.com",
        "submitted_at": "2022-09-14T12:35:16.117Z",
        "delivery": "6321ca84df3949bfc6752327",
    },
    # Its phone number, 1 555 000 0000, is none: 555 is no area code.
    "webflow/form-submission-v2": {
        "first_name": "Zaphod",
        "last_name": "Beeblebrox",
        "email": "zaphod@heartofgold.ai",
        "phone": None,
        "submitted_at": "2022-09-14T12:35:16.117Z",
        "delivery": "6321ca84df3949bfc6752327",
    },
    "gravity_forms/webhooks-addon-all-fields-name": {
        "first_name": "Jane",
        "last_name": "Doe",
        "submitted_at": "2019-03-04T15:52:49.000Z",
        "delivery": "2",
    },
    "elementor/webhook-advanced-data": {
        "country": "BR",
        "first_name": "Teste",
        "email": "teste@example.com",
        "phone": "+5585987690000",
        "attribution": {"utm_source": "acesso", "utm_medium": "direto", "utm_campaign": "organico"},
    },
    "elementor/webhook-flat-real-log": {
        "country": "BR",
        "first_name": "Guilherme",
        "last_name": "Exemplo",
        "email": "gui@example.com",
        "phone": "+5544990000534",
    },
    "contact_form_7/cf7-to-webhook-json": {
        "first_name": "Jane",
        "last_name": "Roe",
        "email": "jane@example.com",
        "message": "Hello – please call me",
    },
    # The form of this capture has one field without a meaning.
    "unbounce/form-post-json-xml": {
        "phone": None,
        "email": None,
        "submitted_at": "2017-11-15T11:45:00.000Z",
        "attribution": {"page": "http://unbouncepages.com/wayfaring-147/"},
        "answers": {"page_name": "Wayfaring", "variant": "a", "userfield1": "asdfasdf"},
    },
    "unbounce/form-post-broken-json": {
        "phone": None,
        "email": None,
        "problems": (
            (
                "The field data.json is not valid JSON: Expecting property name enclosed in double quotes at line 1, "
                "column 2."
            ),
        ),
    },
    "calendly/invitee-created": {
        "first_name": "John",
        "last_name": "Doe",
        "email": "test@example.com",
        "phone": None,
        "service": "15 Minute Meeting",
        "submitted_at": "2020-11-23T17:51:19.000Z",
        "answers": {"timezone": "America/New_York"},
    },
    "calendly/routing-form-submission": {
        "phone": None,
        "email": None,
        "submitted_at": "2022-05-15T14:59:59.000Z",
        "answers": {"What is your industry?": "IT & Software"},
    },
    "cal_com/booking-created": {
        "first_name": "John",
        "last_name": "Doe",
        "email": "john.doe@example.com",
        "service": "60min",
        "submitted_at": "2023-05-24T09:30:00.538Z",
        "delivery": "bFJeNb2uX8ANpT3JL5EfXw",
    },
}
REPORTED: dict[str, dict[str, Any]] = {
    "calendly/invitee-created": {
        "type": "appointment.booked",
        "email": "test@example.com",
        "starts_at": "2019-08-24T14:15:22.123456Z",
    },
    "calendly/invitee-canceled": {
        "type": "appointment.cancelled",
        "email": "test@example.com",
        "reason": "Meeting Conflict",
    },
    "calendly/invitee-no-show": {"type": "appointment.missed", "email": "test@example.com"},
    "cal_com/booking-created": {
        "type": "appointment.booked",
        "email": "john.doe@example.com",
        "starts_at": "2023-05-25T09:30:00Z",
    },
    "cal_com/booking-cancelled": {
        "type": "appointment.cancelled",
        "email": "priya.nair@example.com",
        "reason": "Something came up, need to reschedule for next week.",
    },
}
needs_recordings = pytest.mark.skipif(not PROVIDERS.exists(), reason=_MISSING)


def recorded(sample: str) -> Request:
    about = json.loads((PROVIDERS / sample / "request.json").read_text(encoding="utf-8"))
    headers = {name.lower(): value for name, value in about["headers"].items()}
    body = (PROVIDERS / sample / about["body_file"]).read_bytes()
    return Request("POST", about["url"], headers, body, dict(parse_qsl(about["query"])))


@needs_recordings
def test_every_recording_of_these_kinds_is_looked_at():
    there = {
        f"{kind}/{one.name}" for kind in KINDS if (PROVIDERS / kind).exists() for one in (PROVIDERS / kind).iterdir()
    }
    assert {one for one in there if not one.endswith(".json")} == EXPECTED.keys() | REPORTED.keys()


@needs_recordings
@pytest.mark.parametrize("sample", EXPECTED)
def test_a_recorded_request_is_read_right_by_its_kind(sample):
    expected = dict(EXPECTED[sample])
    draft = read(sample.partition("/")[0], recorded(sample), expected.pop("country", "US"))
    assert {name: told(draft, name) for name in expected} == expected


@needs_recordings
@pytest.mark.parametrize("sample", REPORTED)
def test_a_recorded_booking_becomes_an_event(sample):
    kind = import_module(f"firstminute.adapters.sources.{sample.partition('/')[0]}")
    (found,) = kind.reports(recorded(sample), Source("any", "any"))
    flat = {**found, **found["data"]}
    assert {name: flat[name] for name in REPORTED[sample]} == REPORTED[sample]
    assert flat["appointment_id"]
