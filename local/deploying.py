"""`sam deploy` of the built template to the local AWS, and what the deployed stack needs before it can work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firstminute.adapters.aws.keys import DynamoKeys
from firstminute.application.access import hashed, new_key
from firstminute.application.ports import Key
from firstminute.domain.practice import Practice
from local import aws
from local.building import sam

# SAM looks every 5 s whether a stack is there; a local one is there at once.
_POLL_SECONDS: Final = "0.3"
KEY_NAME: Final = "local"
_FUNCTION: Final = "AWS::Lambda::Function"


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack as it was deployed: its outputs, its functions' names, where the local AWS answers for its API."""

    outputs: Mapping[str, str]
    functions: Mapping[str, str]
    execute_path: str


def deploy(template: Path, practice: Practice, parameters: Mapping[str, str], port: int, home: Path) -> Deployed:
    """Deploy the template as it is deployed to AWS. Raises Trouble with the last lines of what `sam` said."""
    stack = f"firstminute-{practice.slug}"
    arguments = ["deploy", "--template-file", str(template), "--stack-name", stack, "--no-progressbar"]
    given = [f"{name}={value}" for name, value in parameters.items()]
    environment = aws.tools_environment(port, home / "sam", {"SAM_CLI_POLL_DELAY": _POLL_SECONDS})
    sam([*arguments, "--parameter-overrides", *given], environment, home, "Deploying the stack")
    return _deployed(stack, parameters["AllowedOrigins"].split(","), environment["AWS_ENDPOINT_URL"])


def _deployed(stack: str, origins: list[str], endpoint_url: str) -> Deployed:
    formation = aws.client("cloudformation", endpoint_url)
    outputs = formation.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    resources = formation.describe_stack_resources(StackName=stack)["StackResources"]
    ids = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}
    aws.allow_origins(ids["Api"], origins, endpoint_url)
    return Deployed(
        {one["OutputKey"]: one["OutputValue"] for one in outputs},
        {
            one["LogicalResourceId"]: ids[one["LogicalResourceId"]]
            for one in resources
            if one["ResourceType"] == _FUNCTION
        },
        aws.execute_path(ids["Api"]),
    )


def parameters(practice: Practice, clock: str, public_url: str, website: str) -> dict[str, str]:
    """The stack's parameters in a local run."""
    origins = sorted({website} | {origin for source in practice.sources.values() for origin in source.origins})
    return {
        "Slug": practice.slug,
        "PublicUrl": public_url,
        "AllowedOrigins": ",".join(origins),
        "Clock": clock,
        "TablesDeletionPolicy": "Delete",
    }


def store_secrets(practice: Practice, values: Mapping[str, str], endpoint_url: str) -> None:
    """Create each secret under the name that the functions look for."""
    manager = aws.client("secretsmanager", endpoint_url)
    for name, value in values.items():
        manager.create_secret(Name=f"firstminute/{practice.slug}/{name}", SecretString=value)


def admin_key(table: str, endpoint_url: str) -> str:
    """A new key of the role admin; only its hash is stored."""
    key = new_key()
    DynamoKeys(aws.client("dynamodb", endpoint_url), table).add(hashed(key), Key(KEY_NAME, "admin"))
    return key
