"""Ed25519 signatures, verified as RFC 8032, 5.1.7 says. https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7

The standard library has none, and the library that has is larger than a whole artefact of ours
(docs/decisions/0011-public-key-signatures.md). Everything here is public, so nothing needs to take constant time.
"""

from __future__ import annotations

import hashlib
from typing import Final

Point = tuple[int, int, int, int]  # extended coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, x * y = T/Z

_P: Final = 2**255 - 19
_L: Final = 2**252 + 27742317777372353535851937790883648493  # the order of the base point
_D: Final = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE: Final = pow(2, (_P - 1) // 4, _P)
_NOTHING: Final[Point] = (0, 1, 1, 0)


def verifies(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` (64 bytes) was made over `message` with the private half of `public_key` (32 bytes)."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key = _decoded(public_key)
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % _L
    return _encoded(_sum_of_multiples(scalar, _BASE, challenge, _negative(key))) == signature[:32]


def _decoded(encoded: bytes) -> Point | None:
    """The point that 32 bytes stand for (5.1.3); None when there is none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    over, under = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = over * pow(under, 3, _P) * pow(over * pow(under, 7, _P), (_P - 5) // 8, _P) % _P
    if (under * x * x - over) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (under * x * x - over) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _encoded(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, _P)
    return (y * inverse % _P | (x * inverse % _P & 1) << 255).to_bytes(32, "little")


def _negative(point: Point) -> Point:
    x, y, z, t = point
    return _P - x, y, z, _P - t


def _added(one: Point, other: Point) -> Point:
    """5.1.4; it holds for any two points, the same one too."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % _P, (y1 + x1) * (y2 + x2) % _P
    c, d = 2 * t1 * t2 * _D % _P, 2 * z1 * z2 % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _doubled(point: Point) -> Point:
    x, y, z, _ = point
    a, b, c = x * x % _P, y * y % _P, 2 * z * z % _P
    h = a + b
    e, g = h - (x + y) * (x + y) % _P, a - b
    f = c + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _sum_of_multiples(first: int, one: Point, second: int, other: Point) -> Point:
    """`first` times one point and `second` times the other, with one chain of doublings for both."""
    sums = (_NOTHING, one, other, _added(one, other))
    result = _NOTHING
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        result = _doubled(result)
        chosen = (first >> bit & 1) | (second >> bit & 1) << 1
        if chosen:
            result = _added(result, sums[chosen])
    return result


def _base() -> Point:
    point = _decoded((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    assert point is not None  # noqa: S101  5.1 says where it is
    return point


_BASE: Final = _base()
