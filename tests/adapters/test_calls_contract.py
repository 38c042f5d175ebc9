"""The state of calls: one suite over the fake and DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.tables import create_leads_table
from builders import NOW, an_id
from fakes_calls import FakeCalls
from firstminute.adapters.aws.calls import DynamoCalls
from firstminute.application.call_ports import Calls
from firstminute.domain.calls import Call, Connection, Dial
from firstminute.domain.errors import Conflict
from mocked_aws import client, mocked_aws

OUT = Connection(
    1, "call_now", "new_lead", 2, "follow_up", (("front_desk",), ("coordinator", "partner")), NOW, round=1,
    legs={"front_desk": "busy"}, met_at=NOW + timedelta(seconds=9), answered_by="human", spoke=True,
    held_until=NOW + timedelta(hours=4),
)  # fmt: skip
FULL = Call(
    "CA1", "+12125550120", NOW, an_id(), known=True, hidden=True, rung=2, rang={"a": 0, "b": 1}, again=True,
    picked_up=("a", "b"),
    takes={"CA2": "front_desk"}, took="front_desk", taken_at=NOW + timedelta(seconds=7, microseconds=1),
    dials=(Dial("no-answer", "CA3", None, None), Dial("completed", "CA2", 95, bridged=True)),
    status="completed", seconds=120, after_key=100, recording="RE1", message=20, resumes_at=NOW, heard_until=NOW,
    call_back_at=NOW + timedelta(days=1), reminded=True, out=OUT, unseen=True, wanted=True, turns=3, held_until=NOW,
)  # fmt: skip


@pytest.fixture(params=["fake", "real"])
def calls(request: pytest.FixtureRequest) -> Iterator[Calls]:
    if request.param == "fake":
        yield FakeCalls()
        return
    with mocked_aws():
        dynamodb = client("dynamodb")
        yield DynamoCalls(dynamodb, create_leads_table(dynamodb))


def kept(calls: Calls, call: Call) -> Call:
    assert calls.add(call)
    found = calls.get(call.sid)
    assert found is not None
    return found


def without_version(call: Call) -> dict[str, object]:
    return {name: getattr(call, name) for name in Call.__dataclass_fields__ if name != "version"}


@pytest.mark.parametrize("call", [FULL, Call("CA9", "", NOW)])
def test_a_call_comes_back_as_it_was(calls, call):
    assert without_version(kept(calls, call)) == without_version(call)


def test_nothing_in_the_whole_call_is_at_its_default():
    """Else a field that is forgotten would not be noticed above."""
    empty = without_version(Call("", "", NOW - timedelta(days=1)))
    assert [name for name, value in without_version(FULL).items() if value == empty[name] and name != "outcome"] == []


def test_an_unknown_call_is_none(calls):
    assert calls.get("CA1") is None


def test_a_call_is_added_once(calls):
    kept(calls, FULL)
    assert not calls.add(Call("CA1", "+1", NOW))
    assert calls.get("CA1").dialled == "+12125550120"


def test_who_saves_what_somebody_else_has_changed_is_told_so(calls):
    first = kept(calls, FULL)
    saved = calls.save(replace(first, seconds=1))
    with pytest.raises(Conflict):
        calls.save(replace(first, seconds=2))
    assert calls.get("CA1") == saved
    assert calls.save(replace(saved, seconds=3)).seconds == 3


def test_a_call_that_was_never_added_cannot_be_saved(calls):
    with pytest.raises(Conflict):
        calls.save(FULL)


def test_open_are_those_that_are_not_told_and_those_that_are_owed_a_call(calls):
    for number, changes in enumerate(
        [{}, {"outcome": "answered"}, {"outcome": "no_answer", "call_back_at": NOW}, {"status": "completed"}]
    ):
        calls.add(Call(f"CA{number}", "", NOW + timedelta(seconds=number), **changes))
    assert [one.sid for one in calls.open()] == ["CA0", "CA2", "CA3"]


def test_a_call_that_is_settled_is_open_no_longer(calls):
    calls.save(replace(kept(calls, Call("CA1", "", NOW)), outcome="busy"))
    assert calls.open() == []


def test_a_call_is_forgotten_after_ninety_days_and_never_holds_who_called():
    with mocked_aws():
        dynamodb = client("dynamodb")
        table = create_leads_table(dynamodb)
        DynamoCalls(dynamodb, table, wall=lambda: 1000.0).add(FULL)
        (item,) = dynamodb.scan(TableName=table)["Items"]
        assert item["expires_at"] == {"N": str(1000 + 90 * 86_400)}
        assert (item["pk"], item["sk"]) == ({"S": "CALL#CA1"}, {"S": "STATE"})


def test_no_list_of_leads_has_a_call():
    from firstminute.adapters.aws.leads import DynamoLeads

    with mocked_aws():
        dynamodb = client("dynamodb")
        table = create_leads_table(dynamodb)
        DynamoCalls(dynamodb, table).add(FULL)
        leads = DynamoLeads(dynamodb, table)
        assert (list(leads.ids()), leads.page(None, None, None, 10)[0], leads.waiting(["received"])) == ([], [], [])
