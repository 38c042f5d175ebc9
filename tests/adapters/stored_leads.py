"""The leads table under test, the fake and the real one, and a look behind the port at what they keep."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.session
from tables import create_leads_table

from fakes_leads import FakeLeads
from firstminute.adapters.aws.attributes import unfolded
from firstminute.adapters.aws.leads import DynamoLeads
from firstminute.application.lead_ports import Leads
from mocked_aws import REGION

START = 1_800_000_000.0
RETENTION = 30 * 86_400


@cache
def _session() -> botocore.session.Session:
    """One for all tests: reading the service's description takes longer than most of them."""
    return botocore.session.get_session()


@dataclass
class Wall:
    """The wall clock in epoch seconds; it stands until it is told otherwise."""

    at: float = START

    def __call__(self) -> float:
        return self.at


class InMemory:
    """The fake."""

    def __init__(self) -> None:
        self.wall = Wall()
        self.fake = FakeLeads(raw_retention=RETENTION, wall=self.wall)
        self.leads: Leads = self.fake

    def raws(self, lead_id: str) -> dict[int, tuple[bytes, int]]:
        """Raw requests by the seq of their event: the bytes and the epoch second they expire at."""
        raws = self.fake.raws.items()
        return {seq: (raw.body, raw.expires_at) for (of, seq), raw in raws if of == lead_id}

    def everything(self) -> str:
        """All that is stored, as text."""
        kept = (self.fake.heads, self.fake.logs, self.fake.raws, self.fake.points, self.fake.marks, self.fake.noted)
        return repr(kept)


class OnDynamoDB:
    """The real one, on AWS in memory."""

    def __init__(self, dynamodb: Any | None = None) -> None:
        self.wall = Wall()
        self.client = dynamodb or _session().create_client("dynamodb", region_name=REGION)
        self.table = create_leads_table(self.client)
        self.leads: Leads = DynamoLeads(self.client, self.table, raw_retention=RETENTION, wall=self.wall)

    def raws(self, lead_id: str) -> dict[int, tuple[bytes, int]]:
        """Raw requests by the seq of their event: the bytes and the epoch second they expire at."""
        raws = [item for item in self.items() if item["pk"]["S"] == f"LEAD#{lead_id}" and "raw" in item]
        return {int(item["sk"]["S"][4:]): (item["raw"]["B"], int(item["expires_at"]["N"])) for item in raws}

    def items(self) -> list[dict[str, Any]]:
        """Every item of the table."""
        return sorted(
            self.client.scan(TableName=self.table)["Items"], key=lambda item: (item["pk"]["S"], item["sk"]["S"])
        )

    def everything(self) -> str:
        """All that is stored, as text; what was deflated is unpacked."""
        return "\n".join(json.dumps({**item, "e": _plain(item)}, default=repr, sort_keys=True) for item in self.items())


def _plain(item: dict[str, Any]) -> str:
    return unfolded(item["e"]) if "e" in item else ""
