"""`firstminute deploy`: what SAM is asked for, without asking it."""

import os
import shlex
from pathlib import Path

import pytest

from firstminute.adapters.aws.session import client
from firstminute.cli import main
from firstminute.commands import deploy, stack

DEMO = "clients/demo.yaml"


def commands(captured: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [shlex.split(line) for line in captured.readouterr().out.splitlines()]


def parameters(command: list[str]) -> dict[str, str]:
    given = command[command.index("--parameter-overrides") + 1 :]
    pairs = [word.removeprefix("ParameterKey=").split(",ParameterValue=") for word in given]
    return {name: value.strip('"') for name, value in pairs}


def test_a_dry_run_prints_the_build_and_the_deployment(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy", DEMO, "--dry-run"]) == 0

    build, deploy = commands(capsys)
    assert (build[2], deploy[2]) == ("build", "deploy")
    assert deploy[deploy.index("--stack-name") + 1] == "firstminute-demo"
    assert deploy[deploy.index("--template-file") + 1] == build[build.index("--build-dir") + 1] + "/template.yaml"
    for command in (build, deploy):
        assert Path(command[command.index("--config-file") + 1]) == Path("samconfig.toml").resolve()
    assert build[0] == f"CLIENT={Path(DEMO).resolve()}"


def test_the_practices_websites_may_post_from_a_browser(capsys: pytest.CaptureFixture[str]) -> None:
    main(["deploy", DEMO, "--dry-run"])

    assert parameters(commands(capsys)[1])["AllowedOrigins"] == "https://www.bright-smile.example"


def test_what_was_not_asked_for_stays_as_the_stack_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    main(["deploy", DEMO, "--dry-run"])

    assert parameters(commands(capsys)[1]).keys() == {
        "Slug",
        "AllowedOrigins",
        "Release",
        "SmsProvider",
        "EmailProvider",
    }


def test_what_was_asked_for_is_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--alarm-email", "ops@agency.example", "--snap-start", "on", "--parameter", "LogRetentionDays=90"]
    main(["deploy", DEMO, "--dry-run", "--region", "us-west-2", *options])

    deploy = commands(capsys)[1]
    given = parameters(deploy)
    assert deploy[deploy.index("--region") + 1] == "us-west-2"
    assert (given["AlarmEmail"], given["SnapStart"], given["LogRetentionDays"]) == ("ops@agency.example", "on", "90")


@pytest.mark.parametrize("text", ["Slug=other", "LogRetentionDays", "=7", "Log Retention=7"])
def test_a_parameter_that_cannot_be_given_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy", DEMO, "--dry-run", "--parameter", text]) == 2
    assert capsys.readouterr().out == ""


def test_a_client_file_that_is_not_right_is_not_deployed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("practice: {}\n")

    assert main(["deploy", str(broken), "--dry-run"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "broken.yaml:1" in captured.err


@pytest.fixture
def ran(aws: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What SAM was asked to do; it has done it, and there is an AWS in memory."""
    asked: list[str] = []
    monkeypatch.setattr(deploy, "_sam", lambda _: "sam")
    monkeypatch.setattr(deploy, "_run", lambda command, _: asked.append(command[1]))
    return asked


def test_after_a_deployment_every_secret_that_is_missing_is_named(
    ran: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    client("secretsmanager").create_secret(Name="firstminute/demo/twilio/auth_token", SecretString="hush-hush")

    assert main(["deploy", DEMO]) == 0

    said = capsys.readouterr()
    assert ran == ["build", "deploy"]
    assert "firstminute-demo is up to date" in said.out
    assert "WARNING: crm/events_secret: missing\n" in said.err
    assert "twilio/auth_token" not in said.err
    assert f"firstminute secrets --client {DEMO}" in said.err


def test_a_deployment_whose_secrets_are_all_there_warns_of_nothing(
    ran: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in stack.practice_from(Path(DEMO)).secret_names:
        client("secretsmanager").create_secret(Name=f"firstminute/demo/{name}", SecretString="hush-hush")

    assert main(["deploy", DEMO]) == 0
    assert capsys.readouterr().err == ""


def test_the_secrets_are_looked_for_where_the_stack_was_deployed_to(
    ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    regions: list[str | None] = []
    monkeypatch.setattr(deploy, "missing_of", lambda _: regions.append(os.environ.get("AWS_REGION")) or {})

    main(["deploy", DEMO, "--region", "eu-west-1"])
    assert regions == ["eu-west-1"]
