"""Records of CRMs that say that somebody is not to be contacted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from firstminute.adapters.sources import follow_up_boss, gohighlevel, hubspot, pipedrive, salesforce, zoho_crm
from firstminute.adapters.sources.reading.flags import flags
from firstminute.domain.inquiry import Request
from firstminute.domain.refusal_flags import Flag

PHONE, EMAIL = "+12125550143", "dana@example.com"
JSON = {"content-type": "application/json"}


def of(content: Any) -> list[Flag]:
    return flags(Request("POST", "", JSON, json.dumps(content).encode()), "US")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # https://marketplace.gohighlevel.com/docs/webhook/ContactDndUpdate
        (
            {"type": "ContactDndUpdate", "id": "c1", "email": EMAIL, "phone": PHONE, "dnd": True, "dndSettings": {}},
            [Flag((EMAIL, PHONE), "all", "dnd")],
        ),
        (
            {
                "phone": PHONE,
                "dnd": False,
                "dndSettings": {"SMS": {"status": "active"}, "Call": {"status": "inactive"}},
            },
            [Flag((PHONE,), "sms", "dndSettings.SMS")],
        ),
        (
            {"vid": 1, "properties": {"email": {"value": EMAIL}, "hs_email_optout": {"value": "true"}}},
            [Flag((EMAIL,), "email", "hs_email_optout")],
        ),
        (
            {"Email": EMAIL, "Phone": "(212) 555-0143", "HasOptedOutOfEmail": "true", "DoNotCall": "true"},
            [Flag((EMAIL, PHONE), "email", "HasOptedOutOfEmail"), Flag((EMAIL, PHONE), "call", "DoNotCall")],
        ),
        ({"data": [{"Email": EMAIL, "Email_Opt_Out": True}]}, [Flag((EMAIL,), "email", "Email_Opt_Out")]),
        (
            {"data": {"emails": [{"value": EMAIL, "primary": True}], "marketing_status": "unsubscribed"}},
            [Flag((EMAIL,), "email", "marketing_status")],
        ),
    ],
)
def test_each_crm_s_own_flag_is_understood(content: Any, expected: list[Flag]) -> None:
    assert of(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        {"email": EMAIL, "dnd": False},
        {"email": EMAIL, "hs_email_optout": ""},
        {"email": EMAIL, "marketing_status": "subscribed"},
        {"dnd": True, "id": "c1"},
        {"email": EMAIL, "message": "please do not call before noon, dnd"},
        [],
        "dnd",
        None,
    ],
)
def test_what_says_no_such_thing_closes_nothing(content: Any) -> None:
    assert of(content) == []


@pytest.mark.parametrize("kind", [follow_up_boss, gohighlevel, hubspot, pipedrive, salesforce, zoho_crm])
def test_every_kind_of_crm_looks_for_it(kind: Any) -> None:
    request = Request("POST", "", JSON, json.dumps({"email": EMAIL, "do_not_contact": True}).encode())
    assert kind.flags(request, "US") == [Flag((EMAIL,), "all", "do_not_contact")]
