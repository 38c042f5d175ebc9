"""One suite over every kind of source that has a secret: what proves its sender, and what does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain import signatures
from firstminute.domain.errors import Unauthenticated
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
BODY = b'{"email": "dana@example.com"}'
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD, OTHER = "whsec_" + base64.b64encode(b"old" * 8).decode(), "whsec_" + base64.b64encode(b"other" * 5).decode()
VECTORS = Path(__file__).parents[4] / "shared" / "providers" / "standard_webhooks" / "vectors.json"

# Each way to prove a secret, as headers and query of a request at a moment.
Proof = Callable[[str, bytes, datetime], tuple[dict[str, str], dict[str, str]]]


def standard(prefix: str) -> Proof:
    def proof(secret: str, body: bytes, at: datetime):
        stamp = int(at.timestamp())
        signature = signatures.sign(secret, "msg_1", stamp, body)
        return {f"{prefix}-id": "msg_1", f"{prefix}-timestamp": str(stamp), f"{prefix}-signature": signature}, {}

    return proof


def hexadecimal(header: str, prefix: str = "") -> Proof:
    def proof(secret: str, body: bytes, _: datetime):
        return {header: prefix + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}, {}

    return proof


def base_64(header: str) -> Proof:
    def proof(secret: str, body: bytes, _: datetime):
        return {header: base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()}, {}

    return proof


def basic(secret: str, _: bytes, __: datetime):
    return {"authorization": "Basic " + base64.b64encode(f"any:{secret}".encode()).decode()}, {}


SIGNED: dict[str, Proof] = {
    "standard webhooks": standard("webhook"),
    "svix": standard("svix"),
    "x-signature hex": hexadecimal("x-signature"),
    "x-signature base64": base_64("x-signature"),
    "x-hub-signature-256": hexadecimal("x-hub-signature-256", "sha256="),
    "x-webhook-signature": hexadecimal("x-webhook-signature", "SHA256="),
}
TOKENS: dict[str, Proof] = {
    "bearer": lambda secret, *_: ({"authorization": f"Bearer {secret}"}, {}),
    "basic": basic,
    "x-api-key": lambda secret, *_: ({"x-api-key": secret}, {}),
    "x-webhook-secret": lambda secret, *_: ({"x-webhook-secret": secret}, {}),
    "token in the address": lambda secret, *_: ({}, {"token": secret}),
}
PROOFS = SIGNED | TOKENS
TIMED = ("standard webhooks", "svix")


@pytest.fixture(params=["webhook", "events"])
def kind(request):
    return import_module(f"firstminute.adapters.sources.{request.param}")


def verify(
    kind, headers: dict[str, str], query: dict[str, str], *secrets: str, body: bytes = BODY, now: datetime = NOW
):
    url = "https://api.example/intake/any" + (f"?{urlencode(query)}" if query else "")
    asked = Request(
        "POST", url, {"content-type": "application/json", **headers}, body, dict(parse_qsl(urlencode(query)))
    )
    kind.verify(asked, Source("any", "webhook", secret="any/secret"), secrets, now)


@pytest.mark.parametrize("name", PROOFS)
def test_the_right_proof_lets_in(kind, name):
    verify(kind, *PROOFS[name](SECRET, BODY, NOW), SECRET)


@pytest.mark.parametrize("name", PROOFS)
def test_the_old_secret_and_the_new_one_hold_while_it_is_rotated(kind, name):
    verify(kind, *PROOFS[name](OLD, BODY, NOW), SECRET, OLD)
    verify(kind, *PROOFS[name](SECRET, BODY, NOW), SECRET, OLD)


@pytest.mark.parametrize("name", PROOFS)
def test_after_the_rotation_the_old_secret_is_refused(kind, name):
    with pytest.raises(Unauthenticated, match="wrong or too old"):
        verify(kind, *PROOFS[name](OLD, BODY, NOW), SECRET)


@pytest.mark.parametrize("name", SIGNED)
def test_a_signature_of_another_body_is_refused(kind, name):
    with pytest.raises(Unauthenticated):
        verify(kind, *PROOFS[name](SECRET, BODY + b" ", NOW), SECRET)


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_that_was_cut_or_changed_is_refused(kind, name):
    headers, query = PROOFS[name](SECRET, BODY, NOW)
    for change in (lambda text: text[:-1], lambda text: text + "A", lambda text: ""):
        target = query or headers
        last = list(target)[-1]
        changed = {**target, last: change(target[last])}
        with pytest.raises(Unauthenticated):
            verify(kind, *((headers, changed) if query else (changed, query)), SECRET)


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
def test_a_request_recorded_and_sent_again_later_is_refused(kind, name, minutes):
    with pytest.raises(Unauthenticated):
        verify(kind, *PROOFS[name](SECRET, BODY, NOW - timedelta(minutes=minutes)), SECRET)


@pytest.mark.parametrize("name", TIMED)
def test_clocks_may_differ_by_four_minutes(kind, name):
    for minutes in (-4, 4):
        verify(kind, *PROOFS[name](SECRET, BODY, NOW + timedelta(minutes=minutes)), SECRET)


def test_without_a_proof_the_sender_is_told_what_to_send(kind):
    with pytest.raises(Unauthenticated, match="No proof came") as refusal:
        verify(kind, {}, {}, SECRET)
    for way in ("webhook-signature", "X-Signature", "Authorization: Bearer", "X-Api-Key", "?token="):
        assert way in refusal.value.detail


def test_a_refusal_names_what_was_wrong_and_repeats_no_secret(kind):
    with pytest.raises(Unauthenticated, match="x-api-key") as refusal:
        verify(kind, {"x-api-key": "n0t-it"}, {}, SECRET)
    assert "n0t-it" not in refusal.value.detail
    assert SECRET not in refusal.value.detail


@pytest.mark.parametrize("secrets", [(), ("",), ("", "")])
@pytest.mark.parametrize("name", PROOFS)
def test_a_source_without_a_secret_lets_nobody_in(kind, name, secrets):
    with pytest.raises(Unauthenticated, match="no secret yet"):
        verify(kind, *PROOFS[name]("", BODY, NOW), *secrets)


@given(
    st.dictionaries(
        st.sampled_from(
            ["webhook-id", "webhook-timestamp", "webhook-signature", "svix-signature", "x-signature", "authorization"]
        ),
        st.text(max_size=200) | st.sampled_from(["v1,", "Basic", "Bearer ", "sha256=", "v1, v1,AAAA", "Basic Og=="]),
    ),
    st.dictionaries(st.just("token"), st.text(max_size=50)),
    st.binary(max_size=50),
)
def test_no_nonsense_lets_in_or_breaks_anything(headers, query, body):
    request = Request("POST", "https://api.example/", headers, body, query)
    with pytest.raises(Unauthenticated):
        import_module("firstminute.adapters.sources.webhook").verify(request, Source("a", "webhook"), (SECRET,), NOW)


def vectors():
    return json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"] if VECTORS.exists() else []


@pytest.mark.skipif(
    not VECTORS.exists(), reason="the shared folder of providers' vectors is not beside this repository"
)
def test_published_vectors_hold():
    webhook = import_module("firstminute.adapters.sources.webhook")
    tried = 0
    for vector in vectors():
        if vector.get("header") != "webhook-signature" or "body" not in vector or vector["valid"] is None:
            continue
        if str(vector["expected"]).startswith("v1a,") or not vector["secret"].startswith(("whsec_", "Mf")):
            continue
        headers = {
            "webhook-id": vector["webhook_id"],
            "webhook-timestamp": vector["webhook_timestamp"],
            "webhook-signature": vector["expected"],
        }
        request = Request("POST", "https://api.example/", headers, vector["body"].encode())
        now = datetime.fromtimestamp(vector["now"], UTC)
        tried += 1
        if vector["valid"]:
            webhook.verify(request, Source("a", "webhook"), (vector["secret"],), now)
        else:
            with pytest.raises(Unauthenticated):
                webhook.verify(request, Source("a", "webhook"), (vector["secret"],), now)
    assert tried >= 6
