"""A practice's stack, brought to what its client file and this checkout say: check, build, deploy."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from firstminute.commands import NotDone, Usage, stack
from firstminute.commands.secrets import missing_of
from firstminute.domain.practice import Practice

ROOT: Final = Path(__file__).resolve().parents[3]
# Variables that would turn the build into one for this machine.
_LOCAL: Final = ("FIRSTMINUTE_BUILD", "CLIENT_OVERRIDES")


def configure(parser: argparse.ArgumentParser) -> None:
    """The client file, and what is not in it. What is left out stays as the stack has it."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the practice's client file")
    parser.add_argument("--dry-run", action="store_true", help="print the commands, run none")
    parser.add_argument("--region", help="AWS region (default: as your AWS configuration says)")
    parser.add_argument("--profile", help="AWS profile (default: as your environment says)")
    parser.add_argument("--public-url", metavar="URL", help="the API's own domain, if it has one")
    parser.add_argument("--alarm-email", metavar="ADDRESS", help="who is mailed when an alarm goes off")
    parser.add_argument("--snap-start", choices=["on", "off"], help="restore the first functions from a snapshot")
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="any other parameter of template.yaml; may be given several times",
    )


def run(given: argparse.Namespace) -> int:
    """0 when the stack is as it should be; what SAM gave back otherwise stops it, with SAM's own words above."""
    practice = stack.practice_from(given.file)
    _approved(practice)
    built = ROOT / ".build" / "deploy" / practice.slug
    # Named, because SAM looks for it beside the template, and the built one lies elsewhere.
    settings = ["--config-file", str(ROOT / "samconfig.toml")]
    sam = _sam(given.dry_run)
    commands = [
        [sam, "build", *settings, "--build-dir", str(built)],
        [sam, "deploy", *settings, *_deployment(given, practice, built / "template.yaml")],
    ]
    if given.dry_run:
        print("\n".join(_as_typed(given.file, command) for command in commands))
        return 0
    for command in commands:
        _run(command, given.file)
    print(f"\n{stack.PREFIX}{practice.slug} is up to date.")
    _warn_of_secrets(given)
    return 0


def parameters(given: argparse.Namespace, practice: Practice) -> dict[str, str]:
    """The template's parameters: what the client file decides, and what was asked for."""
    origins = sorted({origin for source in practice.sources.values() for origin in source.origins})
    # With SnapStart, whose versions never change, new code is published only under a new release.
    release = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    decided = {"Slug": practice.slug, "AllowedOrigins": ",".join(origins), "Release": release, **_providers(practice)}
    asked = {
        "PublicUrl": given.public_url,
        "AlarmEmail": given.alarm_email,
        "SnapStart": given.snap_start,
    }
    return {
        **decided,
        **{name: value for name, value in asked.items() if value is not None},
        **dict(_parameter(text, decided) for text in given.parameter),
    }


def _approved(practice: Practice) -> None:
    """Nothing is said to people that nobody of the practice stands for. Raises NotDone."""
    open_ones = [name for name, template in practice.templates.items() if not template.approved_by]
    if open_ones:
        raise NotDone(f"Nobody has approved {', '.join(open_ones)}: set approved_by and approved_on of each.")


def _providers(practice: Practice) -> dict[str, str]:
    """Who carries what: the template lets functions use only that service of AWS for it."""
    accounts = {"SmsProvider": practice.sms, "EmailProvider": practice.email}
    return {name: account.provider if account else "none" for name, account in accounts.items()}


def _parameter(text: str, decided: Mapping[str, str]) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.isalnum():
        raise Usage(f"--parameter takes NAME=VALUE, not {text!r}.")
    if name in decided:
        raise Usage(f"{name} follows from the client file and this checkout.")
    return name, value


def _deployment(given: argparse.Namespace, practice: Practice, template: Path) -> list[str]:
    chosen = {"--region": given.region, "--profile": given.profile}
    options = [word for option, value in chosen.items() if value for word in (option, value)]
    overrides = [
        f"ParameterKey={name},ParameterValue={_quoted(value)}" for name, value in parameters(given, practice).items()
    ]
    name = f"{stack.PREFIX}{practice.slug}"
    return ["--template-file", str(template), "--stack-name", name, *options, "--parameter-overrides", *overrides]


def _quoted(value: str) -> str:
    """As SAM splits them: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-deploy.html"""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _sam(dry_run: bool) -> str:
    if not (ROOT / "template.yaml").exists():
        raise NotDone("This works in a checkout of FirstMinute only: what is deployed is built from it.")
    ours = ROOT / ".venv-aws" / "bin" / "sam"
    found = str(ours) if ours.exists() else shutil.which("sam")
    if found is None and not dry_run:
        raise NotDone("SAM is not installed; `make environments` does that.")
    return found or "sam"


def _run(command: Sequence[str], client: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in _LOCAL}
    environment.update(CLIENT=str(client.resolve()), SAM_CLI_TELEMETRY="0")
    ended = subprocess.run(command, check=False, cwd=ROOT, env=environment)  # noqa: S603  words of our own
    if ended.returncode != 0:
        raise NotDone(f"`sam {command[1]}` failed; its own words are above.")


def _warn_of_secrets(given: argparse.Namespace) -> None:
    """A stack without a secret answers that secret's senders with 503: nobody sees it but them, unless it is said."""
    chosen = {"AWS_REGION": given.region, "AWS_DEFAULT_REGION": given.region, "AWS_PROFILE": given.profile}
    os.environ.update({name: value for name, value in chosen.items() if value})
    try:
        missing = missing_of(stack.planned(given.file))
    except NotDone as error:
        missing = {"its secrets": f"not looked at; {error}"}
    for name, why in missing.items():
        sys.stderr.write(f"WARNING: {name}: {why}\n")
    if missing:
        sys.stderr.write(f"More on them: firstminute secrets --client {given.file}\n")


def _as_typed(client: Path, command: Sequence[str]) -> str:
    return f"CLIENT={shlex.quote(str(client.resolve()))} {shlex.join(command)}"
