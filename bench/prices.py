"""List prices in dollars, us-east-1, without any free tier; and how long functions run, where we cannot measure it.

Seen 2026-11-25, those marked * in other people's copies of the page only:

| what | page |
|---|---|
| Lambda arm64, per GB-second and request | https://aws.amazon.com/lambda/pricing/ |
| Step Functions Standard, per transition | https://aws.amazon.com/step-functions/pricing/ |
| HTTP API, per request | https://aws.amazon.com/api-gateway/pricing/ |
| DynamoDB on demand, per unit * | https://aws.amazon.com/dynamodb/pricing/on-demand/ |
| SQS standard, per request * | https://aws.amazon.com/sqs/pricing/ |
| CloudWatch: GB of logs, metric and alarm a month * | https://aws.amazon.com/cloudwatch/pricing/ |
| Secrets Manager, secret a month * | https://aws.amazon.com/secrets-manager/pricing/ |
| SES, per e-mail * | https://aws.amazon.com/ses/pricing/ |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SEEN: Final = "2026-11-25"

MILLION: Final = 1_000_000
GB_SECOND: Final = 0.0000133334
INVOCATION: Final = 0.20 / MILLION
TRANSITION: Final = 0.025 / 1000
HTTP_REQUEST: Final = 1.00 / MILLION
WRITE_UNIT: Final = 0.625 / MILLION
READ_UNIT: Final = 0.125 / MILLION
SQS_REQUEST: Final = 0.40 / MILLION
LOG_GB: Final = 0.50
E_MAIL: Final = 0.10 / 1000
METRIC_MONTH: Final = 0.30
ALARM_MONTH: Final = 0.10
SECRET_MONTH: Final = 0.40

# Milliseconds that an invocation is billed, warm: what others measured of the services it waits for, and CPU on the
# part of a processor that its memory buys. Estimates, until somebody measures them in an account of their own.
BILLED_MS: Final[Mapping[str, float]] = {
    "intake": 90,
    "first_touch": 350,
    "cadence_step": 350,
    "metrics_rollup": 40,
    "crm_callback": 150,
    "telephony": 40,
    "watchdog": 60,
}
# Lambda's own three lines, our log line, our counts.
LOG_BYTES: Final = 1500
# https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html: five pollers for each queue, that ask for up to 20 seconds
# each.
EMPTY_POLLS_A_MONTH: Final = 5 * 3 * 60 * 730
MINUTES_A_MONTH: Final = 60 * 730
