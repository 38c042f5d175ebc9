"""One question to a provider's API, and its answer or the reason in plain words why there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from firstminute.application.ports import Clock, Secrets
from firstminute.application.provider_ports import Answer, Http
from firstminute.domain.errors import ProviderRefused, ProviderUnavailable
from firstminute.domain.inquiry import Lookup
from firstminute.domain.practice import Source
from firstminute.domain.retry_after import seconds_of

_TIMEOUT: Final = 10.0
_TOKEN_LIVES: Final = timedelta(minutes=50)  # of the hour that providers give
_PASSING: Final = frozenset({408, 409, 425, 429})
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_WHY: Final[Mapping[int, str]] = {
    204: "{provider} has no {record} any more ({status}).",
    401: "{provider} does not take the token of this source ({status}). Put a valid one into the secret {token}, then "
    "replay this.",
    403: "{provider} does not let this token read the {record} ({status}). Let it read contacts, then replay this.",
    404: "{provider} has no {record} ({status}): it was deleted, or belongs to another account than the token.",
    410: "{provider} has no {record} any more ({status}).",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking needs. `tokens` remembers access tokens by the secret's name, each with its end."""

    http: Http
    secrets: Secrets
    clock: Clock
    tokens: dict[str, tuple[str, datetime]]


class NotNow(Exception):
    """No answer for now: asking again may help, not before `retry_after` seconds where the provider says so."""

    def __init__(self, status: int | str, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.status, self.reason, self.retry_after = status, reason, retry_after


class Refused(Exception):
    """The provider says no: asking again does not help before somebody has changed something."""

    def __init__(self, status: int | str, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def ask(asking: Asking, kind: Any, source: Source, lookup: Lookup) -> Answer:
    """The API's answer about a record, with a status of success. Raises NotNow or Refused.

    A secret with two values is tried with both: one of them may have been withdrawn already.
    """
    if not source.token:
        raise Refused("no_token", f"The source {source.name} names no token to ask {lookup.provider} with.")
    tokens = _tokens(asking, source, lookup)
    for number, token in enumerate(tokens, 1):
        answer = _one(asking, kind, source, lookup, token)
        if answer.status != 401 or number == len(tokens):
            break
    if answer.status == 401:
        asking.tokens.pop(source.token, None)
    return _successful(asking, kind, source, lookup, answer)


def _tokens(asking: Asking, source: Source, lookup: Lookup) -> tuple[str, ...]:
    try:
        return asking.secrets.get(str(source.token))
    except ProviderUnavailable as error:
        reason = f"The token to ask {lookup.provider} with cannot be had: {error}"
        raise NotNow("no_token", reason, error.retry_after) from error


def _one(asking: Asking, kind: Any, source: Source, lookup: Lookup, token: str) -> Answer:
    """What the API answers to one value of the secret; a remembered token may have been withdrawn before its time."""
    remembered = str(source.token) in asking.tokens
    answer = _with(asking, kind, source, lookup, _access(asking, kind, source, lookup, token))
    if answer.status == 401 and remembered:
        del asking.tokens[str(source.token)]
        answer = _with(asking, kind, source, lookup, _access(asking, kind, source, lookup, token))
    return answer


def _with(asking: Asking, kind: Any, source: Source, lookup: Lookup, access: str) -> Answer:
    headers = {"Accept": "application/json", **kind.credentials(access, source)}
    return _sent(asking, lookup, "GET", _base(kind, source) + lookup.path, headers)


def _access(asking: Asking, kind: Any, source: Source, lookup: Lookup, token: str) -> str:
    """The token that the API wants: the secret's own, or one that is given for it and remembered while it lives."""
    wanted = kind.grant(token, source) if hasattr(kind, "grant") else None
    if wanted is None:
        return token
    held = asking.tokens.get(str(source.token))
    if held and held[1] > asking.clock.wall():
        return held[0]
    url, body = wanted
    answer = _successful(asking, kind, source, lookup, _sent(asking, lookup, "POST", url, _FORM, body))
    given: str | None = kind.granted(answer.body)
    if given is None:
        raise Refused("no_token", _WHY[401].format(provider=lookup.provider, status="no token", token=source.token))
    asking.tokens[str(source.token)] = (given, asking.clock.wall() + _TOKEN_LIVES)
    return given


def _base(kind: Any, source: Source) -> str:
    return str(source.base_url or kind.API).rstrip("/")


def _sent(
    asking: Asking, lookup: Lookup, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
) -> Answer:
    """Asking changes nothing there, so an answer that was lost is asked for again."""
    try:
        return asking.http.send(method, url, headers, body, _TIMEOUT)
    except ProviderUnavailable as error:
        raise NotNow("no_answer", f"{lookup.provider} did not answer.", error.retry_after) from error
    except ProviderRefused as error:
        raise Refused(error.code, f"{lookup.provider} cannot be asked: {error.detail}.") from error


def _successful(asking: Asking, kind: Any, source: Source, lookup: Lookup, answer: Answer) -> Answer:
    if 200 <= answer.status < 300 and answer.status != 204:
        return answer
    passing = answer.status in _PASSING or answer.status >= 500
    if passing or (hasattr(kind, "passes") and kind.passes(answer.status, answer.body)):
        retry_after = seconds_of(answer.headers.get("retry-after"), asking.clock.wall())
        raise NotNow(answer.status, f"{lookup.provider} has answered {answer.status}.", retry_after)
    words = _WHY.get(answer.status, "{provider} refused to give the {record} ({status}).")
    named = {"provider": lookup.provider, "record": lookup.record, "status": answer.status, "token": source.token}
    raise Refused(answer.status, f"{words.format(**named)} {_own_words(answer.body)}".strip())


def _own_words(body: bytes) -> str:
    """What the provider itself says of its refusal, where its error has a message."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    error = tree.get("error", tree) if isinstance(tree, dict) else None
    said = error.get("message") if isinstance(error, dict) else error
    return f"It says: {' '.join(said.split())[:300]}" if isinstance(said, str) and said.strip() else ""
