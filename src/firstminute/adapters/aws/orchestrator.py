"""Step Functions runs one enrollment per execution; the execution is named after the lead."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from firstminute.adapters.aws.failures import code, translated

if TYPE_CHECKING:
    from types_boto3_stepfunctions.client import SFNClient

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: 80 characters, and none
# that a log line or an ARN would trip over.
_LONGEST_NAME: Final = 80
_LONGEST_ERROR: Final = 256
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class StepFunctions:
    """`ports.Orchestrator`. Executions get ids only: their input is kept for 90 days and readable in the console."""

    client: SFNClient
    state_machine_arn: str

    def start(self, lead_id: str, run: str = "") -> None:
        """Start the machine, or find it started. Raises ProviderUnavailable: the watchdog comes back to it.

        The same name again is answered with ExecutionAlreadyExists once that execution is over, and with the running
        one before: either way the lead has its machine.
        """
        with translated("starting a state machine"):
            try:
                self.client.start_execution(
                    stateMachineArn=self.state_machine_arn,
                    name=_name(lead_id, run),
                    input=json.dumps({"lead_id": lead_id}, separators=(",", ":")),
                )
            except ClientError as error:
                if code(error) != "ExecutionAlreadyExists":
                    raise

    def alive(self, lead_id: str, run: str = "") -> bool | None:
        """Whether the execution of that name runs; None when there is none. Raises ProviderUnavailable."""
        arn = self.state_machine_arn.replace(":stateMachine:", ":execution:", 1) + f":{_name(lead_id, run)}"
        with translated("looking at a state machine"):
            try:
                return self.client.describe_execution(executionArn=arn)["status"] == "RUNNING"
            except ClientError as error:
                if code(error) != "ExecutionDoesNotExist":
                    raise
                return None

    def stop(self, execution: str, reason: str) -> None:
        """End an execution by its ARN; `reason` becomes its error. One that is not there any more needs no end."""
        with translated("stopping a state machine"):
            try:
                self.client.stop_execution(executionArn=execution, error=reason[:_LONGEST_ERROR])
            except ClientError as error:
                if code(error) != "ExecutionDoesNotExist":
                    raise


def _name(lead_id: str, run: str) -> str:
    """Two runs never share a name: what is too long for one ends with its hash."""
    name = _NOT_IN_A_NAME.sub("-", f"{lead_id}-{run}" if run else lead_id)
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 13]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
