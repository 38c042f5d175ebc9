"""Named secrets from AWS Secrets Manager, remembered for five minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from firstminute.adapters.aws.failures import code
from firstminute.domain.errors import ProviderUnavailable

if TYPE_CHECKING:
    from types_boto3_secretsmanager.client import SecretsManagerClient

# What a sender is told to wait while somebody creates what is missing.
_RETRY_AFTER: Final = 60.0


@dataclass(frozen=True, slots=True)
class SecretsManager:
    """`ports.Secrets`: `name` in the client file is `prefix + name` in Secrets Manager, its text split at white space.

    `seconds` is the wall clock: a function's monotonic one stands still while it is frozen between two requests.
    """

    client: SecretsManagerClient
    prefix: str
    ttl: float = 300.0
    seconds: Callable[[], float] = time.time
    _kept: dict[str, tuple[float, tuple[str, ...]]] = field(default_factory=dict, init=False, repr=False)

    def get(self, name: str) -> tuple[str, ...]:
        """The values, newest first if the secret is written so.

        Raises ProviderUnavailable while there is none: only that makes a sender come again, and then no lead is lost.
        When Secrets Manager does not answer, what it said last still counts.
        """
        kept = self._kept.get(name)
        if kept and 0 <= self.seconds() - kept[0] < self.ttl:
            return kept[1]
        values = self._asked(name, kept[1] if kept else ())
        self._kept[name] = (self.seconds(), values)
        return values

    def _asked(self, name: str, before: tuple[str, ...]) -> tuple[str, ...]:
        secret_id = self.prefix + name
        try:
            answer = self.client.get_secret_value(SecretId=secret_id)
        except ClientError as error:
            if code(error) == "ResourceNotFoundException":
                raise _missing(secret_id, "does not exist") from error
            return _still(secret_id, before, error)
        except BotoCoreError as error:
            return _still(secret_id, before, error)
        values = tuple(answer.get("SecretString", "").split())
        if not values:
            raise _missing(secret_id, "is empty, or binary")
        return values


def _missing(secret_id: str, what: str) -> ProviderUnavailable:
    remedy = "create it in Secrets Manager as plain text, one value, or two with a space between while rotating"
    return ProviderUnavailable(f"The secret {secret_id} {what}: {remedy}.", _RETRY_AFTER)


def _still(secret_id: str, before: tuple[str, ...], error: Exception) -> tuple[str, ...]:
    if before:
        return before
    raise ProviderUnavailable(f"The secret {secret_id} cannot be read now: {error}", _RETRY_AFTER) from error
