"""What the kinds share whose senders keep records: ad platforms, CRMs, call tracking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from firstminute.adapters.sources import bodies
from firstminute.adapters.sources.reading.json_text import tree_of_json
from firstminute.adapters.sources.recogniser import Circumstances
from firstminute.adapters.sources.recogniser import read as recognised
from firstminute.domain.errors import Forbidden, Rejected, Unauthenticated
from firstminute.domain.events import parse_rfc3339
from firstminute.domain.inquiry import Draft, Request
from firstminute.domain.practice import Source

# People tend their records for years: only while a record is young is a change of it somebody's inquiry.
_YOUNG: Final = timedelta(days=3)
# More people at once than this are a list that somebody has uploaded, and have asked nothing.
MOST_AT_ONCE: Final = 10
_LONGEST_ID: Final = 120
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


def draft_of(
    tree: Any,
    source: Source,
    country: str,
    now: datetime,
    *,
    delivery: str | None = None,
    fields: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
) -> Draft:
    """The inquiry in a record. `fields`: the provider's own names in our words; the client file's come before them."""
    source = replace(source, fields={**(fields or {}), **source.fields})
    circumstances = Circumstances(now=now, country=country, query=query or {}, delivery=delivery)
    if not source.mapping:
        return recognised(tree, source, circumstances)
    from firstminute.adapters.sources.mapping import read_by_mapping  # JMESPath, for those who write it

    return read_by_mapping(tree, source, circumstances)


def body_that_proves(request: Request) -> Mapping[str, Any]:
    """The object in a body that itself holds what proves its sender. Raises Unauthenticated when there is none."""
    try:
        tree = bodies.read(request).tree
    except Rejected as refusal:
        raise Unauthenticated(f"The body holds no proof of who sent it: {refusal.detail}") from refusal
    if not isinstance(tree, Mapping):
        raise Unauthenticated("The body holds no proof of who sent it.")
    return tree


def answered(body: bytes) -> Any:
    """The tree in an API's answer. Raises Rejected when it is no JSON."""
    try:
        return tree_of_json(body)
    except Rejected as refusal:
        raise Rejected("The answer cannot be read: it is no JSON.") from refusal


def is_ours(source: Source, *accounts: object) -> bool:
    """Whether a delivery comes from the account that the client file names; from any, when it names none."""
    return not source.account or all(str(one) == source.account for one in accounts if one not in (None, ""))


def check_account(source: Source, *accounts: object) -> None:
    """Raises Forbidden when a delivery comes from another account than the one that the client file names."""
    if not is_ours(source, *accounts):
        raise Forbidden(f"This comes from another account than the one that the source {source.name} is for.")


def text(tree: Any, *names: str) -> str | None:
    """The first of these that is a text or a number and not empty."""
    given = (tree.get(name) for name in names) if isinstance(tree, Mapping) else ()
    return next((str(one).strip() for one in given if isinstance(one, (str, int)) and str(one).strip()), None)


def id_of(tree: Any, *names: str) -> str | None:
    """An id that may stand in a URL: letters, digits, hyphens and underscores; None for anything else."""
    found = text(tree, *names)
    safe = found is not None and found.isascii() and len(found) <= _LONGEST_ID
    return found if safe and found and found.replace("-", "").replace("_", "").isalnum() else None


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list."""
    return (one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else iter(())


def best(value: Any) -> str | None:
    """One of several phone numbers or addresses, `[{"value": …, "primary": true}]`: the primary one, or the first."""
    if isinstance(value, str):
        return value.strip() or None
    filled = [one for one in objects(value) if text(one, "value")]
    chosen = sorted(filled, key=lambda one: one.get("primary") is not True and str(one.get("isPrimary")) != "1")
    return text(chosen[0], "value") if chosen else None


def moment(value: Any, *, a_second: int = 1) -> datetime | None:
    """A point in time as RFC 3339, with an offset without colon, or in Unix time with `a_second` units in a second."""
    written = str(value).strip() if isinstance(value, (str, int)) else ""
    try:
        if written.isascii() and written.isdigit():
            return datetime.fromtimestamp(int(written) / a_second, UTC)
        if written[-5:-4] in ("+", "-") and written[-4:].isdigit():
            written = f"{written[:-2]}:{written[-2:]}"
        return parse_rfc3339(written)
    except (ValueError, OverflowError, OSError):
        return None


def dated(draft: Draft, now: datetime, *moments: datetime | None) -> Draft:
    """The draft with the first of these moments that is known and not to come as the time at which it was sent."""
    passed = (one for one in (*moments, draft.submitted_at) if one and one <= now + _CLOCKS_DIFFER)
    return replace(draft, submitted_at=next(passed, None))


def is_young(created: datetime | None, at: datetime | None) -> bool:
    """Whether a record was new when it was changed; one of which nobody knows is taken for new."""
    return created is None or at is None or at - created <= _YOUNG
