"""What we hold ourselves to. Figures of the same kind are compared only within one run on one machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KB: Final = 1024

INTAKE_CALLS: Final = 2
FIRST_TOUCH_CALLS: Final = 2
LATER_TOUCH_CALLS: Final = 3
TRANSITIONS_PER_TOUCH: Final = 2.0
EXECUTION_INPUT_BYTES: Final = 512

# Instructions from the start of the process to the first answer, as a ratio to `import boto3`, both without what the
# runtime client takes; and the same as they should be in the end.
COLD: Final[Mapping[str, float]] = {"intake": 2.6, "first_touch": 1.9}
COLD_LATER: Final[Mapping[str, float]] = {"intake": 1.9, "first_touch": 1.15}
# Our code and what it logs and counts, as a ratio to two calls of boto3 as it comes.
OWN_WORK: Final = 0.15
# Milliseconds of CPU that n8n 2.8 takes from webhook to provider, on the machine of our first measurements; and the
# share of the lower figure that may be ours.
N8N_MS: Final = (31.0, 43.0)
SHARE_OF_N8N: Final = 0.25

HEAD_BYTES: Final = KB
INTAKE_UNITS: Final = 4
TOUCH_UNITS: Final = 3
LEAD_UNITS: Final = 80
DOLLARS_PER_1000: Final = 0.60

ZIP_BYTES: Final = 8 * KB * KB
# What would double a cold start. The hot functions, intake and first_touch, import none of it; nor do the others.
NEVER_IMPORTED: Final = (
    "aws_lambda_powertools.event_handler",
    "aws_xray_sdk",
    "boto3",
    "dns",
    "email_validator",
    "fastjsonschema",
    "jinja2",
    "pydantic",
    "requests",
    "s3transfer",
)

POST_TO_PROVIDER_MS: Final = 300.0
MISSED_CALL_TO_TEXT_MS: Final = 3000.0
# `firstminute simulate` of ten thousand people through ninety days, on a machine that does nothing else.
SIMULATION_SECONDS: Final = 60.0
