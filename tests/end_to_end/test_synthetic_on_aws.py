"""The inquiry of nobody on the local AWS: by HTTP, signed, through gateway, table and machine, and out nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from end_to_end_stack import Stack, eventually
from firstminute.adapters.aws.attributes import moment
from firstminute.adapters.aws.synthetic_checks import DynamoChecks
from firstminute.application.synthetic_checks import ARRIVED, LOST, Check
from firstminute.domain.synthetic import address

HOUR = "%Y%m%d%H"


def checks(stack: Stack) -> DynamoChecks:
    return DynamoChecks(stack.running.aws("dynamodb"), stack.running.deployed.outputs["LeadsTable"])


def outcome(stack: Stack, source: str) -> Any:
    """What came of the latest one, after a round of the watchdog; some come by themselves, every minute."""
    functions = stack.running.aws("lambda")
    names = [one["FunctionName"] for one in functions.list_functions()["Functions"]]
    (watchdog,) = [name for name in names if "Watchdog" in name]
    answer = functions.invoke(FunctionName=watchdog, Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()
    last = checks(stack).last(source)
    return last if last and last.outcome else None


def totals(stack: Stack) -> Any:
    day = stack.clock.now().date()
    days = f"from={day - timedelta(days=60)}&to={day + timedelta(days=60)}"
    grouped = stack.staff("GET", f"/metrics?{days}&by=source").json["groups"]
    return [one for one in grouped if one["key"] == "checked"]


def test_it_arrives_is_decided_on_reaches_nobody_and_counts_for_nothing(stack: Stack) -> None:
    check = eventually(lambda: outcome(stack, "checked"), 120)
    assert (check.source, check.outcome) == ("checked", ARRIVED)
    mark = address(checks(stack).key(), "checked", check.hour)
    (lead,) = [one for one in stack.leads() if one["email"] == mark]
    assert (lead["synthetic"], lead["source"], lead["stop_reason"]) == (True, "checked", "synthetic")
    (skipped,) = stack.events(lead["lead_id"], "touch.skipped")
    assert (skipped["touch"], skipped["rules"], skipped["decided"]) == ("first", ["synthetic"], "send")

    outcome(stack, "checked")  # another round sends no second one
    assert len([one for one in stack.leads() if one["email"] == mark]) == 1
    other = stack.inquire(phone="+16465559001")  # what is told of this one would have been told of that one before
    eventually(lambda: stack.outbox(other, "callback"))
    eventually(lambda: stack.outbox(other, "alert"))
    assert stack.outbox(lead["lead_id"]) == []
    assert totals(stack) == []


def test_one_that_never_arrives_is_told_to_the_owner_with_the_name_of_its_source(stack: Stack) -> None:
    eventually(lambda: outcome(stack, "checked"), 120)
    before = checks(stack).last("lost")
    long_ago = datetime.now(UTC) - timedelta(minutes=10)
    never_sent = Check("lost", "2020010100", long_ago)
    item = {"pk": {"S": "SYNTHETIC"}, "sk": {"S": "CHECK#lost"}, "hr": {"S": never_sent.hour}, "at": moment(long_ago)}
    stack.running.aws("dynamodb").put_item(TableName=stack.running.deployed.outputs["LeadsTable"], Item=item)
    assert before is None or before.hour != never_sent.hour
    found = eventually(lambda: outcome(stack, "lost"), 60)
    assert found.outcome in (LOST, "")
    alert = eventually(lambda: [one for one in stack.outbox() if "test inquiry of lost" in one["body"]])[0]
    assert alert["to"] in ("+12125550110", "front-desk@bright-smile.example")
