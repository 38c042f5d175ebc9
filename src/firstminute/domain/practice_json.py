"""A practice as the functions load it: rebuilt, without a validation library, from what the build compiled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firstminute.domain.call_rules import CallNumber, CallRules
from firstminute.domain.plan import Arm, When
from firstminute.domain.practice import (
    Cadence,
    Caps,
    Choice,
    EmailAccount,
    FirstTouch,
    Member,
    Practice,
    SendPolicy,
    SmsAccount,
    Source,
    Step,
    Target,
    Targets,
    Template,
    Window,
)
from firstminute.domain.spam_rules import SpamRules


def practice_from_json(compiled: Mapping[str, Any]) -> Practice:
    """Rebuild the value from what `firstminute.client_file.compiled` wrote. Trusts it: the build checked it."""
    given = dict(compiled)
    given.update(
        languages=tuple(given["languages"]),
        team=tuple(map(_member, given["team"])),
        coverage=_windows(given["coverage"]),
        sources={name: _source(one) for name, one in given["sources"].items()},
        sms=SmsAccount(**given["sms"]) if given["sms"] else None,
        email=EmailAccount(**given["email"]) if given["email"] else None,
        templates={name: _template(one) for name, one in given["templates"].items()},
        first_touch=FirstTouch(
            given["first_touch"]["policy"],
            tuple(Choice(**one) for one in given["first_touch"]["choices"]),
            _windows(given["first_touch"]["windows"]),
            given["first_touch"]["instant_within"],
            given["first_touch"].get("quiet_hours", "honour"),
        ),
        cadences={name: _cadence(name, one) for name, one in given["cadences"].items()},
        send_policy=SendPolicy(
            _windows(given["send_policy"]["windows"]),
            tuple(given["send_policy"]["holidays"]),
            given["send_policy"]["federal_holidays"],
            given["send_policy"].get("consent", "recorded"),
            Caps(**given["send_policy"].get("caps", {})),
            tuple(given["send_policy"].get("countries", ())),
        ),
        callbacks=tuple(Target(**{**one, "events": tuple(one["events"])}) for one in given["callbacks"]),
        targets=Targets(**given["targets"]),
        spam=SpamRules(**{**given["spam"], "honeypot": tuple(given["spam"]["honeypot"])}),
        calls=_calls(given.get("calls") or {}),
    )
    return Practice(**given)


def _cadence(name: str, given: dict[str, Any]) -> Cadence:
    earlier = {int(version): _steps(steps) for version, steps in given.get("earlier", {}).items()}
    moves = {
        int(version): {int(before): after for before, after in steps.items()}
        for version, steps in given.get("moves", {}).items()
    }
    return Cadence(**{**given, "name": name, "steps": _steps(given["steps"]), "earlier": earlier, "moves": moves})


def _steps(given: list[dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(map(_step, given))


def _step(given: dict[str, Any]) -> Step:
    """Most steps say no more than channel, template and time."""
    if "when" in given:
        given = {**given, "when": _when(given["when"])}
    if "otherwise" in given:
        given = {**given, "otherwise": tuple(Choice(**one) for one in given["otherwise"])}
    if "arms" in given:
        given = {**given, "arms": tuple(Arm(_when(one["when"]), one["go_to"]) for one in given["arms"])}
    return Step(**given)


def _when(given: dict[str, Any]) -> When:
    return {name: tuple(values) for name, values in given.items()}


def _member(given: dict[str, Any]) -> Member:
    away = tuple((first, last) for first, last in given.get("away", ()))
    shifts: dict[str, Any] = {"hours": _windows(given.get("hours", [])), "away": away}
    return Member(**{**given, "alert_by": tuple(given["alert_by"]), **shifts})


def _calls(given: dict[str, Any]) -> CallRules:
    lists: dict[str, Any] = {name: tuple(given[name]) for name in ("order", "text_back") if name in given}
    topics = {language: tuple(listed) for language, listed in given.get("topics", {}).items()}
    numbers = {number: CallNumber(number, **one) for number, one in given.get("numbers", {}).items()}
    return CallRules(**{**given, **lists, "numbers": numbers, "topics": topics})


def _windows(given: list[dict[str, Any]]) -> tuple[Window, ...]:
    return tuple(Window(tuple(one["weekdays"]), one["opens"], one["closes"]) for one in given)


def _source(given: dict[str, Any]) -> Source:
    return Source(**{**given, "origins": tuple(given["origins"])})


def _template(given: dict[str, Any]) -> Template:
    shared: dict[str, Any] = {one: given.get(one) for one in ("name", "channel", "approved_by", "approved_on")}
    translations = given.get("translations", {})
    words = {language: Template(**shared, **one, language=language) for language, one in translations.items()}
    return Template(**{**given, "translations": words})
