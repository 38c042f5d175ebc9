"""One suite over every kind: its proof lets in; missing, wrong, tampered, old and withdrawn proofs do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.signing import FORM, Proof
from firstminute.client_file.kinds import kinds
from firstminute.domain.errors import Unauthenticated
from firstminute.domain.inquiry import Request
from firstminute.domain.practice import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
SECRET, OLD = "n3w-secret-ÜTF8", "0ld-secret"
_TABLES = sorted(path.stem for path in Path(__file__).parent.glob("signing*.py"))
PROOFS: list[Proof] = [proof for name in _TABLES for proof in import_module(f"adapters.sources.{name}").PROOFS]
SIGNED = [proof for proof in PROOFS if proof.signs_body]
TIMED = [proof for proof in PROOFS if proof.tolerance]
# Forms that browsers post to, and kinds with a suite of their own: test_who_may_send.py, test_twilio.py, test_wix.py.
TESTED_ELSEWHERE = {"form", "twilio", "webhook", "events", "wix"}


def named(proof: Proof) -> str:
    return f"{proof.kind} by {proof.where}"


def verify(proof: Proof, request: Request, *secrets: str, now: datetime = NOW) -> None:
    kind = import_module(f"firstminute.adapters.sources.{proof.kind}")
    kind.verify(request, Source("any", proof.kind, secret="any/secret", **proof.source), secrets, now)


def test_every_kind_is_in_this_suite():
    assert set(kinds()) - TESTED_ELSEWHERE - {proof.kind for proof in PROOFS} == set()


@pytest.mark.parametrize("proof", PROOFS, ids=named)
def test_the_right_proof_lets_in(proof):
    verify(proof, proof.request(SECRET, NOW), SECRET)


@pytest.mark.parametrize("proof", PROOFS, ids=named)
def test_the_old_secret_and_the_new_one_hold_while_it_is_rotated(proof):
    verify(proof, proof.request(OLD, NOW), SECRET, OLD)
    verify(proof, proof.request(SECRET, NOW), SECRET, OLD)


@pytest.mark.parametrize("proof", PROOFS, ids=named)
def test_after_the_rotation_the_old_secret_is_refused(proof):
    with pytest.raises(Unauthenticated):
        verify(proof, proof.request(OLD, NOW), SECRET)


@pytest.mark.parametrize("proof", PROOFS, ids=named)
def test_without_a_proof_nobody_gets_in_and_is_told_what_is_missing(proof):
    with pytest.raises(Unauthenticated) as refusal:
        verify(proof, proof.without(proof.request(SECRET, NOW)), SECRET)
    assert "missing" in refusal.value.detail or "No proof came" in refusal.value.detail


@pytest.mark.parametrize("proof", PROOFS, ids=named)
@pytest.mark.parametrize(
    "change",
    [lambda text: text[:-1], lambda text: text + "A", lambda text: "", lambda text: "x" + text[1:], str.upper],
    ids=["cut", "longer", "empty", "changed", "in capitals"],
)
def test_a_proof_that_was_cut_or_changed_is_refused(proof, change):
    with pytest.raises(Unauthenticated):
        verify(proof, proof.altered(proof.request(SECRET, NOW), change), SECRET)


@pytest.mark.parametrize("proof", SIGNED, ids=named)
def test_a_proof_of_another_body_is_refused(proof):
    for body in (proof.body + b" ", proof.body.replace(b"dana", b"eve"), b"", b"{}"):
        with pytest.raises(Unauthenticated):
            verify(proof, proof.request(SECRET, NOW, body), SECRET)


@pytest.mark.parametrize("proof", TIMED, ids=named)
def test_a_request_recorded_and_sent_again_later_is_refused(proof):
    for seconds in (-proof.tolerance - 1, proof.tolerance + 1, 86_400 * 365):
        with pytest.raises(Unauthenticated):
            verify(proof, proof.request(SECRET, NOW), SECRET, now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("proof", TIMED, ids=named)
def test_clocks_may_differ_by_less_than_that(proof):
    for seconds in (2 - proof.tolerance, proof.tolerance - 2):
        verify(proof, proof.request(SECRET, NOW), SECRET, now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("proof", TIMED, ids=named)
def test_a_new_time_under_an_old_signature_is_refused(proof):
    old, new = proof.request(SECRET, NOW - timedelta(hours=1)), proof.request(SECRET, NOW)
    mixed = {
        name: value.replace(str(int((NOW - timedelta(hours=1)).timestamp())), str(int(NOW.timestamp())))
        for name, value in old.headers.items()
    }
    assert mixed.keys() == new.headers.keys()
    with pytest.raises(Unauthenticated):
        verify(proof, replace(old, headers=mixed), SECRET)


@pytest.mark.parametrize("secrets", [(), ("",), ("", "")])
@pytest.mark.parametrize("proof", PROOFS, ids=named)
def test_a_source_without_a_secret_lets_nobody_in(proof, secrets):
    with pytest.raises(Unauthenticated, match="no secret yet"):
        verify(proof, proof.request("", NOW), *secrets)


@pytest.mark.parametrize("proof", PROOFS, ids=named)
def test_a_refusal_repeats_neither_what_was_sent_nor_the_secret(proof):
    with pytest.raises(Unauthenticated) as refusal:
        verify(proof, proof.altered(proof.request(SECRET, NOW), lambda _: "n0t-it"), SECRET)
    assert "n0t-it" not in refusal.value.detail
    assert SECRET not in refusal.value.detail


@given(
    proof=st.sampled_from(PROOFS),
    value=st.text(max_size=100) | st.sampled_from(["t=,v1=", "t=1", ",,=,", "sha256=", "t=1e9,v1=a", "t=9" * 20]),
    body=st.binary(max_size=60),
    media=st.sampled_from(["", FORM, "application/json", "multipart/form-data; boundary=x", "multipart/form-data"]),
)
def test_no_nonsense_lets_in_or_breaks_anything(proof, value, body, media):
    request = replace(proof.altered(proof.request(SECRET, NOW), lambda _: value), body=body)
    with pytest.raises(Unauthenticated):
        verify(proof, replace(request, headers={**request.headers, "content-type": media}), SECRET)
