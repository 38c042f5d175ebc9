"""Answers of providers that speak JSON over HTTP, read the same way: whether to try again, ask first, or give up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from firstminute.application.provider_ports import Answer
from firstminute.domain.errors import OutcomeUnknown, ProviderRefused, ProviderUnavailable

# A token was replaced, and the new one is read again within minutes.
_NEW_TOKEN_SECONDS: Final = 60.0
# Not looked at, or not now: https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4 and rfc6585#section-4
_LATER: Final = frozenset({425, 429, 503})

# An address, a phone number: words that providers repeat and no log may hold.
_PERSONAL: Final = re.compile(r"[^\s<>'\"(]*@[^\s<>'\")]*|\+?[0-9][0-9 ().-]{5,}[0-9]")


def impersonal(words: str) -> str:
    """A provider's words without the address or the number that they are about: the event knows whom it is of."""
    return _PERSONAL.sub("…", words)


def first_welcome(tokens: Iterable[str], ask: Callable[[str], Answer], provider: str) -> Answer:
    """The answer to the first token that is accepted, or the refusal of the last: two are there during a rotation."""
    answer: Answer | None = None
    for token in tokens:
        answer = ask(token)
        if answer.status != 401:
            return answer
    if answer is None:
        raise ProviderUnavailable(f"there is no token for {provider}")
    return answer


def object_in(answer: Answer, provider: str) -> Mapping[str, Any]:
    """The JSON object of a good answer. When it cannot be read, what was asked for may have been done."""
    content = readable(answer)
    if content is None:
        raise OutcomeUnknown(f"{provider} answered {answer.status} with a body that is no JSON object")
    return content


def readable(answer: Answer) -> Mapping[str, Any] | None:
    """The JSON object of any answer; None when there is none."""
    try:
        content = json.loads(answer.body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def failure(status: int, code: str, words: str, retry_after: float | None, later: Iterable[str]) -> Exception:
    """What an answer that is no good one means. `later` are codes of "not now" under any status.

    A 401 is nobody's wrong number: the token is. From 500 on, a gateway may have passed the request on.
    """
    words = impersonal(words)
    told = f"{code}: {words}"
    if status in _LATER or code in later:
        return ProviderUnavailable(told, retry_after)
    if status == 401:
        return ProviderUnavailable(told, retry_after or _NEW_TOKEN_SECONDS)
    if status >= 500 or status == 408:
        return OutcomeUnknown(told, retry_after)
    return ProviderRefused(code, words)
