"""One request on its way through the routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from firstminute.application.console import Console
from firstminute.application.ports import Key
from firstminute.domain.inquiry import Request


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, the values of its path's `{parameters}`, and the key it showed."""

    console: Console
    request: Request
    parameters: Mapping[str, str]
    key: Key | None = None

    @property
    def caller(self) -> Key:
        """The key of a route that needs one."""
        assert self.key is not None  # noqa: S101  routing lets nobody without a key reach such a route
        return self.key
