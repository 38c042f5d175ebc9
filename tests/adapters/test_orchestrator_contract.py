"""Starting and ending a lead's machine: one suite over the fake and Step Functions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from fakes import FakeOrchestrator
from firstminute.adapters.aws.orchestrator import StepFunctions
from firstminute.application.ports import Orchestrator
from firstminute.domain.errors import ProviderUnavailable
from mocked_aws import client, mocked_aws, state_machine

LEAD = "ld_01kaqv0f6j8x5w3v2n1m0k9h7g"


class Machines:
    """An orchestrator and how to look at what it runs."""

    def __init__(self, orchestrator: Orchestrator, running: Any, ended: Any) -> None:
        self.orchestrator = orchestrator
        self.running = running
        self.ended = ended


@pytest.fixture
def stepfunctions() -> Iterator[Any]:
    with mocked_aws():
        yield client("stepfunctions")


def real(stepfunctions: Any) -> Machines:
    arn = state_machine(stepfunctions)

    def executions(status: str) -> dict[str, Any]:
        listed = stepfunctions.list_executions(stateMachineArn=arn, statusFilter=status)["executions"]
        return {one["name"]: stepfunctions.describe_execution(executionArn=one["executionArn"]) for one in listed}

    return Machines(
        StepFunctions(stepfunctions, arn),
        lambda: {one["executionArn"]: json.loads(one["input"])["lead_id"] for one in executions("RUNNING").values()},
        lambda: [one["executionArn"] for one in executions("ABORTED").values()],
    )


def fake() -> Machines:
    orchestrator = FakeOrchestrator()
    return Machines(
        orchestrator,
        lambda: {name: lead for name, lead in orchestrator.runs.items() if name not in orchestrator.stopped},
        lambda: list(orchestrator.stopped),
    )


@pytest.fixture(params=["fake", "real"])
def machines(request: pytest.FixtureRequest) -> Machines:
    return fake() if request.param == "fake" else real(request.getfixturevalue("stepfunctions"))


def test_a_lead_has_one_machine_however_often_it_is_started(machines):
    machines.orchestrator.start(LEAD)
    machines.orchestrator.start(LEAD)
    assert list(machines.running().values()) == [LEAD]


def test_a_deliberate_restart_runs_under_a_name_of_its_own(machines):
    machines.orchestrator.start(LEAD)
    machines.orchestrator.start(LEAD, "2")
    machines.orchestrator.start(LEAD, "2")
    assert list(machines.running().values()) == [LEAD, LEAD]


def test_a_machine_that_is_over_is_not_started_again_under_its_name(machines):
    machines.orchestrator.start(LEAD)
    (execution,) = machines.running()
    machines.orchestrator.stop(execution, "replied")
    machines.orchestrator.start(LEAD)
    assert machines.running() == {}


def test_a_machine_that_is_stopped_runs_no_more(machines):
    machines.orchestrator.start(LEAD)
    (execution,) = machines.running()
    machines.orchestrator.stop(execution, "opted_out")
    assert machines.running() == {}
    assert machines.ended() == [execution]


def test_a_machine_that_has_ended_can_be_ended_again(machines):
    machines.orchestrator.start(LEAD)
    (execution,) = machines.running()
    machines.orchestrator.stop(execution, "booked")
    machines.orchestrator.stop(execution, "human")
    assert machines.ended() == [execution]


def test_leads_do_not_share_a_machine(machines):
    machines.orchestrator.start(LEAD)
    machines.orchestrator.start(LEAD[:-1] + "h")
    assert len(machines.running()) == 2


def test_the_execution_is_named_after_the_lead_and_told_nothing_but_its_id(stepfunctions):
    arn = state_machine(stepfunctions)
    StepFunctions(stepfunctions, arn).start(LEAD)
    (execution,) = stepfunctions.list_executions(stateMachineArn=arn)["executions"]
    told = stepfunctions.describe_execution(executionArn=execution["executionArn"])["input"]
    assert (execution["name"], json.loads(told)) == (LEAD, {"lead_id": LEAD})


def test_a_run_named_by_a_time_makes_a_name_that_step_functions_takes(stepfunctions):
    arn = state_machine(stepfunctions)
    StepFunctions(stepfunctions, arn).start(LEAD, "2026-11-24T16:20:00.000Z" + "x" * 80)
    (execution,) = stepfunctions.list_executions(stateMachineArn=arn)["executions"]
    assert execution["name"].startswith(f"{LEAD}-2026-11-24T16-20-00-000Z")
    assert len(execution["name"]) == 80


class Listening:
    """Step Functions that remembers how it was asked to stop."""

    def __init__(self) -> None:
        self.asked: dict[str, str] = {}

    def stop_execution(self, **asked: str) -> None:
        self.asked = asked


@pytest.mark.parametrize(("reason", "error"), [("opted_out", "opted_out"), ("x" * 300, "x" * 256)])
def test_the_stop_reason_is_the_error_that_the_console_shows(reason, error):
    stepfunctions = Listening()
    StepFunctions(stepfunctions, "arn").stop("execution", reason)
    assert stepfunctions.asked == {"executionArn": "execution", "error": error}


class Unwell:
    """Step Functions that answers everything with one error."""

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def start_execution(self, **_: str) -> None:
        raise self.fault

    stop_execution = start_execution


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "StartExecution")


UNWELL = [refused("ExecutionLimitExceeded"), refused("AccessDeniedException"), ReadTimeoutError(endpoint_url="x")]


@pytest.mark.parametrize("fault", UNWELL)
def test_whatever_else_step_functions_says_may_be_tried_again(fault):
    orchestrator = StepFunctions(Unwell(fault), "arn")
    with pytest.raises(ProviderUnavailable, match="starting"):
        orchestrator.start(LEAD)
    with pytest.raises(ProviderUnavailable, match="stopping"):
        orchestrator.stop("execution", "replied")


def test_an_execution_that_is_already_there_is_a_started_one():
    StepFunctions(Unwell(refused("ExecutionAlreadyExists")), "arn").start(LEAD)


def test_an_execution_that_nobody_knows_any_more_is_an_ended_one():
    StepFunctions(Unwell(refused("ExecutionDoesNotExist")), "arn").stop("execution", "replied")


def test_a_machine_that_was_never_started_is_neither_alive_nor_dead(machines):
    assert machines.orchestrator.alive(LEAD) is None


def test_a_machine_is_alive_until_it_is_ended(machines):
    machines.orchestrator.start(LEAD)
    assert machines.orchestrator.alive(LEAD) is True
    machines.orchestrator.stop(next(iter(machines.running())), "replied")
    assert machines.orchestrator.alive(LEAD) is False


def test_two_steps_with_one_long_beginning_run_under_two_names(stepfunctions):
    arn = state_machine(stepfunctions)
    for step in ("step_11-sms", "step_12-sms"):
        StepFunctions(stepfunctions, arn).start(LEAD, f"again-a_plan_with_a_very_long_name_of_its_own.12.{step}")
    names = {one["name"] for one in stepfunctions.list_executions(stateMachineArn=arn)["executions"]}
    assert len(names) == 2
    assert all(len(name) <= 80 for name in names)
