"""What a script reads of a deployed stack: JSON and nothing else on the output, whatever the command."""

from __future__ import annotations

import pytest

from builders import NOW, an_event
from cli.calling import Command, Deployed
from firstminute.application.waiting_ports import Quarantined

KEPT = Quarantined("q_1", "zapier", "It could not be read.", NOW, "application/json", b'{"phone": "+12125550143"}')


def test_leads_come_as_a_list_and_no_more_than_asked_for(firstminute: Command, deployed: Deployed) -> None:
    assert firstminute.on_demo("leads", "--json").json == []
    ids = [deployed.take_in(number) for number in range(3)]
    assert sorted(one["id"] for one in firstminute.on_demo("leads", "--json").json) == sorted(ids)
    assert firstminute.on_demo("leads", "--json", "--limit", "0").json == []
    assert firstminute.on_demo("leads", "--json", "--owner", "coordinator").json == []
    assert len(firstminute.on_demo("leads", "--json", "--owner", "front_desk").json) == 3


def test_a_lead_comes_with_its_events_in_order_and_what_is_next(firstminute: Command, deployed: Deployed) -> None:
    lead_id = deployed.take_in()
    deployed.happen(lead_id, an_event("lead.replied", NOW, "prospect", channel="sms", text="Yes"))
    told = firstminute.on_demo("lead", lead_id, "--json").json
    assert [event["type"] for event in told["events"]][-2:] == ["lead.replied", "cadence.stopped"]
    assert (told["lead"]["id"], told["state"], told["next_action"]["owner"]) == (lead_id, "replied", "front_desk")


def test_a_quarantined_delivery_is_told_in_full_and_its_replay_by_id(firstminute: Command, deployed: Deployed) -> None:
    deployed.stack.quarantine.add(KEPT)
    (listed,) = firstminute.on_demo("quarantine", "--json").json
    assert (listed["id"], listed["reason"]) == ("q_1", "It could not be read.")
    assert firstminute.on_demo("quarantine", "show", "q_1", "--json").json == listed
    became = firstminute.on_demo("quarantine", "replay", "q_1", "--json").json
    assert (len(became["leads"]), became["reasons"]) == (1, [])
    assert deployed.stack.leads.get(became["leads"][0])


def test_a_delivery_that_nobody_has_is_1_and_one_that_is_not_named_2(firstminute: Command, deployed: Deployed) -> None:
    for action in ("show", "replay"):
        unknown = firstminute.on_demo("quarantine", action, "q_none", "--json")
        assert (unknown.status, unknown.out) == (1, "")
        assert "no quarantined delivery q_none" in unknown.err
        unnamed = firstminute.on_demo("quarantine", action)
        assert (unnamed.status, unnamed.out) == (2, "")
        assert "Say which one" in unnamed.err


def test_an_erasure_is_confirmed_by_id_and_may_be_repeated(firstminute: Command, deployed: Deployed) -> None:
    lead_id = deployed.take_in()
    for _ in range(2):
        assert firstminute.on_demo("erase", lead_id, "--json").json == {"lead_id": lead_id, "status": "erased"}
    assert firstminute.on_demo("audit", "--json").json["equal"] is True


def test_an_audit_of_some_days_looks_at_those_alone(firstminute: Command, deployed: Deployed) -> None:
    deployed.take_in()
    found = firstminute.on_demo("audit", "--from", "2026-11-24", "--to", "2026-11-24", "--json").json
    assert (found["leads"], found["equal"], found["differences"], found["faults"]) == (1, True, [], [])
    assert firstminute.on_demo("audit", "--from", "2026-11-25", "--json").json["leads"] == 0


@pytest.mark.parametrize("by", ["source", "campaign", "channel", "owner", "day"])
def test_a_report_comes_by_every_dimension(firstminute: Command, deployed: Deployed, by: str) -> None:
    deployed.take_in()
    told = firstminute.on_demo("report", "--from", "2026-11-24", "--to", "2026-11-24", "--by", by, "--json").json
    assert (told["by"], told["totals"]["leads"], sum(group["leads"] for group in told["groups"])) == (by, 1, 1)


@pytest.mark.parametrize(
    "words",
    [
        ("leads", "--limit", "many"),
        ("report", "--by", "mood"),
        ("report", "--from", "2026-11-25", "--to", "2026-11-24"),
        ("audit", "--to", "soon"),
        ("quarantine", "burn", "q_1"),
        ("erase",),
        ("erase", "ld_1", "ld_2"),
    ],
)
def test_what_cannot_be_asked_is_2_and_one_says_why(
    firstminute: Command, deployed: Deployed, words: tuple[str, ...]
) -> None:
    ran = firstminute.on_demo(*words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err
