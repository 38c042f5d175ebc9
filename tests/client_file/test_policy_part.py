"""What a client file says of consent, caps and quiet hours, and of where the practice is."""

from __future__ import annotations

import pytest

from builders import a_practice
from client_file.writing import ANY_HOUR, DEMO, checked, checked_whole, problems, written
from firstminute.client_file import compiled, load
from firstminute.domain.practice import Caps
from firstminute.domain.practice_json import practice_from_json

HOURS = '  hours: { mon-sun: "00:00-24:00" }\n  quiet_hours: waive\n'
POLICY = 'send_policy:\n  hours:\n    mon-sat: "09:00-20:00"\n'


def warned(text: str) -> list[tuple[str, str]]:
    return [(one.field, one.severity) for one in checked_whole(text)]


def test_a_practice_that_says_nothing_keeps_all_law_and_sensible_caps() -> None:
    assert a_practice().send_policy.caps == Caps()
    assert a_practice().send_policy.consent == "recorded"
    assert warned(written((HOURS, ""))) == []


def test_the_demo_answers_at_night_and_is_told_which_law_that_touches() -> None:
    (found,) = checked_whole(DEMO.read_text())
    assert (found.field, found.severity) == (ANY_HOUR, "warning")
    assert "47 CFR 64.1200(c)(1)" in found.message
    assert found.line == next(n for n, line in enumerate(DEMO.read_text().splitlines(), 1) if "waive" in line)


@pytest.mark.parametrize(
    ("first", "field"),
    [
        ('  hours: { mon-sun: "00:00-24:00" }\n', "first_touch.hours"),
        ('  hours: { mon-sun: "07:30-21:00" }\n', "first_touch.hours"),
        ('  hours: { mon-sun: "08:00-21:30" }\n', "first_touch.hours"),
        ('  hours: { mon-sun: "18:00-02:00" }\n', "first_touch.hours"),
        ("  quiet_hours: waive\n", ANY_HOUR),
        ('  quiet_hours: federal\n  hours: { mon-sun: "08:00-21:00" }\n', None),
    ],
)
def test_hours_that_the_law_shortens_or_that_waive_it_are_a_warning_and_no_error(first: str, field: str | None) -> None:
    assert warned(written((HOURS, first))) == ([(field, "warning")] if field else [])


def test_a_practice_that_defers_everything_waives_nothing() -> None:
    assert warned(written(("  policy: send_now\n", "  policy: defer_all\n"))) == []


def test_caps_and_consent_reach_the_functions() -> None:
    caps = {"texts_per_day": 1, "touches_per_week": None, "appointment_per_day": 1}
    policy = {"consent": "required_for_texts", "caps": caps}
    found = practice_from_json(compiled(load(DEMO, {"send_policy": policy}))).send_policy
    assert found.consent == "required_for_texts"
    assert found.caps == Caps(texts_per_day=1, touches_per_week=None, appointment_per_day=1)


@pytest.mark.parametrize(
    "caps", ["{ texts_per_day: 0 }", "{ unanswered_in_a_row: 31 }", "{ unanswered_in_a_row: null }"]
)
def test_a_cap_that_says_nothing_or_everything_is_no_cap(caps: str) -> None:
    (found,) = checked(written((POLICY, f"send_policy:\n  caps: {caps}\n{POLICY[13:]}")))
    assert found.field.startswith("send_policy.caps.")


@pytest.mark.parametrize(
    ("practice", "state"),
    [
        ({}, "NY"),
        ({"address": "12045 Main Street, Austin, TX 78701-1234"}, "TX"),
        ({"address": "100 Queen St W, Toronto ON M5H 2N2", "country": "CA"}, "ON"),
        ({"address": "1 High Street, London EC1A 1BB", "country": "GB"}, None),
        ({"address": "Main Street"}, None),
        ({"address": "Main Street", "state": "FL"}, "FL"),
    ],
)
def test_the_state_of_the_practice_is_that_of_its_postal_code(practice: dict[str, str], state: str | None) -> None:
    client = load(DEMO, {"practice": practice})
    assert practice_from_json(compiled(client)).state == state


def test_a_state_that_nobody_can_tell_is_asked_for() -> None:
    text = written(("  address: 120 Example Street, Suite 4, New York, NY 10001\n", "  address: 120 Example Street\n"))
    assert ("practice.address", "warning") in warned(text)


def test_a_state_that_is_none_is_refused_because_no_law_would_be_kept_for_it() -> None:
    assert [one.message for one in problems("practice.state", "ZZ")] == ["ZZ is no state or province"]
    assert problems("practice.state", "PR") == []


def test_an_absence_on_a_day_that_is_none_is_refused() -> None:
    away = [{"from": "2026-02-30", "to": "2026-03-32"}]
    found = problems("team", [{"name": "coordinator", "away": away}])
    assert [one.field for one in found] == ["team[1].away[0].from", "team[1].away[0].to"]


def with_countries(*countries: str) -> str:
    return written(("send_policy:\n", f"send_policy:\n  countries: [{', '.join(countries)}]\n"), (HOURS, ""))


def test_the_countries_that_are_texted_are_the_practices_own_unless_it_names_others() -> None:
    assert a_practice().send_policy.countries == ()
    named = practice_from_json(compiled(load(DEMO, {"send_policy": {"countries": ["US", "JM"]}})))
    assert named.send_policy.countries == ("US", "JM")


def test_a_country_without_numbers_is_an_error_and_a_list_without_home_a_warning() -> None:
    (wrong,) = checked(with_countries("US", "UK"))
    assert (wrong.field, "UK is no country" in wrong.message) == ("send_policy.countries[1]", True)
    assert warned(with_countries("GB")) == [("send_policy.countries", "warning")]
    assert warned(with_countries("US", "GB")) == []
