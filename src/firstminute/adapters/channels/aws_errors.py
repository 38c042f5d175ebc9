"""What botocore's own errors mean for a message: whether it can have left."""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
)

from firstminute.domain.errors import OutcomeUnknown, ProviderUnavailable


def translated(error: BotoCoreError, service: str) -> ProviderUnavailable:
    """No connection: nothing left. No answer on one: it may have. Anything else was never asked."""
    kind = type(error).__name__
    if isinstance(error, ConnectTimeoutError | EndpointConnectionError):
        return ProviderUnavailable(f"no connection to {service}: {kind}")
    if isinstance(error, HTTPClientError | ConnectionClosedError):
        return OutcomeUnknown(f"no answer from {service}: {kind}")
    return ProviderUnavailable(f"{service} was not asked: {kind}")
