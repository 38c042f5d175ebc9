"""Posts webhooks in a provider's place, now or later, and only to this machine."""

from __future__ import annotations

import http.client
import ipaddress
import threading
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

from local.serving import Reply

# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: 15 s for the answer
_LONGEST: Final = 15.0


class Postman:
    """One for all stand-ins; its timers end with the process."""

    def after(self, seconds: float, task: Callable[[], None]) -> None:
        """Do something later."""
        timer = threading.Timer(seconds, task)
        timer.daemon = True
        timer.start()

    def post(self, url: str, headers: Mapping[str, str], form: Mapping[str, str]) -> Reply | None:
        """Post a form; None when nobody answers, or when the address is not on this machine."""
        target = urlsplit(url)
        if target.scheme != "http" or not _on_loopback(target.hostname):
            return None
        connection = http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=_LONGEST)
        try:
            connection.request("POST", _path(url), urlencode(form).encode(), dict(headers))
            answer = connection.getresponse()
            return Reply(answer.status, tuple(answer.getheaders()), answer.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def _path(url: str) -> str:
    target = urlsplit(url)
    return (target.path or "/") + (f"?{target.query}" if target.query else "")


def _on_loopback(host: str | None) -> bool:
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
