"""Each function may do what it does, to what it does it to, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from repository.stack import functions, many, resources, statements

# Actions for which AWS has no resource to name.
# https://docs.aws.amazon.com/xray/latest/devguide/security_iam_service-with-iam.html
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
NAMELESS = {
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
ROLES = sorted(resources("AWS::IAM::Role"))
SENDING = {"first_touch", "cadence_step", "crm_callback"}


def role_of(stem: str) -> dict[str, Any]:
    name = functions()[stem]["Role"]["Fn::GetAtt"].removesuffix(".Arn")
    return resources("AWS::IAM::Role")[name]


def actions(stem: str) -> set[str]:
    return {action for statement in statements(role_of(stem)) for action in many(statement["Action"])}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_names_what_it_may_touch_wherever_it_has_a_name(role: str) -> None:
    for statement in statements(resources("AWS::IAM::Role")[role]):
        if "*" in many(statement["Resource"]):
            assert set(many(statement["Action"])) <= NAMELESS
            assert statement["Sid"] == "NoNamePossible"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_lists_every_action(role: str) -> None:
    for statement in statements(resources("AWS::IAM::Role")[role]):
        assert statement["Effect"] == "Allow"
        assert [action for action in many(statement["Action"]) if "*" in action] == []


def test_every_function_has_a_role_of_its_own_that_nobody_else_has() -> None:
    used = Counter(function["Role"]["Fn::GetAtt"] for function in functions().values())
    assert set(used.values()) == {1}
    assert {"ManagedPolicyArns"} & {key for role in resources("AWS::IAM::Role").values() for key in role} == set()


@pytest.mark.parametrize("stem", sorted(functions()))
def test_a_function_may_write_its_own_log_only(stem: str) -> None:
    group = functions()[stem]["LoggingConfig"]["LogGroup"]["Ref"]
    logs = [one for one in statements(role_of(stem)) if any("logs:" in action for action in many(one["Action"]))]
    assert [one["Resource"] for one in logs] == [{"Fn::GetAtt": f"{group}.Arn"}]


def test_only_the_console_may_delete_from_the_leads_table() -> None:
    assert {stem for stem in functions() if "dynamodb:DeleteItem" in actions(stem)} == {"console"}


@pytest.mark.parametrize(
    ("action", "stems"), [("ses:SendEmail", SENDING), ("sms-voice:SendTextMessage", SENDING | {"telephony"})]
)
def test_only_what_sends_may_send(action: str, stems: set[str]) -> None:
    assert {stem for stem in functions() if action in actions(stem)} == stems


@pytest.mark.parametrize(
    ("action", "condition"), [("ses:SendEmail", "HasEmailBySes"), ("sms-voice:SendTextMessage", "HasTextsByAws")]
)
def test_a_service_may_be_sent_through_only_where_the_client_file_has_chosen_it(action: str, condition: str) -> None:
    for name in ROLES:
        for policy in resources("AWS::IAM::Role")[name]["Policies"]:
            chosen, given = (policy["Fn::If"][0], policy["Fn::If"][1]) if "Fn::If" in policy else ("", policy)
            asked = {one for each in given["PolicyDocument"]["Statement"] for one in many(each["Action"])}
            assert action not in asked or (chosen, asked) == (condition, {action})


def test_nobody_may_read_another_practices_secrets() -> None:
    for role in resources("AWS::IAM::Role").values():
        for statement in statements(role):
            if "secretsmanager:GetSecretValue" in many(statement["Action"]):
                assert statement["Resource"]["Fn::Sub"].endswith(":secret:firstminute/${Slug}/*")


def test_a_cadence_may_be_ended_by_its_own_steps_and_started_by_what_takes_leads_in() -> None:
    assert {stem for stem in functions() if "states:StopExecution" in actions(stem)} == {"first_touch", "cadence_step"}
    assert {stem for stem in functions() if "states:StartExecution" in actions(stem)} == {
        "crm_callback",
        "intake",
        "lead_lookup",
        "telephony",
        "watchdog",
    }
