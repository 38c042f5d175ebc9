"""Reads an inquiry from the fields of any form, without being told what they are called.

By the client file's `fields` where it names them, else by their names (`reading.vocabulary`), their declared types, and
the shape of what stands in them. Whatever is not understood is kept among the answers under its own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from firstminute.adapters.sources.reading.attribution import attribution_of, campaign_of
from firstminute.adapters.sources.reading.consent import consent_of, ip_in
from firstminute.adapters.sources.reading.contact import contact_of
from firstminute.adapters.sources.reading.fields import Field, fields_of
from firstminute.adapters.sources.reading.meanings import roles
from firstminute.adapters.sources.reading.person import language_of, message_of, name_of, region_in, service_of
from firstminute.adapters.sources.reading.sheet import MAPPED, Sheet, sheet_of
from firstminute.adapters.sources.reading.texts import one_line
from firstminute.domain.events import parse_rfc3339
from firstminute.domain.inquiry import Draft
from firstminute.domain.practice import Source

_MOST_ANSWERS: Final = 60
_LONGEST_ANSWER: Final = 500
_ALL_ANSWERS: Final = 12_000
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_OLDEST: Final = timedelta(days=3650)
_ALSO_CALLED: Final = {"region": "state", "full_name": "name", "zip": "postcode", "ignore": "ignored"}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the request says beside its fields.

    `now` is the time of receipt. `page` and `ip` are the visitor's own, known from a browser; `sender_ip` is where the
    request came from, which says something only where no form service stands between.
    """

    now: datetime
    country: str
    query: Mapping[str, str] = field(default_factory=dict)
    page: str | None = None
    ip: str | None = None
    sender_ip: str | None = None
    delivery: str | None = None
    problems: tuple[str, ...] = ()


def read(tree: Any, source: Source, circumstances: Circumstances) -> Draft:
    """The inquiry in a tree. Never raises; what cannot be understood leaves a draft without contact points."""
    sheet = sheet_of(fields_of(tree), _mapping(source))
    delivery = circumstances.delivery or _delivery(sheet)
    reached = contact_of(sheet, circumstances.country)
    first_name, last_name = name_of(sheet)
    attribution = attribution_of(sheet, circumstances.query, circumstances.page)
    submitted_at = _submitted_at(sheet, circumstances.now)
    return Draft(
        first_name=first_name,
        last_name=last_name,
        phone=reached.phone,
        email=reached.email,
        message=message_of(sheet),
        service=service_of(sheet),
        region=region_in(sheet, circumstances.country),
        language=language_of(sheet),
        submitted_at=submitted_at,
        campaign=campaign_of(sheet, attribution),
        consent=consent_of(
            sheet,
            source.consent,
            "consent" in source.fields.values(),
            attribution.get("page"),
            circumstances.ip or ip_in(sheet) or circumstances.sender_ip,
            submitted_at or circumstances.now,
        ),
        attribution=attribution,
        answers=_answers(sheet),
        delivery=delivery,
        problems=(*circumstances.problems, *reached.problems),
        reads=sheet.reads,
    )


def _mapping(source: Source) -> dict[str, str]:
    """The client file's names in our words."""
    return {theirs: _ALSO_CALLED.get(ours, ours) for theirs, ours in source.fields.items()}


def _delivery(sheet: Sheet) -> str | None:
    """The sender's id of this delivery, when it stands at the top of what was sent or one level below."""
    for one in sheet.of("delivery"):
        if len(one.field.path) <= 2 or one.score == MAPPED:
            sheet.use("delivery", one)
            return one_line(one.field.text, 200)
    return None


def _submitted_at(sheet: Sheet, now: datetime) -> datetime | None:
    """When the form was sent, if that is said beyond doubt: with an offset, or in seconds or milliseconds of Unix."""
    for one in sheet.of("submitted_at"):
        moment = _moment(one.field)
        if moment and now - _OLDEST <= moment <= now + _CLOCKS_DIFFER:
            sheet.use("submitted_at", one)
            return moment
    return None


def _moment(one: Field) -> datetime | None:
    text = one.values[0]
    try:
        if text.isascii() and text.isdigit() and len(text) in (10, 13):
            return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
        return parse_rfc3339(text[:40])
    except (ValueError, OverflowError, OSError):
        return None


def _answers(sheet: Sheet) -> dict[str, str]:
    """Everything else, bounded in number and length; fields of one name are told apart by where they stand."""
    answers = _as_named(sheet)
    room = _ALL_ANSWERS
    for one in sheet.left()[:_MOST_ANSWERS]:
        name = one.label if one.label not in answers else one_line(one.pointer, 80)
        text = one_line(one.text, _LONGEST_ANSWER)[:room]
        if text:
            answers[name] = text
            room -= len(text)
    return answers


def _as_named(sheet: Sheet) -> dict[str, str]:
    """Fields to which the client file gives a name that has no place of its own in a lead."""
    named = [one for one in sheet.lines if one.score == MAPPED and one.role not in roles()]
    for one in named:
        sheet.use(one.role, one)
    return {one.role: one_line(one.field.text, _LONGEST_ANSWER) for one in named}
