"""Single values of a reported event. Each check gives back the value as it is kept, or raises ValueError with words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from firstminute.domain.contact_points import clean, email, line, phone
from firstminute.domain.events import parse_rfc3339, rfc3339
from firstminute.domain.practice import Practice

Check = Callable[[Any, Practice], Any]
# Nothing that a practice counts happened before, and nothing is agreed for later: such a time is a slip.
_YEARS: Final = range(2000, 2101)


def moment(value: Any) -> datetime:
    """A time with its offset, of this century."""
    try:
        at = parse_rfc3339(str(value)[:64])
    except (ValueError, OverflowError):
        raise ValueError("must be a time with its offset, like 2026-11-24T16:20:00Z") from None
    if at.year not in _YEARS:
        raise ValueError(f"must lie between {_YEARS.start} and {_YEARS.stop - 1}")
    return at


def start(value: Any, _: Practice) -> str:
    """A time, in UTC as the contract writes it."""
    return rfc3339(moment(value))


def text(longest: int) -> Check:
    """Text of at most so many characters; numbers are text too."""

    def check(value: Any, _: Practice) -> str:
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            raise ValueError("must be text")  # noqa: TRY004  one error for every wrong value
        return clean(str(value), longest)

    return check


def one_of(*known: str) -> Check:
    """One of these words."""

    def check(value: Any, _: Practice) -> str:
        if value not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return str(value)

    return check


def whole(value: Any, _: Practice) -> int:
    """A whole number; text of digits too, which is what form-like senders have."""
    number = _typed(value)
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 1 << 53:
        raise ValueError("must be a whole number, 0 or more")
    return number


def _typed(value: Any) -> Any:
    """The number that text of digits is; anything else as it is."""
    digits = value.strip() if isinstance(value, str) else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 20 else value


def amount(value: Any, practice: Practice) -> int:
    """Minor units of money."""
    try:
        return whole(value, practice)
    except ValueError:
        raise ValueError("must be a whole number of minor units: 125000 is 1,250.00") from None


def currency(value: Any, practice: Practice) -> str:
    """Revenue is one sum, so all of it is in the practice's currency."""
    if str(value).upper() != practice.currency:
        raise ValueError(f"must be {practice.currency}, the practice's currency")
    return practice.currency


def seconds(value: Any, _: Practice) -> float | int:
    """A duration up to a day; text of digits too, as for amounts."""
    number: float | int = _typed(value)
    if not isinstance(number, (int, float)) or isinstance(number, bool) or not 0 <= number <= 86_400:
        raise ValueError("must be a number of seconds, from 0 to 86400")
    return number


def member(value: Any, practice: Practice) -> str:
    """The name of somebody in the team."""
    if not isinstance(value, str) or practice.member(value) is None:
        raise ValueError(f"must be a member of the team: {', '.join(one.name for one in practice.team)}")
    return value


def contact_point(value: Any, practice: Practice) -> str:
    """A phone number or an e-mail address, in its normal form."""
    point = email(str(value)) if "@" in str(value) else phone(str(value), practice.country)
    if point is None:
        raise ValueError("must be a phone number or an e-mail address")
    return point


def truth(value: Any, _: Practice) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004  one error for every wrong value
    return value


def rule_ids(value: Any, _: Practice) -> list[str]:
    """The rules that decided."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("must be a list of rule ids")
    return [line(one, 80) for one in value[:20]]
