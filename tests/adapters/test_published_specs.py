"""Every request we make to a provider, judged by the provider's own published OpenAPI file, served by a mock.

The files lie beside the project, the mock comes from npm (`make specs`); without either these tests are skipped.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from builders import NOW, PHONE, a_practice
from fakes import FakeClock, FakeSecrets
from firstminute import bootstrap
from firstminute.adapters.channels.twilio import Twilio
from firstminute.adapters.channels.twilio_api import TwilioApi
from firstminute.adapters.channels.twilio_calls import TwilioCalls
from firstminute.adapters.channels.twilio_kept import TwilioKept
from firstminute.adapters.channels.twilio_numbers import TwilioNumbers
from firstminute.adapters.http import Urllib3Http
from firstminute.application.asking import Asking, Refused, ask
from firstminute.application.provider_ports import Answer, Message
from firstminute.domain.deletions import recorded_of
from firstminute.domain.errors import ProviderRefused, Unknown
from firstminute.domain.inquiry import Request
from firstminute.domain.phone_setup import differences, wanted
from firstminute.domain.practice import Source

ROOT = Path(__file__).parents[2]
SPECS = ROOT.parent / "shared" / "specs"
PRISM = ROOT / "infra" / "specs" / "node_modules" / ".bin" / "prism"
READY = 90  # seconds; the largest file takes 20 on a machine that does nothing else
TOKEN = "0123456789abcdef0123456789abcdef"
MESSAGE = Message("sms", PHONE, "When would suit you?", lead_id="ld_01jd0000000000000000000000", reference="first")
RING = Message("call", "+12125550110", "", lead_id="ld_01jd0000000000000000000000", reference="out_0-0-0")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SPECS.is_dir(), reason="the providers' OpenAPI files are not beside the project"),
    pytest.mark.skipif(not PRISM.exists(), reason="the mock is not installed: make specs"),
]


@contextmanager
def served(file: str) -> Iterator[str]:
    """A mock that answers by the file and refuses whatever the file does not allow."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(PRISM), "mock", "--errors", "-h", "127.0.0.1", "-p", str(port), str(SPECS / file)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as mock:
        try:
            _wait(port, mock)
            yield f"http://127.0.0.1:{port}"
        finally:
            mock.terminate()


def _wait(port: int, mock: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert mock.poll() is None, "the mock ended by itself"
        time.sleep(0.2)
    pytest.fail("the mock did not start")


@pytest.fixture(scope="module")
def twilio() -> Iterator[str]:
    with served("twilio_api_v2010.json") as url:
        yield url


class Judged(Urllib3Http):
    """What the mock says of our request. Some of the file's own examples break the file: then the request was good."""

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout: float, **more: Any
    ) -> Answer:
        answer = super().send(method, url, headers, body, timeout, **more)
        if answer.status != 500:
            return answer
        found = json.loads(answer.body)["validation"]
        assert {one["location"][0] for one in found} == {"response"}, found
        return Answer(200, answer.headers, b'{"sid": "CA0", "calls": [], "messages": [], "incoming_phone_numbers": []}')


def api(url: str) -> TwilioApi:
    account = a_practice().sms
    assert account
    return TwilioApi(replace(account, base_url=url), lambda: (TOKEN,), Judged(), FakeClock())


def texts(url: str) -> Twilio:
    account = a_practice().sms
    assert account
    return Twilio(replace(account, base_url=url), lambda: (TOKEN,), Judged(), "https://api.example", FakeClock())


def test_twilio_takes_our_text_with_its_status_address(twilio: str) -> None:
    assert texts(twilio).send(MESSAGE).provider == "twilio"


def test_twilio_takes_our_call_and_can_be_asked_for_it(twilio: str) -> None:
    account = a_practice().sms
    assert account
    at_mock = replace(account, base_url=twilio)
    rings = TwilioCalls(at_mock, lambda: (TOKEN,), Judged(), "https://api.example", FakeClock(), 18)
    assert rings.send(RING).provider == "twilio"
    assert rings.find(RING, datetime(2100, 1, 1, tzinfo=UTC)) is None  # the file's example was made before


def test_twilio_can_be_asked_for_a_text(twilio: str) -> None:
    assert texts(twilio).find(MESSAGE, NOW) is None  # the file's example was sent to somebody else


def test_twilio_shows_and_takes_how_a_number_is_set_up(twilio: str) -> None:
    asking = api(twilio)
    with pytest.raises(Unknown):  # the file's example is another number
        TwilioNumbers(asking).find("+12125550120")
    changes = differences({}, wanted("https://api.example", "https://handler.twilio.com/twiml/EH1"))
    assert len(changes) == 8
    TwilioNumbers(asking).change("PN" + "0" * 32, {one.parameter: one.wanted for one in changes})


RE, TR, SM, MM, ME, CA = (kind + "0" * 32 for kind in ("RE", "TR", "SM", "MM", "ME", "CA"))


@pytest.mark.parametrize("id_", [RE, TR, SM, f"{MM}/{ME}", CA, recorded_of(CA)])
def test_twilio_deletes_what_we_ask_it_to(twilio: str, id_: str) -> None:
    """With what hangs on it: the file's example of a list of recordings names one, which is deleted too."""
    assert TwilioKept(api(twilio)).remove(id_)


@pytest.mark.parametrize("id_", ["RE0", "SM" + "g" * 32, f"{MM}/ME1"])
def test_the_mock_refuses_ids_that_twilio_would_refuse(twilio: str, id_: str) -> None:
    with pytest.raises(ProviderRefused) as refused:
        TwilioKept(api(twilio)).remove(id_)
    assert refused.value.code == "http_422"


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "+12125550120", "Body": "Hello"},
        {"To": PHONE, "Body": "Hello", "StatusCallback": "no address"},
        {"To": PHONE, "Body": "Hello", "MessagingServiceSid": "MG1"},
    ],
    ids=["nobody to send it to", "no address to report to", "no such service"],
)
def test_the_mock_refuses_what_twilio_would_refuse(twilio: str, fields: dict[str, str]) -> None:
    asking = api(twilio)
    with pytest.raises(ProviderRefused) as refused:
        asking.post(asking.url("Messages"), fields)
    assert refused.value.code == "http_422"


HUBSPOT = [{"eventId": 1, "subscriptionId": 1, "portalId": 62515, "occurredAt": 1764000000000, "objectId": 246}]
NAMED: dict[str, tuple[str, Any]] = {
    "hubspot": ("hubspot_contacts_v3.prism.json", [{**HUBSPOT[0], "subscriptionType": "contact.creation"}]),
    "gohighlevel": (
        "ghl/apps/contacts.json",
        {"type": "InboundMessage", "contactId": "ve9EPM428h8vShlRW1KT", "direction": "inbound", "messageId": "m1"},
    ),
    "pipedrive": (
        "pipedrive_v2.yaml",
        {"meta": {"action": "create", "entity": "deal", "entity_id": "9"}, "data": {"id": 9, "person_id": 7}},
    ),
}


@pytest.mark.parametrize("kind", sorted(NAMED))
def test_a_contact_that_a_webhook_only_names_is_asked_for_as_its_provider_says(kind: str) -> None:
    file, body = NAMED[kind]
    module: Any = bootstrap.source_kind(kind)
    with served(file) as url:
        base = url.removesuffix("/")
        source = Source("crm", kind, "crm", "crm/secret", token="crm/token", base_url=base)
        request = Request("POST", "https://api.example/intake/crm", JSON, json.dumps(body).encode())
        [lookup] = module.lookups(request, source)
        if kind == "pipedrive":  # the file's own address ends in /api/v2, the mock's does not
            lookup = replace(lookup, path=lookup.path.removeprefix("/api/v2"))
        assert ask(asking("pit-0123456789"), module, source, lookup).status == 200
        with pytest.raises(Refused):
            ask(asking(""), NoCredentials(module), source, lookup)


JSON = {"content-type": "application/json"}


class NoCredentials:
    """The same kind of source, which forgets to say who asks."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kind, name)

    def credentials(self, token: str, source: Source) -> dict[str, str]:
        return {}


def asking(token: str) -> Asking:
    return Asking(Urllib3Http(), FakeSecrets({"crm/token": token or "none"}), FakeClock(), {})
