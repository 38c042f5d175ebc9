"""Signatures that providers make with a shared secret: made again with each secret, compared in constant time."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterable
from datetime import datetime

from firstminute.adapters.sources.proofs import known
from firstminute.domain.errors import Unauthenticated
from firstminute.domain.inquiry import Request
from firstminute.domain.signatures import TOLERANCE_SECONDS, same

Written = Callable[[bytes], str]


def base_64(digest: bytes) -> str:
    """A digest in base64; `bytes.hex` is the other way providers write one."""
    return base64.b64encode(digest).decode()


def check_header(
    request: Request,
    header: str,
    secrets: Iterable[str],
    content: bytes,
    *,
    written: Written = bytes.hex,
    prefix: str = "",
) -> None:
    """Raises Unauthenticated unless the header is `prefix` and the HMAC-SHA256 of `content`, and nothing else."""
    check(header, request.headers.get(header, ""), secrets, content, written=written, prefix=prefix)


def check(
    header: str, given: str, secrets: Iterable[str], content: bytes, *, written: Written = bytes.hex, prefix: str = ""
) -> None:
    """As `check_header`, for a signature that is but a part of its header."""
    expected = [prefix + written(hmac.digest(secret.encode(), content, "sha256")) for secret in known(secrets)]
    if not given:
        raise Unauthenticated(f"The header {header} is missing, or holds no signature.")
    if not sum(same(given, one) for one in expected):  # all of them: no early exit to time
        raise Unauthenticated(f"The signature in the header {header} does not belong to this request.")


def check_time(header: str, stamp: str, now: datetime, *, seconds: int = TOLERANCE_SECONDS, a_second: int = 1) -> None:
    """Raises Unauthenticated unless `stamp` is at most `seconds` from now; it counts `a_second` units in a second."""
    digits = stamp.isascii() and stamp.isdigit() and len(stamp) <= 16
    if not digits or abs(now.timestamp() - int(stamp) / a_second) > seconds:
        raise Unauthenticated(f"The time in the header {header} is missing or more than {seconds} seconds from now.")


def parts(value: str) -> dict[str, str]:
    """`t=1606153879,v1=6312…`, in whatever order."""
    return dict(part.strip().partition("=")[::2] for part in value.split(",")[:20])
