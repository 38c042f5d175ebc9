"""What CloudFormation knows of a deployed stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from firstminute.adapters.aws.failures import code, translated
from firstminute.domain.errors import Unknown

if TYPE_CHECKING:
    from types_boto3_cloudformation.client import CloudFormationClient


@dataclass(frozen=True, slots=True)
class StackDescription:
    """A stack's outputs and parameters by their names in `template.yaml`."""

    name: str
    status: str
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]


def describe(client: CloudFormationClient, name: str) -> StackDescription:
    """The stack of that name. Raises Unknown where there is none, ProviderUnavailable when AWS cannot be asked."""
    with translated(f"looking for the stack {name}"):
        try:
            found = client.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as error:
            # https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
            if code(error) == "ValidationError":
                raise Unknown(f"There is no stack {name} in this account and region.") from error
            raise
    return StackDescription(
        found["StackName"],
        found["StackStatus"],
        {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])},
        {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])},
    )
