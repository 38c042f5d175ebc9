"""Errors answer one question: would trying again help?

    FirstMinuteError
    ├── Rejected              no: the sender must change something            → 4xx, names the field
    │   ├── Unauthenticated       … its signature or key                       → 401
    │   ├── Forbidden             … its role                                   → 403
    │   ├── Unknown               … the source, lead or route it names         → 404
    │   ├── TooLarge              … the size of the body                       → 413
    │   └── WrongContentType      … the content type                           → 415
    ├── Duplicate             no need: this very delivery was recorded before; carries what it became
    ├── Conflict              yes, at once: somebody else wrote first; load again and decide again
    ├── ProviderUnavailable   yes, later: carries `retry_after` seconds when the provider said so
    │   └── OutcomeUnknown        only after asking the provider whether it has it already
    └── ProviderRefused       no: carries the provider's own code and words

An expected "no" (duplicate, opted out, outside hours) is a value, never an error.
"""

from __future__ import annotations

from dataclasses import dataclass


class FirstMinuteError(Exception):
    """Root of everything this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: a JSON pointer (RFC 6901) and what to change."""

    pointer: str
    detail: str


class Rejected(FirstMinuteError):
    """The sender must change something; trying the same again cannot help."""

    status = 400
    title = "The request cannot be taken as it is"

    def __init__(self, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class Unauthenticated(Rejected):
    """The signature or key is missing, wrong or too old."""

    status = 401
    title = "Not authenticated"


class Forbidden(Rejected):
    """The key is good, its role is not enough."""

    status = 403
    title = "Not allowed"


class Unknown(Rejected):
    """There is no such source, lead or route."""

    status = 404
    title = "Not found"


class MethodNotAllowed(Rejected):
    """The route exists, the method does not."""

    status = 405
    title = "Method not allowed"


class TooLarge(Rejected):
    """The body is over 256 KiB."""

    status = 413
    title = "Body too large"


class WrongContentType(Rejected):
    """The content type is not one we read."""

    status = 415
    title = "Content type not supported"


class Invalid(Rejected):
    """The fields were read and at least one is wrong."""

    status = 422
    title = "Some fields are wrong"


class Conflict(FirstMinuteError):
    """Somebody else wrote first. Load again, decide again."""


class Duplicate(FirstMinuteError):
    """This delivery was recorded before."""


class ProviderUnavailable(FirstMinuteError):
    """The provider did not take it, for now. `retry_after` in seconds, when it said so."""

    def __init__(self, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class OutcomeUnknown(ProviderUnavailable):
    """The request left and no answer came: it may have been taken. Ask before sending again."""


class ProviderRefused(FirstMinuteError):
    """The provider said no for good: its own `code` and words are kept."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
