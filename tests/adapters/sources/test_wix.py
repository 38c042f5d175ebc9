"""Wix sends a signed token, with the submission as JSON in JSON in it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from firstminute.adapters.sources import wix
from firstminute.domain.errors import Forbidden, Rejected, Unauthenticated
from firstminute.domain.events import rfc3339
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.public_keys import beside_keys
from firstminute.domain.source import Source

NOW = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)
SUBMISSION = {
    "id": "5b0bd5a1-2b5b-4ac1-93c5-4d3f6a7a6f5e",
    "formId": "21bcb6c7-02b3-4ed1-b6db-7856094fac03",
    "namespace": "wix.form_app.form",
    "status": "CONFIRMED",
    "createdDate": "2026-11-24T16:19:30.123Z",
    "submissions": {
        "first_name_8e3a": "Dana",
        "last_name_ad5d": "Reyes",
        "email_1f2c": "dana.reyes@example.com",
        "phone_57e4": "+1 212 555 0143",
        "long_answer_9b1d": "Two implants, please",
        "choose_2c": ["Mornings", "Fridays"],
        "agree_77": True,
    },
}


@dataclass
class App:
    """An app of Wix with its keys."""

    private: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def secret(self) -> tuple[str, ...]:
        pem = self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return tuple(pem.decode().split())

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def token(self, claims: Any, algorithm: str = "RS256") -> bytes:
        head = coded(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
        signed = head + b"." + coded(json.dumps(claims).encode())
        return signed + b"." + coded(self.sign(signed))


APP = App()


def coded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def claims(*, whole: bool = True, ends: timedelta = timedelta(hours=1), **event: Any) -> dict[str, Any]:
    made = {"entity": SUBMISSION} if whole else {"entityAsJson": json.dumps(SUBMISSION)}
    told = {
        "id": "e1",
        "entityFqdn": "wix.forms.v4.submission",
        "slug": "created",
        "entityId": SUBMISSION["id"],
        "eventTime": rfc3339(NOW),
        "createdEvent": made,
        **event,
    }
    data = {"eventType": "wix.forms.v4.submission_created", "instanceId": "site-1", "data": json.dumps(told)}
    stamp = int(NOW.timestamp())
    return {"data": json.dumps(data), "iat": stamp, "exp": stamp + int(ends.total_seconds())}


def sent(body: bytes) -> Request:
    return Request("POST", "https://api.example/intake/any", {"content-type": "text/plain"}, body)


def verify(body: bytes, secret: tuple[str, ...] = APP.secret, account: str | None = None) -> None:
    wix.verify(sent(body), Source("any", "wix", secret="any/key", account=account), secret, NOW)


def read(body: bytes) -> list[Draft]:
    return wix.parse(sent(body), Source("any", "wix"), "US", NOW)


@pytest.mark.parametrize("whole", [True, False])
def test_a_submission_is_read_whichever_way_it_is_packed(whole: bool) -> None:
    body = APP.token(claims(whole=whole))
    verify(body)
    (draft,) = read(body)
    assert (draft.first_name, draft.last_name) == ("Dana", "Reyes")
    assert (draft.phone, draft.email) == ("+12125550143", "dana.reyes@example.com")
    assert draft.delivery == SUBMISSION["id"]
    assert draft.submitted_at
    assert rfc3339(draft.submitted_at) == "2026-11-24T16:19:30.123Z"
    assert "Two implants, please" in (draft.message, *draft.answers.values())


def test_other_events_of_the_app_are_no_inquiries() -> None:
    assert read(APP.token(claims(slug="updated"))) == []
    assert read(APP.token(claims(entityFqdn="wix.contacts.v4.contact"))) == []
    with pytest.raises(Rejected, match="no submissions"):
        read(APP.token(claims(createdEvent={"entity": {"id": "1"}})))


def test_nobody_else_s_token_lets_in() -> None:
    good = APP.token(claims())
    head, content, signature = good.split(b".")
    another = coded(json.dumps(claims(slug="deleted")).encode())
    none = coded(b'{"alg":"none"}') + b"." + content
    bad = [
        App().token(claims()),
        b".".join((head, another, signature)),
        b".".join((head, content, signature[:-8] + b"AAAAAAAA")),
        b".".join((head, content, b"")),
        none + b".",
        good.upper(),
        b"{}",
        b"",
        b"...",
        b'{"data": "none"}',
    ]
    for body in bad:
        with pytest.raises(Unauthenticated):
            verify(body)


def test_a_token_that_was_signed_with_the_public_key_as_a_shared_secret_is_refused() -> None:
    """The classic confusion of algorithms: HS256 over the text of a key that everybody can read."""
    pem = APP.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signed = coded(b'{"alg":"HS256"}') + b"." + coded(json.dumps(claims()).encode())
    mac = hmac.HMAC(pem, hashes.SHA256())
    mac.update(signed)
    with pytest.raises(Unauthenticated):
        verify(signed + b"." + coded(mac.finalize()))


@pytest.mark.parametrize(("minutes", "lets_in"), [(60, True), (-4, True), (-6, False)])
def test_a_token_is_good_until_it_ends(minutes: int, lets_in: bool) -> None:
    body = APP.token(claims(ends=timedelta(minutes=minutes)))
    if lets_in:
        verify(body)
    else:
        with pytest.raises(Unauthenticated, match="too old"):
            verify(body)


def test_another_site_s_form_is_refused_where_the_site_is_named() -> None:
    verify(APP.token(claims()), account="site-1")
    with pytest.raises(Forbidden):
        verify(APP.token(claims()), account="site-2")


def test_both_keys_hold_while_one_is_rotated_and_none_holds_without_one() -> None:
    new = App()
    for app in (APP, new):
        verify(app.token(claims()), (*APP.secret, *new.secret))
    assert beside_keys(APP.secret) == ()
    for secret in ((), ("",), ("s3cr3t",)):
        with pytest.raises(Unauthenticated):
            verify(APP.token(claims()), secret)


@pytest.mark.parametrize("content", [b"", b"x", b"a.b", b"a.b.c", b".W10.", b"." + coded(b"[" * 9000) + b"."])
def test_what_is_no_token_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(Rejected, match=r"The body|The JSON Web Token"):
        read(content)


def test_what_wix_signed_and_we_cannot_read_is_for_the_quarantine() -> None:
    body = APP.token({"data": "{ no json"})
    verify(body)
    with pytest.raises(Rejected):
        read(body)
