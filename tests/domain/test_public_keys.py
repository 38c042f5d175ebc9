"""Public-key signatures, against the vectors of the standards and against what a forger would try."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstminute.domain import ed25519
from firstminute.domain.public_keys import Ed25519Key, RsaKey, keys_in

# https://www.rfc-editor.org/rfc/rfc8032#section-7.1: public key, message, signature
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
KEY, MESSAGE, SIGNATURE = (bytes.fromhex(text) for text in RFC_8032[2])


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_signatures_of_rfc_8032_hold(key, message, signature):
    assert ed25519.verifies(bytes.fromhex(key), bytes.fromhex(signature), bytes.fromhex(message))


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_they_hold_for_no_other_message_and_no_other_key(key, message, signature):
    signed = bytes.fromhex(signature)
    assert not ed25519.verifies(bytes.fromhex(key), signed, bytes.fromhex(message) + b"\0")
    others = [bytes.fromhex(other) for other, _, _ in RFC_8032 if other != key]
    assert not any(ed25519.verifies(other, signed, bytes.fromhex(message)) for other in others)


def test_a_signature_has_one_form_only():
    """S and S + L are the same number to the arithmetic; only the smaller one may stand (RFC 8032, 5.1.7)."""
    scalar = int.from_bytes(SIGNATURE[32:], "little") + ORDER
    assert not ed25519.verifies(KEY, SIGNATURE[:32] + scalar.to_bytes(32, "little"), MESSAGE)


@pytest.mark.parametrize(
    "key",
    [
        PRIME.to_bytes(32, "little"),  # 0, written too large
        (PRIME + 1).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),  # on no point of the curve
        (1 | 1 << 255).to_bytes(32, "little"),  # x is 0 and said to be negative
        b"\xff" * 32,
    ],
)
def test_what_is_no_point_of_the_curve_is_no_key(key):
    assert not ed25519.verifies(key, SIGNATURE, MESSAGE)


@pytest.mark.parametrize("length", [0, 1, 31, 33, 63, 65, 128])
def test_other_lengths_are_refused(length):
    assert not ed25519.verifies(KEY, b"\0" * length, MESSAGE)
    assert not ed25519.verifies(b"\0" * length, SIGNATURE, MESSAGE)


@given(place=st.integers(0, 511))
def test_no_bit_of_a_signature_may_differ(place):
    changed = (int.from_bytes(SIGNATURE, "little") ^ 1 << place).to_bytes(64, "little")
    assert not ed25519.verifies(KEY, changed, MESSAGE)


@given(key=st.binary(max_size=40), signature=st.binary(max_size=70), message=st.binary(max_size=40))
def test_nonsense_is_refused_and_breaks_nothing(key, signature, message):
    assert not ed25519.verifies(key, signature, message)
    assert not ed25519.verifies(KEY, signature, message)


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), flip=st.integers(-1, 767))
def test_it_says_what_a_library_says(seed, message, flip):
    """Of OpenSSL, which the tests' packages bring and no function's do; one bit of key or signature may be flipped."""
    library = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    private = library.Ed25519PrivateKey.from_private_bytes(seed)
    both = int.from_bytes(private.public_key().public_bytes_raw() + private.sign(message), "big")
    given = (both if flip < 0 else both ^ 1 << flip).to_bytes(96, "big")
    try:
        library.Ed25519PublicKey.from_public_bytes(given[:32]).verify(given[32:], message)
        holds = True
    except Exception:  # noqa: BLE001  the library has an error of its own for each kind of no
        holds = False
    assert ed25519.verifies(given[:32], given[32:], message) is holds


# RSA: a key of 2048 bits made for this test, and its signature of "hello" (openssl dgst -sha256 -sign).


@pytest.fixture(scope="module")
def rsa() -> tuple[RsaKey, int]:
    """A public key with its private exponent; small primes would do, but the sizes are checked."""
    first = 2**1279 - 1  # Mersenne primes: known to be prime, and good for nothing else
    second = 2**2203 - 1
    private = pow(65537, -1, (first - 1) * (second - 1))
    return RsaKey(first * second, 65537), private


def signed(key: RsaKey, private: int, encoded: bytes) -> bytes:
    size = (key.modulus.bit_length() + 7) // 8
    return pow(int.from_bytes(encoded, "big"), private, key.modulus).to_bytes(size, "big")


def encoding(key: RsaKey, message: bytes, *, padding: int | None = None, after: bytes = b"") -> bytes:
    """EMSA-PKCS1-v1_5 (RFC 8017, 9.2); `padding` and `after` make the mistakes that forgers hope for."""
    import hashlib

    size = (key.modulus.bit_length() + 7) // 8
    digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(message).digest()
    filling = size - len(digest) - 3 if padding is None else padding
    return (b"\x00\x01" + b"\xff" * filling + b"\x00" + digest + after).ljust(size, b"\0")


def test_an_rsa_signature_holds_for_its_message_only(rsa):
    key, private = rsa
    signature = signed(key, private, encoding(key, b"hello"))
    assert key.verifies(signature, b"hello")
    assert not key.verifies(signature, b"hallo")
    assert not key.verifies(signature[:-1], b"hello")
    assert not key.verifies(b"\0" + signature, b"hello")


def test_a_short_padding_with_rubbish_behind_it_is_refused(rsa):
    """The forgery of 2006: a reader that stops after the digest takes what can be made without the private key."""
    key, private = rsa
    forged = encoding(key, b"hello", padding=8, after=b"rubbish")
    assert not key.verifies(signed(key, private, forged), b"hello")


def test_a_number_beyond_the_modulus_is_refused(rsa):
    key, private = rsa
    size = (key.modulus.bit_length() + 7) // 8
    number = int.from_bytes(signed(key, private, encoding(key, b"hello")), "big") + key.modulus
    if number.bit_length() <= size * 8:
        assert not key.verifies(number.to_bytes(size, "big"), b"hello")


# Keys as people paste them


SPKI = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + KEY).decode()


def test_a_key_is_read_in_each_form_it_is_published_in():
    pem = f"-----BEGIN PUBLIC KEY-----\n{SPKI[:30]}\n{SPKI[30:]}\n-----END PUBLIC KEY-----\n"
    raw = base64.b64encode(KEY).decode()
    for text in (SPKI, raw, pem):
        assert keys_in(text.split()) == [Ed25519Key(KEY)]


def test_several_keys_hold_while_one_is_rotated():
    pem = f"-----BEGIN PUBLIC KEY----- {SPKI} -----END PUBLIC KEY-----"
    other = base64.b64encode(b"\1" * 32).decode()
    assert keys_in(f"{other} {pem} {other}".split()) == [
        Ed25519Key(b"\1" * 32),
        Ed25519Key(KEY),
        Ed25519Key(b"\1" * 32),
    ]


@pytest.mark.parametrize("text", ["", "a-token", "====", "AAAA", "-----BEGIN PUBLIC KEY-----", "-----END", SPKI[:-8]])
def test_what_is_no_key_is_passed_over(text):
    assert keys_in(text.split()) == []


def test_an_rsa_key_too_short_to_be_safe_is_passed_over():
    """1024 bits, written as DER by hand."""
    modulus = b"\x00" + (2**1023 + 1).to_bytes(128, "big")
    numbers = b"\x02\x81\x81" + modulus + b"\x02\x03\x01\x00\x01"
    key = b"\x30\x81" + bytes([len(numbers)]) + numbers
    bits = b"\x03\x81" + bytes([len(key) + 1]) + b"\x00" + key
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    whole = b"\x30\x81" + bytes([len(algorithm) + len(bits)]) + algorithm + bits
    assert keys_in([base64.b64encode(whole).decode()]) == []


@given(st.binary(max_size=80))
def test_no_der_breaks_anything(raw):
    keys_in([base64.b64encode(raw).decode()])
