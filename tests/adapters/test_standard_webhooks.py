"""Callbacks as their receivers check them: with the official library of Standard Webhooks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from fakes import FakeHttp
from firstminute.adapters.crms.standard_webhooks import StandardWebhooks
from firstminute.adapters.http import Urllib3Http
from firstminute.application.provider_ports import Answer
from firstminute.domain.errors import ProviderRefused
from firstminute.domain.practice import Target
from local.serving import Reply, Request, Server

NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
OTHER = "whsec_" + "AAAA" * 8
BODY = '{"type":"lead.received","data":{"name":"Zoë"}}'.encode()
TARGET = Target("crm", "https://crm.example/hook", "crm/secret")
VECTORS = Path(__file__).parents[3] / "shared/providers/standard_webhooks/vectors.json"


def sent_with(*secrets: str, at: datetime | None = None) -> dict[str, str]:
    http = FakeHttp()
    StandardWebhooks(http).send(TARGET, secrets, "ev_1_0001:crm", BODY, at or datetime.now(UTC))
    assert http.sent[0].body == BODY
    return dict(http.sent[0].headers)


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_a_receiver_with_either_secret_can_check_a_callback_while_one_is_rotated(secret):
    assert Webhook(secret).verify(BODY, sent_with(NEW, OLD)) == json.loads(BODY)


def test_a_receiver_with_another_secret_cannot():
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(BODY, sent_with(NEW, OLD))


def test_a_retry_has_the_same_id_and_its_own_time():
    first = sent_with(NEW, at=datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
    again = sent_with(NEW, at=datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    assert first["webhook-id"] == again["webhook-id"] == "ev_1_0001:crm"
    assert int(again["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 5 * 3600
    assert first["webhook-signature"] != again["webhook-signature"]


def test_a_callback_is_json_and_has_ten_seconds():
    http = FakeHttp(Answer(204, {}, b""))
    assert StandardWebhooks(http).send(TARGET, (NEW,), "id", BODY, datetime.now(UTC)).status == 204
    (sent,) = http.sent
    assert (sent.method, sent.url, sent.timeout) == ("POST", "https://crm.example/hook", 10.0)
    assert sent.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("secrets", [(), ("not base64!",), (NEW, "not base64!")])
def test_a_secret_that_cannot_sign_sends_nothing(secrets):
    http = FakeHttp()
    with pytest.raises(ProviderRefused) as caught:
        StandardWebhooks(http).send(TARGET, secrets, "id", BODY, datetime.now(UTC))
    assert (caught.value.code, http.sent) == ("bad_secret", [])


class Crm:
    """A receiver on the loopback."""

    def __init__(self) -> None:
        self.received: list[Request] = []
        self._server = Server(self._receive)

    def send(self, *, allow_private: bool) -> Answer:
        target = Target("crm", self._server.url, "crm/secret", allow_private=allow_private)
        return StandardWebhooks(Urllib3Http()).send(target, (NEW,), "id", BODY, datetime.now(UTC))

    def close(self) -> None:
        self._server.close()

    def _receive(self, request: Request) -> Reply:
        self.received.append(request)
        return Reply(204)


@pytest.fixture
def crm() -> Iterator[Crm]:
    found = Crm()
    yield found
    found.close()


def test_a_private_address_is_called_where_the_client_file_allows_it(crm):
    assert crm.send(allow_private=True).status == 204
    assert Webhook(NEW).verify(crm.received[0].body, dict(crm.received[0].headers))


def test_a_private_address_is_never_called_otherwise(crm):
    with pytest.raises(ProviderRefused) as caught:
        crm.send(allow_private=False)
    assert (caught.value.code, crm.received) == ("private_address", [])


@pytest.mark.skipif(not VECTORS.exists(), reason=f"the published vectors are not at {VECTORS}")
def test_the_published_vectors_are_signed_alike():
    vectors = [one for one in json.loads(VECTORS.read_text())["vectors"] if one["valid"] and " " not in one["expected"]]
    assert len(vectors) >= 3
    for one in vectors:
        body = one["body"].encode() if "body" in one else (VECTORS.parent / one["body_file"]).read_bytes()
        http, at = FakeHttp(), datetime.fromtimestamp(int(one["webhook_timestamp"]), UTC)
        StandardWebhooks(http).send(TARGET, (one["secret"],), one["webhook_id"], body, at)
        assert http.sent[0].headers["webhook-signature"] == one["expected"]
