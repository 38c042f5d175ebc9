"""Who gets in: keys, roles, sign-ins."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from fakes import FakeKeys
from firstminute.application import access
from firstminute.application.ports import Key
from firstminute.domain.errors import Forbidden, Invalid, Unauthenticated

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
LOOKERS = ("viewer", "staff", "admin")


@pytest.fixture
def keys() -> FakeKeys:
    return FakeKeys()


def test_a_key_is_fm_and_256_random_bits_that_a_url_can_carry() -> None:
    made = {access.new_key() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"fm_[A-Za-z0-9_-]{43}", key) for key in made)


def test_only_the_hash_of_a_key_is_kept(keys: FakeKeys) -> None:
    key = access.issue(keys, "front desk", "staff")
    assert keys.kept == {access.hashed(key): Key("front desk", "staff")}
    assert access.hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert key not in str(keys.kept)


def test_a_key_that_was_issued_opens_and_says_whose_it_is(keys: FakeKeys) -> None:
    key = access.issue(keys, "front desk", "staff")
    assert access.key_of(keys, key) == Key("front desk", "staff")


@pytest.mark.parametrize("token", ["", "fm_", "fm_" + "a" * 43, "x" * 100_000, "\ud800", "front desk"])
def test_what_is_no_key_opens_nothing(keys: FakeKeys, token: str) -> None:
    access.issue(keys, "front desk", "staff")
    with pytest.raises(Unauthenticated):
        access.key_of(keys, token)


def test_the_hash_of_a_key_is_no_key(keys: FakeKeys) -> None:
    key = access.issue(keys, "front desk", "staff")
    with pytest.raises(Unauthenticated):
        access.key_of(keys, access.hashed(key))


def test_one_name_has_one_key(keys: FakeKeys) -> None:
    access.issue(keys, "front desk", "staff")
    with pytest.raises(Invalid, match="already"):
        access.issue(keys, "front desk", "admin")


@pytest.mark.parametrize(
    ("name", "role"), [("a", "owner"), ("", "staff"), ("  ", "staff"), ("a#b", "staff"), ("a" * 81, "staff")]
)
def test_a_key_needs_a_known_role_and_a_sensible_name(keys: FakeKeys, name: str, role: str) -> None:
    with pytest.raises(Invalid):
        access.issue(keys, name, role)
    assert not keys.kept


def test_a_sign_in_holds_for_twelve_hours_and_not_a_second_longer(keys: FakeKeys) -> None:
    session = access.sign_in(keys, access.issue(keys, "ann", "viewer"), LOOKERS, NOW)
    almost = NOW + timedelta(hours=12) - timedelta(seconds=1)
    assert access.signed_in(keys, session, almost).name == "ann"
    assert access.signed_in(keys, session, almost).role == "viewer"
    with pytest.raises(Unauthenticated, match="ended"):
        access.signed_in(keys, session, NOW + timedelta(hours=12))


def test_a_sign_in_is_no_key_and_a_key_is_no_sign_in(keys: FakeKeys) -> None:
    key = access.issue(keys, "ann", "viewer")
    session = access.sign_in(keys, key, LOOKERS, NOW)
    with pytest.raises(Unauthenticated):
        access.key_of(keys, session)
    with pytest.raises(Unauthenticated):
        access.signed_in(keys, key, NOW)


def test_a_role_that_may_not_look_cannot_sign_in(keys: FakeKeys) -> None:
    with pytest.raises(Forbidden, match=r"viewer or staff or admin.*role partner"):
        access.sign_in(keys, access.issue(keys, "call center", "partner"), LOOKERS, NOW)
    assert len(keys.kept) == 1


def test_signing_out_ends_this_sign_in_and_no_other(keys: FakeKeys) -> None:
    key = access.issue(keys, "ann", "viewer")
    desk, phone = (access.sign_in(keys, key, LOOKERS, NOW) for _ in range(2))
    access.sign_out(keys, desk)
    with pytest.raises(Unauthenticated):
        access.signed_in(keys, desk, NOW)
    assert access.signed_in(keys, phone, NOW).name == "ann"
    assert access.key_of(keys, key).name == "ann"


def test_signing_out_with_a_key_withdraws_nothing(keys: FakeKeys) -> None:
    key = access.issue(keys, "ann", "viewer")
    access.sign_out(keys, key)
    access.sign_out(keys, "nobody")
    assert access.key_of(keys, key).name == "ann"


def test_a_key_that_is_withdrawn_takes_its_sign_ins_with_it(keys: FakeKeys) -> None:
    ann, anna = access.issue(keys, "ann", "viewer"), access.issue(keys, "anna", "viewer")
    session, other = (access.sign_in(keys, key, LOOKERS, NOW) for key in (ann, anna))
    assert access.withdraw(keys, "ann") == 1
    with pytest.raises(Unauthenticated):
        access.key_of(keys, ann)
    with pytest.raises(Unauthenticated):
        access.signed_in(keys, session, NOW)
    assert access.signed_in(keys, other, NOW).name == "anna"
    assert access.withdraw(keys, "ann") == 0


def test_the_list_of_keys_holds_no_sign_ins(keys: FakeKeys) -> None:
    for name in ("zoe", "ann"):
        access.sign_in(keys, access.issue(keys, name, "viewer"), LOOKERS, NOW)
    assert [key.name for key in access.known(keys)] == ["ann", "zoe"]


@pytest.mark.parametrize(
    ("role", "kind"), [("viewer", "staff"), ("staff", "staff"), ("admin", "staff"), ("partner", "partner")]
)
def test_what_a_partner_reports_is_put_down_to_the_partner(role: str, kind: str) -> None:
    actor = access.actor_of(Key("call center", role))
    assert (actor.kind, actor.name) == (kind, "call center")
