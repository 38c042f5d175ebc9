"""Warming up: those that somebody waits for have several workers before the first inquiry comes."""

from __future__ import annotations

import io
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from firstminute.domain.practice import Practice
from local import aws, warming
from local.deploying import Deployed
from local.trouble import Trouble
from local.warming import warm
from repository.stack import resources

DEPLOYED = Deployed(
    {"StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:lead"},
    {name: name.removesuffix("Function") for name in resources("AWS::Serverless::Function")},
    "",
)
ALL = sum(warming.WORKERS.get(name, 1) for name in DEPLOYED.functions.values())


class Lambda:
    """Answers only when `together` requests wait at the same time, as workers that start do."""

    def __init__(self, together: int = 1, error: str = "") -> None:
        self.called: list[str] = []
        self._together = threading.Barrier(together, timeout=10)
        self._error = error

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  boto's names
        self.called.append(FunctionName)
        self._together.wait()
        answer = {"Payload": io.BytesIO(self._error.encode() or b"{}")}
        return {**answer, "FunctionError": "Unhandled"} if self._error else answer


def test_several_workers_start_of_each_function_that_somebody_waits_for(
    demo: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = Lambda(together=ALL)
    monkeypatch.setattr(aws, "client", lambda *_: functions)

    warm(demo, DEPLOYED, "http://127.0.0.1:9")

    workers = Counter(functions.called)
    assert workers.keys() == set(DEPLOYED.functions.values())
    assert all(workers[name] >= 3 for name in ("Intake", "FirstTouch", "CadenceStep", "Console", "CrmCallback"))


def test_a_function_that_does_not_start_is_named_once(demo: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "client", lambda *_: Lambda(error="No module named 'urllib3'"))

    with pytest.raises(Trouble) as trouble:
        warm(demo, DEPLOYED, "http://127.0.0.1:9")

    assert trouble.value.said.count("Intake: No module") == 1


def test_warm_workers_stay_for_as_long_as_the_run() -> None:
    environment = aws.emulator_environment(4567, Path("tmp"), "http://127.0.0.1:9005", "ours")

    assert int(environment["LAMBDA_WARM_TTL_SECONDS"]) >= 86_400
