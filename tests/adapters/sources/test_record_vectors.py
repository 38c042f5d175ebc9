"""Known-answer proofs of ad platforms and CRMs: each is let in or refused exactly as its vector says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from firstminute.adapters.sources import meta_lead_ads
from firstminute.domain.errors import Forbidden, Unauthenticated
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source
from firstminute.domain.public_keys import Ed25519Key, RsaKey, keys_in

PROVIDERS = Path(__file__).parents[4] / "shared" / "providers"
_MISSING = "the shared folder of providers' vectors is not beside this repository"
SOAP = {"content-type": "text/xml; charset=utf-8"}
# What each kind's secret is made of, and the headers that a vector does not say.
SECRETS: dict[str, Callable[[dict[str, Any]], tuple[str, ...]]] = {
    "callrail": lambda vector: (vector["signing_key"],),
    "follow_up_boss": lambda vector: (vector["system_key"],),
    "gohighlevel": lambda vector: tuple((vector.get("public_key_spki_der_base64") or vector["public_key_pem"]).split()),
    "google_ads_lead_form": lambda vector: (vector["secret"],),
    "hubspot": lambda vector: (vector["client_secret"],),
    "meta_lead_ads": lambda vector: (vector["secret"],),
    "pipedrive": lambda vector: (f"{vector['user']}:{vector['password']}",),
    "salesforce": lambda vector: (vector["configured"],),
    "zoho_crm": lambda vector: (vector["configured"],),
}


def vectors() -> list[Any]:
    if not PROVIDERS.exists():
        return [pytest.param("", {}, marks=pytest.mark.skip(reason=_MISSING))]
    read = {kind: json.loads((PROVIDERS / kind / "vectors.json").read_text(encoding="utf-8")) for kind in SECRETS}
    return [
        pytest.param(kind, vector, id=f"{kind} {vector['id']}")
        for kind, held in read.items()
        for vector in held["vectors"]
        if vector["valid"] is not None
    ]


def request_of(kind: str, vector: dict[str, Any]) -> Request:
    headers = dict(SOAP) if kind == "salesforce" else {"content-type": "application/json"}
    if "header" in vector:
        headers[vector["header"].lower()] = vector["expected"]
    if vector.get("version") in ("v1", "v2"):
        headers["x-hubspot-signature-version"] = vector["version"]
    if "timestamp_ms" in vector:
        headers["x-hubspot-request-timestamp"] = str(vector["timestamp_ms"])
    body = (
        (PROVIDERS / kind / vector["body_file"]).read_bytes()
        if "body_file" in vector
        else vector.get("body", "").encode()
    )
    return Request(vector.get("method", "POST"), vector.get("url", "https://api.example/"), headers, body)


@pytest.mark.parametrize(("kind", "vector"), vectors())
def test_a_known_proof_is_let_in_or_refused_as_its_vector_says(kind, vector):
    now = datetime.fromtimestamp(vector.get("now_ms", 1_753_000_001_000) / 1000, UTC)
    verify = import_module(f"firstminute.adapters.sources.{kind}").verify
    source, secrets = Source("any", kind, secret="any/secret"), SECRETS[kind](vector)
    if vector["valid"]:
        verify(request_of(kind, vector), source, secrets, now)
    else:
        with pytest.raises(Unauthenticated):
            verify(request_of(kind, vector), source, secrets, now)


@pytest.mark.parametrize(("kind", "vector"), [one for one in vectors() if one.values[1].get("valid", True)])
def test_a_known_proof_is_refused_with_another_secret(kind, vector):
    now = datetime.fromtimestamp(vector.get("now_ms", 1_753_000_001_000) / 1000, UTC)
    verify = import_module(f"firstminute.adapters.sources.{kind}").verify
    with pytest.raises(Unauthenticated):
        verify(request_of(kind, vector), Source("any", kind, secret="any/secret"), ("n0t-it",), now)


@pytest.mark.skipif(not PROVIDERS.exists(), reason=_MISSING)
@pytest.mark.parametrize("sample", ["verification-get", "verification-get-wrong-token"])
def test_the_recorded_handshakes_of_meta_are_answered_as_documented(sample):
    recorded = json.loads((PROVIDERS / "meta_lead_ads" / sample / "request.json").read_text(encoding="utf-8"))
    query = dict(part.split("=") for part in recorded["query"].split("&"))
    request = Request("GET", recorded["url"], {}, b"", query)
    expected = recorded["expected_receiver_behaviour"]
    source = Source("meta", "meta_lead_ads", secret="meta/secret")
    if expected["status"] == 200:
        assert meta_lead_ads.challenge(request, source, (expected["verify_token"],)) == "1158201444"
    else:
        with pytest.raises(Forbidden):
            meta_lead_ads.challenge(request, source, (expected["verify_token"],))


@pytest.mark.skipif(not PROVIDERS.exists(), reason=_MISSING)
def test_the_keys_that_highlevel_signs_with_are_read():
    held = json.loads((PROVIDERS / "gohighlevel" / "vectors.json").read_text(encoding="utf-8"))["vectors"]
    (published,) = [one for one in held if one["valid"] is None]
    ed25519, rsa = keys_in([published["ed25519_spki_der_base64"], *published["rsa_pem"].split()])
    assert isinstance(ed25519, Ed25519Key)
    assert isinstance(rsa, RsaKey)
    assert (rsa.modulus.bit_length(), rsa.exponent) == (4096, 65537)
