"""What the functions load is what the author wrote, with every default filled in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from client_file.writing import DEMO, written
from firstminute.client_file import NotRight, compiled, load
from firstminute.client_file.__main__ import main
from firstminute.config import read_practice
from firstminute.domain.practice import Practice, Step, Window
from firstminute.domain.practice_json import practice_from_json
from firstminute.domain.spam_rules import SpamRules

WEEK = (0, 1, 2, 3, 4, 5, 6)


def practice(tmp_path: Path, *changes: tuple[str, str]) -> Practice:
    """The practice of a changed demo, by way of the JSON that is shipped."""
    file = tmp_path / "demo.yaml"
    file.write_text(written(*changes))
    return practice_from_json(json.loads(json.dumps(compiled(load(file)))))


@pytest.fixture(scope="module")
def demo() -> Practice:
    return practice_from_json(json.loads(json.dumps(compiled(load(DEMO)))))


def test_the_demo_is_what_it_says(demo: Practice) -> None:
    assert (demo.slug, demo.name, demo.zone, demo.country) == ("demo", "Bright Smile Dental", "America/New_York", "US")
    assert (demo.languages, demo.currency, demo.phone) == (("en",), "USD", "+12125550100")
    assert [(one.name, one.alert_by) for one in demo.team] == [
        ("front_desk", ("sms", "email")),
        ("coordinator", ("email",)),
    ]
    assert demo.coverage == (
        Window((0, 1, 2, 3), 480, 1080),
        Window((4,), 480, 960),
        Window((5,), 540, 720),
        Window((5,), 750, 840),
    )
    assert demo.send_policy.holidays == ("2026-11-27", "2026-12-24")
    assert demo.send_policy.windows == (Window((0, 1, 2, 3, 4, 5), 540, 1200), Window((6,), 720, 1200))


def test_sources_know_their_names_their_secrets_and_their_websites(demo: Practice) -> None:
    assert {name: (one.name, one.kind, one.channel, one.secret) for name, one in demo.sources.items()} == {
        "website": ("website", "form", "form", None),
        "zapier": ("zapier", "webhook", "ads", "zapier/signing_secret"),
        "crm": ("crm", "events", "crm", "crm/events_secret"),
    }
    website = demo.sources["website"]
    assert website.origins == ("https://www.bright-smile.example",)
    assert website.redirect == "https://www.bright-smile.example/thank-you"
    assert website.consent is not None and website.consent.endswith("Please send no medical details.")  # noqa: PT018  narrows the type
    assert demo.secret_names == (
        "crm/callback_secret",
        "crm/events_secret",
        "twilio/auth_token",
        "zapier/signing_secret",
    )


def test_durations_are_seconds_and_times_of_day_are_minutes(demo: Practice) -> None:
    assert demo.cadences["new_lead"].steps[0] == Step("call", "call_now", 180)
    assert demo.cadences["new_lead"].steps[3] == Step("sms", "day_1_text", 86_400, 615)
    assert len(demo.cadences["new_lead"].steps) == 14
    assert (demo.repeat_window, demo.raw_retention) == (30 * 86_400, 365 * 86_400)
    assert (demo.targets.first_touch_seconds, demo.targets.first_human_seconds) == (10, 300)
    assert demo.qualification["longest"] == 900
    assert demo.qualification["timeline"]["rushed_below"] == 7 * 86_400


def test_amounts_are_in_minor_units(demo: Practice, tmp_path: Path) -> None:
    def bounds(one: Practice) -> list[tuple[int, int | None]]:
        return [(part["low"], part["high"]) for part in one.qualification["investment"]["ranges"]]

    assert bounds(demo) == [(0, 150_000), (150_000, 500_000), (500_000, 2_000_000), (2_000_000, None)]
    assert bounds(practice(tmp_path, ("currency: USD", "currency: JPY")))[1] == (1500, 5000)


def test_accounts_know_what_is_sent_through_them(demo: Practice, tmp_path: Path) -> None:
    assert demo.sms and demo.email  # noqa: PT018  narrows the types
    assert (demo.sms.sender, demo.sms.base_url, demo.sms.enabled) == ("+12125550120", "https://api.twilio.com", True)
    assert (demo.email.sender, demo.email.reply_to) == (
        "Bright Smile Dental <hello@bright-smile.example>",
        "front-desk@bright-smile.example",
    )
    slashed = practice(tmp_path, ('    from: "+1', '    base_url: https://sms.example/\n    from: "+1'))
    assert slashed.sms
    assert slashed.sms.base_url == "https://sms.example"


def test_a_practice_says_how_strictly_its_public_forms_are_looked_at(demo: Practice, tmp_path: Path) -> None:
    assert demo.spam == SpamRules()
    written = "spam: { threshold: 7, honeypot: [company_site], min_fill_time: 4 s, turnstile: turnstile/secret_key }\n"
    strict = practice(tmp_path, ("raw_retention: 365 days\n", f"raw_retention: 365 days\n{written}"))
    assert strict.spam == SpamRules(7, ("company_site",), min_fill_time=4, turnstile="turnstile/secret_key")
    assert "turnstile/secret_key" in strict.secret_names


def test_what_is_left_out_is_as_the_reference_says(tmp_path: Path) -> None:
    gone = [
        ('  hours: { mon-sun: "00:00-24:00" }\n', ""),
        ("repeat_window: 30 days\nraw_retention: 365 days\n", ""),
        ("owner: front_desk\n\n", ""),
        ('send_policy:\n  hours:\n    mon-sat: "09:00-20:00"\n    sun: "12:00-20:00"\n', ""),
        ("holidays:\n  federal: true\n  dates: [2026-11-27, 2026-12-24]\n", ""),
        ("    alert_by: [email]\n", ""),
    ]
    bare = practice(tmp_path, *gone)
    assert bare.first_touch.windows == (Window(WEEK, 480, 1260),)
    assert (bare.repeat_window, bare.raw_retention) == (30 * 86_400, 365 * 86_400)
    assert bare.send_policy.windows == (Window((0, 1, 2, 3, 4, 5), 540, 1200), Window((6,), 720, 1200))
    assert (bare.send_policy.holidays, bare.send_policy.federal_holidays) == ((), True)
    assert bare.team[0].name == "front_desk"
    assert bare.team[1].alert_by == ("sms", "email")


@pytest.mark.parametrize(
    ("country", "given", "counted"),
    [("US", "", True), ("CA", "", False), ("CA", "  federal: true\n", True), ("US", "  federal: false\n", False)],
)
def test_federal_holidays_count_in_their_own_country_unless_the_file_says_otherwise(
    tmp_path: Path, country: str, given: str, counted: bool
) -> None:
    written = practice(tmp_path, ("country: US", f"country: {country}"), ("  federal: true\n", given))

    assert written.send_policy.federal_holidays is counted


def test_the_owner_of_new_leads_comes_first(tmp_path: Path) -> None:
    assert practice(tmp_path, ("owner: front_desk", "owner: coordinator")).team[0].name == "coordinator"


def test_hours_over_midnight_become_two_windows(tmp_path: Path) -> None:
    late = practice(tmp_path, ('  fri: "08:00-16:00"', '  fri: "18:00-02:00"'))
    assert Window((4,), 1080, 1440) in late.coverage
    assert Window((5,), 0, 120) in late.coverage


def test_no_value_of_a_secret_and_no_field_we_do_not_know_is_shipped(demo: Practice) -> None:
    shipped = json.dumps(compiled(load(DEMO)))
    assert "twilio/auth_token" in shipped
    assert json.loads(shipped).keys() == Practice.__dataclass_fields__.keys()


def test_a_file_that_is_not_right_is_not_compiled(tmp_path: Path) -> None:
    file = tmp_path / "demo.yaml"
    file.write_text(written(("country: US", "country: Narnia")))
    with pytest.raises(NotRight, match=r"demo\.yaml:8: practice\.country") as error:
        load(file)
    assert [one.line for one in error.value.problems] == [8]


# The command that the build calls


def run(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_build_compiles_a_file_into_what_a_function_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], demo: Practice
) -> None:
    status, out, err = run(capsys, "compile", DEMO)
    assert (status, err) == (0, "")
    (tmp_path / "practice.json").write_text(out)
    assert read_practice(tmp_path) == demo


def test_overrides_are_laid_over_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "o.json"
    path.write_text('{"channels": {"sms": {"base_url": "http://127.0.0.1:9/"}}}')
    status, out, _ = run(capsys, "compile", DEMO, "--overrides", path)
    assert (status, json.loads(out)["sms"]["base_url"]) == (0, "http://127.0.0.1:9")


def test_what_is_not_right_is_1_and_what_is_no_json_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, path = tmp_path / "a.yaml", tmp_path / "o.json"
    file.write_text(written(("country: US", "country: Narnia")))
    path.write_text("[]")
    assert run(capsys, "check", DEMO)[:2] == (0, f"{DEMO}: Bright Smile Dental is ready.\n")
    status, out, err = run(capsys, "check", file)
    assert (status, out) == (1, "")
    assert err.startswith(f"{file}:8: practice.country: ")
    assert run(capsys, "compile", DEMO, "--overrides", path) == (
        2,
        "",
        f"{path}: the overrides must be one JSON object\n",
    )
