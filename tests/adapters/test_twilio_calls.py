"""Calls to the team: what Twilio is asked for, and what it is told to ask us."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.channel_cases import ACCOUNT, OUR_NUMBER, RING
from fakes import FakeClock
from firstminute.adapters.channels.twilio_calls import TwilioCalls
from firstminute.adapters.http import Urllib3Http
from firstminute.domain.practice import SmsAccount
from local.serving import Server
from stand_ins import TwilioCallsApi


def test_a_phone_is_rung_from_our_number_with_addresses_that_hold_ids_only() -> None:
    api = TwilioCallsApi()
    server = Server(api)
    account = SmsAccount("twilio", ACCOUNT, "twilio/auth_token", OUR_NUMBER, server.url)
    provider = TwilioCalls(account, lambda: ("token",), Urllib3Http(), "https://api.example", FakeClock(), 18)
    provider.send(RING)
    server.close()
    (taken,) = api.calls
    ids = f"leg={RING.reference}&lead_id={RING.lead_id}"
    assert taken["asked"] == {
        "To": "+12125550110",
        "From": OUR_NUMBER,
        "Url": f"https://api.example/twilio/voice/offer?{ids}",
        "Method": "POST",
        "Timeout": "18",
        "StatusCallback": f"https://api.example/twilio/voice/rang?{ids}",
        "StatusCallbackMethod": "POST",
    }


def test_a_call_that_is_older_than_the_claim_is_another_one() -> None:
    api = TwilioCallsApi()
    old = {"sid": "CA1", "to": RING.to, "from": OUR_NUMBER, "date_created": "Mon, 24 Nov 2025 16:20:00 +0000"}
    api.calls.append(old)
    server = Server(api)
    account = SmsAccount("twilio", ACCOUNT, "twilio/auth_token", OUR_NUMBER, server.url)
    provider = TwilioCalls(account, lambda: ("token",), Urllib3Http(), "https://api.example", FakeClock(), 18)
    assert provider.find(RING, datetime.now(UTC)) is None
    assert provider.find(RING, datetime(2025, 11, 24, 16, 20, 30, tzinfo=UTC)) is not None
    server.close()
