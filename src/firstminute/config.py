"""What a function is told by its environment, and the practice it works for."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firstminute.domain.practice import Practice
from firstminute.domain.practice_json import practice_from_json

# Environment variables, each with the part of the template that sets it; `tests/repository` keeps both in step.
LEADS_TABLE: Final = "LEADS_TABLE"
METRICS_TABLE: Final = "METRICS_TABLE"
STATE_MACHINE_ARN: Final = "STATE_MACHINE_ARN"
CALLBACKS_QUEUE_URL: Final = "CALLBACKS_QUEUE_URL"
LOOKUPS_QUEUE_URL: Final = "LOOKUPS_QUEUE_URL"
INBOX_QUEUE_URL: Final = "INBOX_QUEUE_URL"
TOLD_QUEUE_URL: Final = "TOLD_QUEUE_URL"
SECRET_PREFIX: Final = "SECRET_PREFIX"  # noqa: S105  the prefix of names, no secret
API_URL: Final = "API_URL"
CLOCK: Final = "CLOCK"
ALL: Final = (
    LEADS_TABLE,
    METRICS_TABLE,
    STATE_MACHINE_ARN,
    CALLBACKS_QUEUE_URL,
    LOOKUPS_QUEUE_URL,
    INBOX_QUEUE_URL,
    TOLD_QUEUE_URL,
    SECRET_PREFIX,
    API_URL,
    CLOCK,
)
PRACTICE_FILE: Final = "practice.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment of one function. It is given only what it needs, so the rest is the empty text.

    `api_url` is the public address of the API, without a slash at its end. `clock` is empty in AWS, where the clock is
    the clock; a local run writes `origin=<seconds since 1970>;speed=<factor>`.
    """

    leads_table: str = ""
    metrics_table: str = ""
    state_machine_arn: str = ""
    callbacks_queue_url: str = ""
    lookups_queue_url: str = ""
    inbox_queue_url: str = ""
    told_queue_url: str = ""
    secret_prefix: str = ""
    api_url: str = ""
    clock: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables named above."""
        given = {name.lower(): environment.get(name, "") for name in ALL}
        return cls(**{**given, "api_url": given["api_url"].rstrip("/")})


def read_practice(folder: Path) -> Practice:
    """The practice whose compiled client file lies in `folder`: beside the handler, where the build put it."""
    with (folder / PRACTICE_FILE).open(encoding="utf-8") as file:
        return practice_from_json(json.load(file))
