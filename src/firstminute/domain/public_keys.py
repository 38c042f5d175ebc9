"""Public keys as providers publish them, and the signatures that are checked with them. Standard library only."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from firstminute.domain import ed25519

# https://www.rfc-editor.org/rfc/rfc8410#section-3: 1.3.101.112, and https://www.rfc-editor.org/rfc/rfc8017#appendix-C
_ED25519: Final = bytes.fromhex("06032b6570")
_RSA: Final = bytes.fromhex("06092a864886f70d010101")
# https://www.rfc-editor.org/rfc/rfc8017#section-9.2, note 1: what stands before a SHA-256 digest
_SHA256: Final = bytes.fromhex("3031300d060960864801650304020105000420")
_SHORTEST_MODULUS: Final = 2048
_SEQUENCE, _INTEGER, _BITS = 0x30, 0x02, 0x03


@dataclass(frozen=True, slots=True)
class Ed25519Key:
    """32 bytes."""

    point: bytes

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Ed25519, as RFC 8032 says."""
        return ed25519.verifies(self.point, signature, message)


@dataclass(frozen=True, slots=True)
class RsaKey:
    """A modulus and an exponent."""

    modulus: int
    exponent: int

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """RSA with SHA-256 in PKCS #1 v1.5: the whole encoding is made again and compared (RFC 8017, 8.2.2)."""
        size = (self.modulus.bit_length() + 7) // 8
        digest = _SHA256 + hashlib.sha256(message).digest()
        number = int.from_bytes(signature, "big")
        if len(signature) != size or number >= self.modulus:
            return False
        encoded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
        return pow(number, self.exponent, self.modulus).to_bytes(size, "big") == encoded


PublicKey = Ed25519Key | RsaKey


def keys_in(words: Iterable[str]) -> list[PublicKey]:
    """The public keys in a secret, whose text comes split at white space: base64 of DER or of an Ed25519 key's 32
    bytes, and PEM. What is no key is passed over.
    """
    found = [_key(text) for text in _texts(words)]
    return [key for key in found if key is not None]


def beside_keys(words: Iterable[str]) -> tuple[str, ...]:
    """The words of a secret that belong to no public key: everybody knows a public key, so its text proves nothing."""
    found: list[str] = []
    in_pem = ending = False
    for word in words:
        in_pem = in_pem or "-----BEGIN" in word
        ending = in_pem and (ending or "-----END" in word)
        if in_pem:
            in_pem = not (ending and word.endswith("-----"))
        elif _key(word) is None:
            found.append(word)
    return tuple(found)


def _texts(words: Iterable[str]) -> list[str]:
    """Each key's base64 in one piece: between the lines of PEM it is cut into many."""
    texts: list[str] = []
    inside = False
    for word in words:
        if word.startswith("-----BEGIN"):
            inside = True
            texts.append("")
        elif word.startswith("-----END"):
            inside = False
        elif inside and "-----" not in word:
            texts[-1] += word if word != "PUBLIC" else ""
        elif not inside and "-----" not in word:
            texts.append(word)
    return texts


def _key(text: str) -> PublicKey | None:
    try:
        raw = base64.b64decode(text, validate=True)
        return Ed25519Key(raw) if len(raw) == 32 else _from_spki(raw)
    except (ValueError, binascii.Error):
        return None


def _from_spki(der: bytes) -> PublicKey | None:
    """A SubjectPublicKeyInfo (RFC 5280, 4.1.2.7). Raises ValueError for anything that is not built like one."""
    body, _ = _part(der, _SEQUENCE)
    algorithm, rest = _part(body, _SEQUENCE)
    bits, _ = _part(rest, _BITS)
    key = bits[1:]  # the first byte counts bits that are not used: none
    if algorithm.startswith(_ED25519):
        return Ed25519Key(key) if len(key) == 32 else None
    if not algorithm.startswith(_RSA):
        return None
    numbers, _ = _part(key, _SEQUENCE)
    modulus, rest = _part(numbers, _INTEGER)
    exponent, _ = _part(rest, _INTEGER)
    found = RsaKey(int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big"))
    sound = found.modulus.bit_length() >= _SHORTEST_MODULUS and 2 < found.exponent < 1 << 33 and found.exponent % 2
    return found if sound else None


def _part(der: bytes, tag: int) -> tuple[bytes, bytes]:
    """The content of the first part, which must have this tag, and what comes after it (X.690, 8.1)."""
    if len(der) < 2 or der[0] != tag:
        raise ValueError("not the part that was expected")
    length, start = der[1], 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(der[2 : 2 + count], "big"), 2 + count
    if start + length > len(der):
        raise ValueError("cut off")
    return der[start : start + length], der[start + length :]
