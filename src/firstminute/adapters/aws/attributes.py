"""Values as DynamoDB's low-level interface has them, and how many bytes they are billed as."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from firstminute.application.deflating import deflated

Value = Mapping[str, Any]
Item = Mapping[str, Any]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# Below this, deflating a text saves no write unit and costs readability in the console.
_WORTH_DEFLATING: Final = 512


def text(value: str) -> Value:
    """A string. Half a surrogate pair, which JSON can carry and UTF-8 cannot, becomes a replacement character."""
    return {"S": value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")}


def number(value: int) -> Value:
    """A whole number."""
    return {"N": str(value)}


def moment(value: datetime) -> Value:
    """A time in microseconds since 1970: nothing is lost, and nine bytes where RFC 3339 takes 24."""
    return number(microseconds(value))


def moment_from(value: Value) -> datetime:
    """The time in UTC."""
    return _EPOCH + int(value["N"]) * _MICROSECOND


def microseconds(value: datetime) -> int:
    """Microseconds since 1970, exactly; a float of seconds would lose some."""
    return (value - _EPOCH) // _MICROSECOND


def moment_at(micro: int) -> datetime:
    """The time in UTC that lies so many microseconds after 1970."""
    return _EPOCH + micro * _MICROSECOND


def folded(value: str) -> Value:
    """A text, deflated when it is long."""
    plain = text(value)
    return {"B": deflated(plain["S"].encode(), 9)} if len(value) > _WORTH_DEFLATING else plain


def unfolded(value: Value) -> str:
    """The text of `folded`. In the record of a stream that a function is given, binary values come as base64."""
    if "S" in value:
        return str(value["S"])
    deflated = value["B"]
    return zlib.decompress(base64.b64decode(deflated) if isinstance(deflated, str) else deflated).decode()


def size_of(item: Item) -> int:
    """Bytes an item is billed as.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Value) -> int:
    kind, held = next(iter(value.items()))
    if kind == "S":
        return len(held.encode())
    if kind == "B":
        return len(held)
    if kind == "N":
        digits = len(str(held).strip("-0"))
        return (digits + 1) // 2 + 1 + int(str(held).startswith("-"))
    if kind == "SS":
        return sum(len(one.encode()) for one in held)
    if kind == "L":
        return 3 + sum(1 + _size(one) for one in held)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _size(one) for name, one in held.items())
    return 1
