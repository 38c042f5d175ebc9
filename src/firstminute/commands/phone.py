"""The practice's numbers at Twilio: how they are set up, how they should be, and what callers get when we are down."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from firstminute.commands import NotDone, agreed, show_json, show_table, stack
from firstminute.commands.phone_asking import answering, plain_http, tested, usable
from firstminute.domain.phone_setup import (
    Difference,
    differences,
    heard_words,
    numbers_at_provider,
    numbers_to_ring,
    static_twiml,
    wanted,
)

if TYPE_CHECKING:
    from firstminute.adapters.channels.twilio_numbers import TwilioNumbers

_NO_FALLBACK: Final = (
    "There is no fallback: while the API is down a caller hears an error and hangs up. Make a TwiML Bin at Twilio with "
    "what `firstminute phone twiml` prints, and give its address with --fallback-url."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One number as it was looked at: what has to change, and its fallback's address, if it has one."""

    number: str
    sid: str
    changes: list[Difference]
    fallback: str
    resource: Mapping[str, Any]


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, and the fallback's address."""
    parser.add_argument(
        "what",
        choices=["show", "setup", "test", "twiml", "words"],
        help="show: each number as it is and as it should be; setup: set them; test: ask the addresses they name; "
        "twiml: print what callers get when the API is down, for a TwiML Bin; words: print what callers hear, in every "
        "language, with the practice's own sentences",
    )
    parser.add_argument("--fallback-url", metavar="URL", help="where Twilio turns to when the API does not answer")
    parser.add_argument("--yes", action="store_true", help="set the numbers without asking")
    stack.add_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """0 when every number is set up and the addresses answer; 1 when not."""
    usable(given.fallback_url)
    found = _looked_into(given)
    if given.what == "words":
        return _print_words(given, found)
    account = found.practice.sms
    if account is None or account.provider != "twilio":
        raise NotDone("This practice has no number at Twilio: channels.sms names another provider, or none.")
    if given.what == "twiml":
        return _print_twiml(found)
    numbers = _numbers(found)
    lines = [_looked_at(found, given, number, numbers.find(number)) for number in numbers_at_provider(found.practice)]
    if given.what == "setup" and any(one.changes for one in lines):
        answering(found, given.fallback_url)
        _confirmed(given, lines)
        lines = [_looked_at(found, given, one.number, _set(numbers, one)) for one in lines]
    tests = list(tested(found, [one.fallback for one in lines])) if given.what != "show" else []
    _show(given, lines, tests)
    return int(any(one.changes or not one.fallback for one in lines) or any(why for _, why in tests))


def _looked_into(given: argparse.Namespace) -> stack.Stack:
    """What callers hear stands in the client file alone; the rest is asked of a stack."""
    in_the_file = given.client is not None and given.what in ("words", "twiml")
    return stack.planned(given.client) if in_the_file else stack.find(given)


def _looked_at(found: stack.Stack, given: argparse.Namespace, number: str, resource: Mapping[str, Any]) -> Line:
    texts = numbers_at_provider(found.practice)[number]
    changes = differences(resource, wanted(found.api_url, given.fallback_url, texts=texts))
    return Line(number, str(resource["sid"]), changes, str(resource.get("voice_fallback_url") or ""), resource)


def _print_twiml(found: stack.Stack) -> int:
    if not numbers_to_ring(found.practice):
        raise NotDone("Nobody in the team has a phone of their own, so that nobody could be rung; give somebody one.")
    print(static_twiml(found.practice), end="")
    return 0


def _print_words(given: argparse.Namespace, found: stack.Stack) -> int:
    """What a caller hears, sentence by sentence; those with an asterisk are the practice's own."""
    rows = list(heard_words(found.practice))
    if given.json:
        show_json([dict(zip(("language", "sentence", "own", "words"), row, strict=True)) for row in rows])
        return 0
    show_table(
        ("language", "sentence", "words"),
        ((language, name + " *" * mine, words) for language, name, mine, words in rows),
    )
    return 0


def _numbers(found: stack.Stack) -> TwilioNumbers:
    from firstminute.adapters.channels.twilio_api import TwilioApi
    from firstminute.adapters.channels.twilio_numbers import TwilioNumbers

    account = found.practice.sms
    assert account is not None  # noqa: S101  looked at before
    return TwilioNumbers(TwilioApi(account, lambda: found.secrets.get(account.secret), plain_http(), found.clock))


def _confirmed(given: argparse.Namespace, lines: list[Line]) -> None:
    """The changes are written after they were agreed to: they are the practice's numbers."""
    if given.yes:
        return
    for line in lines:
        _print_changes(line)
    agreed(given.yes, "This changes the practice's numbers", "Set them like this?")


def _set(numbers: TwilioNumbers, line: Line) -> Mapping[str, Any]:
    # Nothing is taken away by writing an empty value: Twilio's own description of its API does not allow it.
    given_values = {one.parameter: one.wanted for one in line.changes if one.wanted}
    return numbers.change(line.sid, given_values) if given_values else line.resource


def _show(given: argparse.Namespace, lines: list[Line], tests: list[tuple[str, str]]) -> None:
    if given.json:
        asked = [{"asked": name, "problem": problem or None} for name, problem in tests]
        show_json({"numbers": list(map(_as_json, lines)), "tests": asked})
        return
    for line in lines:
        _show_line(line)
    for name, problem in tests:
        print(f"Asked with {name}: {problem or 'as it should be'}.")


def _as_json(line: Line) -> dict[str, Any]:
    listed = [{"setting": one.setting, "now": one.now, "wanted": one.wanted} for one in line.changes]
    return {"number": line.number, "differences": listed, "fallback_url": line.fallback or None}


def _show_line(line: Line) -> None:
    print(f"{line.number} at Twilio, looked at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    if line.changes:
        _print_changes(line)
    else:
        print("What comes to it reaches this stack.")
    if any(not one.wanted for one in line.changes):
        print("What should be empty takes calls or texts elsewhere: remove it in Twilio's console, under the number.")
    print(f"Fallback while the API is down: {line.fallback}" if line.fallback else _NO_FALLBACK)


def _print_changes(line: Line) -> None:
    header = (f"setting of {line.number}", "now", "should be")
    show_table(header, ((one.setting, one.now or "–", one.wanted or "–") for one in line.changes))
