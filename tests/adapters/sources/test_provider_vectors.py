"""Known-answer signatures: those of the shared folder beside the repository, and one captured at a live account."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from firstminute.domain.errors import Unauthenticated
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source

PROVIDERS = Path(__file__).parents[4] / "shared" / "providers"
KINDS = ("cal_com", "calendly", "tally", "typeform", "webflow")
_MISSING = "the shared folder of providers' vectors is not beside this repository"


def vectors() -> list[Any]:
    if not PROVIDERS.exists():
        return [pytest.param(None, None, marks=pytest.mark.skip(reason=_MISSING))]
    read = {kind: json.loads((PROVIDERS / kind / "vectors.json").read_text(encoding="utf-8")) for kind in KINDS}
    return [
        pytest.param(kind, vector, id=vector["id"])
        for kind, held in read.items()
        for vector in held["vectors"]
        if vector["valid"] is not None
    ]


def body_of(kind: str, vector: dict[str, Any]) -> bytes:
    if "body_file" in vector:
        return (PROVIDERS / kind / vector["body_file"]).read_bytes()
    body: str = vector["body"]
    return body.encode()


@pytest.mark.parametrize(("kind", "vector"), vectors())
def test_a_known_signature_is_verified_or_refused_as_its_vector_says(kind, vector):
    headers = {"content-type": "application/json", vector["header"].lower(): vector["expected"]}
    if "timestamp_header" in vector:
        headers["x-webflow-timestamp"] = vector["timestamp_header"]
    request = Request("POST", "https://api.example/", headers, body_of(kind, vector))
    now = datetime.fromtimestamp(vector.get("now", 1_800_000_000), UTC)
    secret = vector.get("secret") or vector["signing_key"]
    module = import_module(f"firstminute.adapters.sources.{kind}")
    if vector["valid"]:
        module.verify(request, Source("a", kind, secret="a/b"), (secret,), now)
    else:
        with pytest.raises(Unauthenticated):
            module.verify(request, Source("a", kind, secret="a/b"), (secret,), now)


def test_a_delivery_captured_at_a_live_formstack_account_is_verified():
    """Published by Hookdeck: webhook-skills, skills/formstack-webhooks/references/verification.md, captured 2026-09."""
    from firstminute.adapters.sources import formstack

    body = b"FormID=6606394&UniqueID=1500878955&HandshakeKey=test"
    signature = "sha256=30dff7f180b6d69eab397a5d51719474df490b730514c253e8b5832d3b51b970"
    headers = {"content-type": "application/x-www-form-urlencoded", "x-fs-signature": signature}
    request = Request("POST", "https://api.example/", headers, body)
    source, now = Source("a", "formstack", secret="a/b"), datetime(2026, 9, 25, tzinfo=UTC)
    formstack.verify(request, source, ("test1",), now)
    with pytest.raises(Unauthenticated):
        formstack.verify(request, source, ("test",), now)
