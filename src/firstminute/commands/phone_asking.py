"""What is asked before and after the practice's numbers are set: our API, and the fallback for when it is down."""

from __future__ import annotations

import base64
import hashlib
import hmac
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from firstminute.commands import NotDone, Usage
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable

if TYPE_CHECKING:
    from firstminute.application.provider_ports import Answer, Http
    from firstminute.commands.stack import Stack

_TIMEOUT: Final = 15.0  # what Twilio itself waits for an answer


def plain_http() -> Http:
    """One that is loaded when something is asked."""
    from firstminute.adapters.http import Urllib3Http

    return Urllib3Http()


def usable(url: str | None) -> None:
    """Raises Usage for what Twilio could ask nothing at, before anything is written."""
    if url is None:
        return
    from firstminute.client_file.places import private

    try:
        parts = urlsplit(url)
        named = parts.hostname and not any(one.isspace() or not one.isprintable() for one in url)
        fine = named and (parts.scheme == "https" or (parts.scheme == "http" and private(url)))
    except ValueError:
        fine = False
    if not fine:
        raise Usage(
            f"--fallback-url {url!r} is no address that Twilio can ask: write it in full, like "
            "https://handler.twilio.com/twiml/EH… (http only for this machine or its network). Nothing was changed."
        )


def tested(found: Stack, fallback_urls: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What was asked, and what is not right about the answer; nothing of it makes a lead or a call."""
    http, account = plain_http(), found.practice.sms
    assert account is not None  # noqa: S101  looked at before
    token = found.secrets.get(account.secret)[0]
    url, form = f"{found.api_url}/twilio/status", {"MessageStatus": "queued", "AccountSid": account.account}
    body = urlencode(form).encode()
    for name, sign_with, good in (
        ("a request that Twilio signed", token, (200, 204)),
        ("a forged request", token + "x", (401, 403)),
    ):
        answer = _asked(http, "POST", url, _signed(sign_with, url, form), body)
        yield name, _wrong(answer, good)
    for fallback in dict.fromkeys(filter(None, fallback_urls)):
        yield "the fallback", _fallback_problem(http, token, fallback)


def _fallback_problem(http: Http, token: str, url: str) -> str:
    answer = _asked(http, "GET", url, _signed(token, url, {}), None)
    return _wrong(answer, (200,)) or _not_twiml(answer)


def answering(found: Stack, url: str | None) -> None:
    """Raises NotDone, before anything is written, for a fallback that would leave callers with nothing."""
    account = found.practice.sms
    if url is None or account is None:
        return
    problem = _fallback_problem(plain_http(), found.secrets.get(account.secret)[0], url)
    if problem:
        raise NotDone(
            f"--fallback-url {url}: {problem}. Put what `firstminute phone twiml` prints there. Nothing was changed."
        )


def _asked(http: Http, method: str, url: str, headers: dict[str, str], body: bytes | None) -> Answer | str:
    try:
        return http.send(method, url, headers, body, _TIMEOUT)
    except (ProviderUnavailable, OutcomeUnknown, ProviderRefused) as error:
        return f"no answer: {error}"


def _wrong(answer: Answer | str, good: tuple[int, ...]) -> str:
    if isinstance(answer, str):
        return answer
    return "" if answer.status in good else f"answered {answer.status} instead of {' or '.join(map(str, good))}"


def _not_twiml(answer: Answer | str) -> str:
    """https://www.twilio.com/docs/voice/twiml"""
    try:
        root = ET.fromstring(answer.body if not isinstance(answer, str) else b"")  # noqa: S314  the practice's own
    except ET.ParseError:
        return "what it answers is no TwiML"
    return "" if root.tag == "Response" and root.find("Dial") is not None else "what it answers rings nobody"


def _signed(token: str, url: str, form: Mapping[str, str]) -> dict[str, str]:
    """https://www.twilio.com/docs/usage/security#validating-requests"""
    text = url + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()
    return {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
