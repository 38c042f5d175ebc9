"""Whatever client file is run here, everything it talks to is on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firstminute.client_file import check
from firstminute.domain.practice import Practice
from local.overrides import overrides
from local.places import Places
from local.running import DEMO, practice_in
from local.secret_values import secret_values
from local.trouble import Trouble

ClientFile = Callable[..., Path]
SMS = """  sms:
    provider: twilio
    account: AC00000000000000000000000000000001
    secret: twilio/auth_token
    from: "+12125550120"
"""


def laid_over(file: Path, places: Places) -> Practice:
    found = overrides(practice_in(file), places)
    json.dumps(found)
    return practice_in(file, found)


def test_texts_and_callbacks_go_to_the_stand_ins(places: Places) -> None:
    practice = laid_over(DEMO, places)

    assert practice.sms is not None
    assert practice.sms.base_url == places.twilio
    assert [(one.url, one.allow_private) for one in practice.callbacks] == [(f"{places.crm}/hooks/crm", True)]


def test_the_demo_website_is_one_more_origin_and_gets_its_visitors_back(places: Places) -> None:
    source = laid_over(DEMO, places).sources["website"]

    assert source.origins == ("https://www.bright-smile.example", places.website)
    assert source.redirect == f"{places.website}/thank-you"


def test_everything_else_stays_as_it_is_written(places: Places) -> None:
    written, practice = practice_in(DEMO), laid_over(DEMO, places)

    assert practice.templates == written.templates
    assert practice.cadences == written.cadences
    assert practice.sources["zapier"] == written.sources["zapier"]


def test_the_file_with_its_overrides_passes_the_check(places: Places) -> None:
    found = check(DEMO, overrides(practice_in(DEMO), places))
    assert [one for one in found if one.severity == "error"] == []


def test_a_client_without_texts_or_callbacks_runs_too(client_file: ClientFile, places: Places) -> None:
    text = DEMO.read_text("utf-8")
    callbacks = text[text.index("callbacks:") : text.index("repeat_window:")]
    reminders = text[
        text.index("  appointment:\n    version") : text.index("  # Begins when an appointment was missed.")
    ]
    others = text.replace(reminders, "").splitlines(keepends=True)
    texts = [(line, "") for line in others if "{ channel: sms, template:" in line]
    file = client_file(
        (SMS, ""), (callbacks, ""), (reminders, ""), *texts, ("alert_by: [sms, email]", "alert_by: [email]")
    )

    practice = laid_over(file, places)

    assert practice.sms is None
    assert practice.callbacks == ()


def test_a_form_of_another_name_gets_the_demo_website(client_file: ClientFile, places: Places) -> None:
    practice = laid_over(client_file(("  website:\n    kind", "  contact-us:\n    kind")), places)

    assert practice.sources["contact-us"].redirect == f"{places.website}/thank-you"


def test_whoever_carries_the_messages_they_go_to_the_stand_ins(client_file: ClientFile, places: Places) -> None:
    key = "e7Lq2WRQUbWBAtv7DQTUjtXeUGH0KdzJ+mL4ljV+jAc="
    telnyx = (
        f'  sms:\n    provider: telnyx\n    secret: telnyx/api_key\n    public_key: {key}\n    from: "+12125550120"\n'
    )
    smtp = "provider: smtp\n    host: mail.bright-smile.example\n    account: hello\n    secret: smtp/password"
    practice = laid_over(client_file((SMS, telnyx), ("provider: ses", smtp)), places)

    assert practice.sms is not None
    assert practice.email is not None
    assert (practice.sms.provider, practice.sms.base_url) == ("twilio", places.twilio)
    assert practice.sms.secret in secret_values(practice)
    assert (practice.email.provider, practice.email.base_url) == ("ses", places.mail)


def test_nobody_is_asked_for_a_contact_outside_this_machine(client_file: ClientFile, places: Places) -> None:
    asked = "{ kind: zoho_crm, channel: crm, secret: zoho/word, token: zoho/token }"
    practice = laid_over(client_file(("sources:\n", f"sources:\n  zoho: {asked}\n")), places)

    assert practice.sources["zoho"].base_url == f"{places.contacts}/zoho"
    assert {name for name, one in practice.sources.items() if one.base_url} == {"zoho"}


def test_a_client_file_that_is_not_right_is_answered_with_what_is_wrong(client_file: ClientFile) -> None:
    with pytest.raises(Trouble) as trouble:
        practice_in(client_file(("America/New_York", "America/New_Yrok")))

    assert "time_zone" in str(trouble.value)
    assert "America/New_York" in str(trouble.value)


def test_every_secret_the_file_names_gets_a_value_of_its_own() -> None:
    practice = practice_in(DEMO)

    values = secret_values(practice)

    assert tuple(values) == practice.secret_names
    assert len(set(values.values())) == len(values)
    assert values != secret_values(practice)


def test_callback_secrets_are_shaped_as_standard_webhooks_say_and_twilios_as_twilios() -> None:
    values = secret_values(practice_in(DEMO))

    assert values["crm/callback_secret"].startswith("whsec_")
    assert len(values["twilio/auth_token"]) == 32
    assert int(values["twilio/auth_token"], 16)


@pytest.mark.parametrize(("speed", "rings"), [(1.0, True), (60.0, True), (61.0, False), (1440.0, False)])
def test_phones_ring_for_calls_that_are_due_only_where_time_goes_as_it_does_for_phones(
    places: Places, speed: float, rings: bool
) -> None:
    written = practice_in(DEMO)
    assert practice_in(DEMO, overrides(written, places, speed)).calls.connect is rings
