"""A delivery whose contact could not be fetched, taken out of quarantine by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from builders import NOW
from cli.calling import CLIENT, Command, Deployed
from firstminute.adapters.aws.lookups import waiting_of
from firstminute.adapters.aws.session import client
from firstminute.application.waiting_ports import Quarantined

CREATED = json.dumps([{"subscriptionType": "contact.creation", "objectId": 123, "portalId": 7}]).encode()
KEPT = Quarantined("q_1", "hubspot", "HubSpot does not take the token (401).", NOW, "application/json", CREATED)
SOURCE = {"kind": "hubspot", "channel": "crm", "secret": "hubspot/client_secret", "token": "hubspot/token"}


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The demo's client file with HubSpot beside its sources."""
    given = yaml.safe_load(Path(CLIENT).read_text())
    given["practice"]["slug"] = "demo"
    path = tmp_path / "practice.yaml"
    path.write_text(yaml.safe_dump({**given, "sources": {**given["sources"], "hubspot": SOURCE}}))
    return str(path)


@pytest.fixture
def here(deployed: Deployed, file: str) -> Deployed:
    deployed.stack.client_file = Path(file)
    deployed.stack.quarantine.add(KEPT)
    return deployed


def queued(deployed: Deployed) -> list[str]:
    living = client("sqs").receive_message(QueueUrl=deployed.stack.output("LookupsQueueUrl"))
    return [waiting_of(message["Body"]).item_id for message in living.get("Messages", [])]


def test_a_replay_asks_again_and_says_where_to_look(firstminute: Command, here: Deployed, file: str) -> None:
    ran = firstminute("quarantine", "replay", "q_1", "--client", file)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "HubSpot is asked again for what q_1 names; `firstminute quarantine` says what came of it.\n"
    assert queued(here) == ["q_1"]
    assert "HubSpot" in firstminute("quarantine", "--client", file).out


def test_for_scripts_it_says_so_too(firstminute: Command, here: Deployed, file: str) -> None:
    told = firstminute("quarantine", "replay", "q_1", "--json", "--client", file).json
    assert (told["asked"], told["leads"], told["reasons"]) == ("HubSpot", [], [])
