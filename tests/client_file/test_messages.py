# ruff: noqa: E501  a sentence is easier to compare on one line
"""Values that are not written as they must be: each is said in words that tell what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from client_file.writing import checked, problems, written
from firstminute.client_file.fields import HINTS

# A field of the demo, a value for it, what is said.
WRONG: list[tuple[str, Any, str]] = [
    ("practice.name", " ", 'must not be empty, not " "'),
    ("practice.name", 7, 'must be text; put it in quotes, not "7"'),
    ("practice.name", None, "must be text; put it in quotes, not nothing"),
    ("practice.name", ["a"], "must be text; put it in quotes, not a list"),
    ("practice.name", {"a": 1}, "must be text; put it in quotes, not named fields"),
    ("practice.name", "", 'must not be empty, not ""'),
    ("practice.country", "usa", "must be a country's two capital letters (ISO 3166), like US, not \"usa\""),
    ("practice.currency", "$", "must be a currency's three capital letters (ISO 4217), like USD, not \"$\""),
    ("practice.phone", "212-555-0100", 'must be a phone number in international form, like "+12125550100", not "212-555-0100"'),
    ("practice.website", "bright-smile.example", 'must be a full web address, like https://www.example.com/book, not "bright-smile.example"'),
    ("practice.languages", [], "must not be empty"),
    ("practice.languages", "en", 'must be a list; start each item with a hyphen, not "en"'),
    ("practice", "Bright Smile", 'must hold named fields, each on its own line, not "Bright Smile"'),
    ("owner", "Front Desk", 'must be a short name in lower-case letters, digits and underscores, like front_desk, not "Front Desk"'),
    ("holidays.federal", "yes", 'must be true or false, not "yes"'),
    ("holidays.dates", ["24 December"], 'must be a date like 2026-12-24, not "24 December"'),
    ("sources.zapier.secret", "Zapier!", 'must be the name of a secret, like twilio/auth_token; the secret itself never stands in this file, not "Zapier!"'),
    ("sources.website.channel", "forms", 'must be one of form, call, message, crm, ads, not "forms"; did you mean form?'),
    ("sources.website.origins", ["https://a.example/x"], "must be a website's origin without a path, like https://www.example.com, not \"https://a.example/x\""),
    ("channels.email.from", "Bright Smile", 'must be an e-mail address, alone or with a name: Example Dental <hello@example.com>, not "Bright Smile"'),
    ("channels.email.reply_to", "front desk", 'must be an e-mail address, like hello@example.com, not "front desk"'),
    ("channels.sms.enabled", 1, 'must be true or false, not "1"'),
    ("first_touch.policy", "send", 'must be one of send_now, email_now_sms_at_open, defer_all, not "send"; did you mean send_now?'),
    ("first_touch.policy", "whenever", 'must be one of send_now, email_now_sms_at_open, defer_all, not "whenever"'),
    ("first_touch.channels", [], "must not be empty"),
    ("cadences.new_lead.version", 0, "must be at least 1"),
    ("cadences.new_lead.version", "one", 'must be a whole number, not "one"'),
    ("cadences.new_lead.version", True, 'must be a whole number, not "true"'),
    ("cadences.new_lead.steps", [{"channel": "call", "template": "call_now", "after": "1 h"}] * 41, "has 41 items; at most 40 are allowed"),
    ("targets.contact_rate", 0, "must be more than 0.0"),
    ("targets.contact_rate", 50, "must be at most 1.0"),
    ("targets.contact_rate", "half", 'must be a number, not "half"'),
    ("targets.first_touch", "10 fortnights", 'must be a duration like "45 s", "20 min", "3 h", "1 day" or "2 weeks", not "10 fortnights"'),
    ("targets.first_touch", 10, 'must be text; put it in quotes, not "10"'),
    ("coverage", {"mon-fri": "8-18"}, 'must be hours like "08:00-18:00"; the end of the day is "24:00", not "8-18"'),
    ("coverage", {"monday": "08:00-18:00"}, "must be weekdays like mon, mon-fri or mon,wed,fri"),
    ("repeat_window", "x" * 60, 'must be a duration like "45 s", "20 min", "3 h", "1 day" or "2 weeks", not "' + "x" * 39 + '…"'),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_a_wrong_value_is_said_with_what_to_write(field: str, value: Any, message: str) -> None:
    found = problems(field, value)
    assert message in [one.message for one in found]
    assert all(one.field.startswith(field) for one in found if one.message == message)


@pytest.mark.parametrize(
    ("old", "new", "field", "start"),
    [
        ("  country: US\n", "  county: US\n", "practice.county", "is not a field here; did you mean country?"),
        ("  country: US\n", "  fax: 7\n", "practice.fax", "is not a field here; known are: address, booking_link, "),
        ("    account: AC", "    acount: AC", "channels.sms.acount", "is not a field here; did you mean account?"),
        ('    from: "+12125550120"\n', "", "channels.sms.from", "is missing. The number texts come from."),
        ("  time_zone: America/New_York\n", "", "practice.time_zone", "is missing. IANA time zone of the practice"),
        ("after: 3 min }", "after: 3 min, at: noon }", "cadences.new_lead.steps[0].at", 'must be a time of day like "10:15"'),
        (", after: 3 min }", " }", "cadences.new_lead.steps[0].after", "is missing: how long after the inquiry"),
        ("role: responder", "role: respnder", "team[0].role", "must be one of responder, coordinator, manager, partner"),
        ("languages: [en]", "languages: [english]", "practice.languages[0]", "must be a language like en, es or pt-BR"),
        ("  website:\n    kind", "  web site:\n    kind", "sources.web site", "must be lower-case letters, digits, hyphens"),
        ("  website:\n    kind", "  7:\n    kind", "sources.7", "a field's name must be text; put it in quotes"),
        ("owner: front_desk\n", "owner: front_desk\ntrue: x\n", "true", "a field's name must be text; put it in quotes"),
    ],
)  # fmt: skip
def test_a_field_that_is_not_there_or_not_known_is_said_at_its_line(old: str, new: str, field: str, start: str) -> None:
    found = [one for one in checked(written((old, new))) if one.field == field]
    assert [one.message.startswith(start) for one in found] == [True], found
    lines = written((old, new)).splitlines()
    named = field.rpartition(".")[2].partition("[")[0]
    assert named in lines[found[0].line - 1] or start.startswith("is missing") or named == "at"


def test_what_is_missing_is_said_at_the_part_it_is_missing_from() -> None:
    (found,) = checked(written(("  time_zone: America/New_York\n", "")))
    assert written().splitlines()[found.line - 1] == "practice:"


def test_every_pattern_has_words() -> None:
    assert all(hint.startswith("must ") for hint in HINTS.values())
