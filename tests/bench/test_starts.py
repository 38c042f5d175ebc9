"""What each function imports and asks for, in a process of its own with nothing around it but a stub of AWS."""

from __future__ import annotations

import pytest

from bench import budgets, processes
from bench.artefacts import Artefact
from bench.cold import SITE, handler, never_imported
from bench.places import ROOT
from bench.processes import Work, measure
from bench.scenes import scenes
from bench.warm import own_work

SCENES = scenes()
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))
# Calls of AWS at the first request, at most; a secret is asked for once in five minutes.
MOST = {
    "intake": budgets.INTAKE_CALLS,
    "first_touch": budgets.FIRST_TOUCH_CALLS,
    "cadence_step": budgets.LATER_TOUCH_CALLS,
    "metrics_rollup": 1,
    "crm_callback": 3,
    "lead_lookup": 1,
    "telephony": 4,
    "console": 3,
    "watchdog": 6,  # five, and one more once in fifteen minutes
}
NOT_COUNTED = {"Twilio", "SendEmail", "Crm", "GetSecretValue"}


def from_source(stem: str, rounds: tuple[int, ...] = (1,)) -> Work:
    """The function as it lies in the project, where everything heavy is installed and could be imported."""
    scene = scenes()[stem]  # made anew: its lead came a moment ago, and waits longer than it should a few minutes later
    work = handler(Artefact(stem, ROOT / "functions" / stem), scene, None, rounds)
    return Work("function", None, [*work.path, ROOT / "src", SITE], rounds, work.practice, work.answers, work.told)


@pytest.mark.parametrize("stem", FUNCTIONS)
def test_a_function_makes_few_calls_and_imports_nothing_heavy(stem):
    measured = measure(from_source(stem))
    assert 0 < len([name for name in measured.calls if name not in NOT_COUNTED]) <= MOST[stem]
    assert never_imported(measured.modules) == []
    assert "firstminute.bootstrap" in measured.modules


@pytest.mark.parametrize(("stem", "most"), [("first_touch", 95), ("intake", 126)])
def test_what_a_person_waits_for_loads_does_not_grow_unnoticed(stem, most):
    """A module and its value classes cost a hundredth of the budget. Load for who asks what few requests need."""
    ours = [name for name in measure(from_source(stem)).modules if name.startswith("firstminute")]
    assert 50 < len(ours) <= most


def test_there_is_a_scene_for_every_function():
    assert set(FUNCTIONS) <= SCENES.keys()


def test_a_function_is_wired_before_its_first_request():
    loaded = measure(from_source("first_touch", ()))
    assert {"botocore.client", "firstminute.adapters.aws.leads"} <= set(loaded.modules)
    assert loaded.calls == []


def test_boto3_itself_would_be_noticed():
    assert never_imported(measure(Work("boto3", None, [SITE])).modules) == ["boto3", "s3transfer"]


def test_a_measurement_of_something_else_than_was_meant_fails():
    work = from_source("metrics_rollup")
    without_answers = Work("function", None, work.path, work.rounds, work.practice, {}, work.told)
    with pytest.raises(RuntimeError, match="NotInThisScene"):
        measure(without_answers)


def test_our_own_work_is_measured_without_a_single_call():
    measured = measure(own_work(from_source("first_touch"), SCENES["first_touch"]))
    assert measured.calls == []


def test_nothing_is_left_of_a_measurement(monkeypatch, tmp_path):
    monkeypatch.setattr(processes, "WORK", tmp_path)
    measure(Work("client", None))
    assert list(tmp_path.iterdir()) == []
