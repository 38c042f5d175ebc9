"""Where cadences may lead, and slips of the pen that no plan means."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from writing import DEMO, checked

from firstminute.client_file import Problem

CALL = {"channel": "call", "template": "call_now", "after": "3 min"}
TEXT = {"channel": "sms", "template": "day_1_text", "after": "1 day", "at": "10:15"}


def found(cadences: dict[str, Any]) -> list[str]:
    given = yaml.safe_load(DEMO.read_text())
    given["cadences"] |= cadences
    return [one.message for one in _errors(checked(json.dumps(given, default=str)))]


def _errors(problems: list[Problem]) -> list[Problem]:
    return [one for one in problems if one.severity == "error"]


@pytest.mark.parametrize(
    ("cadences", "words"),
    [
        (
            {"a": {"steps": [TEXT, {"switch": "b"}]}, "b": {"steps": [TEXT, {"switch": "a"}]}},
            "leads in a circle: a, b, a",
        ),
        ({"a": {"steps": [TEXT, {"switch": "new_lead"}]}}, "cannot lead to new_lead"),
        ({"a": {"steps": [TEXT], "then": "appointment"}}, "cannot lead to appointment"),
        ({"nurture": {"purpose": "appointment", "steps": [TEXT]}}, "cannot be appointment"),
        ({"a": {"steps": [{**TEXT, "after": "900 days"}]}}, "is longer than two years"),
        ({"a": {"steps": [{**TEXT, "jitter": "3 days"}]}}, "is longer than a day"),
        ({"a": {"steps": [{"wait": "next morning"}, TEXT]}}, "next morning at which time"),
        (
            {"a": {"steps": [{**TEXT, "otherwise": [{"channel": "sms", "template": "day_1_text"}]}]}},
            "sms is a way of this step already",
        ),
        ({"a": {"steps": [{**TEXT, "template": "appointment_text"}]}}, "says {appointment}, and nobody has one here"),
        (
            {"a": {"steps": [{**TEXT, "otherwise": [{"channel": "email", "template": "nothing"}]}]}},
            "there is no template nothing",
        ),
    ],
)
def test_a_plan_that_leads_nowhere_good_is_refused(cadences: dict[str, Any], words: str) -> None:
    messages = found(cadences)
    assert any(words in one for one in messages), messages


def test_a_plan_may_lead_on_to_another_one() -> None:
    assert found({"a": {"steps": [CALL, CALL | {"after": "2 days"}], "then": "nurture"}}) == []
