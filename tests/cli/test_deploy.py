"""`firstminute deploy`: what SAM is asked for, without asking it."""

import shlex
from pathlib import Path

import pytest

from firstminute.cli import main

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
    assert build[2:4] == ["build", "--build-dir"]
    assert deploy[deploy.index("--stack-name") + 1] == "firstminute-demo"
    assert deploy[deploy.index("--template-file") + 1] == f"{build[4]}/template.yaml"
    assert build[0] == f"CLIENT={Path(DEMO).resolve()}"


def test_the_practices_websites_may_post_from_a_browser(capsys: pytest.CaptureFixture[str]) -> None:
    main(["deploy", DEMO, "--dry-run"])

    assert parameters(commands(capsys)[1])["AllowedOrigins"] == "https://www.bright-smile.example"


def test_what_was_not_asked_for_stays_as_the_stack_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    main(["deploy", DEMO, "--dry-run"])

    assert parameters(commands(capsys)[1]).keys() == {"Slug", "AllowedOrigins", "Release"}


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
