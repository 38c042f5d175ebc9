"""Message resources as Twilio keeps and shows them: https://www.twilio.com/docs/messaging/api/message-resource.

Their dates are the wall clock's, however fast the stack's clock runs: Twilio is outside, and what is compared with its
dates (since when a text may have been taken) is wall time too.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl

from firstminute.domain.segments import segments

Resource = dict[str, Any]
_FINAL = frozenset({"delivered", "undelivered", "failed"})
WORDS = {30003: "Unreachable destination handset"}


def _wall() -> datetime:
    return datetime.now(UTC)


class Messages:
    """Every message taken, newest last."""

    def __init__(self, now: Callable[[], datetime] = _wall) -> None:
        self._now = now
        self._kept: dict[str, Resource] = {}
        self._lock = threading.Lock()

    def add(self, account: str, form: Mapping[str, str]) -> Resource:
        """Take a message: a new resource with status `queued`."""
        resource = _resource(account, form, _rfc2822(self._now()))
        with self._lock:
            self._kept[resource["sid"]] = resource
        return dict(resource)

    def get(self, sid: str) -> Resource | None:
        """One resource as it stands."""
        with self._lock:
            found = self._kept.get(sid)
            return dict(found) if found else None

    def remove(self, sid: str) -> bool | None:
        """Delete a message for good; False where it is still under way, None where there is none."""
        with self._lock:
            found = self._kept.get(sid)
            if found is None or found["status"] not in _FINAL:
                return None if found is None else False
            del self._kept[sid]
            return True

    def advance(self, sid: str, status: str, error: int | None) -> None:
        """What became of a message."""
        now = _rfc2822(self._now())
        with self._lock:
            known = self._kept[sid]
            sent = known["date_sent"] or (now if status == "sent" else None)
            known.update(status=status, date_sent=sent, date_updated=now, error_code=error)
            known.update(error_message=WORDS.get(error) if error else None)

    def listed(self, account: str, query: str) -> dict[str, Any]:
        """The list resource for a query string, newest first."""
        wanted = dict(parse_qsl(query))
        with self._lock:
            found = [dict(one) for one in reversed(self._kept.values()) if _fits(one, account, wanted)]
        size = min(int(wanted.get("PageSize", "50")), 1000)
        first = int(wanted.get("Page", "0")) * size
        return _page(account, query, found, first, size)


def _resource(account: str, form: Mapping[str, str], now: str) -> Resource:
    sid = "SM" + secrets.token_hex(16)
    base = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    return {
        "sid": sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": form.get("Body", ""),
        "date_created": now,
        "date_sent": None,
        "date_updated": now,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": form.get("MessagingServiceSid"),
        "num_media": "0",
        "num_segments": str(segments(form.get("Body", "")).count),
        "price": None,
        "price_unit": "USD",
        "status": "queued",
        "subresource_uris": {"media": f"{base}/Media.json"},
        "to": form["To"],
        "uri": f"{base}.json",
    }


def _fits(one: Resource, account: str, wanted: Mapping[str, str]) -> bool:
    if one["account_sid"] != account:
        return False
    if any(wanted.get(name, one[key]) != one[key] for name, key in (("To", "to"), ("From", "from"))):
        return False
    moment = parsedate_to_datetime(one["date_sent"] or one["date_created"])
    return _in_days(moment, wanted)


def _in_days(moment: datetime, wanted: Mapping[str, str]) -> bool:
    since, until, day = (_bounds(wanted.get(f"DateSent{sign}")) for sign in (">", "<", ""))
    if since and moment < since[0]:
        return False
    if until and moment >= until[1]:
        return False
    return not day or day[0] <= moment < day[1]


def _bounds(given: str | None) -> tuple[datetime, datetime] | None:
    """The first moment that a date or time names, and the first one after it."""
    if not given:
        return None
    start = datetime.fromisoformat(given)
    start = start if start.tzinfo else start.replace(tzinfo=UTC)
    return start, start + (timedelta(days=1) if len(given) == 10 else timedelta(seconds=1))


def _page(account: str, query: str, found: list[Resource], first: int, size: int) -> dict[str, Any]:
    base = f"/2010-04-01/Accounts/{account}/Messages.json"
    shown = found[first : first + size]
    more = f"{base}?PageSize={size}&Page={first // size + 1}" if first + size < len(found) else None
    return {
        "messages": shown,
        "start": first,
        "end": first + max(len(shown) - 1, 0),
        "page": first // size,
        "page_size": size,
        "first_page_uri": f"{base}?PageSize={size}&Page=0",
        "previous_page_uri": f"{base}?PageSize={size}&Page={first // size - 1}" if first else None,
        "next_page_uri": more,
        "uri": f"{base}?{query}" if query else base,
    }


def _rfc2822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0))
