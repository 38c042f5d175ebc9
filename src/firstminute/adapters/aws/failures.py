"""What AWS could not do, said in our errors: almost always the remedy is to try again later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from firstminute.domain.errors import ProviderUnavailable


def code(error: ClientError) -> str:
    """The service's own code: `ExecutionAlreadyExists`."""
    return str(error.response.get("Error", {}).get("Code", ""))


def reasons(error: ClientError) -> list[str]:
    """Why a transaction was cancelled, one code for each of its actions, in their order; `None` where it was fine.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    """
    return [str(reason.get("Code")) for reason in error.response.get("CancellationReasons", [])]


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise ProviderUnavailable with the service's own code and words where botocore raises.

    `doing` ends the sentence "AWS failed while …".
    """
    try:
        yield
    except ClientError as error:
        raise ProviderUnavailable(f"AWS failed while {doing}: {error}") from error
    except BotoCoreError as error:
        raise ProviderUnavailable(f"AWS was not reached while {doing}: {error}") from error
