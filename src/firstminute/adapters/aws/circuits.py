"""Circuits of providers in the leads table, and in the memory of each function that has seen one fail.

`pk`  `CIRCUIT#<channel>`  `sk`  `CIRCUIT`
`si` since  `fa` failures  `un` until  `op` openings  `tr` somebody tries  `v` version

A provider that works costs no call: the table is asked by who saw a failure, and by who waits for the end of an outage.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from firstminute.adapters.aws.attributes import moment, moment_from, number
from firstminute.adapters.aws.lead_table import NEW, LeadTable, Refused
from firstminute.domain import circuit as circuits
from firstminute.domain.circuit import Circuit
from firstminute.domain.errors import Conflict, ProviderUnavailable

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_TRIES: Final = 6


@dataclass(frozen=True, slots=True)
class DynamoCircuits:
    """`application.outages.Circuits`. A table that does not answer leaves every circuit as this function knows it."""

    client: DynamoDBClient
    table: str
    _known: dict[str, Circuit] = field(default_factory=dict, init=False, repr=False)

    def waits(self, channel: str, now: datetime) -> datetime | None:
        """Memory answers, but for the one moment when an outage may be over."""
        known = self._known.get(channel)
        if known is None or known.until is None or now < known.until:
            return circuits.waits(known, now)
        with suppress(ProviderUnavailable):
            return self._try(channel, now)
        return None

    def failed(self, channel: str, now: datetime) -> bool:
        """One read and one write, a few where many functions fail at once."""
        with suppress(ProviderUnavailable):
            for _ in range(_TRIES):
                before = self._read(channel)
                after = circuits.failed(before, now)
                if after == before or self._write(channel, before, after):
                    return (before is None or before.until is None) and after.until is not None
        return False

    def worked(self, channel: str, now: datetime) -> None:
        """Closed, where this function knows of any trouble. Somebody else's newer failure stands."""
        known = self._known.pop(channel, None)
        if known is not None:
            with suppress(ProviderUnavailable):
                self._write(channel, known, circuits.worked(known, now))

    def _try(self, channel: str, now: datetime) -> datetime | None:
        """None for the one that tries; for everybody else, until when that one is waited for."""
        stands = self._read(channel)
        if stands is None or stands.until is None or now < stands.until:
            return circuits.waits(stands, now)
        if self._write(channel, stands, circuits.tried(stands, now)):
            return None
        return circuits.waits(self._read(channel), now)

    def _read(self, channel: str) -> Circuit | None:
        found = LeadTable(self.client, self.table).get(_key(channel))
        circuit = _circuit_from(found) if found else None
        self._remember(channel, circuit)
        return circuit

    def _write(self, channel: str, before: Circuit | None, after: Circuit) -> bool:
        condition, values = ("v = :v", {":v": number(before.version)}) if before else (NEW, None)
        try:
            LeadTable(self.client, self.table).put(_item(channel, after), condition, values)
        except (Refused, Conflict):
            return False
        self._remember(channel, after)
        return True

    def _remember(self, channel: str, circuit: Circuit | None) -> None:
        if circuit is None or circuits.is_quiet(circuit):
            self._known.pop(channel, None)
        else:
            self._known[channel] = circuit


def _key(channel: str) -> dict[str, Any]:
    return {"pk": {"S": f"CIRCUIT#{channel}"}, "sk": {"S": "CIRCUIT"}}


def _item(channel: str, circuit: Circuit) -> dict[str, Any]:
    numbers = {"fa": number(circuit.failures), "op": number(circuit.opened), "v": number(circuit.version)}
    until = {"un": moment(circuit.until)} if circuit.until else {}
    return {**_key(channel), "si": moment(circuit.since), **numbers, **until, "tr": {"BOOL": circuit.trying}}


def _circuit_from(item: Mapping[str, Any]) -> Circuit:
    until = moment_from(item["un"]) if "un" in item else None
    failures, opened, version = (int(item[name]["N"]) for name in ("fa", "op", "v"))
    return Circuit(moment_from(item["si"]), failures, until, opened, item["tr"]["BOOL"], version)
