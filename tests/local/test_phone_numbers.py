"""The account's numbers at the stand-in: found, shown and set as Twilio's own are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from stage import ACCOUNT, TOKEN, NowPostman

from fakes import FakeClock
from firstminute.adapters.channels.twilio_api import TwilioApi
from firstminute.adapters.channels.twilio_numbers import TwilioNumbers
from firstminute.adapters.http import Urllib3Http
from firstminute.domain.errors import ProviderRefused, Unknown
from firstminute.domain.phone_setup import differences, wanted
from firstminute.domain.practice import SmsAccount
from local.outbox import Outbox
from local.serving import Application, Server
from local.twilio import Twilio
from local.twilio_numbers import Numbers

OURS, FURTHER = "+12125550120", "+12125550121"


@pytest.fixture
def numbers(outbox: Outbox, postman: NowPostman, serve: Callable[[Application], Server]) -> TwilioNumbers:
    stand_in = serve(Twilio(ACCOUNT, TOKEN, outbox, outbox.clock, postman, Numbers(ACCOUNT, [OURS, FURTHER, OURS])))
    account = SmsAccount("twilio", ACCOUNT, "twilio/auth_token", OURS, stand_in.url)
    return TwilioNumbers(TwilioApi(account, lambda: (TOKEN,), Urllib3Http(), FakeClock(datetime.now(UTC))))


def test_a_new_number_points_at_twilios_demo_and_is_set_up_once(numbers: TwilioNumbers) -> None:
    settings = wanted("http://127.0.0.1:8000", "http://127.0.0.1:8009/bin")
    found = numbers.find(OURS)
    changes = {one.parameter: one.wanted for one in differences(found, settings) if one.wanted}
    assert changes["VoiceUrl"] == "http://127.0.0.1:8000/twilio/voice"
    assert differences(numbers.change(found["sid"], changes), settings) == []
    assert differences(numbers.find(OURS), settings) == []


def test_another_number_of_the_account_is_left_as_it_is(numbers: TwilioNumbers) -> None:
    numbers.change(numbers.find(OURS)["sid"], {"VoiceUrl": "http://127.0.0.1:8000/twilio/voice"})
    assert numbers.find(FURTHER)["voice_url"] == "https://demo.twilio.com/welcome/voice/"


def test_a_number_that_is_somebody_elses_is_not_there(numbers: TwilioNumbers) -> None:
    with pytest.raises(Unknown):
        numbers.find("+12125550199")
    with pytest.raises(ProviderRefused):
        numbers.change("PN" + "f" * 32, {"VoiceUrl": "http://127.0.0.1:8000"})
