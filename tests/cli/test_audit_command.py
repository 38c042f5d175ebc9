"""`firstminute audit --repair`: what it says it will change, who agrees, and what is left."""

from __future__ import annotations

import io
from typing import Any

import pytest

from builders import NOW, an_event
from cli.calling import Command, Deployed
from firstminute.adapters.aws.session import client
from firstminute.application.looking_twice import APART, LOOKS
from firstminute.application.repairing import SETTLED
from firstminute.commands import audit
from firstminute.domain.metrics import Cohort

COHORT = Cohort("2026-11-24", "website", "implants-fall", "form", "front_desk")


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the command has waited."""
    pauses: list[float] = []
    monkeypatch.setattr(audit.time, "sleep", pauses.append)
    return pauses


@pytest.fixture
def old(deployed: Deployed) -> str:
    """A lead whose head was stored by a release that did not know when its message was delivered."""
    lead_id = deployed.take_in()
    deployed.happen(lead_id, an_event("touch.delivered", NOW, "provider", touch="first", channel="sms"))
    leads, metrics = deployed.stack.output("LeadsTable"), deployed.stack.output("MetricsTable")
    _without(leads, lambda item: item["sk"]["S"] == "HEAD", lambda name: name == "fd")
    _without(metrics, lambda item: "leads" in item, lambda name: name.startswith("a") and name[1:2] in "_0123456789")
    return lead_id


def _without(table: str, is_one: Any, goes: Any) -> None:
    dynamodb = client("dynamodb")
    for item in filter(is_one, dynamodb.scan(TableName=table)["Items"]):
        dynamodb.put_item(TableName=table, Item={name: value for name, value in item.items() if not goes(name)})


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


def test_a_repair_says_what_it_changes_and_then_all_is_equal(
    firstminute: Command, deployed: Deployed, old: str
) -> None:
    ran = firstminute.on_demo("audit", "--repair", "--yes")
    assert (ran.status, ran.err) == (0, "")
    assert f"{old}: its head differs from its log in first_delivered_ms" in ran.out
    assert "To be written anew from the log, with the counters that follow: 1 lead." in ran.out
    assert "Written anew: 1 lead. Set to the recount: 0 counters." in ran.out
    assert ran.out.splitlines()[-1].startswith("Equal")
    assert firstminute.on_demo("audit").status == 0


def test_without_anybodys_word_it_shows_what_it_would_do_and_writes_nothing(
    firstminute: Command, deployed: Deployed, old: str
) -> None:
    before = deployed.stack.leads.get(old)
    ran = firstminute.on_demo("audit", "--repair")
    assert ran.status == 2
    assert "1 lead." in ran.out
    assert "say --yes to agree to it" in ran.err
    assert deployed.stack.leads.get(old) == before
    assert firstminute.on_demo("audit").status == 1


@pytest.mark.parametrize(("answer", "status", "words"), [("n\n", 1, "Nothing was changed."), ("y\n", 0, "")])
def test_at_a_terminal_somebody_is_asked(
    firstminute: Command,
    deployed: Deployed,
    old: str,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    status: int,
    words: str,
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    ran = firstminute.on_demo("audit", "--repair")
    assert ran.status == status
    assert "Write them? [y/N]" in ran.out
    assert words in ran.err
    assert firstminute.on_demo("audit").status == status


def test_counters_that_no_head_explains_are_set_after_half_a_minute(
    firstminute: Command, deployed: Deployed, waited: list[float]
) -> None:
    deployed.take_in()
    deployed.stack.rollups.add({"somebody's hand": {COHORT: {"leads": 4, "booked": -1}}}, NOW)
    ran = firstminute.on_demo("audit", "--repair", "--yes")
    assert ran.status == 0
    assert "To be set to the recount: 2 counters that no head explains" in ran.out
    assert "Written anew: 0 leads. Set to the recount: 2 counters." in ran.out
    assert waited == [*[APART] * (LOOKS - 1), SETTLED]
    assert deployed.stack.rollups.between("2026-11-24", "2026-11-24")[COHORT]["leads"] == 1


def test_what_is_left_alone_is_named_with_the_reason_and_is_1(firstminute: Command, deployed: Deployed) -> None:
    lead_id = deployed.take_in()
    table = deployed.stack.output("LeadsTable")
    client("dynamodb").update_item(
        TableName=table,
        Key={"pk": {"S": f"LEAD#{lead_id}"}, "sk": {"S": "HEAD"}},
        UpdateExpression="SET oo = :yes",
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )
    ran = firstminute.on_demo("audit", "--repair", "--yes")
    assert ran.status == 1
    assert f"{lead_id} is left as it is: its head holds it back" in ran.out
    assert f"{lead_id} was left as it is: its head holds it back" in ran.out
    asked = firstminute.on_demo("audit", "--repair", "--yes", "--json")
    assert (asked.status, asked.json["equal"]) == (1, False)
    assert [one["lead_id"] for one in asked.json["repaired"]["left"]] == [lead_id]


def test_a_script_gets_what_was_done_and_what_an_audit_says_now(
    firstminute: Command, deployed: Deployed, old: str
) -> None:
    ran = firstminute.on_demo("audit", "--repair", "--yes", "--json")
    assert (ran.status, ran.json["equal"], ran.json["differences"]) == (0, True, [])
    assert ran.json["repaired"] == {"heads": [old], "counters": 0, "left": []}


def test_where_nothing_differs_nothing_is_asked(firstminute: Command, deployed: Deployed, waited: list[float]) -> None:
    deployed.take_in()
    ran = firstminute.on_demo("audit", "--repair")
    assert (ran.status, ran.err, waited) == (0, "", [])
    assert ran.out.startswith("Equal")
    nothing = {"heads": [], "counters": 0, "left": []}
    assert firstminute.on_demo("audit", "--repair", "--json").json["repaired"] == nothing
    assert "repaired" not in firstminute.on_demo("audit", "--json").json


@pytest.mark.parametrize(
    ("words", "sentence"), [(("--yes",), "say --repair too"), (("--repair", "--json"), "with --json nobody is asked")]
)
def test_wrong_usage_is_2(
    firstminute: Command, deployed: Deployed, old: str, words: tuple[str, ...], sentence: str
) -> None:
    ran = firstminute.on_demo("audit", *words)
    assert (ran.status, ran.out) == (2, "")
    assert sentence in ran.err
