"""A lead's head as one item: every attribute with its short name, values that say nothing left out.

An item of up to 1 KB costs one write unit, and this one is written at every step: the reference lead stays below it.

`pk`  `LEAD#<lead id>`   `sk`  `HEAD`
`by`, `lead_id`, `state`, `owner`  are what the index `by_time` holds: heads in order of arrival
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final

from firstminute.adapters.aws.attributes import Item, Value, folded, moment, moment_from, number, text, unfolded
from firstminute.domain.lead import Claim, Enrollment, Head, Lead
from firstminute.domain.sends import read, written
from firstminute.domain.shares import share_of, shares_from

INDEX: Final = "by_time"
# The one partition of the index.
BY: Final = "lead"
VERSION: Final = "v"
STEP: Final = "es"
CLAIM: Final = "cl"
STOPPED: Final = "stop"
DUE: Final = "na"
RUN: Final = "rn"  # not there in a lead's first run

_HEAD: Final = "HEAD"
_PREFIX: Final = "LEAD#"

Codec = tuple[Callable[[Any], Value], Callable[[Value], Any]]


def head_key(lead_id: str) -> dict[str, Value]:
    """Where the head of a lead is."""
    return {"pk": {"S": partition(lead_id)}, "sk": {"S": _HEAD}}


def partition(lead_id: str) -> str:
    """The partition that holds everything about a lead."""
    return _PREFIX + lead_id


def lead_id_of(item: Item) -> str:
    """The lead an item belongs to."""
    return str(item["pk"]["S"]).removeprefix(_PREFIX)


def is_head(item: Item) -> bool:
    """Whether this is the head of a lead, not one of its events or notes, and not somebody else's item."""
    return bool(item["sk"]["S"] == _HEAD and item["pk"]["S"].startswith(_PREFIX))


def head_item(head: Head) -> dict[str, Value]:
    """The head as an item."""
    lead, enrollment = head.lead, head.enrollment
    return {
        **head_key(lead.id),
        "by": {"S": BY},
        "lead_id": {"S": lead.id},
        **_OF_LEAD.attributes(lead),
        **_OF_ENROLLMENT.attributes(enrollment),
        "state": text(lead.state),
        STEP: number(enrollment.step),
        VERSION: number(head.version),
    }


def head_from(item: Item) -> Head:
    """The head an item holds."""
    lead = Lead(lead_id_of(item), **_OF_LEAD.values(item))
    return Head(lead, Enrollment(**_OF_ENROLLMENT.values(item)), int(item[VERSION]["N"]))


def claim_value(claim: Claim, token: bytes | None = None) -> Value:
    """A claim as a list: step, at, since, attempt, open, a later run's number; and a token of this very write."""
    numbers = [number(claim.step), moment(claim.at), moment(claim.since), number(claim.attempt)]
    run = [number(claim.run)] if claim.run else []
    return {"L": [*numbers, {"BOOL": claim.open}, *run, *([{"B": token}] if token else [])]}


def _claim_from(value: Value) -> Claim:
    step, at, since, attempt, is_open, *more = value["L"]
    run = next((int(one["N"]) for one in more if "N" in one), 0)
    return Claim(int(step["N"]), moment_from(at), moment_from(since), int(attempt["N"]), is_open["BOOL"], run)


class _Kept:
    """How the fields of a class are kept. `empty` is such a value that says nothing."""

    def __init__(self, fields: Mapping[str, tuple[str, Codec]], empty: object) -> None:
        """`fields` gives the attribute and the codec of each."""
        self._values_of = attrgetter(*fields)
        attributes, codecs = zip(*fields.values(), strict=True)
        self._written = [*zip(attributes, (write for write, _ in codecs), self._values_of(empty), strict=True)]
        self._read = {attribute: read for attribute, (_, read) in fields.values()}
        self._names = dict(zip(attributes, fields, strict=True))

    def attributes(self, value: object) -> dict[str, Value]:
        """What says something."""
        held = zip(self._values_of(value), self._written, strict=True)
        return {attribute: write(one) for one, (attribute, write, nothing) in held if one != nothing}

    def values(self, item: Item) -> dict[str, Any]:
        """The fields that an item says something of."""
        names, read = self._names, self._read
        return {names[attribute]: read[attribute](value) for attribute, value in item.items() if attribute in read}


_TEXT: Final[Codec] = (text, lambda value: value["S"])
_NUMBER: Final[Codec] = (number, lambda value: int(value["N"]))
_TIME: Final[Codec] = (moment, moment_from)
_FLAG: Final[Codec] = (lambda value: {"BOOL": value}, lambda value: value["BOOL"])
_SET: Final[Codec] = (lambda value: {"SS": sorted(value)}, lambda value: frozenset(value["SS"]))
_LIST: Final[Codec] = (
    lambda value: {"L": [text(one) for one in value]},
    lambda value: tuple(one["S"] for one in value["L"]),
)
_MAP: Final[Codec] = (
    lambda value: {"M": {name: text(one) for name, one in value.items()}},
    lambda value: {name: one["S"] for name, one in value["M"].items()},
)
_SENDS: Final[Codec] = (lambda value: text(written(value)), lambda value: read(value["S"]))
_HEARD: Final[Codec] = (
    lambda value: {"L": [moment(value[0]), text(value[1])]},
    lambda value: (moment_from(value["L"][0]), value["L"][1]["S"]),
)
_SHARES: Final[Codec] = (
    lambda value: folded(json.dumps({one: share_of(share) for one, share in value.items()}, ensure_ascii=False)),
    lambda value: shares_from(json.loads(unfolded(value))),
)
_CLAIM: Final[Codec] = (claim_value, _claim_from)

_LEAD: Final[Mapping[str, tuple[str, Codec]]] = {
    "seq": ("sq", _NUMBER),
    "state": ("state", _TEXT),
    "state_at": ("st", _TIME),
    "received_at": ("ra", _TIME),
    "submitted_at": ("sa", _TIME),
    "source": ("so", _TEXT),
    "channel": ("ch", _TEXT),
    "campaign": ("ca", _TEXT),
    "owner": ("owner", _TEXT),
    "first_name": ("fn", _TEXT),
    "last_name": ("ln", _TEXT),
    "phone": ("ph", _TEXT),
    "email": ("em", _TEXT),
    "service": ("sv", _TEXT),
    "words": ("wo", _TEXT),
    "language": ("la", _TEXT),
    "region": ("rg", _TEXT),
    "stopped": (STOPPED, _TEXT),
    "opted_out": ("oo", _FLAG),
    "first_touch_ms": ("ft", _NUMBER),
    "first_delivered_ms": ("fd", _NUMBER),
    "first_human_ms": ("fh", _NUMBER),
    "touches": ("nt", _NUMBER),
    "revenue": ("rv", _NUMBER),
    "reached": ("rc", _SET),
    "appointments": ("ap", _MAP),
    "appointment_at": ("aa", _MAP),
    "qualified_at": ("qa", _TIME),
    "met_at": ("ma", _TIME),
    "starts": ("sm", _MAP),
    "later_sources": ("ls", _LIST),
    "late": ("lt", _FLAG),
    "patient": ("pt", _FLAG),
    "calls": ("cs", _LIST),
    "call_back_at": ("cb", _TIME),
    "dialled": ("dn", _TEXT),
    "keyed": ("kn", _FLAG),
    "synthetic": ("sy", _FLAG),
    "sends": ("sn", _SENDS),
    "heard": ("hd", _HEARD),
    "helped_at": ("hh", _TIME),
    "consent": ("cn", _FLAG),
    "dead": ("de", _SET),
    "prefers": ("pf", _TEXT),
    "cadence": ("lc", _TEXT),
    "about": ("ai", _TEXT),
    "ended": ("en", _TEXT),
    "paused_at": ("pa", _TIME),
    "paused_until": ("pu", _TIME),
    "back_at": ("bk", _TIME),
    "behind": ("bh", _TEXT),
    "wrote_by": ("wb", _TEXT),
    "merged_into": ("mi", _TEXT),
    "absorbed": ("ab", _SHARES),
}
_ENROLLMENT: Final[Mapping[str, tuple[str, Codec]]] = {
    "cadence": ("cd", _TEXT),
    "version": ("cv", _NUMBER),
    "step": (STEP, _NUMBER),
    "next_at": (DUE, _TIME),
    "next_channel": ("nc", _TEXT),
    "claim": (CLAIM, _CLAIM),
    "tried": ("tr", _LIST),
    "began_at": ("eb", _TIME),
    "run": (RUN, _NUMBER),
    "anchor": ("an", _TIME),
    "branched": ("bf", _NUMBER),
    "moved": ("mv", _LIST),
    "back_to": ("bt", _NUMBER),
    "back_at": ("ba", _TIME),
    "unasked": ("ua", _FLAG),
}
_OF_LEAD: Final = _Kept(_LEAD, Lead(""))
_OF_ENROLLMENT: Final = _Kept(_ENROLLMENT, Enrollment())
