"""Template, folders, use cases, settings and API describe one and the same stack."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from firstminute import bootstrap, config, wiring
from firstminute.client_file import compiled, load
from firstminute.domain import errors
from firstminute.domain.practice_json import practice_from_json
from repository.stack import ROOT, functions, loops, machine, resources, stem, template, variables

STEMS = sorted(functions())
WIRED = {"first_touch": "touching", "cadence_step": "touching"}  # every other function is wired under its own name
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
# https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
AWS_ERRORS = {
    "States.ALL",
    "States.TaskFailed",
    "States.Timeout",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
}


def test_every_function_of_the_template_has_a_folder_and_the_reverse() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}
    assert folders == set(functions())


@pytest.mark.parametrize("name", STEMS)
def test_every_function_has_a_use_case_and_a_test_of_its_name(name: str) -> None:
    assert (ROOT / "src" / "firstminute" / "application" / f"{name}.py").exists()
    assert any((ROOT / "tests").rglob(f"test_{name}*.py"))


@pytest.mark.parametrize("name", STEMS)
def test_every_function_is_built_by_the_makefile_and_logs_where_logs_are_kept_for_a_time(name: str) -> None:
    logical_id = next(one for one in template()["Resources"] if stem(one) == name and one.endswith("Function"))
    function = functions()[name]
    group = function["LoggingConfig"]["LogGroup"]["Ref"]

    assert template()["Resources"][logical_id]["Metadata"] == {"BuildMethod": "makefile"}
    assert resources("AWS::Logs::LogGroup")[group]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_every_setting_is_given_to_a_function_and_none_is_given_that_nobody_reads() -> None:
    shared = template()["Globals"]["Function"]["Environment"]["Variables"]
    given = {name for function in functions().values() for name in variables(function)} | set(shared)
    assert {name for name in given if not name.startswith("POWERTOOLS_")} == set(config.ALL)


@pytest.mark.parametrize("name", STEMS)
def test_a_function_is_given_the_settings_it_reads_and_no_others(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(variables(functions()[name])) == _read_by(name, monkeypatch) - {config.CLOCK}


def test_every_retried_error_is_one_of_ours_or_one_that_aws_documents() -> None:
    ours = {name for name, value in vars(errors).items() if isinstance(value, type)}
    retried = {
        error
        for state in machine()["States"].values()
        for retry in state.get("Retry", [])
        for error in retry["ErrorEquals"]
    }
    assert retried
    assert retried <= AWS_ERRORS | ours


def test_the_machine_calls_the_functions_that_the_template_names_in_it() -> None:
    named = set(re.findall(r"\$\{(\w+)\}", json.dumps(machine())))
    assert named == set(resources("AWS::Serverless::StateMachine")["Cadence"]["DefinitionSubstitutions"])


def test_a_touch_takes_two_transitions_and_passes_ids_and_times_on_and_nothing_else() -> None:
    states = machine()["States"]
    assert [states[name]["Next"] for name in ("FirstTouch", "Wait", "Step")] == ["Wait", "Step", "Wait"]
    for name in ("FirstTouch", "Step"):
        assert states[name]["Parameters"]["Payload"].keys() <= {"lead_id.$", "step.$", "run.$", "execution.$"}


def test_a_function_ends_before_the_machine_gives_up_on_it() -> None:
    for state in machine()["States"].values():
        if state["Type"] == "Task":
            name = stem(state["Parameters"]["FunctionName"].strip("${}"))
            assert functions()[name]["Timeout"] < state["TimeoutSeconds"]


def test_the_api_has_the_routes_that_it_describes_and_no_others() -> None:
    described = {
        (method.upper(), path)
        for path, methods in json.loads((ROOT / "src/firstminute/openapi.json").read_text())["paths"].items()
        for method in methods
        if method in {"get", "post", "put", "delete", "patch"}
    }
    routes = {one["RouteKey"] for one in resources("AWS::ApiGatewayV2::Route").values()} - {"$default"}
    taken = {key: {one for one in described if _takes(key, *one)} for key in routes}

    assert described - set().union(*taken.values()) == set()
    assert [key for key, some in taken.items() if not some] == []


def test_whatever_no_route_takes_is_answered_by_the_console() -> None:
    default = next(one for one in resources("AWS::ApiGatewayV2::Route").values() if one["RouteKey"] == "$default")
    assert default["Target"] == {"Fn::Sub": "integrations/${ConsoleIntegration}"}


def test_the_access_log_holds_nothing_of_a_person() -> None:
    log = json.loads(resources("AWS::ApiGatewayV2::Stage")["ApiStage"]["AccessLogSettings"]["Format"])
    assert set(log.values()) == {
        "$context.requestId",
        "$context.requestTime",
        "$context.routeKey",
        "$context.status",
        "$context.responseLatency",
        "$context.integrationLatency",
        "$context.integrationStatus",
        "$context.error.responseType",
        "$context.responseLength",
    }


def test_every_stream_gives_up_into_a_queue_and_halves_what_fails() -> None:
    streams = [one["Properties"] for one in _events("DynamoDB")]
    assert len(streams) == 2
    for stream in streams:
        assert _name(stream["DestinationConfig"]["OnFailure"]["Destination"]) in resources("AWS::SQS::Queue")
        assert stream["BisectBatchOnFunctionError"] is True
        assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert 0 < stream["MaximumRecordAgeInSeconds"] < 86_400
        assert stream["FilterCriteria"]["Filters"]


def test_every_queue_that_a_function_works_off_has_a_dead_letter_queue_and_patience() -> None:
    queues = resources("AWS::SQS::Queue")
    for name, function in functions().items():
        for event in function.get("Events", {}).values():
            if event["Type"] != "SQS":
                continue
            queue = queues[_name(event["Properties"]["Queue"])]
            assert _name(queue["RedrivePolicy"]["deadLetterTargetArn"]) in queues
            assert queue["VisibilityTimeout"] >= 6 * function["Timeout"], name
            assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_every_schedule_gives_up_into_a_queue_before_and_after_the_function_is_reached() -> None:
    rules = resources("AWS::Events::Rule")
    assert rules
    for rule in rules.values():
        for target in rule["Targets"]:
            function = functions()[stem(_name(target["Arn"]))]
            assert _name(target["DeadLetterConfig"]["Arn"]) in resources("AWS::SQS::Queue")
            assert _name(function["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"])


def test_everything_that_is_stored_is_encrypted_and_can_be_brought_back() -> None:
    for queue in resources("AWS::SQS::Queue").values():
        assert queue["SqsManagedSseEnabled"] is True
    for table in resources("AWS::DynamoDB::Table").values():
        assert table["SSESpecification"] == {"SSEEnabled": True}
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_every_dead_letter_queue_and_every_function_has_its_alarms() -> None:
    waiting = {name for name in resources("AWS::SQS::Queue") if name.endswith("DeadLetters")}
    assert set(loops()["DeadLetterAlarms"][0]) == waiting
    for loop in ("ErrorAlarms", "ThrottleAlarms"):
        assert {stem(name) for name in loops()[loop][0]} == set(functions())


def test_every_alarm_reaches_the_topic() -> None:
    made = [one[2][loops()[name.removeprefix("Fn::ForEach::")][1]]["Properties"]
            for name, one in template()["Resources"].items() if name.startswith("Fn::ForEach::")]  # fmt: skip
    alarms = [*resources("AWS::CloudWatch::Alarm").values(), *made]
    assert len(alarms) == 13
    for alarm in alarms:
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]
        assert alarm["AlarmDescription"]


def _events(kind: str) -> list[dict[str, Any]]:
    every = (event for function in functions().values() for event in function.get("Events", {}).values())
    return [event for event in every if event["Type"] == kind]


def _name(value: dict[str, Any]) -> str:
    """The logical id in `{"Ref": "X"}` or `{"Fn::GetAtt": "X.Arn"}`."""
    return str(value.get("Ref") or value["Fn::GetAtt"]).removesuffix(".Arn")


def _takes(key: str, method: str, path: str) -> bool:
    """Whether API Gateway would give a request for the path to this route."""
    its_method, _, its_path = key.partition(" ")
    if its_path.endswith("{proxy+}"):
        return method == its_method and path.startswith(its_path.removesuffix("{proxy+}"))
    return key == f"{method} {path}"


def _read_by(name: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The settings that are asked for when everything a function may use is made, or by the handler itself."""
    asked: set[str] = set()

    class Recorder:
        def __getattr__(self, setting: str) -> str:
            asked.add(setting.upper())
            return "" if setting == "clock" else "https://example.test"

    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    practice = practice_from_json(json.loads(json.dumps(compiled(load(ROOT / "clients" / "demo.yaml")))))
    for module in (bootstrap, wiring):
        monkeypatch.setattr(module, "settings", Recorder)
        monkeypatch.setattr(module, "practice", lambda: practice)
    made = [one for one in {**vars(wiring), **vars(bootstrap)}.values() if hasattr(one, "cache_clear")]
    for one in made:
        one.cache_clear()
    use = getattr(bootstrap, WIRED.get(name, name))()
    if callable(getattr(use, "relaying", None)):
        use.relaying()
    if hasattr(use, "channels"):
        asked |= {setting for channel in ("sms", "email") if use.channels.of(channel) for setting in ("SECRET_PREFIX",)}
    for one in made:
        one.cache_clear()
    handler = (ROOT / "functions" / name / "handler.py").read_text()
    return asked | {setting.upper() for setting in re.findall(r"settings\(\)\.(\w+)", handler)}
