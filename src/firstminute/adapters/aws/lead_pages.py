"""Heads in order of arrival, by the index `by_time`: a lead's id sorts by time.

The index holds ids, states and owners only and follows within moments; the heads themselves are read as they stand.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from firstminute.adapters.aws.attributes import Item, text
from firstminute.adapters.aws.lead_items import BY, INDEX, head_from, head_key, lead_id_of
from firstminute.adapters.aws.lead_table import LeadTable
from firstminute.domain.errors import FieldError, Invalid
from firstminute.domain.lead import Head

Wanted = Mapping[str, tuple[str, ...]]

# What a ULID's first ten characters count: milliseconds since 1970, five bits each.
# https://github.com/ulid/spec
_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_ID: Final = re.compile(rf"ld_[{_DIGITS}]{{26}}")
_DAY_MS: Final = 86_400_000
# Entries of the index read at a time when most of them may not be wanted: 4 read units.
_FILTERED: Final = 250


@dataclass(frozen=True, slots=True)
class LeadPages:
    """Lists of heads."""

    table: LeadTable

    def page(
        self, state: str | None, owner: str | None, cursor: str | None, limit: int
    ) -> tuple[list[Head], str | None]:
        """Up to `limit` heads, newest first, and the cursor of the next page. Raises Invalid for a garbled cursor."""
        before = _id_of(cursor) if cursor else None
        wanted: Wanted = {"state": (state,) if state else (), "owner": (owner,) if owner else ()}
        limit = max(1, limit)
        size = max(limit + 1, _FILTERED if state or owner else 0)
        ids = list(islice(self._ids(wanted, before=before, size=size), limit + 1))
        heads = [head for head in self._heads(ids[:limit]) if _is(head, state, owner)]
        return heads, cursor_of(ids[limit - 1]) if len(ids) > limit else None

    def waiting(self, states: Sequence[str], days: int = 45) -> list[Head]:
        """Heads in these states, oldest first, received in the days before the newest lead came."""
        newest = next(self._ids({}, size=1), None)
        if newest is None or not states:
            return []
        ids = list(self._ids({"state": tuple(states)}, after=_earlier(newest, days)))
        return [head for head in reversed(self._heads(ids)) if head.lead.state in states]

    def ids(self) -> Iterator[str]:
        """Every lead id. Walks through the whole table, because the index may be a moment behind."""
        heads = self.table.scan(
            {
                "FilterExpression": "sk = :head AND begins_with(pk, :lead)",
                "ExpressionAttributeValues": {":head": text("HEAD"), ":lead": text("LEAD#")},
                "ProjectionExpression": "pk",
                "ConsistentRead": True,
            }
        )
        return map(lead_id_of, heads)

    def _ids(
        self,
        wanted: Wanted,
        *,
        before: str | None = None,
        after: str | None = None,
        size: int | None = None,
    ) -> Iterator[str]:
        """Ids, newest first, of the heads whose attributes have one of the wanted values, read `size` at a time."""
        values: dict[str, Any] = {":by": text(BY)}
        keys = "#by = :by"
        for sign, bound in (("<", before), (">", after)):
            if bound:
                keys += f" AND lead_id {sign} :bound"
                values[":bound"] = text(bound)
        filters = []
        for name, some in wanted.items():
            places = [f":{name}{place}" for place in range(len(some))]
            values.update(zip(places, map(text, some), strict=True))
            filters += [f"#{name} IN ({', '.join(places)})"] if some else []
        names = {"#by": "by", **{f"#{name}": name for name, some in wanted.items() if some}}
        options: dict[str, Any] = {"Limit": size} if size else {}
        if filters:
            options["FilterExpression"] = " AND ".join(filters)
        items = self.table.query(
            {
                "IndexName": INDEX,
                "KeyConditionExpression": keys,
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": values,
                "ScanIndexForward": False,
                **options,
            }
        )
        return (item["lead_id"]["S"] for item in items)

    def _heads(self, ids: Sequence[str]) -> list[Head]:
        """The heads of these leads, in the order of the ids."""
        items: dict[str, Item] = {lead_id_of(item): item for item in self.table.get_all([*map(head_key, ids)])}
        return [head_from(items[lead_id]) for lead_id in ids if lead_id in items]


def cursor_of(lead_id: str) -> str:
    """The cursor of the page that comes after this lead."""
    return base64.urlsafe_b64encode(lead_id.encode()).decode().rstrip("=")


def _is(head: Head, state: str | None, owner: str | None) -> bool:
    """Whether the head, as it stands by now, is still what the index said."""
    return (state is None or head.lead.state == state) and (owner is None or head.lead.owner == owner)


def _id_of(cursor: str) -> str:
    try:
        lead_id = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error) as error:
        raise _garbled() from error
    if not _ID.fullmatch(lead_id):
        raise _garbled()
    return lead_id


def _garbled() -> Invalid:
    words = "The cursor is not one that a page of leads gave. Take `cursor` from the page before, or leave it out."
    return Invalid(words, (FieldError("/cursor", words),))


def _earlier(lead_id: str, days: int) -> str:
    """The earliest id a lead can have that came within so many days before this one."""
    milliseconds = 0
    for digit in lead_id.removeprefix("ld_")[:10]:
        milliseconds = milliseconds * 32 + _DIGITS.index(digit)
    milliseconds = max(0, milliseconds - days * _DAY_MS)
    digits = "".join(_DIGITS[milliseconds >> shift & 31] for shift in range(45, -1, -5))
    return f"ld_{digits}"
