"""Which stack a command is about, and the adapters to look into it."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from firstminute.commands import NotDone, Usage
from firstminute.domain.practice import Practice
from firstminute.domain.practice_json import practice_from_json

if TYPE_CHECKING:
    from firstminute.adapters.aws.stacks import StackDescription
    from firstminute.application.console import Console
    from firstminute.application.intake import Intake
    from firstminute.application.lead_ports import Leads
    from firstminute.application.patients import Patients
    from firstminute.application.ports import Clock, Keys, Secrets
    from firstminute.application.repairing import Counters
    from firstminute.application.waiting_ports import Quarantine

LOCAL: Final = Path(".local/stack.json")
OVERRIDES: Final = "overrides.json"  # beside it
PREFIX: Final = "firstminute-"
_WHICH: Final = (
    "Which stack? Name it with --client clients/<practice>.yaml or --stack firstminute-<practice>, "
    "or start one on this machine with `make run`."
)


def add_arguments(parser: argparse.ArgumentParser, *, json_too: bool = True) -> None:
    """What every command about a running stack takes."""
    group = parser.add_argument_group("which stack (without either: the one that `make run` has started)")
    group.add_argument("--client", type=Path, metavar="FILE", help="the client file it was deployed with")
    group.add_argument("--stack", metavar="NAME", help="its name in CloudFormation")
    if json_too:
        parser.add_argument("--json", action="store_true", help="write JSON, for scripts")


@dataclass
class Stack:
    """A deployed stack. Adapters are made when they are first used; `local` is one that `make run` has started.

    `overrides` is what that run has laid over the client file, so that nothing of it leaves this machine.
    """

    description: StackDescription
    client_file: Path | None
    local: bool = False
    overrides: Path | None = None

    @property
    def slug(self) -> str:
        """The practice's short name."""
        return self.description.parameters.get("Slug") or self.description.name.removeprefix(PREFIX)

    @property
    def api_url(self) -> str:
        """The public address of the API."""
        return (self.description.parameters.get("PublicUrl") or self.output("ApiUrl")).rstrip("/")

    @cached_property
    def practice(self) -> Practice:
        """The practice by its client file as it lies here, which is what a replay reads with."""
        path = self.client_file or Path("clients") / f"{self.slug}.yaml"
        if not path.exists():
            raise Usage(f"This needs the practice's client file, and {path} is not here; name it with --client FILE.")
        return practice_from(path, self.overrides)

    @cached_property
    def clock(self) -> Clock:
        """The stack's clock, which a local run may let go faster."""
        from firstminute.adapters.aws.clock import StackClock

        return StackClock(self.description.parameters.get("Clock", ""))

    @cached_property
    def leads(self) -> Leads:
        """Its leads table."""
        from firstminute.adapters.aws.leads import DynamoLeads

        return DynamoLeads(_client("dynamodb"), self.output("LeadsTable"), raw_retention=self.practice.raw_retention)

    @cached_property
    def quarantine(self) -> Quarantine:
        """Its quarantine."""
        from firstminute.adapters.aws.quarantine import DynamoQuarantine

        retention = self.practice.raw_retention
        return DynamoQuarantine(_client("dynamodb"), self.output("LeadsTable"), retention=retention)

    @cached_property
    def patients(self) -> Patients:
        """Its known patients."""
        from firstminute.adapters.aws.patients import DynamoPatients

        return DynamoPatients(_client("dynamodb"), self.output("LeadsTable"))

    @cached_property
    def keys(self) -> Keys:
        """Its keys."""
        from firstminute.adapters.aws.keys import DynamoKeys

        return DynamoKeys(_client("dynamodb"), self.output("LeadsTable"))

    @cached_property
    def rollups(self) -> Counters:
        """Its counters."""
        from firstminute.adapters.aws.rollups import DynamoRollups

        return DynamoRollups(_client("dynamodb"), self.output("MetricsTable"))

    @cached_property
    def secrets(self) -> Secrets:
        """Its secrets."""
        from firstminute.adapters.aws.secrets import SecretsManager

        return SecretsManager(_client("secretsmanager"), f"firstminute/{self.slug}/")

    def console(self) -> Console:
        """What answers questions about leads and numbers."""
        from firstminute.application.console import Console

        return Console(self.practice, self.leads, self.quarantine, self.keys, self.rollups, self.clock, self.api_url)

    def intake(self) -> Intake:
        """What makes a lead of a delivery."""
        from firstminute import bootstrap
        from firstminute.adapters.aws.lookups import SqsLookups
        from firstminute.adapters.aws.orchestrator import StepFunctions
        from firstminute.adapters.aws.synthetic_checks import DynamoChecks
        from firstminute.application.intake import Intake

        machine = StepFunctions(_client("stepfunctions"), self.output("StateMachineArn"))
        queue = SqsLookups(lambda: _client("sqs"), self.output("LookupsQueueUrl"))
        stored = (self.practice, self.leads, self.quarantine, machine, self.secrets, self.clock)
        checks = DynamoChecks(_client("dynamodb"), self.output("LeadsTable"))
        return Intake(*stored, bootstrap.source_kind, bootstrap.new_id, queue, checks=checks)

    def output(self, name: str) -> str:
        """An output of the template."""
        value = self.description.outputs.get(name)
        if value is None:
            state = self.description.status
            raise NotDone(
                f"The stack {self.description.name} has no output {name} (its state is {state}); deploy it again."
            )
        return value


def find(given: argparse.Namespace) -> Stack:
    """The stack that the arguments name, or the local one. Raises Usage when nothing says which."""
    if given.stack or given.client:
        name = given.stack or PREFIX + practice_from(given.client).slug
        return Stack(_described(name), given.client)
    found = _local_file()
    if found is None:
        raise Usage(_WHICH)
    return _local(found, _read(found))


def planned(client_file: Path) -> Stack:
    """The stack of a client file whether or not it was deployed: what is made before it, its secrets, can be seen."""
    from firstminute.adapters.aws.stacks import StackDescription

    slug = practice_from(client_file).slug
    return Stack(StackDescription(PREFIX + slug, "", {}, {"Slug": slug}), client_file)


def practice_from(path: Path, overrides: Path | None = None) -> Practice:
    """The practice of a client file. Raises Usage for a file that is not there, NotDone for one that is not right."""
    from firstminute.client_file import NotRight, compiled, load

    if not path.exists():
        raise Usage(f"There is no file {path}.")
    try:
        client = load(path, _read(overrides) if overrides and overrides.exists() else None)
    except NotRight as error:
        raise NotDone(f"The client file is not right:\n{error}") from error
    return practice_from_json(json.loads(json.dumps(compiled(client))))


def _local_file() -> Path | None:
    here = Path.cwd()
    return next((folder / LOCAL for folder in (here, *here.parents) if (folder / LOCAL).exists()), None)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotDone(f"{path} cannot be read; start the local stack again with `make run`.") from error
    return content


def _local(path: Path, started: Mapping[str, Any]) -> Stack:
    """The stack of `make run`. Its AWS takes any credentials, and yours must not be shown to it."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    region = str(started.get("aws_region", "us-east-1"))
    os.environ.update(
        AWS_ENDPOINT_URL=str(started["aws_endpoint_url"]),
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106  any word will do there
        AWS_REGION=region,
        AWS_DEFAULT_REGION=region,
    )
    client_file = path.parent.parent / str(started["client"])
    overrides = path.with_name(OVERRIDES)
    return Stack(_described(PREFIX + practice_from(client_file).slug), client_file, local=True, overrides=overrides)


def _described(name: str) -> StackDescription:
    from firstminute.adapters.aws.stacks import describe

    return describe(_client("cloudformation"), name)


def _client(name: Any) -> Any:
    """One of AWS's clients. Raises NotDone when nobody said which account or region."""
    from botocore.exceptions import BotoCoreError

    from firstminute.adapters.aws.session import client

    try:
        return client(name)
    except BotoCoreError as error:
        raise NotDone(f"AWS cannot be reached from here: {error}") from error
